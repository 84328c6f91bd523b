"""Several who start a trial or go on with it at once, on a real PostgreSQL: one trial, each assessment once."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import func, select

from hateprog.eligibility.rule_sets import queries as rule_sets
from hateprog.eligibility.trials import service
from hateprog.eligibility.trials.models import Trial, TrialDifference
from hateprog.kernel.access import THE_SERVICE
from hateprog.store.base import db
from tests import factories as make
from tests.conftest import save
from tests.eligibility.trials.conftest import OLDER
from tests.sessions.test_at_once import at_once

pytestmark = pytest.mark.parametrize("dialect", ["postgresql"], indirect=True)
ROUNDS = 20
ASSESSMENTS = 12


@pytest.fixture
def busy(fresh_app: Flask, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A service whose database really commits, with a dozen assessments; a step is two of them."""
    monkeypatch.setattr(service, "AT_ONCE", 2)
    with fresh_app.app_context():
        save(make.rotherham())
        referrer, coordinator = save(make.referrer(), make.coordinator())
        for _number in range(ASSESSMENTS):
            person = make.participant(born_on=date(2006, 3, 3))
            case = save(make.referral(stage="awaiting_decision", referrer=referrer, participant=person))
            save(make.assessment(case, by=coordinator))
        draft = save(make.rule_set_version(OLDER, by=coordinator))
        yield SimpleNamespace(app=fresh_app, draft=draft.id, actor=make.actor(coordinator))
        db.session.remove()


def test_it_is_started_once_and_each_assessment_counts_once(busy: SimpleNamespace) -> None:
    def starting() -> UUID:
        with busy.app.app_context():
            version: Any = rule_sets.one_version(busy.draft)
            return service.start(busy.actor, version).id

    def going_on() -> None:
        with busy.app.app_context():
            service.go_on_with_what_waits(THE_SERVICE)

    for number in range(1, ROUNDS + 1):
        started = at_once(starting, starting, starting)
        assert len(set(started)) == 1

        at_once(going_on, going_on, going_on, going_on)

        db.session.rollback()
        db.session.expire_all()
        trial = db.session.get_one(Trial, started[0])
        assert trial.finished_at
        assert not trial.failed
        assert (trial.total, trial.done, trial.no_longer) == (ASSESSMENTS,) * 3
        assert db.session.scalar(select(func.count()).select_from(Trial)) == number
        kept = select(func.count()).select_from(TrialDifference).where(TrialDifference.trial_id == trial.id)
        assert db.session.scalar(kept) == ASSESSMENTS
        db.session.rollback()
