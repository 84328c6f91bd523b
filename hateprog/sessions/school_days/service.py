"""Everything that can be done to the days of schools."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from hateprog.kernel.access import Actor
from hateprog.kernel.errors import Missing
from hateprog.sessions.school_days import queries, rules
from hateprog.sessions.school_days.models import SchoolDays, SchoolPeriod
from hateprog.sessions.school_days.policy import Can
from hateprog.sessions.school_days.rules import Days, Period
from hateprog.store.base import db
from hateprog.store.command import command


@command(Can.WRITE)
def write_own(actor: Actor, school: Any, /, *, days: Days) -> SchoolDays:
    """Say of some days of a school that they are a holiday, an INSET day, or open. Raises `RuleBroken`."""
    rules.check_days(days)
    return _write(actor, days, school_id=school.id)


@command(Can.WRITE_AUTHORITY)
def write_for_authority(actor: Actor, _nothing: None, /, *, authority_code: str, days: Days) -> SchoolDays:
    """Say of some days that all schools of an authority have a holiday or an INSET day. Raises `RuleBroken`."""
    rules.check_days(days)
    return _write(actor, days, authority_code=authority_code)


def _write(actor: Actor, days: Days, **whose: Any) -> SchoolDays:
    row = SchoolDays(
        kind=days.kind, first_on=days.first_on, last_on=days.last_on, name=days.name, written_by=actor.id, **whose
    )
    db.session.add(row)
    return row


@command(Can.WRITE)
def take_out_own(_actor: Actor, school: Any, /, *, entry: SchoolDays) -> None:
    """Take out what a school said of some days. Raises `Missing` for another school's."""
    if entry.school_id != school.id:
        raise Missing
    db.session.delete(entry)


@command(Can.WRITE_AUTHORITY)
def take_out_of_authority(_actor: Actor, entry: SchoolDays, /) -> None:
    """Take out what was said of some days of an authority. Raises `Missing` for a school's own."""
    if entry.authority_code is None:
        raise Missing
    db.session.delete(entry)


@command(Can.WRITE)
def set_periods(_actor: Actor, school: Any, /, *, periods: Sequence[Period]) -> None:
    """Say which periods the day of a school has: these, and no others. Raises `RuleBroken`."""
    rules.check_periods(periods)
    for gone in queries.rows_of_periods(school.id):
        db.session.delete(gone)
    db.session.flush()
    for position, each in enumerate(periods):
        db.session.add(
            SchoolPeriod(
                school_id=school.id,
                position=position,
                name=each.name,
                from_time=each.from_time,
                until_time=each.until_time,
            )
        )
