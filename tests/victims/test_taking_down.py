"""A person harmed is put down once, read by their liaison, corrected, and found by exactly what is known of them."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select, text

from hateprog.kernel.errors import Missing, RuleBroken, Stale
from hateprog.store.audit import AuditEntry
from hateprog.store.base import db
from hateprog.victims import queries, rules, service
from hateprog.victims.models import Harmed, Victim
from hateprog.victims.rules import SEALED, Same
from tests import factories as make
from tests.factories.victims import KNOWN

FORM = dict(KNOWN)


def count(model: Any) -> int:
    return len(db.session.scalars(select(model.id)).all())


def test_their_liaison_puts_down_and_reads_everything(case: Any, people: SimpleNamespace, client_as: Any) -> None:
    browser = client_as(people.liaison)

    answer = browser.post(f"/people-harmed/cases/{case().id}/new", data=FORM)

    assert answer.status_code == 303, answer.text
    page = browser.get(answer.location).text
    for told in ("Ola Nowak", "Olka", "07700 900123", "Juniper Row", "after 6pm", "Her sister", "Polish", "cousin"):
        assert told in page
    assert "Ola Nowak" in browser.get("/people-harmed").text
    assert count(Victim) == 1


def test_nothing_of_them_stands_in_the_database_to_be_read(taken_down: Any) -> None:
    taken_down()

    rows = db.session.execute(text("SELECT * FROM victim")).all()
    log = [entry.changes for entry in db.session.scalars(select(AuditEntry))]

    for told in KNOWN.values():
        assert told not in f"{rows} {log}" or told in {"yes", "phone"}


def test_nothing_is_said_of_a_case_in_any_line_of_the_log(
    taken_down: Any, people: SimpleNamespace, client_as: Any
) -> None:
    victim = taken_down()
    client_as(people.liaison).get(f"/people-harmed/{victim.id}")

    lines = [line for line in db.session.scalars(select(AuditEntry)) if line.verb.startswith("victim")]

    assert {line.verb for line in lines} >= {"victims.take_down", "victim.read"}
    assert {line.case_id for line in lines} == {None}


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"name": ""}, "Enter the name of the person harmed"),
        ({"name": "\x00\u202e"}, "Enter the name of the person harmed"),
        ({"name": "x" * 121}, "Name must be 120 characters or fewer"),
        ({"contact_by": ""}, "Select how they want to be reached"),
        ({"contact_by": "pigeon"}, "Select one of the answers listed"),
        ({"phone": ""}, "Enter the phone number, or choose another way to reach them"),
        ({"contact_by": "email", "email": ""}, "Enter the email address, or choose another way"),
        ({"contact_by": "letter", "address": ""}, "Enter the address, or choose another way"),
        ({"phone": "12"}, "Enter a phone number"),
        ({"postcode": "nowhere"}, "Enter a full UK postcode"),
        ({"enhanced": ""}, "Select whether they have enhanced rights"),
        ({"not_to_disclose": "x" * 1_001}, "must be 1,000 characters or fewer"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_lost_or_written(
    case: Any, people: SimpleNamespace, client_as: Any, said: dict[str, str], sentence: str
) -> None:
    answer = client_as(people.liaison).post(f"/people-harmed/cases/{case().id}/new", data=FORM | said)

    assert answer.status_code == 422
    assert sentence in answer.text
    assert "Her sister, who knows" in answer.text
    assert count(Victim) == 0


def test_the_same_form_sent_twice_counts_once(case: Any, people: SimpleNamespace, client_as: Any) -> None:
    browser, address, token = client_as(people.liaison), f"/people-harmed/cases/{case().id}/new", str(uuid4())

    first, again = (browser.post(address, data=FORM | {"form_token": token}) for _time in range(2))

    assert first.location == again.location
    assert count(Victim) == 1


class TestKnownFromAnotherCase:
    """Whoever is known already is linked and not doubled; a household keeps its people apart."""

    def test_who_puts_them_down_is_asked_whether_it_is_them(self, taken_down: Any) -> None:
        taken_down()
        with pytest.raises(RuleBroken, match="Say whether it is them") as refused:
            taken_down(name="Nowak Ola", phone="+44 7700 900 123", postcode=None)
        assert refused.value.field == "same"
        assert count(Victim) == 1

    def test_the_same_person_is_in_two_cases_with_what_was_not_known_yet_added(
        self, taken_down: Any, people: SimpleNamespace
    ) -> None:
        first = taken_down(access_needs=None)
        again = taken_down(people.other, same=Same.SAME, access_needs="Step-free", language="Silesian")
        assert again.id == first.id
        assert len(again.parts) == 2
        assert again.liaisons == {people.liaison.id, people.other.id}
        assert (again.access_needs, again.language) == ("Step-free", "Polish")

    def test_somebody_else_of_that_name_is_another_person(self, taken_down: Any) -> None:
        assert taken_down().id != taken_down(same=Same.ANOTHER).id

    def test_two_of_one_household_are_two_people_of_one_case(self, taken_down: Any, case: Any) -> None:
        shared = case()
        taken_down(of=shared)
        taken_down(of=shared, name="Jan Nowak")
        assert [each.victim.name for each in queries.harmed_in(shared.id)] == ["Ola Nowak", "Jan Nowak"]

    def test_nobody_is_put_down_twice_for_one_case(self, taken_down: Any, case: Any) -> None:
        shared = case()
        taken_down(of=shared)
        with pytest.raises(RuleBroken, match="for this case already"):
            taken_down(of=shared, same=Same.SAME)
        assert count(Harmed) == 1


class TestCorrecting:
    """What is known changes, and is found by what is so now."""

    def test_a_correction_is_saved_and_found(self, taken_down: Any, people: SimpleNamespace, client_as: Any) -> None:
        victim, browser = taken_down(), client_as(people.liaison)
        said = FORM | {"name": "Ola Wren", "version": str(victim.version)}
        assert browser.post(f"/people-harmed/{victim.id}/correct", data=said).status_code == 303
        assert "Ola Wren" in browser.post("/people-harmed/search", data={"q": "wren, OLA"}).text
        assert "Nobody has this name" in browser.post("/people-harmed/search", data={"q": "Ola Nowak"}).text

    def test_what_somebody_else_changed_meanwhile_is_not_written_over(
        self, taken_down: Any, people: SimpleNamespace, client_as: Any
    ) -> None:
        victim = taken_down()
        service.correct(make.actor(people.liaison), victim, given={**KNOWN, "language": "Urdu"}, version=None)
        answer = client_as(people.liaison).post(
            f"/people-harmed/{victim.id}/correct", data=FORM | {"version": "1", "language": "Welsh"}
        )
        assert answer.status_code == 409
        assert "Welsh" in answer.text
        assert queries.one_victim(victim.id).language == "Urdu"  # type: ignore[union-attr]  # it is there

    def test_an_old_version_is_stale(self, taken_down: Any, people: SimpleNamespace) -> None:
        with pytest.raises(Stale):
            service.correct(make.actor(people.liaison), taken_down(), given=KNOWN, version="7")

    def test_somebody_else_does_not_correct_them(self, taken_down: Any, people: SimpleNamespace) -> None:
        with pytest.raises(Missing):
            service.correct(make.actor(people.other), taken_down(), given=KNOWN, version=None)


class TestSearching:
    """By exactly the name, the phone number or the postcode, and on the victim's side alone."""

    @pytest.mark.parametrize("sought", ["ola nowak", "Nowak Ola", "+44 7700 900123", "07700900123", "s60 1ae"])
    def test_all_of_it_finds_them(self, taken_down: Any, people: SimpleNamespace, client_as: Any, sought: str) -> None:
        victim = taken_down()
        assert (
            f"/people-harmed/{victim.id}"
            in client_as(people.liaison).post("/people-harmed/search", data={"q": sought}).text
        )

    @pytest.mark.parametrize("sought", ["Ola", "Now", "S60", "07700", "%", "x" * 5_000, "\x00"])
    def test_a_part_of_it_finds_nothing(
        self, taken_down: Any, people: SimpleNamespace, client_as: Any, sought: str
    ) -> None:
        victim = taken_down()
        answer = client_as(people.liaison).post("/people-harmed/search", data={"q": sought})
        assert answer.status_code == 200
        assert str(victim.id) not in answer.text

    def test_a_colleague_is_told_who_works_with_them_and_no_more(
        self, taken_down: Any, people: SimpleNamespace, client_as: Any
    ) -> None:
        victim = taken_down()
        page = client_as(people.other).post("/people-harmed/search", data={"q": "Ola Nowak"}).text
        assert "Lena Marsh works with them" in page
        assert str(victim.id) not in page


@pytest.mark.parametrize(
    ("typed", "key"),
    [("07700 900 123", "07700900123"), ("+44 (0)7700 900123", "07700900123"), ("0044 7700900123", "07700900123")],
)
def test_a_phone_number_is_looked_up_however_it_is_typed(typed: str, key: str) -> None:
    assert rules.phone_key(typed) == key


def test_every_way_to_reach_somebody_says_what_it_needs() -> None:
    assert set(rules.NEEDED_BY) == set(rules.Channel)
    assert set(KNOWN) == set(SEALED)
