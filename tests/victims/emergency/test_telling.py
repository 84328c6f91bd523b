"""The service lead is told by mail at once, and the mail says nothing of anybody harmed."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from sqlalchemy import select

from hateprog.accounts.models import Account, Escalation
from hateprog.store.base import db
from hateprog.store.outbox import Message
from tests import factories as make
from tests.factories.victims import KNOWN
from tests.victims.emergency.conftest import REASON, Emergency, with_factor

SOUTH_YORKSHIRE = "E23000011"


def name_contact(saved: Any, account: Account, by: Account) -> None:
    """Name who is told of what ran out in the case's force area."""
    saved(Escalation(force_code=SOUTH_YORKSHIRE, account_id=account.id, named_by=by.id))


def mails() -> list[Message]:
    """Return what waits in the outbox, by recipient."""
    return list(db.session.scalars(select(Message).order_by(Message.recipient)))


def test_the_escalation_contact_of_the_force_area_is_told(
    emergency: Emergency, people: SimpleNamespace, saved: Any
) -> None:
    name_contact(saved, people.inspector, people.coordinator)

    emergency.open()

    (mail,) = mails()
    body = str(mail.body)
    assert mail.recipient == people.inspector.email
    assert emergency.case.reference in mail.subject
    assert "Cora Dale opened case" in body
    assert f"/cases/{emergency.case.id}" in body
    for told in (*KNOWN.values(), REASON):
        assert told not in body + mail.subject


def test_it_reads_the_same_whether_or_not_anybody_is_put_down(emergency: Emergency, case: Any, clock: Any) -> None:
    bare = emergency.of(case(None))
    emergency.open()
    clock.shift(30)
    bare.open()

    first, second = (
        str(mail.body).replace(each.case.reference, "").replace(str(each.case.id), "")
        for each in (emergency, bare)
        for mail in mails()
        if each.case.reference in mail.subject
    )
    assert first == second


def test_where_nobody_is_named_every_other_coordinator_is_told(
    emergency: Emergency, people: SimpleNamespace, saved: Any
) -> None:
    second = saved(make.coordinator(name="Second Coordinator"))
    saved(make.coordinator(of=emergency.coordinator))  # another account of the same person

    emergency.open()

    assert {mail.recipient for mail in mails()} == {people.coordinator.email, second.email}


def test_where_the_contact_opened_it_the_other_coordinators_are_told(
    emergency: Emergency, people: SimpleNamespace, saved: Any
) -> None:
    name_contact(saved, emergency.coordinator, people.coordinator)
    emergency.open()
    assert [mail.recipient for mail in mails()] == [people.coordinator.email]


def test_where_there_is_no_other_coordinator_the_administrators_are_told(
    emergency: Emergency, people: SimpleNamespace, saved: Any
) -> None:
    administrator = saved(make.administrator())
    people.coordinator.disabled_at = emergency.case.received_at
    saved(people.coordinator)

    emergency.open()

    (mail,) = mails()
    assert mail.recipient == administrator.email
    assert "/cases/" not in str(mail.body)


def test_it_is_told_each_time(emergency: Emergency, clock: Any) -> None:
    emergency.open()
    emergency.browser.post(f"{emergency.address}/close")
    clock.shift(30)
    emergency.open()
    assert len(mails()) == 2


def test_by_two_it_is_told_twice(emergency: Emergency, saved: Any, client_as: Any) -> None:
    other = saved(with_factor(make.coordinator, name="Second Coordinator"))
    emergency.open()
    emergency.open(browser=client_as(other))
    assert sorted("Cora Dale" in str(mail.body) for mail in mails()) == [False, False, True, True]
