"""Referrals, one-to-one sessions and the training of referrers by month, below each other: their units differ."""

from __future__ import annotations

from hateprog.kernel.text import _
from hateprog.reports.dashboard.queries import BY_MONTH, Answers
from hateprog.reports.dashboard.rules import Drawn, Lot, More, Panel, lots, told
from hateprog.reports.measures.definitions import BY_CODE
from hateprog.reports.measures.policy import Can
from hateprog.sessions.events.policy import Can as CanHold
from hateprog.web.charts import Chart, Series, columns


def panel(answers: Answers, *, exact: bool) -> Panel:
    """Return what came in each month of the period. A training is told as it is: it tells of nobody who came."""
    into = lots(answers.asked.period)
    drawn = [
        Drawn(_columns(_(BY_CODE[code].name), into, told(counts, exact=exact)))
        for code, counts in zip(BY_MONTH, answers.to("months"), strict=True)
    ]
    trainings: list[int | None] = [*answers.to("trainings")]
    drawn.append(Drawn(_columns(_("Training sessions for referrers"), into, trainings)))
    names = [_(BY_CODE[code].name) for code in BY_MONTH]
    return Panel(
        "months",
        _("Referrals, sessions and training by month"),
        tuple(drawn),
        more=(
            *(
                More(name, "measures.one", Can.AGGREGATE, parts={"code": code})
                for name, code in zip(names, BY_MONTH, strict=True)
            ),
            More(_("Training beside referrals, by organisation"), "events.training", CanHold.COMPARE, dated=False),
        ),
    )


def _columns(name: str, into: list[Lot], counts: list[int | None]) -> Chart:
    labels, short = [lot.name for lot in into], [lot.short for lot in into]
    return columns(name, _("When"), labels, Series(name, counts), short)
