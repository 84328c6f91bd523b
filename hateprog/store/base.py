"""The database handle, the base that every table builds on, and how each database is spoken to."""

from __future__ import annotations

import enum
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import JSON, Connection, DateTime, Dialect, Engine, Enum, MetaData, Text, event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, registry
from sqlalchemy.types import TypeDecorator

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
BEGIN = "hateprog_begin"
"""The execution option that says how a SQLite transaction begins."""
BUSY = 10_000
"""For how many milliseconds SQLite waits for a lock."""


class UtcDateTime(TypeDecorator[datetime]):
    """A moment in UTC, aware on the way in and on the way out; SQLite would lose the zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse a moment that does not say its zone."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("A moment without a time zone cannot be stored")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give every stored moment its zone back."""
        if value is None:
            return None
        return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)


def words(kind: type[enum.Enum], *, name: str | None = None) -> Enum:
    """Return the column type for an enum: its values as text, and a named CHECK that allows no others.

    The CHECK is named after the enum; a table that uses one enum in several columns gives each a `name`.
    """
    return Enum(
        kind,
        name=name or kind.__name__.lower(),
        native_enum=False,
        create_constraint=True,
        length=40,
        values_callable=lambda members: [member.value for member in members],
    )


SearchKey = Text().with_variant(Text(collation="C"), "postgresql")
"""A name folded for search (kernel.text.search_key), in the order of its code points on both databases.

In another collation PostgreSQL could not look up the beginning of a name in an index.
"""

Json = JSON().with_variant(JSONB(), "postgresql")


class Base(DeclarativeBase):
    """Every table: a random id that tells nothing, constraints with names, moments with zones."""

    registry = registry(  # said here and not on the class: Flask-SQLAlchemy copies the class, and two may not say it
        metadata=MetaData(naming_convention=NAMES),
        type_annotation_map={datetime: UtcDateTime, str: Text, dict[str, Any]: Json, list[dict[str, Any]]: Json},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)


db = SQLAlchemy(model_class=Base, session_options={"expire_on_commit": False})


def insert_for(bind: Engine | Connection) -> Callable[..., postgresql.Insert]:
    """Return the INSERT that knows ON CONFLICT; SQLite took PostgreSQL's words for it, so both read the same."""
    return sqlite.insert if bind.dialect.name == "sqlite" else postgresql.insert  # type: ignore[return-value]  # see above


def begin_writing() -> None:
    """Make the session's next transaction one that may write.

    SQLite takes its one write lock at once (BEGIN IMMEDIATE): a reader that turns writer half-way fails with
    "database is locked" whatever the timeout. What was read before is let go of and read again.
    """
    if not db.session.info.get(BEGIN):
        db.session.rollback()
        db.session.info[BEGIN] = True
        db.session.connection(execution_options={BEGIN: "IMMEDIATE"})


def end_writing() -> None:
    """Forget that the session was writing; the next transaction only reads."""
    db.session.info.pop(BEGIN, None)


def speak_sqlite_properly(engine: Engine, *, durable: bool = True) -> None:
    """Let SQLAlchemy, not the driver, begin transactions; make SQLite durable and strict.

    Write-ahead log, full synchronisation, foreign keys enforced, and triggers that also fire for the rows that
    REPLACE takes away (else the append-only audit log could be walked round). What is not `durable` may lose its last
    transactions to a power cut, and nothing to a process that dies; it is whole either way, and does not wait for the
    disk with each commit.
    """
    synchronous = "FULL" if durable else "NORMAL"

    @event.listens_for(engine, "connect")
    def _connect(connection: Any, _record: object) -> None:
        connection.isolation_level = None
        for pragma in (
            f"busy_timeout = {BUSY}",
            "journal_mode = WAL",
            f"synchronous = {synchronous}",
            "foreign_keys = ON",
            "recursive_triggers = ON",
            "secure_delete = ON",  # a key that was destroyed leaves no bytes behind in the file
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        how = connection.get_execution_options().get(BEGIN, "")
        connection.exec_driver_sql(f"BEGIN {how}".rstrip())
