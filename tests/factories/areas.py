"""Builders of areas. The 43 forces are there from the migrations on: a test names them by code."""

from __future__ import annotations

from typing import Any

from hateprog.areas.models import District, DistrictPartnership, Force, Partnership

SOUTH_YORKSHIRE, HAMPSHIRE = "E23000011", "E23000030"
ROTHERHAM, SOUTHAMPTON = "E08000018", "E06000045"


def force(**said: Any) -> Force:
    """Return a force area that does not exist."""
    return Force(**{"code": "E23999999", "name": "Ambridge"} | said)


def partnership(**said: Any) -> Partnership:
    """Return a community safety partnership: Rotherham's, unless told otherwise."""
    return Partnership(**{"code": "E22000210", "name": "Rotherham"} | said)


def district(code: str = ROTHERHAM, name: str = "Rotherham", force_code: str = SOUTH_YORKSHIRE) -> District:
    """Return a district in a force area: Rotherham, unless told otherwise."""
    return District(code=code, name=name, force_code=force_code, memberships=[])


def rotherham() -> District:
    """Return Rotherham, in South Yorkshire."""
    return district(ROTHERHAM, "Rotherham", SOUTH_YORKSHIRE)


def southampton() -> District:
    """Return Southampton, in Hampshire."""
    return district(SOUTHAMPTON, "Southampton", HAMPSHIRE)


def membership(district_code: str, partnership_code: str) -> DistrictPartnership:
    """Return the fact that a district belongs to a partnership."""
    return DistrictPartnership(district_code=district_code, partnership_code=partnership_code)
