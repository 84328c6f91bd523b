"""Onward referrals: which offers of other services were made to the people referred, and what became of them."""

from __future__ import annotations

from hateprog.kernel.text import N_, _
from hateprog.reports.dashboard.queries import Answers
from hateprog.reports.dashboard.rules import Drawn, More, Panel, told
from hateprog.reports.measures.policy import Can
from hateprog.sessions.signposting.rules import OUTCOME_LABELS, Outcome
from hateprog.web.charts import Series, bars

BECAME: tuple[Outcome | None, ...] = (*Outcome, None)
UNKNOWN = N_("Nothing is known yet")


def panel(answers: Answers, *, exact: bool) -> Panel:
    """Return what became of the offers that were made in the period."""
    found = dict(answers.to("support"))
    counts = told([found.get(outcome, 0) for outcome in BECAME], exact=exact)
    chart = bars(
        _("Services offered in the period, by what became of it"),
        _("What became of it"),
        [_(OUTCOME_LABELS[outcome] if outcome else UNKNOWN) for outcome in BECAME],
        Series(_("Offers"), counts),
    )
    return Panel(
        "support",
        _("Onward support"),
        (Drawn(chart),),
        notes=(_("One person may be offered several services. The measure counts by when it was taken up instead."),),
        more=(More(_("Onward support taken up"), "measures.one", Can.AGGREGATE, parts={"code": "support_taken_up"}),),
    )
