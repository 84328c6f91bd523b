"""Whether everybody harmed who was put down had an offer, or why not."""

from __future__ import annotations

from collections import Counter
from typing import Any

from hateprog.kernel.text import N_, _
from hateprog.reports.dashboard.queries import Answers
from hateprog.reports.dashboard.rules import Drawn, More, Panel, told
from hateprog.victims.offers.policy import Can
from hateprog.victims.offers.rules import BECAUSE_LABELS, OF_A_PERSON
from hateprog.web.charts import Series, bars

OFFERED, WITHDREW, WAITS = N_("Offered"), N_("Withdrew before an offer"), N_("Waits for an offer")
LABELS: dict[Any, str] = {
    OFFERED: OFFERED,
    **{because: N_("No offer: {reason}") for because in OF_A_PERSON},
    WITHDREW: WITHDREW,
    WAITS: WAITS,
}
"""What came of it -> its words, in the order in which they are shown."""


def panel(answers: Answers, *, exact: bool) -> Panel:
    """Return what came of it for everybody put down in the period, as it is now: one list, so that it sums once."""
    counted: Counter[Any] = Counter()
    for offered, because, withdrew, number in answers.to("harmed"):
        counted[_came(because, offered=offered, withdrew=withdrew)] += number
    labels = [_label(key) for key in LABELS]
    counts = told([counted[key] for key in LABELS], exact=exact)
    chart = bars(
        _("People harmed who were put down in the period, by what came of it"),
        _("What came of it"),
        labels,
        Series(_("People"), counts),
    )
    return Panel(
        "harmed",
        _("People harmed: every one offered"),
        (Drawn(chart),),
        notes=(_("Somebody harmed in two cases counts in each. What is shown is how it stands today."),),
        more=(More(_("The register as it stands"), "offers.show_register", Can.COUNT, dated=False),),
    )


def _came(because: str | None, *, offered: bool, withdrew: bool) -> Any:
    """Return what came of it, as the register counts it: an offer before a reason before a withdrawal."""
    if offered:
        return OFFERED
    if because is not None:
        return because
    return WITHDREW if withdrew else WAITS


def _label(key: Any) -> str:
    reason = _(BECAUSE_LABELS[key]) if key in BECAUSE_LABELS else ""
    return _(LABELS[key]).format(reason=reason[:1].lower() + reason[1:])
