"""Who is told when a clock has run out: named by coordinators, one person for each force area."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import yaml
from flask import Flask
from sqlalchemy import select

from hateprog.accounts import escalation as service
from hateprog.accounts import queries as accounts
from hateprog.accounts.models import Account, Escalation
from hateprog.kernel.clock import utcnow
from hateprog.kernel.errors import RuleBroken
from hateprog.store.audit import AuditEntry, EntryKind
from hateprog.store.base import db
from tests import NOBODYS
from tests import factories as make
from tests.conftest import Browser, save
from tests.factories.areas import HAMPSHIRE, SOUTH_YORKSHIRE
from tests.sessions.test_at_once import at_once, browser_of, posting

TABLE = yaml.safe_load(Path("docs/authorisation.yaml").read_text())
CELLS = TABLE["matrix"]["escalation.name"].split()
COLUMN = {"PR": "practitioner", "IN": "inspector", "RF": "referrer", "CO": "coordinator", "AD": "administrator"}
PAGES = [("GET", "/escalation"), ("GET", f"/escalation/{HAMPSHIRE}"), ("POST", f"/escalation/{HAMPSHIRE}")]
ROUNDS = 20


@pytest.fixture
def coordinator(saved: Any) -> Account:
    account: Account = saved(make.coordinator())
    return account


@pytest.fixture
def inspector(saved: Any) -> Account:
    account: Account = saved(make.inspector(name="Hugh Ford", areas=[HAMPSHIRE]))
    return account


@pytest.fixture
def browser(client_as: Any, coordinator: Account) -> Browser:
    client: Browser = client_as(coordinator)
    return client


def stored() -> list[tuple[Any, ...]]:
    return [tuple(row) for row in db.session.execute(select(*Escalation.__table__.columns))]


def test_a_coordinator_names_somebody_who_is_then_the_contact(
    inspector: Account, coordinator: Account, browser: Browser
) -> None:
    assert "Nobody is named" in browser.get("/escalation").text

    answer = browser.post(f"/escalation/{HAMPSHIRE}", data={"account": str(inspector.id), "version": "0"})

    assert (answer.status_code, answer.location) == (303, "/escalation")
    assert "Hugh Ford" in browser.get("/escalation").text
    contact = accounts.escalation_contact(HAMPSHIRE)
    assert contact
    assert contact._asdict() == {
        "account_id": inspector.id,
        "person_id": inspector.person_id,
        "name": "Hugh Ford",
        "email": inspector.email,
    }
    assert accounts.escalation_contact(SOUTH_YORKSHIRE) is None
    assert accounts.escalation_contact(None) is None
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.verb == "accounts.escalation.name")).one()
    assert (entry.actor_id, entry.changes[0]["table"]) == (coordinator.id, "escalation")


def test_somebody_else_takes_their_place_and_the_log_has_both(
    inspector: Account, coordinator: Account, browser: Browser
) -> None:
    browser.post(f"/escalation/{HAMPSHIRE}", data={"account": str(inspector.id), "version": "0"})
    page = browser.get(f"/escalation/{HAMPSHIRE}").text
    assert re.search(rf'value="{inspector.id}" selected', page)
    assert 'name="version" value="1"' in page

    browser.post(f"/escalation/{HAMPSHIRE}", data={"account": str(coordinator.id), "version": "1"})

    contact = accounts.escalation_contact(HAMPSHIRE)
    assert contact
    assert contact.account_id == coordinator.id
    changes = db.session.scalars(select(AuditEntry.changes).where(AuditEntry.verb == "accounts.escalation.name")).all()
    assert changes[-1][0]["fields"]["account_id"] == [str(inspector.id), str(coordinator.id)]


def test_naming_the_same_one_again_changes_nothing(inspector: Account, browser: Browser) -> None:
    form = {"account": str(inspector.id)}
    browser.post(f"/escalation/{HAMPSHIRE}", data=form | {"version": "0"})
    before = stored()

    assert browser.post(f"/escalation/{HAMPSHIRE}", data=form | {"version": "1"}).status_code == 303

    assert stored() == before


def test_the_list_has_the_forces_with_inspectors_or_districts(saved: Any, inspector: Account, browser: Browser) -> None:
    saved(make.rotherham())

    page = browser.get("/escalation").text

    assert re.findall(r'href="/escalation/(\w+)"', page) == [HAMPSHIRE, SOUTH_YORKSHIRE]


def test_where_there_is_no_area_the_page_says_so(browser: Browser) -> None:
    assert "No force area has an inspector or districts yet" in browser.get("/escalation").text


def test_the_choice_is_among_inspectors_and_coordinators_who_can_sign_in(
    saved: Any, inspector: Account, coordinator: Account, browser: Browser
) -> None:
    saved(make.practitioner(), make.referrer(), make.administrator(), make.panel_member())
    saved(make.inspector(disabled_at=utcnow()), make.coordinator(activated_at=None))

    page = browser.get(f"/escalation/{HAMPSHIRE}").text

    offered = re.findall(r'<option value="([0-9a-f-]{36})"', page)
    assert set(offered) == {str(inspector.id), str(coordinator.id)}
    assert "Hugh Ford (Inspector, Hampshire)" in page
    assert "Chris Moor (Coordinator)" in page


@pytest.mark.parametrize(
    "changed",
    [{"roles": ["practitioner"], "areas": []}, {"disabled": True}],
    ids=["another role", "disabled"],
)
def test_who_cannot_be_told_any_more_is_no_contact_and_the_page_says_so(
    saved: Any, client_as: Any, inspector: Account, browser: Browser, changed: dict[str, Any]
) -> None:
    browser.post(f"/escalation/{HAMPSHIRE}", data={"account": str(inspector.id), "version": "0"})
    admin = client_as(saved(make.administrator()))
    saved(make.southampton())

    if changed.get("disabled"):
        admin.post(f"/people/{inspector.id}/disable", data={"reason": "Left"})
    else:
        admin.post(f"/people/{inspector.id}/roles", data=changed | {"version": "1"})

    assert accounts.escalation_contact(HAMPSHIRE) is None
    assert "Hugh Ford cannot be told any more" in browser.get("/escalation").text


@pytest.mark.parametrize(
    ("account", "sentence"),
    [
        ("", "Select who is told"),
        ("\0", "Select one of the answers listed"),
        ("x" * 100_000, "Select one of the answers listed"),
        ("{practitioner}", "Select one of the answers listed"),
        (NOBODYS, "Select one of the answers listed"),
    ],
)
def test_anybody_else_is_refused_beside_the_field(
    saved: Any, inspector: Account, browser: Browser, account: str, sentence: str
) -> None:
    practitioner = saved(make.practitioner())

    answer = browser.post(
        f"/escalation/{HAMPSHIRE}", data={"account": account.format(practitioner=practitioner.id), "version": "0"}
    )

    assert answer.status_code == 422
    assert answer.text.count(sentence) == 2
    assert stored() == []


def test_no_door_lets_somebody_be_named_who_cannot_see_cases(saved: Any, coordinator: Account) -> None:
    practitioner = saved(make.practitioner())

    with pytest.raises(RuleBroken, match="Select an inspector or a coordinator"):
        service.name(make.actor(coordinator), None, force_code=HAMPSHIRE, account_id=practitioner.id, version="0")


@pytest.mark.parametrize("code", ["E23000012", "E23999999", "E08000018", "nowhere", "%00", "x" * 2_000])
def test_a_force_area_without_cases_or_none_at_all_is_not_there(
    inspector: Account, browser: Browser, code: str
) -> None:
    assert browser.get(f"/escalation/{code}").status_code == 404
    assert browser.post(f"/escalation/{code}", data={"account": str(inspector.id)}).status_code == 404


@pytest.mark.parametrize("version", ["0", "2", "", "x", "\0"])
def test_who_saw_an_older_state_is_told_who_changed_it_and_keeps_what_they_chose(
    inspector: Account, coordinator: Account, browser: Browser, version: str
) -> None:
    browser.post(f"/escalation/{HAMPSHIRE}", data={"account": str(inspector.id), "version": "0"})
    before = stored()

    answer = browser.post(f"/escalation/{HAMPSHIRE}", data={"account": str(coordinator.id), "version": version})

    if version:  # a form without any version is taken for the one shown now
        assert answer.status_code == 409
        assert "Chris Moor changed this at" in answer.text
        assert re.search(rf'value="{coordinator.id}" selected', answer.text)
        assert 'name="version" value="1"' in answer.text
        assert stored() == before
    else:
        assert answer.status_code == 303


def test_a_form_sent_twice_counts_once(inspector: Account, browser: Browser) -> None:
    form = {"account": str(inspector.id), "version": "0", "form_token": str(uuid4())}

    first, second = (browser.post(f"/escalation/{HAMPSHIRE}", data=form) for _ in range(2))

    assert [(each.status_code, each.location) for each in (first, second)] == [(303, "/escalation")] * 2
    assert len(stored()) == 1


@pytest.mark.parametrize("code", COLUMN)
@pytest.mark.parametrize(("method", "path"), PAGES)
def test_a_cell_of_the_table(saved: Any, client_as: Any, inspector: Account, code: str, method: str, path: str) -> None:
    account = saved(make.account(roles=[COLUMN[code]], areas=[HAMPSHIRE]))
    before = stored()

    answer = client_as(account).open(path, method=method, data={"account": str(inspector.id), "version": "0"})

    refused = db.session.scalars(select(AuditEntry.verb).where(AuditEntry.kind == EntryKind.REFUSED)).all()
    if CELLS[TABLE["roles"].index(code)] == "Y":
        assert answer.status_code == (200 if method == "GET" else 303)
        assert refused == []
    else:
        assert CELLS[TABLE["roles"].index(code)] == "F"
        assert answer.status_code == 403
        assert stored() == before
        assert refused == ["escalation.name"]


@pytest.mark.parametrize(("method", "path"), PAGES)
def test_nobody_signed_in_is_led_to_sign_in(app: Flask, saved: Any, method: str, path: str) -> None:
    answer = app.test_client().open(path, method=method)

    assert CELLS[TABLE["roles"].index("AN")] == "L"
    assert answer.status_code == 302
    assert answer.location.startswith("/sign-in")


@pytest.mark.parametrize("dialect", ["postgresql"], indirect=True)
def test_of_several_coordinators_at_once_one_names_and_the_others_are_told(fresh_app: Flask) -> None:
    with fresh_app.app_context():
        coordinators = save(*(make.coordinator(name=f"Coordinator {number}") for number in range(4)))
        save(make.inspector(areas=[HAMPSHIRE]))
        browsers = [browser_of(fresh_app, each) for each in coordinators]
        for version in range(ROUNDS):
            chosen = [coordinators[(number + version) % 4] for number in range(4)]
            current = accounts.escalation_contact(HAMPSHIRE)
            forms = [
                {"account": str(each.id), "version": str(version)}
                for each in chosen
                if not current or each.id != current.account_id
            ]
            db.session.rollback()

            answers = at_once(
                *(posting(each, f"/escalation/{HAMPSHIRE}", form) for each, form in zip(browsers, forms, strict=False))
            )

            assert sorted(answer.status_code for answer in answers) == [303] + [409] * (len(forms) - 1)
            db.session.expire_all()
            (row,) = db.session.scalars(select(Escalation))
            assert row.version == version + 1
        db.session.remove()
