"""Two sessions in one hour of whoever holds them: something to move (docs/decisions/0043).

Nobody plans it so. A programme that goes on, a case that changes hands and a day that is covered can bring it about.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from hateprog.accounts import queries as accounts
from hateprog.accounts import stand_in
from hateprog.kernel.access import Actor
from hateprog.kernel.clock import local_date, utcnow
from hateprog.kernel.text import _
from hateprog.sessions.one_to_one import diary_queries, queries, rules
from hateprog.sessions.one_to_one.rules import Kept
from hateprog.sessions.one_to_one.when import overlapping
from hateprog.sessions.one_to_one.whose import holder_of

AT_MOST = 100
NAMED = 3
"""How many sessions a choice names that would fall into the hours of others; more are counted."""


@dataclass(frozen=True, slots=True)
class Clash:
    """Two planned sessions of one person that share a moment: rows with `session_id`, `number` and `reference`."""

    first: Any
    second: Any
    may_move: tuple[bool, bool] = (True, True)


def of(actor: Actor, until: datetime | None = None) -> list[Clash]:
    """Return what of the actor's sessions to come, or to come until a moment (UTC), falls into one hour.

    A session of a case in which they stand in can be moved by them on the days on which they may see the case.
    """
    now = utcnow()
    end = until or now + rules.FURTHEST_AHEAD
    lasting = stand_in.around(local_date(now), local_date(end), actor.id)
    rows = diary_queries.held(actor.id, now, end, lasting)
    pairs = overlapping(row for row in rows if row.kept is Kept.PLANNED)
    hidden = {row.referral_id for row in lasting if row.account_id == actor.id} - actor.stands_in
    return [Clash(*pair, (pair[0].referral_id not in hidden, pair[1].referral_id not in hidden)) for pair in pairs]


def this_week(actor: Actor) -> list[Clash]:
    """Return those of today and the six days after, for their first page; the diary has all."""
    return of(actor, rules.week_from(utcnow())[1])


def everybodys() -> list[tuple[str | None, Clash]]:
    """Return the sessions to come that fall into one hour of whoever holds them, each with their name, in order."""
    clashes = [(holder, Clash(*pair)) for holder, rows in _held_by().items() for pair in overlapping(rows)]
    names = accounts.names({holder for holder, _clash in clashes}) if clashes else {}
    in_order = sorted(clashes, key=lambda each: (each[1].first.starts_at, str(each[1].first.id)))
    return [(names.get(holder), clash) for holder, clash in in_order[:AT_MOST]]


def if_given(case_ids: Collection[UUID]) -> dict[UUID, str]:
    """Return practitioner -> which sessions of these cases would fall into an hour that is taken, were they theirs.

    Whoever has those hours free is left out.
    """
    by_holder = _held_by()
    moving = [row for rows in by_holder.values() for row in rows if row.referral_id in case_ids]
    found = {}
    for holder, rows in by_holder.items():
        theirs = [row for row in rows if row.referral_id not in case_ids]
        pairs = overlapping([*theirs, *moving])
        taken = {each.id: each for pair in pairs for each in pair if _is_between(pair, case_ids) and each in moving}
        if taken:
            found[holder] = _in_words(list(taken.values()))
    return found


def _is_between(pair: Sequence[Any], case_ids: Collection[UUID]) -> bool:
    return len({each.referral_id in case_ids for each in pair}) == len(pair)


def _in_words(rows: Sequence[Any]) -> str:
    named = ", ".join(_called(row) for row in rows[:NAMED])
    sentence = _("At the same time as a session of theirs: {named}")
    if len(rows) > NAMED:
        sentence = _("At the same time as a session of theirs: {named} and {count} more")
    return sentence.format(named=named, count=len(rows) - NAMED)


def _called(row: Any) -> str:
    return _("session {number} of {reference}").format(number=row.number, reference=row.reference)


def _held_by() -> dict[UUID, list[Any]]:
    """Return everybody's sessions to come, by whoever holds them."""
    now = utcnow()
    end = now + rules.FURTHEST_AHEAD
    stand_ins = stand_in.around(local_date(now), local_date(end))
    found: dict[UUID, list[Any]] = defaultdict(list)
    for row in queries.planned_between(now, end):
        found[holder_of(row, stand_ins, row.practitioner_id)].append(row)
    return found
