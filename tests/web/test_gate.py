"""Deny by default: a route that says nothing stops the start; an answer nobody decided on is none."""

from __future__ import annotations

import re
from collections.abc import Callable
from enum import StrEnum
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import select

from hateprog.accounts.models import Organisation
from hateprog.kernel.access import Policy, Role
from hateprog.store.audit import AuditEntry, EntryKind
from hateprog.store.base import db
from hateprog.web.gate import DECLARED, allows, public, seal, undeclared
from tests import factories as make
from tests.conftest import Browser
from tests.web.small import Can


def log() -> list[AuditEntry]:
    return list(db.session.scalars(select(AuditEntry).order_by(AuditEntry.id)))


def test_every_route_declares_who_may_use_it(app: Flask) -> None:
    assert undeclared(app) == []


def test_an_undeclared_route_stops_the_start() -> None:
    bare = Flask("bare")
    bare.add_url_rule("/oops", "oops", lambda: "oops")

    with pytest.raises(RuntimeError, match="Routes without a permission: oops"):
        seal(bare, Policy([]))


def test_a_route_that_nobody_is_granted_stops_the_start() -> None:
    bare = Flask("bare")
    bare.add_url_rule("/oops", "oops", allows(Can.READ)(lambda: "oops"))

    with pytest.raises(RuntimeError, match=r"oops needs small\.read, which nobody is granted"):
        seal(bare, Policy([]))


def test_a_route_added_after_the_start_is_refused() -> None:
    bare = Flask("bare")
    seal(bare, Policy([]))
    bare.view_functions["late"] = lambda: "late"
    bare.url_map.add(bare.url_rule_class("/late", endpoint="late"))

    assert bare.test_client().get("/late").status_code == 403


@pytest.mark.parametrize("path", ["/undecided", "/undecided/by/an/extension"])
def test_an_answer_for_which_nobody_asked_the_policy_becomes_a_500(
    app: Flask, saved: Any, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)

    answer = app.test_client().get(path)

    assert answer.status_code == 500
    assert b"whatever it was" not in answer.data


def test_nobody_signed_in_is_sent_to_sign_in_and_back(app: Flask, police: Organisation) -> None:
    answer = app.test_client().get(f"/small/{police.id}?tab=2")

    assert answer.status_code == 302
    assert answer.location == f"/sign-in?next=/small/{police.id}?tab%3D2"


def test_nobody_signed_in_is_told_the_same_of_what_is_and_what_is_not(app: Flask, police: Organisation) -> None:
    for known_or_not in (police.id, uuid4()):
        assert app.test_client().get(f"/small/{known_or_not}").status_code == 302
        assert app.test_client().post(f"/small/{known_or_not}/name").status_code == 302


def as_told(answer: Any) -> tuple[int, str, list[tuple[str, str]]]:
    """Return all of an answer but what is random in every one."""
    body = re.sub(r'(csrf[^>]*(?:value|content)=")[^"]*', r"\1", answer.text)
    headers = [(name, value) for name, value in answer.headers if name not in {"Set-Cookie", "Date", "Content-Length"}]
    return answer.status_code, body, headers


@pytest.mark.parametrize(
    ("role", "status"),
    [(Role.REFERRER, 403), (Role.INSPECTOR, 403), (Role.PRACTITIONER, 403), (Role.ADMINISTRATOR, 404)],
)
def test_a_role_that_never_may_is_told_the_same_about_any_address(
    saved: Any, client_as: Callable[..., Browser], police: Organisation, role: Role, status: int
) -> None:
    areas = ["E23000011"] if role is Role.INSPECTOR else []
    browser = client_as(saved(make.account([role], areas)))

    known, unknown = browser.get(f"/small/{police.id}"), browser.get(f"/small/{uuid4()}")

    assert known.status_code == status
    assert as_told(known) == as_told(unknown)


def test_what_is_not_ones_own_answers_exactly_as_what_does_not_exist(saved: Any, coordinator: Browser) -> None:
    secret = saved(Organisation(name="Secret"))

    hidden, absent = coordinator.get(f"/small/{secret.id}"), coordinator.get(f"/small/{uuid4()}")

    assert hidden.status_code == 404
    assert as_told(hidden) == as_told(absent)


def test_separation_of_duty_is_said_in_words(saved: Any, coordinator: Browser) -> None:
    answer = coordinator.post(f"/small/{saved(Organisation(name='Ours')).id}/decision")

    assert answer.status_code == 403
    assert "This one is ours" in answer.text


def test_a_page_of_somebodys_file_leaves_a_line_of_who_read_it(coordinator: Browser, police: Organisation) -> None:
    assert coordinator.get(f"/small/{police.id}").text == "Police"

    (line,) = log()
    assert (line.kind, line.verb, line.subject_id) == (EntryKind.READ, "small.read", police.id)


def test_a_refusal_leaves_a_line_and_says_of_what_only_where_it_was_found(
    saved: Any, client_as: Callable[..., Browser], police: Organisation, coordinator: Browser
) -> None:
    secret = saved(Organisation(name="Secret"))
    client_as(saved(make.referrer())).get(f"/small/{police.id}")
    coordinator.get(f"/small/{secret.id}")

    by_role, by_thing = log()
    assert (by_role.kind, by_role.verb, by_role.subject_id) == (EntryKind.REFUSED, "small.read", None)
    assert (by_thing.kind, by_thing.subject_id) == (EntryKind.REFUSED, secret.id)


@pytest.mark.parametrize("address", ["not-a-uuid", f"{'0' * 31}g", "%00", "../../etc/passwd", "9" * 5000])
def test_an_address_that_cannot_be_is_not_found(coordinator: Browser, address: str) -> None:
    assert coordinator.get(f"/small/{address}").status_code == 404


def test_options_and_head_ask_nothing_of_the_policy_and_tell_nothing(app: Flask, police: Organisation) -> None:
    browser = app.test_client()

    assert browser.options(f"/small/{police.id}").data == b""
    assert browser.head(f"/small/{police.id}").status_code == 302


def test_public_is_said_as_plainly_as_any_permission() -> None:
    assert getattr(public(lambda: ""), DECLARED) == "public"


def test_every_permission_that_a_route_needs_is_one_of_a_features_own(app: Flask) -> None:
    needed = {getattr(view, DECLARED) for view in app.view_functions.values()} - {"public"}

    assert all(isinstance(permission, StrEnum) for permission in needed)
