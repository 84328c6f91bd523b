"""Several at once, on a real PostgreSQL: a reminder goes once, and none goes after a withdrawal."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select, update

from hateprog.kernel.access import THE_SERVICE
from hateprog.kernel.clock import LONDON, utcnow
from hateprog.letters import reminding
from hateprog.letters.models import Letter
from hateprog.store import outbox
from hateprog.store.base import db
from hateprog.store.command import bookkeeping
from hateprog.store.outbox import Message
from tests.conftest import save
from tests.letters.conftest import EMAIL, consent, reachable
from tests.sessions.conftest import Scene, first_session
from tests.sessions.test_at_once import at_once, browser_of, posting
from tests.store.test_outbox import Mailbox, OnAFreePort, settings_for

pytestmark = pytest.mark.parametrize("dialect", ["postgresql"], indirect=True)


@pytest.fixture
def busy(fresh_app: Flask, tmp_path: Path) -> tuple[Flask, Path]:
    """A service whose database really commits, and whose mail lies in a folder."""
    fresh_app.config["MAIL_FOLDER"] = str(tmp_path)
    return fresh_app, tmp_path


def keep_the_timetable(app: Flask) -> Any:
    """Return what a scheduler does each hour: remind, then let the mail leave."""

    def act() -> int:
        with app.app_context():
            reminded = reminding.remind_people(THE_SERVICE)
            outbox.send_waiting(THE_SERVICE)
            return reminded

    return act


@pytest.mark.parametrize("eve", [datetime(2026, 3, 28, tzinfo=LONDON), datetime(2026, 10, 24, tzinfo=LONDON)])
def test_three_schedulers_remind_once_when_the_clocks_change(busy: tuple[Flask, Path], eve: datetime) -> None:
    app, folder = busy
    day_of_change = eve + timedelta(days=1)
    with app.app_context():
        scene: Scene = reachable(save)
        first_session(scene, save, day_of_change.replace(hour=10).astimezone(UTC))
        save(consent(scene, at=eve))
        db.session.remove()

    told = []
    # every hour from the afternoon before to the evening after, through the hour that is there twice, or not at all
    for hour in range(8, 44, 2):
        with time_machine.travel(eve.astimezone(UTC) + timedelta(hours=hour), tick=False):
            told += at_once(*[keep_the_timetable(app)] * 3)

    assert sum(told) == 1
    with app.app_context():
        assert [each.channel for each in db.session.scalars(select(Letter))] == ["email"]
    assert len([path for path in folder.glob("*.eml") if EMAIL in path.read_text()]) == 1


@pytest.mark.parametrize("_round", range(20))
def test_a_withdrawal_while_reminders_go_leaves_none_to_go_later(busy: tuple[Flask, Path], _round: int) -> None:
    app, folder = busy
    with app.app_context():
        scene: Scene = reachable(save)
        first_session(scene, save, utcnow() + timedelta(days=1))
        save(consent(scene))
        coordinator, stop = browser_of(app, scene.coordinator), f"/cases/{scene.case.id}/stop"
        db.session.remove()

    form = {"asked_by": "person", "sure": "yes"}
    *_told, stopped = at_once(*[keep_the_timetable(app)] * 2, posting(coordinator, stop, form))

    assert stopped.status_code == 303
    left = sum(EMAIL in path.read_text() for path in folder.glob("*.eml"))
    assert keep_the_timetable(app)() == 0
    assert sum(EMAIL in path.read_text() for path in folder.glob("*.eml")) == left <= 1
    with app.app_context():
        for letter in db.session.scalars(select(Letter)):
            assert (letter.sent_at is None) is (left == 0)


def test_a_letter_that_no_server_takes_is_noted_as_never_sent(fresh_app: Flask) -> None:
    box = Mailbox()
    box.answer = "550 no such person"
    server = OnAFreePort(box, hostname="127.0.0.1", port=0)
    server.start()
    fresh_app.config.update(settings_for(server))
    with fresh_app.app_context():
        scene: Scene = reachable(save)
        first_session(scene, save, utcnow() + timedelta(days=1))
        save(consent(scene))
        assert keep_the_timetable(fresh_app)() == 1
        with bookkeeping():
            db.session.execute(update(Message).values(send_after=utcnow(), attempts=len(outbox.BACK_OFF)))
        outbox.send_waiting(THE_SERVICE)
        (letter,) = db.session.scalars(select(Letter).execution_options(populate_existing=True))
        assert (letter.sent_at, letter.stopped_at is not None) == (None, True)
    server.stop()


def test_a_mail_that_failed_and_waits_is_taken_out_when_they_withdraw(fresh_app: Flask) -> None:
    box = Mailbox()
    server = OnAFreePort(box, hostname="127.0.0.1", port=0)
    server.start()
    fresh_app.config.update(settings_for(server))
    with fresh_app.app_context():
        scene: Scene = reachable(save)
        first_session(scene, save, utcnow() + timedelta(days=1))
        save(consent(scene))
        browser = browser_of(fresh_app, scene.practitioner)
        box.answer = "451 later"
        assert keep_the_timetable(fresh_app)() == 1
        browser.post(f"/cases/{scene.case.id}/stop", data={"asked_by": "person", "sure": "yes"})
        box.answer = "250 OK"
        with bookkeeping():
            db.session.execute(update(Message).values(send_after=utcnow()))
        outbox.send_waiting(THE_SERVICE)
        assert EMAIL not in [mail["To"] for mail in box.taken]
        assert scene.coordinator.email in [mail["To"] for mail in box.taken]
        (letter,) = db.session.scalars(select(Letter).execution_options(populate_existing=True))
        assert (letter.sent_at, letter.stopped_at is not None) == (None, True)
    server.stop()
