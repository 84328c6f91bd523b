"""Tables of releases. What a release tells is never changed: the database refuses it too (its migration says how)."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hateprog.kernel.clock import utcnow
from hateprog.reports.releases.rules import SHORTEST_REASON, ApprovedAs, Hiding, State, Table
from hateprog.store.audit import Audited
from hateprog.store.base import Base, Json, words

STEPS = ("submitted", "approved", "published", "withdrawn")


class Release(Audited, Base):
    """Figures of a frozen period for everybody, and who prepared, submitted, approved, published and withdrew them.

    Days are in Europe/London, both included; moments in UTC. `address` is the last part of its public page's. Nobody
    approves what they prepared or submitted, under whatever account; the page says as what they approved it. Who did a
    step, and when, is written once.
    """

    __tablename__ = "figures_release"
    __table_args__ = (
        UniqueConstraint("address"),
        CheckConstraint("first_on <= last_on", name="period_in_order"),
        CheckConstraint(
            "approved_person IS NULL OR (approved_person <> prepared_person AND approved_person <> submitted_person)",
            name="approved_by_another",
        ),
        *(
            CheckConstraint(f"({step}_at IS NULL) = ({step}_person IS NULL)", name=f"{step}_by_somebody")
            for step in STEPS
        ),
        CheckConstraint("approved_at IS NULL OR submitted_at IS NOT NULL", name="approved_was_submitted"),
        CheckConstraint("(approved_at IS NULL) = (approved_as IS NULL)", name="approved_as_something"),
        CheckConstraint("published_at IS NULL OR approved_at IS NOT NULL", name="published_was_approved"),
        CheckConstraint("(withdrawn_at IS NULL) = (reason IS NULL)", name="withdrawn_for_a_reason"),
        CheckConstraint(f"length(trim(reason)) >= {SHORTEST_REASON}", name="reason_given"),
    )

    period_id: Mapped[UUID] = mapped_column(ForeignKey("frozen_period.id"))
    address: Mapped[str]
    first_on: Mapped[date]
    last_on: Mapped[date]
    force_code: Mapped[str | None]
    hiding: Mapped[Hiding] = mapped_column(words(Hiding))
    prepared_person: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    prepared_at: Mapped[datetime] = mapped_column(default=utcnow)
    submitted_person: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    submitted_at: Mapped[datetime | None]
    approved_person: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    approved_at: Mapped[datetime | None]
    approved_as: Mapped[ApprovedAs | None] = mapped_column(words(ApprovedAs))
    published_person: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    published_at: Mapped[datetime | None]
    withdrawn_person: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    withdrawn_at: Mapped[datetime | None]
    reason: Mapped[str | None]

    columns: Mapped[list[ReleasedColumn]] = relationship(order_by="ReleasedColumn.place", lazy="raise_on_sql")
    cells: Mapped[list[ReleasedCell]] = relationship(order_by="ReleasedCell.place", lazy="raise_on_sql")

    @property
    def state(self) -> State:
        """Return how far it has come: the last step that was done."""
        if self.withdrawn_at:
            return State.WITHDRAWN
        if self.published_at:
            return State.PUBLISHED
        if self.approved_at:
            return State.APPROVED
        return State.SUBMITTED if self.submitted_at else State.DRAFT

    @property
    def taken_part(self) -> frozenset[UUID | None]:
        """Return the people who may not approve it."""
        return frozenset({self.prepared_person, self.submitted_person})


class ReleasedColumn(Audited, Base):
    """Which districts (`FORCE/DISTRICT`) a column of a release's tables counts; `rules.EVERY` has all of them."""

    __tablename__ = "released_column"
    __table_args__ = (UniqueConstraint("release_id", "code"), UniqueConstraint("release_id", "place"))
    hidden_from_audit = frozenset({"areas"})

    release_id: Mapped[UUID] = mapped_column(ForeignKey("figures_release.id"))
    place: Mapped[int]
    code: Mapped[str]
    areas: Mapped[list[str]] = mapped_column(Json)


class ReleasedCell(Audited, Base):
    """A count as it is told, in a row and a column of a table; no number where it is not shown: it is kept nowhere."""

    __tablename__ = "released_cell"
    __table_args__ = (
        UniqueConstraint("release_id", "kind", "line", "column_code"),
        UniqueConstraint("release_id", "place"),
        CheckConstraint("number >= 0", name="counted"),
    )

    release_id: Mapped[UUID] = mapped_column(ForeignKey("figures_release.id"))
    place: Mapped[int]
    kind: Mapped[Table] = mapped_column(words(Table))
    line: Mapped[str]
    column_code: Mapped[str]
    number: Mapped[int | None]
