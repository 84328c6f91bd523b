"""Frozen figures in words: exactly, or with the small ones and what they follow from hidden."""

from __future__ import annotations

from dataclasses import dataclass

from hateprog.areas import queries as areas
from hateprog.kernel.text import _
from hateprog.reports.measures.definitions import BY_CODE
from hateprog.reports.measures.rules import UNIT_LABELS
from hateprog.reports.periods import queries, rules
from hateprog.reports.periods.models import FrozenPeriod
from hateprog.reports.periods.rules import Compared


@dataclass(frozen=True, slots=True)
class Line:
    """A figure as it is shown to whoever looks: words, not numbers."""

    measure: str
    unit: str
    area: str
    is_whole: bool
    frozen: str
    now: str
    difference: str


def told(period: FrozenPeriod, lines: list[Compared], *, exact: bool) -> list[Line]:
    """Return figures as they may be told: exactly, or with the small ones and what they follow from hidden.

    A figure that was nought when the period was frozen is told: it tells of nobody.
    """
    hidden = frozenset() if exact else queries.untold_in(period)
    return [_line(each, hidden=(each.measure, each.area) in hidden, exact=exact) for each in lines]


def _line(each: Compared, *, hidden: bool, exact: bool) -> Line:
    measure = BY_CODE.get(each.measure)
    if each.now is None:
        now = difference = _("no such measure any more")
    elif exact:
        now, difference = f"{each.now:,}", f"{each.difference:+,}" if each.difference else "0"
    else:
        now, difference = "", rules.HIDDEN if hidden else rules.told_change(each.difference)
    return Line(
        measure=_(measure.name) if measure else each.measure,
        unit=_(UNIT_LABELS[measure.unit]) if measure else "",
        area=area_name(each.area),
        is_whole=each.area == rules.WHOLE,
        frozen=rules.HIDDEN if hidden else f"{each.frozen:,}",
        now=now,
        difference=difference,
    )


def area_name(area: str) -> str:
    """Return what an area of a figure is called."""
    if area == rules.WHOLE:
        return _("Together")
    return _("Area not known") if area == rules.NOWHERE else areas.name_of(area) or area
