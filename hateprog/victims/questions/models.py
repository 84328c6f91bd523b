"""Tables of questions at the desk: the versions of their words, the cases they go to, and what becomes of answers.

All words are sealed under the key of the person who asks. What lies on the other side is a passage (questions.models),
which knows nothing of these rows.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hateprog.kernel.clock import utcnow
from hateprog.questions.rules import Desk, Kind
from hateprog.store.audit import Audited
from hateprog.store.base import Base, words
from hateprog.store.sealing import SealedText
from hateprog.victims.rules import Channel


class Question(Audited, Base):
    """A question, or a letter, of a person harmed, from its first words to its release.

    `unasked` is a letter that came for them without their having asked: its words are what it is called, and nothing of
    it went over.
    """

    __tablename__ = "victim_question"
    __table_args__ = (
        Index(None, "victim_id", "state"),
        Index(None, "state", "moved_at"),
        CheckConstraint("released_person IS NULL OR released_person <> taken_down_person", name="released_by_another"),
        CheckConstraint("state <> 'released' OR released_person IS NOT NULL", name="release_says_who"),
    )
    hidden_from_audit = frozenset({"key_id", "victim_id"})

    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}

    victim_id: Mapped[UUID] = mapped_column(ForeignKey("victim.id"))
    key_id: Mapped[UUID] = mapped_column(ForeignKey("sealing_key.id"))
    kind: Mapped[Kind] = mapped_column(words(Kind, name="question_kind"))
    unasked: Mapped[bool] = mapped_column(default=False)
    state: Mapped[Desk] = mapped_column(words(Desk), default=Desk.TAKEN_DOWN)
    moved_at: Mapped[datetime] = mapped_column(default=utcnow)
    taken_down_by: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    taken_down_person: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    taken_down_at: Mapped[datetime] = mapped_column(default=utcnow)
    released_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    released_person: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    released_at: Mapped[datetime | None]

    wordings: Mapped[list[QuestionWording]] = relationship(lazy="raise_on_sql", order_by="QuestionWording.number")
    ways: Mapped[list[Way]] = relationship(lazy="raise_on_sql", order_by="Way.added_at, Way.id")
    victim: Mapped[Any] = relationship("Victim", lazy="raise_on_sql", viewonly=True)

    took_part = frozenset[UUID]()
    """The people with a part on the other side of any of its cases; whoever loads one says so (`queries`)."""

    @property
    def wording(self) -> QuestionWording:
        """Return the newest wording."""
        return self.wordings[-1]

    @property
    def liaisons(self) -> frozenset[UUID]:
        """Return the accounts of whoever works with the person who asks, in any case."""
        found: frozenset[UUID] = self.victim.liaisons
        return found

    @property
    def referral_ids(self) -> frozenset[UUID]:
        """Return the cases that it goes to."""
        return frozenset(way.referral_id for way in self.ways)


class QuestionWording(Audited, Base):
    """One version of a question's words: who wrote it, who screened it, how the person agreed. Words never change."""

    __tablename__ = "question_wording"
    __table_args__ = (
        UniqueConstraint("question_id", "number"),
        CheckConstraint("screened_person IS NULL OR screened_person <> written_person", name="screened_by_another"),
        CheckConstraint("(screened_at IS NULL) = (screened_person IS NULL)", name="screening_says_who"),
        CheckConstraint("(agreed_at IS NULL) = (agreed_how IS NULL)", name="agreed_says_how"),
        CheckConstraint("agreed_at IS NULL OR screened_at IS NOT NULL", name="agreed_was_screened"),
    )
    hidden_from_audit = frozenset({"key_id", "words_sealed"})

    question_id: Mapped[UUID] = mapped_column(ForeignKey("victim_question.id"))
    key_id: Mapped[UUID] = mapped_column(ForeignKey("sealing_key.id"))
    number: Mapped[int]
    words_sealed: Mapped[str]
    written_by: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    written_person: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    written_at: Mapped[datetime] = mapped_column(default=utcnow)
    screened_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    screened_person: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    screened_at: Mapped[datetime | None]
    agreed_how: Mapped[Channel | None] = mapped_column(words(Channel, name="agreed_how"))
    agreed_at: Mapped[datetime | None]

    words = SealedText[str]("words_sealed")


class Way(Audited, Base):
    """That a question goes to the person responsible in one case, and what becomes of the answer from there.

    `told` are the words in which the answer may be passed on, `wish` when and how they want it. One that was sent again
    has a way of its own.
    """

    __tablename__ = "question_way"
    __table_args__ = (
        UniqueConstraint("passage_id"),
        Index(None, "question_id"),
        CheckConstraint("(asked_at IS NULL) = (wanted IS NULL)", name="asked_says_whether"),
        CheckConstraint("wanted IS NULL OR NOT wanted OR wanted_by IS NOT NULL", name="wanted_says_how"),
    )
    hidden_from_audit = frozenset({"key_id", "told_sealed", "wish_sealed", "happened_sealed", "wanted_by"})

    question_id: Mapped[UUID] = mapped_column(ForeignKey("victim_question.id"))
    referral_id: Mapped[UUID] = mapped_column(ForeignKey("referral.id"))
    key_id: Mapped[UUID] = mapped_column(ForeignKey("sealing_key.id"))
    passage_id: Mapped[UUID | None] = mapped_column(ForeignKey("passage.id"))
    added_at: Mapped[datetime] = mapped_column(default=utcnow)
    screened_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    told_sealed: Mapped[str | None]
    asked_at: Mapped[datetime | None]
    wanted: Mapped[bool | None]
    wanted_by: Mapped[Channel | None] = mapped_column(words(Channel, name="wanted_by"))
    wish_sealed: Mapped[str | None]
    happened_sealed: Mapped[str | None]

    told = SealedText[str | None]("told_sealed")
    wish = SealedText[str | None]("wish_sealed")
    happened = SealedText[str | None]("happened_sealed")
