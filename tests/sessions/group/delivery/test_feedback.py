"""A school says how a session was; who reads what; and what all sessions of a school come to."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from hateprog.kernel.clock import local_date, utcnow
from hateprog.sessions.group.delivery.models import TeacherFeedback
from hateprog.store.base import db
from tests import factories as make
from tests.sessions.group.delivery.conftest import Held

RATED = {"useful": "5", "pitched": "4", "led": "5", "again": "3", "good": "the debate", "better": "more time"}


def counts_of(held: Held) -> str:
    """Return the page of the school year in which the session was, also on the night to 1 September."""
    day = local_date(utcnow() - timedelta(hours=2))
    return f"/schools/{held.people.school.id}/counts?year={day.year if day.month >= 9 else day.year - 1}"


def given() -> int:
    return db.session.scalar(select(func.count()).select_from(TeacherFeedback)) or 0


def test_a_school_says_once_how_it_was_and_the_words_are_for_the_service(held: Held, client_as: Any) -> None:
    school, practitioner = client_as(held.people.staff), client_as(held.people.practitioner)
    address = f"/bookings/{held.booking.id}/feedback"
    assert address in school.get(held.address).text

    page = school.post(address, data=RATED, follow_redirects=True)

    assert page.status_code == 200
    assert "the debate" not in page.text
    assert "4.0" in page.text
    assert address not in page.text
    assert "the debate" in practitioner.get(held.address).text
    again = school.post(address, data=RATED)
    assert again.status_code == 409
    assert "You have said already" in again.text
    assert given() == 1


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"useful": "6"}, "Select one of the answers listed"),
        ({"useful": "0"}, "Select one of the answers listed"),
        ({"led": ""}, "Select how well it was led"),
        ({"again": "lots"}, "Select one of the answers listed"),
        ({"again": "\x00"}, "Select one of the answers listed"),
        ({"good": "A pupil called Jamie spoke up"}, "This looks as if it named a child"),
        ({"better": "x" * 1_001}, "must be 1,000 characters or fewer"),
    ],
)
def test_what_is_no_rating_is_asked_again(held: Held, client_as: Any, typed: Any, sentence: str) -> None:
    answer = client_as(held.people.staff).post(f"/bookings/{held.booking.id}/feedback", data=RATED | typed)

    assert answer.status_code == 422
    assert sentence in answer.text
    assert "more time" in answer.text or "better" in typed
    assert given() == 0


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
def test_nothing_is_said_of_a_session_that_is_to_come_or_was_missed(held: Held, saved: Any, client_as: Any) -> None:
    coming = saved(make.booking(held.people.slot, held.people.school, held.people.staff))
    client_as(held.people.coordinator).post(
        f"{held.address}/record", data={"version": "0", "outcome": "missed", "reason": "staff"}
    )
    school = client_as(held.people.staff)

    for booking in (coming, held.booking):
        assert school.post(f"/bookings/{booking.id}/feedback", data=RATED).status_code == 409
        assert school.get(f"/bookings/{booking.id}/feedback").status_code == 409
    assert given() == 0


def test_the_sessions_of_a_school_add_up_with_every_pupil_counted_once(held: Held, saved: Any, client_as: Any) -> None:
    people, practitioner = held.people, client_as(held.people.practitioner)
    slot = saved(make.slot(people.coordinator, people.practitioner, starts_at=utcnow() - timedelta(hours=2, minutes=1)))
    second = saved(make.booking(slot, people.school, people.staff))
    practitioner.post(f"{held.address}/record", data=held.form())
    practitioner.post(f"{held.address}/record", data=held.form(version="1", present_0="28", why="Counted again"))
    practitioner.post(
        f"/bookings/{second.id}/delivery/record",
        data={"version": "0", "outcome": "took_place", "present_0": "20", "same_0": "yes"},
    )

    for account in (people.staff, people.coordinator):
        page = client_as(account).get(counts_of(held))
        told = dict(zip(_values(page.text, "dt"), _values(page.text, "dd"), strict=True))
        assert told == {
            "Sessions": "2",
            "Groups": "3",
            "Pupils expected": "81",
            "Pupils present": "78",
            "Different pupils": "58",
            "Adults of the school": "2",
        }
        assert held.topic.statements[0].label in page.text


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
def test_a_whole_school_is_counted_to_its_last_pupil(held: Held, saved: Any, client_as: Any) -> None:
    people, practitioner = held.people, client_as(held.people.practitioner)
    sizes = [30] * 40 + [25]
    for number, size in enumerate([*sizes, *sizes[:3]]):
        starts_at = utcnow() - timedelta(hours=2, seconds=number)
        slot = saved(make.slot(people.coordinator, people.practitioner, starts_at=starts_at))
        groups = [make.group_of_pupils(f"8{number}", pupils=size)]
        booking = saved(make.booking(slot, people.school, people.staff, groups=groups))
        again = "yes" if number >= len(sizes) else ""
        answer = practitioner.post(
            f"/bookings/{booking.id}/delivery/record",
            data={"version": "0", "outcome": "took_place", "present_0": str(size), "same_0": again},
        )
        assert answer.status_code == 303, answer.text

    page = client_as(people.staff).get(counts_of(held)).text

    told = dict(zip(_values(page, "dt"), _values(page, "dd"), strict=True))
    assert told["Pupils present"] == "1,315"
    assert told["Different pupils"] == "1,225"


def _values(page: str, tag: str) -> list[str]:
    parts = page.split("<main")[1].split(f"<{tag} ")[1:]
    return [part.split(">", 1)[1].split("<", 1)[0].strip() for part in parts]


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
@pytest.mark.parametrize("year", ["", "1999", "0", "-1", "99999", "lots", "٢٠٢٦", "\x00"])
def test_any_year_asked_for_is_a_page(held: Held, client_as: Any, year: str) -> None:
    answer = client_as(held.people.staff).get(f"/schools/{held.people.school.id}/counts", query_string={"year": year})

    assert answer.status_code == 200
    assert "No session of that year is recorded" in answer.text
