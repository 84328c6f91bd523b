"""Tables of the people harmed: who they are (sealed), in which cases they were harmed, who works with them.

No row here has a `case_id`: a case's history is the other side's, and shows nothing of this one.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hateprog.kernel.clock import utcnow
from hateprog.store.audit import Audited
from hateprog.store.base import Base
from hateprog.store.sealing import SealedText
from hateprog.victims.rules import SEALED

LIVE = text("ended_at IS NULL")


class Victim(Audited, Base):
    """A person harmed. All that is known of them is sealed under a key of their own (store/sealing.py).

    `by_name`, `by_phone` and `by_postcode` are keyed hashes (`queries.hashes`): they are found by what is exactly so,
    and nothing can be read from them. `withdrawn_at` (UTC) is since when nobody contacts them: they said so.
    Of somebody erased (`erased_at`, UTC) the key is gone, and nothing can be read any more.
    """

    __tablename__ = "victim"
    __table_args__ = (Index(None, "by_name"), Index(None, "by_phone"), Index(None, "by_postcode"))
    hidden_from_audit = frozenset({f"{name}_sealed" for name in SEALED} | {"by_name", "by_phone", "by_postcode"})

    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}

    key_id: Mapped[UUID] = mapped_column(ForeignKey("sealing_key.id"), unique=True)
    name_sealed: Mapped[str]
    other_names_sealed: Mapped[str | None]
    phone_sealed: Mapped[str | None]
    email_sealed: Mapped[str | None]
    address_sealed: Mapped[str | None]
    postcode_sealed: Mapped[str | None]
    contact_by_sealed: Mapped[str | None]
    safe_times_sealed: Mapped[str | None]
    who_answers_sealed: Mapped[str | None]
    language_sealed: Mapped[str | None]
    interpreter_sealed: Mapped[str | None]
    access_needs_sealed: Mapped[str | None]
    enhanced_sealed: Mapped[str | None]
    not_to_disclose_sealed: Mapped[str | None]
    by_name: Mapped[str | None]
    by_phone: Mapped[str | None]
    by_postcode: Mapped[str | None]
    taken_down_by: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    taken_down_at: Mapped[datetime] = mapped_column(default=utcnow)
    changed_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    changed_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
    erased_at: Mapped[datetime | None]

    name = SealedText[str]("name_sealed")
    other_names = SealedText[str | None]("other_names_sealed")
    phone = SealedText[str | None]("phone_sealed")
    email = SealedText[str | None]("email_sealed")
    address = SealedText[str | None]("address_sealed")
    postcode = SealedText[str | None]("postcode_sealed")
    contact_by = SealedText[str | None]("contact_by_sealed")
    safe_times = SealedText[str | None]("safe_times_sealed")
    who_answers = SealedText[str | None]("who_answers_sealed")
    language = SealedText[str | None]("language_sealed")
    interpreter = SealedText[str | None]("interpreter_sealed")
    access_needs = SealedText[str | None]("access_needs_sealed")
    enhanced = SealedText[str | None]("enhanced_sealed")
    not_to_disclose = SealedText[str | None]("not_to_disclose_sealed")

    parts: Mapped[list[Harmed]] = relationship(
        lazy="raise_on_sql", back_populates="victim", order_by="Harmed.added_at, Harmed.id"
    )

    @property
    def liaisons(self) -> frozenset[UUID]:
        """Return the accounts of whoever works with them now, in any case."""
        return frozenset().union(*(part.liaisons for part in self.parts))

    @property
    def address_lines(self) -> list[str]:
        """Return the lines of the address and the postcode, as they stand on a letter."""
        return [line.strip() for part in (self.address, self.postcode) for line in (part or "").splitlines() if line]

    @property
    def known(self) -> dict[str, str | None]:
        """Return all that is known of them, opened, under the names that the form gives it."""
        return {name: getattr(self, name) for name in SEALED}


class Harmed(Audited, Base):
    """That somebody was harmed in a case: what an offer, a contact and a question belong to."""

    __tablename__ = "harmed"
    __table_args__ = (UniqueConstraint("victim_id", "referral_id"), Index(None, "referral_id"))

    victim_id: Mapped[UUID] = mapped_column(ForeignKey("victim.id"))
    referral_id: Mapped[UUID] = mapped_column(ForeignKey("referral.id"))
    added_by: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    added_at: Mapped[datetime] = mapped_column(default=utcnow)

    victim: Mapped[Victim] = relationship(lazy="raise_on_sql", back_populates="parts")
    liaison: Mapped[CaseLiaison | None] = relationship(
        lazy="raise_on_sql",
        viewonly=True,
        primaryjoin="and_(foreign(CaseLiaison.referral_id) == Harmed.referral_id, CaseLiaison.ended_at.is_(None))",
        uselist=False,
    )

    @property
    def liaisons(self) -> frozenset[UUID]:
        """Return the account of whoever works with them in this case now, if anybody does."""
        return frozenset({self.liaison.account_id}) if self.liaison else frozenset()


class CaseLiaison(Audited, Base):
    """Who works with the people harmed in a case, from then until then: one at a time. Never removed.

    That a case has a liaison does not say that anybody was harmed who is known.
    """

    __tablename__ = "case_liaison"
    __table_args__ = (
        Index("uq_case_liaison_live", "referral_id", unique=True, sqlite_where=LIVE, postgresql_where=LIVE),
        Index(None, "account_id", "ended_at", "referral_id"),
        Index(None, "referral_id", "person_id"),
    )

    referral_id: Mapped[UUID] = mapped_column(ForeignKey("referral.id"))
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    assigned_by: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    assigned_at: Mapped[datetime] = mapped_column(default=utcnow)
    ended_at: Mapped[datetime | None]
