"""The table of what is on its way between both sides. It knows no person harmed, and nothing in it tells of one.

Every passage has a random id and a key of its own, so two that come from one question or one person share nothing. A
row has no `case_id`: the history of a case, which inspectors read, must not tell that a question was asked.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hateprog.kernel.clock import utcnow
from hateprog.questions.rules import Kind, State, Wording
from hateprog.referrals.policy import OfACase
from hateprog.store.audit import WITHHELD, Audited
from hateprog.store.base import Base, words
from hateprog.store.sealing import SealedText


class Passage(OfACase, Audited, Base):
    """A question or a letter released to one person responsible, and what came back.

    `desk_id` is the account at the victim side that it comes home to. `text` is the wording that was screened, agreed
    and released, `answer` what the practitioner wrote down, `relayed` the words in which it was passed on.
    `unasked` is a letter of the person referred's own accord: nothing was put, and `text` is what it is called.
    """

    __tablename__ = "passage"
    __table_args__ = (
        Index(None, "referral_id", "state"),
        Index(None, "state", "moved_at"),
        Index(None, "desk_id", "state"),
        CheckConstraint("(seen_at IS NULL) = (seen_by IS NULL)", name="seen_by_somebody"),
        CheckConstraint(
            "(put_at IS NULL) = (put_by IS NULL) AND (put_at IS NULL) = (put_in IS NULL)", name="put_is_whole"
        ),
        CheckConstraint("(answer_sealed IS NULL) = (wording IS NULL)", name="answer_says_whose_words"),
        CheckConstraint("answer_sealed IS NULL OR put_at IS NOT NULL", name="answered_was_put"),
        CheckConstraint("put_at IS NULL OR seen_at IS NOT NULL", name="put_was_seen"),
        CheckConstraint("state NOT IN ('put', 'answered', 'declined') OR put_at IS NOT NULL", name="state_was_put"),
        CheckConstraint("state <> 'not_put' OR not_put_sealed IS NOT NULL", name="not_put_says_why"),
        CheckConstraint(
            "(relayed_at IS NULL) = (relayed_by IS NULL) AND (relayed_at IS NULL) = (relayed_sealed IS NULL)",
            name="relayed_is_whole",
        ),
        CheckConstraint("state NOT IN ('relayed', 'acknowledged') OR relayed_at IS NOT NULL", name="state_was_relayed"),
        CheckConstraint("relayed_at IS NULL OR state IN ('relayed', 'acknowledged')", name="nothing_after_withdrawal"),
    )
    hidden_from_audit = frozenset(
        {"key_id", "text_sealed", "answer_sealed", "not_put_sealed", "relayed_sealed", "desk_id", "released_by"}
    )

    referral_id: Mapped[UUID] = mapped_column(ForeignKey("referral.id"))
    key_id: Mapped[UUID] = mapped_column(ForeignKey("sealing_key.id"), unique=True)
    kind: Mapped[Kind] = mapped_column(words(Kind, name="passage_kind"))
    text_sealed: Mapped[str]
    unasked: Mapped[bool] = mapped_column(default=False)
    state: Mapped[State] = mapped_column(words(State, name="passage_state"), default=State.RELEASED)
    moved_at: Mapped[datetime] = mapped_column(default=utcnow)
    desk_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    released_by: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    released_at: Mapped[datetime] = mapped_column(default=utcnow)
    seen_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    seen_at: Mapped[datetime | None]
    put_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    put_at: Mapped[datetime | None]
    put_in: Mapped[UUID | None] = mapped_column(ForeignKey("one_to_one.id"))
    wording: Mapped[Wording | None] = mapped_column(words(Wording))
    answer_sealed: Mapped[str | None]
    not_put_sealed: Mapped[str | None]
    relayed_sealed: Mapped[str | None]
    relayed_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    relayed_at: Mapped[datetime | None]

    text = SealedText[str]("text_sealed", gone=WITHHELD)
    answer = SealedText[str | None]("answer_sealed", gone=WITHHELD)
    not_put_because = SealedText[str | None]("not_put_sealed", gone=WITHHELD)
    relayed = SealedText[str | None]("relayed_sealed", gone=WITHHELD)

    referral: Mapped[Any] = relationship("Referral", lazy="raise_on_sql", foreign_keys=[referral_id], viewonly=True)
    session: Mapped[Any] = relationship("OneToOne", lazy="raise_on_sql", foreign_keys=[put_in], viewonly=True)
