"""Two who count at the same moment while cases change, on a real PostgreSQL: nothing is lost, nothing counted twice."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text

from hateprog.kernel.access import THE_SERVICE
from hateprog.reports.kept import service
from hateprog.store.base import db
from tests import factories as make
from tests.conftest import save
from tests.factories.areas import ROTHERHAM, SOUTHAMPTON
from tests.reports.kept.recounting import kept, recounted

pytestmark = pytest.mark.parametrize("dialect", ["postgresql"], indirect=True)
ROUNDS, CASES = 20, 6


def test_two_who_count_while_cases_change_lose_nothing_and_count_nothing_twice(fresh_app: Flask) -> None:
    with fresh_app.app_context():
        save(make.rotherham(), make.southampton())
        for _case in range(CASES):
            save(make.referral())
        for number in range(ROUNDS):
            ready = Barrier(4)
            district = SOUTHAMPTON if number % 2 else ROTHERHAM

            def count(_who: int, ready: Barrier = ready) -> None:
                with fresh_app.app_context():
                    ready.wait(timeout=30)
                    while service.count_again(2):
                        pass
                    db.session.remove()

            def change(who: int, ready: Barrier = ready, district: str = district) -> None:
                moved = text("UPDATE referral SET district_code = :district WHERE id = :case")
                with fresh_app.app_context():
                    ids = db.session.scalars(text("SELECT id FROM referral ORDER BY id")).all()[who % 2 :: 2]
                    db.session.rollback()
                    ready.wait(timeout=30)
                    for case in ids:
                        db.session.execute(moved, {"district": district, "case": case})
                        db.session.commit()
                    db.session.remove()

            db.session.commit()
            with ThreadPoolExecutor(4) as pool:
                list(pool.map(lambda who, go=(count, change): go[who % 2](who // 2), range(4)))

            service.catch_up(THE_SERVICE)
            assert kept() == recounted()
            assert sum(cell[0] for cell in kept().values()) == CASES
        db.session.remove()


def test_a_change_that_is_not_committed_yet_is_counted_once_it_is(fresh_app: Flask) -> None:
    with fresh_app.app_context():
        save(make.rotherham(), make.southampton())
        save(make.referral())
        with db.engine.connect() as other:
            other.execute(text(f"UPDATE referral SET district_code = '{SOUTHAMPTON}'"))
            service.catch_up(THE_SERVICE)
            assert _districts() == {ROTHERHAM}
            other.commit()
        service.catch_up(THE_SERVICE)
        assert _districts() == {SOUTHAMPTON}
        db.session.remove()


def _districts() -> set[Any]:
    found = {cell[-1] for cell in kept()}
    db.session.rollback()
    return found
