"""Setting a target, and dropping it."""

from __future__ import annotations

from datetime import date

from hateprog.kernel.access import Actor
from hateprog.kernel.clock import utcnow
from hateprog.kernel.errors import NotNow
from hateprog.kernel.text import _
from hateprog.reports.targets import rules
from hateprog.reports.targets.models import Target
from hateprog.reports.targets.policy import Can
from hateprog.store.base import db
from hateprog.store.command import command


@command(Can.KEEP)
def set_target(
    actor: Actor, _none: None, /, *, measure: str, number: int, funder: str, first: date, last: date, force: str | None
) -> Target:
    """Set a target. Raises `RuleBroken` for a period that cannot be."""
    rules.check_period(first, last)
    target = Target(
        measure=measure,
        number=number,
        funder=funder,
        first_on=first,
        last_on=last,
        force_code=force,
        set_by=actor.id,
    )
    db.session.add(target)
    return target


@command(Can.KEEP)
def drop(actor: Actor, target: Target, /) -> Target:
    """Drop a target that was a mistake, or asks for another number now. Raises `NotNow` for one that was dropped."""
    if target.dropped_at is not None:
        raise NotNow(_("This target was dropped already"))
    target.dropped_by, target.dropped_at = actor.id, utcnow()
    return target
