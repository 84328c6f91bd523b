"""How long a question of somebody harmed took from one step of its way to the next."""

from __future__ import annotations

from hateprog.kernel.text import N_, _
from hateprog.reports.dashboard.queries import Answers
from hateprog.reports.dashboard.rules import Drawn, Panel, spread
from hateprog.web.charts import spreads

LABELS = (
    N_("From taken down to screened"),
    N_("From screened to released"),
    N_("From released to put"),
    N_("From put to the answer relayed"),
    N_("The whole way"),
)


def panel(answers: Answers, *, exact: bool) -> Panel:
    """Return the quarters of the days between the steps of a question's way."""
    found = zip(LABELS, answers.to("questions"), strict=True)
    lines = [spread(_(label), ways, quarters, exact=exact) for label, (ways, quarters) in found]
    chart = spreads(_("Calendar days of a question on its way"), _("Step"), _("Questions"), _("days"), lines)
    return Panel(
        "questions",
        _("Questions of people harmed"),
        (Drawn(chart),),
        notes=(_("One that goes to several people counts once for each from its release on."),),
    )
