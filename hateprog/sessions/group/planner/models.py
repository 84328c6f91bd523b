"""The table of plans: what a school wants, and the timetable that was proposed and adjusted, until it is booked."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hateprog.accounts import queries as accounts
from hateprog.kernel.access import Actor
from hateprog.kernel.clock import utcnow
from hateprog.kernel.errors import Stale
from hateprog.kernel.text import _
from hateprog.sessions.group.planner.rules import Group, OpenSlot, Period, Placement, Timetable, Wish, YearSize
from hateprog.sessions.year_groups import YearGroup
from hateprog.store.audit import Audited
from hateprog.store.base import Base, Json

DRAFT = text("booked_at IS NULL")


class SchoolPlan(Audited, Base):
    """A whole school's plan. A school has one that is not booked, at most; `revision` counts how often it was saved.

    `placed` has the groups and the slots that they come to as these were then, so that one that is gone can be named.
    `proved` is empty before anything was proposed. Days and clocks are London's, moments UTC.
    """

    __tablename__ = "school_plan"
    __table_args__ = (
        CheckConstraint("group_size >= 1", name="groups_of_somebody"),
        CheckConstraint("practitioners >= 1", name="somebody_comes"),
        CheckConstraint("rooms >= 1", name="somewhere"),
        CheckConstraint("room >= 1", name="room_for_somebody"),
        CheckConstraint("from_on <= until_on", name="from_before_until"),
        CheckConstraint("(booked_at IS NULL) = (booked_by IS NULL)", name="booked_by_somebody"),
        Index("uq_school_plan_draft", "school_id", unique=True, sqlite_where=DRAFT, postgresql_where=DRAFT),
        Index(None, "school_id", "booked_at"),
    )

    school_id: Mapped[UUID] = mapped_column(ForeignKey("school.id"))
    years: Mapped[dict[str, int]] = mapped_column(Json)
    group_size: Mapped[int]
    from_on: Mapped[date]
    until_on: Mapped[date]
    weekdays: Mapped[list[int]] = mapped_column(Json)
    periods: Mapped[list[list[str]]] = mapped_column(Json)
    practitioners: Mapped[int] = mapped_column(default=1)
    rooms: Mapped[int] = mapped_column(default=1)
    room: Mapped[int]
    placed: Mapped[list[dict[str, Any]]] = mapped_column(Json)
    proved: Mapped[bool | None]
    revision: Mapped[int] = mapped_column(default=1)
    saved_by: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    saved_at: Mapped[datetime] = mapped_column(default=utcnow)
    booked_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    booked_at: Mapped[datetime | None]

    school: Mapped[Any] = relationship("School", lazy="raise_on_sql", viewonly=True)

    @property
    def locked_first(self) -> Any:
        """Return its school, whose lock comes before its own and before those of slots (store.command)."""
        return self.school

    @property
    def pupils(self) -> int:
        """Return how many pupils are to take part."""
        return sum(self.years.values())

    @property
    def wish_years(self) -> list[YearGroup]:
        """Return the year groups that are in it."""
        return [YearGroup(int(year)) for year in self.years]

    @property
    def wish(self) -> Wish:
        """Return what the school wants."""
        return Wish(
            years=tuple(YearSize(YearGroup(int(year)), pupils) for year, pupils in self.years.items()),
            group_size=self.group_size,
            from_on=self.from_on,
            until_on=self.until_on,
            weekdays=frozenset(self.weekdays),
            periods=tuple(Period(time.fromisoformat(one), time.fromisoformat(other)) for one, other in self.periods),
            practitioners=self.practitioners,
            rooms=self.rooms,
            room=self.room,
        )

    @property
    def timetable(self) -> Timetable:
        """Return which group comes when."""
        placements = (Placement(_group(each["group"]), _slot(each["slot"])) for each in self.placed)
        in_order = sorted(placements, key=lambda each: (each.slot.order, each.group))
        return Timetable(tuple(in_order), proved=bool(self.proved))

    @property
    def left_out(self) -> list[Group]:
        """Return the groups that do not come."""
        placed = {each.group for each in self.timetable.placements}
        return [each for each in self.wish.groups() if each not in placed]

    def place(self, placements: Collection[Placement]) -> None:
        """Write down which group comes when."""
        self.placed = [{"group": _plain_group(each.group), "slot": _plain_slot(each.slot)} for each in placements]

    def check_revision(self, revision: int | None) -> None:
        """Raise `Stale`, saying who and when, unless the plan is still what it was when the form was opened."""
        if revision != self.revision:
            raise Stale(
                _("Somebody else has changed this plan meanwhile"),
                who=accounts.name_of(self.saved_by),
                when=self.saved_at,
            )

    def was_saved(self, actor: Actor) -> None:
        """Write down who saved it just now."""
        self.revision = (self.revision or 0) + 1
        self.saved_by, self.saved_at = actor.id, utcnow()


class PlannedBooking(Audited, Base):
    """A booking that was made with a plan."""

    __tablename__ = "planned_booking"
    __table_args__ = (UniqueConstraint("booking_id"), Index(None, "plan_id"))

    plan_id: Mapped[UUID] = mapped_column(ForeignKey("school_plan.id"))
    booking_id: Mapped[UUID] = mapped_column(ForeignKey("booking.id"))


def _plain_group(group: Group) -> list[int]:
    return [group.year.value, group.number, group.pupils]


def _group(plain: list[int]) -> Group:
    year, number, pupils = plain
    return Group(YearGroup(year), number, pupils)


def _plain_slot(slot: OpenSlot) -> dict[str, Any]:
    return {
        "id": slot.id.hex,
        "day": slot.day.isoformat(),
        "starts": slot.starts.isoformat("minutes"),
        "ends": slot.ends.isoformat("minutes"),
        "groups": slot.groups,
        "pupils": slot.pupils,
        "practitioners": sorted(each.hex for each in slot.practitioners),
    }


def _slot(plain: dict[str, Any]) -> OpenSlot:
    return OpenSlot(
        id=UUID(plain["id"]),
        day=date.fromisoformat(plain["day"]),
        starts=time.fromisoformat(plain["starts"]),
        ends=time.fromisoformat(plain["ends"]),
        groups=plain["groups"],
        pupils=plain["pupils"],
        practitioners=frozenset(UUID(each) for each in plain["practitioners"]),
    )
