"""Several people at once, on a real PostgreSQL: a case that changes hands, a session missed, a case that is closed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from hateprog.accounts.models import StandIn
from hateprog.closing.models import Closing, FollowUp
from hateprog.kernel.clock import local_date, today, utcnow
from hateprog.referrals.models import Allocation, CaseEvent
from hateprog.referrals.rules import EndReason, Stage
from hateprog.sessions.concerns.models import Concern
from hateprog.sessions.one_to_one.models import Appointment, Countersignature, OneToOne, SessionRecord
from hateprog.sessions.one_to_one.rules import Kept, State
from hateprog.store.base import db
from tests import factories as make
from tests.closing.conftest import over
from tests.conftest import save
from tests.sessions.conftest import allocated, first_session
from tests.sessions.test_at_once import at_once, browser_of, posting
from tests.sessions.test_programme import plan, record

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
    session = first_session(scene, save, utcnow() + timedelta(days=1))
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


@pytest.mark.parametrize("_round", range(3))
def test_a_session_that_is_planned_while_its_case_changes_hands_is_planned_or_left_to_the_new_one(
    busy: Any, fresh_app: Flask, _round: int
) -> None:
    scene, _maya, sunita = busy
    practitioner, coordinator = (browser_of(fresh_app, each) for each in (scene.practitioner, scene.coordinator))
    form = {"cases": str(scene.case.id), "practitioner": str(sunita.id), "note": "Ring first"}
    db.session.rollback()

    planned, handed = at_once(
        posting(practitioner, f"/cases/{scene.case.id}/sessions/plan", plan(utcnow() + timedelta(days=7))),
        posting(coordinator, f"/caseloads/{scene.practitioner.id}/hand-over", form),
    )

    assert handed.status_code == 303
    db.session.expire_all()
    assert (planned.status_code, len(db.session.scalars(select(Appointment.id)).all())) in {(303, 1), (404, 0)}
    live = select(Allocation.practitioner_id).where(Allocation.ended_at.is_(None))
    assert db.session.scalars(live).all() == [sunita.id]


def test_of_several_windows_that_say_a_session_was_missed_one_does(busy: Any, fresh_app: Flask) -> None:
    scene, _maya, _sunita = busy
    session = first_session(scene, save)
    windows = [browser_of(fresh_app, scene.practitioner) for _window in range(4)]
    missed = {"asked_by": "person", "excused": "no", "note": "Did not come"}
    db.session.rollback()

    answers = at_once(*(posting(each, f"/sessions/{session.id}/missed", missed) for each in windows))

    assert sorted(answer.status_code for answer in answers) == [303, 409, 409, 409]
    assert db.session.scalars(select(Appointment.kept)).all() == [Kept.MISSED]
    told = select(CaseEvent.id).where(CaseEvent.title == "Session 1 missed")
    assert len(db.session.scalars(told).all()) == 1


def test_of_two_who_countersign_at_once_one_does_and_the_other_is_told(busy: Any, fresh_app: Flask) -> None:
    scene, maya, _sunita = busy
    third = save(make.coordinator(name="Sal Reed"))  # whoever allocated the case took part in it
    session = make.signed(first_session(scene, save), by=scene.practitioner)
    session.record.countersignature = Countersignature()
    save(session)
    windows = [browser_of(fresh_app, each) for each in (maya, third)]
    db.session.rollback()

    answers = at_once(*(posting(each, f"/sessions/{session.id}/countersign", {}) for each in windows))

    assert sorted(answer.status_code for answer in answers) == [303, 409]
    db.session.expire_all()
    assert len(db.session.scalars(select(Countersignature.by_id).where(Countersignature.at.is_not(None))).all()) == 1


@pytest.mark.parametrize("_round", range(5))
def test_a_case_is_never_closed_by_its_check_list_over_a_concern(busy: Any, fresh_app: Flask, _round: int) -> None:
    scene, maya, _sunita = busy
    over(scene, save, Stage.COMPLETED, EndReason.COMPLETED)
    practitioner, coordinator = (browser_of(fresh_app, each) for each in (scene.practitioner, scene.coordinator))
    worry = {"what": "Afraid", "kind": "fact", "urgent": "no", "told": str(maya.id)}
    db.session.rollback()

    raised, closed = at_once(
        posting(practitioner, f"/cases/{scene.case.id}/concerns/raise", worry),
        posting(coordinator, f"/cases/{scene.case.id}/closing", {"achieved": "A letter", "left_open": "Nothing"}),
    )

    db.session.expire_all()
    first = db.session.scalar(select(Closing.closed_at)), db.session.scalar(select(Concern.raised_at))
    assert raised.status_code == 303
    assert (closed.status_code, first[0] is not None) in {(303, True), (409, False), (422, False)}
    assert first[0] is None or first[0] < first[1]


def test_a_stand_in_gives_one_hour_to_one_of_two_cases(busy: Any, fresh_app: Flask) -> None:
    scene, _maya, sunita = busy
    own = save(make.referral(stage="allocated", referrer=scene.referrer))
    assessment, decision = make.approved(own, by=scene.inspector)
    save(assessment)
    save(decision)
    save(make.allocation(decision, sunita, by=scene.coordinator))
    day = today() + timedelta(days=1)
    save(
        StandIn(
            referral_id=scene.case.id,
            account_id=sunita.id,
            absent_id=scene.practitioner.id,
            day=day,
            from_on=today() - timedelta(days=1),
            until_on=day + timedelta(days=3),
            reason="Ill",
            arranged_by=scene.coordinator.id,
        )
    )
    windows = [browser_of(fresh_app, sunita) for _window in range(2)]
    form = plan(utcnow() + timedelta(days=2))
    case_ids = (scene.case.id, own.id)
    db.session.rollback()

    answers = at_once(
        *(posting(w, f"/cases/{case}/sessions/plan", form) for w, case in zip(windows, case_ids, strict=True))
    )

    assert sorted(answer.status_code for answer in answers) == [303, 422]
    assert len(db.session.scalars(select(Appointment.id)).all()) == 1
