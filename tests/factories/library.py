"""Builders of topics' versions and of notes for practitioners. Whoever wrote them must be stored already."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from hateprog.kernel.clock import today
from hateprog.sessions.library import files
from hateprog.sessions.library.models import EmergingNote, TopicVersion
from hateprog.sessions.versions.rules import Status


def topic(name: str = "what_hate_is_1", *, by: Any, in_use: bool = False, **said: Any) -> TopicVersion:
    """Return the first version of a topic that ships: a draft, or in use."""
    read = files.read(files.SHIPPED.text_of(name))
    defaults: dict[str, Any] = {
        "id": uuid4(),
        "code": read.code,
        "version": 1,
        "title": read.title,
        "summary": read.summary,
        "year_from": read.year_from,
        "year_to": read.year_to,
        "outline": [each.as_json() for each in read.outline],
        "hands_up": [{"key": each.key, "label": each.label} for each in read.hands_up],
        "materials": [each.as_json() for each in read.materials],
        "parents_text": read.parents_text,
        "drafted_by": by.id,
        "saved_by": by.id,
    }
    if in_use:
        when = datetime(2026, 4, 1, 9, 0, tzinfo=UTC)
        defaults |= {"status": Status.IN_USE, "put_in_use_at": when, "put_in_use_by": by.id}
    return TopicVersion(**defaults | said)


def emerging_note(*, by: Any, **said: Any) -> EmergingNote:
    """Return a note that is shown for another week."""
    defaults: dict[str, Any] = {
        "title": "A film that goes round",
        "body": "Pupils may bring up a film from the park. Do not watch it with them.",
        "topic_codes": [],
        "ends_on": today() + timedelta(days=7),
        "written_by": by.id,
    }
    return EmergingNote(**defaults | said)
