"""A lease: the right of one process among several to do something, held for a while and renewed."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import or_, update
from sqlalchemy.orm import Mapped, mapped_column

from hateprog.kernel.clock import utcnow
from hateprog.store.base import Base, db, insert_for
from hateprog.store.command import bookkeeping


class Lease(Base):
    """Who holds what until when (UTC)."""

    __tablename__ = "lease"

    name: Mapped[str] = mapped_column(unique=True)
    holder: Mapped[UUID]
    held_until: Mapped[datetime]


def hold(name: str, holder: UUID, length: timedelta) -> bool:
    """Take the lease or renew it, in a transaction of its own; False while somebody else holds it."""
    now = utcnow()
    taken = insert_for(db.session.get_bind())(Lease).values(name=name, holder=holder, held_until=now + length)
    mine_or_over = or_(Lease.holder == holder, Lease.held_until <= now)
    renewed = taken.on_conflict_do_update(
        index_elements=[Lease.name], set_={"holder": holder, "held_until": now + length}, where=mine_or_over
    ).returning(Lease.holder)
    with bookkeeping():
        return db.session.scalar(renewed) is not None


def let_go(name: str, holder: UUID) -> None:
    """Give the lease back, so that another process need not wait until it ends."""
    with bookkeeping():
        db.session.execute(update(Lease).where(Lease.name == name, Lease.holder == holder).values(held_until=utcnow()))
