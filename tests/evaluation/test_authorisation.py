"""Every cell of docs/authorisation.yaml about questionnaires: the status, nothing changed, and the line in the log."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from sqlalchemy import select

from hateprog.evaluation.questionnaires.models import DevicePage, InstrumentVersion, Questionnaire
from hateprog.kernel.clock import today
from hateprog.store.audit import AuditEntry, EntryKind
from hateprog.store.base import db
from tests import factories as make
from tests.evaluation.conftest import on_device, on_paper
from tests.pages import answered
from tests.sessions.conftest import Scene

pytestmark = pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)  # who may do what is the same on both

TABLE = yaml.safe_load(Path("docs/authorisation.yaml").read_text())
COLUMN = {"PR": "practitioner", "IN": "inspector", "RF": "referrer", "CO": "coordinator", "AD": "administrator"}
ALLOWED = "allowed"
MEANING: dict[str, tuple[Any, Any]] = {
    "Y": (ALLOWED, ALLOWED),
    "o": (ALLOWED, 404),
    "F": (403, 403),
    "H": (404, 404),
}
FORM = on_paper(today())
PAGES: dict[str, list[tuple[str, str, dict[str, str]]]] = {
    "questionnaire.read": [
        ("GET", "/cases/{case}/questionnaires", {}),
        ("GET", "/questionnaires/{filled}", {}),
        ("GET", "/cases/{case}/questionnaires/{other}/before/paper", {}),
        ("GET", "/cases/{case}/questionnaires/{other}/before/paper.pdf", {}),
    ],
    "questionnaire.record": [
        ("GET", "/cases/{case}/questionnaires/{other}/before", {}),
        ("POST", "/cases/{case}/questionnaires/{other}/before", FORM),
        ("GET", "/cases/{case}/questionnaires/{other}/before/device", {}),
        ("POST", "/cases/{case}/questionnaires/{other}/before/device", {}),
        ("POST", "/device-pages/{page}/close", {}),
        ("GET", "/questionnaires/{filled}/correct", {}),
        ("POST", "/questionnaires/{filled}/correct", FORM | {"because": "Mixed up"}),
        ("GET", "/questionnaires/{filled}/set-aside", {}),
        ("POST", "/questionnaires/{filled}/set-aside", {"because": "Mixed up"}),
    ],
    "questionnaire.read_instrument": [
        ("GET", "/instruments", {}),
        ("GET", "/instruments/{used}", {}),
        ("GET", "/instruments/{used}/paper", {}),
        ("GET", "/instruments/{used}/paper.pdf", {}),
    ],
    "questionnaire.write_instrument": [
        ("GET", "/instruments/new", {}),
        ("POST", "/instruments/new", {"text": make.instrument_file(code="third")}),
        ("GET", "/instruments/{draft}/use", {}),
        ("POST", "/instruments/{draft}/use", {}),
        ("GET", "/instruments/{used}/retire", {}),
        ("POST", "/instruments/{used}/retire", {}),
    ],
}
CASES = [(permission, code) for permission in PAGES for code in COLUMN]


def stored() -> list[Any]:
    """Return every row that a page of questionnaires could change."""
    tables = (InstrumentVersion, Questionnaire, DevicePage)
    return [sorted(map(str, db.session.execute(select(each.__table__)))) for each in tables]


@pytest.fixture
def things(scene: Scene, version: Any, saved: Any) -> dict[str, Any]:
    """Store what the addresses name: a questionnaire, an instrument not yet answered, a draft, a device page."""
    other = saved(make.instrument(scene.coordinator, code="other"))
    draft = saved(make.instrument(scene.coordinator, code="draft", status="draft"))
    filled = saved(make.questionnaire(scene.case, version, by=scene.practitioner))
    page = saved(make.device_page(scene.case, other, by=scene.practitioner))
    named = {"case": scene.case, "filled": filled, "other": other, "page": page, "used": version, "draft": draft}
    return {name: each.id for name, each in named.items()}


def refusals() -> list[tuple[Any, str]]:
    asked = select(AuditEntry.actor_id, AuditEntry.verb).where(AuditEntry.kind == EntryKind.REFUSED)
    return [tuple(row) for row in db.session.execute(asked.order_by(AuditEntry.id))]


def expected(permission: str, code: str) -> tuple[Any, Any]:
    return MEANING[TABLE["matrix"][permission].split()[TABLE["roles"].index(code)]]


def whole_addresses(permission: str, things: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, str]]]:
    for method, address, form in PAGES[permission]:
        yield method, address.format(**things), form


@pytest.mark.parametrize(("permission", "code"), CASES)
def test_a_role_that_may_not_changes_nothing_and_leaves_a_line(
    scene: Scene, things: dict[str, Any], saved: Any, client_as: Any, permission: str, code: str
) -> None:
    whose = saved(getattr(make, COLUMN[code])(areas=["E23000011"]))
    for account, status in zip((getattr(scene, COLUMN[code], whose), whose), expected(permission, code), strict=True):
        if status == ALLOWED:
            continue
        browser, before = client_as(account), stored()
        for method, address, form in whole_addresses(permission, things):
            answer = browser.open(address, method=method, data=form)
            assert answer.status_code == status, (method, address)
        assert stored() == before
        assert refusals()[-len(PAGES[permission]) :] == [(account.id, permission)] * len(PAGES[permission])


@pytest.mark.parametrize(
    ("permission", "code", "number"),
    [
        (permission, code, number)
        for permission, code in CASES
        for number in range(len(PAGES[permission]))
        if expected(permission, code)[0] == ALLOWED
    ],
)
def test_a_role_that_may_does_it(
    scene: Scene, things: dict[str, Any], client_as: Any, permission: str, code: str, number: int
) -> None:
    method, address, form = list(whole_addresses(permission, things))[number]
    before = stored()

    answer = client_as(getattr(scene, COLUMN[code])).open(address, method=method, data=form)

    assert answer.status_code in {200, 303}, answer.text
    assert (stored() != before) is (method == "POST")
    assert refusals() == []


@pytest.mark.parametrize("permission", PAGES)
def test_nobody_signed_in_is_sent_to_sign_in(things: dict[str, Any], app: Any, permission: str) -> None:
    before = stored()
    for method, address, form in whole_addresses(permission, things):
        answer = app.test_client().open(address, method=method, data=form)
        assert answer.status_code == 302
        assert answer.location.startswith("/sign-in")
    assert stored() == before


def test_a_panel_member_is_refused_as_an_administrator_is(things: dict[str, Any], saved: Any, client_as: Any) -> None:
    browser, before = client_as(saved(make.panel_member())), stored()
    for permission in PAGES:
        for method, address, form in whole_addresses(permission, things):
            answer = browser.open(address, method=method, data=form)
            assert answer.status_code == expected(permission, "AD")[0]
    assert stored() == before


def test_whoever_has_the_address_fills_it_in_without_an_account(things: dict[str, Any], app: Any) -> None:
    assert TABLE["matrix"]["questionnaire.fill_in"].split() == ["Y"] * len(TABLE["roles"])
    before = stored()
    assert app.test_client().post("/answer/token", data=on_device()).status_code == 303
    assert stored() != before


def test_somebody_elses_questionnaire_looks_like_one_that_is_not_there(
    things: dict[str, Any], saved: Any, client_as: Any
) -> None:
    stranger = client_as(saved(make.practitioner(name="Sunita Rao")))
    for address in ("/questionnaires/{}", "/cases/{}/questionnaires", "/questionnaires/{}/correct"):
        thing = things["case"] if "cases" in address else things["filled"]
        theirs, absent = stranger.get(address.format(thing)), stranger.get(address.format(things["draft"]))
        assert theirs.status_code == 404
        assert answered(theirs) == answered(absent)


@pytest.mark.parametrize("who", ["inspector", "referrer"])
def test_an_inspector_and_a_referrer_see_nothing_of_them_on_a_case(
    scene: Scene, things: dict[str, Any], client_as: Any, who: str
) -> None:
    page = client_as(getattr(scene, who)).get(f"/cases/{scene.case.id}").text
    assert "Questionnaire" not in page
    assert "Kindness" not in page
