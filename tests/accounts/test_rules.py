from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from hateprog.accounts.rules import (
    GRANTABLE,
    Ended,
    State,
    check_link,
    check_roles,
    role_names,
    state_of,
    time_is_up,
)
from hateprog.kernel.access import Role
from hateprog.kernel.errors import RuleBroken

NINE = datetime(2026, 11, 24, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("seen", "now", "ended"),
    [
        (NINE, NINE + timedelta(minutes=19, seconds=59), None),
        (NINE, NINE + timedelta(minutes=20), Ended.IDLE),
        (NINE + timedelta(hours=7, minutes=50), NINE + timedelta(hours=7, minutes=59), None),
        (NINE + timedelta(hours=7, minutes=59), NINE + timedelta(hours=8), Ended.TOO_OLD),
    ],
)
def test_a_session_ends_after_20_idle_minutes_or_8_hours(seen: datetime, now: datetime, ended: Ended | None) -> None:
    assert time_is_up(NINE, seen, now) is ended


def test_an_inspector_needs_an_area() -> None:
    with pytest.raises(RuleBroken, match="at least one area") as refused:
        check_roles({Role.INSPECTOR}, set())

    assert refused.value.field == "areas"
    check_roles({Role.INSPECTOR}, {"E23000011"})


def test_other_roles_need_none() -> None:
    for role in set(GRANTABLE) - {Role.INSPECTOR}:
        check_roles({role}, set())


def test_an_account_needs_a_role() -> None:
    with pytest.raises(RuleBroken, match="at least one role"):
        check_roles(set(), set())


def test_nobody_can_be_given_the_services_own_role() -> None:
    with pytest.raises(RuleBroken, match="roles listed"):
        check_roles({Role.COORDINATOR, Role.SERVICE}, set())


@pytest.mark.parametrize(
    ("activated", "disabled", "state"),
    [
        (None, None, State.INVITED),
        (NINE, None, State.ACTIVE),
        (NINE, NINE, State.DISABLED),
        (None, NINE, State.DISABLED),
    ],
)
def test_an_account_is_invited_then_active_and_disabled_wins(
    activated: datetime | None, disabled: datetime | None, state: State
) -> None:
    assert state_of(activated, disabled) is state


def test_a_fresh_link_opens_an_account_that_is_not_disabled() -> None:
    for state in (State.INVITED, State.ACTIVE):
        check_link(NINE + timedelta(seconds=1), None, state, NINE)


@pytest.mark.parametrize(
    ("expires", "used", "state"),
    [
        (NINE, None, State.ACTIVE),
        (NINE + timedelta(hours=1), NINE, State.ACTIVE),
        (NINE + timedelta(hours=1), None, State.DISABLED),
    ],
    ids=["too old", "used", "disabled"],
)
def test_no_other_link_does(expires: datetime, used: datetime | None, state: State) -> None:
    with pytest.raises(RuleBroken):
        check_link(expires, used, state, NINE)


def test_roles_are_named_in_one_order() -> None:
    assert role_names({Role.PRACTITIONER, Role.REFERRER}) == ["Referrer", "Practitioner"]
