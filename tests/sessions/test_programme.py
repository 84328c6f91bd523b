"""A programme from its first plan to its end, through the pages, on both databases."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError

from hateprog.kernel.clock import LONDON, utcnow
from hateprog.referrals.models import Referral
from hateprog.referrals.rules import EndReason, Stage
from hateprog.sessions.one_to_one.models import Appointment, Enrolment, OneToOne, SessionRecord
from hateprog.sessions.one_to_one.rules import AskedBy, Kept, Progress, State
from hateprog.store.audit import AuditEntry, EntryKind
from hateprog.store.base import db
from hateprog.store.outbox import Message
from tests import factories as make
from tests.sessions.conftest import Scene, first_session


def date_parts(name: str, moment: datetime) -> dict[str, str]:
    local = moment.astimezone(LONDON)
    return {f"{name}-day": str(local.day), f"{name}-month": str(local.month), f"{name}-year": str(local.year)}


def plan(moment: datetime, **more: Any) -> dict[str, Any]:
    """Return a plan on a day that may well be a Sunday or a bank holiday: whoever sends it has thought of that."""
    seen = ["weekend", "bank_holiday"]
    return {**date_parts("day", moment), "time": "16:30", "minutes": "60", "mode": "phone", "anyway": seen, **more}


def record(moment: datetime, **more: Any) -> dict[str, Any]:
    return {
        **date_parts("held_on", moment),
        "attendance": "on_time",
        "covered": ["what_happened"],
        "account": "“I said it to hurt.”",
        "responsibility": "3",
        "blaming_heard": "no",
        "concern": "no",
        "plan": "Write down what they heard.",
        "true": "yes",
        "version": "0",
        **more,
    }


NEXT_WEEK = utcnow() + timedelta(days=7)


def test_planning_the_first_session_starts_the_programme(scene: Scene, client_as: Any) -> None:
    answer = client_as(scene.practitioner).post(f"/cases/{scene.case.id}/sessions/plan", data=plan(NEXT_WEEK))

    assert answer.status_code == 303
    assert db.session.get(Referral, scene.case.id).stage is Stage.ON_PROGRAMME
    session = db.session.scalars(select(OneToOne)).one()
    assert (session.number, session.state) == (1, State.PLANNED)
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.verb == "sessions.one_to_one.plan")).one()
    assert (entry.actor_id, entry.case_id) == (scene.practitioner.id, scene.case.id)


def test_a_time_typed_in_london_is_kept_in_utc(scene: Scene, client_as: Any) -> None:
    summer = datetime(utcnow().year + 1, 6, 8, 12, tzinfo=UTC)

    client_as(scene.practitioner).post(f"/cases/{scene.case.id}/sessions/plan", data=plan(summer, time="4pm"))

    starts_at = db.session.scalars(select(Appointment.starts_at)).one()
    assert (starts_at.hour, starts_at.utcoffset()) == (15, timedelta(0))


def test_a_programme_cannot_exist_without_an_approving_decision(scene: Scene, saved: Any) -> None:
    with pytest.raises(IntegrityError):
        saved(make.enrolment(scene.decision, decision_standing="none"))


def test_a_fourth_session_cannot_exist(scene: Scene, begun: Any, saved: Any) -> None:
    with pytest.raises(IntegrityError):
        saved(OneToOne(enrolment_id=begun.enrolment_id, referral_id=scene.case.id, number=4, appointments=[]))


def test_a_number_is_used_once(scene: Scene, begun: Any, saved: Any) -> None:
    with pytest.raises(IntegrityError):
        saved(OneToOne(enrolment_id=begun.enrolment_id, referral_id=scene.case.id, number=1, appointments=[]))


def test_two_appointments_for_one_session_cannot_both_be_planned(scene: Scene, begun: Any, saved: Any) -> None:
    with pytest.raises(IntegrityError):
        saved(make.appointment(by=scene.practitioner, session_id=begun.id))


def test_the_second_session_waits_for_the_first(scene: Scene, begun: Any, client_as: Any) -> None:
    answer = client_as(scene.practitioner).post(f"/cases/{scene.case.id}/sessions/plan", data=plan(NEXT_WEEK))

    assert answer.status_code == 409
    assert f"/sessions/{begun.id}" in answer.text  # where the one before is recorded
    assert "Sign the record of session 1" in answer.text
    assert db.session.scalar(select(func.count()).select_from(OneToOne)) == 1


def test_signing_keeps_every_answer_and_closes_the_record(scene: Scene, begun: Any, client_as: Any) -> None:
    practitioner = client_as(scene.practitioner)

    answer = practitioner.post(f"/sessions/{begun.id}/record", data=record(utcnow()))

    assert answer.status_code == 303
    kept = db.session.scalars(select(SessionRecord)).one()
    assert (kept.account, kept.plan, kept.concern) == ("“I said it to hurt.”", "Write down what they heard.", False)
    assert kept.signed_by == scene.practitioner.id
    assert kept.draft == {}
    again = practitioner.post(f"/sessions/{begun.id}/record", data=record(utcnow(), account="Another"))
    assert again.status_code == 409
    assert "signed" in again.text
    assert "Another" in again.text
    db.session.expire_all()
    assert db.session.scalars(select(SessionRecord.account)).one() == "“I said it to hurt.”"


def test_notes_never_stand_in_the_log(scene: Scene, begun: Any, client_as: Any) -> None:
    client_as(scene.practitioner).post(f"/sessions/{begun.id}/record", data=record(utcnow()))

    assert "hurt" not in str([entry.changes for entry in db.session.scalars(select(AuditEntry))])


def test_a_concern_names_who_was_told(scene: Scene, begun: Any, client_as: Any) -> None:
    answer = client_as(scene.practitioner).post(f"/sessions/{begun.id}/record", data=record(utcnow(), concern="yes"))

    assert answer.status_code == 422
    assert "Select who you tell" in answer.text
    assert "Enter what the concern is" in answer.text
    assert db.session.scalars(select(OneToOne.state)).one() is State.PLANNED


def test_a_concern_is_never_blank(scene: Scene, begun: Any, client_as: Any) -> None:
    answer = client_as(scene.practitioner).post(f"/sessions/{begun.id}/record", data=record(utcnow(), concern=""))

    assert answer.status_code == 422
    assert "Select yes if there is a concern" in answer.text


def test_a_topic_of_another_session_is_refused(scene: Scene, begun: Any, client_as: Any) -> None:
    answer = client_as(scene.practitioner).post(
        f"/sessions/{begun.id}/record", data=record(utcnow(), covered="support")
    )

    assert answer.status_code == 422


def test_the_third_signature_completes_the_programme(scene: Scene, saved: Any, client_as: Any) -> None:
    scene.case.stage = Stage.ON_PROGRAMME
    enrolment = saved(make.enrolment(scene.decision))
    start = utcnow() - timedelta(days=9)
    for number in (1, 2):
        moment = start + timedelta(days=3 * number)
        saved(
            make.signed(make.session(enrolment, number, by=scene.practitioner, starts_at=moment), by=scene.practitioner)
        )
    third = saved(make.session(enrolment, 3, by=scene.practitioner))

    answer = client_as(scene.practitioner).post(
        f"/sessions/{third.id}/record", data=record(utcnow(), covered="making_amends")
    )

    assert answer.status_code == 303
    assert db.session.get(Referral, scene.case.id).stage is Stage.COMPLETED
    assert db.session.scalars(select(Enrolment.progress)).one() is Progress.COMPLETED
    mail = db.session.scalars(select(Message).where(Message.reference.contains("/completed/"))).one()
    assert scene.case.reference in mail.subject
    assert "Ashby" not in f"{mail.subject}{mail.body}"


def test_a_missed_session_keeps_its_appointment_and_is_planned_again(scene: Scene, begun: Any, client_as: Any) -> None:
    practitioner = client_as(scene.practitioner)

    practitioner.post(
        f"/sessions/{begun.id}/missed", data={"asked_by": "person", "excused": "no", "note": "Did not come"}
    )
    answer = practitioner.post(f"/cases/{scene.case.id}/sessions/plan", data=plan(NEXT_WEEK))

    assert answer.status_code == 303
    kept = db.session.execute(select(Appointment.kept, Appointment.change_note).order_by(Appointment.planned_at)).all()
    assert [tuple(row) for row in kept] == [(Kept.MISSED, "Did not come"), (Kept.PLANNED, None)]
    assert db.session.scalars(select(OneToOne.number)).all() == [1]


def test_rescheduling_keeps_the_old_appointment_with_who_asked_and_why(
    scene: Scene, saved: Any, client_as: Any
) -> None:
    scene.case.stage = Stage.ON_PROGRAMME
    enrolment = saved(make.enrolment(scene.decision))
    first = utcnow() + timedelta(days=2)
    session = saved(make.session(enrolment, by=scene.practitioner, starts_at=first))

    answer = client_as(scene.practitioner).post(
        f"/sessions/{session.id}/reschedule", data=plan(NEXT_WEEK, asked_by="companion", note="A hospital visit")
    )

    assert answer.status_code == 303
    old, new = db.session.scalars(select(Appointment).order_by(Appointment.planned_at)).all()
    assert (old.starts_at, old.kept, old.asked_by, old.change_note) == (
        first,
        Kept.RESCHEDULED,
        AskedBy.COMPANION,
        "A hospital visit",
    )
    assert (new.kept, new.starts_at.date()) == (Kept.PLANNED, NEXT_WEEK.date())


def test_a_session_is_called_off_before_its_time_and_planned_again_later(
    scene: Scene, saved: Any, client_as: Any
) -> None:
    session = first_session(scene, saved, utcnow() + timedelta(days=2))
    practitioner, where = client_as(scene.practitioner), f"/sessions/{session.id}/called-off"
    assert where in practitioner.get(f"/sessions/{session.id}").text
    assert "nobody is reminded of it" in practitioner.get(where).text
    unsaid = practitioner.post(where, data={"asked_by": "", "note": "\x00 "})

    done = practitioner.post(where, data={"asked_by": "person", "note": "Ill, and rings again"})
    again = practitioner.post(where, data={"asked_by": "person", "note": "Once more"})

    assert (unsaid.status_code, done.status_code, again.status_code) == (422, 303, 409)
    kept = db.session.execute(select(Appointment.kept, Appointment.asked_by, Appointment.change_note)).all()
    assert [tuple(row) for row in kept] == [(Kept.CANCELLED, AskedBy.PERSON, "Ill, and rings again")]
    assert practitioner.post(f"/cases/{scene.case.id}/sessions/plan", data=plan(NEXT_WEEK)).status_code == 303
    assert db.session.scalars(select(OneToOne.number)).all() == [1]


def test_what_is_past_is_not_called_off_but_held_or_missed(scene: Scene, begun: Any, client_as: Any) -> None:
    form = {"asked_by": "person", "note": "Did not come"}
    answer = client_as(scene.practitioner).post(f"/sessions/{begun.id}/called-off", data=form)

    assert (answer.status_code, "Its time has come" in answer.text) == (422, True)
    assert db.session.scalars(select(Appointment.kept)).all() == [Kept.PLANNED]


def test_rescheduling_never_moves_the_past(scene: Scene, begun: Any, client_as: Any) -> None:
    answer = client_as(scene.practitioner).post(
        f"/sessions/{begun.id}/reschedule", data=plan(NEXT_WEEK, asked_by="person", note="Forgot")
    )

    assert answer.status_code == 422
    assert "Its time has come" in answer.text
    assert db.session.scalars(select(Appointment.kept)).all() == [Kept.PLANNED]


def test_a_signed_record_takes_addenda(scene: Scene, begun: Any, saved: Any, client_as: Any) -> None:
    saved(make.signed(begun, by=scene.practitioner))
    practitioner = client_as(scene.practitioner)

    answer = practitioner.post(f"/sessions/{begun.id}/addenda", data={"words": "They rang: the note is written."})

    assert answer.status_code == 303
    assert "They rang: the note is written." in practitioner.get(f"/sessions/{begun.id}").text


def test_an_unsigned_record_takes_no_addenda(scene: Scene, begun: Any, client_as: Any) -> None:
    answer = client_as(scene.practitioner).post(f"/sessions/{begun.id}/addenda", data={"words": "Something"})

    assert answer.status_code == 409
    assert "Something" in answer.text


def test_the_next_record_opens_with_the_last_plan(scene: Scene, begun: Any, saved: Any, client_as: Any) -> None:
    begun.appointments[0].starts_at = utcnow() - timedelta(days=3)
    saved(make.signed(begun, by=scene.practitioner, promises="Will ring their sister"))
    second = saved(make.session(db.session.get(Enrolment, begun.enrolment_id), 2, by=scene.practitioner))

    page = client_as(scene.practitioner).get(f"/sessions/{second.id}/record").text

    assert "Write down what they heard." in page
    assert "Will ring their sister" in page


def test_the_database_refuses_a_signed_record_with_holes(scene: Scene, begun: Any, saved: Callable[..., Any]) -> None:
    saved(SessionRecord(session_id=begun.id, saved_by=scene.practitioner.id, draft={}))
    with pytest.raises(IntegrityError):
        db.session.execute(text("UPDATE session_record SET signed_at = saved_at"))
    db.session.rollback()


def test_a_case_that_was_not_approved_shows_why_nothing_can_be_planned(
    scene: Scene, saved: Any, client_as: Any
) -> None:
    scene.case.stage = Stage.WITHDRAWN
    scene.case.ended_at, scene.case.end_reason = utcnow(), EndReason.WITHDREW
    saved(scene.case)
    practitioner, address = client_as(scene.practitioner), f"/cases/{scene.case.id}/sessions/plan"

    shown, sent = practitioner.get(address), practitioner.post(address, data=plan(NEXT_WEEK))

    assert (shown.status_code, sent.status_code) == (409, 409)
    assert "The programme cannot start: the case stands at “withdrawn”" in shown.text
    assert "The programme cannot start: the case stands at “withdrawn”" in sent.text
    assert db.session.scalars(select(Enrolment)).all() == []


@pytest.mark.parametrize("path", ["", "/record", "/missed", "/reschedule"])
def test_opening_a_page_of_a_session_leaves_a_line(scene: Scene, begun: Any, client_as: Any, path: str) -> None:
    assert client_as(scene.practitioner).get(f"/sessions/{begun.id}{path}").status_code == 200

    line = db.session.scalars(select(AuditEntry).where(AuditEntry.kind == EntryKind.READ)).one()
    assert (line.actor_id, line.subject_id, line.case_id) == (scene.practitioner.id, begun.id, scene.case.id)


def test_the_record_page_asks_the_database_as_often_however_much_went_before(
    scene: Scene, begun: Any, saved: Any, client_as: Any, queries: Any
) -> None:
    practitioner, address = client_as(scene.practitioner), f"/sessions/{begun.id}/record"
    with queries() as first:
        practitioner.get(address)
    for days in range(5):
        moment = utcnow() - timedelta(days=days + 1)
        moved = {"kept": Kept.RESCHEDULED, "asked_by": AskedBy.PERSON, "changed_at": moment, "planned_at": moment}
        saved(make.appointment(by=scene.practitioner, session_id=begun.id, starts_at=moment, **moved))
    with queries() as second:
        page = practitioner.get(address)

    assert page.status_code == 200
    assert len(second) == len(first) <= 14, second


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE appointment SET kept = 'missed', changed_at = planned_at, asked_by = 'person'",
        "UPDATE appointment SET kept = 'planned', excused = true",
        "UPDATE appointment SET kept = 'rescheduled'",
        "UPDATE appointment SET minutes = 5",
        "UPDATE one_to_one SET state = 'signed'",
        "UPDATE enrolment SET progress = 'completed'",
        "UPDATE session_record SET attendance = 'late'",
        "UPDATE session_record SET blaming_heard = true",
        "UPDATE session_record SET concern = true, concern_what = 'A threat'",
    ],
)
def test_the_database_itself_refuses_what_the_rules_do(scene: Scene, begun: Any, saved: Any, change: str) -> None:
    saved(SessionRecord(session_id=begun.id, saved_by=scene.practitioner.id, draft={}))

    with pytest.raises(IntegrityError):
        db.session.execute(text(change))
    db.session.rollback()


def test_a_refused_form_that_shows_the_file_again_is_logged_as_a_look(scene: Scene, begun: Any, client_as: Any) -> None:
    practitioner = client_as(scene.practitioner)

    practitioner.post(f"/sessions/{begun.id}/record", data=record(utcnow(), concern=""))
    practitioner.post(f"/sessions/{begun.id}/record", data=record(utcnow() + timedelta(days=2)))

    looks = select(AuditEntry).where(AuditEntry.kind == EntryKind.READ, AuditEntry.case_id == scene.case.id)
    assert [look.verb for look in db.session.scalars(looks)] == ["session.sign", "session.sign"]
