"""A school belongs to one programme at a time; its staff are told which, or whom to ring for one."""

from __future__ import annotations

from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from hateprog.kernel.clock import today, utcnow
from hateprog.kernel.errors import RuleBroken
from hateprog.schools.joining import programmes, queries
from hateprog.schools.joining.models import ProgrammeMembership, SchoolProgramme
from hateprog.schools.rules import Status
from hateprog.store.base import db
from tests import factories as make
from tests.factories.areas import HAMPSHIRE

SQLITE = pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
KEPT = {"name": "Respect in Rotherham", "provider": "Bridge", "phone": "01632 960 002", "authority_codes": ["372"]}


def on(name: str, day: date) -> dict[str, str]:
    """Return a day as a form says it."""
    return {f"{name}-{part}": str(getattr(day, part)) for part in ("day", "month", "year")}


def memberships() -> list[tuple[date, date | None]]:
    """Return the days of every membership, the first first."""
    rows = db.session.scalars(select(ProgrammeMembership).order_by(ProgrammeMembership.from_on))
    return [(row.from_on, row.until_on) for row in rows]


def may_book(here: SimpleNamespace, day: date) -> bool:
    """Say whether whoever books is let through, as bookings ask."""
    try:
        programmes.check_may_book(here.school.id, day)
    except RuleBroken:
        return False
    return True


@pytest.mark.parametrize("role", ["coordinator", "administrator"])
def test_a_programme_is_kept_and_changed(here: SimpleNamespace, saved: Any, client_as: Any, role: str) -> None:
    browser = client_as(saved(make.builders()[role]()))

    assert browser.post("/schools/programmes/new", data=KEPT).status_code == 303
    programme = db.session.scalars(select(SchoolProgramme).where(SchoolProgramme.name == KEPT["name"])).one()
    assert programme.authority_codes == ["372"]
    address = f"/schools/programmes/{programme.id}"
    assert "checked" in browser.get(address).text
    assert browser.post(address, data=KEPT | {"provider": "Remedi", "version": "1"}).status_code == 303
    stale = browser.post(address, data=KEPT | {"provider": "Third", "version": "1"})
    assert (stale.status_code, "Third" in stale.text) == (409, True)
    assert "Remedi" in browser.get("/schools/programmes").text


@SQLITE
@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"name": ""}, "Enter what the programme is called"),
        ({"name": "taken"}, "already a programme with this name"),
        ({"provider": "\0"}, "Enter who provides the programme"),
        ({"phone": "12"}, "Enter a phone number"),
        ({"authority_codes": ["999"]}, "Select from the answers listed"),
    ],
)
def test_a_mistake_in_a_programme_is_said(
    here: SimpleNamespace, saved: Any, client_as: Any, said: dict[str, Any], sentence: str
) -> None:
    saved(make.school_programme(by=here.coordinator, name="taken"))

    answer = client_as(here.coordinator).post("/schools/programmes/new", data=KEPT | said)

    assert answer.status_code == 422
    assert sentence in answer.text
    assert len(queries.programmes()) == 2


def test_a_school_joins_and_only_then_may_book(here: SimpleNamespace, client_as: Any) -> None:
    assert not may_book(here, today())

    form = {"programme": str(here.programme.id), **on("from_on", today())}
    answer = client_as(here.coordinator).post(f"/schools/{here.school.id}/programme/join", data=form)

    assert answer.status_code == 303
    assert [may_book(here, today() + timedelta(days=days)) for days in (-1, 0, 400)] == [False, True, True]
    row = queries.programme_of(here.school.id, today())
    assert row is not None
    assert (row.id, row.provider) == (here.programme.id, "Bridge Restorative")


@SQLITE
@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"programme": ""}, "Select a programme"),
        ({"programme": str(uuid4())}, "Select one of the answers listed"),
        ({"programme": "elsewhere"}, "Select one of the answers listed"),
        (on("from_on", today() - timedelta(days=1)), "on some of these days already"),
        (on("from_on", today() + timedelta(days=400)), "within a year"),
        ({"from_on-day": "31", "from_on-month": "2"}, "must be a real date"),
    ],
)
def test_a_day_or_a_programme_that_will_not_do_is_said(
    here: SimpleNamespace, saved: Any, client_as: Any, said: dict[str, str], sentence: str
) -> None:
    elsewhere = saved(make.school_programme(by=here.coordinator, authority_codes=["852"]))
    saved(make.membership_of(here.school, here.programme, until_on=today() - timedelta(days=1)))
    if said.get("programme") == "elsewhere":
        said = {"programme": str(elsewhere.id)}
    form = {"programme": str(here.programme.id), **on("from_on", today())}

    answer = client_as(here.coordinator).post(f"/schools/{here.school.id}/programme/join", data=form | said)

    assert answer.status_code == 422
    assert sentence in answer.text
    assert len(memberships()) == 1


def test_a_school_moves_from_one_programme_to_the_next_without_a_gap(
    here: SimpleNamespace, saved: Any, client_as: Any
) -> None:
    other = saved(make.school_programme(by=here.coordinator, authority_codes=[]))
    first = saved(make.membership_of(here.school, here.programme))
    day = today() + timedelta(days=10)

    answer = client_as(here.coordinator).post(
        f"/schools/memberships/{first.id}/move", data={"programme": str(other.id), **on("from_on", day)}
    )

    assert answer.status_code == 303
    assert memberships() == [(first.from_on, day - timedelta(days=1)), (day, None)]
    names = [queries.programme_of(here.school.id, each).id for each in (today(), day)]  # type: ignore[union-attr]  # it is in one
    assert names == [here.programme.id, other.id]


@SQLITE
def test_a_school_leaves_on_a_day_and_what_is_over_stays_so(here: SimpleNamespace, saved: Any, client_as: Any) -> None:
    membership, browser = saved(make.membership_of(here.school, here.programme)), client_as(here.coordinator)
    address = f"/schools/memberships/{membership.id}/end"

    early = browser.post(address, data=on("until_on", membership.from_on - timedelta(days=1)))
    good = browser.post(address, data=on("until_on", today() - timedelta(days=1)))
    again = browser.post(address, data=on("until_on", today()))

    assert [each.status_code for each in (early, good, again)] == [422, 303, 409]
    assert [may_book(here, today() - timedelta(days=days)) for days in (1, 0)] == [True, False]


@SQLITE
def test_a_closed_school_joins_nothing(here: SimpleNamespace, saved: Any, client_as: Any) -> None:
    closed = saved(make.school(status=Status.CLOSED, retired_at=utcnow()))
    form = {"programme": str(here.programme.id), **on("from_on", today())}

    assert client_as(here.coordinator).post(f"/schools/{closed.id}/programme/join", data=form).status_code == 409
    assert memberships() == []


def test_the_database_itself_holds_one_programme_that_goes_on(here: SimpleNamespace, saved: Any) -> None:
    saved(make.membership_of(here.school, here.programme))

    with pytest.raises(IntegrityError):
        saved(make.membership_of(here.school, here.programme, from_on=today()))
    with pytest.raises(IntegrityError):
        saved(make.membership_of(here.school, here.programme, until_on=date(2020, 1, 1)))


@SQLITE
def test_staff_see_their_programme(here: SimpleNamespace, saved: Any, client_as: Any) -> None:
    account = saved(make.school_staff())
    saved(make.staff_of(here.school, account), make.membership_of(here.school, here.programme))

    page = client_as(account).get("/your-school").text

    assert all(said in page for said in ("1 Fern Lane", "Rotherham", here.programme.name, "01709 000002"))
    assert "Sal Booth" in page


@SQLITE
def test_staff_without_a_programme_are_told_whom_to_ring(here: SimpleNamespace, saved: Any, client_as: Any) -> None:
    far = saved(make.coordinator(areas=[HAMPSHIRE], email="far@example.com"))
    account, elsewhere = (
        saved(make.school_staff()),
        saved(make.school(authority_code="999", authority_name="Nowhere", name="Far School")),
    )
    saved(make.staff_of(here.school, account))
    browser = client_as(account)

    served = browser.get("/your-school").text
    other = saved(make.school_staff())
    saved(make.staff_of(elsewhere, other))
    unserved = client_as(other).get("/your-school").text

    assert "belongs to no programme yet, so you cannot book" in served
    assert "ring 01709 000002" in served
    assert here.coordinator.email in unserved
    assert far.email not in unserved
