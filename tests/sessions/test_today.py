"""What waits for a practitioner: today, this week, to plan, and the mail of the day before."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from hateprog.kernel.access import THE_SERVICE
from hateprog.kernel.clock import LONDON, utcnow
from hateprog.sessions.one_to_one import queries, service
from hateprog.sessions.one_to_one.models import Appointment
from hateprog.store.base import db
from hateprog.store.outbox import Message
from tests import factories as make
from tests.sessions.conftest import Scene, first_session
from tests.sessions.test_programme import NEXT_WEEK, plan, record


def test_today_holds_what_is_to_come_and_to_record_and_nobody_elses(scene: Scene, begun: Any, saved: Any) -> None:
    now, mine = utcnow(), make.actor(scene.practitioner)
    other = make.actor(saved(make.practitioner(name="Sunita Rao")))

    to_record, coming = queries.this_week_for(mine, now)
    assert ([row.id for row in to_record], coming) == ([begun.id], [])
    to_record, coming = queries.this_week_for(mine, now - timedelta(hours=2))
    assert (to_record, [row.id for row in coming]) == ([], [begun.id])
    assert queries.this_week_for(mine, now - timedelta(days=8)) == ([], [])
    assert queries.this_week_for(other, now) == ([], [])
    assert queries.to_plan_for(other) == []


def test_a_case_is_to_plan_until_a_session_is_planned_and_never_after_its_end(
    scene: Scene, saved: Any, client_as: Any
) -> None:
    mine, practitioner = make.actor(scene.practitioner), client_as(scene.practitioner)

    def waiting() -> list[Any]:
        db.session.rollback()
        return [row.referral_id for row in queries.to_plan_for(mine)]

    case_id = scene.case.id
    assert waiting() == [case_id]
    practitioner.post(f"/cases/{case_id}/sessions/plan", data=plan(NEXT_WEEK))
    assert waiting() == []
    session = db.session.scalars(select(Appointment)).one()
    session.starts_at = utcnow() - timedelta(hours=1)
    saved(session)
    practitioner.post(f"/sessions/{session.session_id}/record", data=record(utcnow()))
    assert waiting() == [case_id]
    practitioner.post(f"/cases/{case_id}/stop", data={"asked_by": "person", "sure": "yes"})
    assert waiting() == []


def test_a_practitioner_is_reminded_once_of_tomorrow(scene: Scene, saved: Any) -> None:
    enrolment = saved(make.enrolment(scene.decision))
    tomorrow = datetime.combine((utcnow().astimezone(LONDON) + timedelta(days=1)).date(), datetime.min.time(), LONDON)
    saved(make.session(enrolment, by=scene.practitioner, starts_at=tomorrow + timedelta(hours=10)))

    assert [service.remind_of_tomorrow(THE_SERVICE) for _run in range(3)] == [1, 0, 0]

    mail = db.session.scalars(select(Message).where(Message.reference.startswith("reminder/"))).one()
    assert mail.recipient == scene.practitioner.email
    assert scene.case.reference in mail.subject
    assert "Ashby" not in f"{mail.subject}{mail.body}"
    assert "Unity" not in str(mail.body)


def test_nobody_is_reminded_of_a_session_that_was_moved_or_stopped(scene: Scene, saved: Any, client_as: Any) -> None:
    first_session(scene, saved, utcnow() + timedelta(days=1))
    client_as(scene.practitioner).post(f"/cases/{scene.case.id}/stop", data={"asked_by": "person", "sure": "yes"})

    assert service.remind_of_tomorrow(THE_SERVICE) == 0


def test_a_practitioner_whose_account_is_disabled_gets_no_mail(scene: Scene, saved: Any) -> None:
    first_session(scene, saved, utcnow() + timedelta(days=1))
    scene.practitioner.disabled_at = utcnow()
    saved(scene.practitioner)

    assert service.remind_of_tomorrow(THE_SERVICE) == 0
