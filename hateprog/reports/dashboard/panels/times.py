"""How long it took from one step of a case to the next (measures.times)."""

from __future__ import annotations

from hateprog.kernel.text import _
from hateprog.reports.dashboard.queries import Answers
from hateprog.reports.dashboard.rules import Drawn, More, Panel, spread
from hateprog.reports.measures.policy import Can
from hateprog.reports.measures.times import SPANS
from hateprog.web.charts import spreads


def panel(answers: Answers, *, exact: bool) -> Panel:
    """Return the quarters of the days between the steps."""
    found = zip(SPANS, answers.to("times"), strict=True)
    lines = [spread(_(span.name), cases, quarters, exact=exact) for span, (cases, quarters) in found]
    chart = spreads(_("Calendar days from one step to the next"), _("Step"), _("Cases"), _("days"), lines)
    return Panel(
        "times",
        _("Time between steps"),
        (Drawn(chart),),
        notes=(
            _("The box holds the middle half of the cases; the mark in it is the one in the middle."),
            _("Cases that still wait for their later step are not in it, so the newest months look quicker."),
        ),
        more=(More(_("Time between steps"), "measures.times", Can.AGGREGATE),),
    )
