"""The sessions of an invented case: what was held and signed, and where the next one stands."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID, uuid5

from bench.calendar import DAYS, at
from bench.loading import Columns
from hateprog.referrals.rules import Stage
from hateprog.risk.rules import Likelihood, Severity
from hateprog.sessions.one_to_one.rules import LENGTH, AskedBy, Attendance, Kept, Mode, Progress, Responsibility, State

if TYPE_CHECKING:
    from bench.cases import Case
    from bench.making import Making

DAYS_APART = 10
TOLD = (
    "Told it calmly from the beginning to the moment when the neighbour went in. Said twice that nobody had ever asked "
    "how it must have sounded from the other side of the door, and that the children had not crossed their mind."
)
PLAN = "Will keep away from the shared entrance in the evening, and write down what was said before the next session."
COVERED = "[]"
FOLLOWED = uuid5(UUID(int=13), "adult").hex
"""The version for adults that migration 0013 brought in."""

COURSE_COLUMNS: Columns = {
    "enrolment": (
        *("id", "referral_id", "decision_id", "decision_standing", "approved_at", "progress", "started_at"),
        "ended_at",
    ),
    "followed_template": ("id", "enrolment_id", "template_id"),
    "risk_assessment": ("id", "referral_id", "number", "domestic", "sexual", "review_on", "made_by", "made_at"),
    "risk_hazard": ("id", "assessment_id", "number", "what", "who", "likelihood", "severity", "mitigation"),
    "one_to_one": ("id", "enrolment_id", "referral_id", "number", "state", "held_on"),
    "appointment": (
        *("id", "session_id", "starts_at", "minutes", "mode", "place", "kept", "planned_by", "planned_at", "asked_by"),
        *("changed_by", "changed_at", "excused"),
    ),
    "session_record": (
        *("id", "session_id", "version", "draft", "saved_at", "saved_by", "attendance", "covered", "account"),
        *("response", "responsibility", "blaming_heard", "concern", "promises", "plan", "signed_at", "signed_by"),
    ),
}


def take_course(making: Making, case: Case, decision: str, approved_at: str, day: int) -> None:
    """Make the programme of a case that was allocated on `day`: all of it, the part there is by now, or nothing yet.

    Its risk assessment is there and was looked at: this morning, where the case is not over.
    """
    _look_at_risk(making, case, at(day + 1, 9) if case.stage is Stage.COMPLETED else at(0, 7))
    if case.stage is Stage.ALLOCATED:
        return
    over = case.stage is Stage.COMPLETED
    held = LENGTH if over else making.up_to(LENGTH)
    enrolment = making.id()
    making.rows["enrolment"].append(
        (
            *(enrolment, case.id, decision, "in_force", approved_at, Progress.COMPLETED if over else Progress.OPEN),
            *(at(day + 1, 10), at(day + LENGTH * DAYS_APART, 15) if over else None),
        )
    )
    making.rows["followed_template"].append((making.id(), enrolment, FOLLOWED))
    for number in range(1, held + 1):
        _held(making, case, enrolment, number, day + number * DAYS_APART)
    if not over:
        _next(making, case, enrolment, held + 1)


def _look_at_risk(making: Making, case: Case, when: str) -> None:
    assessment = making.id()
    making.rows["risk_assessment"].append((assessment, case.id, 1, 0, 0, DAYS[60], case.practitioner.id, when))
    hazard = ("They lose their temper", "Whoever is there", Likelihood.POSSIBLE, Severity.SERIOUS, "Sit near the door")
    making.rows["risk_hazard"].append((making.id(), assessment, 1, *hazard))


def _session(making: Making, case: Case, enrolment: str, number: int, state: State, held_on: str | None) -> str:
    session = making.id()
    making.rows["one_to_one"].append((session, enrolment, case.id, number, state, held_on))
    return session


def _held(making: Making, case: Case, enrolment: str, number: int, day: int) -> None:
    session = _session(making, case, enrolment, number, State.SIGNED, DAYS[day])
    _planned(making, case, session, number, at(day, 9 + making.up_to(8)), day - 7, Kept.HELD)
    signed, by = at(day, 18, making.up_to(60)), case.practitioner.id
    making.rows["session_record"].append(
        (
            *(making.id(), session, 3, "{}", signed, by, Attendance.ON_TIME, COVERED, TOLD),
            *("Quiet, and to the point", making.one_of(tuple(Responsibility)), 0, 0, None, PLAN, signed, by),
        )
    )
    making.happened(case.id, day, case.practitioner, f"Session {number} recorded", "sessions.one_to_one.sign")
    making.read(case.id, day, case.practitioner)


def _next(making: Making, case: Case, enrolment: str, number: int) -> None:
    """Make the session that comes next: missed, its time gone by without a record, today, to come, or not planned."""
    drawn = making.chance.random()
    if drawn < 0.1:
        session = _session(making, case, enrolment, number, State.TO_PLAN_AGAIN, None)
        _planned(making, case, session, number, at(-6, 14), -12, Kept.MISSED)
    elif drawn < 0.85 or number == 1:
        day, hour = _when(making, drawn)
        session = _session(making, case, enrolment, number, State.PLANNED, None)
        _planned(making, case, session, number, at(day, hour), -10, Kept.PLANNED)


def _when(making: Making, drawn: float) -> tuple[int, int]:
    if drawn < 0.3:
        return -1 - making.up_to(3), 14
    return (0, 8 + making.up_to(9)) if drawn < 0.5 else (1 + making.up_to(20), 9 + making.up_to(8))


def _planned(making: Making, case: Case, session: str, number: int, starts_at: str, day: int, kept: Kept) -> None:
    missed = kept is Kept.MISSED
    making.rows["appointment"].append(
        (
            *(making.id(), session, starts_at, 60, Mode.IN_PERSON, "Room 2, Riverside House", kept),
            *(case.practitioner.id, at(day, 10), AskedBy.PERSON if missed else None),
            *((case.practitioner.id, at(-5, 10), 0) if missed else (None, None, None)),
        )
    )
    making.happened(case.id, day, case.practitioner, f"Session {number} planned", "sessions.one_to_one.plan")
