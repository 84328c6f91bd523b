"""What records come to: of one session, and of all sessions of a school.

The service itself sees every count as it is. What leaves it for an evaluation will have counts below the floor
suppressed (the evaluation's issue does that): nothing here is to be handed on as it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from hateprog.sessions.group.delivery import rules
from hateprog.sessions.group.delivery.models import DeliveryRecord, TeacherFeedback
from hateprog.sessions.group.delivery.rules import Aspect, Hands, Shown, Sums, When
from hateprog.sessions.library import queries as library


@dataclass(slots=True)
class Statement:
    """A statement of a topic, and the hands that were shown for it."""

    label: str
    when: dict[When, Hands] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Rating:
    """The mean of what teachers gave an aspect, and how many gave it."""

    aspect: Aspect
    mean: float
    count: int


def of_record(record: DeliveryRecord) -> Sums:
    """Return what a session that took place comes to."""
    counted = [each.said for each in record.groups]
    return rules.sums_of(counted, sum(each.group.pupils_expected for each in record.groups), record.adults)


def of_records(records: Iterable[DeliveryRecord]) -> Sums:
    """Return what several sessions come to; a pupil who comes again is one pupil."""
    return sum(map(of_record, records), Sums())


def hands_of(records: Iterable[DeliveryRecord]) -> list[tuple[str, list[Statement]]]:
    """Return (topic, its statements with the hands shown for them, added up), as far as hands were shown."""
    shown = [each.said for record in records for each in record.hands]
    found = []
    for topic in library.topics({each.topic_id for each in shown}):
        rows = [
            Statement(each.label, _added(shown, topic.id, each.key))
            for each in topic.statements
            if any((one.topic_id, one.statement) == (topic.id, each.key) for one in shown)
        ]
        found.append((topic.title, rows))
    return found


def _added(shown: Sequence[Shown], topic_id: UUID, statement: str) -> dict[When, Hands]:
    added: dict[When, Hands] = {}
    for each in shown:
        if (each.topic_id, each.statement) == (topic_id, statement):
            for when, hands in each.when.items():
                added[when] = added.get(when, Hands(0, 0, 0)) + hands
    return added


def ratings_of(feedback: Sequence[TeacherFeedback]) -> list[Rating]:
    """Return what teachers gave each aspect; nothing where nobody gave any."""
    if not feedback:
        return []
    return [
        Rating(aspect, sum(getattr(each, aspect) for each in feedback) / len(feedback), len(feedback))
        for aspect in Aspect
    ]
