"""Ages as bands and dates as distances, so that a redacted copy cannot be laid beside a record. Pure."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from hateprog.kernel.calendar import age_on
from hateprog.kernel.text import N_


class AgeBand(StrEnum):
    """How old somebody was, roughly: wide enough to hide a person, narrow enough for the rules of age."""

    UNDER_10 = "under_10"
    FROM_10 = "10_to_13"
    FROM_14 = "14_to_17"
    FROM_18 = "18_to_24"
    FROM_25 = "25_to_34"
    FROM_35 = "35_to_49"
    FROM_50 = "50_or_over"
    UNKNOWN = "unknown"


AGE_BAND_LABELS: dict[AgeBand, str] = {
    AgeBand.UNDER_10: N_("Under 10"),
    AgeBand.FROM_10: N_("10 to 13"),
    AgeBand.FROM_14: N_("14 to 17"),
    AgeBand.FROM_18: N_("18 to 24"),
    AgeBand.FROM_25: N_("25 to 34"),
    AgeBand.FROM_35: N_("35 to 49"),
    AgeBand.FROM_50: N_("50 or over"),
    AgeBand.UNKNOWN: N_("Not known"),
}
UPPER: tuple[tuple[int, AgeBand], ...] = (
    (10, AgeBand.UNDER_10),
    (14, AgeBand.FROM_10),
    (18, AgeBand.FROM_14),
    (25, AgeBand.FROM_18),
    (35, AgeBand.FROM_25),
    (50, AgeBand.FROM_35),
)
"""(the first age that is too old for it, band), the youngest first."""


def age_band(born_on: date | None, day: date | None) -> AgeBand:
    """Return the band of somebody's age on `day`; not known where either date is."""
    if born_on is None or day is None:
        return AgeBand.UNKNOWN
    age = age_on(born_on, day)
    return next((band for too_old, band in UPPER if age < too_old), AgeBand.FROM_50)


def days_after(day: date | None, start: date | None) -> int | None:
    """Return how many days `day` lies after `start`, negative before it; None where either is not known."""
    return None if day is None or start is None else (day - start).days
