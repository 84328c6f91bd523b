"""What a block of cases is made with: its own chance, and rows in the order of each table's columns."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from random import Random
from typing import TypeVar

from bench.calendar import at
from bench.loading import Row
from bench.people import Account

T = TypeVar("T")
LOG_LINES_OF_A_CASE = 64
"""How many numbers of the log are kept for each case: blocks made side by side number theirs without asking."""


class Making:
    """The rows of a block under way. The same seed gives the same rows."""

    def __init__(self, seed: int) -> None:
        self.chance = Random(seed)  # noqa: S311 - invented people, not secrets
        self.rows: dict[str, list[Row]] = defaultdict(list)
        self._next_line = 0

    def id(self) -> str:
        """Return an id as random as the service's own."""
        return f"{self.chance.getrandbits(128):032x}"

    def one_of(self, things: Sequence[T]) -> T:
        """Return one of them, by chance."""
        return things[int(self.chance.random() * len(things))]

    def up_to(self, most: int) -> int:
        """Return a whole number from 0 up to, not including, `most`."""
        return int(self.chance.random() * most)

    def begin_case(self, number: int) -> None:
        """Number the log's lines of this case from its own first number on."""
        self._next_line = number * LOG_LINES_OF_A_CASE + 1

    def happened(self, case: str, day: int, by: Account, title: str, verb: str, note: str | None = None) -> None:
        """Put an act into the case's timeline and into the log."""
        when = at(day, 9 + self.up_to(8), self.up_to(60))
        self.rows["case_event"].append((self.id(), case, when, by.id, title, note))
        changes = (
            f'[{{"table": "referral", "id": "{case}", "kind": "update", "fields": {{"version": [1, 2], '
            f'"saved_at": ["{when}", "{when}"]}}}}]'
        )
        self._log(when, "change", by, verb, case, changes)

    def read(self, case: str, day: int, by: Account) -> None:
        """Put into the log that somebody read the case."""
        self._log(at(day, 9 + self.up_to(8), self.up_to(60)), "read", by, "casefile.read", case, "[]")

    def _log(self, when: str, kind: str, by: Account, verb: str, case: str, changes: str) -> None:
        line = (self._next_line, when, kind, by.id, by.person_id, verb, "referral", case, case, None, changes)
        self.rows["audit_entry"].append(line)
        self._next_line += 1
