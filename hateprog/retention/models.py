"""Tables of keeping and disposing: schedules, cases kept for a reason, disposals, and lines of the log made blank."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from hateprog.kernel.clock import utcnow
from hateprog.referrals.rules import Pathway
from hateprog.retention.rules import About, From, Status, Whose
from hateprog.store.audit import Audited
from hateprog.store.base import Base, words

OPEN = text("done_at IS NULL AND dropped_at IS NULL")
DONE = text("done_at IS NOT NULL")


class Schedule(Audited, Base):
    """How long cases of a kind are kept, and by which law or policy. Adopted, nothing of it changes again.

    Or how long the words of a withdrawn case study are: that is anybody's, and counted from the withdrawal.
    Another period is another row of the same code, valid from a later day.
    """

    __tablename__ = "retention_schedule"
    __table_args__ = (
        UniqueConstraint("code", "valid_from"),
        CheckConstraint("years >= 0 AND months BETWEEN 0 AND 11 AND years * 12 + months > 0", name="some_time"),
        CheckConstraint(
            "(status = 'adopted') = (adopted_at IS NOT NULL) AND (adopted_at IS NULL) = (adopted_person IS NULL)",
            name="adopted_by_somebody",
        ),
        CheckConstraint("adopted_person <> drafted_person", name="adopted_by_another"),
        CheckConstraint("NOT (example AND status = 'adopted')", name="no_example_adopted"),
    )

    code: Mapped[str]
    about: Mapped[About] = mapped_column(words(About, name="about"), default=About.CASE, server_default=About.CASE)
    whose: Mapped[Whose] = mapped_column(words(Whose))
    pathway: Mapped[Pathway | None] = mapped_column(words(Pathway))
    counted_from: Mapped[From] = mapped_column(words(From, name="counted_from"))
    years: Mapped[int]
    months: Mapped[int]
    source_document: Mapped[str]
    source_section: Mapped[str]
    valid_from: Mapped[date]
    example: Mapped[bool]
    status: Mapped[Status] = mapped_column(words(Status), default=Status.DRAFT)
    drafted_person: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    drafted_at: Mapped[datetime] = mapped_column(default=utcnow)
    adopted_person: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    adopted_at: Mapped[datetime | None]


class Retained(Audited, Base):
    """That a case whose day had come is kept for a reason, until it is reviewed again. Only added to."""

    __tablename__ = "retained"
    __table_args__ = (Index(None, "referral_id", "at"),)
    hidden_from_audit = frozenset({"reason"})

    referral_id: Mapped[UUID] = mapped_column(ForeignKey("referral.id"))
    reason: Mapped[str]
    again_on: Mapped[date]
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column(default=utcnow)

    @property
    def case_id(self) -> UUID:
        """Return the case that is kept."""
        return self.referral_id


class Disposal(Audited, Base):
    """That a case is to be disposed of, or was: proposed, agreed by another, carried out by a third. Moments are UTC.

    Schedule and source are kept in words, as they were then. The people are no foreign keys: put back from the ledger
    into an older copy of the database, they may not be in it. `erased` counts by kind what is gone.
    """

    __tablename__ = "disposal"
    __table_args__ = (
        UniqueConstraint("number"),
        Index("uq_disposal_open", "referral_id", unique=True, sqlite_where=OPEN, postgresql_where=OPEN),
        Index("uq_disposal_done", "referral_id", unique=True, sqlite_where=DONE, postgresql_where=DONE),
        Index(None, "proposed_at"),
        CheckConstraint("agreed_person <> proposed_person", name="agreed_by_another"),
        CheckConstraint("done_person <> proposed_person AND done_person <> agreed_person", name="done_by_a_third"),
        CheckConstraint("(agreed_at IS NULL) = (agreed_person IS NULL)", name="agreed_by_somebody"),
        CheckConstraint("(done_at IS NULL) = (done_person IS NULL)", name="done_by_somebody"),
        CheckConstraint("done_at IS NULL OR agreed_at IS NOT NULL", name="done_was_agreed"),
        CheckConstraint("done_at IS NULL OR dropped_at IS NULL", name="done_or_dropped"),
        CheckConstraint("(number IS NULL) = (done_at IS NULL)", name="numbered_once_done"),
    )
    outlives_case = True

    number: Mapped[int | None]
    referral_id: Mapped[UUID] = mapped_column(ForeignKey("referral.id"))
    schedule: Mapped[str]
    source: Mapped[str]
    due_on: Mapped[date]
    proposed_person: Mapped[UUID]
    proposed_at: Mapped[datetime] = mapped_column(default=utcnow)
    agreed_person: Mapped[UUID | None]
    agreed_at: Mapped[datetime | None]
    done_person: Mapped[UUID | None]
    done_at: Mapped[datetime | None]
    dropped_person: Mapped[UUID | None]
    dropped_at: Mapped[datetime | None]
    erased: Mapped[dict[str, Any]] = mapped_column(default=dict)

    @property
    def is_over(self) -> bool:
        """Say whether it was carried out or dropped."""
        return self.done_at is not None or self.dropped_at is not None
