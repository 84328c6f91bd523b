"""What is done with figures, and what fields of them and of what is made from them are called in the history."""

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
    "made_return.form_id": N_("return form"),
    "made_return.format": N_("format"),
    "made_return.kind": N_("which return"),
    "return_column.force_code": N_("force area"),
    "return_column.form_id": N_("return form"),
    "return_column.heading": N_("column heading"),
    "return_column.place": N_("which column it is"),
    "return_form.dropped_at": N_("when it was dropped"),
    "target.dropped_at": N_("when it was dropped"),
    "target.number": N_("how many are asked for"),
}

FIGURE_COMMANDS: dict[str, str] = {
    "reports.evidence.release": N_("Rows of the evidence base released"),
    "reports.periods.freeze": N_("Period frozen"),
    "reports.periods.notice": N_("Late changes of a frozen period noticed"),
    "reports.periods.supersede": N_("Mistaken freeze of a period superseded"),
    "reports.return_forms.add_column": N_("Column put into a return form"),
    "reports.return_forms.change_column": N_("Column of a return form changed"),
    "reports.return_forms.drop": N_("Return form dropped"),
    "reports.return_forms.remove_column": N_("Column taken out of a return form"),
    "reports.return_forms.write": N_("Return form written"),
    "reports.returns.make": N_("Return made"),
    "reports.targets.drop": N_("Target dropped"),
    "reports.targets.set_target": N_("Target set"),
}
