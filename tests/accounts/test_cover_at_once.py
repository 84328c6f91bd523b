"""Several who arrange or end the same cover at once, on a real PostgreSQL: it is done once."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from hateprog.accounts.models import Cover
from hateprog.kernel.clock import utcnow
from hateprog.store.base import db
from hateprog.store.outbox import Message
from tests import factories as make
from tests.accounts.test_cover import said
from tests.conftest import save
from tests.factories.areas import HAMPSHIRE
from tests.sessions.test_at_once import at_once, browser_of, posting

pytestmark = pytest.mark.parametrize("dialect", ["postgresql"], indirect=True)
ROUNDS = 20


@pytest.fixture
def service(fresh_app: Flask) -> Any:
    """A service whose database really commits."""
    with fresh_app.app_context():
        yield fresh_app
        db.session.remove()


def test_the_same_cover_is_not_arranged_twice_from_several_windows_and_by_two_absent_ones(service: Flask) -> None:
    one, other, covering = save(
        make.inspector(), make.inspector(name="Colleague"), make.inspector(name="Hugh Ford", areas=[HAMPSHIRE])
    )
    windows = [browser_of(service, each) for each in (one, one, one, other, other)]
    form = said(SimpleNamespace(covering=covering))
    for number in range(1, ROUNDS + 1):
        db.session.rollback()

        answers = at_once(*(posting(each, "/cover/new", form) for each in windows))

        assert sorted(answer.status_code for answer in answers) == [303, 422, 422, 422, 422]
        assert all("already" in answer.text for answer in answers if answer.status_code == 422)
        db.session.expire_all()
        assert len(db.session.scalars(select(Cover).where(Cover.ended_at.is_(None))).all()) == 1
        assert db.session.scalar(select(func.count()).select_from(Message)) == 2 * number
        end_all()


def test_two_who_arrange_cover_for_each_other_do_not_wait_in_a_ring(service: Flask) -> None:
    one, other = save(make.inspector(), make.inspector(name="Hugh Ford", areas=[HAMPSHIRE]))
    for_one, for_other = said(SimpleNamespace(covering=other)), said(SimpleNamespace(covering=one), area=HAMPSHIRE)
    mine, theirs = browser_of(service, one), browser_of(service, other)
    for _round in range(ROUNDS):
        answers = at_once(posting(mine, "/cover/new", for_one), posting(theirs, "/cover/new", for_other))

        assert [answer.status_code for answer in answers] == [303, 303]
        db.session.rollback()
        end_all()


def end_all() -> None:
    """Free the days for the next round."""
    lasting = list(db.session.scalars(select(Cover).where(Cover.ended_at.is_(None))))
    for cover in lasting:
        cover.ended_at = utcnow()
    save(*lasting)


def test_ended_by_both_at_once_it_ends_once(service: Flask) -> None:
    absent, covering = save(make.inspector(), make.inspector(name="Hugh Ford", areas=[HAMPSHIRE]))
    browsers = [browser_of(service, each) for each in (absent, covering)]
    for number in range(1, ROUNDS + 1):
        cover = save(make.cover(absent, covering))

        answers = at_once(*(posting(each, f"/cover/{cover.id}/end", {}) for each in browsers))

        assert sorted(answer.status_code for answer in answers) == [303, 409]
        db.session.rollback()
        assert db.session.scalar(select(func.count()).select_from(Message)) == 2 * number
