"""From a frozen period to everybody: by two people, checked against what was read before, and never changed."""

from __future__ import annotations

import re
from datetime import date
from itertools import product
from time import sleep
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import func, select

from hateprog.kernel.clock import utcnow
from hateprog.kernel.errors import NotAllowed, NotNow, RuleBroken
from hateprog.reports.periods import service as periods
from hateprog.reports.releases import service, telling
from hateprog.reports.releases.differencing import against
from hateprog.reports.releases.models import Release
from hateprog.reports.releases.rules import CASES, TRANSITIONS, ApprovedAs, Hiding, State, Step, Table
from hateprog.store.base import db
from hateprog.web.filters import show_moment
from tests import factories as make
from tests.conftest import save
from tests.eligibility.plain_sql import change, delete, refused, write
from tests.factories.areas import ROTHERHAM, SOUTH_YORKSHIRE, SOUTHAMPTON
from tests.reports.periods.conftest import IN_MARCH
from tests.reports.releases.conftest import MOST_OF_IT, NEARLY_AS_MUCH, YEAR, Takers, several
from tests.sessions.test_at_once import at_once, browser_of, posting

SAID = "never changed"


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)  # the generated service takes long to store
def test_a_release_goes_to_everybody_by_two_people_and_a_few_days_less_are_refused(generated: Takers) -> None:
    """The refusal names the table and the release beside which something could be worked out, and no number."""
    earlier = generated.at(State.PUBLISHED, generated.frozen(MOST_OF_IT))
    later = generated.prepared(generated.frozen(NEARLY_AS_MUCH))

    with pytest.raises(RuleBroken) as refusal:
        generated.submitted(later)
    said = r"Together with the release (.+), “(.+)” would let a number of 1 to 4 be worked out\. Withdraw this one,.*"
    found = re.fullmatch(said, refusal.value.message)
    assert found is not None
    assert (found[1], found[2]) == (earlier.address, "The programme in figures")
    assert generated.read(later).state is State.DRAFT


def test_it_tells_the_frozen_figures_and_no_small_number(takers: Takers) -> None:
    release = takers.at(State.PUBLISHED, takers.frozen())

    assert (release.address, release.approved_as) == ("2026", ApprovedAs.COMMISSIONER)
    assert release.approved_person == takers.commissioner.person_id
    told = {(cell.kind, cell.line, cell.column_code): cell.number for cell in takers.read(release).cells}
    assert told[Table.HEADLINES, CASES, "every"] == told[Table.AGES, "every", "every"] == 40
    assert all(number is None or not 0 < number < 5 for number in told.values())
    about = dict(telling.told(takers.read(release)).about)
    assert about["Tables of referrals as they were"] == show_moment(release.prepared_at)


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
def test_of_one_force_area_the_districts_stand_beside_each_other(takers: Takers, saved: Any) -> None:
    barnsley = make.district("E08000016", "Barnsley")
    saved(make.southampton(), barnsley)
    others = [make.referral(district=code, received_at=IN_MARCH) for code in (barnsley.code, SOUTHAMPTON) * 7]
    for case in others[::2]:
        case.force_code = SOUTH_YORKSHIRE
    saved(*others)

    release = takers.prepared(takers.frozen(force=SOUTH_YORKSHIRE))

    assert release.address == "2026-south-yorkshire"
    ages = {cell.column_code: cell.number for cell in release.cells if (cell.kind, cell.line) == (Table.AGES, "every")}
    assert {code: number for code, number in ages.items() if number} == {ROTHERHAM: 40, barnsley.code: 7, "every": 47}
    shown = telling.told(release)
    assert shown.title == "What the programme did in South Yorkshire in 2026"
    assert shown.tables[1].headings == ("Strand", "Barnsley", "Rotherham", "All areas")


def test_what_was_published_and_withdrawn_was_read_and_what_was_only_approved_was_not(takers: Takers) -> None:
    first, second = takers.frozen(MOST_OF_IT), takers.frozen(NEARLY_AS_MUCH)
    takers.withdrawn(takers.at(State.APPROVED, first))
    takers.withdrawn(takers.at(State.APPROVED, second))  # not refused: nobody has read the first

    was_read = takers.at(State.WITHDRAWN, first)
    with pytest.raises(RuleBroken, match=f"the release {was_read.address}"):
        takers.submitted(takers.prepared(second))


def test_what_was_approved_since_it_was_submitted_counts_too(takers: Takers) -> None:
    waits = takers.submitted(takers.prepared(takers.frozen(NEARLY_AS_MUCH)))
    earlier = takers.at(State.APPROVED, takers.frozen(MOST_OF_IT))
    with pytest.raises(RuleBroken, match=f"the release {earlier.address}"):
        takers.approved(waits)


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
@pytest.mark.parametrize("force", [None, SOUTH_YORKSHIRE])
def test_a_district_put_down_in_between_hides_no_difference(takers: Takers, saved: Any, force: str | None) -> None:
    earlier = takers.at(State.PUBLISHED, takers.frozen(YEAR, force))
    saved(make.district("E08000016", "Barnsley"), *([] if force else [make.southampton()]))
    later = takers.prepared(takers.frozen(NEARLY_AS_MUCH, force))
    with pytest.raises(RuleBroken, match=f"the release {earlier.address}"):
        takers.submitted(later)


def test_of_a_superseded_period_nothing_goes_on(takers: Takers) -> None:
    period = takers.frozen()
    waiting = {state: takers.at(state, period) for state in (State.DRAFT, State.SUBMITTED, State.APPROVED)}
    first, last = YEAR
    why = "It was frozen before the last records came"
    periods.supersede(takers.actor(takers.preparer), period, first=first, last=last, force=None, note=None, reason=why)

    steps = (takers.submitted, takers.approved, takers.published)
    for step, release in zip(steps, waiting.values(), strict=True):
        with pytest.raises(NotNow, match="Another frozen period took the place"):
            step(takers.read(release))
    with pytest.raises(RuleBroken, match="Select a frozen period that stands"):
        takers.prepared(period)


def test_who_prepared_it_does_not_approve_it_under_another_account_either(takers: Takers) -> None:
    release = takers.submitted(takers.prepared(takers.frozen()))
    takers.commissioner = takers.again

    with pytest.raises(NotAllowed, match="somebody else approves"):
        takers.approved(release)
    person = takers.preparer.person_id
    sql = {"approved_person": person, "approved_at": utcnow(), "approved_as": "coordinator"}
    refused("approved_by_another", change, release, **sql)


def test_another_coordinator_approves_as_a_coordinator(takers: Takers, saved: Any) -> None:
    release = takers.submitted(takers.prepared(takers.frozen()))
    takers.commissioner = saved(make.coordinator(name="Nina Ford"))
    assert takers.approved(release).approved_as is ApprovedAs.COORDINATOR


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)  # the table of steps is the same on both
def test_every_step_that_is_not_listed_is_refused(takers: Takers, saved: Any) -> None:
    another = takers.actor(saved(make.coordinator(email="another@example.org")))  # a commissioner opens no draft
    steps = (takers.submitted, lambda release: service.approve(another, release), takers.published, takers.withdrawn)
    period, act = takers.frozen(), dict(zip(Step, steps, strict=True))
    at = {state: takers.at(state, period) for state in State}
    for state, step in sorted(set(product(State, Step)) - TRANSITIONS.keys()):
        with pytest.raises(NotNow, match="cannot be done now"):
            act[step](at[state])
    assert [takers.read(release).state for release in at.values()] == list(State)


def test_the_database_refuses_to_change_what_was_released(takers: Takers) -> None:
    release = takers.at(State.WITHDRAWN, takers.frozen())
    for wrong in (
        {"address": "1999"},
        {"first_on": date(2026, 3, 1)},
        {"hiding": Hiding.ROUNDED},
        {"submitted_at": IN_MARCH},
        {"approved_as": ApprovedAs.COORDINATOR},
        {"published_at": None, "published_person": None},
        {"reason": "For another reason than before"},
    ):
        refused(SAID, change, release, **wrong)
    refused(SAID, delete, release)
    cell, column = release.cells[0], release.columns[0]
    for row, changed in ((cell, {"number": 7}), (column, {"code": "other"})):
        refused(SAID, change, row, **changed)
        refused(SAID, delete, row)
    more = {"id": uuid4(), "release_id": release.id, "place": 9_999}
    refused(SAID, write, "released_cell", **more, kind="ages", line="10-13", column_code="every-2", number=3)
    refused(SAID, write, "released_column", **more, code="every-2", areas=[])


def test_referrals_that_came_late_are_told_before_anything_is_prepared(takers: Takers, saved: Any) -> None:
    period = takers.frozen()
    saved(make.referral(district=ROTHERHAM, received_at=IN_MARCH))
    with pytest.raises(NotNow, match="Supersede the frozen period first"):
        takers.prepared(period)
    assert db.session.scalar(select(func.count()).select_from(Release)) == 0


def test_a_reason_that_is_none_withdraws_nothing(takers: Takers) -> None:
    release = takers.at(State.PUBLISHED, takers.frozen())
    for reason, sentence in (
        ("Wrong", "20 characters"),
        ("Case HC-AB2CD3 was counted twice in it", "leads to somebody"),
    ):
        with pytest.raises(RuleBroken, match=sentence):
            service.withdraw(takers.actor(takers.preparer), release, reason=reason)
    assert takers.read(release).state is State.PUBLISHED


@pytest.mark.parametrize("dialect", ["postgresql"], indirect=True)
def test_of_two_approved_at_once_that_tell_too_much_together_one_is(
    fresh_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Given that each has read what came before it long before it is done."""

    def slowly(*what: Any) -> Any:
        found = against(*what)
        sleep(1)
        return found

    monkeypatch.setattr(service, "against", slowly)
    with fresh_app.app_context():
        save(make.rotherham())
        for month, many in ((2, 20), (5, 3)):
            several(save, IN_MARCH.replace(month=month), many)
        takers = Takers(save)
        both = [takers.submitted(takers.prepared(takers.frozen(days))) for days in (YEAR, (YEAR[0], date(2026, 4, 30)))]
        browsers = [browser_of(fresh_app, save(make.commissioner())) for _ in both]
        db.session.rollback()

        pages = [posting(b, f"/releases/{r.id}/approve", {}) for b, r in zip(browsers, both, strict=True)]
        answers = at_once(*pages)

        assert sorted(answer.status_code for answer in answers) == [303, 422]
        assert db.session.scalar(select(func.count(Release.approved_at))) == 1
        db.session.remove()
