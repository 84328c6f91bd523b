"""Several people at once, on a real PostgreSQL: one acknowledges, and no case is closed over a concern."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from hateprog.kernel.access import THE_SERVICE
from hateprog.kernel.clock import today
from hateprog.kernel.errors import NotNow, Stale
from hateprog.referrals.models import Referral
from hateprog.referrals.rules import Stage
from hateprog.sessions.concerns import queries, service
from hateprog.sessions.concerns.models import Concern
from hateprog.store.base import db
from tests import factories as make
from tests.conftest import save
from tests.sessions.conftest import allocated
from tests.sessions.test_at_once import at_once, browser_of, posting

pytestmark = pytest.mark.parametrize("dialect", ["postgresql"], indirect=True)
ROUNDS = 20


@pytest.fixture
def busy(fresh_app: Flask) -> Any:
    """A service whose database really commits, with a case, and two coordinators."""
    with fresh_app.app_context():
        scene = allocated(save)
        yield scene, save(make.coordinator(name="Maya Brand"))
        db.session.remove()


def test_of_two_who_acknowledge_at_once_one_does_and_the_other_is_told(busy: Any, fresh_app: Flask) -> None:
    scene, maya = busy
    windows = [browser_of(fresh_app, each) for each in (scene.coordinator, maya)]
    for number in range(ROUNDS):
        concern = save(make.concern(scene.case, by=scene.practitioner, told=maya))
        address = f"/concerns/{concern.id}/acknowledge"
        db.session.rollback()

        answers = at_once(*(posting(each, address, {"action": f"Rang them, {number}"}) for each in windows))

        assert sorted(answer.status_code for answer in answers) == [303, 409]


def test_a_case_is_closed_or_a_concern_raised_first_but_never_closed_over_one(busy: Any, fresh_app: Flask) -> None:
    scene, maya = busy
    practitioner, coordinator = (browser_of(fresh_app, each) for each in (scene.practitioner, scene.coordinator))
    form = {"what": "Afraid", "kind": "fact", "urgent": "no", "told": str(maya.id)}
    raised, closed = f"/cases/{scene.case.id}/concerns/raise", f"/referrals/{scene.case.id}/close"
    for _round in range(ROUNDS):
        db.session.rollback()

        one, other = at_once(posting(practitioner, raised, form), posting(coordinator, closed, {"because": "moved"}))

        db.session.expire_all()
        assert one.status_code == 303
        stage = db.session.scalars(select(Referral.stage)).one()
        assert (other.status_code, stage) in {(303, Stage.CLOSED), (409, Stage.ALLOCATED)}
        if stage is Stage.CLOSED:
            return
        for row in db.session.scalars(select(Concern).where(Concern.acknowledged_at.is_(None))).all():
            save(make.acknowledged(row, by=maya))


def test_three_schedulers_escalate_once(busy: Any, fresh_app: Flask) -> None:
    scene, maya = busy
    concern_id = save(make.concern(scene.case, by=scene.practitioner, told=maya, due_on=today().replace(year=2025))).id
    db.session.rollback()

    def follow_up() -> int:
        with fresh_app.app_context():
            try:
                service.escalate(THE_SERVICE, queries.one_concern(concern_id))
            except (NotNow, Stale):
                return 0
            return 1

    assert sorted(at_once(follow_up, follow_up, follow_up)) == [0, 0, 1]
