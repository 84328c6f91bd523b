"""Counting tries, so that guessing takes too long: in the database, shared by every worker."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

from flask import current_app
from sqlalchemy import CheckConstraint, case, delete, select
from sqlalchemy.orm import Mapped, mapped_column

from hateprog.kernel.clock import utcnow
from hateprog.kernel.errors import TooMany
from hateprog.kernel.text import _
from hateprog.store.base import Base, db, insert_for
from hateprog.store.command import bookkeeping


class Throttle(Base):
    """How often something was tried since a moment. The key is kept as a hash: it may be an address or a person."""

    __tablename__ = "throttle"
    __table_args__ = (CheckConstraint("tries > 0", name="tries_counted"),)

    key_hash: Mapped[str] = mapped_column(unique=True)
    opened_at: Mapped[datetime]
    closes_at: Mapped[datetime] = mapped_column(index=True)
    tries: Mapped[int]


@dataclass(frozen=True, slots=True)
class Counted:
    """One try that was counted: under which key, in the window that closes when (UTC)."""

    key: str
    closes_at: datetime


def allow(key: str, *, limit: int, window: timedelta) -> Counted:
    """Count one more try under `key`; raise `TooMany` when it is more than `limit` within `window` of the first.

    The count is committed at once, whatever becomes of the try, so this comes before a command and never in one.
    """
    now = utcnow()
    fresh = {"opened_at": now, "closes_at": now + window, "tries": 1}
    over = Throttle.closes_at <= now
    counted = (
        insert_for(db.session.get_bind())(Throttle)
        .values(key_hash=_hash(key), **fresh)
        .on_conflict_do_update(
            index_elements=[Throttle.key_hash],
            set_={
                "opened_at": case((over, now), else_=Throttle.opened_at),
                "closes_at": case((over, now + window), else_=Throttle.closes_at),
                "tries": case((over, 1), else_=Throttle.tries + 1),
            },
        )
        .returning(Throttle.tries, Throttle.closes_at)
    )
    with bookkeeping():
        tries, closes_at = db.session.execute(counted).one()
    if tries > limit:
        raise _too_many(closes_at, now)
    return Counted(key, closes_at)


def check(key: str, *, limit: int) -> None:
    """Raise `TooMany` where `limit` tries were counted under `key` in a window that is open; nothing is counted.

    For tries of which only the wrong ones are counted, once they were found to be.
    """
    now = utcnow()
    asked = select(Throttle.closes_at).where(
        Throttle.key_hash == _hash(key), Throttle.closes_at > now, Throttle.tries >= limit
    )
    if (closes_at := db.session.scalar(asked)) is not None:
        raise _too_many(closes_at, now)


def take_back(counted: Counted) -> None:
    """Let one try that was counted count no longer, because it was right; the others stay, and so does their window.

    Committed at once, like the count. Nothing is taken from a window that was opened later.
    """
    this = select(Throttle).where(Throttle.key_hash == _hash(counted.key), Throttle.closes_at == counted.closes_at)
    with bookkeeping():
        kept = db.session.scalar(this.with_for_update().execution_options(populate_existing=True))
        if kept is None:
            return
        if kept.tries > 1:
            kept.tries -= 1
        else:
            db.session.delete(kept)


def clear(key: str) -> None:
    """Forget the tries under `key`, as part of the running transaction: the right answer was given."""
    db.session.execute(delete(Throttle).where(Throttle.key_hash == _hash(key)))


def forget_old() -> None:
    """Delete the counts whose window has closed, as part of the running transaction."""
    db.session.execute(delete(Throttle).where(Throttle.closes_at <= utcnow()))


def _too_many(closes_at: datetime, now: datetime) -> TooMany:
    wait = max(1, ceil((closes_at - now).total_seconds()))
    return TooMany(_("Too many tries. Wait a little, then try again."), seconds=wait)


def _hash(key: str) -> str:
    return hmac.new(current_app.config["SECRET_KEY"].encode(), key.encode(), "sha256").hexdigest()
