"""Where rows wait until the last one is there: only then is it known which values are rare, and in what order to go.

A nameless SQLite database: a temporary file that no folder shows, gone when it is closed, so memory does not grow with
the rows. Names in it are the release's own already.
"""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Iterator
from itertools import count
from types import TracebackType
from typing import Self

from hateprog.reports.evidence import rules
from hateprog.reports.evidence.dictionary import SHEETS, Rare, Sheet
from hateprog.reports.evidence.extract import Row

NAMELESS = ""
MAKE = """
    CREATE TABLE line (sheet TEXT, name TEXT, number INTEGER, cells TEXT, PRIMARY KEY (sheet, name, number))
    WITHOUT ROWID
"""


class Staging:
    """Rows of one release, put in as they come and taken out in the order of their names, rare values folded."""

    def __init__(self) -> None:
        self._database = sqlite3.connect(NAMELESS, isolation_level=None)
        self._database.execute("PRAGMA journal_mode = OFF")  # nobody goes back to anything here
        self._database.execute(MAKE)
        self._database.execute("BEGIN")
        self._numbers = count()
        self.counts: Counter[Sheet] = Counter()
        self._values = {
            (sheet.name, column.name): Counter[str]()
            for sheet in SHEETS
            for column in sheet.columns
            if column.rare is not Rare.KEPT
        }

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._database.close()

    def put(self, sheet: Sheet, row: Row) -> None:
        """Put a row in. Raises `KeyError` unless it has a cell for each column, and `ValueError` if it has more."""
        cells = [row[name] for name in sheet.heading]
        if len(cells) != len(row):
            raise ValueError(f"A row of {sheet.name} has a cell that the dictionary does not know")
        self.counts[sheet] += 1
        for column, cell in zip(sheet.columns, cells, strict=True):
            if column.rare is not Rare.KEPT:
                self._values[sheet.name, column.name][cell] += 1
        line = (sheet.name, cells[0], next(self._numbers), json.dumps(cells))
        self._database.execute("INSERT INTO line VALUES (?, ?, ?, ?)", line)

    def changed(self) -> dict[tuple[str, str], frozenset[str]]:
        """Return (file, column) -> the values that are folded, or all of them where the column is withheld."""
        return {place: out for sheet in SHEETS for place, out in self._changed(sheet)}

    def _changed(self, sheet: Sheet) -> Iterator[tuple[tuple[str, str], frozenset[str]]]:
        for column in sheet.columns:
            place = sheet.name, column.name
            if column.rare is Rare.FOLDED and (out := rules.folded(self._values[place])):
                yield place, out
            elif column.rare is Rare.WITHHELD and rules.is_withheld(self._values[place]):
                yield place, frozenset(self._values[place])

    def lines(self, sheet: Sheet) -> Iterator[list[str]]:
        """Yield a file's rows in the order of their names, rare values folded or withheld, one at a time."""
        changed = dict(self._changed(sheet))
        instead = [
            dict.fromkeys(
                changed.get((sheet.name, column.name), ()),
                rules.WITHHELD if column.rare is Rare.WITHHELD else rules.OTHER,
            )
            for column in sheet.columns
        ]
        asked = "SELECT cells FROM line WHERE sheet = ? ORDER BY name, number"
        for (cells,) in self._database.execute(asked, (sheet.name,)):
            yield [there.get(cell, cell) for there, cell in zip(instead, json.loads(cells), strict=True)]
