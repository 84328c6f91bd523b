"""The table of how content people harmed were: by the person in a case, never by the case."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from hateprog.evaluation.satisfaction.columns import NOT_IN_THE_LOG, Answered, checks
from hateprog.store.audit import Audited
from hateprog.store.base import Base


class VictimSatisfaction(Answered, Audited, Base):
    """What came of asking a person harmed in a case. It holds no word of theirs, so it stays when they are erased."""

    __tablename__ = "victim_satisfaction"
    __table_args__ = (UniqueConstraint("harmed_id"), *checks())
    hidden_from_audit = NOT_IN_THE_LOG

    harmed_id: Mapped[UUID] = mapped_column(ForeignKey("harmed.id"))
