"""Tables of instruments' versions, of what was filled in, and of the pages that participants fill in themselves."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hateprog.evaluation.questionnaires.instrument import Direction, Instrument, Method, Moment, Score, items_of_json
from hateprog.evaluation.questionnaires.rules import Source, Status
from hateprog.kernel.clock import utcnow
from hateprog.referrals.policy import OfACase
from hateprog.store.audit import Audited
from hateprog.store.base import Base, Json, words

IN_USE = text("status = 'in_use'")
STANDS = text("set_aside_at IS NULL")


class InstrumentVersion(Audited, Base):
    """A version of an instrument. Once in use nothing of it changes, in the database too (a trigger).

    `as_written` is the file as it was loaded. One version of an instrument is in use at a time.
    """

    __tablename__ = "instrument"
    __table_args__ = (
        UniqueConstraint("code", "version"),
        UniqueConstraint("id", "code"),
        CheckConstraint("version >= 1", name="numbered_from_one"),
        CheckConstraint("min_age >= 0 AND (max_age IS NULL OR max_age >= min_age)", name="ages_in_order"),
        CheckConstraint("may_be_missing >= 0", name="missing_counted"),
        CheckConstraint("(status = 'draft') = (put_in_use_at IS NULL)", name="in_use_has_its_moment"),
        CheckConstraint("(status = 'retired') = (retired_at IS NOT NULL)", name="retired_has_its_moment"),
        Index("uq_instrument_in_use", "code", unique=True, sqlite_where=IN_USE, postgresql_where=IN_USE),
    )

    code: Mapped[str]
    version: Mapped[int]
    title: Mapped[str]
    introduction: Mapped[str]
    licence: Mapped[str]
    min_age: Mapped[int]
    max_age: Mapped[int | None]
    moments: Mapped[list[str]] = mapped_column(Json)
    method: Mapped[Method] = mapped_column(words(Method))
    direction: Mapped[Direction] = mapped_column(words(Direction))
    may_be_missing: Mapped[int]
    items: Mapped[list[dict[str, Any]]]
    as_written: Mapped[str]
    status: Mapped[Status] = mapped_column(words(Status), default=Status.DRAFT)
    drafted_by: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    drafted_at: Mapped[datetime] = mapped_column(default=utcnow)
    put_in_use_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    put_in_use_at: Mapped[datetime | None]
    retired_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    retired_at: Mapped[datetime | None]

    @property
    def instrument(self) -> Instrument:
        """Return it as the rules read it."""
        return Instrument(
            code=self.code,
            version=self.version,
            title=self.title,
            introduction=self.introduction,
            licence=self.licence,
            min_age=self.min_age,
            max_age=self.max_age,
            moments=tuple(Moment(each) for each in self.moments),
            method=self.method,
            direction=self.direction,
            may_be_missing=self.may_be_missing,
            items=items_of_json(self.items),
        )


class Questionnaire(OfACase, Audited, Base):
    """An instrument filled in for a case at one moment. What was chosen stands by the items' codes; nothing else does.

    One of each moment stands. One that was entered by mistake is set aside, with who says so and why, and is kept.
    `filled_on` is the day in Europe/London on which the person answered it.
    """

    __tablename__ = "questionnaire"
    __table_args__ = (
        ForeignKeyConstraint(
            ["instrument_id", "code"], ["instrument.id", "instrument.code"], name="fk_questionnaire_instrument"
        ),
        CheckConstraint("(source = 'paper') = (entered_by IS NOT NULL)", name="paper_says_who_entered_it"),
        CheckConstraint("(source = 'device') = (device_page_id IS NOT NULL)", name="device_says_by_which_page"),
        CheckConstraint(
            "(set_aside_at IS NULL) = (set_aside_by IS NULL) AND (set_aside_at IS NULL) = (set_aside_because IS NULL)",
            name="set_aside_says_who_and_why",
        ),
        Index(
            "uq_questionnaire_stands",
            "referral_id",
            "code",
            "moment",
            unique=True,
            sqlite_where=STANDS,
            postgresql_where=STANDS,
        ),
        Index(None, "referral_id", "entered_at"),
    )
    hidden_from_audit = frozenset({"answers", "set_aside_because"})

    referral_id: Mapped[UUID] = mapped_column(ForeignKey("referral.id"))
    instrument_id: Mapped[UUID]
    code: Mapped[str]
    moment: Mapped[Moment] = mapped_column(words(Moment))
    answers: Mapped[dict[str, Any]]
    filled_on: Mapped[date]
    source: Mapped[Source] = mapped_column(words(Source))
    entered_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    entered_at: Mapped[datetime] = mapped_column(default=utcnow)
    device_page_id: Mapped[UUID | None] = mapped_column(ForeignKey("device_page.id"), unique=True)
    set_aside_at: Mapped[datetime | None]
    set_aside_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    set_aside_because: Mapped[str | None]

    referral: Mapped[Any] = relationship("Referral", lazy="raise_on_sql", viewonly=True)
    instrument: Mapped[InstrumentVersion] = relationship(lazy="raise_on_sql", viewonly=True)

    @property
    def case_id(self) -> UUID:
        """Return the case that it belongs to."""
        return self.referral_id

    @property
    def score(self) -> Score:
        """Return what its answers come to. The instrument must be loaded."""
        return self.instrument.instrument.score(self.answers)


class DevicePage(OfACase, Audited, Base):
    """An address at which a participant fills in one questionnaire, once, on a device that somebody hands them.

    Only the hash of its token is kept. It opens nothing once it was used or closed, or its time (UTC) is over.
    """

    __tablename__ = "device_page"
    __table_args__ = (
        CheckConstraint("expires_at > made_at", name="lasts_a_while"),
        CheckConstraint("used_at IS NULL OR closed_at IS NULL", name="used_or_closed"),
        Index(None, "referral_id", "instrument_id", "moment"),
    )
    hidden_from_audit = frozenset({"token_hash"})

    referral_id: Mapped[UUID] = mapped_column(ForeignKey("referral.id"))
    instrument_id: Mapped[UUID] = mapped_column(ForeignKey("instrument.id"))
    moment: Mapped[Moment] = mapped_column(words(Moment))
    token_hash: Mapped[str] = mapped_column(unique=True)
    made_by: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    made_at: Mapped[datetime] = mapped_column(default=utcnow)
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]

    referral: Mapped[Any] = relationship("Referral", lazy="raise_on_sql", viewonly=True)
    instrument: Mapped[InstrumentVersion] = relationship(lazy="raise_on_sql", viewonly=True)

    @property
    def case_id(self) -> UUID:
        """Return the case that it belongs to."""
        return self.referral_id
