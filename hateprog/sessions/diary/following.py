"""What a calendar of another program gets to hold of our sessions: a number, a reference and a time, no person."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from itertools import chain, groupby
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from flask import current_app

from hateprog.kernel.text import _
from hateprog.sessions import ics
from hateprog.sessions.group import queries as group
from hateprog.sessions.group.papers import event_of
from hateprog.sessions.ics import Event, Status
from hateprog.sessions.one_to_one import diary_queries as appointments
from hateprog.sessions.one_to_one.rules import FURTHEST_AHEAD, Kept
from hateprog.web.links import full_address

BACK = timedelta(days=31)
"""How far back a calendar goes; what is older, the diary itself still knows."""

STATUS: dict[Kept, Status] = {
    Kept.PLANNED: Status.CONFIRMED,
    Kept.HELD: Status.CONFIRMED,
    Kept.ON_HOLD: Status.TENTATIVE,
    Kept.MISSED: Status.CANCELLED,
    Kept.RESCHEDULED: Status.CANCELLED,
    Kept.CANCELLED: Status.CANCELLED,
}


def whole(practitioner_id: UUID, now: datetime) -> bytes:
    """Return a practitioner's calendar from a month before `now` (UTC) on."""
    rows = appointments.calendar_of(practitioner_id, now - BACK)
    by_session = (list(group) for _session_id, group in groupby(rows, key=lambda row: row.session_id))
    events = (_event(each[0].session_id, each[0].number, each[0].reference, each) for each in by_session)
    shown = (event for event in events if now - BACK <= event.starts_at <= now + FURTHEST_AHEAD)
    at_schools = map(event_of, group.calendar_of(practitioner_id, now - BACK))
    return _calendar(chain(shown, at_schools), now)


def only(session: Any, now: datetime) -> bytes:
    """Return a calendar that holds one session, by its newest appointment."""
    event = _event(session.id, session.number, session.referral.reference, session.appointments)
    return _calendar([event], now)


def _calendar(events: Iterable[Event], now: datetime) -> bytes:
    return ics.calendar(current_app.config["SERVICE_NAME"], events, made_at=now)


def _event(session_id: UUID, number: int, reference: str, planned: Sequence[Any]) -> Event:
    """Return a session as an event; `planned` are its appointments, oldest first.

    Moved or planned again it stays the same event, whose sequence is how many seconds after its first plan that was.
    """
    newest = planned[-1]
    changed_at = max(newest.planned_at, newest.changed_at or newest.planned_at)
    host = urlsplit(current_app.config["PUBLIC_ADDRESS"]).hostname
    return Event(
        uid=f"{session_id}@{host}",
        sequence=int((changed_at - planned[0].planned_at).total_seconds()),
        starts_at=newest.starts_at,
        minutes=newest.minutes,
        summary=_("Session {number}, {reference}").format(number=number, reference=reference),
        address=full_address("one_to_one.show", session_id=session_id),
        status=STATUS[newest.kept],
        changed_at=changed_at,
    )
