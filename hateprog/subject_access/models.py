"""Tables of requests to see one's data: the request, the parts of its pack, and the copies that left.

The words of a pack are sealed. Once its time is over they are gone; that there was one, what was given, withheld and
masked, and which copies left stays.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hateprog.kernel.clock import utcnow
from hateprog.store.audit import Audited
from hateprog.store.base import Base, Json, words
from hateprog.store.sealing import SealedText
from hateprog.subject_access.rules import (
    AskedBy,
    Choice,
    Dropped,
    Exemption,
    Format,
    Identity,
    Longer,
    Regime,
    Side,
    State,
)

OPEN = text("state IN ('received', 'gathered', 'reviewed')")


class AccessRequest(Audited, Base):
    """That a person asked for what is kept about them: somebody referred (`referral_id`) or harmed (`victim_id`).

    `key_id` seals who asks and the pack's words: for somebody harmed it is their own, so that erasing them erases this.
    `gathered_at` (UTC) is the moment the pack tells of. Only a request of the person referred has a `case_id`.
    """

    __tablename__ = "access_request"
    __table_args__ = (
        CheckConstraint(
            "(referral_id IS NULL) = (side = 'harmed') AND (victim_id IS NULL) = (side = 'referred')",
            name="of_one_person",
        ),
        CheckConstraint("(extended_at IS NULL) = (longer IS NULL)", name="longer_says_why"),
        CheckConstraint("(state = 'dropped') = (dropped IS NOT NULL)", name="dropped_says_why"),
        CheckConstraint(
            "(signed_at IS NULL) = (signed_person IS NULL) AND (signed_at IS NULL) = (signed_by IS NULL)",
            name="signed_is_whole",
        ),
        CheckConstraint("signed_person IS NULL OR signed_person <> reviewed_person", name="signed_by_another"),
        CheckConstraint("signed_at IS NULL OR reviewed_person IS NOT NULL", name="signed_was_reviewed"),
        CheckConstraint("state NOT IN ('signed', 'expired') OR signed_at IS NOT NULL", name="leaves_signed"),
        Index("uq_access_request_case", "referral_id", unique=True, sqlite_where=OPEN, postgresql_where=OPEN),
        Index("uq_access_request_victim", "victim_id", unique=True, sqlite_where=OPEN, postgresql_where=OPEN),
        Index(None, "side", "due_on", "id"),
        Index(None, "state", "signed_at"),
    )
    hidden_from_audit = frozenset({"key_id", "asker_sealed", "sent_back_sealed"})

    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}

    reference: Mapped[str] = mapped_column(unique=True)
    side: Mapped[Side] = mapped_column(words(Side, name="access_side"))
    referral_id: Mapped[UUID | None] = mapped_column(ForeignKey("referral.id"))
    victim_id: Mapped[UUID | None] = mapped_column(ForeignKey("victim.id"))
    key_id: Mapped[UUID] = mapped_column(ForeignKey("sealing_key.id"))
    regime: Mapped[Regime] = mapped_column(words(Regime))
    asked_by: Mapped[AskedBy] = mapped_column(words(AskedBy, name="access_asked_by"))
    asker_sealed: Mapped[str | None]
    identity: Mapped[Identity] = mapped_column(words(Identity))
    received_on: Mapped[date]
    due_on: Mapped[date]
    put_down_by: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    put_down_at: Mapped[datetime] = mapped_column(default=utcnow)
    state: Mapped[State] = mapped_column(words(State, name="access_state"), default=State.RECEIVED)
    longer: Mapped[Longer | None] = mapped_column(words(Longer))
    extended_at: Mapped[datetime | None]
    gathered_at: Mapped[datetime | None]
    reviewed_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    reviewed_person: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    reviewed_at: Mapped[datetime | None]
    sent_back_sealed: Mapped[str | None]
    signed_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    signed_person: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    signed_at: Mapped[datetime | None]
    dropped: Mapped[Dropped | None] = mapped_column(words(Dropped))

    asker = SealedText[str | None]("asker_sealed")
    sent_back = SealedText[str | None]("sent_back_sealed")

    items: Mapped[list[AccessItem]] = relationship(
        lazy="raise_on_sql", order_by="AccessItem.number", back_populates="request"
    )
    copies: Mapped[list[AccessCopy]] = relationship(lazy="raise_on_sql", order_by="AccessCopy.taken_at")

    liaisons: frozenset[UUID] = frozenset()
    """The accounts that work with the person harmed now; the query that loads a request says so."""

    took_part: frozenset[UUID] = frozenset()
    """The people with a part in a case of the person harmed, on its other side; likewise."""

    outlives_case = True  # brought back by a restore, its words are still to be forgotten

    @property
    def case_id(self) -> UUID | None:
        """Return the case of the person referred; nothing of the other side is in a case's history."""
        return self.referral_id


class AccessItem(Audited, Base):
    """A part of a pack: what one row says, or a stretch of the log. `content` is JSON: a title and lines of words.

    `masks` has a list of [start, end] for each line. `version` counts its changes.
    """

    __tablename__ = "access_item"
    __table_args__ = (
        UniqueConstraint("request_id", "number"),
        CheckConstraint("number >= 1", name="numbered_from_one"),
        CheckConstraint(
            "(choice IS NULL) = (decided_by IS NULL) AND (choice IS NULL) = (decided_person IS NULL)"
            " AND (choice IS NULL) = (decided_at IS NULL)",
            name="decided_is_whole",
        ),
        CheckConstraint("(choice = 'withhold') = (exemption IS NOT NULL)", name="withheld_says_why"),
    )
    hidden_from_audit = frozenset({"key_id", "content_sealed", "masks"})

    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}

    request_id: Mapped[UUID] = mapped_column(ForeignKey("access_request.id"))
    key_id: Mapped[UUID] = mapped_column(ForeignKey("sealing_key.id"))
    number: Mapped[int]
    about: Mapped[str]
    weighed: Mapped[bool]
    content_sealed: Mapped[str | None]
    masks: Mapped[list[Any]] = mapped_column(Json)
    choice: Mapped[Choice | None] = mapped_column(words(Choice, name="access_choice"))
    exemption: Mapped[Exemption | None] = mapped_column(words(Exemption))
    decided_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    decided_person: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime | None]

    content = SealedText[str | None]("content_sealed")

    request: Mapped[AccessRequest] = relationship(lazy="raise_on_sql", back_populates="items")

    @property
    def locked_first(self) -> AccessRequest:
        """Return the request, whose lock comes before the part's: nobody changes what is being signed."""
        return self.request

    outlives_case = True  # brought back by a restore, its words are still to be forgotten

    @property
    def case_id(self) -> UUID | None:
        """Return the case of the person referred."""
        return self.request.case_id

    @property
    def side(self) -> Side:
        """Return whose data it is."""
        return self.request.side

    @property
    def liaisons(self) -> frozenset[UUID]:
        """Return who works with the person harmed."""
        return self.request.liaisons

    @property
    def took_part(self) -> frozenset[UUID]:
        """Return who has a part on the other side."""
        return self.request.took_part

    @property
    def state(self) -> State:
        """Return where the request stands."""
        return self.request.state

    @property
    def masked(self) -> int:
        """Return how many pieces are masked."""
        return sum(len(line) for line in self.masks)


class AccessCopy(Audited, Base):
    """That a copy left: who took it, when (UTC), in which form, its SHA-256, how many parts. The file is not kept."""

    __tablename__ = "access_copy"
    __table_args__ = (Index(None, "request_id", "taken_at"),)

    request_id: Mapped[UUID] = mapped_column(ForeignKey("access_request.id"))
    taken_by: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    taken_at: Mapped[datetime] = mapped_column(default=utcnow)
    format: Mapped[Format] = mapped_column(words(Format, name="access_format"))
    sha256: Mapped[str]
    parts: Mapped[int]
