"""A table of a return."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from hateprog.reports.periods.rules import HIDDEN

Row = Sequence[str]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table of a return: its name, its headings, its rows."""

    name: str
    headings: Row
    rows: Sequence[Row]

    @property
    def numeric(self) -> frozenset[int]:
        """Return the columns that hold numbers alone, or marks of hidden ones, and so stand to the right."""
        return frozenset(
            place
            for place in range(len(self.headings))
            if self.rows and all(row[place] == HIDDEN or row[place].replace(",", "").isdecimal() for row in self.rows)
        )
