"""Tables of the scrutiny panel: packs, their redacted items, who redacted and reviewed them, and grades."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hateprog.eligibility.deciding import Outcome
from hateprog.kernel.clock import utcnow
from hateprog.referrals.policy import OfACase
from hateprog.scrutiny.rules import LARGEST, Grade, Hand, State
from hateprog.store.audit import Audited
from hateprog.store.base import Base, words


class Pack(Audited, Base):
    """A sample of closed decisions, with all that is needed to draw it again: dates, area, outcome, size and seed.

    `drawn_from` is how many decisions there were to draw from. `size` is what was asked for; there may be fewer items.
    """

    __tablename__ = "scrutiny_pack"
    __table_args__ = (
        CheckConstraint(f"size BETWEEN 1 AND {LARGEST}", name="size_of_a_pack"),
        CheckConstraint("from_on <= to_on", name="dates_in_order"),
        CheckConstraint("force_code IS NULL OR district_code IS NULL", name="one_area"),
        CheckConstraint("(released_at IS NULL) = (expires_at IS NULL)", name="released_until"),
        CheckConstraint("expires_at > released_at", name="expires_after_release"),
        CheckConstraint("closed_at IS NULL OR released_at IS NOT NULL", name="closed_after_release"),
        Index(None, "drawn_at", "id"),
    )

    reference: Mapped[str] = mapped_column(unique=True)
    from_on: Mapped[date]
    to_on: Mapped[date]
    force_code: Mapped[str | None] = mapped_column(ForeignKey("force.code"))
    district_code: Mapped[str | None] = mapped_column(ForeignKey("district.code"))
    outcome: Mapped[Outcome | None] = mapped_column(words(Outcome))
    size: Mapped[int]
    seed: Mapped[str]
    drawn_from: Mapped[int]
    drawn_by: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    drawn_at: Mapped[datetime] = mapped_column(default=utcnow)
    released_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    released_at: Mapped[datetime | None]
    expires_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]

    items: Mapped[list[Item]] = relationship(lazy="raise_on_sql", order_by="Item.number", back_populates="pack")


class Item(OfACase, Audited, Base):
    """A decision in a pack, as the panel reads it.

    `outline` is what was taken from the decision by rule (scrutiny.outline), `texts` what a person wrote in it, which
    the coordinator redacts: each {"what", "about", "text"}. Before it has passed a text may still name somebody.
    """

    __tablename__ = "scrutiny_item"
    __table_args__ = (
        UniqueConstraint("pack_id", "number"),
        UniqueConstraint("pack_id", "decision_id"),
        CheckConstraint("number >= 1", name="numbered_from_one"),
        Index(None, "referral_id"),
        Index(None, "decision_id"),
        Index(None, "state", "id"),
    )
    hidden_from_audit = frozenset({"outline", "texts"})
    outlives_case = True  # a pack is read to its end, though a case in it says nothing any more

    pack_id: Mapped[UUID] = mapped_column(ForeignKey("scrutiny_pack.id"))
    number: Mapped[int]
    decision_id: Mapped[UUID] = mapped_column(ForeignKey("decision.id"))
    assessment_id: Mapped[UUID] = mapped_column(ForeignKey("assessment.id"))
    referral_id: Mapped[UUID] = mapped_column(ForeignKey("referral.id"))
    decided_by_person: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    rule_set: Mapped[str]
    outline: Mapped[dict[str, Any]]
    texts: Mapped[list[dict[str, Any]]]
    state: Mapped[State] = mapped_column(words(State), default=State.REDACTING)
    version: Mapped[int] = mapped_column(default=1)
    """Counts the changes of its texts and state, so that nobody passes what they have not read."""
    changed_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    changed_at: Mapped[datetime | None]

    pack: Mapped[Pack] = relationship(lazy="raise_on_sql", back_populates="items")
    referral: Mapped[Any] = relationship("Referral", lazy="raise_on_sql", viewonly=True)
    hands: Mapped[list[ItemHand]] = relationship(lazy="raise_on_sql")
    reviews: Mapped[list[Review]] = relationship(lazy="raise_on_sql", order_by="Review.reviewed_at")
    grades: Mapped[list[GradeGiven]] = relationship(lazy="raise_on_sql", order_by="GradeGiven.number")
    weighed: Mapped[list[WeighedRule]] = relationship(lazy="raise_on_sql")

    @property
    def case_id(self) -> UUID:
        """Return the case that the decision was about: who reads a redacted copy is in the case's history."""
        return self.referral_id

    @property
    def locked_first(self) -> Pack:
        """Return the pack, whose lock comes before the item's: nobody redacts what is being released."""
        return self.pack

    @property
    def took_part(self) -> frozenset[UUID]:
        """Return the people who took part in the case on either side: they worked it or decided it."""
        people: frozenset[UUID] = self.referral.involved | self.referral.deciders
        return people

    @property
    def redactors(self) -> frozenset[UUID]:
        """Return the people who ever redacted it."""
        return frozenset(each.person_id for each in self.hands if each.hand is Hand.REDACTED)

    @property
    def reviewers(self) -> frozenset[UUID]:
        """Return the people who ever reviewed it."""
        return frozenset(each.person_id for each in self.hands if each.hand is Hand.REVIEWED)

    @property
    def newest_grades(self) -> tuple[GradeGiven, ...]:
        """Return the grade in force of each panel member who gave one."""
        return tuple({each.graded_by_person: each for each in self.grades}.values())

    @property
    def teaches(self) -> bool:
        """Say whether a grade in force says anything that goes back to the inspectors."""
        return any(each.observations or each.learning for each in self.newest_grades)


class ItemHand(Audited, Base):
    """What a person did to an item: redacted or reviewed it. One row for each, so nobody does both. Never removed."""

    __tablename__ = "scrutiny_hand"
    __table_args__ = (UniqueConstraint("item_id", "person_id"), UniqueConstraint("item_id", "person_id", "hand"))

    item_id: Mapped[UUID] = mapped_column(ForeignKey("scrutiny_item.id"))
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    hand: Mapped[Hand] = mapped_column(words(Hand))
    since: Mapped[datetime] = mapped_column(default=utcnow)


class Review(Audited, Base):
    """One look of the second person at a redaction: passed, or sent back and why. Only ever added to.

    It refers to that person's hand in the item, which must be a reviewer's: the database refuses a redactor's review.
    """

    __tablename__ = "scrutiny_review"
    __table_args__ = (
        ForeignKeyConstraint(
            ["item_id", "reviewed_by_person", "hand"],
            ["scrutiny_hand.item_id", "scrutiny_hand.person_id", "scrutiny_hand.hand"],
            name="fk_scrutiny_review_second_person",
        ),
        CheckConstraint("hand = 'reviewed'", name="by_a_second_person"),
        CheckConstraint("passed OR (note IS NOT NULL AND length(trim(note)) > 0)", name="sent_back_says_why"),
        Index(None, "item_id"),
    )
    hidden_from_audit = frozenset({"note"})

    item_id: Mapped[UUID] = mapped_column(ForeignKey("scrutiny_item.id"))
    reviewed_by: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    reviewed_by_person: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    hand: Mapped[str] = mapped_column(default="reviewed")
    reviewed_at: Mapped[datetime] = mapped_column(default=utcnow)
    passed: Mapped[bool]
    note: Mapped[str | None]


class GradeGiven(Audited, Base):
    """A grade that a panel member gave an item. A changed mind is another row; the one numbered highest is in force."""

    __tablename__ = "scrutiny_grade"
    __table_args__ = (
        UniqueConstraint("item_id", "graded_by_person", "number"),
        CheckConstraint("number >= 1", name="numbered_from_one"),
        CheckConstraint(
            "grade NOT IN ('with_observations', 'inappropriate') OR "
            "(observations IS NOT NULL AND length(trim(observations)) > 0)",
            name="observations_where_needed",
        ),
        CheckConstraint(
            "(grade = 'inappropriate') = (learning IS NOT NULL AND length(trim(learning)) > 0)",
            name="learning_with_grade_three",
        ),
    )
    hidden_from_audit = frozenset({"observations", "learning"})

    item_id: Mapped[UUID] = mapped_column(ForeignKey("scrutiny_item.id"))
    graded_by: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    graded_by_person: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    number: Mapped[int]
    grade: Mapped[Grade] = mapped_column(words(Grade))
    observations: Mapped[str | None]
    learning: Mapped[str | None]
    graded_at: Mapped[datetime] = mapped_column(default=utcnow)


class WeighedRule(Audited, Base):
    """A rule that an item's decision turned on: it needed judgement, or was decisive (scrutiny.rules.weighed)."""

    __tablename__ = "scrutiny_weighed_rule"
    __table_args__ = (UniqueConstraint("item_id", "rule"), Index(None, "rule_set", "rule"))

    item_id: Mapped[UUID] = mapped_column(ForeignKey("scrutiny_item.id"))
    rule_set: Mapped[str]
    rule: Mapped[str]
