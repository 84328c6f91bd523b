"""The cells of docs/authorisation.yaml about questions at the desk: the status, and nothing changed on a refusal."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from hateprog.questions.models import Passage
from hateprog.referrals.models import Involvement
from hateprog.referrals.rules import Part
from hateprog.store.base import db
from hateprog.victims.questions.models import Question, QuestionWording, Way
from tests import NOBODYS
from tests import factories as make
from tests.authorisation import WITH_SCHOOLS, cells
from tests.pages import answered
from tests.victims.questions.conftest import WORDS, Sides

pytestmark = pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)  # who may do what is the same on both

MEANING = {"Y": (True, True), "o": (True, 404), "H": (404, 404)}
HERE = "/people-harmed"
PAGES: dict[str, tuple[str, str, dict[str, str]]] = {
    "question.create": (
        "POST",
        HERE + "/{victim}/questions/new",
        {"kind": "question", "words": WORDS, "cases": "{case}"},
    ),
    "question.list": ("GET", HERE + "/questions", {}),
    "question.read_raw": ("GET", HERE + "/questions/{released}", {}),
    "question.screen_release": ("POST", HERE + "/questions/{released}/reword", {"words": "x"}),
    "question.release": ("POST", HERE + "/questions/{released}/release", {}),
    "question.withdraw": ("POST", HERE + "/questions/{released}/withdraw", {}),
    "answer.read_raw": ("GET", HERE + "/questions/{released}/answers/{passage}", {}),
    "answer.release_to_victim": ("POST", HERE + "/questions/{released}/answers/{passage}/read", {"told": "x"}),
}
ROLES = {**WITH_SCHOOLS, "VL": "victim_liaison"}


def stored() -> list[Any]:
    db.session.expire_all()
    tables = (Question, QuestionWording, Way, Passage)
    return [[tuple(row) for row in db.session.execute(select(*each.__table__.columns))] for each in tables]


@pytest.mark.parametrize(("permission", "role", "theirs", "expected"), list(cells(PAGES, MEANING, ROLES)))
def test_a_role_may_what_the_table_says(
    sides: Sides, saved: Any, client_as: Any, permission: str, role: str, theirs: bool, expected: Any
) -> None:
    question = sides.released()
    account: Any = {"victim_liaison": sides.liaison}.get(role) or getattr(sides.scene, role, None) if theirs else None
    account = account or saved(getattr(make, role)(email="somebody-else@example.org"))
    ids = {
        "victim": sides.victim.id,
        "case": sides.case.id,
        "released": question.id,
        "passage": question.ways[0].passage_id,
    }
    method, address, form = PAGES[permission]
    before = stored()

    answer = client_as(account).open(
        address.format(**ids), method=method, data={name: value.format(**ids) for name, value in form.items()}
    )

    if expected is True:
        assert answer.status_code in {200, 303, 409, 422}, answer.text  # allowed, though a rule may stop it then
    else:
        assert answer.status_code == expected
        assert stored() == before


@pytest.mark.parametrize("permission", PAGES)
def test_nobody_signed_in_is_sent_to_sign_in(sides: Sides, app: Any, permission: str) -> None:
    method, address, _form = PAGES[permission]
    ids = dict.fromkeys(("victim", "case", "released", "passage"), NOBODYS)

    answer = app.test_client().open(address.format(**ids), method=method)

    assert (answer.status_code, answer.location.startswith("/sign-in")) == (302, True)


def test_until_it_is_released_a_colleague_reads_the_words_and_not_the_person(sides: Sides, client_as: Any) -> None:
    question, colleague = sides.taken_down(), client_as(sides.colleague)

    assert WORDS in colleague.get(f"{HERE}/questions/{question.id}").text
    assert colleague.get(f"{HERE}/{sides.victim.id}").status_code == 404
    assert colleague.post(f"{HERE}/questions/{question.id}/withdraw").status_code == 404


def test_whoever_took_part_in_the_case_is_no_colleague(sides: Sides, saved: Any, client_as: Any) -> None:
    both = saved(make.victim_liaison(of=sides.scene.practitioner, email="both@example.org"))
    question = sides.taken_down()
    saved(Involvement(referral_id=sides.case.id, person_id=sides.scene.practitioner.person_id, part=Part.WORKED))
    browser = client_as(both)

    there = browser.get(f"{HERE}/questions/{question.id}")

    assert answered(there) == answered(browser.get(f"{HERE}/questions/{NOBODYS}"))
    assert WORDS not in browser.get(f"{HERE}/questions").text
