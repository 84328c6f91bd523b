"""Tables of the referral, which is the case once it has been received, and of who works it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint, inspect, text
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from hateprog.kernel.clock import utcnow
from hateprog.kernel.text import search_key
from hateprog.referrals.for_evaluation import EvaluationConsent
from hateprog.referrals.rules import (
    Admission,
    Companion,
    ConsentBy,
    ContactBy,
    CpsView,
    EndReason,
    HarmedView,
    Known,
    OutcomeType,
    Part,
    Pathway,
    Source,
    Stage,
    Strand,
)
from hateprog.store.audit import Audited
from hateprog.store.base import Base, SearchKey, words

LIVE = text("ended_at IS NULL")


class Participant(Audited, Base):
    """The person referred: who they are and how they may safely be reached.

    `family_key` follows the family name, folded for search (kernel.text.search_key). A draft has one with blanks.
    """

    __tablename__ = "participant"
    __table_args__ = (
        Index(None, "family_key", "id"),
        Index(None, "family_key", "born_on"),
        CheckConstraint("born_on IS NULL OR born_on >= '1900-01-01'", name="born_in_living_memory"),
    )
    hidden_from_audit = frozenset(
        {
            "given_name",
            "family_name",
            "family_key",
            "born_on",
            "phone",
            "email",
            "address",
            "postcode",
            "safe_contact",
            "access_needs",
        }
    )

    given_name: Mapped[str | None]
    family_name: Mapped[str | None]
    family_key: Mapped[str | None] = mapped_column(SearchKey)
    born_on: Mapped[date | None]
    phone: Mapped[str | None]
    email: Mapped[str | None]
    address: Mapped[str | None]
    postcode: Mapped[str | None]
    contact_by: Mapped[ContactBy | None] = mapped_column(words(ContactBy))
    message_may_be_left: Mapped[bool | None]
    safe_contact: Mapped[str | None]
    language: Mapped[str | None]
    interpreter_needed: Mapped[bool | None]
    access_needs: Mapped[str | None]

    @validates("family_name")
    def _keep_key(self, _column: str, name: str | None) -> str | None:
        self.family_key = search_key(name) if name else None
        return name

    @property
    def name(self) -> str:
        """Return the name as it is said; empty while none is known."""
        return " ".join(part for part in (self.given_name, self.family_name) if part)


class Referral(Audited, Base):
    """A referral, from its first saved answer on; once received it is the case that everything hangs on.

    Every answer is blank until given; `referrals.rules` says what is missing before it can be sent. `version` guards
    against two people saving at once. `referrer_id` is empty where nobody can be asked through the service: for
    a self-referral and for what came on paper. `referrer_person_id` is who made it, themselves too where they were
    signed in.
    """

    __tablename__ = "referral"
    __table_args__ = (
        Index(None, "stage", "received_at", "id"),
        Index(None, "stage", "source", "started_at", "id"),
        Index(None, "force_code", "stage", "due_on", "id"),
        Index(None, "district_code", "stage", "due_on", "id"),
        Index(None, "referrer_person_id", "started_at", "id"),
        Index("ix_referral_live", "id", sqlite_where=LIVE, postgresql_where=LIVE),
        Index(None, "due_on", "id"),
        Index(None, "stage", "due_on", "id"),
        Index(None, "district_code", "due_on", "id"),
        CheckConstraint(
            "stage = 'draft' OR stage = 'withdrawn' OR received_at IS NOT NULL", name="received_has_its_date"
        ),
        CheckConstraint(
            "(source = 'paper') = (paper_signed_by IS NOT NULL AND paper_signed_on IS NOT NULL)",
            name="paper_form_says_who_signed",
        ),
        CheckConstraint(
            "investigation_completed_on >= crime_recorded_on AND evidential_test_met_on >= investigation_completed_on",
            name="crime_dates_in_order",
        ),
        CheckConstraint("supervision_agreed_on >= convicted_on", name="agreed_after_conviction"),
        CheckConstraint("gravity_score BETWEEN 1 AND 5", name="gravity_scored"),
        CheckConstraint(
            "stage <> 'with_cps' OR pathway <> 'early_intervention'", name="no_prosecutor_where_nothing_is_alleged"
        ),
        CheckConstraint("(ended_at IS NULL) = (end_reason IS NULL)", name="ended_for_a_reason"),
    )
    hidden_from_audit = frozenset(
        {
            "incident_account",
            "help_wanted",
            "guardian_name",
            "companion_name",
            "companion_contact",
            "paper_signed_by",
            "return_reason",
            "end_note",
            "sent",
        }
    )

    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}

    reference: Mapped[str] = mapped_column(unique=True)
    stage: Mapped[Stage] = mapped_column(words(Stage), default=Stage.DRAFT)
    source: Mapped[Source] = mapped_column(words(Source), default=Source.ONLINE)
    pathway: Mapped[Pathway | None] = mapped_column(words(Pathway))
    participant_id: Mapped[UUID] = mapped_column(ForeignKey("participant.id"), index=True)

    referrer_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    referrer_person_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    referrer_role: Mapped[str | None]
    paper_signed_by: Mapped[str | None]
    paper_signed_on: Mapped[date | None]

    force_code: Mapped[str | None] = mapped_column(ForeignKey("force.code"))
    district_code: Mapped[str | None] = mapped_column(ForeignKey("district.code"))

    incident_on: Mapped[date | None]
    incident_account: Mapped[str | None]
    offence: Mapped[str | None]
    crime_reference: Mapped[str | None]
    outcome_type: Mapped[OutcomeType | None] = mapped_column(words(OutcomeType))
    crime_recorded_on: Mapped[date | None]
    investigation_completed_on: Mapped[date | None]
    evidential_test_met_on: Mapped[date | None]
    admission: Mapped[Admission | None] = mapped_column(words(Admission))
    admission_recorded_on: Mapped[date | None]
    gravity_score: Mapped[int | None]
    indictable_only: Mapped[Known | None] = mapped_column(words(Known, name="indictable_only"))
    cps_view: Mapped[CpsView | None] = mapped_column(words(CpsView))
    physical_assault: Mapped[Known | None] = mapped_column(words(Known, name="physical_assault"))
    stirred_up_hatred: Mapped[Known | None] = mapped_column(words(Known, name="stirred_up_hatred"))
    extremist_views: Mapped[Known | None] = mapped_column(words(Known, name="extremist_views"))
    extremist_member: Mapped[Known | None] = mapped_column(words(Known, name="extremist_member"))
    earlier_hate_offences: Mapped[Known | None] = mapped_column(words(Known, name="earlier_hate_offences"))
    local_records_checked_on: Mapped[date | None]
    convicted_on: Mapped[date | None]
    court: Mapped[str | None]
    supervising_officer: Mapped[str | None]
    supervision_agreed_on: Mapped[date | None]
    open_investigation: Mapped[Known | None] = mapped_column(words(Known, name="open_investigation"))
    domestic_or_sexual: Mapped[Known | None] = mapped_column(words(Known, name="domestic_or_sexual"))
    help_wanted: Mapped[str | None]

    consented_on: Mapped[date | None]
    consent_by: Mapped[ConsentBy | None] = mapped_column(words(ConsentBy))
    guardian_name: Mapped[str | None]
    evaluation_consent: Mapped[EvaluationConsent] = mapped_column(
        words(EvaluationConsent), default=EvaluationConsent.NOT_ASKED, server_default=EvaluationConsent.NOT_ASKED.value
    )
    harmed_known: Mapped[Known | None] = mapped_column(words(Known, name="harmed_known"))
    harmed_view: Mapped[HarmedView | None] = mapped_column(words(HarmedView))
    companion: Mapped[Companion | None] = mapped_column(words(Companion))
    companion_name: Mapped[str | None]
    companion_contact: Mapped[str | None]

    started_at: Mapped[datetime] = mapped_column(default=utcnow)
    saved_at: Mapped[datetime] = mapped_column(default=utcnow)
    saved_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    sent: Mapped[list[dict[str, Any]] | None] = mapped_column(deferred=True)
    """The answers in words, as they were last sent: what the receipt and the referrer's page show."""
    received_at: Mapped[datetime | None]
    due_on: Mapped[date | None]
    """By when whoever has it now should act; a step forgets it, and who makes the step may set it anew."""
    return_reason: Mapped[str | None]
    ended_at: Mapped[datetime | None]
    end_reason: Mapped[EndReason | None] = mapped_column(words(EndReason))
    end_note: Mapped[str | None]

    participant: Mapped[Participant] = relationship(lazy="raise_on_sql")
    strands: Mapped[list[ReferralStrand]] = relationship(
        lazy="raise_on_sql", cascade="all, delete-orphan", order_by="ReferralStrand.strand"
    )
    involvements: Mapped[list[Involvement]] = relationship(lazy="raise_on_sql")
    allocations: Mapped[list[Allocation]] = relationship(lazy="raise_on_sql", order_by="Allocation.allocated_at")
    beside: Mapped[CoFacilitation | None] = relationship(
        lazy="raise_on_sql",
        viewonly=True,
        primaryjoin="and_(CoFacilitation.referral_id == Referral.id, CoFacilitation.ended_at.is_(None))",
    )

    @property
    def case_id(self) -> UUID:
        """Return its own id: a referral is the case."""
        own: UUID = self.id
        return own

    @property
    def answers(self) -> dict[str, Any]:
        """Return every answer under the name that the questions give it, the person's among them."""
        return {
            **{
                column.key: getattr(self, column.key)
                for column in inspect(Referral).column_attrs
                if column.key != "sent"
            },
            **{column.key: getattr(self.participant, column.key) for column in inspect(Participant).column_attrs},
            "strands": [each.strand for each in self.strands],
        }

    def answer(self, name: str, value: Any) -> None:
        """Put down one answer, the person's with the person."""
        if name == "strands":
            kept = [each for each in self.strands if each.strand in value]
            new = set(value) - {each.strand for each in kept}
            self.strands = kept + [ReferralStrand(strand=strand) for strand in sorted(new)]
        elif name in inspect(Participant).column_attrs:
            setattr(self.participant, name, value)
        else:
            setattr(self, name, value)

    @property
    def allocation(self) -> Allocation | None:
        """Return the allocation in force, if any."""
        return next((each for each in self.allocations if each.ended_at is None), None)

    @property
    def practitioner_id(self) -> UUID | None:
        """Return the account of the practitioner who works the case now, if any."""
        return self.allocation.practitioner_id if self.allocation else None

    @property
    def co_facilitator_id(self) -> UUID | None:
        """Return the account of whoever works beside the practitioner now, if anybody."""
        return self.beside.account_id if self.beside else None

    @property
    def involved(self) -> frozenset[UUID]:
        """Return the people who referred, edited, requested or were ever assigned the case."""
        return frozenset(each.person_id for each in self.involvements if each.part is Part.WORKED)

    @property
    def deciders(self) -> frozenset[UUID]:
        """Return the people who ever decided on the case."""
        return frozenset(each.person_id for each in self.involvements if each.part is Part.DECIDED)


class ReferralStrand(Audited, Base):
    """One strand of a referral."""

    __tablename__ = "referral_strand"
    __table_args__ = (UniqueConstraint("referral_id", "strand"),)

    referral_id: Mapped[UUID] = mapped_column(ForeignKey("referral.id"))
    strand: Mapped[Strand] = mapped_column(words(Strand))


class Involvement(Audited, Base):
    """On which side of a case a person stands: they work on it, or they decide it (domain.md section 4). Never removed.

    One row for each person and case, and every decision refers to one that says `decided`: so the database itself
    refuses a decision by whoever took part, and a part for whoever decided (docs/decisions/0019).
    """

    __tablename__ = "involvement"
    __table_args__ = (
        UniqueConstraint("referral_id", "person_id"),
        UniqueConstraint("referral_id", "person_id", "part"),
    )

    referral_id: Mapped[UUID] = mapped_column(ForeignKey("referral.id"))
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    part: Mapped[Part] = mapped_column(words(Part), default=Part.WORKED)
    since: Mapped[datetime] = mapped_column(default=utcnow)


class Allocation(Audited, Base):
    """Who works a case. The database itself allows none without an approving decision on that very case.

    The composite foreign key reaches a decision of this referral and how it stands, and follows it: an approval that no
    longer stands leaves no allocation that is neither on hold nor over.
    """

    __tablename__ = "allocation"
    __table_args__ = (
        ForeignKeyConstraint(
            ["decision_id", "referral_id", "decision_standing"],
            ["decision.id", "decision.referral_id", "decision.standing"],
            name="fk_allocation_approving_decision",
            onupdate="CASCADE",
        ),
        CheckConstraint(
            "decision_standing = 'in_force' OR (decision_standing = 'voided' "
            "AND (held_at IS NOT NULL OR ended_at IS NOT NULL))",
            name="only_while_approved",
        ),
        Index("uq_allocation_live", "referral_id", unique=True, sqlite_where=LIVE, postgresql_where=LIVE),
        Index(None, "practitioner_id", "ended_at", "referral_id"),
    )

    referral_id: Mapped[UUID] = mapped_column(ForeignKey("referral.id"), index=True)
    practitioner_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    decision_id: Mapped[UUID]
    decision_standing: Mapped[str] = mapped_column(default="in_force")
    allocated_by: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    allocated_at: Mapped[datetime] = mapped_column(default=utcnow)
    held_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]

    @property
    def case_id(self) -> UUID:
        """Return the case that is worked."""
        return self.referral_id


class CoFacilitation(Audited, Base):
    """Who works beside the practitioner of a case, from then until then: one at a time."""

    __tablename__ = "co_facilitation"
    __table_args__ = (
        Index("uq_co_facilitation_live", "referral_id", unique=True, sqlite_where=LIVE, postgresql_where=LIVE),
        Index(None, "account_id", "ended_at", "referral_id"),
    )

    referral_id: Mapped[UUID] = mapped_column(ForeignKey("referral.id"), index=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    named_by: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    named_at: Mapped[datetime] = mapped_column(default=utcnow)
    ended_at: Mapped[datetime | None]

    @property
    def case_id(self) -> UUID:
        """Return the case that is worked."""
        return self.referral_id


class FactSaid(Audited, Base):
    """A fact of a case as somebody said it: what, who said so and on which day, who put it down and when.

    Never changed: the newest of a name is the one in force. `value` is what JSON would hold, as text; empty where a
    fact was taken back.
    """

    __tablename__ = "fact_said"
    __table_args__ = (Index(None, "case_id", "name", "recorded_at"),)
    hidden_from_audit = frozenset({"value", "told_by"})

    case_id: Mapped[UUID] = mapped_column(ForeignKey("referral.id"))
    name: Mapped[str]
    value: Mapped[str | None]
    told_by: Mapped[str]
    told_on: Mapped[date]
    recorded_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    recorded_at: Mapped[datetime] = mapped_column(default=utcnow)


class CaseEvent(Audited, Base):
    """A line of the case's timeline: what happened, when, by whom, with a note that the reader of the case may see."""

    __tablename__ = "case_event"
    __table_args__ = (Index(None, "case_id", "at", "id"),)
    hidden_from_audit = frozenset({"note"})

    case_id: Mapped[UUID] = mapped_column(ForeignKey("referral.id"))
    at: Mapped[datetime] = mapped_column(default=utcnow)
    by_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    title: Mapped[str]
    note: Mapped[str | None]
