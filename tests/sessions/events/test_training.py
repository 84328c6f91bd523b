"""Referrers' training beside referrals: before the first training and from it on, and no small count told."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest

from hateprog.kernel.clock import today, utcnow
from hateprog.sessions.events.rules import Kind
from tests import factories as make
from tests.sessions.events.conftest import People


def rows(page: str) -> dict[str, list[str]]:
    """Return the cells of the table by the first of their row."""
    body = page.partition("<tbody")[2].partition("</tbody>")[0]
    cells = [
        [re.sub(r"<[^>]+>", "", each).strip() for each in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL)]
        for row in body.split("<tr")[1:]
    ]
    return {each[0]: each[1:] for each in cells}


@pytest.fixture
def trained(people: People, saved: Any) -> None:
    """Store a trained organisation with 6 referrals before its training and 5 after in Rotherham, 2 in Southampton."""
    force, probation = saved(make.organisation(name="South Yorkshire Police"), make.organisation(name="Probation"))
    officer, other = saved(
        make.referrer(organisation_id=force.id, organisation=force),
        make.referrer(organisation_id=probation.id, organisation=probation),
    )
    held = {"by": people.practitioner, "kind": Kind.TRAINING, "organisation_id": force.id}
    for days, came in ((100, 14), (50, 3)):
        saved(make.group_event(**held, held_on=today() - timedelta(days=days), came=came))
    saved(make.group_event(**held, held_on=today() - timedelta(days=200)))  # was never counted
    for days, count, district, by in (
        (150, 6, "E08000018", officer),
        (40, 5, "E08000018", officer),
        (40, 2, "E06000045", officer),
        (400, 5, "E08000018", officer),
        (30, 4, "E08000018", other),
    ):
        moment = utcnow() - timedelta(days=days)
        saved(*(make.referral(referrer=by, district=district, received_at=moment) for _each in range(count)))
    saved(*(make.referral(source="self", received_at=utcnow() - timedelta(days=1)) for _each in range(7)))


@pytest.mark.usefixtures("trained")
def test_a_coordinator_sees_every_area_and_no_small_count(people: People, client_as: Any) -> None:
    page = client_as(people.coordinator).get("/events/training").text

    told = rows(page)
    assert told["South Yorkshire Police"][:2] == ["2", "17"]
    assert told["South Yorkshire Police"][3:] == ["6 in 264 days", "7 in 101 days"]
    assert told["Probation"] == ["0", "Nobody", "", "fewer than 5 in 365 days", ""]
    assert told["Referred themselves"][3] == "7 in 365 days"


@pytest.mark.usefixtures("trained")
@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
def test_an_inspector_sees_their_areas_alone(people: People, saved: Any, client_as: Any) -> None:
    theirs = rows(client_as(people.inspector).get("/events/training").text)
    elsewhere = saved(make.inspector(areas=["E06000045"]))
    others = rows(client_as(elsewhere).get("/events/training").text)

    assert theirs["South Yorkshire Police"][3:] == ["6 in 264 days", "5 in 101 days"]
    assert others["South Yorkshire Police"] == ["0", "Nobody", "", "fewer than 5 in 365 days", ""]
    assert others.keys() == {"South Yorkshire Police"}


@pytest.mark.usefixtures("trained")
@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
def test_a_shorter_period_begins_with_its_own_first_training(people: People, client_as: Any) -> None:
    told = rows(client_as(people.coordinator).get("/events/training?period=90").text)

    assert told["South Yorkshire Police"][:2] == ["1", "fewer than 5"]
    assert told["South Yorkshire Police"][3:] == ["fewer than 5 in 39 days", "7 in 51 days"]


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
def test_training_of_no_organisation_here_has_a_row_and_no_referrals(
    people: People, saved: Any, client_as: Any
) -> None:
    assert "No training took place" in client_as(people.coordinator).get("/events/training?period=coming").text
    saved(make.group_event(by=people.practitioner, kind=Kind.TRAINING, came=20))

    told = rows(client_as(people.coordinator).get("/events/training").text)

    assert told["No organisation of this service"][:2] == ["1", "20"]
