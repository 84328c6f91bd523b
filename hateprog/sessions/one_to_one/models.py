"""Tables of the one-to-one programme: the programme, its three sessions, their appointments and records."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hateprog.kernel.clock import utcnow
from hateprog.referrals.policy import OfACase
from hateprog.sessions.curriculum.contents import SessionPlan
from hateprog.sessions.one_to_one.rules import (
    LENGTH,
    AskedBy,
    Attendance,
    Kept,
    Mode,
    Progress,
    Responsibility,
    State,
)
from hateprog.store.audit import Audited
from hateprog.store.base import Base, Json, words

STILL_PLANNED = text("kept = 'planned'")
NOT_GIVEN = text("at IS NULL")


class Enrolment(Audited, Base):
    """A person on the programme. The database allows none without an approving decision on that very case.

    It follows how the decision stands: a voided approval leaves no programme that is neither on hold nor over.
    `approved_at` is the first approval's moment: no session was held before it.
    """

    __tablename__ = "enrolment"
    __table_args__ = (
        UniqueConstraint("referral_id"),
        UniqueConstraint("id", "referral_id"),
        ForeignKeyConstraint(
            ["decision_id", "referral_id", "decision_standing"],
            ["decision.id", "decision.referral_id", "decision.standing"],
            name="fk_enrolment_approving_decision",
            onupdate="CASCADE",
        ),
        CheckConstraint(
            "decision_standing = 'in_force' OR (decision_standing = 'voided' "
            "AND (held_at IS NOT NULL OR ended_at IS NOT NULL))",
            name="only_while_approved",
        ),
        CheckConstraint("(progress = 'open') = (ended_at IS NULL)", name="ended_has_its_moment"),
    )
    hidden_from_audit = frozenset({"end_note"})

    referral_id: Mapped[UUID] = mapped_column(ForeignKey("referral.id"))
    decision_id: Mapped[UUID]
    decision_standing: Mapped[str] = mapped_column(default="in_force")
    approved_at: Mapped[datetime]
    progress: Mapped[Progress] = mapped_column(words(Progress), default=Progress.OPEN)
    started_at: Mapped[datetime] = mapped_column(default=utcnow)
    held_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    asked_by: Mapped[AskedBy | None] = mapped_column(words(AskedBy))
    end_note: Mapped[str | None]

    follows: Mapped[FollowedTemplate] = relationship(lazy="raise_on_sql", uselist=False)
    sessions: Mapped[list[OneToOne]] = relationship(
        back_populates="enrolment",
        lazy="raise_on_sql",
        order_by="OneToOne.number",
        primaryjoin="OneToOne.enrolment_id == Enrolment.id",
        foreign_keys="OneToOne.enrolment_id",
    )

    @property
    def case_id(self) -> UUID:
        """Return the case that the programme belongs to."""
        return self.referral_id

    @property
    def template(self) -> Any:
        """Return the version of a programme template on which it started, and which it keeps."""
        return self.follows.template


class FollowedTemplate(Audited, Base):
    """Which version of a programme template a programme follows, from its start to its end: a trigger keeps it so."""

    __tablename__ = "followed_template"
    __table_args__ = (UniqueConstraint("enrolment_id"),)

    enrolment_id: Mapped[UUID] = mapped_column(ForeignKey("enrolment.id"))
    template_id: Mapped[UUID] = mapped_column(ForeignKey("programme_template.id"), index=True)

    template: Mapped[Any] = relationship(
        "ProgrammeTemplate", lazy="raise_on_sql", foreign_keys=[template_id], viewonly=True
    )


class OneToOne(OfACase, Audited, Base):
    """One of the three sessions, whatever happens to its appointments."""

    __tablename__ = "one_to_one"
    __table_args__ = (
        UniqueConstraint("enrolment_id", "number"),
        CheckConstraint(f"number BETWEEN 1 AND {LENGTH}", name="number_in_programme"),
        ForeignKeyConstraint(
            ["enrolment_id", "referral_id"],
            ["enrolment.id", "enrolment.referral_id"],
            name="fk_one_to_one_enrolment_of_the_case",
        ),
        CheckConstraint("(state = 'signed') = (held_on IS NOT NULL)", name="signed_says_when_held"),
        Index(None, "referral_id", "number"),
    )

    enrolment_id: Mapped[UUID]
    referral_id: Mapped[UUID] = mapped_column(ForeignKey("referral.id"))
    number: Mapped[int]
    state: Mapped[State] = mapped_column(words(State), default=State.PLANNED)
    held_on: Mapped[date | None]

    referral: Mapped[Any] = relationship("Referral", lazy="raise_on_sql", foreign_keys=[referral_id], viewonly=True)
    enrolment: Mapped[Enrolment] = relationship(
        back_populates="sessions",
        lazy="raise_on_sql",
        primaryjoin="OneToOne.enrolment_id == Enrolment.id",
        foreign_keys="OneToOne.enrolment_id",
    )
    appointments: Mapped[list[Appointment]] = relationship(
        back_populates="session", lazy="raise_on_sql", order_by="Appointment.planned_at"
    )
    record: Mapped[SessionRecord | None] = relationship(back_populates="session", lazy="raise_on_sql")

    @property
    def case_id(self) -> UUID:
        """Return the case that the session belongs to."""
        return self.referral_id

    @property
    def plan(self) -> SessionPlan:
        """Return what it is for and what it is run from, as the version says that its programme follows."""
        found: SessionPlan = self.enrolment.template.plan(self.number)
        return found

    @property
    def appointment(self) -> Appointment | None:
        """Return the newest appointment, kept or not."""
        return self.appointments[-1] if self.appointments else None


class Appointment(Audited, Base):
    """A time and place planned for a session. One that was changed stays, with who asked and why.

    `companion` is who will be there with the person referred; nobody under 18 is planned for without one. Of
    `planned_despite` are the doubts (when.Doubt) that the practitioner saw and planned it all the same.
    """

    __tablename__ = "appointment"
    __table_args__ = (
        CheckConstraint("minutes BETWEEN 15 AND 480", name="minutes_bearable"),
        CheckConstraint("travel_minutes BETWEEN 0 AND 240", name="travel_bearable"),
        CheckConstraint(
            "kept IN ('planned', 'held') OR (changed_at IS NOT NULL AND asked_by IS NOT NULL)",
            name="change_says_who_asked",
        ),
        CheckConstraint("(kept = 'missed') = (excused IS NOT NULL)", name="missed_is_excused_or_not"),
        Index(
            "uq_appointment_planned",
            "session_id",
            unique=True,
            sqlite_where=STILL_PLANNED,
            postgresql_where=STILL_PLANNED,
        ),
        Index(
            "ix_appointment_coming",
            "starts_at",
            "session_id",
            sqlite_where=STILL_PLANNED,
            postgresql_where=STILL_PLANNED,
        ),
    )
    hidden_from_audit = frozenset({"place", "companion", "change_note"})

    session_id: Mapped[UUID] = mapped_column(ForeignKey("one_to_one.id"), index=True)
    starts_at: Mapped[datetime]
    minutes: Mapped[int]
    mode: Mapped[Mode] = mapped_column(words(Mode))
    place: Mapped[str | None]
    travel_minutes: Mapped[int | None]
    companion: Mapped[str | None]
    interpreter_booked: Mapped[bool | None]
    planned_despite: Mapped[str | None]
    kept: Mapped[Kept] = mapped_column(words(Kept), default=Kept.PLANNED)
    planned_by: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    planned_at: Mapped[datetime] = mapped_column(default=utcnow)
    asked_by: Mapped[AskedBy | None] = mapped_column(words(AskedBy))
    excused: Mapped[bool | None]
    change_note: Mapped[str | None]
    changed_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    changed_at: Mapped[datetime | None]

    session: Mapped[OneToOne] = relationship(back_populates="appointments", lazy="raise_on_sql")


class SessionRecord(Audited, Base):
    """What is written down of a session: a draft as it was typed, then the signed answers, which never change.

    `note_kinds` says of each note whether it is a fact, an opinion or an account (`sessions.notes`), as it was signed.
    `version` counts the saved drafts and `saved_window` says which window saved the newest, so that two windows cannot
    overwrite each other unseen, and one window never stands in its own way.
    """

    __tablename__ = "session_record"
    __table_args__ = (
        UniqueConstraint("session_id"),
        CheckConstraint(
            "signed_at IS NULL OR (signed_by IS NOT NULL AND attendance IS NOT NULL AND account IS NOT NULL"
            " AND covered IS NOT NULL AND responsibility IS NOT NULL AND blaming_heard IS NOT NULL"
            " AND concern IS NOT NULL AND plan IS NOT NULL)",
            name="signed_is_whole",
        ),
        CheckConstraint("(attendance = 'late') = (late_minutes IS NOT NULL)", name="late_says_by_how_much"),
        CheckConstraint(
            "blaming_heard IS NULL OR NOT blaming_heard OR blaming_met IS NOT NULL", name="blaming_says_how_it_was_met"
        ),
        CheckConstraint(
            "concern IS NULL OR NOT concern OR (concern_what IS NOT NULL AND concern_told IS NOT NULL)",
            name="concern_names_who_is_told",
        ),
    )
    hidden_from_audit = frozenset(
        {
            "draft",
            "with_them",
            "account",
            "response",
            "blaming_met",
            "concern_what",
            "concern_told",
            "promises",
            "plan",
        }
    )

    session_id: Mapped[UUID] = mapped_column(ForeignKey("one_to_one.id"))
    version: Mapped[int] = mapped_column(default=1)
    draft: Mapped[dict[str, Any]] = mapped_column(default=dict)
    saved_at: Mapped[datetime] = mapped_column(default=utcnow)
    saved_by: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    saved_window: Mapped[str | None]

    attendance: Mapped[Attendance | None] = mapped_column(words(Attendance))
    late_minutes: Mapped[int | None]
    with_them: Mapped[str | None]
    covered: Mapped[list[str] | None] = mapped_column(Json)
    account: Mapped[str | None]
    response: Mapped[str | None]
    responsibility: Mapped[Responsibility | None] = mapped_column(words(Responsibility))
    blaming_heard: Mapped[bool | None]
    blaming_met: Mapped[str | None]
    concern: Mapped[bool | None]
    concern_what: Mapped[str | None]
    concern_told: Mapped[str | None]
    promises: Mapped[str | None]
    plan: Mapped[str | None]
    signed_at: Mapped[datetime | None]
    signed_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    note_kinds: Mapped[dict[str, str] | None] = mapped_column(Json)

    session: Mapped[OneToOne] = relationship(back_populates="record", lazy="raise_on_sql")
    addenda: Mapped[list[Addendum]] = relationship(lazy="raise_on_sql", order_by="Addendum.at")
    countersignature: Mapped[Countersignature | None] = relationship(lazy="raise_on_sql")

    @property
    def is_signed(self) -> bool:
        """Say whether it is signed, and so never changes again."""
        return self.signed_at is not None


class Addendum(Audited, Base):
    """What was added to a signed record, by whom and when."""

    __tablename__ = "addendum"
    hidden_from_audit = frozenset({"words"})

    record_id: Mapped[UUID] = mapped_column(ForeignKey("session_record.id"), index=True)
    words: Mapped[str]
    by_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    at: Mapped[datetime] = mapped_column(default=utcnow)


class Countersignature(Audited, Base):
    """A second person's signature, asked for when a record was signed in a service that wants one; then given."""

    __tablename__ = "countersignature"
    __table_args__ = (
        UniqueConstraint("record_id"),
        CheckConstraint("(by_id IS NULL) = (at IS NULL)", name="given_by_somebody"),
        Index(
            "ix_countersignature_waiting",
            "asked_at",
            "id",
            sqlite_where=NOT_GIVEN,
            postgresql_where=NOT_GIVEN,
        ),
    )

    record_id: Mapped[UUID] = mapped_column(ForeignKey("session_record.id"))
    asked_at: Mapped[datetime] = mapped_column(default=utcnow)
    by_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    at: Mapped[datetime | None]
