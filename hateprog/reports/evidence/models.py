"""The log of releases of the evidence base."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from hateprog.kernel.clock import utcnow
from hateprog.reports.evidence.rules import SHORTEST_REASON, Format
from hateprog.store.audit import Audited
from hateprog.store.base import Base, words


class EvidenceRelease(Audited, Base):
    """That rows left the service: who made the release, when (UTC), for whom and why, of what, and which file it was.

    The file itself is not kept, nor what its identifiers were made with; `sha256` says of a file whether it is this
    one. `since` and `until` are the first and the last day (Europe/London) on which its referrals came; `rows` counts
    its programmes. Never changed.
    """

    __tablename__ = "evidence_release"
    __table_args__ = (
        Index(None, "made_at", "id"),
        CheckConstraint("since <= until", name="period_in_order"),
        CheckConstraint(f"length(trim(reason)) >= {SHORTEST_REASON}", name="reason_given"),
        CheckConstraint("length(trim(recipient)) > 0", name="recipient_named"),
        CheckConstraint("rows >= 0", name="rows_counted"),
        CheckConstraint("length(sha256) = 64", name="file_known"),
    )

    made_by: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    made_at: Mapped[datetime] = mapped_column(default=utcnow)
    recipient: Mapped[str]
    reason: Mapped[str]
    since: Mapped[date]
    until: Mapped[date]
    format: Mapped[Format] = mapped_column(words(Format))
    rows: Mapped[int]
    sha256: Mapped[str]
