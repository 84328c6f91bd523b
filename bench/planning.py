"""`python -m bench.planning`: how long it takes to propose a timetable for a whole school; no database is needed.

The ratio is to planning one of its years over the same slots, by turns in the same run: what the other four add.
"""

from __future__ import annotations

from datetime import date, time, timedelta
from itertools import product
from random import Random
from statistics import median
from time import process_time
from uuid import UUID

import click

from hateprog.sessions.group.planner.rules import OpenSlot, Timetable, Wish, YearSize
from hateprog.sessions.group.planner.solving import propose
from hateprog.sessions.year_groups import YearGroup

GOAL = 10
"""CPU seconds for 1,225 pupils in groups of 30 over a term (issue 5, item 5)."""

MONDAY, WEEKS = date(2026, 9, 7), 12
CLOCKS = (time(9), time(10), time(11, 20), time(13, 15), time(14, 15))
YEARS = tuple(YearSize(YearGroup(year), 245) for year in range(7, 12))


@click.command()
@click.option("--rounds", type=click.IntRange(1), default=5, show_default=True)
def planning(rounds: int) -> None:
    """Propose timetables over a term that has many and few free slots, for one room and for two."""
    for practitioners, free, rooms in ((1, 1.0, 1), (2, 0.3, 1), (2, 0.3, 2), (2, 1.0, 1), (2, 1.0, 2)):
        slots = _term(practitioners, free)
        turns = [(_seconds(YEARS[:1], slots, rooms), _seconds(YEARS, slots, rooms)) for _round in range(rounds)]
        one, whole = (median(those) for those in zip(*turns, strict=True))
        met = "met" if whole <= GOAL else "NOT met"
        said = f"{whole:6.2f} s CPU, {whole / one:5.1f} times one year's; goal {met}"
        click.echo(f"{len(slots):4} slots, {rooms} at a time: {said}")


def _term(practitioners: int, free: float) -> list[OpenSlot]:
    """Return five slots an hour long on every working day of each practitioner, of which so many are free."""
    chance = Random(13)  # noqa: S311 - the same on every machine, and nobody's secret
    return [
        OpenSlot(
            UUID(int=number),
            MONDAY + timedelta(weeks=week, days=day),
            starts,
            starts.replace(hour=starts.hour + 1),
            groups=1,
            pupils=30,
            practitioners=frozenset({UUID(int=who)}),
        )
        for number, (week, day, starts, who) in enumerate(product(range(WEEKS), range(5), CLOCKS, range(practitioners)))
        if chance.random() < free
    ]


def _seconds(years: tuple[YearSize, ...], slots: list[OpenSlot], rooms: int) -> float:
    wish = Wish(years, 30, MONDAY, MONDAY + timedelta(weeks=WEEKS), rooms=rooms)
    began = process_time()
    found = propose(wish, slots, seconds=60)
    if not (isinstance(found, Timetable) and found.proved):
        raise click.ClickException("no timetable, or perhaps not the best one: no figure")
    return process_time() - began


if __name__ == "__main__":
    planning()
