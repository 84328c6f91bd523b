"""Tables of case studies, of who had a hand in them, of consents to them and of what was checked.

No column leads to a case or to a person who is told of. The database refuses to change words that were approved, and
to make them public without a check and a consent (its migration says how).
"""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hateprog.kernel.clock import utcnow
from hateprog.referrals.rules import Pathway, Strand
from hateprog.reports.case_studies.rules import (
    COUNTED,
    MOST_PEOPLE,
    SHORTEST_REASON,
    Hand,
    How,
    Item,
    Side,
    State,
    Uses,
    address,
)
from hateprog.store.audit import Audited
from hateprog.store.base import Base, words

STANDS = text("withdrawn_on IS NULL")
PREPARED, CHECKED = Hand.PREPARED.value, Hand.CHECKED.value


class CaseStudy(Audited, Base):
    """An account of somebody's way, told from one side. `number` runs over all of them and is part of the address.

    `wording` counts how often its words were changed: consents and approvals are to one wording. `version` guards
    against two people saving at once. The four counts say of how many people of each side it tells. Moments are in UTC.
    """

    __tablename__ = "case_study"
    __table_args__ = (
        UniqueConstraint("number"),
        CheckConstraint("number >= 1", name="numbered_from_one"),
        CheckConstraint("wording >= 1", name="wording_from_one"),
        CheckConstraint("length(trim(title)) > 0 AND length(trim(text)) > 0", name="says_something"),
        *(CheckConstraint(f"{each} BETWEEN 0 AND {MOST_PEOPLE}", name=f"{each}_counted") for each in COUNTED.values()),
        CheckConstraint(" + ".join(COUNTED.values()) + " >= 1", name="tells_of_somebody"),
        CheckConstraint(
            "state NOT IN ('approved', 'published') OR (approved_at IS NOT NULL AND approved_wording = wording)",
            name="approved_as_it_is",
        ),
        CheckConstraint("(approved_at IS NULL) = (approved_wording IS NULL)", name="approved_what"),
        CheckConstraint("(published_at IS NULL) = (published_by IS NULL)", name="published_by_somebody"),
        CheckConstraint("state <> 'published' OR published_at IS NOT NULL", name="published_has_its_moment"),
        CheckConstraint(
            "(withdrawn_at IS NULL) = (withdrawn_by IS NULL) AND (withdrawn_at IS NOT NULL) = (state = 'withdrawn')",
            name="withdrawn_by_somebody",
        ),
        CheckConstraint("reason IS NULL OR withdrawn_at IS NOT NULL", name="reason_to_withdraw"),
        CheckConstraint(f"length(trim(reason)) >= {SHORTEST_REASON}", name="reason_given"),
    )
    hidden_from_audit = frozenset({"title", "text", "reason"})

    number: Mapped[int]
    title: Mapped[str]
    text: Mapped[str]
    told_by: Mapped[Side] = mapped_column(words(Side, name="told_by"))
    pathway: Mapped[Pathway | None] = mapped_column(words(Pathway))
    strand: Mapped[Strand | None] = mapped_column(words(Strand))
    referred: Mapped[int]
    harmed: Mapped[int]
    schools: Mapped[int]
    others: Mapped[int]
    wording: Mapped[int] = mapped_column(default=1)
    version: Mapped[int] = mapped_column(default=1)
    state: Mapped[State] = mapped_column(words(State), default=State.DRAFT)
    written_by: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    written_at: Mapped[datetime] = mapped_column(default=utcnow)
    saved_by: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    saved_at: Mapped[datetime] = mapped_column(default=utcnow)
    approved_wording: Mapped[int | None]
    approved_at: Mapped[datetime | None]
    published_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    published_at: Mapped[datetime | None]
    withdrawn_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    withdrawn_at: Mapped[datetime | None]
    reason: Mapped[str | None]
    """Why it was withdrawn; empty where somebody withdrew their consent."""
    forgotten_at: Mapped[datetime | None]
    """When its words went by a schedule (retention.rules.About): there was one, and nothing says what it told."""

    hands: Mapped[list[StudyHand]] = relationship(lazy="raise_on_sql", order_by="StudyHand.since, StudyHand.id")
    consents: Mapped[list[StudyConsent]] = relationship(
        back_populates="study", lazy="raise_on_sql", order_by="StudyConsent.recorded_at, StudyConsent.id"
    )
    checks: Mapped[list[StudyCheck]] = relationship(
        lazy="raise_on_sql", order_by="StudyCheck.checked_at, StudyCheck.id"
    )

    @property
    def address(self) -> str:
        """Return the last part of its public address."""
        return address(self.number, self.pathway, self.strand)

    @property
    def people(self) -> dict[Side, int]:
        """Return of how many people of each side it tells."""
        return {side: getattr(self, column) for side, column in COUNTED.items()}

    @property
    def prepared_by(self) -> frozenset[UUID]:
        """Return the people who wrote it, submitted it, or took or put down a consent for it."""
        return frozenset(each.person_id for each in self.hands if each.hand is Hand.PREPARED)

    @property
    def checked_by(self) -> frozenset[UUID]:
        """Return the people who approved it or gave it back, ever."""
        return frozenset(each.person_id for each in self.hands if each.hand is Hand.CHECKED)


class StudyHand(Audited, Base):
    """What a person did to a case study. One row for each person, so nobody does both. Never changed or removed."""

    __tablename__ = "case_study_hand"
    __table_args__ = (UniqueConstraint("study_id", "person_id"), UniqueConstraint("study_id", "person_id", "hand"))

    study_id: Mapped[UUID] = mapped_column(ForeignKey("case_study.id"))
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    hand: Mapped[Hand] = mapped_column(words(Hand))
    since: Mapped[datetime] = mapped_column(default=utcnow)


class StudyConsent(Audited, Base):
    """That somebody told of agreed to a wording they had read or heard. No name: `reference` says where the paper is.

    Days are in Europe/London; `until_on` is the last day, none for no end. It is withdrawn, and never changed else.
    """

    __tablename__ = "case_study_consent"
    __table_args__ = (
        ForeignKeyConstraint(
            ["study_id", "taken_person", "taken_hand"],
            ["case_study_hand.study_id", "case_study_hand.person_id", "case_study_hand.hand"],
            name="fk_case_study_consent_taken_by_no_checker",
        ),
        Index(
            "uq_case_study_consent_paper",
            "study_id",
            "wording",
            "reference",
            unique=True,
            sqlite_where=STANDS,
            postgresql_where=STANDS,
        ),
        CheckConstraint(f"taken_hand = '{PREPARED}'", name="taken_by_no_checker"),
        CheckConstraint("heard", name="wording_read_or_heard"),
        CheckConstraint("wording >= 1", name="to_a_wording"),
        CheckConstraint("length(trim(reference)) > 0 AND reference NOT LIKE '%@%'", name="paper_is_somewhere"),
        CheckConstraint("until_on >= given_on", name="days_in_order"),
        CheckConstraint("(withdrawn_on IS NULL) = (withdrawn_by IS NULL)", name="withdrawn_by_somebody"),
        CheckConstraint("withdrawn_on >= given_on", name="withdrawn_after_it_was_given"),
    )
    hidden_from_audit = frozenset({"reference"})

    study_id: Mapped[UUID] = mapped_column(ForeignKey("case_study.id"))
    wording: Mapped[int]
    side: Mapped[Side] = mapped_column(words(Side))
    how: Mapped[How] = mapped_column(words(How))
    uses: Mapped[Uses] = mapped_column(words(Uses))
    given_on: Mapped[date]
    until_on: Mapped[date | None]
    reference: Mapped[str]
    heard: Mapped[bool]
    taken_by: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    taken_person: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    taken_hand: Mapped[str] = mapped_column(default=PREPARED)
    recorded_by: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    recorded_at: Mapped[datetime] = mapped_column(default=utcnow)
    withdrawn_on: Mapped[date | None]
    withdrawn_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))

    study: Mapped[CaseStudy] = relationship(back_populates="consents", lazy="raise_on_sql")

    @property
    def locked_first(self) -> CaseStudy:
        """Return the case study, whose lock comes before its own (store.command)."""
        return self.study


class StudyCheck(Audited, Base):
    """One look of somebody else at a wording: what they made sure of, and that they approved it or gave it back, why.

    It refers to that person's hand, which must be a checker's. Only ever added to.
    """

    __tablename__ = "case_study_check"
    __table_args__ = (
        ForeignKeyConstraint(
            ["study_id", "checked_person", "checked_hand"],
            ["case_study_hand.study_id", "case_study_hand.person_id", "case_study_hand.hand"],
            name="fk_case_study_check_by_no_writer",
        ),
        CheckConstraint(f"checked_hand = '{CHECKED}'", name="by_no_writer"),
        CheckConstraint("NOT passed OR (" + " AND ".join(Item) + ")", name="passed_with_everything"),
        CheckConstraint("passed OR reason IS NOT NULL", name="given_back_says_why"),
        CheckConstraint(f"length(trim(reason)) >= {SHORTEST_REASON}", name="reason_given"),
        Index(None, "study_id"),
    )
    hidden_from_audit = frozenset({"reason"})

    study_id: Mapped[UUID] = mapped_column(ForeignKey("case_study.id"))
    wording: Mapped[int]
    passed: Mapped[bool]
    no_names: Mapped[bool]
    places_changed: Mapped[bool]
    read_by_them: Mapped[bool]
    nothing_not_agreed: Mapped[bool]
    dates_blurred: Mapped[bool]
    reason: Mapped[str | None]
    checked_by: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    checked_person: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    checked_hand: Mapped[str] = mapped_column(default=CHECKED)
    checked_at: Mapped[datetime] = mapped_column(default=utcnow)

    @property
    def items(self) -> list[Item]:
        """Return what was made sure of."""
        return [item for item in Item if getattr(self, item.value)]
