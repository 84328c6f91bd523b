"""Several people and devices at once, on a real PostgreSQL: one questionnaire stands, and one version is in use."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from hateprog.accounts.tokens import hash_of
from hateprog.evaluation.questionnaires.models import DevicePage, InstrumentVersion, Questionnaire
from hateprog.evaluation.questionnaires.rules import Status
from hateprog.kernel.clock import today, utcnow
from hateprog.store.base import db
from tests import factories as make
from tests.conftest import save
from tests.eligibility.plain_sql import change
from tests.evaluation.conftest import on_device, on_paper
from tests.sessions.conftest import allocated
from tests.sessions.test_at_once import ROUNDS, at_once, browser_of, posting

pytestmark = pytest.mark.parametrize("dialect", ["postgresql"], indirect=True)


@pytest.fixture
def busy(fresh_app: Flask) -> Any:
    """A service whose database really commits, and an allocated case."""
    with fresh_app.app_context():
        yield allocated(save)
        db.session.remove()


def test_of_paper_and_device_and_paper_again_at_once_one_stands(busy: Any, fresh_app: Flask) -> None:
    scene = busy
    version = save(make.instrument(scene.coordinator))
    windows = [browser_of(fresh_app, scene.practitioner) for _window in range(2)]
    tablets = [fresh_app.test_client() for _tablet in range(2)]
    address = f"/cases/{scene.case.id}/questionnaires/{version.id}/before"
    for _round in range(ROUNDS):
        save(make.device_page(scene.case, version, by=scene.practitioner))
        db.session.rollback()

        at_once(
            *(posting(window, address, on_paper(today())) for window in windows),
            *(posting(tablet, "/answer/token", on_device()) for tablet in tablets),
        )

        db.session.expire_all()
        standing = list(db.session.scalars(select(Questionnaire).where(Questionnaire.set_aside_at.is_(None))))
        assert len(standing) == 1
        set_aside = {"set_aside_at": utcnow(), "set_aside_by": scene.practitioner.id, "set_aside_because": "Next round"}
        change(standing[0], **set_aside)
        (page,) = db.session.scalars(select(DevicePage).where(DevicePage.token_hash == hash_of("token")))
        change(page, token_hash=str(page.id))
        db.session.commit()
    assert db.session.scalar(select(func.count(Questionnaire.id))) == ROUNDS


def test_of_two_versions_put_in_use_at_once_one_is_in_use(busy: Any, fresh_app: Flask) -> None:
    scene = busy
    browsers = [browser_of(fresh_app, scene.coordinator) for _coordinator in range(2)]
    for number in range(1, 2 * ROUNDS, 2):
        drafts = save(*(make.instrument(scene.coordinator, status="draft", version=number + each) for each in range(2)))
        db.session.rollback()

        answers = at_once(
            *(
                posting(browser, f"/instruments/{draft.id}/use", {})
                for browser, draft in zip(browsers, drafts, strict=True)
            )
        )

        assert {answer.status_code for answer in answers} <= {303, 409, 422}
        assert 303 in {answer.status_code for answer in answers}
        db.session.expire_all()
        in_use = select(func.count(InstrumentVersion.id)).where(InstrumentVersion.status == Status.IN_USE)
        assert db.session.scalar(in_use) == 1
