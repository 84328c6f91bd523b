"""Both scores of an instrument beside each other, in words and as a picture's numbers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from hateprog.evaluation.questionnaires.instrument import (
    DIRECTION_LABELS,
    MOMENT_LABELS,
    Change,
    Instrument,
    Moment,
    Score,
    change,
)
from hateprog.evaluation.questionnaires.rules import Slot
from hateprog.kernel.text import N_, _

SHORT: dict[Moment, str] = {Moment.BEFORE: N_("Before"), Moment.AFTER: N_("After")}


@dataclass(frozen=True, slots=True)
class Side:
    """One moment of a comparison; `filled` is the questionnaire that stands, if there is one."""

    moment: Moment
    filled: Any
    score: Score | None

    @property
    def label(self) -> str:
        """Return the moment in words."""
        return _(MOMENT_LABELS[self.moment])

    @property
    def shown(self) -> str:
        """Return the score in words, or why there is none."""
        if self.score is None:
            return _("Not yet filled in")
        return self.score.shown or _("Not scored")

    @property
    def missing(self) -> str:
        """Return how many answers are missing, of how many."""
        if self.score is None:
            return ""
        return _("{missing} of {items}").format(
            missing=self.score.missing, items=self.score.missing + self.score.answered
        )


@dataclass(frozen=True, slots=True)
class Comparison:
    """What one instrument says of a case, before the programme and after it."""

    id: Any
    instrument: Instrument
    sides: tuple[Side, ...]

    @property
    def direction(self) -> str:
        """Return which way is better, in words."""
        return _(DIRECTION_LABELS[self.instrument.direction])

    @property
    def change(self) -> Change | None:
        """Return what lies between the two scores; None unless both are there."""
        scores = {side.moment: side.score for side in self.sides}
        return change(self.instrument.direction, scores.get(Moment.BEFORE), scores.get(Moment.AFTER))

    @property
    def difference(self) -> str:
        """Return the difference in words, with its direction."""
        changed = self.change
        if changed is None:
            return _("There is no difference to show until there are two scores.")
        if changed.better is None:
            return _("The same score before and after.")
        higher = _("{points} points higher after than before.") if changed.points > 0 else ""
        sentence = higher or _("{points} points lower after than before.")
        verdict = _("a change for the better") if changed.better else _("a change for the worse")
        return f"{sentence.format(points=changed.shown)} " + _("{direction}, so this is {verdict}.").format(
            direction=self.direction, verdict=verdict
        )

    @property
    def scored(self) -> bool:
        """Say whether there is anything for a picture to show."""
        return any(side.score is not None and side.score.value is not None for side in self.sides)

    @property
    def bars(self) -> list[dict[str, Any]]:
        """Return what the picture shows: a bar for each score, without a length where there is none."""
        return [
            {"label": f"{_(SHORT[side.moment])}: {side.shown}", "value": side.score.value if side.score else None}
            for side in self.sides
        ]

    @property
    def in_words(self) -> str:
        """Return the picture in words."""
        told = "; ".join(f"{side.label}: {side.shown}" for side in self.sides)
        return f"{told}. " + _("Scores go from {range}.").format(range=self.instrument.range)


def comparisons(slots: Iterable[Slot]) -> list[Comparison]:
    """Return a comparison for each instrument, in the order of the slots."""
    by_version: dict[Any, list[Slot]] = {}
    for slot in slots:
        by_version.setdefault(slot.instrument.id, []).append(slot)
    return [
        Comparison(
            version_id,
            each[0].instrument.instrument,
            tuple(Side(slot.moment, slot.filled, slot.filled.score if slot.filled else None) for slot in each),
        )
        for version_id, each in by_version.items()
    ]
