"""Every question about hand-overs, stand-ins and people who stay away."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from flask import url_for
from sqlalchemy import func, select

from hateprog.accounts import queries as accounts
from hateprog.kernel.access import Actor
from hateprog.kernel.clock import from_local, today
from hateprog.kernel.text import _
from hateprog.referrals import case_queries as cases
from hateprog.referrals import open_things
from hateprog.referrals.open_things import OpenThing
from hateprog.sessions.handover import rules
from hateprog.sessions.handover.models import EngagementReview, HandOverNote
from hateprog.sessions.one_to_one import diary_queries as appointments
from hateprog.sessions.one_to_one import queries as sessions
from hateprog.store.base import db

FORTNIGHT = timedelta(days=14)


def caseloads() -> list[tuple[UUID, str, int]]:
    """Return (account id, name, cases) of every practitioner and of whoever else still works a case, by name."""
    loads = cases.caseloads()
    names = {row.account_id: row.name for row in accounts.practitioners()}
    names |= accounts.names(loads.keys() - names.keys())
    return sorted(((each, name, loads.get(each, 0)) for each, name in names.items()), key=lambda row: row[1].casefold())


def cases_of(practitioner_id: UUID) -> Sequence[Any]:
    """Return the cases that a practitioner works now and that have not ended (columns), the longest waiting first."""
    return db.session.execute(cases.worked_by(practitioner_id)).all()


def sessions_on(practitioner_id: UUID, day: date) -> Sequence[Any]:
    """Return a practitioner's sessions planned on a day (Europe/London), in their order (columns)."""
    return sessions.planned_for(practitioner_id, _midnight(day), _midnight(day + timedelta(days=1)))


def coming(practitioner_id: UUID) -> Sequence[Any]:
    """Return a practitioner's sessions planned for the next fortnight, in their order (columns)."""
    start = _midnight(today())
    return sessions.planned_for(practitioner_id, start, start + FORTNIGHT)


def _midnight(day: date) -> datetime:
    return from_local(day, time(0))


def notes_of(referral_id: UUID) -> Sequence[HandOverNote]:
    """Return the hand-over notes of a case, the newest first."""
    asked = select(HandOverNote).where(HandOverNote.referral_id == referral_id)
    return db.session.scalars(asked.order_by(HandOverNote.written_at.desc(), HandOverNote.id)).all()


def unread_of(case: Any) -> list[dict[str, Any]]:
    """Return the notes of a case that nobody who took it over has read yet, with their writers' names."""
    unread = [note for note in notes_of(case.id) if note.read_at is None]
    names = accounts.names({note.written_by for note in unread}) if unread else {}
    return [{"note": note, "by": names.get(note.written_by)} for note in unread]


def standing_in(actor: Actor) -> list[tuple[Any, bool]]:
    """Return the sessions that the actor holds as a stand-in (columns), each with whether they may see its case yet."""
    start = _midnight(today() - rules.FINISH)
    rows = appointments.stood_in(actor.id, start, start + rules.FURTHEST_AHEAD + FORTNIGHT)
    return [(row, row.referral_id in actor.stands_in) for row in rows]


def seen_to(referral_id: UUID) -> int:
    """Return how many unexcused misses a coordinator has seen to in a case."""
    asked = select(func.max(EngagementReview.misses)).where(EngagementReview.referral_id == referral_id)
    return db.session.scalar(asked) or 0


def reviews_of(referral_id: UUID) -> Sequence[EngagementReview]:
    """Return what was agreed before about somebody who stayed away, the newest first."""
    asked = select(EngagementReview).where(EngagementReview.referral_id == referral_id)
    return db.session.scalars(asked.order_by(EngagementReview.at.desc(), EngagementReview.id)).all()


def for_coordinators() -> list[OpenThing]:
    """Return the tasks of a coordinator: people who stay away without an excuse (referrals/open_things.py)."""
    return [
        OpenThing(
            _("{misses} sessions missed without an excuse").format(misses=row.misses),
            url_for("handover.engagement", referral_id=row.referral_id),
            row.reference,
        )
        for row in sessions.missed_often(rules.TOO_MANY)
        if rules.stays_away(row.misses, seen_to=seen_to(row.referral_id))
    ]


def tasks_for(_actor: Actor) -> list[OpenThing]:
    """Return what waits for coordinators, for their first page: what each feature says (referrals/open_things.py)."""
    return open_things.for_coordinators()


def in_case(case_id: UUID) -> list[OpenThing]:
    """Return what of this is open in one case: notes not read, and misses that nobody has seen to."""
    found = []
    if any(note.read_at is None for note in notes_of(case_id)):
        found.append(OpenThing(_("A hand-over note is not read"), url_for("handover.notes", referral_id=case_id)))
    misses = sessions.unexcused_misses(case_id)
    if rules.stays_away(misses, seen_to=seen_to(case_id)):
        text = _("{misses} sessions missed without an excuse").format(misses=misses)
        found.append(OpenThing(text, url_for("handover.engagement", referral_id=case_id)))
    return found
