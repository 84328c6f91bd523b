"""One holder at a time, until it lets go or its time is over."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import time_machine
from flask import Flask

from hateprog.store import lease

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
ONE, OTHER = uuid4(), uuid4()


def test_while_one_holds_it_the_other_stands_by(saved: Any) -> None:
    assert lease.hold("scheduler", ONE, MINUTE)
    assert not lease.hold("scheduler", OTHER, MINUTE)


def test_who_holds_it_may_renew_it(saved: Any) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        assert lease.hold("scheduler", ONE, MINUTE)
        clock.shift(timedelta(seconds=50))
        assert lease.hold("scheduler", ONE, MINUTE)
        clock.shift(timedelta(seconds=50))
        assert not lease.hold("scheduler", OTHER, MINUTE)


def test_once_its_time_is_over_the_other_takes_it(saved: Any) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        assert lease.hold("scheduler", ONE, MINUTE)
        clock.shift(MINUTE)
        assert lease.hold("scheduler", OTHER, MINUTE)
        assert not lease.hold("scheduler", ONE, MINUTE)


def test_letting_go_frees_it_at_once_and_only_the_holder_can(saved: Any) -> None:
    assert lease.hold("scheduler", ONE, MINUTE)
    lease.let_go("scheduler", OTHER)
    assert not lease.hold("scheduler", OTHER, MINUTE)

    lease.let_go("scheduler", ONE)
    assert lease.hold("scheduler", OTHER, MINUTE)


def test_of_ten_that_ask_at_once_one_gets_it(fresh_app: Flask) -> None:
    def ask(_number: int) -> bool:
        with fresh_app.app_context():
            return lease.hold("scheduler", uuid4(), MINUTE)

    with ThreadPoolExecutor(10) as together:
        assert sum(together.map(ask, range(10))) == 1
