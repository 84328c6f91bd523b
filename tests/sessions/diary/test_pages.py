"""The diary's pages: a week, a month, working hours, and nobody else's appointments."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from html import unescape
from typing import Any

import pytest
import time_machine
from sqlalchemy import select

from hateprog.kernel.clock import utcnow
from hateprog.referrals.rules import EndReason, Stage
from hateprog.sessions.diary.models import WorkingHours
from hateprog.sessions.one_to_one.rules import AskedBy, Kept
from hateprog.store.base import db
from tests import factories as make
from tests.sessions.conftest import Scene, first_session

FRIDAY = datetime(2026, 12, 18, 10, 0, tzinfo=UTC)
USUAL = {f"{name}_{day}": clock for day in range(5) for name, clock in (("from", "9am"), ("until", "17:00"))}


@pytest.fixture
def planned(scene: Scene, saved: Any) -> Any:
    """Store a session on Friday 18 December 2026, with somebody beside them."""
    session = first_session(scene, saved, FRIDAY)
    session.appointments[0].companion = "Sam Marsh"
    return saved(session)


def test_a_week_shows_what_is_planned_with_whom_and_where(scene: Scene, planned: Any, client_as: Any) -> None:
    page = client_as(scene.practitioner).get("/diary?week=2026-W51").text

    for said in ("Week of 14 December 2026", "Friday 18 December", "10am", "Jordan Ashby", scene.case.reference):
        assert said in page
    for said in ("Unity Centre", "With them: Sam Marsh", f"/sessions/{planned.id}", "week=2026-W50", "week=2026-W52"):
        assert said in page


def test_a_month_shows_the_same_as_a_list(scene: Scene, planned: Any, client_as: Any) -> None:
    page = client_as(scene.practitioner).get("/diary/list?month=2026-12").text

    for said in ("December 2026", "Friday 18 December, 10am", "Jordan Ashby", scene.case.reference):
        assert said in page
    assert "Friday 25 December" in page  # a bank holiday, though nothing is planned
    assert "month=2027-01" in page


@pytest.mark.parametrize("address", ["/diary?week=2026-W50", "/diary/list?month=2027-03", "/diary?week=2026-W52"])
def test_another_week_or_month_does_not_show_it(scene: Scene, planned: Any, client_as: Any, address: str) -> None:
    assert scene.case.reference not in client_as(scene.practitioner).get(address).text


def test_bank_holidays_are_shown(scene: Scene, client_as: Any) -> None:
    page = client_as(scene.practitioner).get("/diary?week=2026-W53").text

    assert page.count("Bank holiday") == 2  # 28 December, for Boxing Day on a Saturday, and 1 January
    assert page.count("Nothing planned") == 7


def test_an_address_of_no_week_shows_this_one(scene: Scene, client_as: Any) -> None:
    practitioner = client_as(scene.practitioner)

    for week in ("", "2026-W99", "\0", "9" * 9_000, "‮2026-W01"):
        answer = practitioner.get("/diary", query_string={"week": week})
        assert answer.status_code == 200
        assert "Today" in answer.text


def test_nobody_sees_another_practitioners_diary(scene: Scene, planned: Any, saved: Any, client_as: Any) -> None:
    stranger = client_as(saved(make.practitioner(name="Sunita Rao")))

    for address in ("/diary?week=2026-W51", "/diary/list?month=2026-12"):
        page = stranger.get(address).text
        assert "Ashby" not in page
        assert scene.case.reference not in page


def test_a_case_that_went_to_somebody_else_leaves_the_diary(
    scene: Scene, planned: Any, saved: Any, client_as: Any
) -> None:
    other = saved(make.practitioner(name="Sunita Rao"))
    client_as(scene.coordinator).post(f"/cases/{scene.case.id}/allocate", data={"practitioner": str(other.id)})

    assert scene.case.reference not in client_as(scene.practitioner).get("/diary?week=2026-W51").text
    assert scene.case.reference in client_as(other).get("/diary?week=2026-W51").text


def test_what_became_of_an_appointment_is_shown_and_what_was_moved_is_not(
    scene: Scene, planned: Any, saved: Any, client_as: Any
) -> None:
    changed = {"asked_by": AskedBy.PERSON, "changed_at": utcnow()}
    moved = {"kept": Kept.RESCHEDULED, "starts_at": FRIDAY - timedelta(hours=20), **changed}
    missed = {"kept": Kept.MISSED, "excused": True, "starts_at": FRIDAY - timedelta(days=2), **changed}
    saved(
        make.appointment(by=scene.practitioner, session_id=planned.id, **moved),
        make.appointment(by=scene.practitioner, session_id=planned.id, **missed),
    )

    page = client_as(scene.practitioner).get("/diary?week=2026-W51").text

    assert page.count("Missed") == 1
    assert page.count(scene.case.reference) == 4  # two appointments, each with a word for those who hear the page


def test_a_session_of_a_case_that_ended_since_stays_where_it_was(scene: Scene, saved: Any, client_as: Any) -> None:
    session = first_session(scene, saved, utcnow() - timedelta(hours=1))
    make.signed(session, by=scene.practitioner)
    scene.case.stage, scene.case.ended_at, scene.case.end_reason = Stage.COMPLETED, utcnow(), EndReason.COMPLETED
    saved(session, scene.case)
    practitioner = client_as(scene.practitioner)

    assert scene.case.reference in practitioner.get("/diary").text
    assert scene.case.reference not in practitioner.get("/today").text


def test_two_sessions_at_once_are_said_to_overlap(scene: Scene, planned: Any, saved: Any, client_as: Any) -> None:
    """They can be, once a case comes from another practitioner with its plans."""
    case = saved(make.referral(stage="on_programme", referrer=scene.referrer))
    assessment, decision = make.approved(case, by=scene.inspector)
    saved(assessment)
    saved(decision)
    saved(make.allocation(decision, scene.practitioner, by=scene.coordinator))
    enrolment = saved(make.enrolment(decision))
    saved(make.session(enrolment, by=scene.practitioner, starts_at=FRIDAY + timedelta(minutes=30)))

    assert client_as(scene.practitioner).get("/diary?week=2026-W51").text.count("Overlaps") == 2


def test_the_diary_asks_the_database_as_often_however_much_is_in_it(
    scene: Scene, planned: Any, saved: Any, client_as: Any, queries: Any
) -> None:
    practitioner = client_as(scene.practitioner)
    with queries() as first:
        practitioner.get("/diary?week=2026-W51")
    changed = {"asked_by": AskedBy.PERSON, "changed_at": utcnow(), "kept": Kept.MISSED, "excused": True}
    for hours in range(5):
        moment = FRIDAY + timedelta(hours=hours)
        saved(make.appointment(by=scene.practitioner, session_id=planned.id, starts_at=moment, **changed))
    with queries() as second:
        practitioner.get("/diary?week=2026-W51")

    assert len(first) == len(second) <= 6, second


def test_working_hours_are_kept_and_decide_what_is_offered(scene: Scene, client_as: Any) -> None:
    practitioner = client_as(scene.practitioner)

    answer = practitioner.post(
        "/diary/hours", data={"from_2": "1pm", "until_2": "5:30pm", "from_5": "10", "until_5": "12"}
    )

    assert answer.status_code == 303
    kept = db.session.execute(select(WorkingHours.weekday, WorkingHours.account_id).order_by(WorkingHours.weekday))
    assert [tuple(row) for row in kept] == [(2, scene.practitioner.id), (5, scene.practitioner.id)]
    with time_machine.travel(datetime(2026, 6, 1, 9, 0, tzinfo=UTC), tick=False):
        page = unescape(client_as(scene.practitioner).get(f"/cases/{scene.case.id}/sessions/plan").text)
    assert "Wednesday 3 June 2026, 1pm" in page
    assert "Saturday 6 June 2026, 10am" in page
    assert "Monday 1 June 2026, " not in page


def test_working_hours_are_changed_not_added(scene: Scene, client_as: Any) -> None:
    practitioner = client_as(scene.practitioner)
    practitioner.post("/diary/hours", data={"from_0": "9am", "until_0": "5pm", "from_1": "9am", "until_1": "5pm"})

    practitioner.post("/diary/hours", data={"from_0": "10am", "until_0": "5pm"})

    hours = db.session.execute(select(WorkingHours.weekday, WorkingHours.from_time)).all()
    assert [(row.weekday, row.from_time.hour) for row in hours] == [(0, 10)]
    assert 'name="from_0" type="text" value="10:00"' in practitioner.get("/diary/hours").text


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"until_0": ""}, "Enter both times of Monday, or leave both empty"),
        ({"from_4": ""}, "Enter both times of Friday, or leave both empty"),
        ({"from_1": "5pm"}, "Tuesday must end after it begins"),
        ({"from_0": "morning"}, "Enter a time, like 4pm or 16:30"),
        ({"until_6": "9" * 10_000}, "Enter a time, like 4pm or 16:30"),
        (dict.fromkeys(USUAL, ""), "Enter the hours of one day at least"),
    ],
)
def test_working_hours_are_refused_with_a_sentence(
    scene: Scene, client_as: Any, wrong: dict[str, str], sentence: str
) -> None:
    answer = client_as(scene.practitioner).post("/diary/hours", data=USUAL | wrong)

    assert answer.status_code == 422
    assert unescape(answer.text).count(sentence) == 2
    assert db.session.scalars(select(WorkingHours)).all() == []
