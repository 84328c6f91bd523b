"""One audit line for every change, read and refusal, in the same transaction as what it tells of.

DPA 2018 s.62 asks for a log of collection, alteration, consultation and disclosure with who and when (domain.md
section 9). The log is append-only: triggers in the database refuse UPDATE and DELETE.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import Enum, StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Index, Integer, Table, event, insert, inspect
from sqlalchemy.orm import Mapped, ORMExecuteState, Session, UOWTransaction, mapped_column

from hateprog.kernel.access import Actor
from hateprog.kernel.clock import utcnow
from hateprog.store.base import Base, db, words

OPEN_ENTRY = "audit_entry"
WITHHELD = "…"


class EntryKind(StrEnum):
    """What an audit line tells of."""

    CHANGE = "change"
    READ = "read"
    REFUSED = "refused"


class AuditEntry(Base):
    """Who did what, when, to what and why. `changes` lists each row with its fields as [before, after]."""

    __tablename__ = "audit_entry"
    __table_args__ = (
        Index(None, "case_id", "id"),
        Index(None, "actor_id", "id"),
        Index(None, "subject_id", "id"),
        {"sqlite_autoincrement": True},  # a number is never given twice, even to a line put where one was cut off
    )

    id: Mapped[int] = mapped_column(  # type: ignore[assignment]  # a running number, so that the log has an order
        BigInteger().with_variant(Integer(), "sqlite"), primary_key=True, autoincrement=True
    )
    at: Mapped[datetime] = mapped_column(default=utcnow)
    kind: Mapped[EntryKind] = mapped_column(words(EntryKind), default=EntryKind.CHANGE)
    actor_id: Mapped[UUID]
    person_id: Mapped[UUID]
    verb: Mapped[str]
    subject_type: Mapped[str | None]
    subject_id: Mapped[UUID | None]
    case_id: Mapped[UUID | None]
    why: Mapped[str | None]
    changes: Mapped[list[dict[str, Any]]] = mapped_column(default=list)


READ_LINE = insert(AuditEntry).inline()


class Audited:
    """Mixin: rows of this table can only be written inside a command.

    `hidden_from_audit` names the fields of which the log says that they changed, never what to. A row that belongs
    to a case says so with a `case_id` of its own.
    """

    __tablename__: str
    __table__: Any
    id: Any
    hidden_from_audit: frozenset[str] = frozenset()


class UnauditedWriteError(RuntimeError):
    """A table that must be audited was written outside a command."""


def entry_for(actor: Actor, verb: str, thing: object, *, kind: EntryKind, why: str | None = None) -> AuditEntry:
    """Return an audit line, not yet stored, about `thing` (a row, or None)."""
    entry = AuditEntry(kind=kind, actor_id=actor.id, person_id=actor.person_id, verb=verb, why=why, changes=[])
    about(entry, thing)
    return entry


def about(entry: AuditEntry, thing: object) -> None:
    """Say what an audit line is about: the row (entity or columns), and the case that it belongs to."""
    if isinstance(thing, Base):
        entry.subject_type = thing.__tablename__
    entry.subject_id = getattr(thing, "id", None)
    entry.case_id = getattr(thing, "case_id", None)


def note_read(actor: Actor, verb: str, thing: object) -> None:
    """Put a line into the log that says who saw what; it is stored with the answer's own transaction.

    Written by a plain statement made once: every look at a case comes by here, and a flush costs twice as much.
    """
    subject = {
        "subject_type": thing.__tablename__ if isinstance(thing, Base) else None,
        "subject_id": getattr(thing, "id", None),
        "case_id": getattr(thing, "case_id", None),
    }
    said = {"kind": EntryKind.READ, "actor_id": actor.id, "person_id": actor.person_id, "verb": verb, "changes": []}
    db.session.connection().execute(READ_LINE, said | subject)


def _plain(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    return value if value is None or isinstance(value, (str, int, float, bool, list, dict)) else str(value)


def _change(row: Any, kind: str) -> dict[str, Any]:
    state = inspect(row)
    fields: dict[str, Any] = {}
    for column in state.mapper.column_attrs:
        history = state.attrs[column.key].history
        if kind == "update" and not history.has_changes():
            continue
        before = history.deleted or (history.unchanged if kind == "delete" else ())
        old = before[0] if before else None
        new = None if kind == "delete" else state.dict.get(column.key)
        if kind == "insert" and new is None:
            continue
        hidden = column.key in row.hidden_from_audit
        fields[column.key] = [WITHHELD, WITHHELD] if hidden else [_plain(old), _plain(new)]
    return {"table": row.__tablename__, "id": str(row.id), "kind": kind, "fields": fields}


def _written(session: Session, context: UOWTransaction | None = None) -> list[tuple[Audited, str]]:
    """Return the audited rows that a flush writes. Only its context knows the rows that their owners let go of."""
    removed = list(session.deleted) if context is None else _removed(context)
    pending = [(row, "insert") for row in session.new]
    pending += [(row, "update") for row in session.dirty if session.is_modified(row) and row not in removed]
    pending += [(row, "delete") for row in removed]
    return [(row, kind) for row, kind in pending if isinstance(row, Audited)]


def _removed(context: UOWTransaction) -> list[Any]:
    return [state.obj() for state, (removed, only_listed) in context.states.items() if removed and not only_listed]


@event.listens_for(Session, "before_flush")
def refuse_unaudited(session: Session, _context: object, _instances: object) -> None:
    """Stop a write to an audited table that no command answers for."""
    if session.info.get(OPEN_ENTRY) is None and (rows := _written(session)):
        raise UnauditedWriteError(", ".join(sorted({row.__tablename__ for row, _ in rows})))


@event.listens_for(Session, "after_flush")
def note_changes(session: Session, context: UOWTransaction) -> None:
    """Add the differences to the open audit line, after the flush so that column defaults are among them."""
    entry = session.info.get(OPEN_ENTRY)
    if entry is not None:
        entry.changes = [*entry.changes, *(_change(row, kind) for row, kind in _written(session, context))]


AUDITED_TABLES: set[str] = set()


@event.listens_for(Base, "instrument_class", propagate=True)
def remember_audited_tables(_mapper: object, model: type) -> None:
    """Know which tables are audited, for statements that name a table and no class."""
    if issubclass(model, Audited):
        AUDITED_TABLES.add(model.__tablename__)


@event.listens_for(Session, "do_orm_execute")
def refuse_bulk_writes(statement: ORMExecuteState) -> None:
    """Bulk INSERT, UPDATE and DELETE skip the flush, so they would skip the audit line too."""
    if statement.is_select:
        return
    table = getattr(statement.statement, "table", None)
    if isinstance(table, Table) and table.name in AUDITED_TABLES:
        raise UnauditedWriteError(table.name)
