"""When cover counts: through its last day in London and not a minute longer, and only while the area is theirs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
import time_machine

from hateprog.accounts import cover as service
from hateprog.accounts import cover_queries
from hateprog.accounts import queries as accounts
from hateprog.accounts.models import Account, Responsibility
from hateprog.kernel.clock import today, utcnow
from hateprog.store.base import db
from tests import factories as make
from tests.conftest import save
from tests.factories.areas import HAMPSHIRE, ROTHERHAM, SOUTH_YORKSHIRE

JULY = date(2026, 7, 14)


@pytest.fixture
def two(saved: Any) -> SimpleNamespace:
    """An inspector of South Yorkshire, who is away, and one of Hampshire, who covers."""
    saved(make.rotherham(), make.southampton())
    absent, covering = saved(make.inspector(), make.inspector(name="Hugh Ford", areas=[HAMPSHIRE]))
    return SimpleNamespace(absent=absent, covering=covering)


def covers(two: SimpleNamespace, area: str = SOUTH_YORKSHIRE) -> bool:
    """Say whether the cover counts now, in each of the places that know of it."""
    db.session.expire_all()
    actor = make.actor(two.covering)
    told = two.covering.id in {row.account_id for row in accounts.inspectors_for(area, None)}
    assert (area in actor.areas) is (actor.covering_for({area}) == two.absent.id) is told
    return told


@pytest.mark.parametrize(
    ("moment", "counts"),
    [
        (datetime(2026, 7, 12, 22, 59, 59, tzinfo=UTC), False),
        (datetime(2026, 7, 12, 23, 0, tzinfo=UTC), True),  # midnight in London, in summer
        (datetime(2026, 7, 13, 12, 0, tzinfo=UTC), True),
        (datetime(2026, 7, 14, 22, 59, 59, tzinfo=UTC), True),
        (datetime(2026, 7, 14, 23, 0, tzinfo=UTC), False),
        (datetime(2026, 7, 14, 23, 30, tzinfo=UTC), False),  # still the 14th in UTC, the 15th in London
    ],
)
def test_in_summer_cover_lasts_until_midnight_in_london(
    saved: Any, two: SimpleNamespace, moment: datetime, counts: bool
) -> None:
    saved(make.cover(two.absent, two.covering, from_on=date(2026, 7, 13), until_on=JULY))

    with time_machine.travel(moment, tick=False):
        assert covers(two) is counts


@pytest.mark.parametrize(
    ("moment", "counts"),
    [
        (datetime(2026, 10, 24, 22, 59, 59, tzinfo=UTC), False),
        (datetime(2026, 10, 24, 23, 0, tzinfo=UTC), True),
        (datetime(2026, 10, 25, 23, 59, 59, tzinfo=UTC), True),  # the day of 25 hours
        (datetime(2026, 10, 26, 0, 0, tzinfo=UTC), False),
    ],
)
def test_the_day_on_which_the_clocks_go_back_is_covered_for_all_of_its_25_hours(
    saved: Any, two: SimpleNamespace, moment: datetime, counts: bool
) -> None:
    saved(make.cover(two.absent, two.covering, from_on=date(2026, 10, 25), until_on=date(2026, 10, 25)))

    with time_machine.travel(moment, tick=False):
        assert covers(two) is counts


def test_a_page_opened_at_11_59pm_is_closed_at_midnight(saved: Any, two: SimpleNamespace, client_as: Any) -> None:
    saved(make.cover(two.absent, two.covering, from_on=JULY, until_on=JULY))
    case = saved(make.referral(stage="awaiting_decision", referrer=saved(make.referrer())))
    with time_machine.travel(datetime(2026, 7, 14, 22, 59, 30, tzinfo=UTC), tick=False) as clock:
        assessment = saved(make.assessment(case, by=saved(make.coordinator())))
        browser = client_as(two.covering)
        form = {"outcome": "approve", "rationale": "Considered with care", "read": "yes"}

        assert browser.get(f"/decisions/{assessment.id}").status_code == 200
        assert case.reference in browser.get("/decisions").text
        clock.shift(timedelta(seconds=30))
        assert browser.get(f"/decisions/{assessment.id}").status_code == 404
        assert browser.post(f"/decisions/{assessment.id}", data=form).status_code == 404
        assert case.reference not in browser.get("/decisions").text


def test_ended_early_it_counts_no_more_at_once(saved: Any, two: SimpleNamespace) -> None:
    cover = saved(make.cover(two.absent, two.covering))
    assert covers(two)

    service.end(make.actor(two.absent), cover)

    assert not covers(two)


def disables(two: SimpleNamespace) -> None:
    save(set_on(two.absent, disabled_at=utcnow()))


def never_activated(two: SimpleNamespace) -> None:
    save(set_on(two.absent, activated_at=None))


def set_on(account: Account, **values: Any) -> Account:
    for name, value in values.items():
        setattr(account, name, value)
    return account


@pytest.mark.parametrize("act", [disables, never_activated])
def test_who_cannot_act_is_not_acted_for(saved: Any, two: SimpleNamespace, act: Callable[[Any], None]) -> None:
    cover = saved(make.cover(two.absent, two.covering))

    act(two)

    assert not covers(two)
    (row,) = cover_queries.now_and_coming(make.actor(two.covering), today())
    assert (row.id, row.has_effect) == (cover.id, False)


@pytest.mark.parametrize(
    "changed", [{"areas": ["E23000012"]}, {"roles": ["coordinator"]}], ids=["another area", "another role"]
)
def test_with_the_area_or_the_role_goes_the_cover(
    saved: Any, two: SimpleNamespace, client_as: Any, changed: dict[str, Any]
) -> None:
    saved(make.cover(two.absent, two.covering))
    held = {"roles": ["inspector"], "areas": [SOUTH_YORKSHIRE], "version": "1"}

    answer = client_as(saved(make.administrator())).post(f"/people/{two.absent.id}/roles", data=held | changed)

    assert answer.status_code == 303
    assert not covers(two)


def test_who_covers_must_be_an_inspector_to_be_told(saved: Any, two: SimpleNamespace, client_as: Any) -> None:
    saved(make.cover(two.absent, two.covering))

    client_as(saved(make.administrator())).post(
        f"/people/{two.covering.id}/roles", data={"roles": ["coordinator"], "areas": [HAMPSHIRE], "version": "1"}
    )

    assert two.covering.id not in {row.account_id for row in accounts.inspectors_for(SOUTH_YORKSHIRE, None)}


def test_a_district_is_covered_without_the_rest_of_the_force_area(saved: Any, two: SimpleNamespace) -> None:
    local = saved(make.inspector(name="Own District", areas=[ROTHERHAM]))
    saved(make.cover(local, two.covering, ROTHERHAM))

    actor = make.actor(two.covering)

    assert actor.areas == {HAMPSHIRE, ROTHERHAM}
    assert actor.own_areas == {HAMPSHIRE}
    assert actor.covering_for({SOUTH_YORKSHIRE, ROTHERHAM}) == local.id
    assert {row.account_id for row in accounts.inspectors_for(SOUTH_YORKSHIRE, ROTHERHAM)} == {
        two.absent.id,
        two.covering.id,
        local.id,
    }
    assert two.covering.id not in {row.account_id for row in accounts.inspectors_for(SOUTH_YORKSHIRE, "E08000017")}


def test_who_is_given_the_area_acts_in_it_as_their_own(saved: Any, two: SimpleNamespace) -> None:
    saved(make.cover(two.absent, two.covering))
    saved(Responsibility(account_id=two.covering.id, force_code=SOUTH_YORKSHIRE))

    actor = make.actor(two.covering)

    assert actor.own_areas == {HAMPSHIRE, SOUTH_YORKSHIRE}
    assert actor.covers == frozenset()
    assert actor.covering_for({SOUTH_YORKSHIRE}) is None


def test_cover_is_not_handed_on_with_the_area(saved: Any, two: SimpleNamespace) -> None:
    """Hugh covers for Indira; whoever covers Hampshire for Hugh does not thereby act in South Yorkshire."""
    third = saved(make.inspector(name="Una Lake", areas=["E23000012"]))
    saved(make.cover(two.absent, two.covering), make.cover(two.covering, third, HAMPSHIRE))

    assert make.actor(third).areas == {"E23000012", HAMPSHIRE}


def test_several_covers_are_one_question_to_the_database(
    saved: Any, two: SimpleNamespace, client_as: Any, queries: Any
) -> None:
    third = saved(make.inspector(name="Una Lake", areas=["E23000012"]))
    saved(make.cover(two.absent, two.covering), make.cover(third, two.covering, "E23000012"))
    browser = client_as(two.covering)

    with queries() as asked:
        assert browser.post("/keep-alive").status_code == 204

    assert len(asked) == 1, asked
    assert make.actor(two.covering).covers == {(SOUTH_YORKSHIRE, two.absent.id), ("E23000012", third.id)}


def test_ones_own_account_says_what_one_covers(saved: Any, two: SimpleNamespace, client_as: Any) -> None:
    before = client_as(two.covering).get("/account").text
    saved(make.cover(two.absent, two.covering))

    page = client_as(two.covering).get("/account").text

    assert "Areas you cover today" not in before
    assert "Areas you cover today" in page
    assert "South Yorkshire" in page
