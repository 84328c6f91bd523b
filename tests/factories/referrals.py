"""Builders of referrals: complete for their pathway, and invented."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any
from uuid import uuid4

from hateprog.referrals import rules
from hateprog.referrals.for_evaluation import EvaluationConsent
from hateprog.referrals.models import CaseEvent, Involvement, Participant, Referral, ReferralStrand
from hateprog.referrals.rules import (
    Admission,
    Companion,
    ConsentBy,
    ContactBy,
    EndReason,
    HarmedView,
    Known,
    OutcomeType,
    Pathway,
    Source,
    Stage,
    Strand,
)
from tests.factories.areas import HAMPSHIRE, ROTHERHAM, SOUTH_YORKSHIRE, SOUTHAMPTON

FORCES = {ROTHERHAM: SOUTH_YORKSHIRE, SOUTHAMPTON: HAMPSHIRE}
SENT = datetime(2026, 4, 20, 9, 30, tzinfo=UTC)
FACTS: dict[Pathway, dict[str, Any]] = {
    Pathway.OUT_OF_COURT: {
        "offence": "Public order, section 5, racially aggravated",
        "crime_reference": "14/12345/26",
        "outcome_type": OutcomeType.COMMUNITY_RESOLUTION,
        "crime_recorded_on": date(2026, 3, 3),
        "investigation_completed_on": date(2026, 3, 20),
        "evidential_test_met_on": date(2026, 3, 24),
        "admission": Admission.FULL,
        "admission_recorded_on": date(2026, 3, 27),
        "indictable_only": Known.NO,
        "physical_assault": Known.NO,
        "stirred_up_hatred": Known.NO,
        "extremist_views": Known.NO,
        "extremist_member": Known.NO,
        "earlier_hate_offences": Known.NO,
        "harmed_view": HarmedView.AGREES,
    },
    Pathway.CONVICTED: {
        "offence": "Public order, section 5, racially aggravated",
        "crime_reference": "14/12345/26",
        "convicted_on": date(2026, 4, 7),
        "court": "Sheffield Magistrates' Court",
        "supervising_officer": "Sam Brook, Probation Service",
        "supervision_agreed_on": date(2026, 4, 9),
        "harmed_view": HarmedView.NOT_ASKED,
    },
    Pathway.EARLY_INTERVENTION: {
        "open_investigation": Known.NO,
        "help_wanted": "To understand why what they said frightened people",
    },
}
ENDS = {
    Stage.DECLINED: EndReason.DECLINED,
    Stage.COMPLETED: EndReason.COMPLETED,
    Stage.WITHDRAWN: EndReason.WITHDREW,
    Stage.CLOSED: EndReason.MOVED,
}


def participant(**said: Any) -> Participant:
    """Return a person referred: an adult, with a phone."""
    defaults = {
        "given_name": "Jordan",
        "family_name": "Ashby",
        "born_on": date(2001, 5, 4),
        "phone": "07700 900982",
        "contact_by": ContactBy.PHONE,
        "message_may_be_left": False,
        "safe_contact": "Weekdays after 4pm",
        "language": "English",
        "interpreter_needed": False,
    }
    return Participant(**defaults | said)


def referral(
    *,
    stage: Stage | str = Stage.RECEIVED,
    pathway: Pathway | str | None = Pathway.OUT_OF_COURT,
    district: str | None = ROTHERHAM,
    referrer: Any = None,
    strands: tuple[Strand | str, ...] = (Strand.RACE,),
    involved: tuple[Any, ...] = (),
    **said: Any,
) -> Referral:
    """Return a referral of an adult, with every fact its pathway asks for. Save the district (and accounts) before.

    `referrer` and `involved` are stored accounts: the referrer takes part in the case by having made it.
    """
    stage, pathway = Stage(stage), Pathway(pathway) if pathway else None
    people = {each.person_id for each in (referrer, *involved) if each is not None}
    defaults: dict[str, Any] = {
        "reference": f"HC-{uuid4().hex[:12].upper()}",
        "source": Source.ONLINE,
        "incident_on": date(2026, 3, 2),
        "incident_account": "Shouted abuse at a neighbour in the street.",
        "domestic_or_sexual": Known.NO,
        "consented_on": date(2026, 4, 10),
        "consent_by": ConsentBy.PERSON,
        "evaluation_consent": EvaluationConsent.YES,
        "harmed_known": Known.YES,
        "companion": Companion.NONE,
        "started_at": SENT,
        "saved_at": SENT,
        "received_at": None if stage in {Stage.DRAFT, Stage.WITHDRAWN} else SENT,
        "due_on": date(2026, 4, 22) if stage is Stage.RECEIVED else None,
        "return_reason": "Which court was it?" if stage is Stage.RETURNED else None,
        "ended_at": SENT if stage in rules.ENDED else None,
        "end_reason": ENDS.get(stage),
        "referrer_id": referrer.id if referrer else None,
        "referrer_person_id": referrer.person_id if referrer else None,
    }
    if "participant" not in said:
        said["participant"] = participant()
    return Referral(
        stage=stage,
        pathway=pathway,
        district_code=district,
        force_code=FORCES.get(district or ""),
        strands=[ReferralStrand(strand=Strand(strand)) for strand in strands],
        involvements=[Involvement(person_id=person_id) for person_id in sorted(people)],
        allocations=[],
        **defaults | (FACTS[pathway] if pathway else {}) | said,
    )


def case_event(case: Any, **said: Any) -> CaseEvent:
    """Return a line of a stored case's timeline."""
    return CaseEvent(**{"case_id": case.id, "title": "Referral received", "at": SENT} | said)
