"""What came by lot of four weeks: referrals by who made them and by district, bookings by authority."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Any

from sqlalchemy import func, select, true

from hateprog.accounts import queries as accounts
from hateprog.areas import queries as areas
from hateprog.kernel.clock import from_local
from hateprog.kernel.text import _
from hateprog.referrals import case_queries as cases
from hateprog.referrals.rules import SOURCE_LABELS
from hateprog.reports.early_warning import rules
from hateprog.reports.early_warning.rules import DriedUp
from hateprog.schools import queries as schools
from hateprog.sessions.group import queries as group
from hateprog.store.base import db

Counts = dict[Any, list[int]]


@dataclass(frozen=True, slots=True)
class Warned:
    """A source that has dried up."""

    name: str
    fallen: DriedUp


def by_source(day: date) -> list[Warned]:
    """Return the organisations, and the ways to refer without an account, whose referrals have dried up by `day`."""
    came, by = _received(day), accounts.belonging()
    asked = (
        select(by.c.organisation_id, came.c.source, *_lots(came.c.received_at, day))
        .select_from(came)
        .outerjoin(by, by.c.account_id == came.c.referrer_id)
        .group_by(by.c.organisation_id, came.c.source)
    )
    found: Counts = {}
    for organisation_id, source, *counts in db.session.execute(asked):
        _add(found, organisation_id or source, counts)
    names: Mapping[Any, str] = accounts.organisation_names([key for key in found if key not in SOURCE_LABELS])
    return _warned(found, {key: names.get(key) or _(SOURCE_LABELS[key]) for key in found})


def by_district(day: date) -> list[Warned]:
    """Return the districts whose referrals have dried up by `day`."""
    came = _received(day)
    asked = select(came.c.district_code, *_lots(came.c.received_at, day)).group_by(came.c.district_code)
    found: Counts = {row[0]: list(row[1:]) for row in db.session.execute(asked) if row[0] is not None}
    return _warned(found, areas.names(found))


def bookings(day: date) -> list[Warned]:
    """Return the authorities from whose schools bookings of group sessions have dried up by `day`."""
    made = group.confirmed()
    asked = select(made.c.authority_code, *_lots(made.c.confirmed_at, day)).group_by(made.c.authority_code)
    found: Counts = {row[0]: list(row[1:]) for row in db.session.execute(asked)}
    return _warned(found, dict(schools.authorities()))


def _received(day: date) -> Any:
    first, last = rules.bounds(day)[-1][0], day
    return cases.received(from_local(first, time()), from_local(last + timedelta(days=1), time()), true())


def _lots(moment: Any, day: date) -> list[Any]:
    """Return the count of each lot as a column, by what `moment` (UTC) is in Europe/London."""
    return [
        func.count().filter(moment >= from_local(first, time()), moment < from_local(last + timedelta(days=1), time()))
        for first, last in rules.bounds(day)
    ]


def _add(found: Counts, key: Any, counts: Sequence[int]) -> None:
    before = found.get(key, [0] * len(counts))
    found[key] = [one + another for one, another in zip(before, counts, strict=True)]


def _warned(found: Counts, names: Mapping[Any, str]) -> list[Warned]:
    """Return those that have dried up, the least likely by chance first."""
    lines = [
        Warned(names.get(key, str(key)), fallen) for key, counts in found.items() if (fallen := rules.dried_up(counts))
    ]
    return sorted(lines, key=lambda line: (line.fallen.chance, line.name))
