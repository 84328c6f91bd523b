"""Bad answers on every form of the programme: a sentence, the right status, what was typed kept, nothing written."""

from __future__ import annotations

from datetime import date, timedelta
from html import unescape
from typing import Any

import pytest
from sqlalchemy import select

from hateprog.kernel.clock import today, utcnow
from hateprog.referrals.models import Referral
from hateprog.sessions.one_to_one.models import Addendum, Appointment, Enrolment, OneToOne, SessionRecord
from hateprog.store.base import db
from tests import factories as make
from tests.sessions.conftest import Scene
from tests.sessions.test_programme import date_parts, plan, record

pytestmark = pytest.mark.parametrize("dialect", ["postgresql"], indirect=True)  # production’s, and the stricter

IN_A_WEEK = utcnow() + timedelta(days=7)
LONG = "x" * 10_000
RIGHT_TO_LEFT = "\u202eevil\u202c שלום"
NOBODY = "00000000-0000-4000-8000-000000000000"


def day(when: date, name: str = "day") -> dict[str, str]:
    return {f"{name}-day": str(when.day), f"{name}-month": str(when.month), f"{name}-year": str(when.year)}


def parts(name: str, *said: str) -> dict[str, str]:
    return dict(zip((f"{name}-day", f"{name}-month", f"{name}-year"), said, strict=True))


def next_spring_forward() -> date:
    """Return the coming last Sunday of March, when the hour from 1am is skipped."""
    year = today().year + (today() > date(today().year, 3, 24))
    last = date(year, 3, 31)
    return last - timedelta(days=(last.weekday() + 1) % 7)


def everything() -> list[Any]:
    tables = (Referral, Enrolment, OneToOne, Appointment, SessionRecord, Addendum)
    return [[tuple(row) for row in db.session.execute(select(*each.__table__.columns))] for each in tables]


def refused(browser: Any, address: str, form: dict[str, Any], sentence: str) -> str:
    """Send a form that cannot be accepted; return the page, once it is as it should be."""
    before = everything()

    answer = browser.post(address, data=form)

    assert answer.status_code == 422
    page = unescape(answer.text)
    assert "There is a problem" in page
    assert page.count(sentence) >= 2, sentence  # in the summary, and beside the field
    assert "<title>Error:" in page
    assert everything() == before
    return page


WRONG_PLANS: list[tuple[dict[str, Any], str]] = [
    (parts("day", "", "", ""), "Enter the date of the session"),
    (parts("day", "30", "2", "2027"), "Date must be a real date"),
    (parts("day", "7", "", "2027"), "Date must include a month"),
    (parts("day", "9" * 10_000, "1", "2027"), "Date must be a real date"),
    (parts("day", "1_0", "1", "2027"), "Date must be a real date"),
    (day(date(2026, 1, 5)), "The session must be in the future"),
    (day(today() + timedelta(days=400)), "The session must be within a year from now"),
    ({"time": ""}, "Enter the start time"),
    ({"time": "25:00"}, "Enter a time, like 4pm or 16:30"),
    ({"time": LONG}, "Enter a time, like 4pm or 16:30"),
    ({"minutes": ""}, "Enter the length in minutes"),
    ({"minutes": "14"}, "Enter a whole number between 15 and 480"),
    ({"minutes": "9" * 10_000}, "Enter a whole number between 15 and 480"),
    ({"minutes": "an hour"}, "Enter a whole number between 15 and 480"),
    ({"mode": ""}, "Select how you will meet"),
    ({"mode": "by carrier pigeon"}, "Select one of the answers listed"),
    ({"mode": "in_person", "place": ""}, "Enter where you will meet"),
    ({"place": LONG}, "Where must be 200 characters or fewer"),
    (day(next_spring_forward()) | {"time": "1:30am"}, "The clocks go forward that night"),
]


@pytest.mark.parametrize(("wrong", "sentence"), WRONG_PLANS)
def test_a_plan_is_refused_with_a_sentence(scene: Scene, client_as: Any, wrong: dict[str, Any], sentence: str) -> None:
    form = plan(IN_A_WEEK) | wrong

    page = refused(client_as(scene.practitioner), f"/cases/{scene.case.id}/sessions/plan", form, sentence)

    assert f'value="{form["minutes"]}"' in page


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        *WRONG_PLANS,
        ({"asked_by": ""}, "Select who asked for the change"),
        ({"asked_by": "the weather"}, "Select one of the answers listed"),
        ({"note": ""}, "Enter why it is moved"),
        ({"note": " \t "}, "Enter why it is moved"),
        ({"note": LONG}, "Why must be 1,000 characters or fewer"),
    ],
)
def test_a_move_is_refused_with_a_sentence(
    scene: Scene, begun: Any, saved: Any, client_as: Any, wrong: dict[str, Any], sentence: str
) -> None:
    begun.appointments[0].starts_at = utcnow() + timedelta(days=2)
    saved(begun)
    form = plan(IN_A_WEEK, asked_by="person", note="A visit") | wrong

    refused(client_as(scene.practitioner), f"/sessions/{begun.id}/reschedule", form, sentence)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"asked_by": ""}, "Select whose cause it was"),
        ({"excused": ""}, "Select yes if it is excused"),
        ({"excused": "perhaps"}, "Select yes or no"),
        ({"note": ""}, "Enter what happened"),
        ({"note": LONG}, "What happened must be 1,000 characters or fewer"),
    ],
)
def test_a_missed_session_is_refused_with_a_sentence(
    scene: Scene, begun: Any, client_as: Any, wrong: dict[str, Any], sentence: str
) -> None:
    form = {"asked_by": "person", "excused": "no", "note": "Did not come"} | wrong

    refused(client_as(scene.practitioner), f"/sessions/{begun.id}/missed", form, sentence)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        (parts("held_on", "", "", ""), "Enter the date of the session"),
        (parts("held_on", "30", "2", "2026"), "Date of the session must be a real date"),
        (day(today() + timedelta(days=1), "held_on"), "The date of the session must be today or in the past"),
        (parts("held_on", "1", "4", "2026"), "must not be before the decision that approved it"),
        ({"attendance": ""}, "Select whether they came on time"),
        ({"attendance": "late"}, "Enter how many minutes late"),
        ({"attendance": "late", "late_minutes": "0"}, "Enter a whole number between 1 and 240"),
        ({"with_them": LONG}, "Who else was there must be 200 characters or fewer"),
        ({"covered": []}, "Select what was covered"),
        ({"covered": ["support"]}, "Select from the answers listed"),
        ({"covered": ["what_happened", "astrology"]}, "Select from the answers listed"),
        ({"account": ""}, "Enter their account"),
        ({"account": LONG}, "Their account, in their own words must be 5,000 characters or fewer"),
        ({"response": LONG}, "How they responded must be 2,000 characters or fewer"),
        ({"responsibility": ""}, "Select how much responsibility they take"),
        ({"responsibility": "6"}, "Select one of the answers listed"),
        ({"blaming_heard": ""}, "Select yes if they blamed the person harmed"),
        ({"blaming_heard": "yes"}, "Enter what they said, and how you met it"),
        ({"concern": ""}, "Select yes if there is a concern for anyone’s safety"),
        ({"concern": "yes", "concern_told": "The DSL"}, "Enter what the concern is"),
        ({"concern": "yes", "concern_what": "A threat"}, "Select what this is: a fact, your opinion or an account"),
        ({"concern": "yes", "concern_what": "A threat"}, "Select yes if somebody must act today"),
        ({"concern": "yes", "concern_what": "A threat"}, "Select who you tell"),
        ({"concern": "yes", "concern_tell": NOBODY}, "Select one of the answers listed"),
        ({"response": "Quiet", "response_kind": "rumour"}, "Select one of the answers listed"),
        ({"promises": LONG}, "Promises must be 2,000 characters or fewer"),
        ({"plan": ""}, "Enter the plan for next time"),
        ({"plan": LONG}, "Plan for next time must be 2,000 characters or fewer"),
        ({"true": ""}, "Confirm that this is a true record"),
    ],
)
def test_a_record_is_refused_with_a_sentence(
    scene: Scene, begun: Any, client_as: Any, wrong: dict[str, Any], sentence: str
) -> None:
    form = record(utcnow(), response="Quiet, & <thoughtful>") | wrong

    page = refused(client_as(scene.practitioner), f"/sessions/{begun.id}/record", form, sentence)

    assert form["response"] in page


def test_a_session_is_not_signed_for_the_day_of_the_one_before(
    scene: Scene, begun: Any, saved: Any, client_as: Any
) -> None:
    begun.appointments[0].starts_at = utcnow() - timedelta(days=2)
    saved(make.signed(begun, by=scene.practitioner))
    second = saved(make.session(db.session.get(Enrolment, begun.enrolment_id), 2, by=scene.practitioner))
    form = record(utcnow(), covered=["no_excuses"]) | day(begun.held_on, "held_on")

    refused(
        client_as(scene.practitioner),
        f"/sessions/{second.id}/record",
        form,
        "The date of the session must be after the session before it",
    )


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"asked_by": ""}, "Select who asks to stop"),
        ({"note": LONG}, "Anything they want you to know must be 1,000 characters or fewer"),
        ({"sure": ""}, "Confirm that the programme should stop"),
    ],
)
def test_a_stop_is_refused_with_a_sentence(
    scene: Scene, begun: Any, client_as: Any, wrong: dict[str, Any], sentence: str
) -> None:
    form = {"asked_by": "person", "note": "", "sure": "yes"} | wrong

    refused(client_as(scene.practitioner), f"/cases/{scene.case.id}/stop", form, sentence)


@pytest.mark.parametrize(
    ("words", "sentence"), [("", "Enter what to add"), (LONG, "What to add must be 5,000 characters or fewer")]
)
def test_an_addendum_is_refused_with_a_sentence(
    scene: Scene, begun: Any, saved: Any, client_as: Any, words: str, sentence: str
) -> None:
    saved(make.signed(begun, by=scene.practitioner))

    refused(client_as(scene.practitioner), f"/sessions/{begun.id}/addenda", {"words": words}, sentence)


@pytest.mark.parametrize("words", ["=cmd|' /C calc'!A0", RIGHT_TO_LEFT, "a\0b", "<script>alert(1)</script>", "𝕿𝖍𝖊 🏳️‍🌈"])
def test_odd_words_are_kept_and_shown_as_words(scene: Scene, begun: Any, client_as: Any, words: str) -> None:
    practitioner = client_as(scene.practitioner)

    answer = practitioner.post(f"/sessions/{begun.id}/record", data=record(utcnow(), account=words))

    assert answer.status_code == 303
    kept = db.session.scalars(select(SessionRecord.account)).one()
    assert kept == "".join(char for char in words if char not in "\0\u202e\u202c")
    page = practitioner.get(f"/sessions/{begun.id}").text
    assert "<script>alert" not in page
    assert kept in unescape(page)


@pytest.mark.parametrize("address", ["plan", "reschedule", "missed", "record", "draft", "addenda", "stop"])
def test_an_id_of_nothing_is_not_found(scene: Scene, begun: Any, client_as: Any, address: str) -> None:
    path = {"plan": f"/cases/{NOBODY}/sessions/plan", "stop": f"/cases/{NOBODY}/stop"}.get(
        address, f"/sessions/{NOBODY}/{address}"
    )
    before = everything()

    assert client_as(scene.practitioner).post(path, data=record(utcnow())).status_code == 404
    assert everything() == before


def test_a_plan_sent_twice_counts_once(scene: Scene, client_as: Any) -> None:
    practitioner = client_as(scene.practitioner)
    form = plan(IN_A_WEEK, form_token="0a2f7a4e-6a53-4a04-9a3e-3a3a3a3a3a3a")

    answers = [practitioner.post(f"/cases/{scene.case.id}/sessions/plan", data=form) for _each in range(2)]

    assert [answer.status_code for answer in answers] == [303, 303]
    assert answers[0].location == answers[1].location
    assert len(db.session.scalars(select(Appointment)).all()) == 1


def test_a_record_sent_twice_counts_once(scene: Scene, begun: Any, client_as: Any) -> None:
    practitioner = client_as(scene.practitioner)
    form = record(utcnow(), form_token="0a2f7a4e-6a53-4a04-9a3e-3a3a3a3a3a3b")

    answers = [practitioner.post(f"/sessions/{begun.id}/record", data=form) for _each in range(2)]

    assert [answer.status_code for answer in answers] == [303, 303]
    assert len(db.session.scalars(select(SessionRecord)).all()) == 1


def test_a_plan_over_another_plan_says_who_and_when_and_keeps_what_was_typed(
    scene: Scene, begun: Any, client_as: Any
) -> None:
    before = everything()

    answer = client_as(scene.practitioner).post(
        f"/cases/{scene.case.id}/sessions/plan", data=plan(IN_A_WEEK, place="Town hall", version="0")
    )

    assert answer.status_code == 409
    assert "Pat Hill changed this at" in answer.text
    assert "Town hall" in answer.text
    assert everything() == before


def test_a_move_of_what_was_moved_meanwhile_says_who_and_when_and_keeps_what_was_typed(
    scene: Scene, begun: Any, saved: Any, client_as: Any
) -> None:
    begun.appointments[0].starts_at = utcnow() + timedelta(days=2)
    saved(begun)
    practitioner = client_as(scene.practitioner)
    form = plan(IN_A_WEEK, asked_by="person", note="A visit", version="1")
    assert practitioner.post(f"/sessions/{begun.id}/reschedule", data=form).status_code == 303
    before = everything()

    answer = practitioner.post(f"/sessions/{begun.id}/reschedule", data=form | {"note": "Another visit"})

    assert answer.status_code == 409
    assert "Pat Hill changed this at" in answer.text
    assert "Another visit" in answer.text
    assert 'name="version" value="2"' in answer.text  # sent once more, it is meant
    assert everything() == before


def test_the_repeated_hour_of_october_means_its_first(scene: Scene, saved: Any, client_as: Any) -> None:
    october = utcnow().replace(year=today().year + (today() > date(today().year, 10, 20)), month=10, day=31)
    sunday = october - timedelta(days=(october.weekday() + 1) % 7)

    client_as(scene.practitioner).post(
        f"/cases/{scene.case.id}/sessions/plan", data=plan(sunday, time="1:30am") | date_parts("day", sunday)
    )

    starts_at = db.session.scalars(select(Appointment.starts_at)).one()
    assert (starts_at.hour, starts_at.minute) == (0, 30)  # British summer time is an hour ahead of UTC
