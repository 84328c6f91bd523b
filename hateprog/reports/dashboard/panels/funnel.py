"""How far the cases came that were received in the months around the period: all, by pathway, age group and area."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from hateprog.areas import queries as areas
from hateprog.kernel.text import N_, _
from hateprog.referrals.rules import PATHWAY_LABELS
from hateprog.reports.dashboard.queries import Answers
from hateprog.reports.dashboard.rules import Drawn, More, Panel
from hateprog.reports.kept import queries, service, telling
from hateprog.reports.kept.rules import AGE_LABELS, STEP_LABELS, STEPS, By, Line, Step
from hateprog.reports.measures.policy import Can
from hateprog.web.charts import Series, bars
from hateprog.web.filters import show_month

BY_LABELS: dict[By, str] = {
    By.PATHWAY: N_("Pathway"),
    By.AGE: N_("Age when the referral came"),
    By.FORCE: N_("Force area"),
    By.DISTRICT: N_("District"),
}


def panel(answers: Answers, *, exact: bool) -> Panel:
    """Return how many reached each step, and of each kind how many were received and completed the programme."""
    waiting = service.refresh()
    found = queries.funnel(answers.asked)
    shown = found if exact else telling.told(found)
    whole = bars(
        _("How far cases came"),
        _("Step"),
        [_(label) for label in STEP_LABELS.values()],
        Series(_("Cases"), shown.whole.reached),
    )
    kinds = [Drawn(_by(by, lines)) for by, lines in shown.lines.items() if lines]
    months = _("Of the referrals received from {first} to {last}, in whole months, as far as they have come today.")
    notes = [
        months.format(first=show_month(found.months.first), last=show_month(found.months.last)),
        _("Of the newest months fewer have had the time to come far."),
    ]
    if waiting:
        notes.append(_("Some changes to cases are not counted yet. They will be within minutes."))
    return Panel(
        "funnel",
        _("From referral to completion"),
        (Drawn(whole), *kinds),
        notes=tuple(notes),
        more=(More(_("Every step by pathway, age and area"), "kept.funnel", Can.AGGREGATE),),
    )


def _by(by: By, lines: Sequence[Line]) -> Any:
    received, completed = STEPS.index(Step.RECEIVED), STEPS.index(Step.COMPLETED)
    names = _names(by, lines)
    ordered = sorted(lines, key=lambda line: names[line.value]) if by in {By.FORCE, By.DISTRICT} else lines
    return bars(
        _("Cases received and completed, by {kind}").format(kind=_(BY_LABELS[by]).lower()),
        _(BY_LABELS[by]),
        [names[line.value] for line in ordered],
        Series(_("received"), [line.reached[received] for line in ordered]),
        Series(_("completed"), [line.reached[completed] for line in ordered]),
    )


def _names(by: By, lines: Sequence[Line]) -> Mapping[str, str]:
    """Return value of a line -> what it is called."""
    labels: dict[str, str] = {key.value: _(label) for key, label in (*PATHWAY_LABELS.items(), *AGE_LABELS.items())}
    if by in {By.FORCE, By.DISTRICT}:
        labels = dict(areas.names(line.value for line in lines if line.value))
    return {line.value: labels.get(line.value, line.value or _("Not known")) for line in lines}
