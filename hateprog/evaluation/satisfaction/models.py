"""The table of how content participants, referrers and teachers were. What people harmed said is kept on their side."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hateprog.evaluation.satisfaction.columns import NOT_IN_THE_LOG, Answered, checks
from hateprog.evaluation.satisfaction.rules import Audience
from hateprog.referrals.policy import OfACase
from hateprog.store.audit import Audited
from hateprog.store.base import Base, words


class Satisfaction(Answered, OfACase, Audited, Base):
    """What came of asking somebody about a case or about a group session. Once for each.

    "Not asked" and "no answer came" may be followed by an answer; an answer and a "no" stay.
    """

    __tablename__ = "satisfaction"
    __table_args__ = (
        UniqueConstraint("referral_id", "audience"),
        UniqueConstraint("booking_id"),
        CheckConstraint(
            "(audience = 'teacher') = (booking_id IS NOT NULL) AND (audience = 'teacher') = (referral_id IS NULL)"
            " AND audience <> 'victim'",
            name="of_one_thing",
        ),
        *checks(),
    )
    hidden_from_audit = NOT_IN_THE_LOG

    audience: Mapped[Audience] = mapped_column(words(Audience))
    referral_id: Mapped[UUID | None] = mapped_column(ForeignKey("referral.id"))
    booking_id: Mapped[UUID | None] = mapped_column(ForeignKey("booking.id"))

    referral: Mapped[Any] = relationship("Referral", lazy="raise_on_sql", viewonly=True)

    @property
    def case_id(self) -> UUID | None:
        """Return the case that it is about; none for a group session."""
        return self.referral_id
