"""Coordinators keep the register: who is on it, entries put down and ended, and no number of a certificate."""

from __future__ import annotations

from datetime import date, timedelta
from html import unescape
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from hateprog.kernel.clock import today
from hateprog.practitioners.models import Practitioner, RegisterEntry
from hateprog.practitioners.rules import DbsLevel, Kind, Training, What
from hateprog.store.audit import AuditEntry
from hateprog.store.base import db
from tests import factories as make

YEAR = timedelta(days=365)
LONG = "x" * 10_000
NUMBER = "0012 3456 7890"


def day(name: str, when: date) -> dict[str, str]:
    return {f"{name}-day": str(when.day), f"{name}-month": str(when.month), f"{name}-year": str(when.year)}


def training(**said: str) -> dict[str, str]:
    return {"training": "core"} | day("from_on", today()) | day("valid_until", today() + YEAR) | said


def dbs(**said: str) -> dict[str, str]:
    return {"dbs_level": "enhanced", "seen_by": "Chris Moor"} | day("from_on", date(2026, 5, 3)) | said


def accreditation(**said: str) -> dict[str, str]:
    return {"body": "Restorative Justice Council", "level": "Advanced"} | day("valid_until", today() + YEAR) | said


FORMS = {"training": training, "dbs": dbs, "accreditation": accreditation}


def test_somebody_comes_onto_the_register_and_their_page_says_what_is_missing(
    people: SimpleNamespace, client_as: Any
) -> None:
    browser = client_as(people.coordinator)
    assert "1 practitioner is not on the register" in browser.get("/practitioners").text

    form = {"person": str(people.newcomer.person_id), "kind": "volunteer"}
    answer = browser.post("/practitioners/new", data=form)

    assert answer.status_code == 303
    made = db.session.scalars(select(Practitioner).where(Practitioner.person_id == people.newcomer.person_id)).one()
    assert (made.kind, made.registered_by) == (Kind.VOLUNTEER, people.coordinator.id)
    page = browser.get(answer.location).text
    assert "No DBS check on the register. No core training on the register" in page
    again = browser.post("/practitioners/new", data=form)
    assert again.status_code == 422
    assert len(db.session.scalars(select(Practitioner)).all()) == 2


def test_all_three_kinds_of_entry_are_put_down_and_shown(people: SimpleNamespace, client_as: Any) -> None:
    browser, page = client_as(people.coordinator), f"/practitioners/{people.page.id}"
    for what, form in FORMS.items():
        assert browser.post(f"{page}/add/{what}", data=form()).status_code == 303
    made = db.session.scalars(select(RegisterEntry).where(RegisterEntry.entered_by == people.coordinator.id)).all()
    assert {each.what for each in made} == set(What)
    (check,) = (each for each in made if each.what is What.DBS)
    assert (check.dbs_level, check.from_on, check.seen_by) == (DbsLevel.ENHANCED, date(2026, 5, 3), "Chris Moor")
    assert check.valid_until == date(2029, 5, 3)
    text = browser.get(page).text
    for words in ("Accreditation, Restorative Justice Council", "Level: Advanced", "certificate seen by Chris Moor"):
        assert words in text
    line = db.session.scalars(select(AuditEntry).where(AuditEntry.verb == "practitioners.enter")).first()
    assert line is not None
    assert line.actor_id == people.coordinator.id


def test_an_entry_that_is_ended_stays_with_its_reason_and_counts_no_longer(
    people: SimpleNamespace, client_as: Any
) -> None:
    browser, page = client_as(people.coordinator), f"/practitioners/{people.page.id}"
    address = f"/practitioners/entries/{people.check.id}/end"

    assert browser.post(address, data={"reason": "Entered for somebody else"}).status_code == 303

    text = browser.get(page).text
    assert "Entered for somebody else" in text
    assert "No DBS check on the register" in text
    assert "Cannot work" in browser.get("/practitioners").text
    again = browser.post(address, data={"reason": "Once more"})
    assert again.status_code == 409
    assert "ended before" in again.text
    line = db.session.scalars(select(AuditEntry).where(AuditEntry.verb == "practitioners.end")).one()
    assert line.why == "Entered for somebody else"


@pytest.mark.parametrize(
    ("what", "field"),
    [("dbs", "seen_by"), ("accreditation", "body"), ("accreditation", "level")],
)
def test_a_certificates_number_is_refused_wherever_it_is_typed(
    people: SimpleNamespace, client_as: Any, what: str, field: str
) -> None:
    form = FORMS[what](**{field: f"Moor {NUMBER}"})
    answer = client_as(people.coordinator).post(f"/practitioners/{people.page.id}/add/{what}", data=form)
    assert answer.status_code == 422
    assert answer.text.count("This looks like a certificate number") == 2
    assert len(db.session.scalars(select(RegisterEntry)).all()) == 2


def test_nor_is_one_kept_in_a_reason(people: SimpleNamespace, client_as: Any) -> None:
    address = f"/practitioners/entries/{people.check.id}/end"
    answer = client_as(people.coordinator).post(address, data={"reason": f"Wrong: {NUMBER}"})
    assert answer.status_code == 422
    assert people.check.ended_at is None
    lines = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id)).all()
    assert [line for line in lines if NUMBER in f"{line.why}{line.changes}"] == []


@pytest.mark.parametrize(
    ("what", "said", "sentence"),
    [
        ("training", {"training": ""}, "Select the training"),
        ("training", {"training": "\x00"}, "Select one of the answers listed"),
        ("training", day("from_on", today() + timedelta(days=1)), "This date must be today or in the past"),
        ("training", day("valid_until", today()), "This must be later than the day it was got"),
        ("training", {"valid_until-day": "31", "valid_until-month": "2"}, "Valid until must be a real date"),
        ("accreditation", {"body": LONG}, "Accredited by must be 100 characters or fewer"),
        ("accreditation", {"level": "\u202e\x00"}, "Enter the level"),
        ("dbs", {"seen_by": " "}, "Enter who saw the certificate"),
        ("dbs", {"from_on-day": "", "from_on-month": "", "from_on-year": ""}, "Enter the date of the check"),
    ],
)
def test_bad_answers_are_refused_in_words_and_kept_on_the_page(
    people: SimpleNamespace, client_as: Any, what: str, said: dict[str, str], sentence: str
) -> None:
    answer = client_as(people.coordinator).post(f"/practitioners/{people.page.id}/add/{what}", data=FORMS[what](**said))
    assert answer.status_code == 422
    assert unescape(answer.text).count(sentence) >= 2
    assert len(db.session.scalars(select(RegisterEntry)).all()) == 2


def test_there_is_no_page_to_add_what_the_register_does_not_know(people: SimpleNamespace, client_as: Any) -> None:
    assert client_as(people.coordinator).get(f"/practitioners/{people.page.id}/add/medals").status_code == 404


def test_a_form_sent_twice_makes_one_entry(people: SimpleNamespace, client_as: Any) -> None:
    browser, form = client_as(people.coordinator), training(form_token=str(uuid4()))
    answers = [browser.post(f"/practitioners/{people.page.id}/add/training", data=form) for _time in range(2)]
    assert [each.status_code for each in answers] == [303, 303]
    assert len(db.session.scalars(select(RegisterEntry)).all()) == 3


def test_a_practitioner_reads_their_own_page_and_finds_it_from_today(people: SimpleNamespace, client_as: Any) -> None:
    browser = client_as(people.practitioner)
    assert "Everything is in date" in browser.get("/today").text
    there = browser.get("/practitioners/own")
    assert there.location == f"/practitioners/{people.page.id}"
    page = browser.get(there.location).text
    assert "Restorative practice (core)" in page
    assert "Add: Training" not in page


def test_who_is_not_on_the_register_is_told_so_on_today(people: SimpleNamespace, client_as: Any) -> None:
    browser = client_as(people.newcomer)
    assert "Not on the practitioners’ register" in browser.get("/today").text
    assert "Ask a coordinator" in browser.get("/practitioners/own").text


def test_somebody_whose_account_is_gone_stays_on_the_register(
    people: SimpleNamespace, saved: Any, client_as: Any
) -> None:
    people.practitioner.disabled_at = people.practitioner.created_at
    saved(people.practitioner)
    page = client_as(people.administrator).get("/practitioners").text
    assert "Pat Hill" in page
    assert "Cannot sign in" in page


@pytest.mark.parametrize(
    "said",
    [
        {"training": None},
        {"body": "A council"},
        {"dbs_level": DbsLevel.BASIC},
        {"from_on": None},
        {"valid_until": date(2019, 1, 1)},
        {"end_reason": "Without a date"},
    ],
)
def test_the_database_itself_refuses_an_entry_that_cannot_be(
    people: SimpleNamespace, saved: Any, said: dict[str, Any]
) -> None:
    with pytest.raises(IntegrityError):
        saved(make.training(Training.CORE, practitioner_id=people.page.id, **said))
