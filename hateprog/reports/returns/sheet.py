"""A table of a return."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

Row = Sequence[str]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table of a return: its name, its headings, its rows."""

    name: str
    headings: Row
    rows: Sequence[Row]
