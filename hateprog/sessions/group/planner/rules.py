"""What a school wants planned, what is free, and what a timetable must keep to. Pure; days and clocks are London's.

Source: domain.md section 6 (block booking) and issue 5, whole-school planner.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, time
from itertools import combinations
from string import ascii_uppercase
from uuid import UUID

from hateprog.kernel.calendar import WEEKDAY_LABELS
from hateprog.kernel.errors import Missing, NotNow, RuleBroken
from hateprog.kernel.text import _
from hateprog.sessions.year_groups import YearGroup

LARGEST_GROUP = 300
MOST_PUPILS = 1000
"""In one year group: the largest schools of the register have some 700."""
MOST_PRACTITIONERS, MOST_ROOMS = 9, 20
LONGEST = 366
"""Days from the first possible day to the last."""

STARTING_AGE = 4
"""How old the youngest are when Reception begins."""


@dataclass(frozen=True, slots=True)
class YearSize:
    """How many pupils a year group has."""

    year: YearGroup
    pupils: int


@dataclass(frozen=True, slots=True, order=True)
class Group:
    """Pupils of one year who come together. `label` tells it from the others: "8A"."""

    year: YearGroup
    number: int
    pupils: int

    @property
    def label(self) -> str:
        """Return what it is called: the year and a letter."""
        year = "R" if self.year is YearGroup.RECEPTION else str(int(self.year))
        return year + _letters(self.number)


def _letters(number: int) -> str:
    more, last = divmod(number - 1, len(ascii_uppercase))
    return (_letters(more) if more else "") + ascii_uppercase[last]


def split(pupils: int, group_size: int) -> list[int]:
    """Return the sizes of as few groups of at most `group_size` as hold all pupils, as even as can be, largest first.

    245 by 30 are two groups of 28 and seven of 27.
    """
    groups = -(-pupils // group_size)
    each, over = divmod(pupils, groups) if groups else (0, 0)
    return [each + 1] * over + [each] * (groups - over)


@dataclass(frozen=True, slots=True)
class Period:
    """A part of the school day. A slot belongs to the period in which it begins."""

    starts: time
    ends: time

    def has(self, clock: time) -> bool:
        """Say whether what begins at this time begins in it."""
        return self.starts <= clock < self.ends


@dataclass(frozen=True, slots=True)
class Wish:
    """What a school wants. No period means any time of day.

    `weekdays` counts from Monday, which is 0; `practitioners` is how many must come to each session; `rooms` is in how
    many rooms there can be a session at one time, `room` how many pupils each of them holds, if that is known.
    """

    years: tuple[YearSize, ...]
    group_size: int
    from_on: date
    until_on: date
    weekdays: frozenset[int] = frozenset(range(5))
    periods: tuple[Period, ...] = ()
    practitioners: int = 1
    rooms: int = 1
    room: int | None = None

    def groups(self) -> list[Group]:
        """Return every group of every year, the youngest first."""
        return [
            Group(size.year, number, pupils)
            for size in sorted(self.years, key=lambda each: each.year)
            for number, pupils in enumerate(split(size.pupils, self.group_size), start=1)
        ]


@dataclass(frozen=True, slots=True)
class OpenSlot:
    """A free slot: how many groups and pupils it still takes at once, and who comes."""

    id: UUID
    day: date
    starts: time
    ends: time
    groups: int
    pupils: int
    practitioners: frozenset[UUID]

    @property
    def order(self) -> tuple[date, time, time, list[UUID], UUID]:
        """Return what slots are sorted by: when, who comes, and then always the same."""
        return self.day, self.starts, self.ends, sorted(self.practitioners), self.id

    def has(self, clock: time) -> bool:
        """Say whether it is going on at this time."""
        return self.starts <= clock < self.ends

    def excludes(self, other: OpenSlot) -> bool:
        """Say whether somebody would have to be at this slot and at another at the same time."""
        together = self.day == other.day and self.starts < other.ends and other.starts < self.ends
        return together and not self.practitioners.isdisjoint(other.practitioners)

    def seats(self, wish: Wish) -> int:
        """Return how many pupils can be met in it at once: what it takes, and what the school's room holds."""
        return self.pupils if wish.room is None else min(self.pupils, wish.room)

    def takes(self, pupils: int, wish: Wish) -> int:
        """Return how many groups of so many pupils it takes at once."""
        return min(self.groups, self.seats(wish) // pupils)


@dataclass(frozen=True, slots=True)
class Placement:
    """A group, and the slot it comes to."""

    group: Group
    slot: OpenSlot


@dataclass(frozen=True, slots=True)
class Timetable:
    """Which group comes when. `proved` says that no other has fewer days, nor as few and less waiting between."""

    placements: tuple[Placement, ...]
    proved: bool = True

    @property
    def days(self) -> list[date]:
        """Return the days on which somebody comes, in order."""
        return sorted({each.slot.day for each in self.placements})

    @property
    def pupils(self) -> int:
        """Return how many pupils have a place."""
        return sum(each.group.pupils for each in self.placements)

    @property
    def gap_minutes(self) -> int:
        """Return the minutes of waiting between the sessions of a day, over all days."""
        return gap_minutes(each.slot for each in self.placements)


@dataclass(frozen=True, slots=True)
class Impossible:
    """Why no timetable can be proposed.

    `short` is how many more slots would do, where that is all that is missing; `instead` says what else would help.
    """

    sentence: str
    short: int | None = None
    instead: tuple[str, ...] = ()


def minutes(clock: time) -> int:
    """Return the minutes since midnight."""
    return clock.hour * 60 + clock.minute


def gap_minutes(slots: Iterable[OpenSlot]) -> int:
    """Return for how many minutes nobody is met between the first and the last session of each day, together."""
    by_day: dict[date, list[OpenSlot]] = {}
    for slot in sorted(set(slots), key=lambda each: each.order):
        by_day.setdefault(slot.day, []).append(slot)
    gaps = 0
    for those in by_day.values():
        until = those[0].ends
        for slot in those[1:]:
            gaps += max(0, minutes(slot.starts) - minutes(until))
            until = max(until, slot.ends)
    return gaps


def is_possible(slot: OpenSlot, wish: Wish) -> bool:
    """Say whether the school could have this slot: its day, its time, and enough people come to it."""
    return (
        wish.from_on <= slot.day <= wish.until_on
        and slot.day.weekday() in wish.weekdays
        and _is_in_a_period(slot, wish)
        and len(slot.practitioners) >= wish.practitioners
    )


def _is_in_a_period(slot: OpenSlot, wish: Wish) -> bool:
    return not wish.periods or any(period.has(slot.starts) for period in wish.periods)


def possible(slots: Collection[OpenSlot], wish: Wish) -> list[OpenSlot]:
    """Return the slots that the school could have, in order."""
    return sorted((each for each in slots if is_possible(each, wish)), key=lambda each: each.order)


def in_the_way(slots: Collection[OpenSlot], wish: Wish) -> Impossible | None:
    """Return which single limit leaves nothing to plan with; None if there may be a timetable."""
    in_time = [each for each in slots if wish.from_on <= each.day <= wish.until_on]
    if not in_time:
        sentence = _("There is no free slot from {first} to {last}")
        return Impossible(sentence.format(first=said(wish.from_on), last=said(wish.until_on)))
    on_days = [each for each in in_time if each.day.weekday() in wish.weekdays]
    if not on_days:
        return Impossible(_("No free slot is on a day of the week that you chose"))
    in_periods = [each for each in on_days if _is_in_a_period(each, wish)]
    if not in_periods:
        return Impossible(_("No free slot begins in a period that you chose"))
    if not any(is_possible(each, wish) for each in in_periods):
        most = max(len(each.practitioners) for each in in_periods)
        sentence = _("No slot has {wanted} practitioners: the most that any has is {most}")
        return Impossible(sentence.format(wanted=wish.practitioners, most=most))
    return _too_large(possible(slots, wish), wish)


def _too_large(slots: Sequence[OpenSlot], wish: Wish) -> Impossible | None:
    largest = max(group.pupils for group in wish.groups())
    if wish.room is not None and largest > wish.room:
        sentence = _("The room does not hold a group of {pupils}: it holds {room}")
        return Impossible(sentence.format(pupils=largest, room=wish.room))
    holds = max(each.pupils for each in slots)
    if largest > holds:
        sentence = _("No slot holds a group of {pupils}: the largest holds {holds}")
        return Impossible(sentence.format(pupils=largest, holds=holds))
    return None


def too_few(slots: Collection[OpenSlot], wish: Wish, left_over: int) -> Impossible:
    """Return the sentence for groups that are left over when all slots are full: how many more slots would do.

    Counted in slots that take as much as the largest that there is.
    """
    largest = max(group.pupils for group in wish.groups())
    more = -(-left_over // max(slot.takes(largest, wish) for slot in slots))
    by = said(wish.until_on)
    if more == 1:
        return Impossible(_("1 more slot is needed by {last}").format(last=by), short=1)
    return Impossible(_("{count} more slots are needed by {last}").format(count=more, last=by), short=more)


def said(day: date) -> str:
    """Return a day as it is written out: 17 July 2026."""
    return f"{day.day} {_(f'{day:%B}')} {day.year}"


def faults(placements: Collection[Placement], wish: Wish) -> list[str]:
    """Return a sentence for each limit that these placements break. Groups that are left out break none."""
    found = [
        _("Group {label} comes twice").format(label=group.label)
        for group, times in sorted(Counter(each.group for each in placements).items())
        if times > 1
    ]
    met = in_slots(placements)
    for slot, groups in met.items():
        found += _faults_of(slot, groups, wish)
    for one, other in combinations(met, 2):
        if one.excludes(other):
            found.append(_("{one} and {other} need the same practitioner").format(one=when(one), other=when(other)))
    for slot in met:
        if sum(other.day == slot.day and other.has(slot.starts) for other in met) > wish.rooms:
            found.append(_("There are more sessions than rooms on {slot}").format(slot=when(slot)))
    return found


def _faults_of(slot: OpenSlot, groups: Sequence[Group], wish: Wish) -> Iterable[str]:
    pupils = sum(each.pupils for each in groups)
    if not is_possible(slot, wish):
        yield _("{slot} is not among the days and times that are possible").format(slot=when(slot))
    if len(groups) > slot.groups:
        yield _("{slot} takes {most} groups, not {count}").format(slot=when(slot), most=slot.groups, count=len(groups))
    if pupils > slot.seats(wish):
        sentence = _("{slot} takes {most} pupils, not {count}")
        yield sentence.format(slot=when(slot), most=slot.seats(wish), count=pupils)


def when(slot: OpenSlot) -> str:
    """Return when a slot is, written out."""
    weekday = _(WEEKDAY_LABELS[slot.day.weekday()])
    return _("{weekday} {day} at {clock}").format(weekday=weekday, day=said(slot.day), clock=f"{slot.starts:%H:%M}")


def in_slots(placements: Iterable[Placement]) -> dict[OpenSlot, list[Group]]:
    """Return the groups of each slot that has any, in order."""
    met: dict[OpenSlot, list[Group]] = {}
    for each in sorted(placements, key=lambda each: (each.slot.order, each.group)):
        met.setdefault(each.slot, []).append(each.group)
    return met


def could_go(
    group: Group, slots: Collection[OpenSlot], placements: Collection[Placement], wish: Wish
) -> list[OpenSlot]:
    """Return the slots to which a group could be moved while all others stay, in order."""
    others = [each for each in placements if each.group != group]
    by_day: dict[date, list[Placement]] = {}
    for each in others:
        by_day.setdefault(each.slot.day, []).append(each)
    return [
        slot for slot in possible(slots, wish) if not faults([*by_day.get(slot.day, ()), Placement(group, slot)], wish)
    ]


class SlotsGone(NotNow):
    """Some slots of a timetable are not free any more, so nothing of it was booked."""

    def __init__(self, slots: Sequence[OpenSlot]) -> None:
        said = _("Nothing was booked, for these times have been taken meanwhile: {times}")
        super().__init__(said.format(times="; ".join(when(each) for each in slots)))


def called(label: str, groups: Collection[Group]) -> Group:
    """Return the group that is called so. Raises `Missing`."""
    for group in groups:
        if group.label == label:
            return group
    raise Missing


def check_span(from_on: date, until_on: date, *, today: date) -> None:
    """Raise `RuleBroken` for days to plan in that are over, in the wrong order, or more than a year."""
    if from_on < today:
        raise RuleBroken(_("The first possible day must be today or in the future"), field="from_on")
    if until_on < from_on:
        raise RuleBroken(_("The last possible day must not be before the first"), field="until_on")
    if (until_on - from_on).days > LONGEST:
        raise RuleBroken(
            _("There must be a year at most between the first and the last possible day"), field="until_on"
        )


def years_taught(low_age: int | None, high_age: int | None) -> list[YearGroup]:
    """Return the year groups of a school for these ages, as the register has them; all where it has none."""
    lowest, highest = low_age or 0, high_age or 99
    return [year for year in YearGroup if lowest <= year + STARTING_AGE < highest] or list(YearGroup)
