"""Sessions in one hour of whoever holds them: refused when planned, listed where something else brought them there."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy import select

from hateprog.kernel.access import THE_SERVICE
from hateprog.kernel.clock import from_local, today, utcnow
from hateprog.referrals.models import Referral
from hateprog.sessions.one_to_one import service
from hateprog.sessions.one_to_one.models import Appointment
from hateprog.store.base import db
from hateprog.store.outbox import Message
from tests import factories as make
from tests.sessions.conftest import Scene, first_session
from tests.sessions.handover.test_cover import arrange
from tests.sessions.test_programme import plan, record


def at(days: int, hour: int = 10) -> datetime:
    return from_local(today() + timedelta(days=days), time(hour))


@pytest.fixture
def sunita(saved: Any) -> Any:
    """Store another practitioner."""
    return saved(make.practitioner(name="Sunita Rao"))


def case_of(practitioner: Any, scene: Scene, saved: Any, starts_at: datetime) -> Any:
    """Store another case, of this practitioner, with its first session planned."""
    case = saved(make.referral(stage="on_programme", referrer=scene.referrer))
    assessment, decision = make.approved(case, by=scene.inspector)
    saved(assessment)
    saved(decision)
    saved(make.allocation(decision, practitioner, by=scene.coordinator))
    saved(make.session(saved(make.enrolment(decision)), by=practitioner, starts_at=starts_at))
    return case


@pytest.fixture
def covered(scene: Scene, saved: Any, sunita: Any, client_as: Any) -> Any:
    """Let Sunita stand in for a session at ten, five days from now."""
    session = first_session(scene, saved, at(5))
    assert arrange(scene, session, sunita, client_as).status_code == 303
    return session


def test_a_covered_session_takes_the_time_of_whoever_stands_in(
    scene: Scene, covered: Any, sunita: Any, saved: Any, client_as: Any
) -> None:
    own = case_of(sunita, scene, saved, at(4))
    address = f"/sessions/{session_of(own)}/reschedule"
    moved = plan(at(5), time="10:30", asked_by="person", note="A visit", version="1")

    answer = client_as(sunita).post(address, data=moved)

    assert answer.status_code == 422
    assert f"already session 1 of {scene.case.reference} (10am to 11am)" in answer.text


def session_of(case: Any) -> Any:
    return db.session.scalars(
        select(Appointment.session_id).where(Appointment.session.has(referral_id=case.id))
    ).first()


def test_and_none_of_the_practitioners(scene: Scene, covered: Any, saved: Any, client_as: Any) -> None:
    own = case_of(scene.practitioner, scene, saved, at(4))
    moved = plan(at(5), time="10:30", asked_by="person", note="A visit", version="1")

    answer = client_as(scene.practitioner).post(f"/sessions/{session_of(own)}/reschedule", data=moved)

    assert answer.status_code == 303


@pytest.mark.parametrize(("days_after", "taken"), [(2, True), (14, False)])
def test_what_a_stand_in_plans_for_their_days_must_be_free_in_their_own_diary(
    scene: Scene, covered: Any, sunita: Any, saved: Any, client_as: Any, days_after: int, taken: bool
) -> None:
    case_of(sunita, scene, saved, at(5 + days_after))
    when = at(5, 8)
    with time_machine.travel(when, tick=False):
        moved = plan(at(days_after), time="10:30", asked_by="person", note="A visit", version="1")
        answer = client_as(sunita).post(f"/sessions/{covered.id}/reschedule", data=moved)

    assert answer.status_code == (422 if taken else 303)


def test_what_they_plan_for_later_is_for_its_practitioner_of_whose_cases_they_learn_nothing(
    scene: Scene, covered: Any, sunita: Any, saved: Any, client_as: Any
) -> None:
    other = case_of(scene.practitioner, scene, saved, at(20))
    with time_machine.travel(at(5, 8), tick=False):
        moved = plan(at(15), time="10:30", asked_by="person", note="A visit", version="1")
        answer = client_as(sunita).post(f"/sessions/{covered.id}/reschedule", data=moved)

    assert answer.status_code == 422
    assert "already another session (10am to 11am)" in answer.text
    assert "In the practitioner’s diary" in answer.text
    assert other.reference not in answer.text


def test_whoever_stands_in_is_reminded_of_it_instead_of_the_practitioner(
    scene: Scene, covered: Any, sunita: Any, saved: Any
) -> None:
    with time_machine.travel(at(4, 8), tick=False):
        assert service.remind_of_tomorrow(THE_SERVICE) == 1
    told = select(Message.recipient).where(Message.reference.startswith("reminder/"))
    assert db.session.scalars(told).all() == [sunita.email]


def test_who_it_is_stands_on_their_first_page_and_diary_from_the_day_before(
    covered: Any, sunita: Any, client_as: Any
) -> None:
    early, day = client_as(sunita).get("/today").text, at(5)
    with time_machine.travel(at(4, 8), tick=False):
        browser = client_as(sunita)
        late, diary = browser.get("/today").text, browser.get(f"/diary/list?month={day:%Y-%m}").text

    assert "Shown from the day before" in early
    assert "Ashby" not in early
    assert "Ashby" in late
    assert f"/sessions/{covered.id}" in diary


def test_a_hand_over_says_before_and_afterwards_what_falls_into_one_hour(
    scene: Scene, sunita: Any, saved: Any, client_as: Any
) -> None:
    session = first_session(scene, saved, at(3))
    taken = case_of(sunita, scene, saved, at(3))
    free = saved(make.practitioner(name="Tom Field"))
    coordinator, address = client_as(scene.coordinator), f"/caseloads/{scene.practitioner.id}/hand-over"

    page = coordinator.get(address).text
    form = {"cases": str(scene.case.id), "practitioner": str(sunita.id), "note": "Ring first"}
    assert coordinator.post(address, data=form).status_code == 303

    sentence = f"1 cases. At the same time as a session of theirs: session 1 of {scene.case.reference}"
    assert page.count("At the same time as a session of theirs") == 1
    assert sentence in page
    assert str(free.id) in page
    for_them = client_as(sunita)
    for first_page in (for_them.get("/today").text, for_them.get("/diary").text):
        assert "Two sessions at one time" in first_page
        assert f"/sessions/{session.id}/reschedule" in first_page
        assert f"/sessions/{session_of(taken)}/reschedule" in first_page
    seen = coordinator.get("/caseloads").text
    assert "Two sessions at one time" in seen
    assert "Sunita Rao" in seen
    assert f"/sessions/{session.id}" in seen


def test_what_lies_in_the_past_is_nothing_to_move(scene: Scene, begun: Any, saved: Any, client_as: Any) -> None:
    case_of(scene.practitioner, scene, saved, utcnow() - timedelta(hours=1))

    page = client_as(scene.coordinator).get(f"/caseloads/{scene.practitioner.id}/hand-over").text

    assert "is at the same time as" not in page
    assert "Two sessions at one time" not in client_as(scene.practitioner).get("/today").text


def test_whoever_stands_in_still_records_what_they_held(
    scene: Scene, covered: Any, sunita: Any, client_as: Any
) -> None:
    with time_machine.travel(at(5, 12), tick=False):
        answer = client_as(sunita).post(f"/sessions/{covered.id}/record", data=record(utcnow()))

    assert answer.status_code == 303
    assert db.session.get_one(Referral, scene.case.id).ended_at is None
