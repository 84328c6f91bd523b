"""A referral's words and its way: pathways, strands, admission, and the stages from draft to close.

Source of every list: domain.md sections 2 to 5. Pure: no database, no request.
"""

from __future__ import annotations

from collections.abc import Container
from datetime import date
from enum import StrEnum
from secrets import choice
from uuid import UUID

from hateprog.kernel.calendar import working_days_between
from hateprog.kernel.errors import RuleBroken
from hateprog.kernel.text import N_, _


class Pathway(StrEnum):
    """On what ground someone is referred (domain.md section 3)."""

    OUT_OF_COURT = "out_of_court"
    CONVICTED = "convicted"
    EARLY_INTERVENTION = "early_intervention"


class Strand(StrEnum):
    """A monitored strand; a case may have several, as perceived by the person harmed or any other person."""

    DISABILITY = "disability"
    RACE = "race"
    RELIGION = "religion"
    SEXUAL_ORIENTATION = "sexual_orientation"
    TRANSGENDER = "transgender_identity"


class Admission(StrEnum):
    """How far the person referred admits what happened (domain.md section 4)."""

    FULL = "full"
    ACCEPTS_RESPONSIBILITY = "accepts_responsibility"
    PARTIAL = "partial"
    DENIES = "denies"
    RAISES_DEFENCE = "raises_defence"
    NOT_ASKED = "not_asked"


class OutcomeType(StrEnum):
    """How the crime was dealt with: the Home Office outcome types that can lead here, and conviction."""

    YOUTH_CAUTION = "youth_caution"
    YOUTH_CONDITIONAL_CAUTION = "youth_conditional_caution"
    ADULT_CAUTION = "adult_caution"
    ADULT_CONDITIONAL_CAUTION = "adult_conditional_caution"
    COMMUNITY_RESOLUTION = "community_resolution"
    CHARGED = "charged"
    NOT_YET = "not_yet"


class Known(StrEnum):
    """Yes, no, or honestly not known."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


class CpsView(StrEnum):
    """What the Crown Prosecution Service said, where it was asked."""

    APPROVES = "approves"
    REFUSES = "refuses"
    NOT_ASKED = "not_asked"


class HarmedView(StrEnum):
    """What whoever was harmed thinks of the programme being offered; never who they are."""

    AGREES = "agrees"
    DISAGREES = "disagrees"
    NO_VIEW = "no_view"
    NOT_ASKED = "not_asked"
    NOBODY_IDENTIFIED = "nobody_identified"


class ConsentBy(StrEnum):
    """Who consented to the person referred taking part."""

    PERSON = "person"
    PERSON_AND_GUARDIAN = "person_and_guardian"
    PERSON_COMPETENT = "person_competent"  # a child judged competent to decide alone, and recorded as such


class Companion(StrEnum):
    """Who comes with the person referred."""

    NONE = "none"
    SUPPORTER = "supporter"
    APPROPRIATE_ADULT = "appropriate_adult"


class ContactBy(StrEnum):
    """How someone wants to be reached."""

    PHONE = "phone"
    EMAIL = "email"
    LETTER = "letter"


class Source(StrEnum):
    """How a referral reached the service."""

    ONLINE = "online"
    SELF = "self"
    PAPER = "paper"


class Stage(StrEnum):
    """Where a case is on its way."""

    DRAFT = "draft"
    RECEIVED = "received"
    RETURNED = "returned"
    AWAITING_DECISION = "awaiting_decision"
    WITH_CPS = "with_cps"
    APPROVED = "approved"
    DECLINED = "declined"
    ALLOCATED = "allocated"
    ON_PROGRAMME = "on_programme"
    ON_HOLD = "on_hold"
    COMPLETED = "completed"
    WITHDRAWN = "withdrawn"
    CLOSED = "closed"


class Step(StrEnum):
    """What moves a case from one stage to the next."""

    SUBMIT = "submit"
    RETURN = "return"
    REQUEST_DECISION = "request_decision"
    APPROVE = "approve"
    DECLINE = "decline"
    REFER_TO_CPS = "refer_to_cps"
    ALLOCATE = "allocate"
    START = "start"
    HOLD = "hold"
    COMPLETE = "complete"
    WITHDRAW = "withdraw"
    CLOSE = "close"


class Part(StrEnum):
    """On which side of a case a person stands; nobody stands on both (domain.md section 4)."""

    WORKED = "worked"
    DECIDED = "decided"


class EndReason(StrEnum):
    """Why a case is over (domain.md section 5)."""

    COMPLETED = "completed"
    DECLINED = "declined"
    WITHDREW = "withdrew"
    NOT_ENGAGED = "not_engaged"
    APPROVAL_LAPSED = "approval_lapsed"
    MOVED = "moved"
    CUSTODY = "custody"
    DIED = "died"
    DUPLICATE = "duplicate_or_mistaken"
    OTHER = "other"


class Clock(StrEnum):
    """How near a date is by which somebody should act."""

    OK = "ok"
    SOON = "soon"
    LATE = "late"


TRANSITIONS: dict[tuple[Stage, Step], Stage] = {
    (Stage.DRAFT, Step.SUBMIT): Stage.RECEIVED,
    (Stage.RECEIVED, Step.RETURN): Stage.RETURNED,
    (Stage.RETURNED, Step.SUBMIT): Stage.RECEIVED,
    (Stage.RECEIVED, Step.REQUEST_DECISION): Stage.AWAITING_DECISION,
    (Stage.AWAITING_DECISION, Step.REQUEST_DECISION): Stage.AWAITING_DECISION,
    (Stage.WITH_CPS, Step.REQUEST_DECISION): Stage.AWAITING_DECISION,
    (Stage.ON_HOLD, Step.REQUEST_DECISION): Stage.AWAITING_DECISION,
    (Stage.AWAITING_DECISION, Step.RETURN): Stage.RETURNED,
    (Stage.AWAITING_DECISION, Step.APPROVE): Stage.APPROVED,
    (Stage.AWAITING_DECISION, Step.DECLINE): Stage.DECLINED,
    (Stage.AWAITING_DECISION, Step.REFER_TO_CPS): Stage.WITH_CPS,
    (Stage.APPROVED, Step.ALLOCATE): Stage.ALLOCATED,
    (Stage.ALLOCATED, Step.ALLOCATE): Stage.ALLOCATED,
    (Stage.ON_PROGRAMME, Step.ALLOCATE): Stage.ON_PROGRAMME,
    (Stage.ALLOCATED, Step.START): Stage.ON_PROGRAMME,
    (Stage.APPROVED, Step.HOLD): Stage.ON_HOLD,
    (Stage.ALLOCATED, Step.HOLD): Stage.ON_HOLD,
    (Stage.ON_PROGRAMME, Step.HOLD): Stage.ON_HOLD,
    (Stage.ON_PROGRAMME, Step.COMPLETE): Stage.COMPLETED,
    (Stage.ON_HOLD, Step.COMPLETE): Stage.COMPLETED,
    (Stage.AWAITING_DECISION, Step.COMPLETE): Stage.COMPLETED,
    (Stage.WITH_CPS, Step.COMPLETE): Stage.COMPLETED,
    (Stage.RETURNED, Step.COMPLETE): Stage.COMPLETED,
    (Stage.RECEIVED, Step.COMPLETE): Stage.COMPLETED,
    (Stage.DRAFT, Step.WITHDRAW): Stage.WITHDRAWN,
    (Stage.RECEIVED, Step.WITHDRAW): Stage.WITHDRAWN,
    (Stage.RETURNED, Step.WITHDRAW): Stage.WITHDRAWN,
    (Stage.AWAITING_DECISION, Step.WITHDRAW): Stage.WITHDRAWN,
    (Stage.WITH_CPS, Step.WITHDRAW): Stage.WITHDRAWN,
    (Stage.APPROVED, Step.WITHDRAW): Stage.WITHDRAWN,
    (Stage.ALLOCATED, Step.WITHDRAW): Stage.WITHDRAWN,
    (Stage.ON_PROGRAMME, Step.WITHDRAW): Stage.WITHDRAWN,
    (Stage.ON_HOLD, Step.WITHDRAW): Stage.WITHDRAWN,
    (Stage.RECEIVED, Step.CLOSE): Stage.CLOSED,
    (Stage.RETURNED, Step.CLOSE): Stage.CLOSED,
    (Stage.WITH_CPS, Step.CLOSE): Stage.CLOSED,
    (Stage.APPROVED, Step.CLOSE): Stage.CLOSED,
    (Stage.ALLOCATED, Step.CLOSE): Stage.CLOSED,
    (Stage.ON_PROGRAMME, Step.CLOSE): Stage.CLOSED,
    (Stage.ON_HOLD, Step.CLOSE): Stage.CLOSED,
}
"""Where each step leads. A programme on hold is complete, wherever its case stands by then, once what was held before
the hold is put down: the third session may have been.
"""

EDITABLE = frozenset({Stage.DRAFT, Stage.RETURNED})
"""Where the referrer may still change the answers."""

CORRECTABLE = EDITABLE | {Stage.RECEIVED}
"""Where the coordinator may complete or correct the answers before anybody has relied on them."""

RELIED_ON = frozenset(
    {Stage.AWAITING_DECISION, Stage.WITH_CPS, Stage.APPROVED, Stage.ALLOCATED, Stage.ON_PROGRAMME, Stage.ON_HOLD}
)
"""Where a decision is asked for or was made on the answers: a change tells whoever relies on them."""

ENDED = frozenset({Stage.DECLINED, Stage.COMPLETED, Stage.WITHDRAWN, Stage.CLOSED})

REFERENCE_LETTERS = "34679CDFGHJKMNPQRTVWXY"
"""Letters and digits that cannot be misread for one another, and spell no words (docs/decisions/0008)."""

ENDS: dict[Step, EndReason] = {
    Step.COMPLETE: EndReason.COMPLETED,
    Step.DECLINE: EndReason.DECLINED,
    Step.WITHDRAW: EndReason.WITHDREW,
}
"""The reason that goes without saying; ending a case early must name one of `CLOSE_REASONS`."""

CLOSE_REASONS = (
    EndReason.APPROVAL_LAPSED,
    EndReason.DUPLICATE,
    EndReason.MOVED,
    EndReason.CUSTODY,
    EndReason.DIED,
    EndReason.NOT_ENGAGED,
    EndReason.OTHER,
)

CHECK_WITHIN = 2
"""Working days in which a coordinator checks what came in. A service standard: each programme will set its own."""

MEND_WITHIN = 5
"""Working days in which a referrer is asked to answer a return. A service standard: each programme will set its own."""

STAGE_LABELS: dict[Stage, str] = {
    Stage.DRAFT: N_("Draft"),
    Stage.RECEIVED: N_("Received"),
    Stage.RETURNED: N_("Returned for information"),
    Stage.AWAITING_DECISION: N_("Waiting for a decision"),
    Stage.WITH_CPS: N_("With the Crown Prosecution Service"),
    Stage.APPROVED: N_("Approved"),
    Stage.DECLINED: N_("Declined"),
    Stage.ALLOCATED: N_("Practitioner allocated"),
    Stage.ON_PROGRAMME: N_("On programme"),
    Stage.ON_HOLD: N_("On hold"),
    Stage.COMPLETED: N_("Completed"),
    Stage.WITHDRAWN: N_("Withdrawn"),
    Stage.CLOSED: N_("Ended early"),
}
PATHWAY_LABELS: dict[Pathway, str] = {
    Pathway.OUT_OF_COURT: N_("Out of court: a community resolution or a caution"),
    Pathway.CONVICTED: N_("Convicted: a court has convicted them of a hate crime"),
    Pathway.EARLY_INTERVENTION: N_("Early intervention: behaviour or attitudes that cause concern"),
}
PATHWAY_NAMES: dict[Pathway, str] = {
    Pathway.OUT_OF_COURT: N_("Out of court"),
    Pathway.CONVICTED: N_("Convicted"),
    Pathway.EARLY_INTERVENTION: N_("Early intervention"),
}
STRAND_LABELS: dict[Strand, str] = {
    Strand.DISABILITY: N_("Disability"),
    Strand.RACE: N_("Race"),
    Strand.RELIGION: N_("Religion"),
    Strand.SEXUAL_ORIENTATION: N_("Sexual orientation"),
    Strand.TRANSGENDER: N_("Transgender identity"),
}
ADMISSION_LABELS: dict[Admission, str] = {
    Admission.FULL: N_("Full admission"),
    Admission.ACCEPTS_RESPONSIBILITY: N_("Accepts responsibility"),
    Admission.PARTIAL: N_("Admits part of it"),
    Admission.DENIES: N_("Denies it"),
    Admission.RAISES_DEFENCE: N_("Raises a defence"),
    Admission.NOT_ASKED: N_("Not asked yet"),
}
OUTCOME_TYPE_LABELS: dict[OutcomeType, str] = {
    OutcomeType.COMMUNITY_RESOLUTION: N_("Community resolution"),
    OutcomeType.YOUTH_CAUTION: N_("Youth caution"),
    OutcomeType.YOUTH_CONDITIONAL_CAUTION: N_("Youth conditional caution"),
    OutcomeType.ADULT_CAUTION: N_("Adult caution"),
    OutcomeType.ADULT_CONDITIONAL_CAUTION: N_("Adult conditional caution"),
    OutcomeType.CHARGED: N_("Charged or summonsed"),
    OutcomeType.NOT_YET: N_("Not decided yet"),
}
CPS_VIEW_LABELS: dict[CpsView, str] = {
    CpsView.APPROVES: N_("Approves"),
    CpsView.REFUSES: N_("Does not approve"),
    CpsView.NOT_ASKED: N_("Not asked yet"),
}
HARMED_VIEW_LABELS: dict[HarmedView, str] = {
    HarmedView.AGREES: N_("Agrees"),
    HarmedView.DISAGREES: N_("Does not agree"),
    HarmedView.NO_VIEW: N_("Was asked and gave no view"),
    HarmedView.NOT_ASKED: N_("Not asked yet"),
    HarmedView.NOBODY_IDENTIFIED: N_("Nobody can be identified"),
}
KNOWN_LABELS: dict[Known, str] = {Known.YES: N_("Yes"), Known.NO: N_("No"), Known.UNKNOWN: N_("Not known")}
CONSENT_BY_LABELS: dict[ConsentBy, str] = {
    ConsentBy.PERSON: N_("The person, who is 18 or over"),
    ConsentBy.PERSON_AND_GUARDIAN: N_("The person, and a parent or guardian"),
    ConsentBy.PERSON_COMPETENT: N_("The person, who is under 18 and was judged competent to decide"),
}
CONTACT_BY_LABELS: dict[ContactBy, str] = {
    ContactBy.PHONE: N_("Phone"),
    ContactBy.EMAIL: N_("Email"),
    ContactBy.LETTER: N_("Letter"),
}
SOURCE_LABELS: dict[Source, str] = {
    Source.ONLINE: N_("Online"),
    Source.SELF: N_("Referred themselves"),
    Source.PAPER: N_("On paper"),
}
CLOCK_LABELS: dict[Clock, str] = {
    Clock.OK: N_("Due {date}"),
    Clock.SOON: N_("Soon: due {date}"),
    Clock.LATE: N_("Late: was due {date}"),
}
END_REASON_LABELS: dict[EndReason, str] = {
    EndReason.COMPLETED: N_("Completed the programme"),
    EndReason.DECLINED: N_("Declined"),
    EndReason.WITHDREW: N_("Withdrew"),
    EndReason.NOT_ENGAGED: N_("Did not engage"),
    EndReason.APPROVAL_LAPSED: N_("The approval no longer stands"),
    EndReason.MOVED: N_("Moved away"),
    EndReason.CUSTODY: N_("In custody"),
    EndReason.DIED: N_("Died"),
    EndReason.DUPLICATE: N_("A duplicate, or made by mistake"),
    EndReason.OTHER: N_("Another reason"),
}
COMPANION_LABELS: dict[Companion, str] = {
    Companion.NONE: N_("Nobody"),
    Companion.SUPPORTER: N_("A supporter"),
    Companion.APPROPRIATE_ADULT: N_("An appropriate adult"),
}


def after(stage: Stage, step: Step) -> Stage:
    """Return the stage that `step` leads to. Raises `RuleBroken` for every pair that is not in the table."""
    try:
        return TRANSITIONS[stage, step]
    except KeyError:
        stands = _(STAGE_LABELS[stage]).lower()
        raise RuleBroken(_("This cannot be done now: the referral stands at “{stage}”").format(stage=stands)) from None


def clock(due_on: date, today: date, bank_holidays: Container[date]) -> Clock:
    """Say how near `due_on` is: late once it has passed, soon from the working day before it."""
    if due_on < today:
        return Clock.LATE
    return Clock.SOON if working_days_between(today, due_on, bank_holidays) <= 1 else Clock.OK


def check_can_be_asked(referrer_id: UUID | None) -> None:
    """Raise `RuleBroken` where no account made the referral: it came on paper, or from the person themselves."""
    if referrer_id is None:
        raise RuleBroken(_("Nobody can be asked through the service: contact them, and complete the answers yourself"))


def require_changeable(stage: Stage, *, coordinates: bool) -> None:
    """Raise `RuleBroken` where the answers may not be changed now, by a coordinator or by the referrer."""
    if stage not in (CORRECTABLE | RELIED_ON if coordinates else EDITABLE):
        stands = _(STAGE_LABELS[stage]).lower()
        raise RuleBroken(_("The answers cannot be changed now: the referral stands at “{stage}”").format(stage=stands))


def new_reference() -> str:
    """Return a reference like HC-7K3M9Q, drawn at random: it tells nothing, and the next one cannot be guessed."""
    return "HC-" + "".join(choice(REFERENCE_LETTERS) for _letter in range(6))
