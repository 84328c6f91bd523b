"""Somebody works beside the practitioner: under the same rules, reading the case while they are named."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from html import unescape
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from hateprog.practitioners.rules import Kind
from hateprog.referrals.models import CoFacilitation, Involvement
from hateprog.referrals.queries import one_referral
from hateprog.referrals.rules import Part, Stage
from hateprog.store.audit import AuditEntry
from hateprog.store.base import db
from tests import factories as make

Clients = Callable[[Any], Any]


@pytest.fixture
def volunteer(saved: Any, people: SimpleNamespace) -> Any:
    """Store a volunteer with everything in date."""
    account = saved(make.practitioner(name="Jo Lark", registered=False))
    account.along = [saved(make.in_date(account.person_id, kind=Kind.VOLUNTEER))]
    return account


def name(client_as: Clients, people: SimpleNamespace, case: Any, account: Any) -> Any:
    """Let the coordinator name somebody."""
    form = {"co_facilitator": str(account.id)}
    return client_as(people.coordinator).post(f"/cases/{case.id}/co-facilitator", data=form)


def live() -> list[Any]:
    """Return the accounts that work beside somebody now."""
    return list(db.session.scalars(select(CoFacilitation.account_id).where(CoFacilitation.ended_at.is_(None))))


def test_a_volunteer_in_date_is_named_told_and_can_read_the_case_but_write_nothing(
    client_as: Clients, people: SimpleNamespace, worked: Any, volunteer: Any, mails: Any
) -> None:
    found = worked()
    browser = client_as(volunteer)
    assert browser.get(f"/cases/{found.case.id}").status_code == 404

    assert name(client_as, people, found.case, volunteer).status_code == 303

    assert live() == [volunteer.id]
    mail = mails()[volunteer.email]
    assert "Ashby" not in mail.subject + mail.body
    for address in (f"/cases/{found.case.id}", f"/cases/{found.case.id}/risk", f"/sessions/{found.session.id}"):
        assert browser.get(address).status_code == 200, address
    assert "You co-facilitate" in browser.get("/today").text
    assert found.case.reference in browser.post("/search", data={"q": "Ashby"}).text
    for address in (f"/cases/{found.case.id}/sessions/plan", f"/cases/{found.case.id}/risk/assess"):
        assert browser.get(address).status_code == 404, address
    assert browser.post(f"/cases/{found.case.id}/risk/review").status_code == 404
    assert client_as(people.practitioner).get(f"/cases/{found.case.id}").text.count("Jo Lark") == 1
    assert "Co-facilitator: Jo Lark" in client_as(people.practitioner).get(f"/sessions/{found.session.id}").text
    line = db.session.scalars(select(AuditEntry).where(AuditEntry.verb == "eligibility.beside.name")).one()
    assert (line.actor_id, line.case_id) == (people.coordinator.id, found.case.id)


def test_whoever_is_no_longer_named_no_longer_reads_it_and_never_decides_it(
    client_as: Clients, people: SimpleNamespace, worked: Any, volunteer: Any
) -> None:
    found = worked()
    name(client_as, people, found.case, volunteer)
    address = f"/cases/{found.case.id}/co-facilitator/end"

    assert client_as(people.coordinator).post(address).status_code == 303

    assert live() == []
    assert client_as(volunteer).get(f"/cases/{found.case.id}").status_code == 404
    assert client_as(people.coordinator).post(address).status_code == 409
    part = select(Involvement.part).where(Involvement.person_id == volunteer.person_id)
    assert db.session.scalars(part).one() is Part.WORKED
    case: Any = one_referral(found.case.id)
    assert volunteer.person_id in case.involved


def test_another_takes_their_place(
    saved: Any, client_as: Clients, people: SimpleNamespace, worked: Any, volunteer: Any
) -> None:
    found, other = worked(), saved(make.practitioner(name="Quinn Dale"))
    for account in (volunteer, other):
        assert name(client_as, people, found.case, account).status_code == 303
    assert live() == [other.id]
    assert len(db.session.scalars(select(CoFacilitation)).all()) == 2


def test_who_is_given_the_case_works_beside_nobody(
    saved: Any, client_as: Clients, people: SimpleNamespace, worked: Any
) -> None:
    found, other = worked(), saved(make.practitioner(name="Quinn Dale"))
    name(client_as, people, found.case, other)
    form = {"practitioner": str(other.id)}
    assert client_as(people.coordinator).post(f"/cases/{found.case.id}/allocate", data=form).status_code == 303
    assert live() == []


@pytest.mark.parametrize("who", ["inspector", "referrer"])
def test_who_decided_or_referred_the_case_is_not_named(
    saved: Any, client_as: Clients, people: SimpleNamespace, worked: Any, who: str
) -> None:
    found, same_person = worked(), saved(make.practitioner(of=getattr(people, who)))
    answer = name(client_as, people, found.case, same_person)
    assert answer.status_code == 422
    assert "so cannot work it" in answer.text
    assert live() == []


def test_nor_is_who_lapsed(
    client_as: Clients, people: SimpleNamespace, worked: Any, volunteer: Any, lapse: Any
) -> None:
    found = worked()
    lapse(volunteer)
    answer = name(client_as, people, found.case, volunteer)
    assert answer.status_code == 422
    assert "past its renewal date" in unescape(answer.text)
    assert live() == []


@pytest.mark.parametrize("chosen", ["", "nobody", "\x00", "x" * 10_000, "practitioner", "coordinator"])
def test_only_another_practitioner_or_a_volunteer_can_be_chosen(
    client_as: Clients, people: SimpleNamespace, worked: Any, chosen: str
) -> None:
    found = worked()
    said = str(getattr(people, chosen).id) if hasattr(people, chosen) else chosen
    answer = client_as(people.coordinator).post(f"/cases/{found.case.id}/co-facilitator", data={"co_facilitator": said})
    assert answer.status_code == 422
    assert "There is a problem" in answer.text
    assert live() == []


def test_nobody_works_beside_nobody(
    client_as: Clients, people: SimpleNamespace, approved: Any, waiting: Any, volunteer: Any
) -> None:
    case, _decision = approved()
    undecided = SimpleNamespace(id=waiting().referral_id)
    for each in (case, undecided):
        assert name(client_as, people, each, volunteer).status_code == 409
    assert live() == []


@pytest.mark.parametrize("who", ["practitioner", "inspector", "referrer"])
def test_only_coordinators_name_somebody(
    client_as: Clients, people: SimpleNamespace, worked: Any, volunteer: Any, who: str
) -> None:
    found = worked()
    for path in ("", "/end"):
        answer = client_as(getattr(people, who)).post(
            f"/cases/{found.case.id}/co-facilitator{path}", data={"co_facilitator": str(volunteer.id)}
        )
        assert answer.status_code == 403
    assert live() == []


def test_after_a_hold_who_lapsed_meanwhile_is_no_longer_named(
    client_as: Clients,
    people: SimpleNamespace,
    worked: Any,
    volunteer: Any,
    lapse: Any,
    change: Any,
    ask: Any,
    decide: Any,
) -> None:
    found = worked()
    name(client_as, people, found.case, volunteer)
    change(found.case, admission_recorded_on=date(2026, 3, 28))
    lapse(volunteer)
    ask(found.case)
    decide(found.case, people.colleague)
    assert live() == []
    case: Any = one_referral(found.case.id)
    assert (case.stage, case.practitioner_id) == (Stage.ON_PROGRAMME, people.practitioner.id)


def test_the_database_itself_allows_one_at_a_time(
    saved: Any, people: SimpleNamespace, worked: Any, volunteer: Any
) -> None:
    found = worked()
    row = {"referral_id": found.case.id, "account_id": volunteer.id, "named_by": people.coordinator.id}
    saved(CoFacilitation(**row))
    with pytest.raises(IntegrityError):
        saved(CoFacilitation(**row))
