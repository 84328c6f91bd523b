"""What became of a session is recorded, corrected and followed up, on pages."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import func, select

from hateprog.sessions.group.delivery.models import DeliveryRecord, FollowUpPoint, ShowOfHands
from hateprog.sessions.group.models import Booking
from hateprog.sessions.group.rules import State
from hateprog.store.base import db
from tests.sessions.group.delivery.conftest import Held

NUL_AND_RIGHT_TO_LEFT = ("\x00", "‮27", "٢٧x", "2 7", "lots", "-1", "2001", "99999999999999999999", "1e3", "27.5")


def state() -> State:
    return db.session.scalars(select(Booking.state)).one()


def records() -> int:
    return db.session.scalar(select(func.count()).select_from(DeliveryRecord)) or 0


def test_a_practitioner_records_a_session_and_the_counts_add_up(held: Held, client_as: Any) -> None:
    browser = client_as(held.people.practitioner)
    form = browser.get(f"{held.address}/record")
    assert "28 were expected" in form.text

    page = browser.post(
        f"{held.address}/record",
        data=held.form(same_1="yes", points="Ring the office\n\nSend the poster"),
        follow_redirects=True,
    )

    assert page.status_code == 200
    assert state() is State.DELIVERED
    for said in ("Pupils present", ">57<", ">27<", "Ring the office", "Send the poster", held.topic.title):
        assert said in page.text.replace("\n", "").replace("  ", ""), said
    shown = db.session.scalars(select(ShowOfHands)).one()
    assert (shown.before_agree, shown.before_unsure, shown.before_disagree) == (10, 20, 25)
    assert (shown.after_agree, shown.after_unsure, shown.after_disagree) == (40, 10, 5)
    assert "Sessions to record" not in browser.get("/today").text


def test_a_session_to_record_is_on_today_until_it_is(held: Held, client_as: Any) -> None:
    browser = client_as(held.people.practitioner)
    assert f"{held.address}/record" in browser.get("/today").text
    assert held.address not in client_as(held.others[1]).get("/today").text

    browser.post(f"{held.address}/record", data=held.form())

    assert held.address not in browser.get("/today").text


def test_a_session_that_did_not_take_place_has_a_reason(held: Held, client_as: Any) -> None:
    browser = client_as(held.people.coordinator)
    without = browser.post(f"{held.address}/record", data={"version": "0", "outcome": "missed"})
    assert without.status_code == 422
    assert "Select why it did not take place" in without.text
    assert state() is State.CONFIRMED

    page = browser.post(
        f"{held.address}/record",
        data={"version": "0", "outcome": "missed", "reason": "weather", "note": "snow"},
        follow_redirects=True,
    )

    assert state() is State.MISSED
    assert "Weather or travel" in page.text


def test_a_correction_counts_and_what_was_said_before_stays(held: Held, client_as: Any) -> None:
    browser = client_as(held.people.practitioner)
    browser.post(f"{held.address}/record", data=held.form())
    assert 'value="27"' in browser.get(f"{held.address}/record").text

    without = browser.post(f"{held.address}/record", data=held.form(version="1", present_0="20"))
    assert without.status_code == 422
    page = browser.post(
        f"{held.address}/record",
        data=held.form(version="1", present_0="26", why="One was counted twice"),
        follow_redirects=True,
    )

    assert "One was counted twice" in page.text
    assert "56 pupils present" in page.text
    assert "57 pupils present" in page.text
    assert records() == 2

    browser.post(
        f"{held.address}/record",
        data={"version": "2", "outcome": "missed", "reason": "staff", "why": "It was another day"},
    )

    assert state() is State.MISSED
    assert records() == 3


@pytest.mark.parametrize("version", ["0", "3"])
@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
def test_who_was_slower_is_told_and_keeps_what_they_typed(held: Held, client_as: Any, version: str) -> None:
    client_as(held.people.coordinator).post(f"{held.address}/record", data=held.form())

    answer = client_as(held.people.practitioner).post(
        f"{held.address}/record", data=held.form(version=version, present_0="25", why="I counted 25")
    )

    assert answer.status_code == 409
    assert 'value="25"' in answer.text
    assert 'name="version" value="1"' in answer.text
    assert records() == 1


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
@pytest.mark.parametrize("typed", NUL_AND_RIGHT_TO_LEFT)
def test_what_is_no_number_of_pupils_is_asked_again(held: Held, client_as: Any, typed: str) -> None:
    answer = client_as(held.people.practitioner).post(f"{held.address}/record", data=held.form(present_0=typed))

    assert answer.status_code == 422
    assert 'href="#present_0"' in answer.text
    assert records() == 0


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"present_1": ""}, "Enter how many were there, 0 if nobody was"),
        ({"present_0": "0", "present_1": "0"}, "If nobody was there"),
        ({"outcome": ""}, "Select yes or no"),
        ({"topics": []}, "tick it, or leave the hands out"),
        ({"topics": ["0d9f7a3e-4a0c-4f0e-9f6b-2b1f0c7a5d11"]}, "Select from the answers listed"),
        ({"points": "Talk to the pupil called Sam"}, "This looks as if it named a child"),
        ({"points": "x" * 301}, "A point has at most 300 characters"),
        ({"outcome": "missed", "reason": "weather"}, "You say that it did not take place"),
        ({"outcome": "missed", "reason": "not_wanted"}, "Select"),
    ],
)
def test_what_does_not_fit_is_refused_and_kept(held: Held, client_as: Any, typed: Any, sentence: str) -> None:
    answer = client_as(held.people.practitioner).post(f"{held.address}/record", data=held.form(**typed))

    assert answer.status_code == 422
    assert sentence in answer.text
    assert 'value="2"' in answer.text
    assert records() == 0
    assert state() is State.CONFIRMED


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
def test_more_hands_than_pupils_and_hands_half_counted_are_refused(held: Held, client_as: Any) -> None:
    browser = client_as(held.people.practitioner)

    more = browser.post(f"{held.address}/record", data=held.form() | held.hands("after", 50, 7, 1))
    half = held.form()
    half.pop(next(name for name in half if name.endswith("after_unsure")))
    half_counted = browser.post(f"{held.address}/record", data=half)

    assert "These are 58 hands, and 57 pupils were there" in more.text
    assert "Enter 0 where no hand was up" in half_counted.text
    assert records() == 0


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
def test_a_form_sent_twice_counts_once(held: Held, client_as: Any) -> None:
    browser, form = client_as(held.people.practitioner), held.form(form_token="0d9f7a3e-4a0c-4f0e-9f6b-2b1f0c7a5d11")

    first, second = (browser.post(f"{held.address}/record", data=form) for _time in range(2))

    assert first.location == second.location
    assert records() == 1


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
def test_nothing_is_said_of_what_is_still_to_come_or_cancelled(held: Held, client_as: Any, saved: Any) -> None:
    from tests import factories as make

    coming = saved(make.booking(held.people.slot, held.people.school, held.people.staff))
    browser = client_as(held.people.practitioner)
    form = {"version": "0", "outcome": "took_place", "present_0": "27"}

    early = browser.post(f"/bookings/{coming.id}/delivery/record", data=form)

    assert early.status_code == 409
    assert "The time of this session has not come yet" in early.text
    assert records() == 0


def test_points_are_ticked_and_ticks_taken_away(held: Held, client_as: Any) -> None:
    browser = client_as(held.people.practitioner)
    browser.post(f"/bookings/{held.booking.id}/points", data={"points": "Ring the office"})
    point = db.session.scalars(select(FollowUpPoint)).one()

    for verb, done in (("done", True), ("done", True), ("open", False)):
        assert browser.post(f"/points/{point.id}/{verb}").status_code == 303
        db.session.rollback()
        assert (db.session.scalars(select(FollowUpPoint.done_at)).one() is not None) is done

    named = browser.post(f"/bookings/{held.booking.id}/points", data={"points": "Ask Jamie Smith in 8A"})
    assert named.status_code == 422
    assert "This looks as if it named a child" in named.text


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
def test_the_sheet_for_the_room_has_a_box_for_each_group_and_statement(held: Held, client_as: Any) -> None:
    browser = client_as(held.people.practitioner)

    page, paper = (browser.get(f"{held.address}/sheet{ending}") for ending in ("", ".pdf"))

    for said in ("8A, Year 8", "8B, Year 8", held.topic.statements[0].label, "Before: agree"):
        assert said in page.text
    assert paper.data.startswith(b"%PDF")


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
def test_no_page_of_a_session_has_a_field_for_a_name(held: Held, client_as: Any) -> None:
    browser = client_as(held.people.practitioner)

    for page in (f"{held.address}/record", f"/bookings/{held.booking.id}/disclosures/new"):
        assert 'autocomplete="name"' not in browser.get(page).text
        assert 'name="name"' not in browser.get(page).text
