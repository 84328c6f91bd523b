"""Tables of group sessions at schools: slots, bookings with their groups of pupils, waiting lists. No pupil's name."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hateprog.kernel.clock import utcnow
from hateprog.sessions.group.rules import (
    GROUPS_MOST,
    LONGEST,
    PUPILS_MOST,
    ROOM_MOST,
    SHORTEST,
    TRAVEL_MOST,
    Group,
    Place,
    Reason,
    SlotState,
    State,
)
from hateprog.sessions.year_groups import YearGroup
from hateprog.store.audit import Audited
from hateprog.store.base import Base, words

TAKEN = text("state IN ('held', 'confirmed', 'delivered', 'missed')")
IN_THE_LIST = text("state IN ('waiting', 'offered')")
OFFERED = text("state = 'offered'")


class Slot(Audited, Base):
    """A time (UTC) at which practitioners can come to one school of the authorities that it is offered to."""

    __tablename__ = "slot"
    __table_args__ = (
        CheckConstraint("ends_at > starts_at", name="times_in_order"),
        CheckConstraint(f"minutes BETWEEN {SHORTEST} AND {LONGEST}", name="minutes_bearable"),
        CheckConstraint(f"travel_minutes BETWEEN 0 AND {TRAVEL_MOST}", name="travel_bearable"),
        CheckConstraint(f"capacity_groups BETWEEN 1 AND {GROUPS_MOST}", name="groups_bearable"),
        CheckConstraint(f"capacity_pupils BETWEEN 1 AND {PUPILS_MOST}", name="pupils_bearable"),
        CheckConstraint(
            "(state = 'cancelled') = (cancelled_at IS NOT NULL) AND (state = 'cancelled') = (cancelled_by IS NOT NULL)"
            " AND (state = 'cancelled') = (cancel_reason IS NOT NULL)",
            name="cancelled_for_a_reason",
        ),
        Index(None, "starts_at", "id"),
    )
    hidden_from_audit = frozenset({"cancel_note"})

    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    minutes: Mapped[int]
    travel_minutes: Mapped[int]
    capacity_groups: Mapped[int]
    capacity_pupils: Mapped[int]
    state: Mapped[SlotState] = mapped_column(words(SlotState, name="state"), default=SlotState.OPEN)
    opened_by: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    opened_at: Mapped[datetime] = mapped_column(default=utcnow)
    cancelled_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    cancelled_at: Mapped[datetime | None]
    cancel_reason: Mapped[Reason | None] = mapped_column(words(Reason, name="cancel_reason"))
    cancel_note: Mapped[str | None]

    practitioners: Mapped[list[SlotPractitioner]] = relationship(lazy="raise_on_sql", order_by="SlotPractitioner.id")
    authorities: Mapped[list[SlotAuthority]] = relationship(
        lazy="raise_on_sql", order_by="SlotAuthority.authority_code"
    )
    bookings: Mapped[list[Booking]] = relationship(
        back_populates="slot", lazy="raise_on_sql", order_by="Booking.made_at"
    )

    @property
    def practitioner_ids(self) -> frozenset[UUID]:
        """Return the accounts of who comes."""
        return frozenset(each.account_id for each in self.practitioners)

    @property
    def served(self) -> frozenset[str]:
        """Return the codes of the authorities to whose schools it is offered."""
        return frozenset(each.authority_code for each in self.authorities)


class SlotPractitioner(Audited, Base):
    """Who comes to a slot."""

    __tablename__ = "slot_practitioner"
    __table_args__ = (UniqueConstraint("slot_id", "account_id"),)

    slot_id: Mapped[UUID] = mapped_column(ForeignKey("slot.id"))
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), index=True)


class SlotAuthority(Audited, Base):
    """An authority (the Department for Education's three digits) to whose schools a slot is offered."""

    __tablename__ = "slot_authority"
    __table_args__ = (UniqueConstraint("slot_id", "authority_code"), Index(None, "authority_code", "slot_id"))

    slot_id: Mapped[UUID] = mapped_column(ForeignKey("slot.id"))
    authority_code: Mapped[str]


class Booking(Audited, Base):
    """A school's booking of a slot: held while the form is filled in, then confirmed. No two take one slot.

    `changes` counts how often it was moved or changed since, for calendars. `despite_shut` says that the school booked
    a day on which it is said to be shut, and ticked that. `cancelled_late` is whether that was within the notice.
    """

    __tablename__ = "booking"
    __table_args__ = (
        UniqueConstraint("reference"),
        Index("uq_booking_taken", "slot_id", unique=True, sqlite_where=TAKEN, postgresql_where=TAKEN),
        Index(None, "slot_id"),
        Index(None, "school_id", "state"),
        Index(None, "state", "held_until"),
        CheckConstraint("state <> 'held' OR held_until IS NOT NULL", name="held_until_a_moment"),
        CheckConstraint(
            "state IN ('held', 'released') OR (confirmed_at IS NOT NULL AND confirmed_by IS NOT NULL"
            " AND room IS NOT NULL AND room_capacity IS NOT NULL AND dsl_name IS NOT NULL AND dsl_contact IS NOT NULL"
            " AND staff_present IS NOT NULL)",
            name="confirmed_is_whole",
        ),
        CheckConstraint(
            "(state = 'cancelled') = (cancelled_at IS NOT NULL) AND (state = 'cancelled') = (cancelled_by IS NOT NULL)"
            " AND (state = 'cancelled') = (cancel_reason IS NOT NULL)",
            name="cancelled_for_a_reason",
        ),
        CheckConstraint(f"room_capacity BETWEEN 1 AND {ROOM_MOST}", name="room_bearable"),
        CheckConstraint("changes >= 0", name="changes_counted"),
    )
    hidden_from_audit = frozenset(
        {"room", "access_needs", "dsl_name", "dsl_contact", "staff_present", "notes", "cancel_note"}
    )

    reference: Mapped[str]
    slot_id: Mapped[UUID] = mapped_column(ForeignKey("slot.id"))
    school_id: Mapped[UUID] = mapped_column(ForeignKey("school.id"))
    state: Mapped[State] = mapped_column(words(State), default=State.HELD)
    held_until: Mapped[datetime | None]
    made_by: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    made_at: Mapped[datetime] = mapped_column(default=utcnow)
    confirmed_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    confirmed_at: Mapped[datetime | None]
    room: Mapped[str | None]
    room_capacity: Mapped[int | None]
    access_needs: Mapped[str | None]
    dsl_name: Mapped[str | None]
    dsl_contact: Mapped[str | None]
    staff_present: Mapped[str | None]
    notes: Mapped[str | None]
    parents_told: Mapped[bool] = mapped_column(default=False)
    materials_seen: Mapped[bool] = mapped_column(default=False)
    despite_shut: Mapped[bool] = mapped_column(default=False)
    changes: Mapped[int] = mapped_column(default=0)
    changed_at: Mapped[datetime | None]
    cancelled_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    cancelled_at: Mapped[datetime | None]
    cancel_reason: Mapped[Reason | None] = mapped_column(words(Reason, name="cancel_reason"))
    cancel_note: Mapped[str | None]
    cancelled_late: Mapped[bool] = mapped_column(default=False)

    slot: Mapped[Slot] = relationship(back_populates="bookings", lazy="raise_on_sql")
    school: Mapped[Any] = relationship("School", lazy="raise_on_sql", viewonly=True)
    groups: Mapped[list[BookedGroup]] = relationship(
        back_populates="booking",
        lazy="raise_on_sql",
        order_by="BookedGroup.position",
        cascade="all, delete-orphan",
    )
    topics: Mapped[list[BookedTopic]] = relationship(
        lazy="raise_on_sql", order_by="BookedTopic.topic_id", cascade="all, delete-orphan"
    )

    @property
    def practitioner_ids(self) -> frozenset[UUID]:
        """Return the accounts of who comes."""
        return self.slot.practitioner_ids

    @property
    def locked_first(self) -> Slot:
        """Return its slot, whose lock comes before its own (store.command)."""
        return self.slot


class BookedGroup(Audited, Base):
    """A group of pupils of a booking: a label such as “8A”, a year group (Reception is 0), and a number. No name."""

    __tablename__ = "booked_group"
    __table_args__ = (
        UniqueConstraint("booking_id", "position"),
        CheckConstraint("year_group BETWEEN 0 AND 13", name="year_of_a_school"),
        CheckConstraint(f"pupils_expected BETWEEN 1 AND {PUPILS_MOST}", name="pupils_bearable"),
    )

    booking_id: Mapped[UUID] = mapped_column(ForeignKey("booking.id"))
    position: Mapped[int]
    label: Mapped[str]
    year_group: Mapped[int]
    pupils_expected: Mapped[int]

    booking: Mapped[Booking] = relationship(back_populates="groups", lazy="raise_on_sql")

    @property
    def said(self) -> Group:
        """Return it as the rules read it."""
        return Group(self.label, YearGroup(self.year_group), self.pupils_expected)


class BookedTopic(Audited, Base):
    """The version of a topic that a booking is about; it stays the one that the school chose."""

    __tablename__ = "booked_topic"
    __table_args__ = (UniqueConstraint("booking_id", "topic_id"),)

    booking_id: Mapped[UUID] = mapped_column(ForeignKey("booking.id"))
    topic_id: Mapped[UUID] = mapped_column(ForeignKey("topic_version.id"), index=True)


class WaitingPlace(Audited, Base):
    """A school that waits for a slot to come free, in the order of `asked_at`; one at a time is offered it."""

    __tablename__ = "waiting_place"
    __table_args__ = (
        Index(
            "uq_waiting_place_in_the_list",
            "slot_id",
            "school_id",
            unique=True,
            sqlite_where=IN_THE_LIST,
            postgresql_where=IN_THE_LIST,
        ),
        Index("uq_waiting_place_offered", "slot_id", unique=True, sqlite_where=OFFERED, postgresql_where=OFFERED),
        Index(None, "school_id", "state"),
        Index(None, "slot_id", "state", "asked_at"),
        CheckConstraint("state <> 'offered' OR offered_until IS NOT NULL", name="offered_until_a_moment"),
    )

    slot_id: Mapped[UUID] = mapped_column(ForeignKey("slot.id"))
    school_id: Mapped[UUID] = mapped_column(ForeignKey("school.id"))
    state: Mapped[Place] = mapped_column(words(Place, name="state"), default=Place.WAITING)
    asked_by: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    asked_at: Mapped[datetime] = mapped_column(default=utcnow)
    offered_at: Mapped[datetime | None]
    offered_until: Mapped[datetime | None]

    slot: Mapped[Slot] = relationship(lazy="raise_on_sql")
    school: Mapped[Any] = relationship("School", lazy="raise_on_sql", viewonly=True)
