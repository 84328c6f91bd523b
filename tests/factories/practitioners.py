"""Builders of the practitioners' register. Its people must be stored already."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

from hateprog.kernel.clock import today
from hateprog.practitioners.models import Practitioner, RegisterEntry
from hateprog.practitioners.rules import DbsLevel, Kind, Training, What

FIRST, LAST = date(2020, 1, 6), date(2099, 1, 1)
"""Long before and long after every day on which a test happens."""


def on_register(person_id: UUID, *entries: RegisterEntry, **said: Any) -> Practitioner:
    """Return a page of the register with these entries: a practitioner's, unless told otherwise."""
    defaults = {"id": uuid4(), "person_id": person_id, "kind": Kind.PRACTITIONER, "entries": list(entries)}
    return Practitioner(**defaults | said)


def in_date(person_id: UUID, **said: Any) -> Practitioner:
    """Return a page of the register with core training and a DBS check that no test outlives."""
    return on_register(person_id, training(valid_until=LAST), dbs_check(valid_until=LAST), **said)


def training(kind: Training | str = Training.CORE, **said: Any) -> RegisterEntry:
    """Return training: the core one, unless told otherwise, good for a year from today."""
    return _entry(**{"what": What.TRAINING, "training": Training(kind)} | said)


def dbs_check(**said: Any) -> RegisterEntry:
    """Return an enhanced DBS check, to be renewed in a year."""
    return _entry(**{"what": What.DBS, "dbs_level": DbsLevel.ENHANCED, "seen_by": "Chris Moor"} | said)


def accreditation(**said: Any) -> RegisterEntry:
    """Return an accreditation, good for a year from today."""
    defaults = {"what": What.ACCREDITATION, "body": "Restorative Justice Council", "level": "Practitioner"}
    return _entry(**defaults | {"from_on": None} | said)


def _entry(**said: Any) -> RegisterEntry:
    return RegisterEntry(**{"id": uuid4(), "from_on": FIRST, "valid_until": today() + timedelta(days=365)} | said)
