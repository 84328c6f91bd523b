"""Making words blank in lines of the log when whom they are about is erased, so that the seals still hold.

The log only grows (store/audit.py): the database lets a line change only where it is put down here first, and then only
its reason and its values. What such a line says now is signed with AUDIT_KEY. Its old digest stays in the chain, so a
line that was changed in any other way, or put down here by somebody without the key, is still found.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Integer, Row, insert, or_, select, update
from sqlalchemy.orm import Mapped, mapped_column

from hateprog.kernel.clock import utcnow
from hateprog.store.audit import OPEN_ENTRY, WITHHELD, AuditEntry, EntryKind, UnauditedWriteError
from hateprog.store.base import Base, db
from hateprog.store.seal import LINE, mac, plain

LOT = 500


class AuditRedaction(Base):
    """That a line of the log was made blank, when (UTC), and the signature of what it says since."""

    __tablename__ = "audit_redaction"

    id: Mapped[int] = mapped_column(  # type: ignore[assignment]  # the line's own number, not a random id
        BigInteger().with_variant(Integer(), "sqlite"), ForeignKey("audit_entry.id"), primary_key=True
    )
    signature: Mapped[str]
    at: Mapped[datetime] = mapped_column(default=utcnow)


def redact(case_id: UUID, about: Collection[UUID], words: Mapping[str, Collection[str]]) -> int:
    """Make blank what the log says in words of a case, with the running transaction; return how many lines that were.

    `about` are the ids of whatever went with it, `words` by table the columns whose values go. Reasons that people gave
    go as well. A line made blank before stays as it is.
    """
    lines = 0
    subjects = list(about)
    done = select(AuditRedaction.id)
    for start in range(0, len(subjects), LOT):
        here = or_(AuditEntry.case_id == case_id, AuditEntry.subject_id.in_(subjects[start : start + LOT]))
        asked = select(*LINE.c).where(here, AuditEntry.kind == EntryKind.CHANGE, AuditEntry.id.not_in(done))
        for line in db.session.execute(asked.order_by(LINE.c.id)).all():
            changes = [_without(each, words.get(each["table"], ())) for each in line.changes]
            why = None if line.why is None else WITHHELD
            if (changes, why) != (line.changes, line.why):
                _put(line, changes, why)
                lines += 1
    return lines


def write(statement: Any) -> None:
    """Run an UPDATE or DELETE that the line of the running command counts, and says no more of: not what it erases.

    Raises `UnauditedWriteError` outside a command.
    """
    if db.session.info.get(OPEN_ENTRY) is None:
        raise UnauditedWriteError(statement.table.name)
    db.session.connection().execute(statement)


def holds(line: Row[Any], signature: str) -> bool:
    """Say whether a line that was made blank says what was signed then."""
    return signature == signature_of(dict(line._mapping))


def signature_of(line: Mapping[str, Any]) -> str:
    """Return the signature of what a line says once it was made blank: nobody can make one without AUDIT_KEY."""
    return mac(["made blank", *(plain(line[column.key]) for column in LINE.c)])


def _put(line: Row[Any], changes: list[dict[str, Any]], why: str | None) -> None:
    connection = db.session.connection()
    signature = signature_of({**line._mapping, "changes": changes, "why": why})
    connection.execute(insert(AuditRedaction), {"id": line.id, "signature": signature, "at": utcnow()})
    connection.execute(update(AuditEntry).where(LINE.c.id == line.id).values(changes=changes, why=why))


def _without(change: dict[str, Any], columns: Collection[str]) -> dict[str, Any]:
    fields = {name: [WITHHELD, WITHHELD] if name in columns else values for name, values in change["fields"].items()}
    return {**change, "fields": fields}
