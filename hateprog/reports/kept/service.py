"""Counting again what changed. Nobody's act: no audit line, and no more is known afterwards than the cases tell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import timedelta
from time import monotonic
from typing import cast
from uuid import UUID, uuid4

from sqlalchemy import Table, bindparam, delete, func, insert, select, update

from hateprog.kernel.access import Actor
from hateprog.reports.kept import queries
from hateprog.reports.kept.models import CaseCount, KeptCount, ToRecount
from hateprog.reports.kept.rules import STEPS, Case, Cell, changes
from hateprog.store.base import db, insert_for
from hateprog.store.command import bookkeeping

BATCH = 1_000
"""How many changes one transaction looks at."""

MANY = 10_000
"""Up to how many waiting changes are told exactly: counting them all would take as long as there are many."""

A_WHILE = timedelta(seconds=4)
"""How long the job works each time: the others of the timetable wait for it."""

ONE_AT_A_TIME = 0x68_61_74_65
"""The number of PostgreSQL's lock that is held while counting: any other counting waits until it is done."""


def catch_up(_actor: Actor) -> None:
    """Count again what waits, a transaction for each batch; what is left after a while waits for the next time."""
    until = monotonic() + A_WHILE.total_seconds()
    while count_again(BATCH) == BATCH and monotonic() < until:
        pass


def refresh() -> int:
    """Count again what waits, unless it is a great deal; return how many changes are still waiting, up to `MANY`."""
    return queries.how_many_wait(MANY) if count_again(BATCH) == BATCH else 0


def count_again(at_most: int) -> int:
    """Count the cases of the first changes that wait again; return how many changes those were.

    The changes are read before the cases: what is changed meanwhile is either seen, or left waiting by a change of its
    own. Counting happens one at a time, or a case as it was could be put down over the same case as it is.
    """
    if not queries.waiting(1):
        return 0
    with bookkeeping():
        if db.session.get_bind().dialect.name == "postgresql":  # SQLite has one writer at a time anyway
            db.session.execute(select(func.pg_advisory_xact_lock(ONE_AT_A_TIME)))
        taken = queries.waiting(at_most)
        cases = {case for _number, case in taken}
        before, after = queries.as_counted(cases), queries.as_it_is(cases)
        _put_down({case for case in cases if before.get(case) != after.get(case)}, after)
        _add(changes(before.values(), after.values()))
        db.session.execute(delete(ToRecount).where(ToRecount.id.in_([number for number, _case in taken])))
    return len(taken)


def _put_down(changed: set[UUID], after: Mapping[UUID, Case]) -> None:
    if not changed:
        return
    db.session.execute(delete(CaseCount).where(CaseCount.id.in_(changed)))
    if made := [{"id": case, **asdict(after[case])} for case in changed if case in after]:
        db.session.execute(insert(CaseCount), made)


def _add(differences: Mapping[Cell, Sequence[int]]) -> None:
    """Add to the kept counts; one that comes to nothing goes."""
    if not differences:
        return
    table = cast("Table", KeptCount.__table__)  # not the class: many different changes in one go are the table's
    cells = [asdict(cell) for cell in differences]
    nothing = [{"id": uuid4(), **cell} | dict.fromkeys(STEPS, 0) for cell in cells]
    db.session.execute(insert_for(db.session.get_bind())(KeptCount).on_conflict_do_nothing(), nothing)
    here = [table.c[name] == bindparam(f"at_{name}") for name in cells[0]]
    more = {step: table.c[step] + bindparam(f"more_{step}") for step in STEPS}
    db.session.execute(
        update(table).where(*here).values(more),
        [
            {f"at_{name}": value for name, value in cell.items()}
            | {f"more_{step}": count for step, count in zip(STEPS, counts, strict=True)}
            for cell, counts in zip(cells, differences.values(), strict=True)
        ],
    )
    months = {cell.month for cell in differences}
    db.session.execute(delete(KeptCount).where(KeptCount.month.in_(months), KeptCount.received == 0))
