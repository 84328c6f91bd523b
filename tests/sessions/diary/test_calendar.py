"""Calendars of other programs: one session as a file, and a secret address that tells when and nothing else."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from hateprog.accounts.tokens import hash_of, new_token
from hateprog.kernel.clock import utcnow
from hateprog.sessions.diary.models import CalendarFeed
from hateprog.store.audit import AuditEntry, EntryKind
from hateprog.store.base import db
from tests import factories as make
from tests.sessions.conftest import Scene, first_session
from tests.sessions.diary.reading import events
from tests.sessions.test_programme import NEXT_WEEK, plan

PERSONAL = ("Jordan", "Ashby", "Unity Centre", "Sam Marsh", "Pat Hill", "@example.com", "07700")


@pytest.fixture
def planned(scene: Scene, saved: Any) -> Any:
    """Store a session in two days, in person, with somebody beside them."""
    session = first_session(scene, saved, utcnow() + timedelta(days=2))
    session.appointments[0].companion = "Sam Marsh"
    return saved(session)


def made(browser: Any) -> str:
    """Make an address; return its path."""
    answer = browser.post("/diary/calendar")
    assert answer.status_code == 200
    found = re.search(r"http://127\.0\.0\.1:5000(/calendar/[\w-]+\.ics)", answer.text)
    assert found
    return found[1]


def test_a_calendar_is_read_by_its_address_without_signing_in(
    scene: Scene, planned: Any, app: Any, client_as: Any
) -> None:
    answer = app.test_client().get(made(client_as(scene.practitioner)))

    assert answer.status_code == 200
    assert answer.content_type == "text/calendar; charset=utf-8"
    assert answer.headers["Cache-Control"] == "no-store"
    (event,) = events(answer.data)
    assert event["SUMMARY"] == f"Session 1\\, {scene.case.reference}"
    assert event["URL"].endswith(f"/sessions/{planned.id}")
    assert event["STATUS"] == "CONFIRMED"


def test_nothing_in_it_is_about_a_person(scene: Scene, planned: Any, app: Any, client_as: Any) -> None:
    practitioner = client_as(scene.practitioner)

    for content in (
        app.test_client().get(made(practitioner)),
        practitioner.get(f"/sessions/{planned.id}/appointment.ics"),
    ):
        assert content.status_code == 200
        assert [word for word in PERSONAL if word in content.text] == []
        assert "LOCATION" not in content.text


def test_the_address_is_shown_once_and_only_its_hash_is_kept(scene: Scene, client_as: Any) -> None:
    practitioner = client_as(scene.practitioner)
    token = made(practitioner).removeprefix("/calendar/").removesuffix(".ics")

    assert len(token) >= 43  # 256 bits
    assert db.session.scalars(select(CalendarFeed.token_hash)).one() == hash_of(token)
    assert token not in practitioner.get("/diary/calendar").text
    assert token not in str([entry.changes for entry in db.session.scalars(select(AuditEntry))])


def test_a_new_address_ends_the_one_before_and_taking_it_away_ends_it(
    scene: Scene, planned: Any, app: Any, client_as: Any
) -> None:
    practitioner, program = client_as(scene.practitioner), app.test_client()
    first, second = made(practitioner), made(practitioner)
    assert [program.get(each).status_code for each in (first, second)] == [404, 200]

    assert practitioner.post("/diary/calendar/end").status_code == 303

    assert program.get(second).status_code == 404
    assert practitioner.post("/diary/calendar/end").status_code == 409


@pytest.mark.parametrize("token", ["x", "a" * 9_000, "%00", "..%2f", "‮", "'; DROP TABLE calendar_feed"])
def test_an_address_that_nobody_made_is_not_found(scene: Scene, client_as: Any, app: Any, token: str) -> None:
    made(client_as(scene.practitioner))

    assert app.test_client().get(f"/calendar/{token}.ics").status_code == 404


def test_the_address_of_a_disabled_account_ends_for_good(scene: Scene, app: Any, saved: Any, client_as: Any) -> None:
    address, administrator = made(client_as(scene.practitioner)), client_as(saved(make.administrator()))

    administrator.post(f"/people/{scene.practitioner.id}/disable", data={"reason": "Left"})
    assert app.test_client().get(address).status_code == 404
    administrator.post(f"/people/{scene.practitioner.id}/enable")

    assert app.test_client().get(address).status_code == 404


def test_the_address_of_somebody_who_is_no_practitioner_any_more_opens_nothing(
    scene: Scene, app: Any, saved: Any, client_as: Any
) -> None:
    address, administrator = made(client_as(scene.practitioner)), client_as(saved(make.administrator()))

    form = {"roles": "coordinator", "version": "1"}
    assert administrator.post(f"/people/{scene.practitioner.id}/roles", data=form).status_code == 303

    assert app.test_client().get(address).status_code == 404


def test_guessing_takes_too_long_and_so_does_reading_without_end(
    scene: Scene, app: Any, saved: Any, client_as: Any
) -> None:
    program, address = app.test_client(), made(client_as(scene.practitioner))
    guesses = [program.get(f"/calendar/{new_token()}.ics").status_code for _each in range(31)]
    assert guesses == [404] * 30 + [429]

    assert program.get(address).status_code == 200  # who has the address is not kept out by those who guess
    assert [program.get(address).status_code for _each in range(60)][-1] == 429


def test_the_address_stands_in_no_line_of_the_services_own_log(
    scene: Scene, app: Any, client_as: Any, capsys: Any
) -> None:
    address = made(client_as(scene.practitioner))

    app.test_client().get(address)
    app.test_client().get("/calendar/wrong-one.ics")

    said = capsys.readouterr().err
    assert '"endpoint": "diary.feed"' in said
    assert address not in said
    assert "wrong-one" not in said


def test_a_moved_session_stays_one_event_and_its_sequence_grows(
    scene: Scene, planned: Any, app: Any, saved: Any, client_as: Any
) -> None:
    planned.appointments[0].planned_at = utcnow() - timedelta(days=1)
    saved(planned)
    practitioner, program = client_as(scene.practitioner), app.test_client()
    address = made(practitioner)
    (before,) = events(program.get(address).data)

    practitioner.post(f"/sessions/{planned.id}/reschedule", data=plan(NEXT_WEEK, asked_by="person", note="Ill"))

    (after,) = events(program.get(address).data)
    assert after["UID"] == before["UID"]
    assert after["DTSTART"] != before["DTSTART"]
    assert before["SEQUENCE"] == "0"
    assert int(after["SEQUENCE"]) >= timedelta(days=1).total_seconds()
    (file,) = events(practitioner.get(f"/sessions/{planned.id}/appointment.ics").data)
    assert {name: file[name] for name in ("UID", "SEQUENCE", "DTSTART")} == {
        name: after[name] for name in ("UID", "SEQUENCE", "DTSTART")
    }


def test_a_session_that_was_missed_is_cancelled_in_the_calendar(
    scene: Scene, begun: Any, app: Any, client_as: Any
) -> None:
    practitioner = client_as(scene.practitioner)
    address = made(practitioner)

    practitioner.post(f"/sessions/{begun.id}/missed", data={"asked_by": "person", "excused": "no", "note": "No word"})

    (event,) = events(app.test_client().get(address).data)
    assert event["STATUS"] == "CANCELLED"


def test_one_session_is_a_file_named_by_its_reference_and_its_reading_is_logged(
    scene: Scene, planned: Any, client_as: Any
) -> None:
    answer = client_as(scene.practitioner).get(f"/sessions/{planned.id}/appointment.ics")

    assert answer.headers["Content-Disposition"] == f'attachment; filename="{scene.case.reference}-1.ics"'
    line = db.session.scalars(select(AuditEntry).where(AuditEntry.kind == EntryKind.READ)).one()
    assert (line.actor_id, line.subject_id) == (scene.practitioner.id, planned.id)
