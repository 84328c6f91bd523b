"""Taking part is voluntary: one act stops everything that waits, and loses nothing that was written."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from hateprog.kernel.clock import utcnow
from hateprog.referrals.models import Referral
from hateprog.referrals.rules import Stage
from hateprog.sessions.one_to_one.models import Appointment, Enrolment, OneToOne
from hateprog.sessions.one_to_one.rules import STOPPABLE, Kept, Progress, State
from hateprog.store.audit import AuditEntry, EntryKind
from hateprog.store.base import db
from hateprog.store.outbox import Message
from tests import factories as make
from tests.sessions.conftest import Scene
from tests.sessions.test_programme import NEXT_WEEK, plan, record


@pytest.mark.parametrize("who", ["practitioner", "coordinator", "inspector"])
def test_one_act_stops_everything_that_waits(scene: Scene, begun: Any, client_as: Any, who: str) -> None:
    answer = client_as(getattr(scene, who)).post(
        f"/cases/{scene.case.id}/stop", data={"asked_by": "person", "note": "", "sure": "yes"}
    )

    assert answer.status_code == 303
    assert db.session.get(Referral, scene.case.id).stage is Stage.WITHDRAWN
    assert db.session.scalars(select(OneToOne.state)).one() is State.CANCELLED
    assert db.session.scalars(select(Appointment.kept)).one() is Kept.CANCELLED
    assert db.session.scalars(select(Enrolment.progress)).one() is Progress.STOPPED


def test_a_withdrawal_by_the_referrer_stops_the_sessions_too(scene: Scene, begun: Any, client_as: Any) -> None:
    answer = client_as(scene.referrer).post(f"/referrals/{scene.case.id}/withdraw", data={"reason": "They moved away"})

    assert answer.status_code == 303
    assert db.session.scalars(select(Appointment.kept)).one() is Kept.CANCELLED


@pytest.mark.parametrize("path", ["reschedule", "missed", "record"])
def test_a_session_of_an_ended_programme_changes_no_more(scene: Scene, begun: Any, client_as: Any, path: str) -> None:
    practitioner = client_as(scene.practitioner)
    practitioner.post(f"/cases/{scene.case.id}/stop", data={"asked_by": "person", "sure": "yes"})
    form = {
        "reschedule": plan(NEXT_WEEK, asked_by="person", note="A visit"),
        "missed": {"asked_by": "person", "excused": "no", "note": "Did not come"},
        "record": record(utcnow()),
    }[path]

    answer = practitioner.post(f"/sessions/{begun.id}/{path}", data=form)

    assert answer.status_code == 409
    assert "The programme has ended" in answer.text
    assert db.session.scalars(select(Appointment.kept)).one() is Kept.CANCELLED


def test_stopping_twice_says_that_there_is_nothing_left(scene: Scene, begun: Any, client_as: Any) -> None:
    practitioner, form = client_as(scene.practitioner), {"asked_by": "person", "sure": "yes"}
    practitioner.post(f"/cases/{scene.case.id}/stop", data=form)

    answer = practitioner.post(f"/cases/{scene.case.id}/stop", data=form)

    assert answer.status_code == 409
    assert "There is nothing to stop" in answer.text


@pytest.mark.parametrize("stage", sorted(set(Stage) - STOPPABLE))
@pytest.mark.parametrize("who", ["inspector", "coordinator"])
def test_a_case_without_a_programme_is_not_ended_by_stopping_it(
    scene: Scene, saved: Any, client_as: Any, who: str, stage: Stage
) -> None:
    case = saved(make.referral(stage=stage, referrer=scene.referrer))
    browser, address = client_as(getattr(scene, who)), f"/cases/{case.id}/stop"

    answers = browser.get(address), browser.post(address, data={"asked_by": "person", "sure": "yes"})

    hidden = stage is Stage.DRAFT and who == "inspector"
    assert [answer.status_code for answer in answers] == [404 if hidden else 409] * 2
    assert all(hidden or "There is nothing to stop" in answer.text for answer in answers)
    assert case.stage is stage


def test_a_programme_may_be_stopped_before_it_began(scene: Scene, client_as: Any) -> None:
    answer = client_as(scene.practitioner).post(
        f"/cases/{scene.case.id}/stop", data={"asked_by": "companion", "sure": "yes"}
    )

    assert answer.status_code == 303
    assert db.session.get(Referral, scene.case.id).stage is Stage.WITHDRAWN
    mails = db.session.scalars(select(Message).where(Message.reference.contains("/stopped/"))).all()
    assert [mail.recipient for mail in mails] == [scene.coordinator.email]


def test_the_log_says_who_asked_and_never_why(scene: Scene, begun: Any, client_as: Any) -> None:
    practitioner = client_as(scene.practitioner)
    practitioner.post(
        f"/sessions/{begun.id}/missed", data={"asked_by": "companion", "excused": "yes", "note": "In hospital"}
    )
    practitioner.post(f"/cases/{scene.case.id}/stop", data={"asked_by": "person", "note": "Had enough", "sure": "yes"})

    lines = db.session.scalars(select(AuditEntry).where(AuditEntry.kind == EntryKind.CHANGE)).all()
    told = {line.verb: line.why for line in lines}
    assert told["sessions.one_to_one.miss"] == "companion"
    assert told["sessions.one_to_one.stop"] == "person"
    assert "hospital" not in str([(line.why, line.changes) for line in lines])
    assert "Had enough" not in str([(line.why, line.changes) for line in lines])
