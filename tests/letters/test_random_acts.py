"""Over random acts, legal and illegal, nothing reaches the person referred on hold, or once they have withdrawn."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from hateprog.kernel.access import THE_SERVICE
from hateprog.kernel.clock import utcnow
from hateprog.letters import reminding
from hateprog.letters.models import Letter
from hateprog.letters.rules import TO_REFERRER
from hateprog.referrals.models import Referral
from hateprog.referrals.rules import ENDED, Stage
from hateprog.sessions.one_to_one.models import OneToOne
from hateprog.store.base import db
from hateprog.store.outbox import Message
from tests.letters.conftest import EMAIL, consent
from tests.sessions.conftest import Scene
from tests.sessions.test_programme import plan

NOTHING_GOES = ENDED | {Stage.ON_HOLD, Stage.AWAITING_DECISION}
KINDS = ("appointment", "appointment", "missed", "completion", "ended", "reminder")


class Life:
    """What may happen to a case, at random."""

    def __init__(self, scene: Scene, session: OneToOne, client_as: Any, seed: int) -> None:
        self.chance = random.Random(seed)  # noqa: S311 - a story that can be told again, no secret
        self.practitioner, self.coordinator = client_as(scene.practitioner), client_as(scene.coordinator)
        self.case, self.session = scene.case.id, session.id

    def write(self) -> None:
        form = {"channel": self.chance.choice(["hand", "email", "email"]), "address": "The station"}
        self.practitioner.post(f"/cases/{self.case}/letters/{self.chance.choice(KINDS)}", data=form)

    def hand_over(self) -> None:
        for letter_id in db.session.scalars(select(Letter.id)).all():
            self.practitioner.post(f"/letters/{letter_id}/sent")

    def remind(self) -> None:
        reminding.remind_people(THE_SERVICE)

    def move(self) -> None:
        when = utcnow() + timedelta(days=self.chance.choice([1, 2, 9]))
        self.practitioner.post(
            f"/sessions/{self.session}/reschedule", data=plan(when, asked_by="person", note="A visit")
        )

    def want(self) -> None:
        form = {"wanted": self.chance.choice(["yes", "yes", "no"]), "channel": "email"}
        self.practitioner.post(f"/cases/{self.case}/reminders", data=form)

    def change_a_fact(self) -> None:
        told = {"told_by": "Sam Brook", "told_on-day": "24", "told_on-month": "4", "told_on-year": "2026"}
        day = {"consented_on-day": str(self.chance.randint(11, 15)), "consented_on-month": "4"}
        version = {"version": str(db.session.scalars(select(Referral.version)).one())}
        said = {"consented_on-year": "2026", "consent_by": "person"}
        self.coordinator.post(f"/referrals/{self.case}/consent", data=told | day | version | said)

    def stop(self) -> None:
        browser = self.chance.choice([self.practitioner, self.coordinator])
        browser.post(f"/cases/{self.case}/stop", data={"asked_by": "person", "sure": "yes"})

    def withdraw(self) -> None:
        self.coordinator.post(f"/referrals/{self.case}/withdraw", data={"reason": "They asked"})

    def goes_on(self) -> None:
        often = [self.write] * 4 + [self.remind] * 2 + [self.hand_over, self.move, self.want]
        self.chance.choice([*often, *often, self.change_a_fact, self.stop, self.withdraw])()


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
def test_nothing_is_sent_where_nothing_may_be(
    scene: Scene, planned: OneToOne, saved: Any, client_as: Any, leave: Callable[[], list[Any]], seed: int
) -> None:
    saved(consent(scene))
    life = Life(scene, planned, client_as, seed)
    for _act in range(20):
        before, mailed, gone = stage(), left(), sent()
        life.goes_on()
        if before in NOTHING_GOES:
            assert sent() <= gone
        if life.chance.random() < 0.3:  # else what was posted still waits when the next thing happens
            after = stage()
            leave()
            assert left() == mailed or after not in NOTHING_GOES
    life.want()
    life.remind()
    life.write()
    mailed = left()
    life.stop()
    leave()
    life.remind()
    life.write()
    leave()
    assert left() == mailed


def left() -> int:
    """Return how many mails have left to the person referred."""
    asked = select(func.count()).where(Message.recipient == EMAIL, Message.sent_at.is_not(None))
    return db.session.scalars(asked).one()


def stage() -> Stage:
    db.session.expire_all()
    return db.session.scalars(select(Referral.stage)).one()


def sent() -> set[Any]:
    """Return the letters to the person referred that went."""
    db.session.expire_all()
    rows = db.session.scalars(select(Letter).where(Letter.sent_at.is_not(None)))
    return {letter.id for letter in rows if letter.kind not in TO_REFERRER}
