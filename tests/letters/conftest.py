"""A case on the programme whose person can be written to, and what has left by mail."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from email import message_from_bytes
from email.policy import default as modern
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from hateprog.kernel.access import THE_SERVICE
from hateprog.kernel.clock import utcnow
from hateprog.letters.models import ReminderConsent, Undisclosed
from hateprog.letters.rules import Channel
from hateprog.referrals.rules import ContactBy
from hateprog.store import outbox
from tests.sessions.conftest import Scene, allocated, first_session

EMAIL = "jordan@home.example"


@pytest.fixture
def scene(saved: Callable[..., Any]) -> Scene:
    """Store an approved, allocated case of somebody who wants to be reached by e-mail and gave an address too."""
    return reachable(saved)


def reachable(saved: Callable[..., Any], **said: Any) -> Scene:
    """Store a case of somebody who can be reached by e-mail."""
    scene = allocated(saved)
    person = scene.case.participant
    reach = {"email": EMAIL, "contact_by": ContactBy.EMAIL, "address": "4 Beech Row", "postcode": "S60 1AE"}
    for name, value in (reach | said).items():
        setattr(person, name, value)
    saved(person)
    return scene


@pytest.fixture
def planned(scene: Scene, saved: Callable[..., Any]) -> Any:
    """Store a first session that is planned for this time tomorrow, and return it."""
    return first_session(scene, saved, utcnow() + timedelta(days=1))


def consent(scene: Scene, channel: Channel | None = Channel.EMAIL, at: datetime | None = None) -> ReminderConsent:
    """Return that the person wants to be reminded by e-mail, or another way, or (None) not at all."""
    said = {"wanted": channel is not None, "channel": channel, "recorded_by": scene.practitioner.id}
    return ReminderConsent(referral_id=scene.case.id, recorded_at=at or utcnow(), **said)


def secret(scene: Scene, words: str) -> Undisclosed:
    """Return a line of the list of what must not be disclosed on the case."""
    return Undisclosed(referral_id=scene.case.id, words=words, added_by=scene.coordinator.id)


@pytest.fixture
def leave(app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], list[Any]]:
    """Give back a function that lets all mail leave that is due, and returns every mail that ever left."""
    monkeypatch.setitem(app.config, "MAIL_FOLDER", str(tmp_path))

    def send() -> list[Any]:
        outbox.send_waiting(THE_SERVICE)
        return [message_from_bytes(path.read_bytes(), policy=modern) for path in sorted(tmp_path.glob("*.eml"))]

    return send


def to_them(mails: list[Any]) -> list[Any]:
    """Return the mails to the person referred."""
    return [mail for mail in mails if mail["To"] == EMAIL]
