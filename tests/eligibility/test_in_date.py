"""Nobody is given a case who is not in date on the practitioners' register, nor gets one back after a hold."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from html import unescape
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import select

from hateprog.kernel.clock import today
from hateprog.practitioners.rules import Kind, Training
from hateprog.referrals.models import Allocation, CaseEvent, Referral
from hateprog.referrals.rules import Known, Stage
from hateprog.sessions.one_to_one.models import Enrolment, OneToOne
from hateprog.sessions.one_to_one.rules import State
from hateprog.store.base import db
from hateprog.store.outbox import Message
from tests import factories as make

Clients = Callable[[Any], Any]


def allocating(client_as: Clients, people: SimpleNamespace, case: Any, to: Any) -> tuple[str, Any]:
    """Return what the page of the allocation says, and the answer to giving the case to somebody."""
    browser, address = client_as(people.coordinator), f"/cases/{case.id}/allocate"
    page = unescape(browser.get(address).text)
    return page, browser.post(address, data={"practitioner": str(to.id)})


def refused(client_as: Clients, people: SimpleNamespace, case: Any, to: Any, sentence: str) -> None:
    """Hold that somebody is not given a case, and that page and refusal say why beside their name."""
    page, answer = allocating(client_as, people, case, to)
    assert sentence in page
    assert answer.status_code == 422
    assert sentence in unescape(answer.text)
    assert db.session.scalars(select(Allocation)).all() == []
    assert db.session.get_one(Referral, case.id).stage is Stage.APPROVED


def test_who_lapsed_is_not_given_a_case(client_as: Clients, people: SimpleNamespace, approved: Any, lapse: Any) -> None:
    case, _decision = approved()
    lapse(people.practitioner)
    refused(client_as, people, case, people.practitioner, "The DBS check is past its renewal date")


@pytest.mark.parametrize(
    ("entries", "sentence"),
    [
        (None, "Not on the practitioners’ register"),
        ((), "No DBS check on the register. No core training on the register"),
        ((("dbs_check", {}),), "No core training on the register"),
    ],
)
def test_nor_who_lacks_something(
    saved: Any, client_as: Clients, people: SimpleNamespace, approved: Any, entries: Any, sentence: str
) -> None:
    case, _decision = approved()
    other = saved(make.practitioner(name="Quinn Dale", registered=False))
    if entries is not None:
        saved(make.on_register(other.person_id, *(getattr(make, name)(**said) for name, said in entries)))
    refused(client_as, people, case, other, sentence)


def test_nor_a_volunteer(saved: Any, client_as: Clients, people: SimpleNamespace, approved: Any) -> None:
    case, _decision = approved()
    volunteer = saved(make.practitioner(name="Jo Lark", registered=False))
    saved(make.in_date(volunteer.person_id, kind=Kind.VOLUNTEER))
    refused(client_as, people, case, volunteer, "A volunteer works beside a practitioner")


class TestACaseWithADomesticOrSexualElement:
    """Only somebody trained for it, on a current date, is given it; what is not known never counts as met."""

    @pytest.mark.parametrize("trained", [(), ("domestic",), ("sexual",)])
    def test_needs_both_trainings_while_only_the_referral_says_so(
        self, saved: Any, client_as: Clients, people: SimpleNamespace, approved: Any, trained: tuple[str, ...]
    ) -> None:
        case, _decision = approved(domestic_or_sexual=Known.YES)
        page = people.practitioner.along[0]
        saved(*(make.training(each, practitioner_id=page.id) for each in (*trained, "hate_crime")))
        refused(client_as, people, case, people.practitioner, "The case needs a")

    def test_is_given_to_who_has_them(
        self, saved: Any, client_as: Clients, people: SimpleNamespace, approved: Any
    ) -> None:
        case, _decision = approved(domestic_or_sexual=Known.YES)
        page = people.practitioner.along[0]
        saved(*(make.training(each, practitioner_id=page.id) for each in ("domestic", "sexual")))
        _page, answer = allocating(client_as, people, case, people.practitioner)
        assert answer.status_code == 303

    def test_needs_what_its_assessment_says(
        self, saved: Any, client_as: Clients, people: SimpleNamespace, approved: Any
    ) -> None:
        case, _decision = approved()
        saved(make.risk_assessment(case.id, by=people.practitioner, sexual=True))
        lapsed = {"valid_until": today() - timedelta(days=1)}
        saved(make.training(Training.SEXUAL, practitioner_id=people.practitioner.along[0].id, **lapsed))
        sentence = "The case needs a sexual harm specialist, and that training lapsed after"
        refused(client_as, people, case, people.practitioner, sentence)


class TestAfterAHold:
    """A new approval gives the case back: not to somebody who lapsed meanwhile."""

    @pytest.fixture
    def decided_again(
        self, worked: Any, change: Any, ask: Any, decide: Any, people: SimpleNamespace, lapse: Any
    ) -> Any:
        """Store a programme on hold whose practitioner lapsed, and approve it again."""
        found = worked()
        change(found.case, admission_recorded_on=date(2026, 3, 28))
        lapse(people.practitioner)
        ask(found.case)
        decide(found.case, people.colleague)
        return found

    def test_the_case_waits_for_another_practitioner_and_the_coordinators_are_told(
        self, client_as: Clients, people: SimpleNamespace, decided_again: Any
    ) -> None:
        case = decided_again.case
        assert db.session.get_one(Referral, case.id).stage is Stage.APPROVED
        assert db.session.scalars(select(Allocation).where(Allocation.ended_at.is_(None))).all() == []
        assert db.session.scalars(select(Enrolment)).one().held_at is not None
        assert db.session.get_one(OneToOne, decided_again.session.id).state is State.ON_HOLD
        assert client_as(people.practitioner).get(f"/cases/{case.id}").status_code == 404
        page = client_as(people.coordinator).get(f"/cases/{case.id}").text
        assert "Waits for another practitioner" in page
        assert "Allocate a practitioner" in page
        told = select(Message.recipient).where(Message.subject.contains("waits for a practitioner"))
        assert db.session.scalars(told).all() == [people.coordinator.email]

    def test_and_goes_on_with_whoever_is_given_it(
        self, saved: Any, client_as: Clients, people: SimpleNamespace, decided_again: Any
    ) -> None:
        other = saved(make.practitioner(name="Quinn Dale"))
        _page, answer = allocating(client_as, people, decided_again.case, other)
        assert answer.status_code == 303
        assert db.session.get_one(Referral, decided_again.case.id).stage is Stage.ON_PROGRAMME
        enrolment = db.session.scalars(select(Enrolment)).one()
        assert enrolment.held_at is None
        assert enrolment.decision_id != decided_again.decision.id
        assert db.session.get_one(OneToOne, decided_again.session.id).state is State.PLANNED
        titles = db.session.scalars(select(CaseEvent.title)).all()
        assert "Programme goes on" in titles
