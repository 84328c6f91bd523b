"""A form keeps what was typed, says what is wrong beside it, and counts once however often it is sent."""

from __future__ import annotations

import json
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import func, select
from werkzeug.datastructures import MultiDict

from hateprog.accounts.models import Organisation, SignedInSession
from hateprog.accounts.signed_in import TOKEN
from hateprog.accounts.tokens import hash_of, new_token
from hateprog.store.audit import AuditEntry, EntryKind
from hateprog.store.base import db
from hateprog.web.fields import Choices, Day, Words
from hateprog.web.forms import Form
from hateprog.web.intake import Intake, from_form
from tests import factories as make
from tests.conftest import Browser, save
from tests.web.test_fields import LABELS, Colour

SHARED = Path("/work/shared/data/bad-input/blns.json")
NAUGHTY = [
    "",
    " ",
    "\x00",
    "nu\x00l",
    "x" * 10_000,
    "<script>alert(1)</script>",
    "'; DROP TABLE organisation; --",
    "=1+1",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "{{ 7*7 }}",
    "%s%s%n",
    "../../etc/passwd",
    "Ω≈ç√∫˜µ≤≥÷",
    "田中さんにあげて下さい",
    "مُنَاقَشَةُ سُبُلِ اِسْتِخْدَامِ اللُّغَةِ",
    "\u202etset\u202c",
    "Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢L̠ͨͧͩ͘G̴̻͈͍͔̹̑͗̎̅͛́Ǫ̵̹̻̝̳͂̌̌͘!",
    "👩🏽‍🎓",
    "\ufeff",
    "null",
    "NaN",
]


def changes() -> int:
    return db.session.scalar(select(func.count()).where(AuditEntry.kind == EntryKind.CHANGE)) or 0


def test_what_was_typed_is_kept_and_the_sentence_stands_beside_it_and_in_the_summary(
    coordinator: Browser, police: Organisation
) -> None:
    answer = coordinator.post(f"/small/{police.id}/name", data={"name": "x" * 51})

    assert answer.status_code == 422
    assert answer.text.count("Name must be 50 characters or fewer") == 2
    assert 'href="#name"' in answer.text
    assert "x" * 51 in answer.text
    assert re.search(r"<title>\s*Error: ", answer.text)
    assert changes() == 0


def test_a_broken_rule_stands_beside_its_field_too(coordinator: Browser, police: Organisation) -> None:
    answer = coordinator.post(f"/small/{police.id}/name", data={"name": "Forbidden"})

    assert answer.status_code == 422
    assert answer.text.count("That name is not allowed") == 2
    assert police.name == "Police"


def test_what_somebody_changed_meanwhile_says_who_and_when(coordinator: Browser, police: Organisation) -> None:
    answer = coordinator.post(f"/small/{police.id}/name", data={"name": "Changed"})

    assert answer.status_code == 409
    assert re.search(r"Chris Moor changed it at \d", answer.text)
    assert police.name == "Police"


@pytest.mark.parametrize("typed", NAUGHTY)
def test_nothing_that_can_be_typed_breaks_a_form_or_runs_on_its_page(
    coordinator: Browser, police: Organisation, typed: str
) -> None:
    answer = coordinator.post(f"/small/{police.id}/name", data={"name": typed, "form_token": typed, "version": typed})

    assert answer.status_code in {303, 422}
    assert "<script>alert" not in answer.text
    assert ">49<" not in answer.text


def test_the_big_list_of_naughty_strings_where_it_is_there(coordinator: Browser, police: Organisation) -> None:
    for typed in json.loads(SHARED.read_text()) if SHARED.exists() else NAUGHTY:
        answer = coordinator.post(f"/small/{police.id}/name", data={"name": typed})
        assert answer.status_code in {303, 422}, typed


def test_a_form_sent_twice_counts_once_and_leads_to_the_same_page(coordinator: Browser, police: Organisation) -> None:
    typed = {"name": "Force", "form_token": str(uuid4())}

    first = coordinator.post(f"/small/{police.id}/name", data=typed)
    second = coordinator.post(f"/small/{police.id}/name", data=typed)

    assert (first.status_code, second.status_code) == (303, 303)
    assert first.location == second.location
    assert changes() == 1


def test_a_form_that_was_refused_is_sent_again_with_the_same_token(coordinator: Browser, police: Organisation) -> None:
    token = str(uuid4())
    assert coordinator.post(f"/small/{police.id}/name", data={"name": "", "form_token": token}).status_code == 422

    assert coordinator.post(f"/small/{police.id}/name", data={"name": "Force", "form_token": token}).status_code == 303
    assert police.name == "Force"


def test_the_same_page_opened_twice_is_two_forms(coordinator: Browser, police: Organisation) -> None:
    pages = [coordinator.get(f"/small/{police.id}/name").text for _ in range(2)]
    tokens = {re.search(r'name="form_token"[^>]*value="([^"]+)"', page)[1] for page in pages}  # type: ignore[index]  # it is there

    assert len(tokens) == 2


@pytest.mark.parametrize("token", ["", "x" * 10_000, "nu\x00l", "1"])
def test_a_token_that_was_never_given_is_left_alone(coordinator: Browser, police: Organisation, token: str) -> None:
    answer = coordinator.post(f"/small/{police.id}/name", data={"name": "Force", "form_token": token})

    assert answer.status_code == 303
    assert police.name == "Force"


class Answers(Intake):
    name = Words("Name", required=False)
    day = Day("Date", required=False)
    colours = Choices("Colours", Colour, labels=LABELS, required=False)


@pytest.mark.parametrize(
    ("form", "plain"),
    [
        ([], {}),
        ([("name", "")], {}),
        ([("name", "  ")], {}),
        ([("name", "Zoë")], {"name": "Zoë"}),
        ([("name", "first"), ("name", "second")], {"name": "first"}),
        ([("day-day", "4"), ("day-month", "5"), ("day-year", "2001")], {"day": "2001-5-4"}),
        ([("day-day", "4")], {"day": "--4"}),
        ([("day-day", " "), ("day-month", ""), ("day-year", "")], {}),
        ([("day", "2001-05-04")], {}),
        ([("colours", "red"), ("colours", "blue")], {"colours": ["red", "blue"]}),
        ([("colours", "")], {}),
        ([("csrf_token", "x"), ("form_token", "y"), ("then", "draft")], {}),
    ],
)
def test_a_form_becomes_what_the_schema_reads(form: list[tuple[str, str]], plain: dict[str, Any]) -> None:
    assert from_form(Answers(), MultiDict(form)) == plain


def test_a_form_starts_from_what_is_stored_as_a_person_would_have_typed_it() -> None:
    form = Form(Answers(), {"name": None, "day": date(2001, 5, 4), "colours": [Colour.RED]})

    assert form["name"].value == ""
    assert form["day"].value == {"day": "4", "month": "5", "year": "2001"}
    assert form["day"].id == "day-day"
    assert form["colours"].value == ["red"]


def test_a_form_sent_eight_times_at_once_counts_once(fresh_app: Flask) -> None:
    token = new_token()
    with fresh_app.app_context():
        account, police = save(make.coordinator(), Organisation(name="Police"))
        save(SignedInSession(account_id=account.id, token_hash=hash_of(token), device="Tests"))
        address = f"/small/{police.id}/name"
    form = {"name": "Force", "form_token": str(uuid4())}

    def send(_number: int) -> int:
        browser = fresh_app.test_client()
        with browser.session_transaction() as cookie:
            cookie[TOKEN] = token
        return browser.post(address, data=form).status_code

    with ThreadPoolExecutor(8) as together:
        statuses = list(together.map(send, range(8)))

    assert 303 in statuses
    assert set(statuses) <= {303, 409}, "409 says that it was sent already, before it is known where that led"
    with fresh_app.app_context():
        assert changes() == 1
