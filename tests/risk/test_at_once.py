"""Several windows at once, on a real PostgreSQL: one version is written, and one co-facilitator is named."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from hateprog.referrals.models import CoFacilitation
from hateprog.risk.models import RiskAssessment
from hateprog.store.base import db
from tests import factories as make
from tests.conftest import save
from tests.risk.typed import assessment
from tests.sessions.conftest import allocated
from tests.sessions.test_at_once import at_once, browser_of, posting

pytestmark = pytest.mark.parametrize("dialect", ["postgresql"], indirect=True)
ROUNDS = 20


@pytest.fixture
def busy(fresh_app: Flask) -> Any:
    """A service whose database really commits, with a case that has no risk assessment."""
    with fresh_app.app_context():
        yield allocated(save, assessed=False)
        db.session.remove()


def test_of_several_windows_writing_at_once_one_writes_and_the_others_are_told(busy: Any, fresh_app: Flask) -> None:
    windows = [browser_of(fresh_app, busy.practitioner) for _window in range(3)]
    address = f"/cases/{busy.case.id}/risk/assess"
    for version in range(ROUNDS):
        db.session.rollback()
        answers = at_once(*(posting(each, address, assessment(version=str(version))) for each in windows))
        assert sorted(answer.status_code for answer in answers) == [303, 409, 409]
    db.session.rollback()
    numbers = db.session.scalars(select(RiskAssessment.number).order_by(RiskAssessment.number)).all()
    assert numbers == list(range(1, ROUNDS + 1))


def test_of_several_co_facilitators_named_at_once_one_is_named_in_the_end(busy: Any, fresh_app: Flask) -> None:
    people = save(*(make.practitioner(name=name) for name in ("Quinn Dale", "Sunita Rao")))
    coordinators = [browser_of(fresh_app, busy.coordinator) for _each in people]
    address = f"/cases/{busy.case.id}/co-facilitator"
    for _round in range(ROUNDS):
        forms = [{"co_facilitator": str(each.id)} for each in people]
        db.session.rollback()
        at_once(*(posting(each, address, form) for each, form in zip(coordinators, forms, strict=True)))
        db.session.rollback()
        live = db.session.scalars(select(CoFacilitation).where(CoFacilitation.ended_at.is_(None))).all()
        assert len(live) == 1
