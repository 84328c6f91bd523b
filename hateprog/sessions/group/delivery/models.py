"""Tables of what became of booked sessions: counts, hands, feedback, disclosures, and how visitors get in.

No table has a place for a pupil's name: there are numbers, and words of adults that are checked (sessions.pupil_names).
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hateprog.kernel.clock import utcnow
from hateprog.sessions.group.delivery.disclosing import How, Kind, Via, Whom
from hateprog.sessions.group.delivery.rules import (
    ADULTS_MOST,
    HIGHEST,
    LOWEST,
    PRESENT_MOST,
    Aspect,
    Counted,
    Hand,
    Hands,
    Outcome,
    Shown,
    When,
)
from hateprog.sessions.group.models import BookedGroup, Booking, Slot
from hateprog.sessions.group.rules import Reason
from hateprog.store.audit import Audited
from hateprog.store.base import Base, words

UNCONFIRMED = text("confirmed_at IS NULL")
HAND_COLUMNS = tuple(f"{when}_{hand}" for when in When for hand in Hand)


def _together(when: When) -> str:
    names = [f"{when}_{hand}" for hand in Hand]
    return f"{' AND '.join(f'{each} IS NULL' for each in names)} OR {' AND '.join(f'{each} >= 0' for each in names)}"


class OfABooking:
    """What belongs to a booking belongs to its school and to those who come."""

    booking: Any

    @property
    def school_id(self) -> UUID:
        """Return which school it was at."""
        school_id: UUID = self.booking.school_id
        return school_id

    @property
    def practitioner_ids(self) -> frozenset[UUID]:
        """Return the accounts of who came."""
        ids: frozenset[UUID] = self.booking.practitioner_ids
        return ids


class DeliveryRecord(Audited, Base):
    """What was said of a session; corrected, a newer record with a higher number counts, and says `why`."""

    __tablename__ = "delivery_record"
    __table_args__ = (
        UniqueConstraint("booking_id", "number"),
        CheckConstraint("number >= 1", name="numbered_from_one"),
        CheckConstraint("(number = 1) = (why IS NULL)", name="corrected_for_a_reason"),
        CheckConstraint("(outcome = 'missed') = (reason IS NOT NULL)", name="missed_for_a_reason"),
        CheckConstraint(f"adults BETWEEN 0 AND {ADULTS_MOST}", name="adults_bearable"),
    )
    hidden_from_audit = frozenset({"note", "why"})

    booking_id: Mapped[UUID] = mapped_column(ForeignKey("booking.id"))
    number: Mapped[int]
    outcome: Mapped[Outcome] = mapped_column(words(Outcome))
    reason: Mapped[Reason | None] = mapped_column(words(Reason, name="reason"))
    note: Mapped[str | None]
    adults: Mapped[int | None]
    why: Mapped[str | None]
    recorded_by: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    recorded_at: Mapped[datetime] = mapped_column(default=utcnow)

    groups: Mapped[list[CountedGroup]] = relationship(lazy="raise_on_sql")
    topics: Mapped[list[CoveredTopic]] = relationship(lazy="raise_on_sql", order_by="CoveredTopic.topic_id")
    hands: Mapped[list[ShowOfHands]] = relationship(lazy="raise_on_sql")


class CountedGroup(Audited, Base):
    """How many pupils of a booked group were there, and whether they are the same as at an earlier session."""

    __tablename__ = "counted_group"
    __table_args__ = (
        UniqueConstraint("record_id", "group_id"),
        CheckConstraint(f"present BETWEEN 0 AND {PRESENT_MOST}", name="present_bearable"),
    )

    record_id: Mapped[UUID] = mapped_column(ForeignKey("delivery_record.id"))
    group_id: Mapped[UUID] = mapped_column(ForeignKey("booked_group.id"), index=True)
    present: Mapped[int]
    same_again: Mapped[bool] = mapped_column(default=False)

    group: Mapped[BookedGroup] = relationship(lazy="raise_on_sql")

    @property
    def said(self) -> Counted:
        """Return it as the rules read it."""
        return Counted(self.group_id, self.present, self.same_again)


class CoveredTopic(Audited, Base):
    """The version of a topic that a session was about in the end."""

    __tablename__ = "covered_topic"
    __table_args__ = (UniqueConstraint("record_id", "topic_id"),)

    record_id: Mapped[UUID] = mapped_column(ForeignKey("delivery_record.id"))
    topic_id: Mapped[UUID] = mapped_column(ForeignKey("topic_version.id"), index=True)


class ShowOfHands(Audited, Base):
    """How many hands were up for a statement (its key in the topic's version), before the session and after it."""

    __tablename__ = "show_of_hands"
    __table_args__ = (
        UniqueConstraint("record_id", "topic_id", "statement"),
        *(CheckConstraint(_together(when), name=f"{when}_all_or_none") for when in When),
    )

    record_id: Mapped[UUID] = mapped_column(ForeignKey("delivery_record.id"))
    topic_id: Mapped[UUID] = mapped_column(ForeignKey("topic_version.id"), index=True)
    statement: Mapped[str]
    before_agree: Mapped[int | None]
    before_unsure: Mapped[int | None]
    before_disagree: Mapped[int | None]
    after_agree: Mapped[int | None]
    after_unsure: Mapped[int | None]
    after_disagree: Mapped[int | None]

    @property
    def said(self) -> Shown:
        """Return it as the rules read it."""
        counted = {when: [getattr(self, f"{when}_{hand}") for hand in Hand] for when in When}
        return Shown(
            self.topic_id,
            self.statement,
            {when: Hands(*numbers) for when, numbers in counted.items() if numbers[0] is not None},
        )


class FollowUpPoint(OfABooking, Audited, Base):
    """Something to do after a session, until it is ticked as done."""

    __tablename__ = "follow_up_point"
    __table_args__ = (
        CheckConstraint("(done_at IS NULL) = (done_by IS NULL)", name="done_by_somebody"),
        Index(None, "booking_id", "written_at"),
    )
    hidden_from_audit = frozenset({"point"})

    booking_id: Mapped[UUID] = mapped_column(ForeignKey("booking.id"))
    point: Mapped[str]
    written_by: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    written_at: Mapped[datetime] = mapped_column(default=utcnow)
    done_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    done_at: Mapped[datetime | None]

    booking: Mapped[Booking] = relationship(lazy="raise_on_sql")


class TeacherFeedback(OfABooking, Audited, Base):
    """How somebody of the school found a session: ratings from 1 to 5, and words if they like."""

    __tablename__ = "teacher_feedback"
    __table_args__ = (
        UniqueConstraint("booking_id", "given_by"),
        *(CheckConstraint(f"{each} BETWEEN {LOWEST} AND {HIGHEST}", name=f"{each}_rated") for each in Aspect),
    )
    hidden_from_audit = frozenset({"good", "better"})

    booking_id: Mapped[UUID] = mapped_column(ForeignKey("booking.id"))
    useful: Mapped[int]
    pitched: Mapped[int]
    led: Mapped[int]
    again: Mapped[int]
    good: Mapped[str | None]
    better: Mapped[str | None]
    given_by: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    given_at: Mapped[datetime] = mapped_column(default=utcnow)

    booking: Mapped[Booking] = relationship(lazy="raise_on_sql")


class Disclosure(OfABooking, Audited, Base):
    """That something a pupil told was passed on to the school: what kind, to whom, how and when. Never the words.

    `dsl_account_id` is the account with the address that the booking gives for the DSL, if there was one; `link_hash`
    is of the link in the mail to that address. Moments are in UTC, `confirm_by` is a day in London.
    """

    __tablename__ = "disclosure"
    __table_args__ = (
        UniqueConstraint("link_hash"),
        CheckConstraint("(confirmed_at IS NULL) = (confirmed_via IS NULL)", name="confirmed_somehow"),
        CheckConstraint("(link_hash IS NULL) = (link_until IS NULL)", name="link_has_an_end"),
        CheckConstraint(
            "confirmed_via IS NULL OR (confirmed_via = 'link') = (confirmed_by IS NULL)", name="confirmed_by_somebody"
        ),
        Index(None, "booking_id"),
        Index("ix_disclosure_unconfirmed", "confirm_by", sqlite_where=UNCONFIRMED, postgresql_where=UNCONFIRMED),
    )
    hidden_from_audit = frozenset({"kind", "link_hash"})

    booking_id: Mapped[UUID] = mapped_column(ForeignKey("booking.id"))
    kind: Mapped[Kind] = mapped_column(words(Kind, name="disclosed"))
    whom: Mapped[Whom] = mapped_column(words(Whom))
    how: Mapped[How] = mapped_column(words(How))
    told_at: Mapped[datetime]
    made_by: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    made_at: Mapped[datetime] = mapped_column(default=utcnow)
    confirm_by: Mapped[date]
    dsl_account_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    link_hash: Mapped[str | None]
    link_until: Mapped[datetime | None]
    confirmed_at: Mapped[datetime | None]
    confirmed_via: Mapped[Via | None] = mapped_column(words(Via))
    confirmed_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))

    booking: Mapped[Booking] = relationship(lazy="raise_on_sql")

    @property
    def slot(self) -> Slot:
        """Return the slot of its session."""
        return self.booking.slot


class SchoolArrival(Audited, Base):
    """How visitors get into a school: where to park, how to get in, what is in the rooms."""

    __tablename__ = "school_arrival"
    __table_args__ = (UniqueConstraint("school_id"), CheckConstraint("changes >= 1", name="changes_counted"))
    hidden_from_audit = frozenset({"parking", "entrance", "equipment"})

    school_id: Mapped[UUID] = mapped_column(ForeignKey("school.id"))
    parking: Mapped[str | None]
    entrance: Mapped[str | None]
    equipment: Mapped[str | None]
    changes: Mapped[int] = mapped_column(default=1)
    written_by: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    written_at: Mapped[datetime] = mapped_column(default=utcnow)
