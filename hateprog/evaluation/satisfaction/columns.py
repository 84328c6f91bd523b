"""The columns of an answer, the same on both sides of a case: no words, nothing that names anybody."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from hateprog.evaluation.satisfaction.rules import HIGHEST, LOWEST, Outcome, Partly, Said
from hateprog.evaluation.satisfaction.wording import Wording
from hateprog.kernel.access import Actor
from hateprog.kernel.clock import utcnow
from hateprog.store.base import words

NOT_IN_THE_LOG = frozenset({"rating", "difference", "recommend", "aspects"})
"""What the log does not keep: the log is read by others than who may read an answer."""


class Answered:
    """What was put down: what came of asking on a day, and the answers by the words of a version (`wording`)."""

    wording: Mapped[int]
    asked_on: Mapped[date]
    outcome: Mapped[Outcome] = mapped_column(words(Outcome))
    rating: Mapped[int | None]
    difference: Mapped[Partly | None] = mapped_column(words(Partly, name="difference"))
    recommend: Mapped[Partly | None] = mapped_column(words(Partly, name="recommend"))
    aspects: Mapped[str]
    put_down_by: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    put_down_at: Mapped[datetime] = mapped_column(default=utcnow)

    @property
    def said(self) -> Said:
        """Return it as the rules read it."""
        return Said(self.outcome, self.rating, self.difference, self.recommend, tuple(self.aspects.split()))

    def put_down(self, actor: Actor, wording: Wording, asked_on: date, said: Said) -> None:
        """Take what was said, in the place of what stood here; `check_open` has let it."""
        self.wording, self.asked_on, self.outcome = wording.version, asked_on, said.outcome
        self.rating, self.difference, self.recommend = said.rating, said.difference, said.recommend
        self.aspects = " ".join(code for code in wording.aspects if code in said.aspects)
        self.put_down_by, self.put_down_at = actor.id, utcnow()


def checks() -> tuple[CheckConstraint, ...]:
    """Return the constraints of the table of such answers."""
    answers = ("rating", "difference", "recommend")
    whole = " AND ".join(f"(outcome = 'answered') = ({each} IS NOT NULL)" for each in answers)
    return (
        CheckConstraint(f"rating BETWEEN {LOWEST} AND {HIGHEST}", name="rated"),
        CheckConstraint(whole, name="answered_whole"),
        CheckConstraint("wording >= 1", name="wording_numbered"),
    )
