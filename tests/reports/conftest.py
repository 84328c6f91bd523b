"""A generated service: a few hundred cases with what makes counting hard, always the same ones."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any
from uuid import uuid4

import pytest

from hateprog.closing.models import FollowUp
from hateprog.closing.rules import Moment, Reached, Since
from hateprog.kernel.clock import local_date
from hateprog.sessions.events.rules import Kind
from hateprog.sessions.group.delivery.models import CountedGroup, DeliveryRecord
from hateprog.sessions.group.delivery.rules import Outcome as BecameOf
from hateprog.sessions.group.rules import Reason
from hateprog.sessions.one_to_one.rules import Progress, State
from hateprog.sessions.signposting.rules import Outcome as Support
from tests import factories as make

CASES = 240
EDGES = (
    datetime(2025, 12, 31, 23, 59, 59, tzinfo=UTC),
    datetime(2026, 1, 1, 0, 0, tzinfo=UTC),
    datetime(2026, 3, 29, 0, 30, tzinfo=UTC),
    datetime(2026, 3, 30, 22, 59, 59, tzinfo=UTC),
    datetime(2026, 3, 31, 22, 59, 59, tzinfo=UTC),
    datetime(2026, 3, 31, 23, 0, tzinfo=UTC),  # midnight in London: 1 April
    datetime(2026, 6, 30, 23, 30, tzinfo=UTC),  # 1 July in London
    datetime(2026, 10, 25, 0, 30, tzinfo=UTC),
    datetime(2026, 10, 25, 1, 30, tzinfo=UTC),
    datetime(2026, 12, 31, 23, 59, 59, tzinfo=UTC),
)
BIRTHDAYS = (date(2008, 2, 29), date(2008, 3, 1), date(2008, 2, 28), date(2008, 4, 1), date(2001, 5, 4), None)
GATE = {
    "consented_on": date(2025, 1, 28),
    "incident_on": date(2025, 1, 2),
    "crime_recorded_on": date(2025, 1, 3),
    "investigation_completed_on": date(2025, 1, 20),
    "evidential_test_met_on": date(2025, 1, 24),
    "admission_recorded_on": date(2025, 1, 27),
}
"""Steps long enough ago that any day of a decision is after them."""
DECISIONS = ("approve", "approve", "approve", "approve_with_conditions", "decline", "return")


class Generated:
    """Draws moments and choices, in the same order every time."""

    def __init__(self) -> None:
        self.random = Random(7)  # noqa: S311  # draws test cases, no secret

    def moment(self) -> datetime:
        """Return one of the edges, or any moment from autumn 2025 to the end of 2026."""
        if self.random.random() < 0.4:
            return self.random.choice(EDGES)
        return datetime(2025, 10, 1, tzinfo=UTC) + timedelta(minutes=self.random.randrange(456 * 1440))


@pytest.fixture
def service(saved: Any) -> dict[str, Any]:
    """Store the service and return its people."""
    saved(make.rotherham(), make.southampton())
    people = {role: saved(getattr(make, role)()) for role in ("coordinator", "inspector", "practitioner", "referrer")}
    support = saved(make.support_service(by=people["coordinator"]))
    draw = Generated()
    somebody = None
    for number in range(CASES):
        somebody = _case(draw, number, people, support, saved, somebody)
    _schools(draw, people, saved)
    _events(draw, people, saved)
    return people


def _case(draw: Generated, number: int, people: Any, support: Any, saved: Any, before: Any) -> Any:
    pick = draw.random
    sent = draw.moment()
    kind = pick.choice(("draft", "withdrawn", "received", "decided", "decided", "decided", "decided"))
    person = before if before is not None and number % 9 == 0 else make.participant(born_on=BIRTHDAYS[number % 6])
    case = saved(
        make.referral(
            referrer=people["referrer"],
            participant=person,
            district=pick.choice((make.rotherham().code, make.southampton().code)),
            stage="approved" if kind == "decided" else kind,
            received_at=None if kind == "draft" else sent,
            **GATE,
        )
    )
    if kind == "decided":
        _decided(draw, case, people, support, saved)
    return person


def _decided(draw: Generated, case: Any, people: Any, support: Any, saved: Any) -> None:
    pick, inspector, worker = draw.random, people["inspector"], people["practitioner"]
    outcomes = [pick.choice(DECISIONS)]
    if outcomes[0] in {"decline", "return"} and pick.random() < 0.6:
        outcomes.append("approve")  # asked again
    decision = None
    for number, outcome in enumerate(outcomes, start=1):
        on, due = local_date(draw.moment()), local_date(draw.moment())
        asked = make.assessment(case, by=people["referrer"], number=number, due_on=due)
        apart = {} if number == 1 else {"apart": None}
        decision = make.decision(asked, by=inspector, outcome=outcome, decided_on=on, **apart)
        saved(asked, decision)
    if outcomes[-1] in {"decline", "return"}:
        return
    saved(make.allocation(decision, worker))
    ended = pick.choice((None, Progress.COMPLETED, Progress.STOPPED))
    over = {"ended_at": draw.moment(), "progress": ended} if ended else {}
    begun = saved(make.enrolment(decision, started_at=draw.moment(), **over))
    for number in range(1, pick.randrange(1, 4) + 1):
        held = make.session(begun, number, by=worker, starts_at=draw.moment())
        how = pick.choice(("signed", "signed", "planned", "cancelled"))
        if how == "signed":
            make.signed(held, by=worker)
            held.held_on = local_date(held.appointments[-1].starts_at)
        elif how == "cancelled":
            held.state = State.CANCELLED
        saved(held)
    for moment in Moment:
        day = local_date(draw.moment())
        done = {"done_at": draw.moment(), "done_by": worker.id, "reached": Reached.YES, "since": Since.NOTHING}
        done["checked_on"] = day
        said = done if pick.random() < 0.5 else {}
        saved(FollowUp(referral_id=case.id, moment=moment, due_on=day, **said))
    day = local_date(draw.moment())
    became = pick.choice((None, *Support))
    told = {"outcome": became, "outcome_on": day} if became else {}
    answer = {"consented": True, "consented_on": day}
    saved(make.support_offer(case, support, by=worker, offered_on=day, **answer, **told))


def _schools(draw: Generated, people: Any, saved: Any) -> None:
    pick, by = draw.random, people["coordinator"]
    schools = [saved(make.school(urn=100_001 + number, name=f"School {number}")) for number in range(3)]
    for number in range(60):
        slot = saved(make.slot(by, people["practitioner"], starts_at=draw.moment() + timedelta(days=number)))
        booking = saved(make.booking(slot, schools[number % 3], by))
        for said in range(1, pick.choice((0, 1, 1, 2)) + 1):
            missed = pick.random() < 0.2
            record = DeliveryRecord(
                id=uuid4(),
                booking_id=booking.id,
                number=said,
                outcome=BecameOf.MISSED if missed else BecameOf.TOOK_PLACE,
                reason=next(iter(Reason)) if missed else None,
                why="Counted wrongly" if said > 1 else None,
                recorded_by=by.id,
            )
            counted = CountedGroup(
                group_id=booking.groups[0].id, present=pick.randrange(0, 40), same_again=pick.random() < 0.3
            )
            record.groups = [] if missed else [counted]
            saved(record)


def _events(draw: Generated, people: Any, saved: Any) -> None:
    pick, by = draw.random, people["practitioner"]
    for number in range(40):
        came = pick.choice((None, pick.randrange(1, 60)))
        gone = {} if came or pick.random() < 0.5 else {"cancelled_by": by.id, "cancel_reason": "Rain"}
        gone |= {"cancelled_at": draw.moment()} if gone else {}
        kind, day = list(Kind)[number % len(Kind)], local_date(draw.moment())
        saved(make.group_event(by=by, kind=kind, held_on=day, came=came, **gone))
