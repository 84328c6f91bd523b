"""Which returns there are, in which form, and what of counts beside their sum is told. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from hateprog.kernel.suppression import FEWEST_SHOWN, hidden_in_list
from hateprog.kernel.text import N_
from hateprog.reports.periods.rules import HIDDEN


class Kind(StrEnum):
    """Whom or what a return is for. The renewal is that of the registration as a provider of restorative services."""

    BOARD = "board"
    COMMISSIONER = "commissioner"
    RENEWAL = "renewal"


class Format(StrEnum):
    """In which form it is made."""

    PDF = "pdf"
    XLSX = "xlsx"
    CSV = "csv"


KIND_LABELS: dict[Kind, str] = {
    Kind.BOARD: N_("Board report"),
    Kind.COMMISSIONER: N_("Commissioner’s return"),
    Kind.RENEWAL: N_("Evidence for the renewal of registration"),
}
FORMAT_LABELS: dict[Format, str] = {
    Format.PDF: N_("PDF"),
    Format.XLSX: N_("Excel workbook"),
    Format.CSV: N_("CSV"),
}


def told_with_sum(counts: Sequence[int]) -> tuple[str, ...]:
    """Return counts and, at the end, their sum as they may be told: none of 1 to 4, nor what gives one away.

    The sum is told unless it is small itself, so a list that is too short to hide anything beside it is hidden whole.
    """
    whole, out = sum(counts), hidden_in_list(counts)
    together = sum(counts[place] for place in out)
    too_short = any(counts[place] < FEWEST_SHOWN and together - counts[place] < FEWEST_SHOWN - 1 for place in out)
    if 0 < whole < FEWEST_SHOWN:
        return (HIDDEN,) * (len(counts) + 1)
    shown = (HIDDEN if too_short or place in out else f"{count:,}" for place, count in enumerate(counts))
    return (*shown, f"{whole:,}")
