"""Every question about the practitioners' register."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, select
from sqlalchemy.orm import joinedload, selectinload

from hateprog.practitioners.models import Practitioner, RegisterEntry
from hateprog.practitioners.rules import Held, Kind
from hateprog.store.base import db

LIVE = and_(RegisterEntry.practitioner_id == Practitioner.id, RegisterEntry.ended_at.is_(None))
COUNTS: Select[Any] = (
    select(
        Practitioner.id.label("practitioner_id"),
        Practitioner.person_id,
        Practitioner.kind,
        RegisterEntry.id,
        RegisterEntry.what,
        RegisterEntry.training,
        RegisterEntry.body,
        RegisterEntry.level,
        RegisterEntry.dbs_level,
        RegisterEntry.from_on,
        RegisterEntry.valid_until,
    )
    .outerjoin(RegisterEntry, LIVE)
    .order_by(RegisterEntry.valid_until, RegisterEntry.id)
)
"""What counts of everybody on the register: a row for each entry that was not ended, and one for who has none."""


@dataclass(slots=True)
class Standing:
    """What counts of one person: `entries` are rows of `COUNTS`, the one that runs out first at the top."""

    practitioner_id: UUID
    kind: Kind
    entries: list[Any] = field(default_factory=list)

    @property
    def held(self) -> list[Held]:
        """Return the entries as the rules read them."""
        return [as_held(row) for row in self.entries]


def as_held(row: Any) -> Held:
    """Return an entry as the rules read it."""
    return Held(row.what, row.valid_until, row.training, row.body)


def standings(person_ids: Collection[UUID] | None = None) -> dict[UUID, Standing]:
    """Return person -> what counts of theirs, for everybody on the register or those among `person_ids`."""
    asked = COUNTS if person_ids is None else COUNTS.where(Practitioner.person_id.in_(person_ids))
    found: dict[UUID, Standing] = {}
    for row in db.session.execute(asked):
        standing = found.setdefault(row.person_id, Standing(row.practitioner_id, row.kind))
        if row.id is not None:
            standing.entries.append(row)
    return found


def one(practitioner_id: UUID) -> Practitioner | None:
    """Return somebody's page of the register with its entries, ended ones too."""
    return db.session.get(
        Practitioner, practitioner_id, options=[selectinload(Practitioner.entries)], populate_existing=True
    )


def one_entry(entry_id: UUID) -> RegisterEntry | None:
    """Return an entry with the page that it stands on."""
    return db.session.get(
        RegisterEntry, entry_id, options=[joinedload(RegisterEntry.practitioner)], populate_existing=True
    )


def id_of(person_id: UUID) -> UUID | None:
    """Return which page of the register is a person's."""
    return db.session.scalar(select(Practitioner.id).where(Practitioner.person_id == person_id))


def history(practitioner: Practitioner) -> tuple[Sequence[RegisterEntry], Sequence[RegisterEntry]]:
    """Return the entries that count, the one that runs out first at the top, and those that were ended."""
    live = [each for each in practitioner.entries if each.ended_at is None]
    ended = [each for each in practitioner.entries if each.ended_at is not None]
    return sorted(live, key=lambda each: (each.what, each.valid_until)), ended
