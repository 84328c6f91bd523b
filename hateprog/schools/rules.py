"""What a school of the register is: pure. Source: domain.md section 6; DfE, Get Information About Schools."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol

from hateprog.kernel.text import N_, _

URN_LOWEST, URN_HIGHEST = 100_000, 999_999
"""A unique reference number has six digits."""


class Status(StrEnum):
    """What the official register says of a school."""

    OPEN = "open"
    PROPOSED_TO_OPEN = "proposed_to_open"
    PROPOSED_TO_CLOSE = "proposed_to_close"
    CLOSED = "closed"


STATUS_LABELS: dict[Status, str] = {
    Status.OPEN: N_("Open"),
    Status.PROPOSED_TO_OPEN: N_("Open soon"),
    Status.PROPOSED_TO_CLOSE: N_("Open, but proposed to close"),
    Status.CLOSED: N_("Closed"),
}
TEACHING = frozenset({Status.OPEN, Status.PROPOSED_TO_CLOSE})


class Registered(Protocol):
    """What is asked of a school to know whether it can be booked."""

    status: Status
    opened_on: date | None
    closed_on: date | None
    retired_at: datetime | None


def is_bookable(school: Registered, day: date) -> bool:
    """Say whether pupils can be met at a school on `day`: it teaches, has opened and is neither closed nor retired."""
    opened = school.opened_on is None or school.opened_on <= day
    still_there = school.retired_at is None and (school.closed_on is None or day < school.closed_on)
    return school.status in TEACHING and opened and still_there


class Change(StrEnum):
    """What an import brought about a school."""

    NEW = "new"
    RENAMED = "renamed"
    MOVED = "moved"
    ANOTHER_AUTHORITY = "another_authority"
    CLOSED = "closed"
    RETIRED = "retired"
    BACK = "back"
    BROKEN = "broken"


CHANGE_LABELS: dict[Change, str] = {
    Change.NEW: N_("New"),
    Change.RENAMED: N_("Renamed"),
    Change.MOVED: N_("Moved"),
    Change.ANOTHER_AUTHORITY: N_("In another authority"),
    Change.CLOSED: N_("Closed"),
    Change.RETIRED: N_("Not in the register any more"),
    Change.BACK: N_("In the register again"),
    Change.BROKEN: N_("Row that could not be read"),
}


@dataclass(frozen=True, slots=True)
class Listed:
    """A row of the official register: what it says of one school. `line` is where in the file.

    `says` names what the file speaks of at all, where that is not everything: the performance tables know no pupils,
    and an empty cell of theirs says nothing.
    """

    line: int
    urn: int
    name: str
    authority_code: str
    authority_name: str | None
    status: Status
    district_code: str | None = None
    site_name: str | None = None
    street: str | None = None
    locality: str | None = None
    town: str | None = None
    postcode: str | None = None
    phone: str | None = None
    website: str | None = None
    phase: str | None = None
    low_age: int | None = None
    high_age: int | None = None
    pupils: int | None = None
    opened_on: date | None = None
    closed_on: date | None = None
    says: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class Fault:
    """A row that cannot be taken: where, and why. `urn` is whose it is, where that much can be read."""

    line: int
    column: str | None
    sentence: str
    urn: int | None = None

    def __str__(self) -> str:
        if self.column is None:
            return _("Line {line} {sentence}").format(line=self.line, sentence=self.sentence)
        return _("Line {line}, {column}: {sentence}").format(line=self.line, column=self.column, sentence=self.sentence)


FAULTS_SHOWN = 20
"""How many rows that cannot be read are handed back one by one; all of them are kept with the import."""


@dataclass(slots=True)
class Taken:
    """What an import came to. `told` counts by kind what it brought.

    `kept` has the authorities of which too few schools were in the file to retire others, `unsure` how many rows did
    not even say which school they are of: then nobody is retired for not being listed. `faults` are the first few.
    """

    rows: int = 0
    new: int = 0
    changed: int = 0
    retired: int = 0
    unchanged: int = 0
    broken: int = 0
    unsure: int = 0
    told: Counter[Change] = field(default_factory=Counter)
    faults: list[Fault] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)

    def note(self, fault: Fault) -> None:
        """Count a row that cannot be read."""
        self.broken += 1
        self.unsure += fault.urn is None
        if len(self.faults) < FAULTS_SHOWN:
            self.faults.append(fault)

    @property
    def doubts(self) -> list[str]:
        """Return why schools that the file does not list were left as they are; empty where the file spoke for all."""
        said = _("Authority {code}: the file lists too few of its schools to retire the others.")
        sentences = [said.format(code=code) for code in self.kept]
        if self.unsure:
            sentence = _("{count} rows do not say which school they are of, so none was retired for not being listed.")
            sentences.append(sentence.format(count=self.unsure))
        return sentences


COVERS = 0.9
"""How much of an authority's schools a file must list before those that it does not list count as gone."""


def covers(listed: Collection[int], known: Collection[int]) -> bool:
    """Say whether a file that lists these schools of an authority, by URN, speaks for all that are `known` there."""
    return len(set(known) & set(listed)) >= COVERS * len(set(known))
