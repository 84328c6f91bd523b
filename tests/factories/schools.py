"""Builders of schools: invented ones, with numbers that the register has not reached."""

from __future__ import annotations

from itertools import count
from typing import Any

from hateprog.accounts.models import Account, SchoolStaff
from hateprog.kernel.text import search_key
from hateprog.schools.models import School
from tests.factories.areas import ROTHERHAM

NUMBERS = count(900_001)


def school(**said: Any) -> School:
    """Return a school in Rotherham, open."""
    given: dict[str, Any] = {
        "urn": next(NUMBERS),
        "name": "Ferncliffe Academy",
        "authority_code": "372",
        "authority_name": "Rotherham",
        "district_code": ROTHERHAM,
        "street": "1 Fern Lane",
        "town": "Rotherham",
        "postcode": "S60 1AA",
        "phone": "01709 000000",
        "phase": "Secondary",
        "low_age": 11,
        "high_age": 18,
        "pupils": 1225,
        "former_names": [],
    } | said
    return School(name_key=search_key(given["name"]), **given)


def staff_of(school: School, account: Account) -> SchoolStaff:
    """Return what makes an account one of a school's staff."""
    return SchoolStaff(account_id=account.id, school_id=school.id)
