"""Every question about areas: which there are, what they are called, which force one lies in, which days are free."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from functools import cache
from typing import Any

from holidays import country_holidays
from sqlalchemy import BindParameter, Executable, Select, bindparam, select, union_all
from sqlalchemy.orm import selectinload

from hateprog.areas.models import District, Force, Partnership
from hateprog.store.base import db

WANTED: BindParameter[Any] = bindparam("wanted", expanding=True)
NAMES: Executable = union_all(
    select(Force.code, Force.name).where(Force.code.in_(WANTED)),
    select(District.code, District.name).where(District.code.in_(WANTED)),
)
"""Made once: every list of cases asks it."""


def forces() -> list[tuple[str, str]]:
    """Return (code, name) of every force area, by name."""
    return [(code, name) for code, name in db.session.execute(select(Force.code, Force.name).order_by(Force.name))]


def districts() -> list[tuple[str, str]]:
    """Return (code, "Rotherham (South Yorkshire)") of every district, by name; empty until areas were imported."""
    asked = select(District.code, District.name, Force.name).join(Force, Force.code == District.force_code)
    rows = db.session.execute(asked.order_by(District.name, District.code))
    return [(code, f"{name} ({force})") for code, name, force in rows]


def by_force() -> list[tuple[str, str, list[tuple[str, str]]]]:
    """Return (code, name, [(code, name) of its districts]) of every force area, all by name."""
    within: dict[str, list[tuple[str, str]]] = {}
    asked = select(District.force_code, District.code, District.name).order_by(District.name, District.code)
    for force_code, code, name in db.session.execute(asked):
        within.setdefault(force_code, []).append((code, name))
    return [(code, name, within.get(code, [])) for code, name in forces()]


def all_districts() -> Sequence[District]:
    """Return every district with its partnerships, to compare with a file."""
    return db.session.scalars(select(District).options(selectinload(District.memberships))).all()


def all_partnerships() -> Sequence[Partnership]:
    """Return every partnership, to compare with a file."""
    return db.session.scalars(select(Partnership)).all()


def force_of(district_code: str | None) -> str | None:
    """Return the code of the force area that a district lies in; None for one that is not known."""
    return db.session.scalar(select(District.force_code).where(District.code == district_code))


def name_of(code: str | None) -> str | None:
    """Return the name of a force area or district; None for one that is not known."""
    return names({code} if code else ()).get(code or "")


def names(codes: Iterable[str]) -> dict[str, str]:
    """Return code -> name for force areas and districts; those that are not known are left out."""
    wanted = set(codes)
    return dict(db.session.execute(NAMES, {"wanted": list(wanted)}).all()) if wanted else {}


@cache
def bank_holidays(first_year: int, last_year: int) -> frozenset[date]:
    """Return the bank holidays of England in these years, both included, moved ones on the day they are taken."""
    return frozenset(country_holidays("GB", subdiv="ENG", years=range(first_year, last_year + 1)))


def with_force(asked: Select[Any], district_code: Any) -> Select[Any]:
    """Return another feature's rows with `force_code`, the force area around their district, where it is known."""
    joined = asked.add_columns(District.force_code.label("force_code"))
    return joined.outerjoin(District, District.code == district_code)
