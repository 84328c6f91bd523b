"""Tables of letters: their wording, what was filed, what must not be disclosed, and who wants to be reminded."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hateprog.kernel.clock import utcnow
from hateprog.letters.rules import Channel, Kind
from hateprog.letters.wording import Wording
from hateprog.referrals.policy import OfACase
from hateprog.referrals.rules import Pathway
from hateprog.store.audit import Audited
from hateprog.store.base import Base, words
from hateprog.store.secrets import Encrypted

A_REMINDER = text("kind = 'reminder'")
KEPT_NOW = text("removed_at IS NULL")


class LetterWording(Audited, Base):
    """A version of what letters of a kind and pathway say. The newest is used, and none changes (a trigger).

    The first versions came with the service and were written by nobody here.
    """

    __tablename__ = "letter_wording"
    __table_args__ = (
        UniqueConstraint("kind", "pathway", "version"),
        CheckConstraint("version >= 1", name="numbered_from_one"),
    )

    kind: Mapped[Kind] = mapped_column(words(Kind))
    pathway: Mapped[Pathway] = mapped_column(words(Pathway))
    version: Mapped[int]
    heading: Mapped[str]
    opening: Mapped[str]
    own_words: Mapped[str]
    closing: Mapped[str]
    written_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    written_at: Mapped[datetime] = mapped_column(default=utcnow)

    @property
    def wording(self) -> Wording:
        """Return it as letters are made from it."""
        return Wording(self.heading, self.opening, self.closing, self.own_words)


class Letter(OfACase, Audited, Base):
    """A letter or reminder as it was filed; of its words nothing ever changes (a trigger).

    The database allows none to the person referred without an approving decision on that very case. `sent_at` is when
    it was handed to the mail, posted or handed over; `stopped_at` when it was kept from leaving.
    """

    __tablename__ = "letter"
    __table_args__ = (
        ForeignKeyConstraint(
            ["decision_id", "referral_id", "decision_standing"],
            ["decision.id", "decision.referral_id", "decision.standing"],
            name="fk_letter_approving_decision",
            onupdate="CASCADE",
        ),
        CheckConstraint(
            "kind IN ('completion', 'ended') OR (decision_id IS NOT NULL AND decision_standing IN "
            "('in_force', 'voided'))",
            name="to_the_person_after_approval",
        ),
        CheckConstraint("(decision_id IS NULL) = (decision_standing IS NULL)", name="decision_stands_somehow"),
        CheckConstraint("(kind IN ('completion', 'ended')) = (appointment_id IS NULL)", name="about_an_appointment"),
        CheckConstraint("channel <> 'phone' OR kind = 'reminder'", name="only_reminders_by_phone"),
        CheckConstraint("channel <> 'email' OR sent_to IS NOT NULL", name="mail_has_its_address"),
        CheckConstraint("sent_at IS NULL OR stopped_at IS NULL", name="sent_or_stopped"),
        Index(
            "uq_letter_reminder",
            "appointment_id",
            unique=True,
            sqlite_where=A_REMINDER,
            postgresql_where=A_REMINDER,
        ),
        Index(None, "referral_id", "made_at"),
    )
    hidden_from_audit = frozenset({"heading", "text", "sent_to"})

    referral_id: Mapped[UUID] = mapped_column(ForeignKey("referral.id"))
    kind: Mapped[Kind] = mapped_column(words(Kind))
    channel: Mapped[Channel] = mapped_column(words(Channel))
    wording_id: Mapped[UUID] = mapped_column(ForeignKey("letter_wording.id"))
    decision_id: Mapped[UUID | None]
    decision_standing: Mapped[str | None]
    appointment_id: Mapped[UUID | None] = mapped_column(ForeignKey("appointment.id"))
    heading: Mapped[str]
    text: Mapped[str]
    sent_to: Mapped[str | None]
    made_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    made_at: Mapped[datetime] = mapped_column(default=utcnow)
    sent_at: Mapped[datetime | None]
    stopped_at: Mapped[datetime | None]

    referral: Mapped[Any] = relationship("Referral", lazy="raise_on_sql", foreign_keys=[referral_id], viewonly=True)
    wording: Mapped[LetterWording] = relationship(lazy="raise_on_sql")

    @property
    def case_id(self) -> UUID:
        """Return the case that the letter is filed on."""
        return self.referral_id


class Undisclosed(OfACase, Audited, Base):
    """Something that must never stand in a letter of a case: a name, an address, a school. For coordinators alone."""

    __tablename__ = "undisclosed"
    __table_args__ = (
        CheckConstraint("(removed_at IS NULL) = (removed_by IS NULL)", name="removed_by_somebody"),
        Index("ix_undisclosed_kept", "referral_id", sqlite_where=KEPT_NOW, postgresql_where=KEPT_NOW),
    )
    hidden_from_audit = frozenset({"words"})

    referral_id: Mapped[UUID] = mapped_column(ForeignKey("referral.id"))
    words: Mapped[str] = mapped_column(Encrypted)
    added_by: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    added_at: Mapped[datetime] = mapped_column(default=utcnow)
    removed_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    removed_at: Mapped[datetime | None]

    referral: Mapped[Any] = relationship("Referral", lazy="raise_on_sql", foreign_keys=[referral_id], viewonly=True)

    @property
    def case_id(self) -> UUID:
        """Return the case that it belongs to."""
        return self.referral_id


class ReminderConsent(Audited, Base):
    """Whether somebody wants to be reminded of their appointments, and how; the newest of a case is in force."""

    __tablename__ = "reminder_consent"
    __table_args__ = (
        CheckConstraint("wanted = (channel IS NOT NULL)", name="wanted_says_how"),
        CheckConstraint("channel IN ('email', 'phone')", name="by_email_or_phone"),
        Index(None, "referral_id", "recorded_at"),
    )

    referral_id: Mapped[UUID] = mapped_column(ForeignKey("referral.id"))
    wanted: Mapped[bool]
    channel: Mapped[Channel | None] = mapped_column(words(Channel))
    recorded_by: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    recorded_at: Mapped[datetime] = mapped_column(default=utcnow)

    @property
    def case_id(self) -> UUID:
        """Return the case that it belongs to."""
        return self.referral_id
