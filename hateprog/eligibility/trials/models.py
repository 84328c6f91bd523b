"""Tables of trials: how far each is, and the assessments that would have come out differently.

They are the service's own notes, worked out from what is kept and deleted after a while: only the start of a trial is
somebody's act, and leaves its line in the log.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from hateprog.eligibility.facts import Verdict
from hateprog.eligibility.trials.rules import Turn
from hateprog.kernel.clock import utcnow
from hateprog.store.base import Base, words

GOING_ON = text("finished_at IS NULL")


class Trial(Base):
    """A draft tried on every past assessment of its pathway and area, in steps; `reached` is the last one tried.

    `done` counts those gone through; what is in none of the four counts is of an age that the draft is not made for.
    """

    __tablename__ = "trial"
    __table_args__ = (
        CheckConstraint("same + no_longer + newly + otherwise <= done", name="counted_once"),
        CheckConstraint("finished_at IS NOT NULL OR NOT failed", name="failed_is_finished"),
        Index("uq_trial_going_on", "version_id", unique=True, sqlite_where=GOING_ON, postgresql_where=GOING_ON),
        Index(None, "version_id", "started_at"),
    )

    version_id: Mapped[UUID] = mapped_column(ForeignKey("rule_set.id"))
    started_by: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    started_at: Mapped[datetime] = mapped_column(default=utcnow)
    total: Mapped[int]
    done: Mapped[int] = mapped_column(default=0)
    same: Mapped[int] = mapped_column(default=0)
    no_longer: Mapped[int] = mapped_column(default=0)
    newly: Mapped[int] = mapped_column(default=0)
    otherwise: Mapped[int] = mapped_column(default=0)
    reached: Mapped[UUID | None]
    finished_at: Mapped[datetime | None]
    failed: Mapped[bool] = mapped_column(default=False)

    @property
    def passed_over(self) -> int:
        """Return how many were of an age that the draft is not made for."""
        return self.done - self.same - self.differing

    @property
    def differing(self) -> int:
        """Return how many would have come out differently."""
        return self.no_longer + self.newly + self.otherwise


class TrialDifference(Base):
    """An assessment that would have come out differently, and the rules that make the difference."""

    __tablename__ = "trial_difference"
    __table_args__ = (
        UniqueConstraint("trial_id", "assessment_id"),
        Index(None, "trial_id", "asked_at", "assessment_id"),
        Index(None, "trial_id", "turn", "asked_at", "assessment_id"),
    )

    trial_id: Mapped[UUID] = mapped_column(ForeignKey("trial.id"))
    assessment_id: Mapped[UUID] = mapped_column(ForeignKey("assessment.id"))
    asked_at: Mapped[datetime]
    was: Mapped[Verdict] = mapped_column(words(Verdict, name="was"))
    would_be: Mapped[Verdict] = mapped_column(words(Verdict, name="would_be"))
    turn: Mapped[Turn] = mapped_column(words(Turn))
    reasons: Mapped[list[dict[str, Any]]]
