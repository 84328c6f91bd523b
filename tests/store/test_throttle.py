"""Tries are counted in the database, for all workers, and outlive the transaction that they failed in."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from hateprog.kernel.errors import TooMany
from hateprog.store import throttle
from hateprog.store.base import db
from hateprog.store.command import bookkeeping
from hateprog.store.throttle import Throttle

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
WINDOW = timedelta(minutes=15)


def tries(key: str, count: int) -> None:
    for _ in range(count):
        throttle.allow(key, limit=5, window=WINDOW)


def test_the_sixth_try_of_five_is_one_too_many_and_is_told_how_long_to_wait(saved: Any) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        tries("sign-in/alex", 5)
        clock.shift(timedelta(minutes=5))

        with pytest.raises(TooMany) as refused:
            tries("sign-in/alex", 1)

    assert refused.value.seconds == 600


def test_another_key_has_its_own_count(saved: Any) -> None:
    tries("sign-in/alex", 5)
    tries("sign-in/robin", 5)


def test_looking_whether_there_were_too_many_counts_nothing(saved: Any) -> None:
    for _try in range(5):
        throttle.check("a", limit=5)
        throttle.allow("a", limit=5, window=WINDOW)
    throttle.check("a", limit=6)
    throttle.check("b", limit=5)
    with pytest.raises(TooMany) as refused:
        throttle.check("a", limit=5)
    assert 0 < refused.value.seconds <= WINDOW.total_seconds()


def test_when_the_window_has_closed_counting_begins_anew(saved: Any) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        tries("sign-in/alex", 5)
        clock.shift(WINDOW)

        tries("sign-in/alex", 5)


def test_trying_on_does_not_keep_the_door_shut_for_longer(saved: Any) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        tries("sign-in/alex", 5)
        for _ in range(14):
            clock.shift(timedelta(minutes=1))
            with pytest.raises(TooMany):
                tries("sign-in/alex", 1)
        clock.shift(timedelta(minutes=1))

        tries("sign-in/alex", 5)


def test_the_right_answer_clears_the_count(saved: Any) -> None:
    tries("sign-in/alex", 5)
    with bookkeeping():
        throttle.clear("sign-in/alex")

    tries("sign-in/alex", 5)


def test_a_right_try_takes_its_own_count_back_and_no_other(saved: Any) -> None:
    tries("address/203.0.113.9", 3)
    for _ in range(9):
        throttle.take_back(throttle.allow("address/203.0.113.9", limit=5, window=WINDOW))

    tries("address/203.0.113.9", 2)
    with pytest.raises(TooMany):
        tries("address/203.0.113.9", 1)


def test_what_was_counted_before_is_not_taken_from_a_newer_window(saved: Any) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        before = throttle.allow("address/203.0.113.9", limit=5, window=WINDOW)
        clock.shift(WINDOW)
        tries("address/203.0.113.9", 5)

        throttle.take_back(before)

        with pytest.raises(TooMany):
            tries("address/203.0.113.9", 1)


def test_the_last_count_taken_back_leaves_nothing_behind(saved: Any) -> None:
    throttle.take_back(throttle.allow("address/203.0.113.9", limit=5, window=WINDOW))

    assert db.session.scalars(select(Throttle)).all() == []


def test_a_try_that_fails_and_rolls_back_still_counts(saved: Any) -> None:
    for _ in range(5):
        tries("sign-in/alex", 1)
        db.session.rollback()

    with pytest.raises(TooMany):
        tries("sign-in/alex", 1)


def test_the_table_does_not_say_who_or_where(saved: Any) -> None:
    tries("sign-in/alex@example.com/203.0.113.9", 1)

    kept = db.session.scalars(select(Throttle.key_hash)).one()
    assert len(kept) == 64
    assert "alex" not in kept


def test_closed_windows_are_forgotten_and_open_ones_kept(saved: Any) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        tries("old", 1)
        clock.shift(WINDOW)
        tries("new", 1)
        with bookkeeping():
            throttle.forget_old()

    assert len(db.session.scalars(select(Throttle)).all()) == 1


def test_twenty_tries_at_once_let_five_through(fresh_app: Flask) -> None:
    def try_once(_number: int) -> bool:
        with fresh_app.app_context():
            try:
                throttle.allow("sign-in/alex", limit=5, window=WINDOW)
            except TooMany:
                return False
            return True

    with ThreadPoolExecutor(10) as together:
        through = sum(together.map(try_once, range(20)))

    assert through == 5


def test_counts_taken_back_at_once_never_take_more_than_were_given(fresh_app: Flask) -> None:
    def right_or_wrong(number: int) -> None:
        with fresh_app.app_context():
            counted = throttle.allow("address/203.0.113.9", limit=40, window=WINDOW)
            if number % 2:
                throttle.take_back(counted)

    with ThreadPoolExecutor(10) as together:
        list(together.map(right_or_wrong, range(40)))

    with fresh_app.app_context():
        assert db.session.scalar(select(Throttle.tries)) == 20
