"""What fields of figures, and of what is made from them, are called in the history."""

from __future__ import annotations

from hateprog.kernel.text import N_

FIGURE_FIELDS: dict[str, str] = {
    "evidence_release.format": N_("format"),
    "evidence_release.since": N_("first day"),
    "evidence_release.until": N_("last day"),
    "frozen_at": N_("when it was frozen"),
    "frozen_by": N_("who froze it"),
    "frozen_figure.area": N_("area"),
    "frozen_figure.number": N_("what it came to"),
    "frozen_period.first": N_("first day"),
    "frozen_period.last": N_("last day"),
    "frozen_period.number": N_("number of the frozen period"),
    "late_change.after": N_("what it came to later"),
    "late_change.area": N_("area"),
    "late_change.before": N_("what it came to before"),
    "late_change.step": N_("which late change it is"),
    "made_return.format": N_("format"),
    "made_return.kind": N_("which return"),
    "target.dropped_at": N_("when it was dropped"),
    "target.number": N_("how many are asked for"),
}
