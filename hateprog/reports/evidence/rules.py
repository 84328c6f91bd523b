"""How rows are made coarse, which rare values are folded, and what a release must say. Pure.

Source: issue 7, part 5: a fresh salt for each release, ages in bands, dates by month, no postcode below outcode.
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from uuid import UUID

from hateprog.kernel.calendar import age_on
from hateprog.kernel.errors import RuleBroken
from hateprog.kernel.suppression import FEWEST_SHOWN
from hateprog.kernel.text import N_, _

SHORTEST_REASON = 20
FEWEST_WORDS = 3
SALT_BYTES = 32
ID_BYTES = 16

DOES_NOT_APPLY = "NA"
NOT_KNOWN = "NK"
WITHHELD = "NW"
OTHER = "other"
MISSING_LABELS: dict[str, str] = {
    DOES_NOT_APPLY: N_("Does not apply, or has not happened yet"),
    NOT_KNOWN: N_("Not known, or cannot be worked out"),
    WITHHELD: N_("Withheld in the whole release, because it is true of fewer than 5 rows"),
}
NEVER_FOLDED = frozenset(MISSING_LABELS)
"""Codes that say nothing of a person, so that a rare one tells of nobody."""

AGES = ((10, 13), (14, 17), (18, 24), (25, 34), (35, 49))
OLDEST = 50


class Format(StrEnum):
    """In which form a release leaves the service."""

    CSV = "csv"
    XLSX = "xlsx"
    PARQUET = "parquet"


FORMAT_LABELS: dict[Format, str] = {
    Format.CSV: N_("CSV files"),
    Format.XLSX: N_("Excel workbook"),
    Format.PARQUET: N_("Parquet files, which R and Python read"),
}
MOST_ROWS_OF_A_WORKBOOK = 1_048_575
"""How many rows a sheet of a workbook holds below its heading."""


def check_reason(reason: str) -> None:
    """Raise `RuleBroken` for a reason of fewer than 20 characters, or in fewer than three different words."""
    plain = " ".join(reason.split())
    if len(plain) < SHORTEST_REASON:
        raise RuleBroken(_("The reason must be 20 characters or more"), field="reason")
    words = {word for word in plain.casefold().split() if sum(char.isalpha() for char in word) > 1}
    if len(words) < FEWEST_WORDS:
        raise RuleBroken(_("Give the reason in words, so that whoever reads it later understands it"), field="reason")


def check_period(since: date, until: date, *, today: date) -> None:
    """Raise `RuleBroken` for a period that ends before it begins, or that is not over yet."""
    if until > today:
        raise RuleBroken(_("The last day must be today or in the past"), field="until")
    if since > until:
        raise RuleBroken(_("The last day must be the same as or after the first day"), field="until")


def check_fits(format: Format, most: int) -> None:  # noqa: A002 - what the form and the table call it
    """Raise `RuleBroken` where a file of so many rows does not fit the format."""
    if format is Format.XLSX and most > MOST_ROWS_OF_A_WORKBOOK:
        raise RuleBroken(_("A workbook does not hold so many rows: select CSV or Parquet files"), field="format")


def pseudonym(salt: bytes, case_id: UUID) -> str:
    """Return what a case is called in one release: 32 hexadecimal digits that say nothing without the salt."""
    return hmac.digest(salt, case_id.bytes, "sha256")[:ID_BYTES].hex()


def month(day: date | None) -> str:
    """Return the month of a day, as 2026-04."""
    return DOES_NOT_APPLY if day is None else f"{day:%Y-%m}"


def age_band(born_on: date | None, day: date) -> str:
    """Return in which band somebody's age lies on a day: NK where no birthday is known, or they are under 10."""
    age = None if born_on is None else age_on(born_on, day)
    if age is None or age < AGES[0][0]:
        return NOT_KNOWN
    return next((f"{low}-{high}" for low, high in AGES if age <= high), f"{OLDEST}+")


def weeks(since: date, until: date | None) -> str:
    """Return the whole weeks between two days; NK where the second is the earlier: a referral came again after it."""
    if until is None:
        return DOES_NOT_APPLY
    days = (until - since).days
    return NOT_KNOWN if days < 0 else str(days // 7)


def folded(counts: Mapping[str, int], *, fewest: int = FEWEST_SHOWN) -> frozenset[str]:
    """Return which values of a column become "other": those of fewer than `fewest` rows.

    Where these are too few together, the next rarest goes with them, so that "other" is not a small group itself.
    """
    told = {value: count for value, count in counts.items() if value not in NEVER_FOLDED and count}
    out = {value for value, count in told.items() if count < fewest}
    for value in sorted(told.keys() - out, key=lambda value: (told[value], value)):
        if not out or sum(told[each] for each in out) >= fewest:
            break
        out.add(value)
    return frozenset(out)


def is_withheld(counts: Mapping[str, int], *, fewest: int = FEWEST_SHOWN) -> bool:
    """Say whether a yes-or-no column is withheld: one of its two answers stands in some rows, but too few."""
    return any(0 < counts.get(value, 0) < fewest for value in ("0", "1"))


def said_count(count: int) -> str:
    """Return a count of people as it may be told outside."""
    if 0 < count < FEWEST_SHOWN:
        return _("fewer than {fewest}").format(fewest=FEWEST_SHOWN)
    return f"{count:,}"
