"""Writing to the database as somebody with a client of its own could: past the service, by plain SQL."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import Enum, String, bindparam, text
from sqlalchemy.exc import IntegrityError

from hateprog.eligibility.deciding import Outcome
from hateprog.eligibility.models import Decision
from hateprog.kernel.clock import utcnow
from hateprog.store.base import Base, db
from tests import factories as make


def _run(statement: str, table: str, values: dict[str, Any]) -> None:
    columns = Base.metadata.tables[table].columns
    kinds = {name: columns[name.removeprefix("the_")].type for name in values}
    named = (bindparam(name, type_=String() if isinstance(kind, Enum) else kind) for name, kind in kinds.items())
    plain = {name: value.value if isinstance(value, StrEnum) else value for name, value in values.items()}
    db.session.execute(text(statement).bindparams(*named), plain)


def write(table: str, **values: Any) -> None:
    """Store a row."""
    columns, slots = ", ".join(values), ", ".join(f":{name}" for name in values)
    _run(f"INSERT INTO {table} ({columns}) VALUES ({slots})", table, values)


def change(row: Any, **values: Any) -> None:
    """Change a stored row."""
    slots = ", ".join(f"{name} = :{name}" for name in values)
    table = row.__tablename__
    _run(f"UPDATE {table} SET {slots} WHERE id = :the_id", table, values | {"the_id": row.id})


def delete(row: Any) -> None:
    """Delete a stored row."""
    table = row.__tablename__
    _run(f"DELETE FROM {table} WHERE id = :the_id", table, {"the_id": row.id})


def refused(constraint: str, act: Callable[..., None], *what: Any, **values: Any) -> None:
    """Hold that the database refuses an act, by this constraint or in these words."""
    with pytest.raises(IntegrityError) as error, db.session.begin_nested():
        act(*what, **values)
    said = str(error.value.orig)
    unnamed = {"fk_": "FOREIGN KEY constraint failed", "uq_": "UNIQUE constraint failed"}  # as SQLite has it
    kind = unnamed.get(constraint[:3])
    assert constraint in said or (kind is not None and kind in said), said


def allocation(case_id: Any, practitioner: Any, decision_id: Any, *, by: Any, **said: Any) -> dict[str, Any]:
    """Return the columns of an allocation."""
    return {
        "id": uuid4(),
        "referral_id": case_id,
        "practitioner_id": practitioner.id,
        "decision_id": decision_id,
        "decision_standing": "in_force",
        "allocated_by": by.id,
        "allocated_at": utcnow(),
    } | said


def decision(assessment: Any, by: Any, outcome: Outcome | str = Outcome.APPROVE, **said: Any) -> dict[str, Any]:
    """Return the columns of a decision."""
    made = make.decision(assessment, by=by, outcome=outcome, apart=None)
    db.session.expire(assessment, ["closed_at"])  # it waits still
    row = {column.key: getattr(made, column.key) for column in Decision.__table__.columns}
    return row | {"overrides": False, "part": "decided"} | said
