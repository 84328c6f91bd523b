"""Builders of events. Whoever holds one must be stored already."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from hateprog.kernel.clock import today
from hateprog.sessions.events.models import EventGroup, EventHolder, GroupEvent
from hateprog.sessions.events.rules import Kind


def group_event(*, by: Any, **said: Any) -> GroupEvent:
    """Return an event of today in South Yorkshire for one group, held by a stored account.

    `came` counts them; without it the event is not counted.
    """
    defaults: dict[str, Any] = {
        "id": uuid4(),
        "kind": Kind.AWARENESS,
        "title": "Awareness week",
        "held_on": today(),
        "minutes": 60,
        "place": "Ferham hall",
        "force_code": "E23000011",
        "expected": 30,
        "saved_by": by.id,
        "version": 1,
        "same_again": False,
        "holders": [EventHolder(account_id=by.id)],
        "topics": [],
    }
    told = defaults | said
    one = EventGroup(position=1, label="Anybody", expected=max(told["expected"], 1), came=told.get("came"))
    return GroupEvent(**{"groups": [one]} | told)
