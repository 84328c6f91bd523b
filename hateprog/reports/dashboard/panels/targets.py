"""Targets of which some days lie in the period, beside what came of them."""

from __future__ import annotations

from flask import url_for

from hateprog.kernel.text import _
from hateprog.reports.dashboard.queries import Answers
from hateprog.reports.dashboard.rules import Drawn, More, Panel
from hateprog.reports.measures.queries import Asked
from hateprog.reports.measures.rules import Period
from hateprog.reports.targets import queries
from hateprog.reports.targets.policy import Can
from hateprog.reports.targets.queries import Kept
from hateprog.web.charts import Series, bars


def panel(answers: Answers, *, exact: bool) -> Panel | None:
    """Return the targets; one for another force area than is asked for is left out. None where there is none."""
    found = [
        each
        for each in queries.kept()
        if each.target.first_on <= answers.asked.period.last
        and answers.asked.period.first <= each.target.last_on
        and answers.asked.force_code in {None, each.target.force_code}
    ]
    if not found:
        return None
    actual = [None if each.progress.is_small and not exact else each.progress.actual for each in found]
    percent = [
        "" if number is None else f"{each.progress.percent:,} %" for number, each in zip(actual, found, strict=True)
    ]
    chart = bars(
        _("What came of each target so far"),
        _("Target"),
        [_("{name} ({funder})").format(name=_(each.measure.name), funder=each.target.funder) for each in found],
        Series(_("so far"), actual, percent),
        Series(_("target"), [each.target.number for each in found]),
        alone=True,
    )
    return Panel(
        "targets",
        _("Targets"),
        (Drawn(chart, [_figure(each) for each in found]),),
        notes=(
            _("Each target is counted over its own days, whatever period is chosen above, and has a scale of its own."),
        ),
        more=(More(_("Targets with their forecast"), "targets.every", Can.READ, dated=False),),
    )


def _figure(each: Kept) -> str:
    period = Period(each.target.first_on, each.target.last_on)
    return url_for("measures.one", code=each.measure.code, **Asked(period, None, each.target.force_code).address)
