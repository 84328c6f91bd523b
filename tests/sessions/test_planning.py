"""Planning into a diary, through the pages: what is taken, what is doubted, who must be there, two clock changes."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from html import unescape
from typing import Any

import pytest
import time_machine
from sqlalchemy import select

from hateprog.areas.queries import bank_holidays
from hateprog.kernel.calendar import SATURDAY, is_working_day
from hateprog.kernel.clock import from_local, today
from hateprog.sessions.one_to_one.models import Appointment, OneToOne
from hateprog.sessions.one_to_one.rules import Kept, Mode
from hateprog.store.base import db
from tests import factories as make
from tests.sessions.conftest import Scene, first_session
from tests.sessions.test_bad_input import everything, refused
from tests.sessions.test_programme import plan

MONDAY = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)


def next_day(*, working: bool = True) -> date:
    """Return a day in a week or so that is a working day; or a Saturday."""
    day, holidays = today() + timedelta(days=7), bank_holidays(today().year, today().year + 1)
    while not (is_working_day(day, holidays) if working else day.weekday() == SATURDAY):
        day += timedelta(days=1)
    return day


def at(day: date, clock: str = "16:30") -> datetime:
    return from_local(day, time.fromisoformat(clock))


def form_for(day: date, clock: str = "16:30", **more: Any) -> dict[str, Any]:
    return plan(at(day, "12:00"), time=clock, **{"anyway": []} | more)


@pytest.fixture
def other(scene: Scene, saved: Any) -> Any:
    """Another case of the same practitioner, with a session planned for 4pm on a working day, in person."""
    case = saved(make.referral(stage="on_programme", referrer=scene.referrer))
    assessment, decision = make.approved(case, by=scene.inspector)
    saved(assessment)
    saved(decision)
    saved(make.allocation(decision, scene.practitioner, by=scene.coordinator))
    enrolment = saved(make.enrolment(decision))
    saved(make.session(enrolment, by=scene.practitioner, starts_at=at(next_day(), "16:00")))
    return case


def address(scene: Scene) -> str:
    return f"/cases/{scene.case.id}/sessions/plan"


def newest() -> Any:
    return db.session.scalars(select(Appointment).order_by(Appointment.planned_at.desc())).first()


def test_a_time_that_is_taken_by_another_case_is_refused_and_says_by_which(
    scene: Scene, other: Any, client_as: Any
) -> None:
    page = refused(
        client_as(scene.practitioner),
        address(scene),
        form_for(next_day(), "4:30pm", place="Kept as typed"),
        f"At that time there is already session 1 of {other.reference} (4pm to 5pm)",
    )

    assert "Kept as typed" in page


def test_a_time_that_somebody_else_has_taken_is_free(scene: Scene, other: Any, saved: Any, client_as: Any) -> None:
    stranger = allocated_to(scene, saved, saved(make.practitioner(name="Sunita Rao")))
    first_session(stranger, saved, at(next_day(), "10:00"))

    answer = client_as(scene.practitioner).post(address(scene), data=form_for(next_day(), "10am"))

    assert answer.status_code == 303


def allocated_to(scene: Scene, saved: Any, practitioner: Any) -> Scene:
    """Store a second approved case, that another practitioner works."""
    case = saved(make.referral(stage="allocated", referrer=scene.referrer))
    assessment, decision = make.approved(case, by=scene.inspector)
    saved(assessment)
    saved(decision)
    saved(make.allocation(decision, practitioner, by=scene.coordinator))
    return Scene(case, decision, scene.referrer, scene.coordinator, scene.inspector, practitioner)


def test_a_travel_gap_too_short_is_planned_once_it_was_seen(scene: Scene, other: Any, client_as: Any) -> None:
    practitioner = client_as(scene.practitioner)
    form = form_for(next_day(), "5:15pm", mode="in_person", place="Town Hall")

    page = refused(practitioner, address(scene), form, "It leaves too little time to travel from or to session 1 of")
    assert "There is too little time to travel: plan it all the same" in page
    assert "It is on a weekend: plan it all the same" not in page
    answer = practitioner.post(address(scene), data=form | {"anyway": ["travel"]})

    assert answer.status_code == 303
    assert newest().planned_despite == "travel"
    assert newest().travel_minutes == 30


def test_a_doubt_that_was_ticked_for_another_day_does_not_count_for_this_one(
    scene: Scene, other: Any, client_as: Any
) -> None:
    form = form_for(next_day(working=False), "10am", anyway=["travel"])

    page = refused(client_as(scene.practitioner), address(scene), form, "It is on a weekend.")

    assert 'value="weekend"' in page


def test_nothing_is_remembered_of_doubts_that_did_not_apply(scene: Scene, client_as: Any) -> None:
    client_as(scene.practitioner).post(address(scene), data=form_for(next_day(), anyway=["weekend", "travel"]))

    assert newest().planned_despite is None


def test_an_answer_that_is_no_doubt_is_refused(scene: Scene, client_as: Any) -> None:
    before = everything()

    answer = client_as(scene.practitioner).post(address(scene), data=form_for(next_day(), anyway=["rain", "\0"]))

    assert answer.status_code == 422
    assert everything() == before


@pytest.mark.parametrize("travel", ["-1", "241", "soon"])
def test_travel_is_a_number_that_a_day_can_bear(scene: Scene, client_as: Any, travel: str) -> None:
    form = form_for(next_day(), mode="in_person", place="Town Hall", travel_minutes=travel)

    refused(client_as(scene.practitioner), address(scene), form, "Enter a whole number between 0 and 240")


def test_a_session_across_midnight_is_refused(scene: Scene, client_as: Any) -> None:
    refused(
        client_as(scene.practitioner),
        address(scene),
        form_for(next_day(), "11:30pm", minutes="60"),
        "The session must end on the day it starts",
    )


class TestAChild:
    """Somebody who turns 18 in the weeks of the programme."""

    @pytest.fixture
    def turning(self, scene: Scene, saved: Any) -> date:
        day = next_day()
        scene.case.participant.born_on = date(day.year - 18, day.month, day.day)
        scene.case.companion_name = "Sam Marsh"
        saved(scene.case.participant, scene.case)
        return day

    def test_is_never_seen_alone_before_their_birthday(self, scene: Scene, turning: date, client_as: Any) -> None:
        form = form_for(turning - timedelta(days=1), anyway=["weekend", "bank_holiday"])
        practitioner = client_as(scene.practitioner)

        refused(practitioner, address(scene), form, "They are under 18 on that day and never seen alone")
        answer = practitioner.post(address(scene), data=form | {"companion": "Sam Marsh, their mother"})

        assert answer.status_code == 303
        assert newest().companion == "Sam Marsh, their mother"

    def test_may_come_alone_from_their_birthday_on(self, scene: Scene, turning: date, client_as: Any) -> None:
        answer = client_as(scene.practitioner).post(address(scene), data=form_for(turning, companion=""))

        assert answer.status_code == 303

    def test_cannot_be_moved_to_a_day_on_which_they_would_be_alone(
        self, scene: Scene, turning: date, saved: Any, client_as: Any
    ) -> None:
        session = first_session(scene, saved, at(turning))
        form = form_for(turning - timedelta(days=1), anyway=["weekend", "bank_holiday"], asked_by="person", note="Ill")

        refused(client_as(scene.practitioner), f"/sessions/{session.id}/reschedule", form, "never seen alone")

    def test_has_the_name_of_whoever_comes_with_them_on_the_form(
        self, scene: Scene, turning: date, client_as: Any
    ) -> None:
        page = client_as(scene.practitioner).get(address(scene)).text

        assert 'value="Sam Marsh"' in page
        assert "they are never seen alone" in page


class TestAnInterpreter:
    """Somebody who needs one."""

    @pytest.fixture
    def needed(self, scene: Scene, saved: Any) -> None:
        scene.case.participant.language, scene.case.participant.interpreter_needed = "Urdu", True
        saved(scene.case.participant)

    def test_is_said_to_be_booked_or_not(self, scene: Scene, needed: None, client_as: Any) -> None:
        refused(client_as(scene.practitioner), address(scene), form_for(next_day()), "Select yes if the interpreter is")

    def test_that_is_not_booked_yet_can_be_booked_later_once(self, scene: Scene, needed: None, client_as: Any) -> None:
        practitioner = client_as(scene.practitioner)
        practitioner.post(address(scene), data=form_for(next_day(), interpreter_booked="no"))
        session = db.session.scalars(select(OneToOne)).one()
        there = f"/sessions/{session.id}"
        assert "Interpreter not booked yet" in practitioner.get(there).text

        answers = [practitioner.post(f"{there}/interpreter").status_code for _each in range(2)]

        assert answers == [303, 409]
        assert newest().interpreter_booked is True
        assert "Interpreter booked" in practitioner.get(there).text

    def test_is_not_asked_about_where_none_is_needed(self, scene: Scene, client_as: Any) -> None:
        practitioner = client_as(scene.practitioner)

        assert "interpreter_booked" not in practitioner.get(address(scene)).text
        practitioner.post(address(scene), data=form_for(next_day(), interpreter_booked="yes"))
        assert newest().interpreter_booked is None


class TestFreeTimes:
    """What the form offers instead of typing."""

    def test_are_offered_and_can_be_taken(self, scene: Scene, client_as: Any) -> None:
        with time_machine.travel(MONDAY, tick=False):
            practitioner = client_as(scene.practitioner)
            page = unescape(practitioner.get(address(scene)).text)
            assert "Monday 1 June 2026, 2pm" in page  # it is 1pm in London; nobody is asked to come at once
            assert "Tuesday 2 June 2026, 9am" in page

            answer = practitioner.post(
                address(scene), data={"slot": "2026-06-02T08:00+00:00", "minutes": "60", "mode": "phone"}
            )

        assert answer.status_code == 303
        assert newest().starts_at == datetime(2026, 6, 2, 8, 0, tzinfo=UTC)

    def test_that_were_taken_meanwhile_are_refused(self, scene: Scene, other: Any, client_as: Any) -> None:
        taken = at(next_day(), "16:00").isoformat(timespec="minutes")

        answer = client_as(scene.practitioner).post(
            address(scene), data={"slot": taken, "minutes": "60", "mode": "phone"}
        )

        assert answer.status_code == 422
        assert "At that time there is already session 1" in answer.text

    def test_leave_out_what_is_taken_and_the_way_to_it(self, scene: Scene, other: Any, client_as: Any) -> None:
        form = form_for(next_day(), mode="in_person", place="Town Hall", then="free_times")
        before = everything()

        answer = client_as(scene.practitioner).post(address(scene), data=form | {"time": "", "place": "Town Hall"})

        page = unescape(answer.text)
        assert answer.status_code == 200
        offered = [
            datetime.fromisoformat(each) for each in re.findall(r'name="slot" type="radio" value="(20[^"]+)"', page)
        ]
        assert offered == [at(next_day(), f"{hour:02}:00") for hour in (9, 10, 11, 12, 13, 14)]
        assert "Town Hall" in page
        assert other.reference in page  # what is in the diary stands beside it
        assert everything() == before

    @pytest.mark.parametrize("slot", ["soon", "2026-06-02T08:00", "0001-01-01T00:00+14:00", "\0", "9" * 10_000])
    def test_that_nobody_offered_are_refused(self, scene: Scene, client_as: Any, slot: str) -> None:
        before = everything()

        answer = client_as(scene.practitioner).post(
            address(scene), data={"slot": slot, "minutes": "60", "mode": "phone"}
        )

        assert answer.status_code == 422
        assert everything() == before

    def test_or_another_time_must_be_chosen(self, scene: Scene, client_as: Any) -> None:
        for slot, sentence in (("", "Select a free time"), ("another", "Enter the date of the session")):
            answer = client_as(scene.practitioner).post(
                address(scene), data={"slot": slot, "minutes": "60", "mode": "phone"}
            )
            assert answer.status_code == 422
            assert sentence in answer.text


def test_moving_a_session_is_not_in_its_own_way(scene: Scene, saved: Any, client_as: Any) -> None:
    session = first_session(scene, saved, at(next_day(), "16:00"))
    form = form_for(next_day(), "4:30pm", mode="in_person", place="Town Hall", asked_by="person", note="Half an hour")

    answer = client_as(scene.practitioner).post(f"/sessions/{session.id}/reschedule", data=form)

    assert answer.status_code == 303
    assert newest().starts_at == at(next_day(), "16:30")


def test_the_conditions_and_what_the_person_needs_stand_beside_the_form(
    scene: Scene, saved: Any, client_as: Any
) -> None:
    scene.case.participant.access_needs = "Step-free access"
    saved(scene.case.participant)

    page = client_as(scene.practitioner).get(address(scene)).text

    for said in ("Step-free access", "Weekdays after 4pm", "English"):
        assert said in page


def test_two_windows_on_two_cases_plan_each_their_own(scene: Scene, other: Any, saved: Any, client_as: Any) -> None:
    """Tab A stays open on one case while tab B plans the other: each form belongs to the case in its address."""
    mine = allocated_to(scene, saved, scene.practitioner)
    practitioner = client_as(scene.practitioner)
    tab_a, tab_b = address(scene), address(mine)
    practitioner.get(tab_a)
    practitioner.get(tab_b)

    second = practitioner.post(tab_b, data=form_for(next_day(), "9am", place="Place B", mode="in_person", version="0"))
    first = practitioner.post(tab_a, data=form_for(next_day(), "11am", place="Place A", mode="in_person", version="0"))

    assert (first.status_code, second.status_code) == (303, 303)
    planned = select(OneToOne.referral_id, Appointment.place).join(Appointment).where(Appointment.kept == Kept.PLANNED)
    places = {row.referral_id: row.place for row in db.session.execute(planned)}
    assert places[scene.case.id] == "Place A"
    assert places[mine.case.id] == "Place B"


def test_a_time_that_clocks_show_twice_is_the_first_and_the_page_says_so(scene: Scene, client_as: Any) -> None:
    with time_machine.travel(datetime(2026, 10, 20, 9, 0, tzinfo=UTC), tick=False):
        practitioner = client_as(scene.practitioner)
        form = form_for(date(2026, 10, 25), "1:30am", anyway=["weekend"])

        answer = practitioner.post(address(scene), data=form, follow_redirects=True)

    assert newest().starts_at == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert "The clocks go back that night: the first 1:30am is meant" in answer.text


def test_a_time_that_no_clock_shows_is_refused(scene: Scene, client_as: Any) -> None:
    with time_machine.travel(datetime(2026, 3, 2, 9, 0, tzinfo=UTC), tick=False):
        form = form_for(date(2026, 3, 29), "1:30am", anyway=["weekend"])
        refused(client_as(scene.practitioner), address(scene), form, "The clocks go forward that night")


def test_an_older_appointment_that_says_nothing_of_travel_has_half_an_hour(
    scene: Scene, other: Any, client_as: Any
) -> None:
    older = db.session.scalars(select(Appointment)).one()
    assert (older.mode, older.travel_minutes, older.companion) == (Mode.IN_PERSON, None, None)

    answer = client_as(scene.practitioner).post(address(scene), data=form_for(next_day(), "5:15pm"))

    assert answer.status_code == 422
    assert "too little time to travel" in answer.text
