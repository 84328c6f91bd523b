"""Which columns a form may have, and what stands below each. Pure.

Source: issue 7, part 7 (a mapping table for whatever columns a ministry asks for).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Container, Mapping

from hateprog.kernel.errors import NotNow, RuleBroken
from hateprog.kernel.text import _
from hateprog.reports.periods.rules import HIDDEN, WHOLE, Cell

MOST = 200
"""How many columns a form may have."""

RUNS = frozenset("=+-@")
"""How a cell begins that a spreadsheet would run as a formula."""

NOT_COUNTED = "[x]"
"""What stands where the period has no such figure: of a measure that came later, or of another force area."""


def check_heading(heading: str, others: Collection[str]) -> None:
    """Raise `RuleBroken` for a heading that a spreadsheet would run, or that another column has (whatever its case).

    What is not seen (a joiner, a mark of direction) does not hide how it begins, nor does a wide form of the letter.
    """
    plain = _folded(heading)
    if plain[:1] in RUNS:
        raise RuleBroken(
            _("The heading cannot begin with =, +, - or @: a spreadsheet would run it as a formula"), field="heading"
        )
    if plain in {_folded(each) for each in others}:
        raise RuleBroken(_("Another column of this form has this heading"), field="heading")


def check_room(columns: int) -> None:
    """Raise `NotNow` for a form that has as many columns as one may have."""
    if columns >= MOST:
        raise NotNow(_("A form has {count} columns at most").format(count=MOST))


def check_usable(*, dropped: bool, columns: int) -> None:
    """Raise `NotNow` for a form that was dropped, or that asks for nothing yet."""
    check_stands(dropped=dropped)
    if not columns:
        raise NotNow(_("This form has no column yet"))


def check_stands(*, dropped: bool) -> None:
    """Raise `NotNow` for a form that was dropped."""
    if dropped:
        raise NotNow(_("This form was dropped"))


def told(
    measure: str, force_code: str | None, *, numbers: Mapping[Cell, int], hidden: Container[Cell], of: str | None
) -> str:
    """Return what stands in a cell, as digits or a mark.

    `numbers` and `hidden` are the figures of the frozen period and those not told (`periods.rules.untold`), `of` is
    the force area of the period (None: all). In an area without a figure there was none of it.
    """
    if (measure, WHOLE) not in numbers or (of is not None and force_code not in {None, of}):
        return NOT_COUNTED
    cell = measure, WHOLE if force_code in {None, of} else str(force_code)
    return HIDDEN if cell in hidden else str(numbers.get(cell, 0))


def _folded(heading: str) -> str:
    seen = (char for char in unicodedata.normalize("NFKC", heading) if unicodedata.category(char)[0] != "C")
    return " ".join("".join(seen).casefold().split())
