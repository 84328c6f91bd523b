"""Builders of programme templates' versions. Whoever wrote them must be stored already."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4, uuid5

from hateprog.sessions.curriculum import files
from hateprog.sessions.curriculum.models import ProgrammeTemplate
from hateprog.sessions.versions.rules import Status

PUT_IN_USE = datetime(2026, 4, 1, 9, 0, tzinfo=UTC)


def shipped_template_id(code: str) -> UUID:
    """Return the id under which the migration brought a shipped template in."""
    return uuid5(UUID(int=13), code)


def programme_template(code: str = "adult", *, by: Any = None, valid_from: date | None = None, **said: Any) -> Any:
    """Return the next version of a shipped template: a draft, in use where its first day is given."""
    read = files.read(files.SHIPPED.text_of(f"{code}_1"))
    defaults: dict[str, Any] = {
        "id": uuid4(),
        "code": read.code,
        "version": 2,
        "title": read.title,
        "audience": read.audience,
        "gap_days": read.gap_days,
        "sessions": [plan.as_json() for plan in read.sessions],
        "drafted_by": by.id if by else None,
        "saved_by": by.id if by else None,
        "valid_from": valid_from,
    }
    if valid_from is not None:
        defaults |= {"status": Status.IN_USE, "put_in_use_at": PUT_IN_USE, "put_in_use_by": by.id if by else None}
    return ProgrammeTemplate(**defaults | said)
