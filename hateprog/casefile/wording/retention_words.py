"""What the log says of keeping and disposing."""

from __future__ import annotations

from hateprog.kernel.text import N_

RETENTION_COMMANDS: dict[str, str] = {
    "retention.adopt": N_("Retention schedule adopted"),
    "retention.approve": N_("Disposal agreed"),
    "retention.dispose_again": N_("Case disposed of again after a backup was put back"),
    "retention.draft": N_("Retention schedules drafted"),
    "retention.drop": N_("Disposal dropped"),
    "retention.execute": N_("Case disposed of"),
    "retention.propose": N_("Disposal proposed"),
    "retention.retain": N_("Case kept for a reason"),
    "victims.erasure.erase_again": N_("Person harmed erased again after a backup was put back"),
}
RETENTION_PERMISSIONS: dict[str, str] = {
    "disposal.approve": N_("Agreeing to a disposal"),
    "disposal.execute": N_("Disposing of a case"),
    "disposal.list": N_("The disposals"),
    "disposal.propose": N_("Proposing a disposal"),
    "disposal.reapply": N_("Disposing of a case again"),
    "retention.configure": N_("Adopting a retention schedule"),
    "retention.draft": N_("Drafting retention schedules"),
    "retention.read": N_("The retention schedules"),
    "retention.review": N_("Reviewing whether a case is kept"),
    "victim_erasure.reapply": N_("Erasing a person harmed again"),
}
RETENTION_TABLES: dict[str, str] = {
    "disposal": N_("Disposal"),
    "retained": N_("Case kept for a reason"),
    "retention_schedule": N_("Retention schedule"),
}
RETENTION_FIELDS: dict[str, str] = {
    "adopted_person": N_("who adopted it"),
    "agreed_at": N_("when it was agreed to"),
    "retained.again_on": N_("when it is reviewed again"),
    "counted_from": N_("the day it is counted from"),
    "done_person": N_("who carried it out"),
    "drafted_person": N_("who drafted it"),
    "dropped_person": N_("who dropped it"),
    "erased": N_("how much was erased"),
    "example": N_("whether it is an example"),
    "months": N_("months"),
    "proposed_at": N_("when it was proposed"),
    "proposed_person": N_("who proposed it"),
    "schedule": N_("schedule"),
    "whose": N_("whose case"),
}
