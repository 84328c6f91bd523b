"""The invented cases of the demonstration: who, where, what, and what happened on which day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from hateprog.referrals.for_evaluation import EvaluationConsent
from hateprog.referrals.rules import (
    Admission,
    Companion,
    ConsentBy,
    ContactBy,
    HarmedView,
    Known,
    OutcomeType,
    Pathway,
    Strand,
)

Steps = tuple[tuple[int, str], ...]

SENT: Steps = ((0, "refer"), (0, "send"))


@dataclass(frozen=True, slots=True)
class Case:
    """One case. `steps` are (days ago, what happened), oldest first; `age` is in years, on the day of the referral.

    `span` is how many days before that day it happened. `more` is what is said otherwise than in other cases, `unsaid`
    what is said in its place until the referral was returned, and `reasons` what people write with an act, by its name.
    """

    given_name: str
    family_name: str
    age: int
    district_code: str
    pathway: Pathway
    strands: tuple[Strand, ...]
    account: str
    steps: Steps
    inspector: str = "inspector"
    practitioner: str = "practitioner"
    referrer: str = "referrer"
    hour: int = 10
    minute: int = 0
    birthday: tuple[int, int] = (3, 14)
    span: int = 40
    more: Mapping[str, Any] = field(default_factory=dict)
    unsaid: Mapping[str, Any] = field(default_factory=dict)
    reasons: Mapping[str, str] = field(default_factory=dict)

    def answers(self, day: date) -> dict[str, Any]:
        """Return everything the referrer says on `day`, by the names of the answers."""
        return {
            **self._person(day),
            "pathway": self.pathway,
            "strands": list(self.strands),
            "district_code": self.district_code,
            "incident_on": day - timedelta(days=self.span),
            "incident_account": self.account,
            "domestic_or_sexual": Known.NO,
            "harmed_known": Known.YES,
            **self._consent(day),
            **BASIS[self.pathway](day, self.span),
            **self.more,
        }

    def own_words(self, day: date) -> dict[str, Any]:
        """Return what somebody says who refers themselves on `day`."""
        return {**self._person(day), "district_code": self.district_code, "help_wanted": self.account}

    def _person(self, day: date) -> dict[str, Any]:
        return {
            "given_name": self.given_name,
            "family_name": self.family_name,
            "born_on": self._born_on(day),
            "phone": "07700 900982",
            "contact_by": ContactBy.PHONE,
            "message_may_be_left": False,
            "safe_contact": "Weekdays after 4pm",
            "language": "English",
            "interpreter_needed": False,
        }

    def _consent(self, day: date) -> dict[str, Any]:
        agreed = {"consented_on": day - timedelta(days=1), "evaluation_consent": self._for_evaluation}
        if self.age >= ADULT:
            return {**agreed, "consent_by": ConsentBy.PERSON, "companion": Companion.NONE}
        return {
            **agreed,
            "consent_by": ConsentBy.PERSON_AND_GUARDIAN,
            "guardian_name": f"Sam {self.family_name}",
            "companion": Companion.APPROPRIATE_ADULT,
            "companion_name": f"Sam {self.family_name}",
            "companion_contact": "07700 900123",
        }

    @property
    def _for_evaluation(self) -> EvaluationConsent:
        """Return what they answer about the evaluation: mostly yes. Any number that differs between cases will do."""
        others = {5: EvaluationConsent.NO, 9: EvaluationConsent.NOT_ASKED}
        return others.get(self.birthday[1] % 12, EvaluationConsent.YES)

    def _born_on(self, day: date) -> date:
        to_come = (day.month, day.day) < self.birthday
        return date(day.year - self.age - to_come, *self.birthday)


ADULT = 18


def _out_of_court(day: date, span: int) -> dict[str, Any]:
    return {
        "offence": "Public order, section 5, racially aggravated",
        "crime_reference": "14/12345/26",
        "outcome_type": OutcomeType.COMMUNITY_RESOLUTION,
        "crime_recorded_on": day - timedelta(days=span - 1),
        "investigation_completed_on": day - timedelta(days=span // 2),
        "evidential_test_met_on": day - timedelta(days=span * 3 // 8),
        "admission": Admission.FULL,
        "admission_recorded_on": day - timedelta(days=span * 3 // 10),
        "indictable_only": Known.NO,
        "physical_assault": Known.NO,
        "stirred_up_hatred": Known.NO,
        "extremist_views": Known.NO,
        "extremist_member": Known.NO,
        "earlier_hate_offences": Known.NO,
        "local_records_checked_on": day - timedelta(days=span * 3 // 8),
        "harmed_view": HarmedView.AGREES,
    }


def _convicted(day: date, span: int) -> dict[str, Any]:
    return {
        "offence": "Harassment, religiously aggravated",
        "crime_reference": "14/67890/26",
        "harmed_view": HarmedView.NO_VIEW,
        "convicted_on": day - timedelta(days=span * 7 // 20),
        "court": "Sheffield Magistrates’ Court",
        "supervising_officer": "Jo Brook, Probation Service",
        "supervision_agreed_on": day - timedelta(days=span * 7 // 40),
    }


def _early(_day: date, _span: int) -> dict[str, Any]:
    return {"open_investigation": Known.NO, "help_wanted": "To understand why what was said frightened people."}


BASIS = {
    Pathway.OUT_OF_COURT: _out_of_court,
    Pathway.CONVICTED: _convicted,
    Pathway.EARLY_INTERVENTION: _early,
}
ROTHERHAM, SHEFFIELD, DONCASTER = "E08000018", "E08000019", "E08000017"
SOUTHAMPTON, PORTSMOUTH = "E06000045", "E06000044"
OUT_OF_COURT, CONVICTED, EARLY = Pathway.OUT_OF_COURT, Pathway.CONVICTED, Pathway.EARLY_INTERVENTION
SHOUTED = "Shouted abuse about where a neighbour’s family comes from, in front of the shops."
POSTED = "Posted insults about a classmate’s faith in a group of forty people."
MOCKED = "Followed a man who uses a wheelchair through the market, mocking how he moves and speaks."
CALLED = "Called two women names at a bus stop because they were holding hands."
BUS = "Refused to sit near a passenger in a hijab and told others on the bus not to either."


def _until(*steps: tuple[int, str]) -> Steps:
    """Return a story that begins with a referral made and sent on the day of its first step."""
    first = steps[0][0]
    return ((first, "refer"), (first, "send"), *steps[1:])


CASES: tuple[Case, ...] = (
    Case("Jordan", "Marsh", 16, ROTHERHAM, OUT_OF_COURT, (Strand.RACE, Strand.RELIGION), SHOUTED,
         _until((34, ""), (33, "ask"), (30, "approve"), (29, "allocate"), (28, "plan"), (21, "hold"), (20, "plan"),
                (13, "miss"), (1, "plan_for_tomorrow"), (1, "worry"), (1, "write")), hour=16),
    Case("Tariq", "O’Brien", 24, SHEFFIELD, CONVICTED, (Strand.RELIGION,), BUS,
         _until((25, ""), (24, "ask"), (22, "approve"), (21, "allocate"), (20, "bring_volunteer"), (18, "plan"),
                (11, "answer_before"), (11, "hold"), (11, "offer_support"), (8, "plan"), (7, "worry"),
                (6, "act_on_it")),
         hour=16),
    Case("Maisie", "Thornton-Lee", 14, ROTHERHAM, EARLY, (Strand.SEXUAL_ORIENTATION,), CALLED,
         _until((12, ""), (11, "ask"), (9, "approve"), (8, "allocate"))),
    Case("Dele", "Adeyemi", 31, DONCASTER, OUT_OF_COURT, (Strand.DISABILITY,), MOCKED,
         _until((6, ""), (5, "ask"))),
    Case("Kirsty", "Naylor", 45, ROTHERHAM, CONVICTED, (Strand.RACE,), SHOUTED, _until((4, ""), (3, "ask"))),
    Case("Ryan", "Whitlock", 19, SHEFFIELD, OUT_OF_COURT, (Strand.TRANSGENDER,), CALLED, _until((1, ""))),
    Case("Zofia", "Kowalczyk", 17, ROTHERHAM, OUT_OF_COURT, (Strand.RACE,), POSTED,
         _until((3, ""), (2, "send_back"))),
    Case("Ben", "Hartley", 22, SHEFFIELD, EARLY, (Strand.RELIGION,), POSTED, ((0, "refer"),), hour=8),
    Case("Callum", "Price", 27, ROTHERHAM, EARLY, (), "I keep saying things I regret and I want to stop.",
         ((1, "refer_oneself"),)),
    Case("Amina", "Begum-Shaw", 15, SHEFFIELD, OUT_OF_COURT, (Strand.SEXUAL_ORIENTATION,), POSTED,
         _until((90, ""), (88, "ask"), (85, "approve"), (84, "allocate"), (80, "plan"), (73, "answer_before"),
                (73, "hold"), (70, "plan"), (63, "hold"), (60, "plan"), (53, "hold"), (53, "answer_after"),
                (52, "close")), hour=16,
         practitioner="second-practitioner"),
    Case("Gwen", "Astley", 29, ROTHERHAM, CONVICTED, (Strand.RELIGION,), BUS,
         _until((120, ""), (119, "ask"), (117, "approve"), (116, "allocate"), (115, "plan"), (108, "answer_before"),
                (108, "hold"), (106, "plan"), (98, "hold"), (95, "plan"), (88, "hold"), (88, "answer_after"),
                (87, "close")), hour=16),
    Case("Milo", "Farrow", 15, SHEFFIELD, EARLY, (Strand.DISABILITY,), MOCKED,
         _until((165, ""), (164, "ask"), (162, "approve"), (161, "allocate"), (160, "plan"), (153, "hold"),
                (151, "plan"), (143, "hold"), (140, "plan"), (133, "hold"), (131, "close"), (40, "follow_up")),
         hour=16),
    Case("Lee", "Cartwright", 52, DONCASTER, OUT_OF_COURT, (Strand.RACE,), SHOUTED,
         _until((40, ""), (39, "ask"), (36, "decline"))),
    Case("Hannah", "Frost", 20, SOUTHAMPTON, OUT_OF_COURT, (Strand.DISABILITY,), MOCKED,
         _until((7, ""), (6, "ask")), inspector="inspector-hampshire"),
    Case("Owen", "ap Rhys", 33, PORTSMOUTH, CONVICTED, (Strand.RACE,), BUS,
         _until((15, ""), (14, "ask"), (12, "approve")), inspector="inspector-hampshire"),
    Case("Nia", "Castell", 18, SOUTHAMPTON, EARLY, (Strand.TRANSGENDER,), CALLED,
         _until((30, ""), (29, "ask"), (27, "approve"), (26, "allocate"), (24, "plan"), (10, "stop")),
         inspector="inspector-hampshire", practitioner="second-practitioner", hour=9),
)  # fmt: skip
