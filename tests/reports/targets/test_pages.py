"""A coordinator sets targets, sees how far the programme is with each, and drops one; nobody else does."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from sqlalchemy import func, select

from hateprog.reports.targets import queries
from hateprog.reports.targets.models import Target
from hateprog.store.base import db
from tests import factories as make
from tests.authorisation import EVERY_COLUMN, cells
from tests.factories.areas import ROTHERHAM, SOUTH_YORKSHIRE, SOUTHAMPTON

NOW = datetime(2026, 6, 30, 12, tzinfo=UTC)
FORM = {
    "measure": "referrals_received",
    "number": "40",
    "funder": "Police and Crime Commissioner",
    "first-day": "1",
    "first-month": "1",
    "first-year": "2026",
    "last-day": "31",
    "last-month": "12",
    "last-year": "2026",
}


@pytest.fixture(autouse=True)
def today() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def coordinator(saved: Any, client_as: Any) -> Any:
    """The browser of a coordinator, with nine referrals in Rotherham and three in Southampton, all of March."""
    saved(make.rotherham(), make.southampton())
    for district, count in ((ROTHERHAM, 9), (SOUTHAMPTON, 3)):
        for _ in range(count):
            saved(make.referral(district=district, received_at=datetime(2026, 3, 10, 9, tzinfo=UTC)))
    return client_as(saved(make.coordinator()))


def test_it_is_set_counted_and_leads_to_its_rows(coordinator: Any) -> None:
    answer = coordinator.post("/targets/new", data=FORM)
    assert (answer.status_code, answer.location) == (303, "/targets")

    page = coordinator.get("/targets").text

    [kept] = queries.kept()
    assert (kept.progress.actual, kept.progress.percent, kept.progress.remaining) == (12, 30, 28)
    assert kept.progress.forecast == 24  # 181 of 365 days are over
    assert "30 %" in page
    where = page.split('href="/figures/referrals_received')[1].split('"')[0].replace("&amp;", "&")
    assert "<strong>12</strong>" in coordinator.get(f"/figures/referrals_received{where}").text.replace("\n", "")


def test_of_one_force_area_only_that_is_counted(coordinator: Any) -> None:
    coordinator.post("/targets/new", data=FORM | {"force": SOUTH_YORKSHIRE})
    assert [each.progress.actual for each in queries.kept()] == [9]


def test_dropped_it_stands_there_no_more_and_its_row_stays(coordinator: Any) -> None:
    coordinator.post("/targets/new", data=FORM)
    target_id = db.session.scalars(select(Target.id)).one()

    assert coordinator.post(f"/targets/{target_id}/drop").status_code == 303
    assert coordinator.post(f"/targets/{target_id}/drop").status_code == 409

    assert "No target is set." in coordinator.get("/targets").text
    assert db.session.scalars(select(Target.dropped_at)).one() is not None


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"measure": ""}, "Select what is counted"),
        ({"measure": "nothing"}, "Select one of the answers listed"),
        ({"number": "0"}, "Enter a whole number between 1 and 1000000"),
        ({"number": "4.5"}, "Enter a whole number between"),
        ({"number": "9" * 40}, "Enter a whole number between"),
        ({"funder": " "}, "Enter who funds it"),
        ({"funder": "x" * 121}, "120 characters"),
        ({"last-year": "2025"}, "The last day must be the first day or after it"),
        ({"last-year": "2040"}, "A target is for five years at most"),
        ({"first-day": "31", "first-month": "2"}, "must be a real date"),
        ({"force": "E99"}, "Select one of the answers listed"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_set(coordinator: Any, wrong: dict[str, str], sentence: str) -> None:
    answer = coordinator.post("/targets/new", data=FORM | wrong)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert db.session.scalar(select(func.count()).select_from(Target)) == 0


def test_a_form_sent_twice_sets_one(coordinator: Any) -> None:
    token = str(uuid4())
    assert [coordinator.post("/targets/new", data=FORM | {"form_token": token}).status_code for _ in range(2)] == [
        303
    ] * 2
    assert db.session.scalar(select(func.count()).select_from(Target)) == 1


PAGES = {"target.read": ("GET", "/targets", {}), "target.keep": ("POST", "/targets/new", FORM)}
MEANING = {"Y": (True, True), "k": (True, True), "F": (403, 403)}


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
@pytest.mark.parametrize(("permission", "role", "theirs", "expected"), list(cells(PAGES, MEANING, EVERY_COLUMN)))
def test_a_cell(saved: Any, client_as: Any, permission: str, role: str, theirs: bool, expected: Any) -> None:
    method, address, form = PAGES[permission]
    answer = client_as(saved(make.builders()[role]())).open(address, method=method, data=form or None)
    if expected is True:
        assert answer.status_code in {200, 303}
    else:
        assert answer.status_code == expected
        assert db.session.scalar(select(func.count()).select_from(Target)) == 0


@pytest.mark.parametrize("address", ["/targets", "/targets/new"])
def test_somebody_who_is_not_signed_in_is_asked_to(app: Any, saved: Any, address: str) -> None:
    assert "/sign-in" in app.test_client().get(address).location
