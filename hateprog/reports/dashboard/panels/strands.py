"""The strands of the referrals received. A case may have several: they are never added up."""

from __future__ import annotations

from hateprog.kernel.text import _
from hateprog.referrals.rules import STRAND_LABELS
from hateprog.reports.dashboard.queries import Answers
from hateprog.reports.dashboard.rules import Drawn, Panel, told
from hateprog.web.charts import Series, bars


def panel(answers: Answers, *, exact: bool) -> Panel:
    """Return how many referrals have each strand. As almost all have one, small ones are hidden as if they summed."""
    found = dict(answers.to("strands"))
    counts = told([found.get(strand, 0) for strand in STRAND_LABELS], exact=exact)
    labels = [_(label) for label in STRAND_LABELS.values()]
    chart = bars(_("Referrals received that have each strand"), _("Strand"), labels, Series(_("Referrals"), counts))
    return Panel(
        "strands",
        _("Strands"),
        (Drawn(chart),),
        notes=(_("Do not add these up: a case may have several strands, and counts once in each."),),
    )
