"""How content somebody harmed was: their own liaison asks and reads it, and to everybody else it is not there."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import select

from hateprog.store.base import db
from hateprog.victims.offers import service
from hateprog.victims.offers.rules import Wish
from hateprog.victims.rules import Channel
from hateprog.victims.satisfaction.models import VictimSatisfaction
from tests import factories as make
from tests.authorisation import EVERY_COLUMN, cells
from tests.evaluation.satisfaction.test_asking import ANSWERS, DAY
from tests.victims.offers.conftest import again, do, harmed

__all__ = ["do", "harmed"]


@pytest.fixture
def asked(harmed: Any, do: SimpleNamespace) -> Any:
    """Somebody who had an offer and wants none of it: it is over, and they may be asked."""
    part = harmed()
    do.offer(part)
    service.wish(do.actor, again(part), wishes=(Wish.NONE,), how=Channel.PHONE, again_on=None)
    return part


def stored() -> list[tuple[Any, ...]]:
    return [tuple(row) for row in db.session.execute(select(VictimSatisfaction.outcome, VictimSatisfaction.rating))]


def page_of(part: Any) -> str:
    return f"/people-harmed/in-case/{part.id}/satisfaction"


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)  # who may do what is the same on both
@pytest.mark.parametrize(
    ("permission", "role", "theirs", "expected"),
    list(cells(["victim_satisfaction.record"], {"o": (200, 404), "H": (404, 404)}, EVERY_COLUMN)),
)
def test_a_cell(
    asked: Any,
    people: SimpleNamespace,
    saved: Any,
    client_as: Any,
    permission: str,
    role: str,
    theirs: bool,
    expected: int,
) -> None:
    is_theirs = theirs and role == "victim_liaison"
    browser = client_as(people.liaison if is_theirs else saved(make.builders()[role](email="x@service.example")))

    assert browser.get(page_of(asked)).status_code == expected
    answer = browser.post(page_of(asked), data=ANSWERS | DAY)

    assert answer.status_code == (303 if expected == 200 else expected)
    assert stored() == ([("answered", 4)] if expected == 200 else [])


def test_an_answer_stays(asked: Any, people: SimpleNamespace, client_as: Any) -> None:
    browser = client_as(people.liaison)
    browser.post(page_of(asked), data=ANSWERS | DAY)
    assert browser.post(page_of(asked), data={"outcome": "declined"} | DAY).status_code == 409
    assert stored() == [("answered", 4)]


def test_nobody_is_asked_before_an_offer(harmed: Any, people: SimpleNamespace, client_as: Any) -> None:
    part = harmed()
    assert client_as(people.liaison).post(page_of(part), data=ANSWERS | DAY).status_code == 409
    assert stored() == []


def test_whoever_withdrew_is_left_in_peace(asked: Any, people: SimpleNamespace, client_as: Any) -> None:
    browser = client_as(people.liaison)
    assert browser.post(f"/people-harmed/{asked.victim_id}/withdraw").status_code == 303
    refused = browser.post(page_of(asked), data=ANSWERS | DAY)
    assert refused.status_code == 422
    assert "Whoever withdrew is not contacted" in refused.text
    assert browser.post(page_of(asked), data={"outcome": "not_asked"} | DAY).status_code == 303
    assert stored() == [("not_asked", None)]
