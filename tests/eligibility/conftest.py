"""A case in Rotherham that waits for its decision, and the people round it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import select

from hateprog.eligibility import queries, service
from hateprog.eligibility.deciding import Outcome, Said
from hateprog.eligibility.models import Assessment, Decision
from hateprog.kernel.clock import today, utcnow
from hateprog.practitioners.models import Practitioner, RegisterEntry
from hateprog.practitioners.rules import What
from hateprog.referrals import facts
from hateprog.referrals import service as referrals
from hateprog.referrals.facts import Told
from hateprog.referrals.queries import one_referral
from hateprog.referrals.rules import Stage
from hateprog.store.base import db
from hateprog.store.outbox import Message
from tests import factories as make
from tests.eligibility.rule_sets.files import early


@pytest.fixture
def people(saved: Callable[..., Any]) -> SimpleNamespace:
    """Somebody in each role, and a second inspector of the same force; Rotherham and Southampton are there."""
    saved(make.rotherham(), make.southampton())
    everybody = {
        "referrer": make.referrer(),
        "coordinator": make.coordinator(),
        "inspector": make.inspector(),
        "colleague": make.inspector(name="Noor Khan"),
        "elsewhere": make.inspector(name="Hugh Ford", areas=["E23000030"]),
        "practitioner": make.practitioner(),
    }
    saved(*everybody.values())
    return SimpleNamespace(**everybody)


@pytest.fixture
def waiting(saved: Callable[..., Any], people: SimpleNamespace) -> Callable[..., Any]:
    """Give back a function that stores a case waiting for its decision and returns its assessment."""

    def store(**said: Any) -> Any:
        case = saved(
            make.referral(**{"stage": "awaiting_decision", "referrer": people.referrer} | said),
        )
        return saved(make.assessment(case, by=people.coordinator))

    return store


@pytest.fixture
def approved(saved: Callable[..., Any], people: SimpleNamespace) -> Callable[..., Any]:
    """Give back a function that stores an approved case and returns it with its decision."""

    def store(**said: Any) -> tuple[Any, Any]:
        case = saved(make.referral(**{"stage": "approved", "referrer": people.referrer} | said))
        asked, made = make.approved(case, by=people.inspector, asked_by=people.coordinator)
        saved(asked)
        return case, saved(made)

    return store


@pytest.fixture
def second(saved: Callable[..., Any]) -> Any:
    """Store a second coordinator, who takes part in nothing."""
    return saved(make.coordinator(name="Sal Reed"))


@pytest.fixture
def by_coordinators(saved: Callable[..., Any], people: SimpleNamespace) -> Any:
    """Store South Yorkshire's own set for early intervention, by which a coordinator decides, adopted and in force."""
    text = early("coordinator", valid_from="2026-01-01", more='force = "E23000011"')
    return saved(make.rule_set_version(text, by=people.inspector, adopted_by=people.colleague))


@pytest.fixture
def mails() -> Callable[[], dict[str, Message]]:
    """Give back a function that returns the mails waiting to be sent, by recipient."""
    return lambda: {each.recipient: each for each in db.session.scalars(select(Message))}


@pytest.fixture
def worked(saved: Callable[..., Any], people: SimpleNamespace, approved: Callable[..., Any]) -> Callable[..., Any]:
    """Give back a function that stores a case behind its approval: at that stage, with all that belongs to it.

    Its facts were said by whoever referred, when they sent it. On the programme its first session is signed, and the
    second is planned for `starts_at`, tomorrow unless told otherwise.
    """

    def store(stage: Stage = Stage.ON_PROGRAMME, starts_at: datetime | None = None, **said: Any) -> SimpleNamespace:
        case, decision = approved(stage=stage, **said)
        loaded: Any = one_referral(case.id)
        facts.note(make.actor(people.referrer), loaded, Told("Robin Field", date(2026, 4, 20)))
        saved()
        found = SimpleNamespace(case=case, decision=decision, allocation=None, enrolment=None, session=None)
        if stage is not Stage.APPROVED:
            found.allocation = saved(make.allocation(decision, people.practitioner, by=people.coordinator))
        if stage is Stage.ON_PROGRAMME:
            found.enrolment = saved(make.enrolment(decision))
            first = make.session(found.enrolment, by=people.practitioner, starts_at=utcnow() - timedelta(days=7))
            saved(make.signed(first, by=people.practitioner))
            at = starts_at or utcnow() + timedelta(days=1)
            found.session = saved(make.session(found.enrolment, 2, by=people.practitioner, starts_at=at))
        return found

    return store


@pytest.fixture
def change(app: Any, people: SimpleNamespace) -> Callable[..., None]:
    """Give back a function by which the coordinator puts down what they were told of a case."""

    def put_down(case: Any, **given: Any) -> None:
        told = Told("Sam Brook, Probation Service", date(2026, 4, 24))
        referrals.answer(make.actor(people.coordinator), one_referral(case.id), given, version=None, told=told)
        db.session.expire_all()

    return put_down


@pytest.fixture
def decide(app: Any) -> Callable[..., Decision]:
    """Give back a function by which an inspector decides what waits of a case: approval, unless told otherwise."""

    def act(case: Any, by: Any, outcome: Outcome | str = Outcome.APPROVE, **more: Any) -> Decision:
        waits = queries.open_assessment(case.id)
        asked: Any = queries.one_assessment(waits.id) if waits else None
        said = Said(outcome=Outcome(outcome), rationale="Considered with care, on these facts.", **more)
        made = service.decide(make.actor(by), asked, said=said, facts_hash=asked.facts_hash)
        db.session.expire_all()
        return made

    return act


@pytest.fixture
def lapse(saved: Callable[..., Any]) -> Callable[[Any], None]:
    """Give back a function that lets an account's person be past the renewal of their DBS check, since yesterday."""

    def act(account: Any) -> None:
        theirs = RegisterEntry.practitioner.has(Practitioner.person_id == account.person_id)
        check = db.session.scalars(select(RegisterEntry).where(theirs, RegisterEntry.what == What.DBS)).one()
        check.valid_until = today() - timedelta(days=1)
        saved(check)

    return act


@pytest.fixture
def ask(app: Any, people: SimpleNamespace) -> Callable[[Any], Assessment]:
    """Give back a function by which the coordinator asks for a decision on a case."""

    def act(case: Any) -> Assessment:
        made = service.request_decision(make.actor(people.coordinator), one_referral(case.id))
        db.session.expire_all()
        return made

    return act
