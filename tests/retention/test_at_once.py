"""Two people at one moment, on a real PostgreSQL: a case is proposed once and disposed of once."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import func, select

from hateprog.retention.models import Disposal
from hateprog.store.base import db
from tests import factories as make
from tests.conftest import save
from tests.retention.conftest import Keeping
from tests.sessions.test_at_once import at_once, browser_of, posting

pytestmark = pytest.mark.parametrize("dialect", ["postgresql"], indirect=True)


def test_a_case_is_proposed_once_and_disposed_of_once(really: Keeping, fresh_app: Flask) -> None:
    case_id = really.scene.case.id
    another = save(make.administrator(email="another@admin.example"))
    proposing = [browser_of(fresh_app, each) for each in (really.proposes, really.agrees)]
    db.session.rollback()

    answers = at_once(*(posting(each, f"/retention/review/{case_id}/propose", {}) for each in proposing))

    assert sorted(answer.status_code for answer in answers) == [303, 409]
    disposal_id, proposed = db.session.execute(select(Disposal.id, Disposal.proposed_person)).one()
    agreeing = proposing[0] if proposed == really.agrees.person_id else proposing[1]
    db.session.rollback()
    assert agreeing.post(f"/disposals/{disposal_id}/approve").status_code == 303

    erasing = [browser_of(fresh_app, each) for each in (really.erases, another)]
    db.session.rollback()
    answers = at_once(*(posting(each, f"/disposals/{disposal_id}/execute", {}) for each in erasing))

    assert sorted(answer.status_code for answer in answers) == [303, 409]
    db.session.rollback()
    assert db.session.scalar(select(func.count()).where(Disposal.done_at.is_not(None))) == 1
