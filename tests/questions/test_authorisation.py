"""The cells of docs/authorisation.yaml about what is on its way: the status, and nothing changed on a refusal."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from hateprog.questions.models import Passage
from hateprog.store.audit import AuditEntry, EntryKind
from hateprog.store.base import db
from tests import NOBODYS
from tests import factories as make
from tests.authorisation import COLUMN, WITH_SCHOOLS, cells
from tests.factories.questions import WORDS
from tests.pages import answered
from tests.questions.test_practitioners_side import PUT
from tests.sessions.conftest import Scene

pytestmark = pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)  # who may do what is the same on both

MEANING = {"Y": (200, 200), "o": (200, 404), "r": (200, 404), "F": (403, 403), "H": (404, 404)}
PAGES: dict[str, tuple[str, str, dict[str, str]]] = {
    "question.read_released": ("GET", "/questions/{passage}", {}),
    "answer.record": ("POST", "/questions/{passage}", PUT),
    "question.read_line": ("GET", "/cases/{case}/line", {}),
}
SECTIONS = {"question.list_released": "/cases/{case}", "question.list_waiting": "/incoming"}
HERE = {code: role for code, role in WITH_SCHOOLS.items() if code != "VL"}
"""Victim liaison comes in by pages of its own (tests/victims)."""


def stored() -> list[Any]:
    db.session.expire_all()
    return [tuple(row) for row in db.session.execute(select(*Passage.__table__.columns))]


def whose(scene: Scene, saved: Any, role: str, theirs: bool) -> Any:
    account = getattr(scene, role, None) if theirs else None
    return account or saved(getattr(make, role)(email="somebody-else@example.org"))


@pytest.mark.parametrize(("permission", "role", "theirs", "expected"), list(cells(PAGES, MEANING, HERE)))
def test_a_role_may_what_the_table_says(
    scene: Scene, passage: Passage, saved: Any, client_as: Any, permission: str, role: str, theirs: bool, expected: int
) -> None:
    account = whose(scene, saved, role, theirs)
    method, address, form = PAGES[permission]
    before, browser = stored(), client_as(account)

    answer = browser.open(address.format(case=scene.case.id, passage=passage.id), method=method, data=form)

    if expected == 200:
        assert answer.status_code in {200, 303}
    else:
        assert answer.status_code == expected
        assert stored() == before
        refused = db.session.scalars(select(AuditEntry.actor_id).where(AuditEntry.kind == EntryKind.REFUSED)).all()
        assert refused == [account.id]


@pytest.mark.parametrize(("permission", "role", "theirs", "expected"), list(cells(SECTIONS, MEANING, COLUMN)))
def test_a_part_of_a_page_is_shown_to_whom_the_table_says(
    scene: Scene, passage: Passage, saved: Any, client_as: Any, permission: str, role: str, theirs: bool, expected: int
) -> None:
    if permission == "question.list_waiting":
        scene.case.stage = "on_hold"
        saved(scene.case)
    shown = {"question.list_released": WORDS, "question.list_waiting": "On its way to a practitioner"}[permission]

    page = client_as(whose(scene, saved, role, theirs)).get(SECTIONS[permission].format(case=scene.case.id)).text

    assert (shown in page) is (expected == 200)


@pytest.mark.parametrize("permission", PAGES)
def test_nobody_signed_in_is_sent_to_sign_in(scene: Scene, passage: Passage, app: Any, permission: str) -> None:
    method, address, form = PAGES[permission]
    asked = address.format(case=scene.case.id, passage=passage.id)

    answer = app.test_client().open(asked, method=method, data=form)

    assert (answer.status_code, answer.location.startswith("/sign-in")) == (302, True)


@pytest.mark.parametrize("role", [*HERE.values(), "panel_member"])
def test_one_that_is_there_answers_strangers_as_one_that_is_not(
    scene: Scene, passage: Passage, saved: Any, client_as: Any, role: str
) -> None:
    browser = client_as(whose(scene, saved, role, theirs=False))

    there, absent = browser.get(f"/questions/{passage.id}"), browser.get(f"/questions/{NOBODYS}")

    assert answered(there) == answered(absent)
    assert there.status_code == 404
