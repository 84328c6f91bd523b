"""The cells of docs/authorisation.yaml about letters: the status, nothing changed on a refusal, a line in the log."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select

from hateprog.accounts.models import Account
from hateprog.kernel.errors import NotAllowed
from hateprog.letters import service
from hateprog.letters.models import Letter, LetterWording, ReminderConsent, Undisclosed
from hateprog.letters.queries import one_letter
from hateprog.referrals.queries import one_referral
from hateprog.sessions.one_to_one.models import OneToOne
from hateprog.store.audit import AuditEntry, EntryKind
from hateprog.store.base import db
from tests import factories as make
from tests.authorisation import COLUMN, cells
from tests.letters.test_writing import letters
from tests.pages import answered
from tests.sessions.conftest import Scene

pytestmark = pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)  # who may do what is the same on both

MEANING = {"Y": (True, True), "o": (True, 404), "F": (403, 403), "H": (404, 404)}
WORDING = {"heading": "Hello", "opening": "{when}", "closing": "Bye", "version": "1"}
PAGES: dict[str, tuple[tuple[str, str, dict[str, str]], ...]] = {
    "letter.read": (
        ("GET", "/cases/{case}/letters", {}),
        ("GET", "/letters/{letter}", {}),
        ("GET", "/letters/{letter}.pdf", {}),
    ),
    "letter.make": (
        ("POST", "/cases/{case}/letters/appointment", {"channel": "hand"}),
        ("POST", "/letters/{letter}/sent", {}),
    ),
    "letter.word": (
        ("GET", "/letter-wordings", {}),
        ("POST", "/letter-wordings/appointment/convicted", WORDING),
    ),
    "letter.keep_undisclosed": (("POST", "/cases/{case}/undisclosed", {"words": "Nowak"}),),
    "consent.record": (("POST", "/cases/{case}/reminders", {"wanted": "no"}),),
}


def everything() -> list[Any]:
    """Return every row that these pages could change."""
    db.session.expire_all()
    tables = (Letter, LetterWording, ReminderConsent, Undisclosed)
    return [[tuple(row) for row in db.session.execute(select(*each.__table__.columns))] for each in tables]


@pytest.fixture
def letter(scene: Scene, planned: OneToOne, client_as: Any) -> Letter:
    """A letter that was filed and not sent."""
    client_as(scene.practitioner).post(f"/cases/{scene.case.id}/letters/appointment", data={"channel": "hand"})
    (made,) = letters()
    return made


@pytest.mark.parametrize(("permission", "role", "theirs", "expected"), list(cells(PAGES, MEANING)))
def test_a_role_may_what_the_table_says(
    scene: Scene, letter: Letter, saved: Any, client_as: Any, permission: str, role: str, theirs: bool, expected: Any
) -> None:
    account = getattr(scene, role, None) if theirs else None
    account = account or saved(getattr(make, role)())
    browser = client_as(account)
    for method, address, form in PAGES[permission]:
        before = everything()
        answer = browser.open(address.format(case=scene.case.id, letter=letter.id), method=method, data=form)
        if expected is True:
            assert answer.status_code in {200, 303}, answer.text
            assert (everything() != before) is (method == "POST")
        else:
            assert answer.status_code == expected
            assert everything() == before
    refused = db.session.scalars(select(AuditEntry).where(AuditEntry.kind == EntryKind.REFUSED)).all()
    said = [] if expected is True else [(account.id, permission)] * len(PAGES[permission])
    assert [(line.actor_id, line.verb) for line in refused] == said


@pytest.mark.parametrize("permission", PAGES)
def test_nobody_signed_in_is_sent_to_sign_in(letter: Letter, app: Any, permission: str) -> None:
    for method, address, form in PAGES[permission]:
        asked = address.format(case=letter.referral_id, letter=letter.id)
        answer = app.test_client().open(asked, method=method, data=form)
        assert (answer.status_code, answer.location.startswith("/sign-in")) == (302, True)


def test_somebody_elses_letter_looks_like_one_that_is_not_there(letter: Letter, saved: Any, client_as: Any) -> None:
    stranger = client_as(saved(make.practitioner(name="Sunita Rao")))
    theirs, absent = stranger.get(f"/letters/{letter.id}"), stranger.get(f"/letters/{uuid4()}")
    assert answered(theirs) == answered(absent)
    assert theirs.status_code == 404


@pytest.mark.parametrize("code", COLUMN)
def test_what_the_service_itself_does_is_nobodys_by_hand(scene: Scene, letter: Letter, saved: Any, code: str) -> None:
    account: Account = saved(make.builders()[COLUMN[code]]())
    before = everything()
    case, filed, appointment_id = one_referral(scene.case.id), one_letter(letter.id), letter.appointment_id
    assert appointment_id is not None
    assert filed is not None
    with pytest.raises(NotAllowed):
        service.remind(make.actor(account), case, appointment_id=appointment_id)
    with pytest.raises(NotAllowed):
        service.take_back(make.actor(account), filed)
    assert everything() == before
