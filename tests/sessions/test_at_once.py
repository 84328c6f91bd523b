"""Several people, windows or processes at once, on a real PostgreSQL: one gets there, and nothing is lost."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from hateprog.accounts.models import SignedInSession
from hateprog.accounts.signed_in import TOKEN
from hateprog.accounts.tokens import hash_of, new_token
from hateprog.kernel.access import THE_SERVICE
from hateprog.kernel.clock import utcnow
from hateprog.referrals.models import Referral
from hateprog.referrals.rules import Stage
from hateprog.sessions.one_to_one import service
from hateprog.sessions.one_to_one.models import Enrolment, OneToOne, SessionRecord
from hateprog.sessions.one_to_one.rules import Progress, State
from hateprog.store.base import db
from hateprog.store.outbox import Message
from tests.conftest import save
from tests.sessions.conftest import Scene, allocated, first_session
from tests.sessions.test_programme import plan, record

pytestmark = pytest.mark.parametrize("dialect", ["postgresql"], indirect=True)
ROUNDS = 20


@pytest.fixture
def busy(fresh_app: Flask) -> Any:
    """A service whose database really commits, and a first session whose time has come."""
    with fresh_app.app_context():
        scene = allocated(save)
        yield scene, first_session(scene, save)
        db.session.remove()


def browser_of(app: Flask, account: Any) -> Any:
    token = new_token()
    save(SignedInSession(account_id=account.id, token_hash=hash_of(token), device="Tests", second_factor_at=utcnow()))
    browser = app.test_client()
    with browser.session_transaction() as cookie:
        cookie[TOKEN] = token
    return browser


def posting(browser: Any, address: str, form: dict[str, Any]) -> Callable[[], Any]:
    return lambda: browser.post(address, data=form)


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """Do everything at the same moment; return what each got."""
    ready = Barrier(len(acts))

    def act(one: Callable[[], Any]) -> Any:
        ready.wait(timeout=30)
        return one()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(act, acts))


def test_of_several_windows_saving_at_once_one_saves_and_the_others_are_told(busy: Any, fresh_app: Flask) -> None:
    scene, session = busy
    windows = [browser_of(fresh_app, scene.practitioner) for _window in range(4)]
    address = f"/sessions/{session.id}/draft"
    for version in range(ROUNDS):
        forms = [{"version": str(version), "account": f"Window {number}, {version}"} for number in range(len(windows))]
        db.session.rollback()

        answers = at_once(*(posting(w, address, form) for w, form in zip(windows, forms, strict=True)))

        assert sorted(answer.status_code for answer in answers) == [200, 409, 409, 409]
        db.session.expire_all()
        won = next(form for form, answer in zip(forms, answers, strict=True) if answer.status_code == 200)
        assert db.session.scalars(select(SessionRecord.draft)).one() == {"account": won["account"]}


@pytest.mark.parametrize("_round", range(5))
def test_signing_while_the_programme_is_stopped_loses_neither(busy: Any, fresh_app: Flask, _round: int) -> None:
    scene, session = busy
    practitioner, coordinator = (browser_of(fresh_app, each) for each in (scene.practitioner, scene.coordinator))
    address, stop = f"/sessions/{session.id}/record", f"/cases/{scene.case.id}/stop"
    db.session.rollback()

    signed, stopped = at_once(
        posting(practitioner, address, record(utcnow())),
        posting(coordinator, stop, {"asked_by": "person", "sure": "yes"}),
    )

    db.session.expire_all()
    assert stopped.status_code == 303
    assert db.session.scalars(select(Enrolment.progress)).one() is Progress.STOPPED
    assert db.session.scalars(select(Referral.stage)).one() is Stage.WITHDRAWN
    state = db.session.scalars(select(OneToOne.state)).one()
    assert (signed.status_code, state) in {(303, State.SIGNED), (409, State.CANCELLED)}
    if state is State.CANCELLED:
        assert "hurt" in signed.text  # what was typed is still on the page


@pytest.mark.parametrize("_round", range(3))
def test_two_plans_at_once_make_one_session(busy: Any, fresh_app: Flask, _round: int) -> None:
    scene, session = busy
    windows = [browser_of(fresh_app, scene.practitioner) for _window in range(3)]
    windows[0].post(f"/sessions/{session.id}/record", data=record(utcnow()))
    form, address = plan(utcnow() + timedelta(days=7), version="1"), f"/cases/{scene.case.id}/sessions/plan"
    db.session.rollback()

    answers = at_once(*(posting(each, address, form) for each in windows))

    assert sorted(answer.status_code for answer in answers) == [303, 409, 409]
    db.session.expire_all()
    assert db.session.scalars(select(OneToOne.number).order_by(OneToOne.number)).all() == [1, 2]


def test_three_schedulers_at_once_remind_once(fresh_app: Flask) -> None:
    with fresh_app.app_context():
        scene: Scene = allocated(save)
        session = first_session(scene, save, utcnow() + timedelta(days=1))
        reference = f"reminder/{session.appointments[0].id}/{scene.practitioner.id}"
        db.session.remove()

    def remind() -> int:
        with fresh_app.app_context():
            return service.remind_of_tomorrow(THE_SERVICE)

    assert sorted(at_once(remind, remind, remind)) == [0, 0, 1]
    with fresh_app.app_context():
        assert db.session.scalars(select(Message.reference)).all() == [reference]
