"""Several people at once, on a real PostgreSQL: a case that changes hands, a session missed, a case that is closed."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from hateprog.accounts.models import StandIn
from hateprog.closing.models import Closing, FollowUp
from hateprog.kernel.clock import local_date, utcnow
from hateprog.referrals.models import Allocation
from hateprog.referrals.rules import EndReason, Stage
from hateprog.sessions.one_to_one.models import Appointment, OneToOne, SessionRecord
from hateprog.sessions.one_to_one.rules import Kept, State
from hateprog.store.base import db
from tests import factories as make
from tests.closing.conftest import over
from tests.conftest import save
from tests.sessions.conftest import allocated, first_session
from tests.sessions.test_at_once import at_once, browser_of, posting
from tests.sessions.test_programme import record

pytestmark = pytest.mark.parametrize("dialect", ["postgresql"], indirect=True)
ROUNDS = 10


@pytest.fixture
def busy(fresh_app: Flask) -> Any:
    """A service whose database really commits, with a case, another coordinator and another practitioner."""
    with fresh_app.app_context():
        scene = allocated(save)
        yield scene, save(make.coordinator(name="Maya Brand")), save(make.practitioner(name="Sunita Rao"))
        db.session.remove()


def test_of_two_hand_overs_at_once_one_is_done_and_each_round_one_practitioner_has_the_case(
    busy: Any, fresh_app: Flask
) -> None:
    scene, maya, sunita = busy
    windows = [browser_of(fresh_app, each) for each in (scene.coordinator, maya)]
    there, back = scene.practitioner.id, sunita.id
    for round_ in range(ROUNDS):
        form = {"cases": str(scene.case.id), "practitioner": str(back), "note": f"Round {round_}"}
        db.session.rollback()

        answers = at_once(*(posting(each, f"/caseloads/{there}/hand-over", form) for each in windows))

        assert {answer.status_code for answer in answers} <= {303, 409, 422}
        db.session.expire_all()
        live = select(Allocation.practitioner_id).where(Allocation.ended_at.is_(None))
        assert db.session.scalars(live).all() == [back]
        assert len(db.session.scalars(select(Allocation.id)).all()) == round_ + 2
        there, back = back, there


@pytest.mark.parametrize("_round", range(3))
def test_a_record_that_is_signed_while_its_case_changes_hands_is_signed_or_still_theirs_to_sign(
    busy: Any, fresh_app: Flask, _round: int
) -> None:
    scene, _maya, sunita = busy
    session = first_session(scene, save)
    practitioner, coordinator = (browser_of(fresh_app, each) for each in (scene.practitioner, scene.coordinator))
    form = {"cases": str(scene.case.id), "practitioner": str(sunita.id), "note": "Ring first"}
    db.session.rollback()

    signed, handed = at_once(
        posting(practitioner, f"/sessions/{session.id}/record", record(utcnow())),
        posting(coordinator, f"/caseloads/{scene.practitioner.id}/hand-over", form),
    )

    assert handed.status_code == 303
    db.session.expire_all()
    state = db.session.scalars(select(OneToOne.state)).one()
    assert (signed.status_code, state) in {(303, State.SIGNED), (404, State.PLANNED)}
    signers = db.session.scalars(select(SessionRecord.signed_by).where(SessionRecord.signed_at.is_not(None))).all()
    assert signers == ([scene.practitioner.id] if state is State.SIGNED else [])


def test_standing_in_that_is_arranged_twice_at_once_is_arranged_once(busy: Any, fresh_app: Flask) -> None:
    scene, maya, sunita = busy
    session = first_session(scene, save)
    day = local_date(session.appointments[0].starts_at)
    parts = {"day-day": str(day.day), "day-month": str(day.month), "day-year": str(day.year)}
    form = parts | {"practitioner": str(sunita.id), "reason": "Ill"}
    windows = [browser_of(fresh_app, each) for each in (scene.coordinator, maya)]
    address = f"/caseloads/{scene.practitioner.id}/cover"
    db.session.rollback()

    answers = at_once(*(posting(each, address, form) for each in windows))

    assert {answer.status_code for answer in answers} <= {303, 409, 422}
    assert db.session.scalars(select(StandIn.account_id)).all() == [sunita.id]


def test_a_session_is_missed_or_held_but_never_both(busy: Any, fresh_app: Flask) -> None:
    scene, _maya, _sunita = busy
    session = first_session(scene, save)
    windows = [browser_of(fresh_app, scene.practitioner) for _window in range(2)]
    missed = {"asked_by": "person", "excused": "no", "note": "Did not come"}
    db.session.rollback()

    one, other = at_once(
        posting(windows[0], f"/sessions/{session.id}/record", record(utcnow())),
        posting(windows[1], f"/sessions/{session.id}/missed", missed),
    )

    assert sorted((one.status_code, other.status_code)) == [303, 409]
    db.session.expire_all()
    state, kept = db.session.scalars(select(OneToOne.state)).one(), db.session.scalars(select(Appointment.kept)).one()
    assert (state, kept) in {(State.SIGNED, Kept.HELD), (State.TO_PLAN_AGAIN, Kept.MISSED)}


def test_a_case_that_two_close_at_once_is_closed_once(busy: Any, fresh_app: Flask) -> None:
    scene, _maya, _sunita = busy
    over(scene, save, Stage.COMPLETED, EndReason.COMPLETED)
    windows = [browser_of(fresh_app, each) for each in (scene.practitioner, scene.coordinator)]
    forms = [{"achieved": f"As {name} saw it", "left_open": ""} for name in ("Pat", "Chris")]
    db.session.rollback()

    answers = at_once(
        *(posting(each, f"/cases/{scene.case.id}/closing", form) for each, form in zip(windows, forms, strict=True))
    )

    assert sorted(answer.status_code for answer in answers) == [303, 409]
    assert len(db.session.scalars(select(Closing.id)).all()) == 1
    assert len(db.session.scalars(select(FollowUp.id)).all()) == 3
