"""Charts as geometry: what lies where, for macros/chart.html to draw without JavaScript. Pure.

Across everything is in per cent of the width and down in pixels: so a chart is as wide as its place, from a telephone
to paper, and its words keep their size. A count that must not be told is None: it is drawn by a hatched mark that is
as long for one as for a thousand. Series differ by pattern and by the name beside them, never by colour alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from textwrap import wrap

from hateprog.kernel.text import N_, _

LABEL, BAR, GAP = 22, 22, 12
"""Pixels: the line of a label, a bar, and what is free below a group of bars."""
PLOT = 150
HEAD = 20
HIDDEN_WIDTH, HIDDEN_HEIGHT = 12.0, 18
LEAST = 0.7
"""Per cent: what is there can be seen, however long the longest is."""
LONGEST_LINE = 42
DESCRIBED = 14
LETTER = 7.5
"""Pixels that a figure takes at most."""
HIDDEN = N_("hidden")
DASH = "–"


class Fill(StrEnum):
    """How a mark is drawn; macros/chart.html has the patterns."""

    SOLID = "solid"
    OUTLINE = "outline"
    HIDDEN = "hidden"
    STRIPES = "stripes"
    DOTS = "dots"
    LINES = "lines"
    GRID = "grid"
    GREY = "grey"


class Room(StrEnum):
    """How wide a chart must be at least; the wider ones scroll inside a pane of their own on a small screen."""

    ANY = "any"
    WIDE = "wide"
    WIDEST = "widest"


ROOMS = {Room.ANY: 340, Room.WIDE: 680, Room.WIDEST: 1360}
"""Pixels, as in chart.css."""
BESIDE = (Fill.SOLID, Fill.OUTLINE)
SCALE = (Fill.SOLID, Fill.STRIPES, Fill.DOTS, Fill.OUTLINE, Fill.LINES, Fill.GREY, Fill.GRID)
"""The patterns of the answers of a scale, in order; two that touch are never alike."""


@dataclass(frozen=True, slots=True)
class Series:
    """Counts of one kind, one for each label; None for one that must not be told. `notes` stand beside them."""

    name: str
    counts: Sequence[int | None]
    notes: Sequence[str] = ()

    def told(self, at: int) -> str:
        """Return a count in words, with its note if there is one."""
        note = self.notes[at] if self.notes else ""
        return f"{_told(self.counts[at])} ({note})" if note else _told(self.counts[at])


@dataclass(frozen=True, slots=True)
class Mark:
    """A rectangle: `x` and `width` in per cent of the chart's width, `y` and `height` in pixels."""

    x: float
    y: float
    width: float
    height: float
    fill: Fill


@dataclass(frozen=True, slots=True)
class Word:
    """Words at a place: `x` in per cent, moved by `shift` pixels; `y` in pixels is their ground line."""

    x: float
    y: float
    text: str
    anchor: str = "start"
    shift: int = 0
    is_label: bool = False


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart and the table of the same numbers: `head` and `rows`, the first cell of a row is its label."""

    caption: str
    description: str
    height: int
    marks: tuple[Mark, ...]
    words: tuple[Word, ...]
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    room: Room = Room.ANY
    key: tuple[tuple[Fill, str], ...] = ()

    @property
    def hides(self) -> bool:
        """Say whether a count is hidden in it."""
        return any(mark.fill is Fill.HIDDEN for mark in self.marks)

    @property
    def fills(self) -> frozenset[Fill]:
        """Return the patterns that it needs."""
        return frozenset(mark.fill for mark in self.marks) | {fill for fill, _name in self.key}


def bars(caption: str, of: str, labels: Sequence[str], *series: Series, alone: bool = False) -> Chart:
    """Return a horizontal bar for each label; with two series, such as what came and the target, one below the other.

    `of` heads the column of labels in the table. With `alone` each label has a scale of its own: sessions and people
    are not as long as each other. Raises `ValueError` for other than one or two series, and where one has not a count
    for each label.
    """
    _check(labels, series, most=len(BESIDE))
    longest = _longest(count for each in series for count in each.counts)
    space = 78.0 if len(series) == 1 else 52.0
    marks: list[Mark] = []
    words: list[Word] = []
    y = 0
    for at, label in enumerate(labels):
        lines = _label(label, y)
        words += lines
        y += LABEL * len(lines)
        longest = _longest(each.counts[at] for each in series) if alone else longest
        for fill, each in zip(BESIDE, series, strict=False):
            count = each.counts[at]
            mark = _bar(count, longest, space, y, fill)
            told = each.told(at) if len(series) == 1 else f"{each.told(at)} {each.name}"
            words.append(Word(mark.width, y + 15, told, shift=6))
            marks += [mark] if mark.width else []
            y += BAR
        y += GAP
    head, rows = _table(of, labels, series)
    key = tuple((fill, each.name) for fill, each in zip(BESIDE, series, strict=False)) if len(series) > 1 else ()
    return Chart(caption, _describe(head, rows), max(y, 1), tuple(marks), tuple(words), head, rows, key=key)


def columns(caption: str, of: str, labels: Sequence[str], series: Series, short: Sequence[str] | None = None) -> Chart:
    """Return a column for each label, as for months. `short` is what stands below them; a line break starts a line.

    Raises `ValueError` where there is not a count for each label.
    """
    _check(labels, [series], most=1)
    below = short or labels
    longest = _longest(series.counts)
    lines = max((len(each.split("\n")) for each in below), default=1)
    step = 100 / max(len(labels), 1)
    marks: list[Mark] = []
    words: list[Word] = []
    for at, count in enumerate(series.counts):
        height = _height(count, longest)
        middle, top = round(step * (at + 0.5), 2), HEAD + PLOT - height
        if height:
            fill = Fill.HIDDEN if count is None else Fill.SOLID
            marks.append(Mark(round(step * (at + 0.15), 2), top, round(step * 0.7, 2), height, fill))
        words.append(Word(middle, top - 5, DASH if count is None else _told(count), "middle"))
        for line, text in enumerate(below[at].split("\n")):
            words.append(Word(middle, HEAD + PLOT + 17 * (line + 1), text, "middle", is_label=True))
    head, rows = _table(of, labels, [series])
    high = HEAD + PLOT + 17 * lines + 8
    return Chart(
        caption, _describe(head, rows), high, tuple(marks), tuple(words), head, rows, _room(below, series.counts)
    )


def stacked(caption: str, of: str, labels: Sequence[str], *series: Series) -> Chart:
    """Return a bar for each label that is 100 per cent of its answers, divided by the answers of a scale in order.

    A label of which one count is hidden is one hatched bar: the lengths of the others would tell it. Raises
    `ValueError` for more than seven answers, and where one has not a count for each label.
    """
    _check(labels, series, most=len(SCALE))
    marks: list[Mark] = []
    words: list[Word] = []
    y = 0
    for at, label in enumerate(labels):
        lines = _label(label, y)
        words += lines
        y += LABEL * len(lines)
        counts = [each.counts[at] for each in series]
        drawn, said = _divided(counts, y)
        marks += drawn
        words += said
        y += BAR + HEAD + GAP
    head, rows = _table(of, labels, series)
    key = tuple((fill, each.name) for fill, each in zip(SCALE, series, strict=False))
    return Chart(caption, _describe(head, rows), max(y, 1), tuple(marks), tuple(words), head, rows, key=key)


def _divided(counts: Sequence[int | None], y: int) -> tuple[list[Mark], list[Word]]:
    """Return one bar of the answers of a scale, and below it the numbers that there is room for."""
    known = [count for count in counts if count is not None]
    if len(known) < len(counts):
        return [Mark(0, y, 100, BAR, Fill.HIDDEN)], [Word(0, y + BAR + 16, _(HIDDEN))]
    if not sum(known):
        return [], [Word(0, y + 15, _("no answers"))]
    marks, words, begins = list[Mark](), list[Word](), 0.0
    for fill, count in zip(SCALE, known, strict=False):
        width = 100 * count / sum(known)
        if count:
            marks.append(Mark(round(begins, 2), y, round(width, 2), BAR, fill))
        if count and width / 100 * ROOMS[Room.ANY] > len(_told(count)) * LETTER:
            words.append(Word(round(begins + width / 2, 2), y + BAR + 16, _told(count), "middle"))
        begins += width
    return marks, words


@dataclass(frozen=True, slots=True)
class Spread:
    """How long something took: of how many (None for a number that must not be told), and the quarters of it.

    `quarters` are a quarter at most, half, three quarters; None where they are not told or there are none.
    """

    label: str
    cases: int | None
    quarters: tuple[float, float, float] | None


def spreads(caption: str, of: str, counted: str, unit: str, lines: Sequence[Spread]) -> Chart:
    """Return for each line a box from the first quarter to the third, and a solid mark on its middle.

    `counted` heads the column of how many there were, `unit` is what the quarters are in, such as days.
    """
    longest = max((each.quarters[2] for each in lines if each.quarters), default=0) or 1
    marks: list[Mark] = []
    words: list[Word] = []
    y = 0
    for each in lines:
        above = _label(each.label, y)
        words += above
        y += LABEL * len(above)
        drawn, said = _spread(each, longest, unit, y)
        marks += drawn
        words.append(said)
        y += BAR + GAP
    head = (of, counted, _("A quarter within"), _("Half within"), _("Three quarters within"))
    rows = tuple(
        (
            each.label,
            _told(each.cases),
            *([f"{quarter:,g}" for quarter in each.quarters] if each.quarters else [DASH] * 3),
        )
        for each in lines
    )
    return Chart(caption, _describe(head, rows), max(y, 1), tuple(marks), tuple(words), head, rows)


def _spread(each: Spread, longest: float, unit: str, y: int) -> tuple[list[Mark], Word]:
    if each.cases is None:
        return [Mark(0, y, HIDDEN_WIDTH, HIDDEN_HEIGHT, Fill.HIDDEN)], Word(HIDDEN_WIDTH, y + 15, _(HIDDEN), shift=6)
    if each.quarters is None:
        return [], Word(0, y + 15, DASH, shift=6)
    low, middle, high = (round(quarter / longest * 56, 2) for quarter in each.quarters)
    box = Mark(low, y, max(round(high - low, 2), LEAST), HIDDEN_HEIGHT, Fill.OUTLINE)
    half = Mark(max(round(middle - 0.6, 2), 0), y, 1.2, HIDDEN_HEIGHT, Fill.SOLID)
    told = [f"{quarter:,g}" for quarter in each.quarters]
    text = _("{low} – {middle} – {high} {unit}").format(low=told[0], middle=told[1], high=told[2], unit=unit)
    return [box, half], Word(round(max(box.x + box.width, half.x + half.width), 2), y + 15, text, shift=8)


def _check(labels: Sequence[str], series: Sequence[Series], *, most: int) -> None:
    if not 1 <= len(series) <= most:
        raise ValueError(f"from one to {most} series, not {len(series)}")
    if any(len(each.counts) != len(labels) for each in series):
        raise ValueError("a count for each label")


def _longest(counts: Iterable[int | None]) -> int:
    return max((count for count in counts if count), default=1)


def _bar(count: int | None, longest: int, space: float, y: int, fill: Fill) -> Mark:
    if count is None:
        return Mark(0, y, HIDDEN_WIDTH, HIDDEN_HEIGHT, Fill.HIDDEN)
    return Mark(0, y, max(round(count / longest * space, 2), LEAST) if count else 0, HIDDEN_HEIGHT, fill)


def _height(count: int | None, longest: int) -> float:
    if count is None:
        return HIDDEN_HEIGHT
    return max(round(count / longest * PLOT, 1), 2) if count else 0


def _room(labels: Sequence[str], counts: Sequence[int | None]) -> Room:
    """Return how wide the columns make a chart, so that no two numbers or labels touch."""
    texts = [label.split("\n")[0] for label in labels] + [_told(count) for count in counts if count]
    needed = len(labels) * (max((len(text) for text in texts), default=1) * LETTER + 5)
    return next((room for room, width in ROOMS.items() if needed <= width), Room.WIDEST)


def _label(label: str, y: int) -> list[Word]:
    """Return the lines of a label, one at least: as long as a telephone is wide."""
    lines = wrap(label, LONGEST_LINE) or [""]
    return [Word(0, y + 15 + LABEL * at, line, is_label=True) for at, line in enumerate(lines)]


def _told(count: int | None) -> str:
    return _(HIDDEN) if count is None else f"{count:,}"


def _table(
    of: str, labels: Sequence[str], series: Sequence[Series]
) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    head = (of, *(each.name for each in series))
    return head, tuple((label, *(each.told(at) for each in series)) for at, label in enumerate(labels))


def _describe(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return the numbers as a sentence, as long as they are few; else where they are."""
    if len(rows) > DESCRIBED:
        return _("{count} lines. The table that follows has the numbers.").format(count=len(rows))
    lines = [
        f"{row[0]}: {', '.join(f'{name} {cell}' for name, cell in zip(head[1:], row[1:], strict=True))}" for row in rows
    ]
    return "; ".join(lines) if lines else _("Nothing to show")
