"""A letter about somebody under 18 goes to them or to the adult recorded for them, as its writer chooses."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from hateprog.kernel.clock import today
from hateprog.letters import addressee
from hateprog.letters.addressee import Adult, To
from hateprog.letters.models import Letter
from hateprog.letters.rules import Channel
from hateprog.referrals.rules import Companion, ContactBy
from hateprog.sessions.one_to_one.models import OneToOne
from tests.letters.test_writing import address, letters
from tests.sessions.conftest import Scene

TODAY = date(2026, 11, 24)
SAM, ROWAN = Adult("Sam Marsh", is_guardian=True), Adult("Rowan Ash", is_guardian=False)


@pytest.mark.parametrize(
    ("born_on", "guardian", "companion", "expected"),
    [
        (date(2012, 11, 24), "Sam Marsh", Companion.APPROPRIATE_ADULT, SAM),
        (date(2012, 11, 24), None, Companion.APPROPRIATE_ADULT, ROWAN),
        (date(2012, 11, 24), None, Companion.SUPPORTER, None),
        (date(2008, 11, 25), "Sam Marsh", None, SAM),  # 18 tomorrow
        (date(2008, 11, 24), "Sam Marsh", Companion.APPROPRIATE_ADULT, None),
        (None, "Sam Marsh", None, SAM),
    ],
)
def test_which_adult_a_letter_could_go_to(
    born_on: date | None, guardian: str | None, companion: Companion | None, expected: Adult | None
) -> None:
    said: Any = {"guardian_name": guardian, "companion": companion, "companion_name": "Rowan Ash"}
    assert addressee.adult_for(born_on, **said, today=TODAY) == expected


@pytest.mark.parametrize(
    ("born_on", "adult", "expected"),
    [
        (date(2010, 11, 25), SAM, To.ADULT),  # 16 tomorrow
        (date(2010, 11, 24), SAM, To.PERSON),
        (date(2012, 1, 1), None, To.PERSON),
        (None, SAM, To.ADULT),
    ],
)
def test_who_gets_it_where_nobody_says(born_on: date | None, adult: Adult | None, expected: To) -> None:
    assert addressee.usually(born_on, adult, TODAY) is expected


@pytest.fixture
def child(scene: Scene, planned: OneToOne, saved: Any) -> Scene:
    """Store that the person is 14 and wants letters, and that a parent consented."""
    scene.case.participant.born_on = date(today().year - 14, 1, 1)
    scene.case.participant.contact_by = ContactBy.LETTER
    scene.case.guardian_name = "Sam Marsh"
    saved(scene.case.participant)
    saved(scene.case)
    return scene


def test_a_letter_about_a_child_goes_to_the_guardian_unless_its_writer_says_otherwise(
    child: Scene, client_as: Any
) -> None:
    practitioner = client_as(child.practitioner)
    page = practitioner.get(address(child)).text
    assert "Dear Sam Marsh," in page
    assert "Sam Marsh, parent or guardian" in page
    assert "Dear Sam Marsh," not in practitioner.post(address(child), data={"to": "person", "then": "preview"}).text

    assert practitioner.post(address(child), data={"to": "adult", "channel": "post"}).status_code == 303
    assert practitioner.post(address(child), data={"to": "person", "channel": "post"}).status_code == 303

    to_adult, to_child = letters()
    assert to_adult.sent_to is not None
    assert to_adult.sent_to.startswith("Sam Marsh\n4 Beech Row")
    assert to_adult.text.startswith(
        "Dear Sam Marsh,\n\nThis letter is for Jordan. Please read it together.\n\nDear Jordan,"
    )
    assert to_child.sent_to is not None
    assert "Sam Marsh" not in to_child.sent_to + to_child.text


def test_it_does_not_go_to_the_adult_where_only_the_child_can_be_reached(
    child: Scene, client_as: Any, saved: Any
) -> None:
    child.case.participant.contact_by = ContactBy.EMAIL
    saved(child.case.participant)
    practitioner = client_as(child.practitioner)

    answer = practitioner.post(address(child), data={"to": "adult", "channel": "email"})

    assert (answer.status_code, "No email address was given" in answer.text) == (422, True)
    assert practitioner.post(address(child), data={"channel": "hand"}).status_code == 422  # nobody said whom it is to
    assert practitioner.post(address(child), data={"to": "mother", "channel": "hand"}).status_code == 422
    assert letters() == []
    assert practitioner.post(address(child), data={"to": "person", "channel": "email"}).status_code == 303
    (letter,) = letters()
    assert isinstance(letter, Letter)
    assert letter.channel is Channel.EMAIL
