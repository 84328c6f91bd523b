"""Sealing the audit log: lines are chained in batches, each head is signed and sent off the machine.

Writers never wait for one another: a job chains what they left. Whoever can write to the database, and does not have
AUDIT_KEY, cannot change a sealed line unseen; and cannot cut the end off unseen while the heads lie elsewhere.
"""

from __future__ import annotations

import hmac
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import structlog
from flask import current_app
from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Integer, Row, Select, func, insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, aliased, mapped_column

from hateprog.kernel.access import Actor
from hateprog.kernel.clock import utcnow
from hateprog.store.audit import AuditEntry, EntryKind
from hateprog.store.base import Base, db
from hateprog.store.command import bookkeeping

log = structlog.get_logger()

SETTLED = timedelta(minutes=2)
"""How old a line must be: one with a lower number may still be on its way, in a transaction that is not committed."""

BATCH = 1_000
BEFORE_THE_FIRST, LOWEST = "", -(2**63)


class AuditLink(Base):
    """The digest of one audit line and of all that were sealed before it. Its id is the line's own."""

    __tablename__ = "audit_link"

    id: Mapped[int] = mapped_column(  # type: ignore[assignment]  # a line's number, not a random id
        BigInteger().with_variant(Integer(), "sqlite"), ForeignKey("audit_entry.id"), primary_key=True
    )
    digest: Mapped[str]


class AuditSeal(Base):
    """The head of the chain after one batch. Numbered from 1 without a gap, so that a lost one is seen."""

    __tablename__ = "audit_seal"
    __table_args__ = (CheckConstraint("id > 0", name="numbered"), CheckConstraint("lines > 0", name="seals_something"))

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)  # type: ignore[assignment]  # ditto
    last_entry_id: Mapped[int] = mapped_column(
        BigInteger().with_variant(Integer(), "sqlite"), ForeignKey("audit_link.id"), unique=True
    )
    lines: Mapped[int]
    digest: Mapped[str]
    sealed_at: Mapped[datetime] = mapped_column(default=utcnow)


LINE = AuditEntry.__table__
SEAL = AuditSeal.__table__


def seal(_actor: Actor) -> int:
    """Chain every settled line, batch by batch, send the heads away, and return how many lines were sealed."""
    sealed = 0
    try:
        while batch := _seal_batch():
            sealed += batch
    except IntegrityError:
        log.info("seal_left_to_another_process")
    if current_app.config["SEAL_FOLDER"]:
        send_heads(Path(current_app.config["SEAL_FOLDER"]))
    return sealed


def _seal_batch() -> int:
    with bookkeeping():
        last = db.session.execute(seals().order_by(SEAL.c.id.desc()).limit(1)).one_or_none()
        after, digest = (last.last_entry_id, last_digest(last)) if last else (LOWEST, BEFORE_THE_FIRST)
        links = []
        for line in db.session.execute(lines_after(after).limit(BATCH)):
            if line.at > utcnow() - SETTLED:
                break
            digest = digest_of(digest, line)
            links.append({"id": line.id, "digest": digest})
        if links:
            head = {
                "id": last.id + 1 if last else 1,
                "last_entry_id": links[-1]["id"],
                "lines": len(links),
                "sealed_at": utcnow(),
            }
            db.session.execute(insert(AuditLink), links)
            db.session.execute(insert(AuditSeal), head | {"digest": signature(head, digest)})
    return len(links)


def sealed_lines(case_id: UUID, verbs: Sequence[str]) -> Sequence[Row[Any]]:
    """Return the log's lines of these acts on a case, oldest first: id, at, verb, digest, and the seal that covers it.

    `digest`, `seal` and `sealed_at` are empty for a line too new to be sealed.
    """
    later = aliased(AuditSeal)
    covering = select(func.min(later.id)).where(later.last_entry_id >= AuditEntry.id).correlate(AuditEntry)
    asked = (
        select(AuditEntry.id, AuditEntry.at, AuditEntry.verb, AuditLink.digest, AuditSeal.id.label("seal"))
        .add_columns(AuditSeal.digest.label("seal_digest"), AuditSeal.sealed_at)
        .outerjoin(AuditLink, AuditLink.id == AuditEntry.id)
        .outerjoin(AuditSeal, AuditSeal.id == covering.scalar_subquery())
        .where(AuditEntry.case_id == case_id, AuditEntry.kind == EntryKind.CHANGE, AuditEntry.verb.in_(verbs))
    )
    return db.session.execute(asked.order_by(AuditEntry.id)).all()


def seals() -> Select[Any]:
    """Return the question for every column of the seals."""
    return select(*SEAL.c)


def lines_after(number: int) -> Select[Any]:
    """Return the question for every column of the lines after this number, in order."""
    return select(*LINE.c).where(LINE.c.id > number).order_by(LINE.c.id)


def last_digest(head: Row[Any]) -> str:
    """Return the digest of the last line that a seal covers; empty where its link is gone."""
    return db.session.scalar(select(AuditLink.digest).where(AuditLink.id == head.last_entry_id)) or ""


def digest_of(before: str, line: Row[Any]) -> str:
    """Return the digest of a line and of all before it: nobody can make one without AUDIT_KEY."""
    return mac([before, *(plain(value) for value in line._mapping.values())])


def signature(head: Mapping[str, Any], digest: str) -> str:
    """Return the signature of a seal, by the names of its columns, over the last digest that it covers."""
    return mac([digest, *(plain(head[name]) for name in ("id", "last_entry_id", "lines", "sealed_at"))])


def mac(values: list[Any]) -> str:
    """Return what only whoever has AUDIT_KEY can work out of these values."""
    said = json.dumps(values, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hmac.new(current_app.config["AUDIT_KEY"].encode(), said.encode(), "sha256").hexdigest()


def plain(value: Any) -> Any:
    """Return a value as both databases give it back, so that a log moved from one to the other still holds."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    return value if isinstance(value, (str, int, list, dict)) or value is None else str(value)


def send_heads(folder: Path) -> None:
    """Append each head that is not there yet to a file of its month; `folder` should lie on another machine."""
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        for each in db.session.execute(seals().where(SEAL.c.id > _newest_sent(folder)).order_by(SEAL.c.id)):
            head = {"number": each.id, "last_line": each.last_entry_id, "digest": each.digest}
            with (folder / f"{each.sealed_at:%Y-%m}.jsonl").open("a", encoding="utf-8") as file:
                file.write(json.dumps(head) + "\n")
    except OSError as reason:
        log.warning("heads_not_sent", error=type(reason).__name__)


def _newest_sent(folder: Path) -> int:
    files = sorted(folder.glob("*.jsonl"))
    if not files:
        return 0
    return int(json.loads(files[-1].read_text(encoding="utf-8").splitlines()[-1])["number"])


def heads_sent(folder: Path) -> list[dict[str, Any]]:
    """Return the heads that were sent to a folder, oldest first. Raises `ValueError` for a file that is not one."""
    files = sorted(folder.glob("*.jsonl"))
    return [json.loads(line) for file in files for line in file.read_text(encoding="utf-8").splitlines()]
