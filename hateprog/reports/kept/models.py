"""Tables of kept counts. Triggers on the tables of cases say what is to be counted again; see migration 0042.

No foreign key leads to a referral: one that is gone has to be counted again too, as none.
"""

from __future__ import annotations

from datetime import date
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Index, Integer, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from hateprog.reports.kept.rules import Age, Step
from hateprog.store.base import Base, words


class ToRecount(Base):
    """That something changed of a case since it was last counted. Added by triggers alone, in the change's transaction.

    One row for each change, not for each case: whoever counts takes away the rows that they saw, and no others.
    """

    __tablename__ = "to_recount"
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: Mapped[int] = mapped_column(  # type: ignore[assignment]  # a running number: the database writes these rows
        BigInteger().with_variant(Integer(), "sqlite"), primary_key=True, autoincrement=True
    )
    referral_id: Mapped[UUID]


class CaseCount(Base):
    """How a case (its id is the referral's) was last counted. What is not known of it is an empty text."""

    __tablename__ = "case_count"
    __table_args__ = (
        Index(None, "received_on", "id"),
        Index(None, "force_code", "received_on", "id"),
        Index(None, "district_code", "received_on", "id"),
    )

    received_on: Mapped[date]
    pathway: Mapped[str]
    age: Mapped[Age] = mapped_column(words(Age))
    force_code: Mapped[str]
    district_code: Mapped[str]
    furthest: Mapped[Step] = mapped_column(words(Step))


class KeptCount(Base):
    """How many of the cases received in a month (its first day), of one pathway, age and area, reached each step.

    Beside the rows of districts there is one for their force area, its district `rules.WHOLE_FORCE`: what is looked at
    most often would else be the sum of several times as many rows.
    """

    __tablename__ = "kept_count"
    __table_args__ = (
        UniqueConstraint("month", "force_code", "district_code", "pathway", "age", name="uq_kept_count_cell"),
        Index(None, "district_code", "month"),
        CheckConstraint(
            "completed >= 0 AND completed <= begun AND begun <= eligible AND eligible <= received",
            name="each_step_of_those_before",
        ),
    )

    month: Mapped[date]
    pathway: Mapped[str]
    age: Mapped[Age] = mapped_column(words(Age))
    force_code: Mapped[str]
    district_code: Mapped[str]
    received: Mapped[int]
    eligible: Mapped[int]
    begun: Mapped[int]
    completed: Mapped[int]
