"""Every question about concerns: those of a case, those that wait, and who can be told."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Select, bindparam, select

from hateprog.accounts import queries as accounts
from hateprog.kernel.access import Actor
from hateprog.kernel.text import _
from hateprog.referrals import case_queries as cases
from hateprog.sessions.concerns.models import Concern, SafeguardingLead
from hateprog.store.base import db

AT_MOST = 100
"""How many open concerns a list holds, the one due first at the top. A service with more has another worry."""

# Made once, with places for what differs: the case page and the first pages ask these all day.
OF_CASE: Select[Any] = (
    select(
        Concern.id,
        Concern.session_id,
        Concern.what,
        Concern.kind,
        Concern.urgent,
        Concern.raised_by,
        Concern.raised_at,
        Concern.told_id,
        Concern.due_on,
        Concern.acknowledged_at,
        Concern.acknowledged_by,
        Concern.action,
    )
    .where(Concern.referral_id == bindparam("case_id"))
    .order_by(Concern.raised_at.desc(), Concern.id)
)
STILL_OPEN = Concern.acknowledged_at.is_(None)
OPEN_OF_CASE = OF_CASE.where(STILL_OPEN)
OPEN: Select[Any] = (
    cases.followed(
        select(
            Concern.id,
            Concern.referral_id,
            Concern.urgent,
            Concern.raised_at,
            Concern.told_id,
            Concern.due_on,
            Concern.escalated_at,
        ),
        Concern.referral_id,
    )
    .where(STILL_OPEN)
    .order_by(Concern.due_on, Concern.id)
    .limit(AT_MOST)
)
OPEN_OF_PRACTITIONER = OPEN.where(cases.is_worked_by(bindparam("practitioner_id")))


def one_concern(concern_id: UUID) -> Concern | None:
    """Return a concern with its case."""
    return db.session.get(Concern, concern_id, options=[cases.with_case(Concern.referral)], populate_existing=True)


def of_case(case_id: UUID) -> Sequence[Any]:
    """Return a case's concerns, the newest first (columns)."""
    return db.session.execute(OF_CASE, {"case_id": case_id}).all()


def open_of(case_id: UUID) -> Sequence[Any]:
    """Return a case's concerns that nobody has acknowledged, the newest first (columns)."""
    return db.session.execute(OPEN_OF_CASE, {"case_id": case_id}).all()


def all_open() -> Sequence[Any]:
    """Return every open concern with its case, the one due first at the top (columns)."""
    return db.session.execute(OPEN).all()


def open_for(actor: Actor) -> Sequence[Any]:
    """Return the open concerns of the cases that a practitioner works, the one due first at the top (columns)."""
    return db.session.execute(OPEN_OF_PRACTITIONER, {"practitioner_id": actor.id}).all()


def due_by(day: date) -> Sequence[UUID]:
    """Return the open concerns that are due by then, for the job."""
    asked = select(Concern.id).where(STILL_OPEN, Concern.due_on <= day)
    return db.session.scalars(asked.order_by(Concern.due_on, Concern.id)).all()


def newest_lead() -> SafeguardingLead | None:
    """Return who was last named safeguarding lead, able to act or not."""
    newest_first = SafeguardingLead.named_at.desc(), SafeguardingLead.id
    return db.session.scalar(select(SafeguardingLead).order_by(*newest_first).limit(1))


def people_to_tell() -> Sequence[Any]:
    """Return (account_id, person_id, name, email) of everybody a concern can be told to, by name."""
    return accounts.coordinators()


def choices() -> list[tuple[str, str]]:
    """Return (account id, name) of everybody a concern can be told to, the safeguarding lead first, for a form."""
    newest = newest_lead()
    lead = newest.account_id if newest else None
    rows = sorted(people_to_tell(), key=lambda row: row.account_id != lead)
    called = {lead: _("{name} (safeguarding lead)")}
    return [(str(row.account_id), called.get(row.account_id, "{name}").format(name=row.name)) for row in rows]
