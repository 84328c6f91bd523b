"""Tables of the practitioners' register."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hateprog.kernel.clock import utcnow
from hateprog.practitioners.rules import DbsLevel, Kind, Training, What
from hateprog.store.audit import Audited
from hateprog.store.base import Base, words


class Practitioner(Audited, Base):
    """Somebody on the register: one row for each person, whichever accounts they have."""

    __tablename__ = "practitioner"

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), unique=True)
    kind: Mapped[Kind] = mapped_column(words(Kind))
    registered_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    registered_at: Mapped[datetime] = mapped_column(default=utcnow)

    entries: Mapped[list[RegisterEntry]] = relationship(
        back_populates="practitioner", lazy="raise_on_sql", order_by="RegisterEntry.entered_at"
    )


class RegisterEntry(Audited, Base):
    """Training done, an accreditation held, or a DBS check seen, good through `valid_until`.

    Never changed and never removed: a wrong or an older one is ended, with a reason. Of a DBS check there is its level,
    its day and who saw it, never the certificate's number (domain.md section 6); `valid_until` is when it is renewed.
    """

    __tablename__ = "register_entry"
    __table_args__ = (
        CheckConstraint("(what = 'training') = (training IS NOT NULL)", name="training_says_which"),
        CheckConstraint("(what = 'accreditation') = (body IS NOT NULL)", name="accreditation_names_its_body"),
        CheckConstraint("(what = 'accreditation') = (level IS NOT NULL)", name="accreditation_says_its_level"),
        CheckConstraint("(what = 'dbs') = (dbs_level IS NOT NULL)", name="check_says_its_level"),
        CheckConstraint("(what = 'dbs') = (seen_by IS NOT NULL)", name="check_was_seen"),
        CheckConstraint("what = 'accreditation' OR from_on IS NOT NULL", name="has_its_day"),
        CheckConstraint("from_on IS NULL OR valid_until > from_on", name="days_in_order"),
        CheckConstraint(
            "(ended_at IS NULL) = (end_reason IS NULL) AND (ended_at IS NULL) = (ended_by IS NULL)",
            name="ended_for_a_reason",
        ),
        Index(None, "practitioner_id", "ended_at"),
    )
    hidden_from_audit = frozenset({"seen_by", "end_reason"})

    practitioner_id: Mapped[UUID] = mapped_column(ForeignKey("practitioner.id"))
    what: Mapped[What] = mapped_column(words(What))
    training: Mapped[Training | None] = mapped_column(words(Training))
    body: Mapped[str | None]
    level: Mapped[str | None]
    dbs_level: Mapped[DbsLevel | None] = mapped_column(words(DbsLevel))
    seen_by: Mapped[str | None]
    from_on: Mapped[date | None]
    valid_until: Mapped[date]
    entered_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    entered_at: Mapped[datetime] = mapped_column(default=utcnow)
    ended_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    ended_at: Mapped[datetime | None]
    end_reason: Mapped[str | None]

    practitioner: Mapped[Practitioner] = relationship(back_populates="entries", lazy="raise_on_sql")

    @property
    def person_id(self) -> UUID:
        """Return whom it is about."""
        return self.practitioner.person_id

    @property
    def locked_first(self) -> Practitioner:
        """Return the page that it stands on, whose lock comes before its own (store.command)."""
        return self.practitioner
