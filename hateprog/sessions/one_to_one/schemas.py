"""What may be said to record, miss and stop sessions, however it arrives (to plan and move them: plan_schemas)."""

from __future__ import annotations

from typing import Any

from marshmallow import ValidationError, post_load, validates_schema

from hateprog.kernel.text import N_, _
from hateprog.sessions.concerns import schemas as concerns
from hateprog.sessions.concerns.queries import choices as who_can_be_told
from hateprog.sessions.curriculum.contents import SessionPlan
from hateprog.sessions.notes import NOTE_KIND_LABELS, NoteKind
from hateprog.sessions.one_to_one.rules import (
    ASKED_BY_LABELS,
    ATTENDANCE_LABELS,
    RESPONSIBILITY_LABELS,
    AskedBy,
    Attendance,
    Responsibility,
)
from hateprog.web.fields import Choice, Day, ListedSeveral, Number, Ticked, Words, YesNo
from hateprog.web.intake import Intake

NO_NAMES = N_("Do not name anyone harmed.")


class MissedSchema(Intake):
    """Why a session did not take place."""

    asked_by = Choice(
        N_("Whose cause was it?"), AskedBy, labels=ASKED_BY_LABELS, missing=N_("Select whose cause it was")
    )
    excused = YesNo(
        N_("Is it excused?"),
        hint=N_("For example, illness, or a reason that was said before"),
        missing=N_("Select yes if it is excused"),
    )
    note = Words(N_("What happened"), hint=NO_NAMES, missing=N_("Enter what happened"), limit=1_000, lines=3)


class CalledOffSchema(Intake):
    """Why a session will not take place, said before its time."""

    asked_by = Choice(N_("Who called it off?"), AskedBy, labels=ASKED_BY_LABELS, missing=N_("Select who called it off"))
    note = Words(N_("Why"), hint=NO_NAMES, missing=N_("Enter why it was called off"), limit=1_000, lines=3)


class StopSchema(Intake):
    """A withdrawal: who asked for it and why. One act; it stops everything that waits."""

    asked_by = Choice(N_("Who asks to stop?"), AskedBy, labels=ASKED_BY_LABELS, missing=N_("Select who asks to stop"))
    note = Words(
        N_("Anything they want you to know"),
        hint=N_("Nobody has to give a reason."),
        required=False,
        limit=1_000,
        lines=3,
    )
    sure = Ticked(
        N_("What this does"),
        statement=N_("I understand that this stops the programme and every session that is planned"),
        missing=N_("Confirm that the programme should stop"),
    )


class AddendumSchema(Intake):
    """Words added to a signed record."""

    words = Words(N_("What to add"), hint=NO_NAMES, missing=N_("Enter what to add"), limit=5_000, lines=5)


OF_A_CONCERN = {
    "concern_what": N_("Enter what the concern is"),
    "concern_kind": N_("Select what this is: a fact, your opinion or an account"),
    "concern_urgent": N_("Select yes if somebody must act today"),
    "concern_tell": N_("Select who you tell"),
}
"""What a yes must say of a concern, and the sentence where it does not."""


class RecordSchema(Intake):
    """A session's record. Nobody leaves "concern" blank, and a yes names who is told (domain.md section 5)."""

    held_on = Day(N_("Date of the session"), missing=N_("Enter the date of the session"))
    attendance = Choice(
        N_("Did they come on time?"),
        Attendance,
        labels=ATTENDANCE_LABELS,
        missing=N_("Select whether they came on time"),
    )
    late_minutes = Number(
        N_("How many minutes late"), low=1, high=240, missing=N_("Enter how many minutes late"), required=False
    )
    with_them = Words(
        N_("Who else was there"), hint=N_("For example, their mother, or an appropriate adult"), required=False
    )
    covered = ListedSeveral(N_("What was covered"), list, missing=N_("Select what was covered"))
    account = Words(
        N_("Their account, in their own words"),
        hint=N_("What the person referred said, as they said it. Do not name anyone harmed."),
        missing=N_("Enter their account"),
        limit=5_000,
        lines=6,
    )
    response = Words(
        N_("How they responded"),
        hint=N_("For example, interest, silence, anger, thought"),
        required=False,
        limit=2_000,
        lines=3,
    )
    response_kind = Choice(N_("What the note above is"), NoteKind, labels=NOTE_KIND_LABELS, required=False)
    responsibility = Choice(
        N_("Responsibility they take"),
        Responsibility,
        labels=RESPONSIBILITY_LABELS,
        hint=N_("Your opinion, after this session"),
        missing=N_("Select how much responsibility they take"),
    )
    blaming_heard = YesNo(
        N_("Did they blame the person harmed?"), missing=N_("Select yes if they blamed the person harmed")
    )
    blaming_met = Words(N_("What they said, and how you met it"), hint=NO_NAMES, required=False, limit=2_000, lines=3)
    concern = YesNo(
        N_("Is there a concern for anyone’s safety?"),
        hint=N_("Theirs, a child’s, the person harmed, yours, or anyone’s"),
        missing=N_("Select yes if there is a concern for anyone’s safety"),
    )
    concern_what = concerns.what(required=False)
    concern_kind = concerns.kind(required=False)
    concern_urgent = concerns.urgent(required=False)
    concern_tell = concerns.told(who_can_be_told, required=False)
    concern_told = concerns.told_also()
    promises = Words(N_("Promises"), hint=N_("What was promised, and by whom"), required=False, limit=2_000, lines=3)
    plan = Words(
        N_("Plan for next time"),
        hint=N_("What they will do, and what you will start from"),
        missing=N_("Enter the plan for next time"),
        limit=2_000,
        lines=3,
    )
    true = Ticked(
        N_("Before you sign"),
        statement=N_("This is a true record. I know that it cannot be changed once signed, only added to."),
        missing=N_("Confirm that this is a true record"),
    )

    def __init__(self, plan: SessionPlan | None = None) -> None:
        super().__init__()
        covered: Any = self.fields["covered"]
        covered.choices = lambda: [(topic.key, topic.label) for topic in (plan.topics if plan else ())]

    @validates_schema(skip_on_field_errors=False)
    def check_what_follows(self, said: dict[str, Any], **_more: object) -> None:
        """Refuse a yes without what belongs to it."""
        wrong: dict[str, list[str]] = {}
        if said.get("attendance") is Attendance.LATE and said.get("late_minutes") is None:
            wrong["late_minutes"] = [_("Enter how many minutes late")]
        if said.get("blaming_heard") and not said.get("blaming_met"):
            wrong["blaming_met"] = [_("Enter what they said, and how you met it")]
        if said.get("concern"):
            wrong |= {name: [_(sentence)] for name, sentence in OF_A_CONCERN.items() if said.get(name) is None}
        if wrong:
            raise ValidationError(wrong)

    @post_load
    def leave_out_what_no_longer_belongs(self, said: dict[str, Any], **_more: object) -> dict[str, Any]:
        """Drop what was typed below an answer that was changed afterwards: the page no longer shows it."""
        if said["attendance"] is Attendance.ON_TIME:
            said["late_minutes"] = None
        if not said["blaming_heard"]:
            said["blaming_met"] = None
        if not said["concern"]:
            said |= dict.fromkeys((*OF_A_CONCERN, "concern_told"))
        return said
