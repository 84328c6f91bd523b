"""A case with everything that can follow from it, each word in it a token, and the coordinator who makes a release."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from io import BytesIO, StringIO
from typing import Any
from zipfile import ZipFile

import pytest
import time_machine
from pyotp import TOTP
from sqlalchemy import select

from hateprog.closing.models import Closing, FollowUp
from hateprog.closing.rules import Moment as After
from hateprog.closing.rules import Reached, Since
from hateprog.evaluation.questionnaires.instrument import Moment
from hateprog.evaluation.satisfaction.models import Satisfaction
from hateprog.evaluation.satisfaction.rules import Audience, Outcome, Partly, Said
from hateprog.evaluation.satisfaction.wording import newest
from hateprog.kernel.clock import today, utcnow
from hateprog.referrals.rules import EndReason, Stage
from hateprog.reports.evidence.models import EvidenceRelease
from hateprog.sessions.one_to_one.rules import Progress, Responsibility
from hateprog.store.base import db
from tests import factories as make
from tests.sessions.conftest import Scene, allocated, scene

__all__ = ["scene"]

ADDRESS = "/evidence"
SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
RECIPIENT = "University of Ambridge, Dr Reed"
REASON = "Evaluation of the second year, agreed in April"
ASKED_ON = date(2026, 5, 19)
CONTENT = Said(Outcome.ANSWERED, 4, Partly.PARTLY, Partly.YES, ("listened", "times"))


def code_now() -> str:
    """Return the code that the coordinator's app shows at this moment."""
    return TOTP(SECRET).at(utcnow())


def form(**said: Any) -> dict[str, str]:
    """Return the form of a release of this year's referrals, with a fresh code."""
    days = {"since": said.pop("since", date(2026, 1, 1)), "until": said.pop("until", today())}
    parts = {
        f"{name}-{part}": str(getattr(day, part)) for name, day in days.items() for part in ("day", "month", "year")
    }
    return {"recipient": RECIPIENT, "reason": REASON, "format": "csv", "secret": code_now()} | parts | said


def sheets(archive: bytes) -> dict[str, list[dict[str, str]]]:
    """Return the rows of each CSV file of an archive, by its name without the ending."""
    with ZipFile(BytesIO(archive)) as opened:
        return {
            name.removesuffix(".csv"): list(csv.DictReader(StringIO(opened.read(name).decode())))
            for name in opened.namelist()
            if name.endswith(".csv")
        }


def answer(case: Any, by: Any, said: Said = CONTENT, audience: Audience = Audience.PARTICIPANT) -> Satisfaction:
    """Return what somebody said of a case, in the newest words."""
    row = Satisfaction(audience=audience, referral_id=case.id)
    row.put_down(by, newest(audience), ASKED_ON, said)
    return row


def stored() -> list[EvidenceRelease]:
    """Return every release in the log, the oldest first."""
    return list(db.session.scalars(select(EvidenceRelease).order_by(EvidenceRelease.made_at)))


@dataclass(slots=True)
class Office:
    """The coordinator with a second factor, and their browser."""

    coordinator: Any
    browser: Any
    clock: Any

    def release(self, **said: Any) -> Any:
        """Send the form, and let a minute pass so that the next code is another one."""
        answer = self.browser.post(ADDRESS, data=form(**said))
        self.clock.shift(timedelta(minutes=1))
        return answer


@pytest.fixture
def clock() -> Iterator[time_machine.Coordinates]:
    """Stop the clock at the beginning of a minute; `shift` moves it."""
    with time_machine.travel(utcnow().replace(second=0, microsecond=0), tick=False) as stopped:
        yield stopped


@pytest.fixture
def office(clock: Any, saved: Any, client_as: Any) -> Office:
    """Sign in a coordinator who has a second factor."""
    coordinator = saved(make.coordinator(name="Zq7cora Dale", totp_secret=SECRET, totp_confirmed_at=utcnow()))
    return Office(coordinator, client_as(coordinator), clock)


TOKENS = {
    "given_name": "Zq7given",
    "family_name": "Zq7family",
    "phone": "07700 900766",
    "email": "zq7mail@zq7.example",
    "address": "7 Zq7street",
    "postcode": "ZE1 0ZQ",
    "safe_contact": "Zq7safe",
    "language": "Zq7language",
    "access_needs": "Zq7needs",
}
WORDS = {
    "incident_account": "=Zq7account",
    "offence": "Zq7offence",
    "crime_reference": "ZQ7/1/26",
    "help_wanted": "Zq7help",
    "guardian_name": "Zq7guardian",
    "companion_name": "Zq7companion",
    "companion_contact": "Zq7contact",
    "end_note": "Zq7note",
}


@pytest.fixture
def whole(saved: Any) -> Scene:
    """Store a case that completed the programme, answered each time, and was followed up; its words are tokens."""
    scene = allocated(saved)
    referral, person = scene.case, scene.case.participant
    for name, word in TOKENS.items():
        setattr(person, name, word)
    for name, word in WORDS.items():
        setattr(referral, name, word)
    referral.reference = "HC-ZQ7REF"
    saved(referral, person)
    saved(make.nobody_harmed(referral, scene.coordinator))
    enrolment = saved(make.enrolment(scene.decision))
    start = scene.decision.decided_at
    for number, taken in enumerate((Responsibility.LITTLE, Responsibility.SOME, Responsibility.FULL), start=1):
        session = make.session(enrolment, number, by=scene.practitioner, starts_at=start + timedelta(weeks=number))
        session.appointments[0].place = "Zq7place"
        said = {"account": "Zq7said", "plan": "Zq7plan", "promises": "Zq7promise", "responsibility": taken}
        saved(make.signed(session, by=scene.practitioner, **said))
    over = start + timedelta(weeks=3)
    enrolment.progress, enrolment.ended_at = Progress.COMPLETED, over
    referral.stage, referral.ended_at, referral.end_reason = Stage.COMPLETED, over, EndReason.COMPLETED
    saved(enrolment, referral)
    version = saved(make.instrument(scene.coordinator))
    for moment, answers in zip(
        Moment, ({"kind": 2, "rude": 2, "brave": 2}, {"kind": 3, "rude": 2, "brave": 3}), strict=True
    ):
        saved(make.questionnaire(referral, version, by=scene.practitioner, moment=moment, answers=answers))
    saved(Closing(referral_id=referral.id, achieved="Zq7achieved", left_open="Zq7open", closed_by=scene.coordinator.id))
    done = {"done_by": scene.practitioner.id, "done_at": over + timedelta(days=92), "note": "Zq7follow"}
    saved(
        FollowUp(
            referral_id=referral.id,
            moment=After.THREE_MONTHS,
            due_on=(over + timedelta(days=92)).date(),
            reached=Reached.YES,
            since=Since.NOTHING,
            checked_on=(over + timedelta(days=92)).date(),
            **done,
        )
    )
    saved(answer(referral, scene.practitioner))
    return scene
