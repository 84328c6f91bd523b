"""Freezing a period, freezing one in place of a mistaken one, and noticing what came late."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

from sqlalchemy.exc import IntegrityError

from hateprog.kernel.access import THE_SERVICE, Actor
from hateprog.kernel.clock import today
from hateprog.kernel.errors import NotNow, Stale
from hateprog.kernel.text import _
from hateprog.reports.measures.definitions import BY_CODE
from hateprog.reports.measures.rules import Period
from hateprog.reports.periods import queries, rules
from hateprog.reports.periods.models import FrozenFigure, FrozenPeriod, LateChange
from hateprog.reports.periods.policy import Can
from hateprog.reports.periods.rules import Compared
from hateprog.store.base import db
from hateprog.store.command import command


@command(Can.FREEZE)
def freeze(
    actor: Actor, _none: None, /, *, first: date, last: date, force: str | None, note: str | None
) -> FrozenPeriod:
    """Freeze what every measure comes to on these days, of a force area or of all.

    Raises `RuleBroken` for days that are not over, or overlap frozen ones half-way, `NotNow` for days that are frozen
    already, and `Stale` where somebody else froze a period at the same time.
    """
    return _freeze(actor, Period(first, last), force, note=note)


@command(Can.FREEZE, why="reason")
def supersede(
    actor: Actor,
    mistaken: FrozenPeriod,
    /,
    *,
    first: date,
    last: date,
    force: str | None,
    note: str | None,
    reason: str,
) -> FrozenPeriod:
    """Freeze a period in place of one whose freeze was a mistake; both stay readable.

    Raises what `freeze` raises, `RuleBroken` for a reason that is none, and `NotNow` for one that was superseded.
    """
    rules.check_reason(reason)
    if queries.in_place_of(mistaken) is not None:
        raise NotNow(_("This period was superseded already"))
    return _freeze(actor, Period(first, last), force, note=note, mistaken=mistaken, reason=reason)


@command(Can.NOTICE)
def notice(_actor: Actor, period: FrozenPeriod, /) -> list[Compared]:
    """Write down which figures of a period are others than they were last known to be; return those."""
    changed = [each for each in queries.compared(period) if each.is_new]
    known = queries.ledger(period.id)
    for each in changed:
        if each.now is not None:
            step = 1 + sum(1 for row in known if (row.measure, row.area) == (each.measure, each.area))
            db.session.add(
                LateChange(
                    period_id=period.id,
                    measure=each.measure,
                    version=BY_CODE[each.measure].version,
                    area=each.area,
                    step=step,
                    before=each.known,
                    after=each.now,
                )
            )
    return changed


def compared(period: FrozenPeriod) -> list[Compared]:
    """Return each figure of a period, frozen and now, and see that the ledger knows of every difference."""
    lines = queries.compared(period)
    if any(each.is_new for each in lines):
        notice(THE_SERVICE, period)
    return lines


def notice_every(_actor: Actor) -> None:
    """Write down what came late in every period that stands: one period that fails stands in no other's way."""
    for period_id in [each.id for each in queries.frozen()]:
        period = queries.one_period(period_id)
        if period is not None:
            compared(period)


def _freeze(
    actor: Actor,
    days: Period,
    force: str | None,
    *,
    note: str | None,
    mistaken: FrozenPeriod | None = None,
    reason: str | None = None,
) -> FrozenPeriod:
    # first of all: of two who freeze at once, the second takes the same number and is refused
    number = queries.last_number() + 1
    rules.check_days(days, today=today())
    rules.check_beside(days, queries.days_beside(force, but=mistaken))
    period = FrozenPeriod(
        id=uuid4(),
        number=number,
        first=days.first,
        last=days.last,
        force_code=force,
        note=note,
        frozen_by=actor.id,
        supersedes_id=mistaken.id if mistaken else None,
        reason=reason,
    )
    db.session.add(period)
    try:
        db.session.flush()
    except IntegrityError:
        raise Stale(_("Somebody else froze a period at the same moment: see whether it is this one")) from None
    for (measure, area), counted in queries.counted_now(days, force).items():
        version = BY_CODE[measure].version
        db.session.add(FrozenFigure(period_id=period.id, measure=measure, version=version, area=area, number=counted))
    return period
