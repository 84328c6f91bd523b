"""Tables of offers: what was tried, offered and wished, why there is no offer, and what stopped or met a clock.

What was said or written is sealed under the key of the person harmed; of a case in which nobody is known, under a key
of its own. No row here is ever changed but to end a pause or to say that a mail did not arrive.
"""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from hateprog.kernel.clock import utcnow
from hateprog.store.audit import WITHHELD, Audited
from hateprog.store.base import Base, words
from hateprog.store.sealing import SealedText
from hateprog.victims.offers.clocks import Clause
from hateprog.victims.offers.rules import Because, By, Outcome, Wish
from hateprog.victims.rules import Channel

OPEN = text("resumed_at IS NULL")


class PutDown:
    """What every row about a person harmed in a case has. `put_down_by` is empty where the service did it itself."""

    harmed_id: Mapped[UUID] = mapped_column(ForeignKey("harmed.id"))
    put_down_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    put_down_at: Mapped[datetime] = mapped_column(default=utcnow)


class Contact(PutDown, Audited, Base):
    """That somebody was tried or reached on a day, in which way, and what came of it."""

    __tablename__ = "victim_contact"
    __table_args__ = (Index(None, "harmed_id", "tried_on"),)
    hidden_from_audit = frozenset({"key_id", "note_sealed"})

    key_id: Mapped[UUID] = mapped_column(ForeignKey("sealing_key.id"))
    tried_on: Mapped[date]
    channel: Mapped[Channel] = mapped_column(words(Channel))
    outcome: Mapped[Outcome] = mapped_column(words(Outcome, name="contact_outcome"))
    note_sealed: Mapped[str | None]

    note = SealedText[str | None]("note_sealed")


class Offer(PutDown, Audited, Base):
    """That the enhanced offer was made on a day, in which way and in which words.

    `failed_at` (UTC) is when the service gave up sending it: then it was not made.
    """

    __tablename__ = "victim_offer"
    __table_args__ = (Index(None, "harmed_id", "made_on"),)
    hidden_from_audit = frozenset({"key_id", "words_sealed"})

    key_id: Mapped[UUID] = mapped_column(ForeignKey("sealing_key.id"))
    made_on: Mapped[date]
    how: Mapped[Channel] = mapped_column(words(Channel, name="offered_how"))
    sent_from_here: Mapped[bool]
    words_sealed: Mapped[str]
    failed_at: Mapped[datetime | None]

    words = SealedText[str]("words_sealed")


class SaidWish(PutDown, Audited, Base):
    """What a person harmed said that they wish; the newest counts. `again_on` is when "later" is."""

    __tablename__ = "victim_wish"
    __table_args__ = (Index(None, "harmed_id", "put_down_at"),)
    hidden_from_audit = frozenset({"key_id", "wishes_sealed"})

    key_id: Mapped[UUID] = mapped_column(ForeignKey("sealing_key.id"))
    wishes_sealed: Mapped[str]
    how: Mapped[Channel] = mapped_column(words(Channel, name="wished_how"))
    again_on: Mapped[date | None]

    joined = SealedText[str]("wishes_sealed")

    @property
    def wishes(self) -> list[Wish]:
        """Return the wishes in the order of `Wish`."""
        said = set(self.joined.split())
        return [each for each in Wish if each in said]


class DutyMet(PutDown, Audited, Base):
    """That what the Victims' Code asks for was done on a day, by whom."""

    __tablename__ = "victim_duty_met"
    __table_args__ = (UniqueConstraint("harmed_id", "clause"),)

    clause: Mapped[Clause] = mapped_column(words(Clause))
    met_on: Mapped[date]
    met_by: Mapped[By] = mapped_column(words(By, name="met_by"))


class Pause(PutDown, Audited, Base):
    """A pause of all the clocks of a person in a case: from when (`put_down_at`), why, and until when (UTC)."""

    __tablename__ = "victim_pause"
    __table_args__ = (
        Index("uq_victim_pause_open", "harmed_id", unique=True, sqlite_where=OPEN, postgresql_where=OPEN),
        Index(None, "harmed_id", "put_down_at"),
    )
    hidden_from_audit = frozenset({"key_id", "reason_sealed"})

    key_id: Mapped[UUID] = mapped_column(ForeignKey("sealing_key.id"))
    reason_sealed: Mapped[str]
    resumed_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    resumed_at: Mapped[datetime | None]

    reason = SealedText[str]("reason_sealed")


class NoOffer(Audited, Base):
    """Why there is no offer: to a person harmed in a case, or, without one, in a case in which nobody is known."""

    __tablename__ = "victim_no_offer"
    __table_args__ = (
        Index(None, "referral_id", "harmed_id"),
        Index(None, "harmed_id"),
        CheckConstraint("because <> 'not_identified' OR harmed_id IS NULL", name="of_a_case"),
    )
    hidden_from_audit = frozenset({"key_id", "why_sealed"})

    referral_id: Mapped[UUID] = mapped_column(ForeignKey("referral.id"))
    harmed_id: Mapped[UUID | None] = mapped_column(ForeignKey("harmed.id"))
    key_id: Mapped[UUID] = mapped_column(ForeignKey("sealing_key.id"))
    because: Mapped[Because] = mapped_column(words(Because))
    why_sealed: Mapped[str]
    put_down_by: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    put_down_at: Mapped[datetime] = mapped_column(default=utcnow)

    why = SealedText[str]("why_sealed", gone=WITHHELD)
