"""Cover for a day: another practitioner sees the cases of that day, for those days, and nothing else."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy import select

from hateprog.accounts.models import StandIn
from hateprog.kernel.clock import from_local, local_date, utcnow
from hateprog.referrals.models import Involvement
from hateprog.sessions.one_to_one.models import Appointment, SessionRecord
from hateprog.store.base import db
from hateprog.store.outbox import Message
from tests import NOBODYS
from tests import factories as make
from tests.sessions.conftest import Scene, first_session
from tests.sessions.test_programme import record

DAYS_AHEAD = 5
PARTS = ("day-day", "day-month", "day-year")


@pytest.fixture
def sunita(saved: Any) -> Any:
    """Store another practitioner."""
    return saved(make.practitioner(name="Sunita Rao"))


@pytest.fixture
def session(scene: Scene, saved: Any) -> Any:
    """Store a first session planned for five days from now."""
    return first_session(scene, saved, starts_at=utcnow() + timedelta(days=DAYS_AHEAD))


def start_of(session: Any) -> datetime:
    asked = select(Appointment.starts_at).where(Appointment.session_id == session.id)
    return db.session.scalars(asked).one()


def parts(when: datetime) -> list[str]:
    day = local_date(when)
    return [str(day.day), str(day.month), str(day.year)]


def asked(session: Any, by: Any, **said: Any) -> dict[str, Any]:
    return (
        dict(zip(PARTS, parts(start_of(session)), strict=True)) | {"practitioner": str(by.id), "reason": "Ill"} | said
    )


def arrange(scene: Scene, session: Any, by: Any, client_as: Any, **said: Any) -> Any:
    return client_as(scene.coordinator).post(
        f"/caseloads/{scene.practitioner.id}/cover", data=asked(session, by, **said)
    )


def covers() -> int:
    return len(db.session.scalars(select(StandIn.id)).all())


@pytest.mark.parametrize(("days", "sees"), [(-3, False), (-1, True), (0, True), (3, True), (4, False)])
def test_whoever_stands_in_sees_the_case_on_these_days_only(
    scene: Scene, session: Any, sunita: Any, client_as: Any, days: int, sees: bool
) -> None:
    assert arrange(scene, session, sunita, client_as).status_code == 303
    when = from_local(local_date(start_of(session)) + timedelta(days=days), time(12))

    with time_machine.travel(when, tick=False):
        answer = client_as(sunita).get(f"/cases/{scene.case.id}")
        found = client_as(sunita).post("/search", data={"q": scene.case.reference}).text

    assert answer.status_code == (200 if sees else 404)
    assert (f"/cases/{scene.case.id}" in found) is sees


def test_whoever_stands_in_records_and_signs_the_session(
    scene: Scene, session: Any, sunita: Any, client_as: Any
) -> None:
    arrange(scene, session, sunita, client_as)
    when = start_of(session) + timedelta(minutes=90)

    with time_machine.travel(when, tick=False):
        browser = client_as(sunita)
        today = browser.get("/today").text
        answer = browser.post(f"/sessions/{session.id}/record", data=record(when))

    assert "You stand in" in today
    assert answer.status_code == 303
    assert db.session.scalars(select(SessionRecord.signed_by)).all() == [sunita.id]


def test_the_case_stays_with_its_practitioner_who_still_sees_it(
    scene: Scene, session: Any, sunita: Any, client_as: Any
) -> None:
    arrange(scene, session, sunita, client_as)

    assert client_as(scene.practitioner).get(f"/cases/{scene.case.id}").status_code == 200
    told = db.session.scalars(select(Message.recipient)).all()
    assert {sunita.email, scene.practitioner.email} <= set(told)


def test_whoever_stands_in_takes_part_in_the_case_for_ever(
    scene: Scene, session: Any, sunita: Any, client_as: Any
) -> None:
    arrange(scene, session, sunita, client_as)

    people = db.session.scalars(select(Involvement.person_id).where(Involvement.referral_id == scene.case.id)).all()

    assert sunita.person_id in people


def test_whoever_decided_the_case_cannot_stand_in(scene: Scene, session: Any, saved: Any, client_as: Any) -> None:
    decided_it = saved(make.practitioner(of=scene.inspector))

    arrange(scene, session, decided_it, client_as)

    assert covers() == 0


def test_cover_ended_early_is_over_at_once(scene: Scene, session: Any, sunita: Any, client_as: Any) -> None:
    arrange(scene, session, sunita, client_as)
    stand_in = db.session.scalars(select(StandIn)).one()
    browser = client_as(scene.coordinator)

    first = browser.post(f"/stand-ins/{stand_in.id}/end")
    second = browser.post(f"/stand-ins/{stand_in.id}/end")

    assert (first.status_code, second.status_code) == (303, 409)
    with time_machine.travel(start_of(session), tick=False):
        assert client_as(sunita).get(f"/cases/{scene.case.id}").status_code == 404


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"day-year": "2020"}, "today or in the future"),
        ({"day-year": "2050"}, "within two months"),
        ({"day-day": "31", "day-month": "2"}, "must be a real date"),
        ({"reason": ""}, "Enter why cover is needed"),
        ({"practitioner": NOBODYS}, "Select one of the answers listed"),
    ],
)
def test_cover_that_cannot_be_says_why(
    scene: Scene, session: Any, sunita: Any, client_as: Any, said: dict[str, str], sentence: str
) -> None:
    answer = arrange(scene, session, sunita, client_as, **said)

    assert answer.status_code == 422
    assert sentence in answer.text
    assert covers() == 0


def test_a_day_without_sessions_needs_no_cover(scene: Scene, sunita: Any, session: Any, client_as: Any) -> None:
    form = asked(session, sunita, **dict(zip(PARTS, parts(start_of(session) + timedelta(days=1)), strict=True)))
    answer = client_as(scene.coordinator).post(f"/caseloads/{scene.practitioner.id}/cover", data=form)

    assert answer.status_code == 422
    assert "Nothing of theirs is planned on that day" in answer.text


@pytest.mark.parametrize("gone", ["allocated to another", "stopped"])
def test_standing_in_is_over_when_the_case_is_anothers_or_over(
    scene: Scene, session: Any, sunita: Any, saved: Any, client_as: Any, gone: str
) -> None:
    arrange(scene, session, sunita, client_as)
    coordinator = client_as(scene.coordinator)
    if gone == "stopped":
        answer = coordinator.post(f"/cases/{scene.case.id}/stop", data={"asked_by": "person", "sure": "yes"})
    else:
        other = saved(make.practitioner(name="Tom Field"))
        answer = coordinator.post(f"/cases/{scene.case.id}/allocate", data={"practitioner": str(other.id)})
    assert answer.status_code == 303

    with time_machine.travel(start_of(session), tick=False):
        assert client_as(sunita).get(f"/cases/{scene.case.id}").status_code == 404


@pytest.mark.parametrize("kind", ["volunteer", "nobody on the register"])
def test_whoever_cannot_be_given_a_case_is_not_offered_and_does_not_stand_in(
    scene: Scene, session: Any, saved: Any, client_as: Any, kind: str
) -> None:
    other = saved(make.practitioner(name="Jo Lark", registered=kind == "volunteer"))
    if kind == "volunteer":
        other.along[0].kind = "volunteer"
        saved(other.along[0])
    coordinator = client_as(scene.coordinator)

    for page in ("cover", "hand-over"):
        assert "Jo Lark" not in coordinator.get(f"/caseloads/{scene.practitioner.id}/{page}").text
    assert arrange(scene, session, other, client_as).status_code == 422
    assert covers() == 0
