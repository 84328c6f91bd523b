"""Everything that can be done to the practitioners' register: coming onto it, entries, and their end."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy.exc import IntegrityError

from hateprog.accounts import queries as accounts
from hateprog.kernel.access import Actor
from hateprog.kernel.clock import today, utcnow
from hateprog.kernel.errors import NotNow, RuleBroken, Stale
from hateprog.kernel.text import _
from hateprog.practitioners import rules
from hateprog.practitioners.models import Practitioner, RegisterEntry
from hateprog.practitioners.policy import Can
from hateprog.practitioners.rules import Kind, What
from hateprog.store.base import db
from hateprog.store.command import command


@command(Can.RECORD)
def register(actor: Actor, _none: None, /, *, person_id: UUID, kind: Kind) -> Practitioner:
    """Put somebody who has the role of a practitioner onto the register.

    Raises `RuleBroken` for anybody else and for oneself, and `Stale` for who is on it already.
    """
    if person_id not in {row.person_id for row in accounts.practitioners()}:
        raise RuleBroken(_("Select a person"), field="person")
    if person_id == actor.person_id:
        raise RuleBroken(_("You cannot put yourself on the register: ask another coordinator"), field="person")
    registered = Practitioner(person_id=person_id, kind=kind, registered_by=actor.id)
    db.session.add(registered)
    try:
        db.session.flush()
    except IntegrityError:
        raise Stale(_("This person is on the register already")) from None
    return registered


@command(Can.RECORD)
def change_kind(actor: Actor, registered: Practitioner, /, *, kind: Kind) -> Practitioner:
    """Say that somebody is a practitioner, or a volunteer, from now on. What they do now goes on."""
    registered.kind = kind
    return registered


@command(Can.RECORD)
def enter(
    actor: Actor,
    registered: Practitioner,
    /,
    *,
    what: What,
    valid_until: date | None = None,
    from_on: date | None = None,
    **said: Any,
) -> RegisterEntry:
    """Put training, an accreditation or a DBS check onto somebody's page; the last day of a check may be left out.

    Raises `RuleBroken` for days that cannot be.
    """
    if valid_until is None:
        if what is not What.DBS or from_on is None:
            raise RuleBroken(_("Enter until when it is valid"), field="valid_until")
        valid_until = rules.renewal(from_on)
    rules.check_days(from_on, valid_until, today=today())
    entry = RegisterEntry(
        practitioner_id=registered.id,
        what=what,
        from_on=from_on,
        valid_until=valid_until,
        entered_by=actor.id,
        **said,
    )
    db.session.add(entry)
    return entry


@command(Can.RECORD, why="reason")
def end(actor: Actor, entry: RegisterEntry, /, *, reason: str) -> RegisterEntry:
    """Let an entry count no longer; it stays, with the reason. Raises `NotNow` for one that was ended before."""
    if entry.ended_at is not None:
        raise NotNow(_("This entry was ended before"))
    entry.ended_at, entry.ended_by, entry.end_reason = utcnow(), actor.id, reason
    return entry
