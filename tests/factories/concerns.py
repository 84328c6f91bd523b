"""Builders of concerns. The case and its people must be stored already."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

from hateprog.kernel.clock import today, utcnow
from hateprog.sessions.concerns.models import Concern
from hateprog.sessions.notes import NoteKind


def concern(case: Any, *, by: Any, told: Any, **said: Any) -> Concern:
    """Return an open concern of a stored case, raised by one stored account and told to another; due tomorrow."""
    defaults: dict[str, Any] = {
        "id": uuid4(),
        "referral_id": case.id,
        "what": "Somebody waits for them after school.",
        "kind": NoteKind.ACCOUNT,
        "urgent": False,
        "raised_by": by.id,
        "raised_by_person": by.person_id,
        "raised_at": utcnow(),
        "told_id": told.id,
        "due_on": today() + timedelta(days=1),
    }
    return Concern(**defaults | said)


def acknowledged(concern: Concern, *, by: Any, action: str = "Rang the school.") -> Concern:
    """Return a concern as it is once a stored account acknowledged it."""
    concern.acknowledged_at, concern.acknowledged_by = utcnow(), by.id
    concern.acknowledged_by_person, concern.action = by.person_id, action
    return concern
