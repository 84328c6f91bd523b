"""People are reminded the day before, once, as they chose, with nothing given away; never after a withdrawal."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy import select

from hateprog.kernel.access import THE_SERVICE
from hateprog.kernel.clock import LONDON, utcnow
from hateprog.letters import reminding
from hateprog.letters.models import Letter, ReminderConsent
from hateprog.letters.rules import Channel, Kind
from hateprog.letters.wording import GIVES_AWAY
from hateprog.sessions.one_to_one.models import Appointment, OneToOne
from hateprog.store.base import db
from hateprog.store.outbox import Message
from tests.eligibility.plain_sql import change
from tests.letters.conftest import EMAIL, consent, to_them
from tests.letters.test_writing import letters
from tests.sessions.conftest import Scene, first_session
from tests.sessions.test_programme import plan


def remind() -> int:
    db.session.expire_all()
    return reminding.remind_people(THE_SERVICE)


def appointment() -> Any:
    return db.session.scalars(select(Appointment.id)).one()


def test_the_day_before_once_by_email_and_filed_with_nothing_given_away(
    scene: Scene, planned: OneToOne, saved: Any, leave: Callable[[], list[Any]], client_as: Any
) -> None:
    saved(consent(scene))

    assert [remind() for _hour in range(3)] == [1, 0, 0]

    (letter,) = letters()
    assert (letter.kind, letter.channel, letter.made_by) == (Kind.REMINDER, Channel.EMAIL, None)
    (mail,) = to_them(leave())
    said = f"{mail['Subject']}\n{mail.get_content()}"
    assert "your appointment with Pat at" in said
    assert not GIVES_AWAY.search(said)
    for word in ("Hill", "Ashby", "Unity", scene.case.reference):
        assert word not in said
    listed = client_as(scene.practitioner).get(f"/cases/{scene.case.id}/letters").text
    assert "Reminder" in listed
    assert "The service" in listed


@pytest.mark.parametrize("said", [None, Channel.PHONE, "nobody asked"])
def test_nobody_is_mailed_who_did_not_ask_for_it(scene: Scene, planned: OneToOne, saved: Any, said: Any) -> None:
    if said != "nobody asked":
        saved(consent(scene, at=utcnow() - timedelta(days=2)), consent(scene, said))
    assert remind() == 0
    assert letters() == []


@pytest.mark.parametrize("change_to", ["withdrawn", "on_hold", "moved", "cancelled", "no longer wanted", "its time"])
def test_a_reminder_that_waits_does_not_leave_after_a_change(
    scene: Scene, planned: OneToOne, saved: Any, leave: Callable[[], list[Any]], client_as: Any, change_to: str
) -> None:
    saved(consent(scene))
    assert remind() == 1
    practitioner, session_id = client_as(scene.practitioner), planned.id
    later = utcnow()
    if change_to == "withdrawn":
        practitioner.post(f"/cases/{scene.case.id}/stop", data={"asked_by": "person", "sure": "yes"})
    elif change_to == "on_hold":
        change(scene.case, stage="on_hold")
    elif change_to == "moved":
        moved = plan(utcnow() + timedelta(days=9), asked_by="person", note="A visit")
        assert practitioner.post(f"/sessions/{session_id}/reschedule", data=moved).status_code == 303
    elif change_to == "cancelled":
        change(db.session.get_one(Appointment, appointment()), kept="cancelled", asked_by="person", changed_at=utcnow())
    elif change_to == "no longer wanted":
        form = {"wanted": "no"}
        assert practitioner.post(f"/cases/{scene.case.id}/reminders", data=form).status_code == 303
    else:
        later += timedelta(days=1, hours=1)
    db.session.commit()

    with time_machine.travel(later, tick=False):
        assert to_them(leave()) == []
        assert to_them(leave()) == []

    (letter,) = letters()
    assert (letter.sent_at, letter.stopped_at is not None) == (None, True)
    message = db.session.scalars(select(Message).where(Message.recipient == EMAIL)).one()
    assert (message.sent_at, message.body, message.given_up_at is not None) == (None, None, True)
    assert remind() == 0
    assert "Stopped, not sent" in client_as(scene.coordinator).get(f"/cases/{scene.case.id}/letters").text


def test_by_phone_the_practitioner_is_told_whom_to_ring_until_they_rang(
    scene: Scene, planned: OneToOne, saved: Any, client_as: Any
) -> None:
    saved(consent(scene, Channel.PHONE))
    practitioner = client_as(scene.practitioner)
    assert "To ring today" in practitioner.get("/today").text
    rang = f"/cases/{scene.case.id}/reminders/{appointment()}/rang"
    assert practitioner.post(rang).status_code == 303
    assert practitioner.post(rang).status_code == 409
    assert "To ring today" not in practitioner.get("/today").text
    (letter,) = letters()
    assert (letter.channel, letter.made_by) == (Channel.PHONE, scene.practitioner.id)


@pytest.mark.parametrize(
    ("form", "status"),
    [
        ({"wanted": "yes", "channel": "email"}, 303),
        ({"wanted": "yes", "channel": "phone"}, 303),
        ({"wanted": "no", "channel": "phone"}, 303),
        ({"wanted": "yes"}, 422),
        ({"wanted": "yes", "channel": "post"}, 422),
        ({"channel": "email"}, 422),
        ({}, 422),
    ],
)
def test_what_they_want_is_recorded(scene: Scene, client_as: Any, form: dict[str, str], status: int) -> None:
    practitioner, where = client_as(scene.practitioner), f"/cases/{scene.case.id}/reminders"
    assert practitioner.get(where).status_code == 200
    assert practitioner.post(where, data=form).status_code == status
    kept = [(each.wanted, each.channel) for each in db.session.scalars(select(ReminderConsent))]
    wanted = form.get("wanted") == "yes"
    assert kept == ([(wanted, Channel(form["channel"]) if wanted else None)] if status == 303 else [])


def test_by_email_needs_an_address(scene: Scene, saved: Any, client_as: Any) -> None:
    scene.case.participant.email = None
    saved(scene.case.participant)
    answer = client_as(scene.practitioner).post(
        f"/cases/{scene.case.id}/reminders", data={"wanted": "yes", "channel": "email"}
    )
    assert (answer.status_code, "No email address was given" in answer.text) == (422, True)


def london(*moment: int) -> datetime:
    return datetime(*moment, tzinfo=LONDON).astimezone(UTC)  # type: ignore[misc,arg-type]  # year to minute


@pytest.mark.parametrize(
    ("starts_at", "tomorrow"),
    [
        (london(2026, 3, 29, 0, 15), True),
        (london(2026, 3, 29, 23, 45), True),
        (london(2026, 3, 30, 0, 15), False),
        (london(2026, 3, 28, 23, 45), False),
        (london(2026, 10, 25, 0, 15), True),
        (london(2026, 10, 25, 1, 30), True),
        (london(2026, 10, 25, 23, 45), True),
        (london(2026, 10, 26, 0, 15), False),
        (london(2026, 10, 24, 23, 45), False),
    ],
)
@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
def test_tomorrow_is_londons_on_the_days_that_the_clocks_change(
    scene: Scene, saved: Any, starts_at: datetime, tomorrow: bool
) -> None:
    first_session(scene, saved, starts_at)
    saved(consent(scene))
    with time_machine.travel(london(2026, starts_at.month, 28 if starts_at.month == 3 else 24, 12), tick=False):
        assert remind() == tomorrow
    for letter in db.session.scalars(select(Letter)):
        assert starts_at.astimezone(LONDON).strftime("%A") in letter.text
