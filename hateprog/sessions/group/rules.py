"""What a slot and a booking are, how they move on, and what can be booked. Pure; days and clocks are London's.

Source: domain.md section 6 and issue 5, "Slots" and "Booking".
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from secrets import choice
from typing import Protocol
from uuid import UUID

from hateprog.kernel.clock import local_date
from hateprog.kernel.errors import NotNow, RuleBroken
from hateprog.kernel.text import N_, _
from hateprog.sessions.pupil_names import check_names_no_child
from hateprog.sessions.year_groups import YearGroup

HOLD = timedelta(minutes=15)
"""How long a free date is kept for a school that is filling the form in."""

OFFER = timedelta(hours=48)
"""How long a slot that came free is kept for the school that waits first; less where it would be too late to book."""

FURTHEST_AHEAD = timedelta(days=2 * 366)
GROUPS_MOST, PUPILS_MOST, ROOM_MOST = 20, 2_000, 5_000
SHORTEST, LONGEST = 15, 480
"""How many minutes a session takes, at least and at most."""

TRAVEL_MOST, WEEKS_MOST = 240, 60
NEAREST = 3
"""How many other slots are offered to whoever came too late for one."""

REFERENCE_LETTERS = "34679CDFGHJKMNPQRTVWXY"
"""Letters and digits that cannot be misread for one another, and spell no words (docs/decisions/0008)."""


class SlotState(StrEnum):
    """Whether a slot is there."""

    OPEN = "open"
    CANCELLED = "cancelled"


class State(StrEnum):
    """Where a booking stands."""

    HELD = "held"
    CONFIRMED = "confirmed"
    DELIVERED = "delivered"
    MISSED = "missed"
    CANCELLED = "cancelled"
    RELEASED = "released"


class Event(StrEnum):
    """What can happen to a booking."""

    CONFIRM = "confirm"
    RELEASE = "release"
    MOVE = "move"
    CHANGE = "change"
    CANCEL = "cancel"
    DELIVER = "deliver"
    MISS = "miss"


class Place(StrEnum):
    """Where a school stands on the waiting list of a slot."""

    WAITING = "waiting"
    OFFERED = "offered"
    TAKEN = "taken"
    PASSED_ON = "passed_on"
    RAN_OUT = "ran_out"
    LEFT = "left"


class Reason(StrEnum):
    """Why a booking or a slot is given up."""

    TIMETABLE = "timetable"
    SCHOOL_SHUT = "school_shut"
    STAFF = "staff"
    NOT_WANTED = "not_wanted"
    PRACTITIONER = "practitioner"
    WEATHER = "weather"
    OTHER = "other"


STATE_LABELS: dict[State, str] = {
    State.HELD: N_("Being booked"),
    State.CONFIRMED: N_("Booked"),
    State.DELIVERED: N_("Took place"),
    State.MISSED: N_("Did not take place"),
    State.CANCELLED: N_("Cancelled"),
    State.RELEASED: N_("Not booked"),
}
PLACE_LABELS: dict[Place, str] = {
    Place.WAITING: N_("Waiting"),
    Place.OFFERED: N_("Offered"),
    Place.TAKEN: N_("Taken"),
    Place.PASSED_ON: N_("Passed on"),
    Place.RAN_OUT: N_("Offer ran out"),
    Place.LEFT: N_("Left the list"),
}
REASON_LABELS: dict[Reason, str] = {
    Reason.TIMETABLE: N_("The school’s timetable has changed"),
    Reason.SCHOOL_SHUT: N_("The school is shut that day"),
    Reason.STAFF: N_("No member of staff can be there"),
    Reason.NOT_WANTED: N_("The session is not wanted any more"),
    Reason.PRACTITIONER: N_("The practitioner cannot come"),
    Reason.WEATHER: N_("Weather or travel"),
    Reason.OTHER: N_("Another reason"),
}
OF_A_SCHOOL = (
    Reason.TIMETABLE,
    Reason.SCHOOL_SHUT,
    Reason.STAFF,
    Reason.NOT_WANTED,
    Reason.WEATHER,
    Reason.OTHER,
)
"""The reasons for which a school gives a booking up."""

OF_A_SLOT = (Reason.PRACTITIONER, Reason.WEATHER, Reason.OTHER)
"""The reasons for which the service cannot come."""

TRANSITIONS: dict[tuple[State, Event], State] = {
    (State.HELD, Event.CONFIRM): State.CONFIRMED,
    (State.HELD, Event.RELEASE): State.RELEASED,
    (State.CONFIRMED, Event.MOVE): State.CONFIRMED,
    (State.CONFIRMED, Event.CHANGE): State.CONFIRMED,
    (State.CONFIRMED, Event.CANCEL): State.CANCELLED,
    (State.CONFIRMED, Event.DELIVER): State.DELIVERED,
    (State.CONFIRMED, Event.MISS): State.MISSED,
    (State.DELIVERED, Event.MISS): State.MISSED,  # a record that is corrected (group.delivery)
    (State.MISSED, Event.DELIVER): State.DELIVERED,
}
TAKES_THE_SLOT = frozenset({State.HELD, State.CONFIRMED, State.DELIVERED, State.MISSED})
"""A slot has at most one booking that stands so: practitioners come to one school at a time."""

IN_THE_LIST = frozenset({Place.WAITING, Place.OFFERED})
CONFIRMED_ONCE = (State.CONFIRMED, State.DELIVERED, State.MISSED, State.CANCELLED)
"""What a school and a practitioner see of bookings: what was only held is nothing to look at."""


def after(state: State, event: Event) -> State:
    """Return where a booking stands after an event. Raises `NotNow` where that cannot happen to it now."""
    try:
        return TRANSITIONS[state, event]
    except KeyError:
        stands = _(STATE_LABELS[state]).lower()
        raise NotNow(_("This cannot be done now: the booking stands at “{state}”").format(state=stands)) from None


@dataclass(frozen=True, slots=True)
class Group:
    """Pupils who come together: what the group is called (“8A”), its year group, how many are expected. No names."""

    label: str
    year_group: YearGroup
    pupils_expected: int


@dataclass(frozen=True, slots=True)
class Details:
    """What a school says when it books."""

    groups: tuple[Group, ...]
    room: str
    room_capacity: int
    dsl_name: str
    dsl_contact: str
    staff_present: str
    access_needs: str | None = None
    notes: str | None = None
    topic_ids: tuple[UUID, ...] = ()
    parents_told: bool = False
    materials_seen: bool = False


class Taken(NotNow):
    """Somebody else has the slot: who wanted it is offered the nearest others, and a place on the waiting list."""

    def __init__(self) -> None:
        super().__init__(_("Another school has booked that time"))


class Capacity(Protocol):
    """What a slot can take."""

    capacity_groups: int
    capacity_pupils: int


def check_groups(groups: Sequence[Group], capacity: Capacity, room_capacity: int | None) -> None:
    """Raise `RuleBroken` unless the groups fit into the slot, and all their pupils into the room."""
    if not groups:
        raise RuleBroken(_("Enter one group at least"), field="groups")
    labels = [each.label.casefold() for each in groups]
    if len(set(labels)) < len(labels):
        raise RuleBroken(_("Give each group its own name"), field="groups")
    if len(groups) > capacity.capacity_groups:
        said = _("There is room for {most} groups at that time, and these are {count}")
        raise RuleBroken(said.format(most=capacity.capacity_groups, count=len(groups)), field="groups")
    pupils = pupils_of(groups)
    if pupils > capacity.capacity_pupils:
        said = _("At most {most} pupils can come at that time, and these are {count}")
        raise RuleBroken(said.format(most=capacity.capacity_pupils, count=pupils), field="groups")
    if room_capacity is not None and pupils > room_capacity:
        said = _("The room holds {most} people, and {count} pupils are expected")
        raise RuleBroken(said.format(most=room_capacity, count=pupils), field="room_capacity")


def check_words(details: Details) -> None:
    """Raise `RuleBroken` where words of a school look as if they named a child."""
    for each in details.groups:
        check_names_no_child(each.label, field="groups")
    check_names_no_child(details.room, field="room", of_a_place=True)
    for name in ("access_needs", "notes"):
        check_names_no_child(getattr(details, name), field=name)


def pupils_of(groups: Iterable[Group]) -> int:
    """Return how many pupils are expected."""
    return sum(each.pupils_expected for each in groups)


def check_bookable(state: SlotState, starts_at: datetime, now: datetime, lead: timedelta) -> None:
    """Raise `NotNow` unless a slot can still be booked: open, and at least `lead` ahead (a coordinator needs none)."""
    if state is not SlotState.OPEN:
        raise NotNow(_("That session has been cancelled and cannot be booked"))
    if starts_at <= now:
        raise NotNow(_("That time is over and cannot be booked"))
    if starts_at < now + lead:
        raise NotNow(_("That time is too near to be booked here: ring the coordinator"))


def check_served(authority_code: str, served: Collection[str]) -> None:
    """Raise `RuleBroken` where a slot is not offered to schools of this authority."""
    if authority_code not in served:
        raise RuleBroken(_("That time is offered to schools of another area"), field="slot_id")


def is_late(starts_at: datetime, now: datetime, notice: timedelta) -> bool:
    """Say whether a session is so near that giving it up is late: practitioners are on their way by then."""
    return starts_at < now + notice


def check_movable(starts_at: datetime, now: datetime, notice: timedelta, *, coordinates: bool) -> None:
    """Raise `NotNow` where a booking cannot be moved or changed: it is over, or too near for the school itself."""
    if starts_at <= now:
        raise NotNow(_("The time of this session has come: it cannot be changed any more"))
    if is_late(starts_at, now, notice) and not coordinates:
        raise NotNow(_("The session is too near to be changed here: ring the coordinator, or cancel it"))


def check_reason(reason: Reason, note: str | None) -> None:
    """Raise `RuleBroken` for “another reason” without words."""
    if reason is Reason.OTHER and not note:
        raise RuleBroken(_("Say in a few words why"), field="note")


def offer_until(starts_at: datetime, now: datetime, lead: timedelta) -> datetime | None:
    """Return until when (UTC) a slot that came free now is kept for who waits; None where it is too late to book it."""
    until = min(now + OFFER, starts_at - lead)
    return until if until > now else None


def check_slot(
    starts_at: datetime, ends_at: datetime, *, now: datetime, groups: int, pupils: int, practitioners: int
) -> None:
    """Raise `RuleBroken` for a slot that cannot be opened: in the past, too far ahead, over two days, or for nobody."""
    if starts_at <= now:
        raise RuleBroken(_("This must be in the future"), field="day")
    if starts_at > now + FURTHEST_AHEAD:
        raise RuleBroken(_("This must be within two years from today"), field="day")
    if local_date(starts_at) != local_date(ends_at):
        raise RuleBroken(_("The session must end on the day it starts"), field="minutes")
    if not SHORTEST <= (ends_at - starts_at).total_seconds() / 60 <= LONGEST:
        said = _("A session takes from {least} to {most} minutes").format(least=SHORTEST, most=LONGEST)
        raise RuleBroken(said, field="minutes")
    if not practitioners:
        raise RuleBroken(_("Select who comes"), field="practitioners")
    if pupils < groups:
        raise RuleBroken(_("There must be a pupil for each group at least"), field="capacity_pupils")


def check_room_left(capacity: Capacity, groups: Sequence[Group]) -> None:
    """Raise `NotNow` where a slot would be made smaller than what is booked on it."""
    if len(groups) > capacity.capacity_groups or pupils_of(groups) > capacity.capacity_pupils:
        said = _("Booked already, groups: {groups}, pupils: {pupils}. The slot cannot be made smaller than that")
        raise NotNow(said.format(groups=len(groups), pupils=pupils_of(groups)))


def weekly(first: date, last: date) -> list[date]:
    """Return every same weekday from one day to another, both included."""
    return [first + timedelta(days=number) for number in range(0, (last - first).days + 1, 7)]


def new_reference() -> str:
    """Return a booking's reference like GS-7K3M9Q, drawn at random: it tells nothing, and no next can be guessed."""
    return "GS-" + "".join(choice(REFERENCE_LETTERS) for _letter in range(6))
