"""What the register comes to in figures: how many people hold what, and until when. No names."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from hateprog.practitioners import queries
from hateprog.practitioners.rules import Kind, Training, What

Last = dict[UUID, date]
"""The last day on which each person's newest entry about something is good, that day included."""


@dataclass(slots=True)
class Register:
    """How many people of each kind there are, and of each thing that can be held who holds it and until when.

    Accreditations are by level and body, as they were typed first; nobody's ended entries are in it.
    """

    kinds: Counter[Kind] = field(default_factory=Counter)
    training: dict[Training, Last] = field(default_factory=lambda: {each: {} for each in Training})
    checks: Last = field(default_factory=dict)
    accreditations: dict[str, Last] = field(default_factory=dict)

    @property
    def people(self) -> int:
        """Return how many people are on the register."""
        return self.kinds.total()


def register() -> Register:
    """Return what the register comes to at this moment."""
    found, typed = Register(), dict[str, str]()
    for person_id, standing in queries.standings().items():
        found.kinds[standing.kind] += 1
        for entry in standing.entries:
            last = _place(found, entry, typed)
            last[person_id] = max(entry.valid_until, last.get(person_id, entry.valid_until))
    return found


def _place(found: Register, entry: Any, typed: dict[str, str]) -> Last:
    if entry.what is What.TRAINING:
        return found.training[entry.training]
    if entry.what is What.DBS:
        return found.checks
    name = f"{entry.level}, {entry.body}"
    return found.accreditations.setdefault(typed.setdefault(name.casefold(), name), {})
