"""Several imports at once, on a real PostgreSQL: one after the other, and each school once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from hateprog.kernel.access import THE_SERVICE
from hateprog.schools import reading, service
from hateprog.schools.models import RegisterFile, RegisterImport, School
from hateprog.store.base import db
from tests import factories as make
from tests.conftest import save
from tests.schools.files import FERNCLIFFE, YSGOL, full, kept
from tests.sessions.test_at_once import at_once

pytestmark = pytest.mark.parametrize("dialect", ["postgresql"], indirect=True)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return kept(tmp_path, full(FERNCLIFFE, YSGOL), encoding="utf-8")


def within(app: Flask, act: Callable[[], int]) -> Callable[[], int]:
    def run() -> int:
        with app.app_context():
            return act()

    return run


def test_of_three_imports_at_once_one_brings_the_schools_and_the_others_change_nothing(
    fresh_app: Flask, path: Path
) -> None:
    def take() -> int:
        return service.take(THE_SERVICE, None, reading.read(path), done=lambda _rows: None).new

    told = at_once(*[within(fresh_app, take)] * 3)

    assert sorted(told) == [0, 0, 2]
    with fresh_app.app_context():
        assert db.session.scalar(select(func.count()).select_from(School)) == 2


def test_two_timetables_take_one_file_over_once(fresh_app: Flask, path: Path) -> None:
    with fresh_app.app_context():
        sender = save(make.administrator())
        sent = save(RegisterFile(by_id=sender.id))
        db.session.remove()

    def take() -> int:
        service.take_what_was_sent(THE_SERVICE)
        return 0

    at_once(*[within(fresh_app, take)] * 2)

    with fresh_app.app_context():
        assert db.session.scalar(select(func.count()).select_from(RegisterImport)) == 1
        assert db.session.get_one(RegisterFile, sent.id).import_id is not None
