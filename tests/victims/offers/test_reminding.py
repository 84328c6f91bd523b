"""Liaisons are reminded once a day of what is due; what is late goes before whoever is named, and names nobody."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
import time_machine
from sqlalchemy import select

from hateprog.kernel.access import THE_SERVICE
from hateprog.store.base import db
from hateprog.store.outbox import Message
from hateprog.victims.offers import service
from hateprog.victims.offers.clocks import Clause
from hateprog.victims.offers.reminding import remind
from hateprog.victims.offers.rules import By
from tests.factories.victims import KNOWN
from tests.victims.offers.conftest import again

MONDAY = datetime(2026, 11, 30, 9, tzinfo=UTC)
SUNDAY = MONDAY - timedelta(days=1)


def mails() -> dict[str, Message]:
    return {each.recipient: each for each in db.session.scalars(select(Message))}


@pytest.fixture
def monday() -> Any:
    with time_machine.travel(MONDAY, tick=False):
        yield


def old(case: Any, *liaison: Any) -> Any:
    return case(*liaison, received_at=MONDAY - timedelta(days=60), crime_recorded_on=None)


@pytest.mark.usefixtures("monday")
def test_a_liaison_is_told_once_a_day_how_much_is_due(people: SimpleNamespace, case: Any, harmed: Any) -> None:
    harmed(of=old(case))
    old(case)  # nobody is put down there: that waits for them too

    assert (remind(THE_SERVICE), remind(THE_SERVICE)) == (2, 0)

    mail = mails()[people.liaison.email]
    assert "Due or late on your list: 2." in str(mail.body)
    assert "/people-harmed" in str(mail.body)


@pytest.mark.usefixtures("monday")
def test_what_is_late_or_has_no_liaison_goes_before_a_coordinator_alike(
    people: SimpleNamespace, case: Any, harmed: Any
) -> None:
    harmed(of=old(case))
    old(case)
    old(case, None)

    remind(THE_SERVICE)

    mail = mails()[people.coordinator.email]
    assert "Late with its liaison, or without one: 3." in str(mail.body)
    for said in (mail.subject, str(mail.body), mail.reference):
        assert KNOWN["name"] not in said
        assert "HC-" not in said


@pytest.mark.usefixtures("monday")
def test_nobody_is_reminded_of_what_is_answered_paused_or_over(case: Any, harmed: Any, do: SimpleNamespace) -> None:
    offered, paused, withdrew = (
        harmed(of=old(case), name=name, phone=phone)
        for name, phone in (("A B", "07700 900201"), ("C D", "07700 900202"), ("E F", "07700 900203"))
    )
    do.offer(offered)
    service.pause(do.actor, again(paused), reason="Ill.")
    service.withdraw(do.actor, service.victims.one_victim(withdrew.victim_id))

    assert remind(THE_SERVICE) == 0


@pytest.mark.usefixtures("monday")
def test_an_offer_does_not_end_the_clock_of_the_referral_to_support(
    people: SimpleNamespace, case: Any, harmed: Any, do: SimpleNamespace
) -> None:
    part = harmed(of=case(received_at=MONDAY - timedelta(days=60)))
    do.offer(part)
    assert remind(THE_SERVICE) == 2  # the liaison, and whoever is told of what is late
    assert set(mails()) == {people.liaison.email, people.coordinator.email}

    with time_machine.travel(MONDAY + timedelta(days=1), tick=False):
        met = {"met_on": MONDAY.date(), "met_by": By.POLICE}
        service.meet_duty(do.actor, again(part), clause=Clause.SUPPORT, **met)
        assert remind(THE_SERVICE) == 0


def test_on_a_sunday_nobody_is_reminded(case: Any, harmed: Any) -> None:
    with time_machine.travel(SUNDAY, tick=False):
        harmed(of=old(case))
        assert remind(THE_SERVICE) == 0


def test_what_is_not_due_yet_is_no_mail(case: Any, harmed: Any) -> None:
    with time_machine.travel(MONDAY, tick=False):
        harmed(of=case(received_at=MONDAY, crime_recorded_on=None))
        assert remind(THE_SERVICE) == 0
