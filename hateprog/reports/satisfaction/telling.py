"""What may be told of counts of answers, and in which words. Pure.

Where a reader may not open the answers, no count of one to four is told, nor what gives one away
(kernel.suppression): the table by force area is one table with its sums, and how the answers divide is told only where
the number of answers is told itself. Beside nought to four people in all nothing is told apart, not even that there is
nobody: a first one would show.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from hateprog.evaluation.satisfaction.counting import Stands, Told
from hateprog.evaluation.satisfaction.rules import (
    AUDIENCE_LABELS,
    OUTCOME_LABELS,
    PARTLY_LABELS,
    RATING_LABELS,
    Audience,
    Outcome,
    Partly,
)
from hateprog.evaluation.satisfaction.wording import Wording
from hateprog.kernel.suppression import FEWEST_SHOWN, Cell, hidden, hidden_in_list
from hateprog.kernel.text import N_, _, search_key

HIDDEN = "–"
COLUMNS: tuple[Outcome | None, ...] = (*Outcome, None)
NOTHING_PUT_DOWN = N_("Nothing put down")
Line = tuple[str, str]
Counts = tuple[tuple[str, int | None], ...]
"""Answers with how many gave them; None for a count that is not told."""


@dataclass(frozen=True, slots=True)
class Division:
    """How the answers to one question divide: the question, and each answer's count. `adds_up` to all answers."""

    title: str
    counts: Counts
    adds_up: bool = True

    @property
    def lines(self) -> tuple[Line, ...]:
        """Return each answer with its count in words."""
        return tuple((name, HIDDEN if count is None else f"{count:,}") for name, count in self.counts)


@dataclass(frozen=True, slots=True)
class Shown:
    """What is told of an audience. `places` are by force area, with everybody in the last line."""

    audience: Audience
    title: str
    head: tuple[str, ...]
    places: tuple[tuple[str, ...], ...]
    rate: str | None
    divisions: tuple[Division, ...]
    few: bool = False

    @property
    def none_answered(self) -> bool:
        """Say whether it is told that nobody answered: else, without divisions, how they divide is hidden."""
        return bool(self.places) and self.places[-1][1 + COLUMNS.index(Outcome.ANSWERED)] == "0"


def is_exact(audience: Audience, *, reads_rows: bool) -> bool:
    """Say whether exact counts may be told of an audience to somebody who may open the answers of a case, or not."""
    return reads_rows and audience is not Audience.VICTIM


def shown(told: Told, wording: Wording, labels: Mapping[str, str], names: Mapping[str, str], *, exact: bool) -> Shown:
    """Return what is told of an audience; `labels` say what was satisfactory, `names` what force areas are called."""
    title = _(AUDIENCE_LABELS[told.audience])
    head = (
        _("Force area"),
        *(_(OUTCOME_LABELS[each]) if each else _(NOTHING_PUT_DOWN) for each in COLUMNS),
        _("In all"),
    )
    if not exact and told.due < FEWEST_SHOWN:
        return Shown(told.audience, title, head, (), None, (), few=True)
    places = _by_place(told, names, pool=not exact)
    rows = [_row(each) for each in (*places.values(), told.stands)]
    not_told = frozenset[Cell]() if exact else _not_told(rows)
    if not exact and len(rows) == 2:  # one force area, which is everybody
        places, rows = {}, rows[1:]
        not_told = frozenset((0, column) for line, column in not_told if line == 1)
    everybody = len(rows) - 1
    answered = (everybody, COLUMNS.index(Outcome.ANSWERED))
    asked = [(everybody, column) for column, each in enumerate(COLUMNS) if each not in {Outcome.NOT_ASKED, None}]
    return Shown(
        told.audience,
        title,
        head,
        tuple(
            (name, *(HIDDEN if (at, column) in not_told else f"{count:,}" for column, count in enumerate(row)))
            for at, (name, row) in enumerate(zip((*places, _("Everybody")), rows, strict=True))
        ),
        None if not_told.intersection(asked) or told.rate is None else _rate(told),
        () if answered in not_told else _divisions(told, wording, labels, exact=exact),
    )


def _not_told(rows: Sequence[Sequence[int]]) -> frozenset[Cell]:
    if len(rows) > 2:
        return hidden(rows, sum_row=True)
    counts = rows[-1][:-1]
    out = hidden_in_list(counts)
    return frozenset((1, column) for column in (range(len(rows[-1])) if _too_short(counts, out) else out))


def _too_short(counts: Sequence[int], out: Collection[int]) -> bool:
    """Say whether hiding these counts of a list hides too little beside its sum, so that all of it has to go."""
    together = sum(counts[place] for place in out)
    return any(counts[place] < FEWEST_SHOWN and together - counts[place] < FEWEST_SHOWN - 1 for place in out)


def _by_place(told: Told, names: Mapping[str, str], *, pool: bool) -> dict[str, Stands]:
    """Return the counts by force area, by name; with `pool` those of few people are put together at the end.

    A hidden count is not nought: in a force area with one it would tell that there is somebody.
    """
    known = {names.get(code or "", _("Not known")): stands for code, stands in told.by_force.items()}
    many = {name: stands for name, stands in known.items() if not pool or stands.total() >= FEWEST_SHOWN}
    rest: Stands = sum((stands for name, stands in known.items() if name not in many), Counter())
    by_name = dict(sorted(many.items(), key=lambda item: search_key(item[0])))
    return by_name | ({_("Others"): rest} if rest else {})


def _row(stands: Stands) -> list[int]:
    return [*(stands[each] for each in COLUMNS), stands.total()]


def _rate(told: Told) -> str:
    sentence = _("Response rate: {rate}%. Of {asked} asked, {answered} answered.")
    return sentence.format(rate=told.rate, asked=f"{told.asked:,}", answered=f"{told.answered:,}")


def _divisions(told: Told, wording: Wording, labels: Mapping[str, str], *, exact: bool) -> tuple[Division, ...]:
    if not told.answered:
        return ()
    ratings = {_(label): told.ratings[value] for value, label in RATING_LABELS.items()}
    return (
        Division(wording.rating, _summing(ratings, exact=exact)),
        Division(wording.satisfactory, _chosen(told, labels, exact=exact), adds_up=False),
        Division(wording.difference, _summing(_partly(told.difference), exact=exact)),
        Division(wording.recommend, _summing(_partly(told.recommend), exact=exact)),
    )


def _partly(counts: Counter[Partly]) -> dict[str, int]:
    return {_(label): counts[each] for each, label in PARTLY_LABELS.items()}


def _summing(counts: Mapping[str, int], *, exact: bool) -> Counts:
    """Return what is told of a division; the sum is told beside it, so one too short to hide anything goes whole."""
    numbers = list(counts.values())
    out = frozenset[int]() if exact else hidden_in_list(numbers)
    if _too_short(numbers, out):
        out = frozenset(range(len(numbers)))
    return tuple((name, None if at in out else count) for at, (name, count) in enumerate(counts.items()))


def _chosen(told: Told, labels: Mapping[str, str], *, exact: bool) -> Counts:
    """Return how often each thing was chosen as satisfactory: neither one to four who chose it, nor who did not."""

    def shown(count: int) -> int | None:
        small = any(0 < each < FEWEST_SHOWN for each in (count, told.answered - count))
        return None if small and not exact else count

    return tuple((label, shown(told.aspects[code])) for code, label in labels.items())
