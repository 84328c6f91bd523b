"""The funnel counted once more, in plain Python from the raw tables."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any

from sqlalchemy import text

from hateprog.reports.kept.models import KeptCount
from hateprog.reports.kept.rules import STEPS, WHOLE_FORCE
from hateprog.store.base import db
from tests.reports.test_recount import _age, _day, _table

Cells = dict[tuple[Any, ...], tuple[int, ...]]


def recounted() -> Cells:
    """Return for each month, pathway, age and area how many cases reached each step."""
    born = {row.id: _day(row.born_on) for row in _table("participant")}
    approved = {row.referral_id for row in _table("decision") if row.outcome.startswith("approve")}
    progress = {row.referral_id: row.progress for row in _table("enrolment")}
    found: Counter[tuple[Any, ...]] = Counter()
    for case in _table("referral"):
        day = _day(case.received_at)
        if day is None:
            continue
        cell = (_month(day), case.pathway or "", _group(born[case.participant_id], day))
        cell = (*cell, case.force_code or "", case.district_code or "")
        reached = ("received", True), ("eligible", case.id in approved), ("begun", case.id in progress)
        for step, so_far in (*reached, ("completed", progress.get(case.id) == "completed")):
            found[*cell, step] += so_far
    return {key[:-1]: tuple(found[*key[:-1], step] for step in STEPS) for key in found}


def kept() -> Cells:
    """Return what is kept for each district; what is kept for a force area must be the sum of that."""
    rows = db.session.execute(db.select(*KeptCount.__table__.c)).mappings()
    found = {
        (row.month, row.pathway, row.age.value, row.force_code, row.district_code): tuple(row[step] for step in STEPS)
        for row in rows
    }
    sums: dict[tuple[Any, ...], tuple[int, ...]] = {}
    for cell, counts in found.items():
        if cell[-1] != WHOLE_FORCE:
            before = sums.get((*cell[:-1], WHOLE_FORCE), (0,) * len(STEPS))
            sums[*cell[:-1], WHOLE_FORCE] = tuple(map(sum, zip(before, counts, strict=True)))
    assert {cell: counts for cell, counts in found.items() if cell[-1] == WHOLE_FORCE} == sums
    return {cell: counts for cell, counts in found.items() if cell[-1] != WHOLE_FORCE}


def by_hand(statement: str, **said: Any) -> None:
    """Say something to the database that no command says."""
    db.session.execute(text(statement), said)
    db.session.commit()


def _month(day: date) -> date:
    return date(day.year, day.month, 1)


def _group(born: date | None, on: date) -> str:
    if born is None:
        return "not_known"
    age = _age(born, on)
    return "under_18" if age < 18 else "18_to_24" if age < 25 else "25_and_over"
