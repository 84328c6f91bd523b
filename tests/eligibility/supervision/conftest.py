"""A day on which things are due: decisions, conditions, reviews and approvals, each with a date of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest
import time_machine
from sqlalchemy import select

from hateprog.accounts.models import Escalation
from hateprog.eligibility import queries
from hateprog.eligibility.models import ApprovalCondition, Assessment, Decision
from hateprog.eligibility.supervision import service
from hateprog.kernel.clock import LONDON, utcnow
from hateprog.referrals.models import CaseEvent
from hateprog.referrals.rules import Stage
from hateprog.store.base import db
from hateprog.store.outbox import Message
from tests import factories as make
from tests.factories.areas import SOUTH_YORKSHIRE


def london(said: str) -> datetime:
    """Return the moment that a clock in London shows, as "2026-12-24 10:00"."""
    return datetime.fromisoformat(said).replace(tzinfo=LONDON)


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """Let it be 10am on Tuesday 28 April 2026, and move on when told."""
    with time_machine.travel(london("2026-04-28 10:00"), tick=False) as travelling:
        yield travelling


@pytest.fixture
def due(saved: Any, people: SimpleNamespace) -> Callable[..., Any]:
    """Give back a function that stores a case whose decision is due on a day, and returns its assessment."""

    def store(day: date = date(2026, 4, 28), *, requested_at: datetime | None = None, **said: Any) -> Any:
        said = {"stage": "awaiting_decision", "referrer": people.referrer, "due_on": day} | said
        case = saved(make.referral(**said))
        when = {"requested_at": requested_at} if requested_at else {}
        return saved(make.assessment(case, by=people.coordinator, due_on=day, **when))

    return store


@pytest.fixture
def standing(saved: Any, people: SimpleNamespace) -> Callable[..., Any]:
    """Give back a function that stores an approval in force, with an open condition for each day in `conditions`."""

    def store(
        stage: Stage = Stage.ON_PROGRAMME,
        conditions: tuple[date, ...] = (),
        case: dict[str, Any] | None = None,
        **said: Any,
    ) -> Decision:
        referral = saved(make.referral(**{"stage": stage, "referrer": people.referrer} | (case or {})))
        asked = saved(make.assessment(referral, by=people.coordinator))
        outcome = "approve_with_conditions" if conditions else "approve"
        with db.session.no_autoflush:
            made = make.decision(asked, by=people.inspector, **{"outcome": outcome} | said)
        saved(made, asked)
        saved(*(condition(made, number, day) for number, day in enumerate(conditions, start=1)))
        if stage is not Stage.APPROVED:
            saved(make.allocation(made, people.practitioner, by=people.coordinator))
        return made

    return store


def condition(decision: Decision, number: int, day: date, **said: Any) -> ApprovalCondition:
    """Return an open condition of a stored approval."""
    told = {"text": f"Writes letter {number}", "due_on": day, "before_start": False} | said
    return ApprovalCondition(decision_id=decision.id, referral_id=decision.referral_id, number=number, **told)


@pytest.fixture
def pause(app: Any, people: SimpleNamespace) -> Callable[..., Assessment]:
    """Give back a function by which the inspector pauses a decision's clock."""

    def act(assessment: Any, reason: str = "Waits for the prosecutor’s answer") -> Assessment:
        service.pause(make.actor(people.inspector), queries.one_assessment(assessment.id), reason=reason)
        return fresh(assessment.id)

    return act


@pytest.fixture
def resume(app: Any, people: SimpleNamespace) -> Callable[..., Assessment]:
    """Give back a function by which the inspector lets a decision's clock run again."""

    def act(assessment: Any) -> Assessment:
        service.resume(make.actor(people.inspector), queries.one_assessment(assessment.id))
        return fresh(assessment.id)

    return act


@pytest.fixture
def named(saved: Any, people: SimpleNamespace) -> Any:
    """Name somebody who is told in South Yorkshire when a clock has run out, and return their account."""
    chief = saved(make.coordinator(name="Sandra Pell"))
    saved(
        Escalation(
            force_code=SOUTH_YORKSHIRE,
            account_id=chief.id,
            named_by=people.coordinator.id,
            named_at=utcnow(),
            version=1,
        )
    )
    return chief


def fresh(assessment_id: UUID) -> Any:
    """Return an assessment as it is now, with its case and pauses."""
    db.session.expire_all()
    return queries.one_assessment(assessment_id)


def events(case_id: UUID) -> list[tuple[str, str | None]]:
    """Return the case's timeline: (title, note), in order."""
    asked = select(CaseEvent.title, CaseEvent.note).where(CaseEvent.case_id == case_id)
    return [tuple(row) for row in db.session.execute(asked.order_by(CaseEvent.at, CaseEvent.title))]


def sent() -> list[tuple[str, str]]:
    """Return (recipient, subject) of every mail that was posted, in order."""
    rows = db.session.execute(select(Message.recipient, Message.subject))
    return sorted((row.recipient, row.subject) for row in rows)


def days(count: int) -> timedelta:
    """Return so many days."""
    return timedelta(days=count)
