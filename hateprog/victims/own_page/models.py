"""The table of own pages: each opens once, by a link and a code, and stays open for a while in one browser."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hateprog.kernel.clock import utcnow
from hateprog.store.audit import Audited
from hateprog.store.base import Base


class OwnPage(Audited, Base):
    """A link that was given to somebody harmed. Of link, code and visit only hashes are kept; all moments are UTC."""

    __tablename__ = "victim_own_page"
    __table_args__ = (
        Index(None, "victim_id", "made_at"),
        CheckConstraint("expires_at > made_at", name="lasts_a_while"),
        CheckConstraint("wrong_codes >= 0", name="tries_counted"),
        CheckConstraint("(visit_hash IS NULL) = (opened_at IS NULL)", name="opened_by_a_visit"),
    )
    hidden_from_audit = frozenset({"token_hash", "code_hash", "visit_hash"})

    victim_id: Mapped[UUID] = mapped_column(ForeignKey("victim.id"))
    token_hash: Mapped[str] = mapped_column(unique=True)
    code_hash: Mapped[str]
    wrong_codes: Mapped[int] = mapped_column(default=0)
    made_by: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    made_at: Mapped[datetime] = mapped_column(default=utcnow)
    expires_at: Mapped[datetime]
    opened_at: Mapped[datetime | None]
    visit_hash: Mapped[str | None] = mapped_column(unique=True)
    closed_at: Mapped[datetime | None]

    victim: Mapped[Any] = relationship("Victim", lazy="raise_on_sql", viewonly=True)
