"""A panel member grades: once each, changeable while the pack is open, every grade kept; what they say goes back."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from hateprog.scrutiny import queries
from hateprog.scrutiny.models import GradeGiven
from hateprog.scrutiny.rules import Grade
from hateprog.store.base import db
from hateprog.store.outbox import Message
from tests import factories as make

SAID = {"grade": "inappropriate", "observations": "One fact is not weighed.", "learning": "Weigh every fact."}


def grade(client: Any, item: Any, **said: str) -> Any:
    return client.post(f"/scrutiny/items/{item.id}", data={"grade": "appropriate"} | said)


def grades() -> list[tuple[Grade, int]]:
    asked = select(GradeGiven.grade, GradeGiven.number).order_by(GradeGiven.graded_at, GradeGiven.number)
    return [tuple(row) for row in db.session.execute(asked)]  # type: ignore[misc]  # two columns were asked for


def test_a_member_grades_and_changes_their_mind_and_both_are_kept(client_as: Any, released: Any, people: Any) -> None:
    item, browser = released(), client_as(people.panel)
    assert grade(browser, item, version="0").status_code == 303
    assert "1. Appropriate" in browser.get(f"/scrutiny/packs/{item.pack_id}").text
    assert grade(browser, item, version="1", **SAID).status_code == 303
    assert grades() == [(Grade.APPROPRIATE, 1), (Grade.INAPPROPRIATE, 2)]
    page = browser.get(f"/scrutiny/items/{item.id}").text
    assert "What you gave before" in page
    assert "One fact is not weighed." in page


def test_two_members_grade_each_for_themselves(client_as: Any, released: Any, people: Any) -> None:
    item = released()
    grade(client_as(people.panel), item, **SAID)
    other = client_as(people.other)
    assert "One fact is not weighed." not in other.get(f"/scrutiny/items/{item.id}").text
    grade(other, item, grade="not_agreed")
    assert sorted(grades()) == [(Grade.INAPPROPRIATE, 1), (Grade.NOT_AGREED, 1)]


def test_one_persons_two_accounts_have_one_grade(client_as: Any, saved: Any, released: Any, people: Any) -> None:
    item, other_account = released(), saved(make.panel_member(of=people.panel))
    grade(client_as(people.panel), item)
    grade(client_as(other_account), item, grade="not_agreed")
    assert grades() == [(Grade.APPROPRIATE, 1), (Grade.NOT_AGREED, 2)]


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"grade": ""}, "Select a grade"),
        ({"grade": "5"}, "Select one of the answers listed"),
        ({"grade": "with_observations"}, "Write down your observations"),
        ({"grade": "with_observations", "observations": " \x00 "}, "Write down your observations"),
        ({"grade": "inappropriate", "observations": "No"}, "Say what is to be learnt"),
        ({"grade": "appropriate", "learning": "Learn"}, "Learning goes with grade 3 only"),
        ({"observations": "x" * 2_001}, "Observations must be 2,000 characters or fewer"),
        ({"observations": "x" * 200_000}, "Observations must be 2,000 characters or fewer"),
    ],
)
def test_a_grade_without_its_words_gets_a_sentence_and_nothing_is_written(
    client_as: Any, released: Any, people: Any, said: dict[str, str], sentence: str
) -> None:
    item = released()
    answer = grade(client_as(people.panel), item, **said)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert grades() == []
    assert db.session.scalars(select(Message)).all() == []


def test_a_form_sent_twice_counts_once(client_as: Any, released: Any, people: Any) -> None:
    item, browser = released(), client_as(people.panel)
    token = {"form_token": "7d5e3c3e-54c5-4b4c-9a1e-1b3c6d8f0a12", **SAID}
    assert grade(browser, item, **token).location == grade(browser, item, **token).location
    assert grades() == [(Grade.INAPPROPRIATE, 1)]


def test_an_unchanged_grade_sends_no_second_mail(client_as: Any, released: Any, people: Any) -> None:
    item, browser = released(), client_as(people.panel)
    grade(browser, item, **SAID)
    grade(browser, item, **SAID)
    assert grades() == [(Grade.INAPPROPRIATE, 1)]
    assert len(db.session.scalars(select(Message)).all()) == 2  # one for each coordinator


def test_a_grade_from_another_window_is_not_overwritten(client_as: Any, released: Any, people: Any) -> None:
    item, browser = released(), client_as(people.panel)
    grade(browser, item, version="0")
    answer = grade(browser, item, version="0", grade="not_agreed")
    assert answer.status_code == 409
    assert "You have graded this in another window meanwhile" in answer.text
    assert grades() == [(Grade.APPROPRIATE, 1)]


def test_what_is_said_goes_back_by_mail_with_a_reference_and_a_link_and_nothing_else(
    client_as: Any, released: Any, people: SimpleNamespace, mails: Any
) -> None:
    item = released()
    grade(client_as(people.panel), item, **SAID)
    assert set(mails()) == {people.coordinator.email, people.second.email}
    mail = mails()[people.coordinator.email]
    reference = queries.one_item(item.id).pack.reference  # type: ignore[union-attr]  # it is there
    assert mail.subject == f"Learning from the scrutiny panel: {reference}/1"
    assert f"/scrutiny/learning/{item.id}" in mail.body
    for told in ("weighed", "Weigh", "nappropriate", "Ashby", "HC-", "Vale", str(item.referral_id)):
        assert told not in mail.subject + mail.body


@pytest.mark.parametrize("said", [{"grade": "appropriate"}, {"grade": "not_agreed"}])
def test_a_grade_that_says_nothing_sends_nothing(client_as: Any, released: Any, people: Any, said: Any) -> None:
    grade(client_as(people.panel), released(), **said)
    assert db.session.scalars(select(Message)).all() == []


@pytest.mark.parametrize("statement", ["UPDATE scrutiny_grade SET number = 7", "DELETE FROM scrutiny_grade"])
def test_the_database_keeps_every_grade(saved: Any, released: Any, people: Any, statement: str) -> None:
    saved(make.grade_given(released(), by=people.panel))
    with pytest.raises(DBAPIError):
        db.session.execute(text(statement))
    db.session.rollback()


@pytest.mark.parametrize(
    "said",
    [
        {"grade": Grade.WITH_OBSERVATIONS, "observations": None},
        {"grade": Grade.INAPPROPRIATE, "learning": " "},
        {"grade": Grade.APPROPRIATE, "learning": "Learn"},
        {"number": 0},
    ],
)
def test_the_database_asks_for_a_grades_words_too(saved: Any, released: Any, people: Any, said: Any) -> None:
    item = released()
    with pytest.raises(DBAPIError):
        saved(make.grade_given(item, by=people.panel, **said))
