"""The visitors' day sheet: who comes, whether their checks are on file that day, and how they get in."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from hateprog.accounts import queries as accounts
from hateprog.kernel.clock import local_date, today, utcnow
from hateprog.sessions.group.delivery import assurance
from hateprog.sessions.group.delivery.assurance import Status
from tests import factories as make
from tests.sessions.group.delivery.conftest import Held

ARRIVAL = {
    "version": "0",
    "parking": "Behind the hall, off Fern Lane",
    "entrance": "Gate B",
    "equipment": "A projector with sound",
}


def test_the_sheet_says_who_comes_where_and_how_they_get_in(held: Held, client_as: Any) -> None:
    school, practitioner = client_as(held.people.staff), client_as(held.people.practitioner)
    kept = school.post(f"/schools/{held.people.school.id}/arrival", data=ARRIVAL)
    assert kept.status_code == 303, kept.text
    day = local_date(utcnow() - timedelta(hours=2))

    for browser in (practitioner, client_as(held.people.coordinator), school):
        page = browser.get(f"/days/{day}").text
        for said in ("Off Fern Lane", "Gate B", "A projector with sound", "Main hall", "8A, Year 8: 28 pupils"):
            assert said.casefold() in page.casefold(), said
        assert (accounts.name_of(held.people.practitioner.id) or "?") in page
        assert "Assured" in page
    assert held.booking.reference in page


def test_others_are_not_on_it(held: Held, client_as: Any) -> None:
    day = local_date(utcnow() - timedelta(hours=2))

    for account in held.others:
        page = client_as(account).get(f"/days/{day}")
        assert page.status_code == 200
        assert held.booking.reference not in page.text


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
def test_a_coordinator_sees_an_authority_alone(held: Held, client_as: Any) -> None:
    coordinator, day = client_as(held.people.coordinator), local_date(utcnow() - timedelta(hours=2))

    assert held.booking.reference in coordinator.get(f"/days/{day}?authority=372").text
    assert held.booking.reference not in coordinator.get(f"/days/{day}?authority=852").text
    assert coordinator.get("/days").location == f"/days/{today()}"
    assert coordinator.get("/days?day=2026-12-01").location == "/days/2026-12-01"


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
@pytest.mark.parametrize("day", ["yesterday", "2026-02-30", "1999-12-31", "2099-01-01", "0001-01-01", "%00", "9" * 400])
def test_what_is_no_day_has_no_sheet(held: Held, client_as: Any, day: str) -> None:
    assert client_as(held.people.practitioner).get(f"/days/{day}").status_code == 404


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
def test_a_check_counts_through_its_last_day(held: Held, app: Any) -> None:
    account = held.people.practitioner.id
    until = max(
        row.valid_until
        for standing in assurance.register.standings().values()
        for row in standing.entries
        if row.what is assurance.What.DBS
    )

    on_it, after = (assurance.of_visitors({account}, until + timedelta(days=days))[account] for days in (0, 1))

    assert on_it.status is Status.GOOD
    assert after.status is Status.RUN_OUT
    assert on_it.check


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
def test_who_is_not_on_the_register_has_no_check(held: Held) -> None:
    account = held.people.coordinator.id

    assert assurance.of_visitors({account}, today())[account].status is Status.NONE


def test_who_writes_after_somebody_else_is_told(held: Held, client_as: Any) -> None:
    school, coordinator = client_as(held.people.staff), client_as(held.people.coordinator)
    address = f"/schools/{held.people.school.id}/arrival"
    school.post(address, data=ARRIVAL)

    answer = coordinator.post(address, data=ARRIVAL | {"entrance": "Gate C"})

    assert answer.status_code == 409
    assert "Gate C" in answer.text
    assert "Gate B" in school.get(address).text


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    "typed", [{"parking": "x" * 301}, {"entrance": "Ask for the pupil called Jamie"}, {"version": "lots"}]
)
def test_what_cannot_be_kept_is_refused(held: Held, client_as: Any, typed: dict[str, str]) -> None:
    answer = client_as(held.people.staff).post(f"/schools/{held.people.school.id}/arrival", data=ARRIVAL | typed)

    assert answer.status_code in {400, 422}


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
def test_another_school_and_a_practitioner_do_not_write_it(held: Held, client_as: Any, saved: Any) -> None:
    address = f"/schools/{held.people.school.id}/arrival"

    assert client_as(held.others[0]).post(address, data=ARRIVAL).status_code == 404
    assert client_as(held.people.practitioner).post(address, data=ARRIVAL).status_code == 403
    assert client_as(saved(make.administrator())).get(f"/days/{today()}").status_code == 403
