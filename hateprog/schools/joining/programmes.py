"""Programmes of group sessions, and which school belongs to which: one at a time."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.exc import IntegrityError

from hateprog.kernel.access import Actor
from hateprog.kernel.clock import today, utcnow
from hateprog.kernel.errors import RuleBroken, Stale
from hateprog.kernel.text import _
from hateprog.schools.joining import queries, rules
from hateprog.schools.joining.models import ProgrammeMembership, SchoolProgramme
from hateprog.schools.joining.policy import Can
from hateprog.schools.joining.rules import Days
from hateprog.store.base import db
from hateprog.store.command import command


@command(Can.KEEP_PROGRAMME)
def add(actor: Actor, _nothing: None, /, *, said: dict[str, Any]) -> SchoolProgramme:
    """Keep a new programme. Raises `RuleBroken` for a name that another one has."""
    _check_name(said["name"])
    programme = SchoolProgramme(**said, saved_by=actor.id)
    db.session.add(programme)
    _flush_name()
    return programme


@command(Can.KEEP_PROGRAMME)
def change(actor: Actor, programme: SchoolProgramme, /, *, said: dict[str, Any], version: str) -> None:
    """Change what is kept of a programme; the schools in it stay. Raises `Stale` where somebody else did meanwhile."""
    if version != str(programme.version):
        raise Stale(_("Somebody else changed this while you were working on it"), when=programme.saved_at)
    _check_name(said["name"], but=programme.id)
    for name, value in said.items():
        setattr(programme, name, value)
    programme.version += 1
    programme.saved_by, programme.saved_at = actor.id, utcnow()
    _flush_name()


def _check_name(name: str, *, but: UUID | None = None) -> None:
    if queries.programme_called(name, but=but):
        raise _name_taken()


def _flush_name() -> None:
    try:
        db.session.flush()
    except IntegrityError:  # two at once
        raise _name_taken() from None


def _name_taken() -> RuleBroken:
    return RuleBroken(_("There is already a programme with this name"), field="name")


@command(Can.JOIN)
def join(actor: Actor, school: Any, /, *, programme: UUID, from_on: date) -> ProgrammeMembership:
    """Let a school belong to a programme from a day on.

    Raises `RuleBroken` where it belongs to one on some of these days, or the programme serves other authorities.
    """
    rules.check_may_join(school)
    days = Days(from_on)
    rules.check_joins(days, [each.days for each in queries.memberships(school.id)], today=today())
    return _join(actor, school, programme, from_on)


def _join(actor: Actor, school: Any, programme_id: UUID, from_on: date) -> ProgrammeMembership:
    programme = queries.one_programme(programme_id)
    if programme is None:
        raise RuleBroken(_("Select a programme"), field="programme")
    rules.check_serves(programme.authority_codes, school.authority_code)
    membership = ProgrammeMembership(school_id=school.id, programme_id=programme.id, from_on=from_on, added_by=actor.id)
    db.session.add(membership)
    return membership


@command(Can.JOIN)
def end(actor: Actor, membership: ProgrammeMembership, /, *, until_on: date) -> None:
    """Let a school belong to a programme until a day, this one included.

    Raises `RuleBroken` for a day that will not do, and `NotNow` where it has left already.
    """
    others = [each.days for each in queries.memberships(membership.school_id) if each.id != membership.id]
    rules.check_ends(membership.days, until_on, others, today=today())
    membership.until_on, membership.ended_by, membership.ended_at = until_on, actor.id, utcnow()


@command(Can.JOIN)
def move(actor: Actor, membership: ProgrammeMembership, /, *, programme: UUID, from_on: date) -> ProgrammeMembership:
    """Let a school go from one programme to another: it belongs to the first until the day before.

    Raises `RuleBroken` for a day or a programme that will not do, and `NotNow` where it has left the first already.
    """
    rules.check_may_join(membership.school)
    if programme == membership.programme_id:
        raise RuleBroken(_("The school belongs to this programme already"), field="programme")
    rules.check_moves(membership.days, from_on)
    last = from_on - timedelta(days=1)
    end(actor, membership, until_on=min(last, membership.until_on or last))
    db.session.flush()  # first: of two that go on, the database refuses one
    others = [each.days for each in queries.memberships(membership.school_id)]
    rules.check_joins(Days(from_on), others, today=today())
    return _join(actor, membership.school, programme, from_on)


def check_may_book(school_id: UUID, day: date) -> None:
    """Raise `RuleBroken` unless a school belongs to a programme on a day: asked before its people book a session."""
    if queries.programme_of(school_id, day) is None:
        raise RuleBroken(_("This school belongs to no programme on that day, so it cannot book"))
