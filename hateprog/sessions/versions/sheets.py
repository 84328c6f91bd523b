"""A sheet: lines of text, points and lines to write on, that prints on one side of A4. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from math import ceil

from hateprog.kernel.errors import RuleBroken
from hateprog.kernel.text import _

PAGE_LINES = 44
LINE_LETTERS = 75
"""What fits on one A4 page beside the margins, the title and a name; a test prints the fullest page there can be."""

WRITING_LINE = re.compile(r"_{3,}")


class Line(StrEnum):
    """What a line of a sheet is."""

    TEXT = "text"
    POINT = "point"
    WRITE = "write"
    GAP = "gap"


@dataclass(frozen=True, slots=True)
class Worksheet:
    """A page to work on: lines of text, "- " before a point, three or more underscores for a line to write on."""

    title: str
    content: str

    @property
    def lines(self) -> tuple[tuple[Line, str], ...]:
        """Return what stands on it, from top to bottom."""
        return tuple(_line(each.strip()) for each in self.content.split("\n"))

    @property
    def told(self) -> dict[str, list[dict[str, str]]]:
        """Return it as `paper/worksheet.typ` is told."""
        return {"lines": [{"kind": kind.value, "text": text} for kind, text in self.lines]}


def _line(typed: str) -> tuple[Line, str]:
    if WRITING_LINE.fullmatch(typed):
        return Line.WRITE, ""
    if typed.startswith("- "):
        return Line.POINT, typed.removeprefix("- ")
    return (Line.TEXT, typed) if typed else (Line.GAP, "")


def check_fits(sheet: Worksheet, *, field: str = "worksheets") -> None:
    """Raise `RuleBroken`, naming the field, for a sheet that would go over to a second page."""
    lines = sum(_height(*each) for each in sheet.lines)
    if lines > PAGE_LINES:
        sentence = _("“{title}” must fit on one page of {most} lines: it takes about {count}")
        told = {"title": sheet.title, "most": PAGE_LINES, "count": ceil(lines)}
        raise RuleBroken(sentence.format(**told), field=field)


def _height(kind: Line, text: str) -> float:
    """Return how many lines one typed line takes on paper; one to write on is taller, an empty one half as tall."""
    if kind is Line.WRITE:
        return 2.1
    return 0.5 if kind is Line.GAP else ceil(len(text) / LINE_LETTERS) + 0.5
