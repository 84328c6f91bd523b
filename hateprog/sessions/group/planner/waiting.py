"""How little waiting a day can have between its sessions, whatever else must be kept to. Pure; clocks are London's.

The programme of `solving` finds timetables quickly, and proves slowly that none is better. A bound worked out here from
each day by itself is what it is told beforehand.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from itertools import pairwise
from math import inf
from uuid import UUID

from hateprog.sessions.group.planner.rules import OpenSlot, minutes


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of a day between two moments at which some session begins or ends, and the sessions that go on in it."""

    day: date
    starts: time
    minutes: int
    going_on: tuple[OpenSlot, ...]


def stretches_of(slots: Sequence[OpenSlot]) -> list[list[Stretch]]:
    """Return the stretches of each day that has slots, in order; `slots` are in order."""
    by_day: dict[date, list[OpenSlot]] = {}
    for slot in slots:
        by_day.setdefault(slot.day, []).append(slot)
    return [
        [
            Stretch(day, one, minutes(other) - minutes(one), tuple(each for each in those if each.has(one)))
            for one, other in pairwise(sorted({clock for each in those for clock in (each.starts, each.ends)}))
        ]
        for day, those in by_day.items()
    ]


def least_wait(stretches: Sequence[Stretch], takes: Mapping[UUID, int], rooms: int) -> list[float]:
    """Return a bound for each number of groups, from none: no day that has them has less waiting (minutes).

    A day is blocks without waiting, and waiting between them. A block holds at most what its slots take, and at most
    what the best row of slots one after the other takes, in each room.
    """
    edges = [minutes(each.starts) for each in stretches]
    edges.append(edges[-1] + stretches[-1].minutes)
    slots = sorted({each.id: each for stretch in stretches for each in stretch.going_on}.values(), key=_by_end)
    most = sum(takes[each.id] for each in slots)
    ended = [[inf] * (most + 1) for _edge in edges]  # the last block at that edge, with so many groups by then
    for place, edge in enumerate(edges[:-1]):
        begun = [0.0] + [inf] * most
        for other in range(place + 1):
            for groups, wait in enumerate(ended[other]):
                begun[groups] = min(begun[groups], wait + edge - edges[other])
        for until, holds in _blocks(place, edges, stretches, slots, takes, rooms):
            for groups, wait in enumerate(begun):
                if wait < inf:
                    reached = min(most, groups + holds)
                    ended[until][reached] = min(ended[until][reached], wait)
    least = [min(each[groups] for each in ended) for groups in range(most + 1)]
    least[0] = 0.0
    for groups in reversed(range(most)):
        least[groups] = min(least[groups], least[groups + 1])
    while least[-1] == inf:
        least.pop()
    return least


def least_together(bounds: Iterable[Sequence[float]], days: int, groups: int) -> float:
    """Return a bound on the waiting of so many groups on at most so many days, from that of each day."""
    best = [[0.0] + [inf] * groups for _day in range(days + 1)]  # on so many days, with so many groups
    for least in bounds:
        ways = [(come, wait) for come, (wait, next_) in enumerate(pairwise([*least, inf])) if come and wait < next_]
        for day in range(days, 0, -1):
            before, here = best[day - 1], best[day]
            for come, wait in ways:
                for already, waited in enumerate(before):
                    if waited + wait < here[min(groups, already + come)]:
                        here[min(groups, already + come)] = waited + wait
    return best[days][groups]


def _by_end(slot: OpenSlot) -> time:
    return slot.ends


def _blocks(
    place: int,
    edges: Sequence[int],
    stretches: Sequence[Stretch],
    slots: Sequence[OpenSlot],
    takes: Mapping[UUID, int],
    rooms: int,
) -> Iterable[tuple[int, int]]:
    """Yield where a block that begins at an edge may end, and how many groups it holds at most."""
    row = {edges[place]: 0}
    every = 0
    later = [each for each in slots if minutes(each.starts) >= edges[place]]
    for until in range(place + 1, len(edges)):
        if not stretches[until - 1].going_on:
            return
        ending = [each for each in later if minutes(each.ends) == edges[until]]
        row[edges[until]] = max(
            [row[edges[until - 1]], *(row[minutes(each.starts)] + takes[each.id] for each in ending)]
        )
        every += sum(takes[each.id] for each in ending)
        if ending:
            yield until, min(every, rooms * row[edges[until]])
