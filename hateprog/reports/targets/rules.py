"""How far a programme is with a target, and where it will be at this pace. Pure.

Source: domain.md section 8 (targets against actual with a forecast). To be over a target is neither praised nor blamed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from hateprog.kernel.errors import RuleBroken
from hateprog.kernel.suppression import FEWEST_SHOWN
from hateprog.kernel.text import N_, _

MOST = 1_000_000
LONGEST = timedelta(days=5 * 366)
FEWEST_DAYS = 28
HIDDEN = "–"
FORECAST_METHOD = N_("What came so far, at the same pace until the last day")


@dataclass(frozen=True, slots=True)
class Progress:
    """A target and what has come of it. `forecast` is what it comes to at this pace; None while it is too early.

    `elsewhere` is what came in the same days in the areas that the target is not for.
    """

    target: int
    actual: int
    forecast: int | None
    elsewhere: int = 0

    @property
    def is_small(self) -> bool:
        """Say whether what came tells of one to four people: itself, or as what is left of all areas."""
        return any(0 < count < FEWEST_SHOWN for count in (self.actual, self.elsewhere))

    @property
    def percent(self) -> int:
        """Return how much of the target was reached, in whole per cent, rounded down: 99.9 is not all."""
        return self.actual * 100 // self.target

    @property
    def remaining(self) -> int:
        """Return how many are still to come; none once it is reached."""
        return max(self.target - self.actual, 0)

    @property
    def over(self) -> int:
        """Return how many came beyond the target."""
        return max(self.actual - self.target, 0)


def progress(target: int, actual: int, first: date, last: date, today: date, *, elsewhere: int = 0) -> Progress:
    """Return how far it is on `today`. The pace is that of whole days gone by; before four weeks it says nothing.

    Once the last day is over what came is what it comes to.
    """
    if today > last:
        return Progress(target, actual, actual, elsewhere)
    gone, all_days = (today - first).days + 1, (last - first).days + 1
    forecast = round(actual * all_days / gone) if gone >= FEWEST_DAYS else None
    return Progress(target, actual, forecast, elsewhere)


@dataclass(frozen=True, slots=True)
class Shown:
    """The figures of a target in words. None of them tells a count that is not to be told."""

    actual: str
    percent: str
    left: str
    forecast: str


def shown(progress: Progress, *, exact: bool) -> Shown:
    """Return how far it is in words; what came is not told where it is one to four, nor what gives it away.

    Nor is it told of one area where it leaves one to four for all others, whose figures together are told too.
    """
    if not exact and progress.is_small:
        is_itself = 0 < progress.actual < FEWEST_SHOWN
        few = _("fewer than {count}").format(count=FEWEST_SHOWN) if is_itself else HIDDEN
        return Shown(few, HIDDEN, HIDDEN, HIDDEN)
    over = _("{count} over").format(count=f"{progress.over:,}")
    return Shown(
        actual=f"{progress.actual:,}",
        percent=f"{progress.percent:,} %",
        left=over if progress.over else f"{progress.remaining:,}",
        forecast=_("Too early") if progress.forecast is None else f"{progress.forecast:,}",
    )


def check_period(first: date, last: date) -> None:
    """Raise `RuleBroken` for a period that ends before it begins, or lasts longer than five years."""
    if last < first:
        raise RuleBroken(_("The last day must be the first day or after it"), field="last")
    if last - first > LONGEST:
        raise RuleBroken(_("A target is for five years at most"), field="last")
