"""Proposing a timetable: a mixed-integer programme for HiGHS (docs/decisions/0054). Pure, and the same every time.

Groups of one size are alike to every limit, so the programme counts them: how many of each size come to which slot.
Which of them they are is settled afterwards, the youngest first.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from time import monotonic
from typing import TYPE_CHECKING
from uuid import UUID

from hateprog.kernel.text import _
from hateprog.sessions.group.planner.rules import (
    Group,
    Impossible,
    OpenSlot,
    Placement,
    Timetable,
    Wish,
    faults,
    in_the_way,
    possible,
    too_few,
)
from hateprog.sessions.group.planner.waiting import Stretch, least_together, least_wait, stretches_of

if TYPE_CHECKING:
    from highspy import Highs, highs_linear_expression

SECONDS = 8.0
"""How long is looked for something better, once there is a timetable."""


def propose(wish: Wish, slots: Collection[OpenSlot], *, seconds: float = SECONDS) -> Timetable | Impossible:
    """Return the timetable with the fewest days and then the least waiting, or why there is none.

    Every group comes once; see `rules.faults` for the limits. After so many `seconds` the best one found is returned,
    with `proved` false.
    """
    blocked = in_the_way(slots, wish)
    if blocked is not None:
        return blocked
    until = monotonic() + seconds
    programme = _Programme(wish, possible(slots, wish))
    proved = programme.most_placed(until)
    if programme.left_over and not proved:
        return Impossible(_("No timetable was found in time. Choose fewer days of the week, or less time to plan in"))
    if programme.left_over:
        missing = too_few(programme.slots, wish, programme.left_over)
        return replace(missing, instead=tuple(_instead(wish, slots, until)))
    proved = programme.fewest_days(until)
    proved &= programme.least_waiting(until)
    return Timetable(tuple(_named(wish, programme)), proved=proved)


def _instead(wish: Wish, slots: Collection[OpenSlot], until: float) -> Iterable[str]:
    ways = (
        (replace(wish, weekdays=frozenset(range(7))), _("It can be done if every day of the week is possible")),
        (replace(wish, periods=()), _("It can be done if every period is possible")),
        (replace(wish, rooms=len(slots)), _("It can be done if more rooms are free at the same time")),
    )
    for other, sentence in ways:
        if other == wish:
            continue
        programme = _Programme(other, possible(slots, other))
        programme.most_placed(until)
        if not programme.left_over:
            yield sentence


def _alike(slots: Sequence[OpenSlot]) -> Iterable[tuple[OpenSlot, OpenSlot]]:
    """Yield pairs of slots of one time that can be exchanged: to take the first first spares trying every choice."""
    last: dict[object, OpenSlot] = {}
    for slot in slots:
        barred = frozenset(each.id for each in slots if each.day == slot.day and each.excludes(slot)) - {slot.id}
        shape = (slot.day, slot.starts, slot.ends, slot.groups, slot.pupils, barred)
        if shape in last:
            yield last[shape], slot
        last[shape] = slot


def _alike_days(on_day: Mapping[date, Sequence[OpenSlot]]) -> Iterable[tuple[date, date]]:
    """Yield pairs of days that can be exchanged, having the same slots, the earlier one first."""
    last: dict[object, date] = {}
    for day, slots in on_day.items():
        people: dict[UUID, int] = {}
        shape = tuple(
            (
                slot.starts,
                slot.ends,
                slot.groups,
                slot.pupils,
                tuple(people.setdefault(each, len(people)) for each in whom),
            )
            for slot in slots
            for whom in [sorted(slot.practitioners)]
        )
        if shape in last:
            yield last[shape], day
        last[shape] = day


def quiet_highs() -> Highs:
    """Return a HiGHS of one thread that says nothing, not even its name, on standard output.

    It says its name when callbacks are first set, which `Highs` does before anybody can make it silent.
    """
    from highspy import Highs  # slow to import, and wanted by few

    class Quiet(Highs):
        def enableCallbacks(self) -> None:  # noqa: N802 - HiGHS calls it so
            self.silent()
            super().enableCallbacks()  # type: ignore[no-untyped-call] # published half typed

    highs = Quiet()  # type: ignore[no-untyped-call] # published half typed
    highs.setOptionValue("threads", 1)
    return highs


class _Programme:
    """The unknowns and limits of one timetable; its three questions go in order, each within the answers before."""

    def __init__(self, wish: Wish, slots: Sequence[OpenSlot]) -> None:
        self.slots = slots
        self.days = stretches_of(slots)
        self.wanted = Counter(group.pupils for group in wish.groups())
        self.highs = highs = quiet_highs()
        highs.setOptionValue("mip_rel_gap", 0.0)
        self.comes = {
            (pupils, slot.id): highs.addIntegral(0, slot.takes(pupils, wish))
            for pupils in self.wanted
            for slot in slots
        }
        self.used = {slot.id: highs.addBinary() for slot in slots}
        self.on = {stretches[0].day: highs.addBinary() for stretches in self.days}
        self.found: Sequence[float] = [0.0] * highs.numVariables  # nobody comes: what every question can be answered by
        self.placed = highs.qsum(self.comes.values())
        for slot in slots:
            self._limit(slot, wish)
        for stretches in self.days:
            self._limit_at_one_time(stretches, wish)
        for pupils, groups in self.wanted.items():
            highs.addConstr(highs.qsum(self.comes[pupils, slot.id] for slot in slots) <= groups)
        for one, other in _alike(slots):
            highs.addConstr(self.used[other.id] <= self.used[one.id])
        on_day = {day: [slot for slot in slots if slot.day == day] for day in self.on}
        self.rooms = wish.rooms
        self.takes = {slot.id: slot.takes(min(self.wanted), wish) for slot in slots}
        for earlier, later in _alike_days(on_day):
            highs.addConstr(self.on[later] <= self.on[earlier])
            highs.addConstr(self._sum_used(on_day[later]) <= self._sum_used(on_day[earlier]))

    def _limit(self, slot: OpenSlot, wish: Wish) -> None:
        highs, used = self.highs, self.used[slot.id]
        groups = {pupils: self.comes[pupils, slot.id] for pupils in self.wanted}
        highs.addConstr(highs.qsum(groups.values()) <= slot.groups * used)
        highs.addConstr(highs.qsum(groups.values()) >= used)
        highs.addConstr(highs.qsum(pupils * each for pupils, each in groups.items()) <= slot.seats(wish) * used)
        highs.addConstr(used <= self.on[slot.day])

    def _limit_at_one_time(self, stretches: Sequence[Stretch], wish: Wish) -> None:
        on = self.on[stretches[0].day]
        for stretch in stretches:
            by_whom: dict[object, list[OpenSlot]] = {}
            for slot in stretch.going_on:
                for practitioner in slot.practitioners:
                    by_whom.setdefault(practitioner, []).append(slot)
            for those in by_whom.values():
                self.highs.addConstr(self._sum_used(those) <= on)
            self.highs.addConstr(self._sum_used(stretch.going_on) <= wish.rooms * on)

    def _sum_used(self, slots: Iterable[OpenSlot]) -> highs_linear_expression:
        return self.highs.qsum(self.used[slot.id] for slot in slots)

    def most_placed(self, until: float) -> bool:
        """Give as many groups a place as can have one, and say whether that is proved."""
        proved = self._solve(-1 * self.placed, until)
        self.highs.addConstr(self.placed >= self.wanted.total() - self.left_over)
        return proved

    @property
    def left_over(self) -> int:
        """Return how many groups have no place."""
        return self.wanted.total() - sum(self.answer().values())

    def fewest_days(self, until: float) -> bool:
        """Take as few days as can be, and say whether that is proved."""
        days = self.highs.qsum(self.on.values())
        proved = self._solve(days, until)
        self.highs.addConstr(days <= self.days_taken)
        return proved

    @property
    def days_taken(self) -> int:
        """Return on how many days somebody comes."""
        return sum(round(self.found[on.index]) for on in self.on.values())

    def least_waiting(self, until: float) -> bool:
        """Wait as little as can be between the sessions of a day, and say whether that is proved."""
        waits = self.highs.qsum(each for stretches in self.days for each in self._waits(stretches))
        bounds = [least_wait(stretches, self.takes, self.rooms) for stretches in self.days]
        self.highs.addConstr(waits >= least_together(bounds, self.days_taken, self.wanted.total()))
        return self._solve(waits, until)

    def _waits(self, stretches: Sequence[Stretch]) -> Iterable[highs_linear_expression]:
        """Yield the minutes of waiting in each part of a day: those at school, less those in which somebody is met.

        Whoever comes stays from the first session to the last, so being at school begins once a day.
        """
        highs, before = self.highs, None
        begins = []
        for stretch in stretches:
            there, met = highs.addVariable(0, 1), highs.addVariable(0, 1)
            for slot in stretch.going_on:
                highs.addConstr(self.used[slot.id] <= there)
            highs.addConstr(met <= self._sum_used(stretch.going_on))
            highs.addConstr(met <= there)
            begins.append(begin := highs.addVariable(0, 1))
            highs.addConstr(begin >= (there if before is None else there - before))
            before = there
            yield stretch.minutes * (there - met)
        highs.addConstr(highs.qsum(begins) <= self.on[stretches[0].day])

    def _solve(self, least: highs_linear_expression, until: float) -> bool:
        from highspy import HighsModelStatus, SolutionStatus

        highs = self.highs
        highs.setOptionValue("time_limit", max(0.0, until - monotonic()))
        highs.minimize(least)
        if highs.getInfo().primal_solution_status == SolutionStatus.kSolutionStatusFeasible:
            self.found = highs.getSolution().col_value
        return bool(highs.getModelStatus() == HighsModelStatus.kOptimal)

    def answer(self) -> dict[tuple[int, object], int]:
        """Return how many groups of which size come to which slot."""
        return {key: round(self.found[variable.index]) for key, variable in self.comes.items()}


def _named(wish: Wish, programme: _Programme) -> Sequence[Placement]:
    """Return which group comes when: the youngest first, unless a slot is too small for whoever would be next."""
    answer = programme.answer()
    comes = [
        (slot, pupils)
        for slot in programme.slots
        for pupils in programme.wanted
        for _n in range(answer[pupils, slot.id])
    ]
    in_turn = [Placement(group, slot) for group, (slot, _pupils) in zip(wish.groups(), comes, strict=True)]
    if not faults(in_turn, wish):
        return in_turn
    waiting: dict[int, deque[Group]] = {}
    for group in wish.groups():
        waiting.setdefault(group.pupils, deque()).append(group)
    return [Placement(waiting[pupils].popleft(), slot) for slot, pupils in comes]
