"""How long a question of somebody harmed took from one step of its way to the next."""

from __future__ import annotations

from hateprog.kernel.text import N_, _
from hateprog.reports.dashboard import queries
from hateprog.reports.dashboard.rules import Drawn, Panel, spread
from hateprog.reports.measures.queries import Asked
from hateprog.reports.measures.times import quarters
from hateprog.web.charts import spreads

LABELS = (
    N_("From taken down to screened"),
    N_("From screened to released"),
    N_("From released to put"),
    N_("From put to the answer relayed"),
    N_("The whole way"),
)


def panel(asked: Asked, *, exact: bool) -> Panel:
    """Return the quarters of the days between the steps of a question's way."""
    found = queries.question_days(asked).values()
    lines = [
        spread(_(label), len(days), quarters(days), exact=exact) for label, days in zip(LABELS, found, strict=True)
    ]
    chart = spreads(_("Calendar days of a question on its way"), _("Step"), _("Questions"), _("days"), lines)
    return Panel(
        "questions",
        _("Questions of people harmed"),
        (Drawn(chart),),
        notes=(_("One that goes to several people counts once for each from its release on."),),
    )
