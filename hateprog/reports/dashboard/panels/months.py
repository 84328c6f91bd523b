"""Referrals, one-to-one sessions and the training of referrers by month, below each other: their units differ."""

from __future__ import annotations

from hateprog.kernel.text import _
from hateprog.reports.dashboard import queries
from hateprog.reports.dashboard.rules import Drawn, Lot, More, Panel, lots, told
from hateprog.reports.measures.definitions import BY_CODE
from hateprog.reports.measures.policy import Can
from hateprog.reports.measures.queries import Asked
from hateprog.sessions.events.policy import Can as CanHold
from hateprog.web.charts import Chart, Series, columns

MEASURES = ("referrals_received", "sessions_held")


def panel(asked: Asked, *, exact: bool) -> Panel:
    """Return what came in each month of the period. A training is told as it is: it tells of nobody who came."""
    into = lots(asked.period)
    drawn = []
    for code in MEASURES:
        measure = BY_CODE[code]
        counts = told(queries.by_lot(measure, asked, into), exact=exact)
        drawn.append(Drawn(_columns(_(measure.name), into, counts)))
    trainings: list[int | None] = [*queries.trainings_by_lot(asked, into)]
    drawn.append(Drawn(_columns(_("Training sessions for referrers"), into, trainings)))
    names = [_(BY_CODE[code].name) for code in MEASURES]
    return Panel(
        "months",
        _("Referrals, sessions and training by month"),
        tuple(drawn),
        more=(
            *(
                More(name, "measures.one", Can.AGGREGATE, parts={"code": code})
                for name, code in zip(names, MEASURES, strict=True)
            ),
            More(_("Training beside referrals, by organisation"), "events.training", CanHold.COMPARE, dated=False),
        ),
    )


def _columns(name: str, into: list[Lot], counts: list[int | None]) -> Chart:
    labels, short = [lot.name for lot in into], [lot.short for lot in into]
    return columns(name, _("When"), labels, Series(name, counts), short)
