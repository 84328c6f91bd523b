"""Rows of a file that somebody sent, as they are kept until the timetable takes them over: plain JSON and back.

Only what is asked of a school is kept: the names of head teachers that stand in the file are never stored.
"""

from __future__ import annotations

from dataclasses import fields
from datetime import date
from typing import Any

from hateprog.schools.rules import Fault, Listed, Status

DAYS = ("opened_on", "closed_on")


def as_json(row: Listed | Fault) -> dict[str, Any]:
    """Return a row as JSON has it; what it does not say is left out."""
    said = {each.name: getattr(row, each.name) for each in fields(row)}
    return {name: _plain(value) for name, value in said.items() if value is not None}


def of_json(said: dict[str, Any]) -> Listed | Fault:
    """Return the row again."""
    if "sentence" in said:
        return Fault(**{"column": None} | said)
    days = {name: date.fromisoformat(said[name]) for name in DAYS if name in said}
    says = {"says": frozenset(said["says"])} if "says" in said else {}
    return Listed(**{"authority_name": None} | said | days | says | {"status": Status(said["status"])})


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return sorted(value) if isinstance(value, frozenset) else value
