"""Tables of schools that join: who asks for an account, the programmes, and which school belongs to which, when."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hateprog.kernel.clock import utcnow
from hateprog.schools.joining.rules import Days, State
from hateprog.schools.models import School
from hateprog.store.audit import Audited
from hateprog.store.base import Base, Json, words


class SchoolRequest(Audited, Base):
    """Somebody who says that they work at a school asks for an account; the school's office is asked whether they do.

    Of the link that went to the office only a hash is kept. `sent_to` is the address that was written to. It is open
    until `expires_at`, settled at `settled_at`, and deleted a while later.
    """

    __tablename__ = "school_request"
    __table_args__ = (
        CheckConstraint("(state IN ('waiting', 'sent', 'confirmed')) = (settled_at IS NULL)", name="open_or_settled"),
        CheckConstraint("state <> 'sent' OR token_hash IS NOT NULL", name="asked_by_a_link"),
        CheckConstraint("(state = 'refused') = (reason IS NOT NULL)", name="refused_for_a_reason"),
        CheckConstraint("state <> 'invited' OR account_id IS NOT NULL", name="invited_has_an_account"),
        Index(None, "school_id", "state"),
        Index(None, "state", "asked_at"),
    )
    hidden_from_audit = frozenset({"name", "job_title", "email", "phone", "reason", "token_hash"})

    school_id: Mapped[UUID] = mapped_column(ForeignKey("school.id"))
    name: Mapped[str]
    job_title: Mapped[str]
    email: Mapped[str]
    phone: Mapped[str]
    state: Mapped[State] = mapped_column(words(State), default=State.WAITING)
    asked_at: Mapped[datetime] = mapped_column(default=utcnow)
    sent_to: Mapped[str | None]
    token_hash: Mapped[str | None] = mapped_column(unique=True)
    expires_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    settled_at: Mapped[datetime | None]
    settled_by: Mapped[UUID | None]
    reason: Mapped[str | None]
    account_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))

    school: Mapped[School] = relationship(lazy="raise_on_sql")

    @property
    def locked_first(self) -> School:
        """Return what is locked before it: whatever is done to one school is done one after the other."""
        return self.school

    @property
    def areas(self) -> frozenset[str]:
        """Return the codes of the school's district and force area."""
        return self.school.areas


class SchoolProgramme(Audited, Base):
    """A programme of group sessions in schools: who provides it, whom schools ring, and which authorities it serves.

    `authority_codes` are the Department for Education's; none: it takes schools of any.
    """

    __tablename__ = "school_programme"

    name: Mapped[str] = mapped_column(unique=True)
    provider: Mapped[str]
    phone: Mapped[str]
    authority_codes: Mapped[list[str]] = mapped_column(Json, default=list)
    version: Mapped[int] = mapped_column(default=1)
    saved_by: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    saved_at: Mapped[datetime] = mapped_column(default=utcnow)


class ProgrammeMembership(Audited, Base):
    """A school belongs to a programme, from a first to a last day (both included, in Europe/London).

    No last day while it goes on: of those a school has one at most.
    """

    __tablename__ = "programme_membership"
    __table_args__ = (
        CheckConstraint("until_on >= from_on", name="days_in_order"),
        Index(
            "uq_programme_membership_going_on",
            "school_id",
            unique=True,
            sqlite_where=text("until_on IS NULL"),
            postgresql_where=text("until_on IS NULL"),
        ),
        Index(None, "school_id", "from_on"),
        Index(None, "programme_id"),
    )

    school_id: Mapped[UUID] = mapped_column(ForeignKey("school.id"))
    programme_id: Mapped[UUID] = mapped_column(ForeignKey("school_programme.id"))
    from_on: Mapped[date]
    until_on: Mapped[date | None]
    added_by: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    added_at: Mapped[datetime] = mapped_column(default=utcnow)
    ended_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    ended_at: Mapped[datetime | None]

    school: Mapped[School] = relationship(lazy="raise_on_sql")
    programme: Mapped[SchoolProgramme] = relationship(lazy="raise_on_sql")

    @property
    def locked_first(self) -> School:
        """Return what is locked before it: whatever is done to one school is done one after the other."""
        return self.school

    @property
    def areas(self) -> frozenset[str]:
        """Return the codes of the school's district and force area."""
        return self.school.areas

    @property
    def days(self) -> Days:
        """Return its days."""
        return Days(self.from_on, self.until_on)
