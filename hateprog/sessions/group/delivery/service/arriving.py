"""Writing down how visitors get into a school."""

from __future__ import annotations

from typing import Any

from sqlalchemy.exc import IntegrityError

from hateprog.accounts import queries as accounts
from hateprog.kernel.access import Actor
from hateprog.kernel.clock import utcnow
from hateprog.kernel.errors import Stale
from hateprog.kernel.text import _
from hateprog.sessions.group.delivery import queries
from hateprog.sessions.group.delivery.models import SchoolArrival
from hateprog.sessions.group.delivery.policy import Can
from hateprog.sessions.pupil_names import check_names_no_child
from hateprog.store.base import db
from hateprog.store.command import command


@command(Can.KEEP_ARRIVAL)
def keep_arrival(
    actor: Actor, school: Any, /, *, parking: str | None, entrance: str | None, equipment: str | None, version: int
) -> SchoolArrival:
    """Write down where visitors park, how they get in, what is in the rooms.

    `version` is how often that was written when the form was opened. Raises `Stale` where it was written since,
    `RuleBroken` for words that look like a child's name.
    """
    for name, said in (("parking", parking), ("entrance", entrance), ("equipment", equipment)):
        check_names_no_child(said, field=name, of_a_place=True)
    kept = queries.arrival(school.id)
    if (kept.changes if kept else 0) != version:
        who = accounts.name_of(kept.written_by) if kept else None
        raise Stale(_("Somebody else has changed this meanwhile"), who=who, when=kept.written_at if kept else None)
    if kept is None:
        kept = SchoolArrival(school_id=school.id, changes=0)
        db.session.add(kept)
    kept.parking, kept.entrance, kept.equipment = parking, entrance, equipment
    kept.changes, kept.written_by, kept.written_at = kept.changes + 1, actor.id, utcnow()
    try:
        db.session.flush()
    except IntegrityError:
        raise Stale(_("Somebody else has changed this meanwhile")) from None
    return kept
