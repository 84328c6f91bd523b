"""What changed over the cases of a period, by one version of an instrument."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Any
from uuid import UUID

from hateprog.evaluation.change.paired import Pair, PairedChange, paired_change
from hateprog.evaluation.change.rules import AgeGroup, Ended, Standing, age_at
from hateprog.evaluation.questionnaires import queries as questionnaires
from hateprog.evaluation.questionnaires import rules as asking
from hateprog.evaluation.questionnaires.instrument import Moment, Score
from hateprog.kernel.clock import from_local, local_date
from hateprog.referrals.rules import EndReason, Pathway
from hateprog.sessions.one_to_one import queries as sessions
from hateprog.sessions.one_to_one.rules import Progress


@dataclass(frozen=True, slots=True)
class Picture:
    """What one version of an instrument says of a period.

    `change` is None where too few pairs are there to be shown. `elsewhere` counts the programmes whose person answered
    another version of the same instrument: they belong to that version's picture.
    """

    change: PairedChange | None
    standings: Counter[Standing]
    elsewhere: int

    @property
    def asked(self) -> int:
        """Return how many programmes ended of which this version asked."""
        return self.standings.total()

    @property
    def missing(self) -> int:
        """Return of how many of them there is no pair."""
        return self.asked - self.standings[Standing.PAIRED]


def picture(
    version: Any, days: tuple[date, date], *, pathway: Pathway | None = None, age: AgeGroup | None = None
) -> Picture:
    """Return what a version of an instrument says of the programmes that ended on these days (both included)."""
    since, until = from_local(days[0], time()), from_local(days[1] + timedelta(days=1), time())
    scores, others = _scores(version, questionnaires.filled_in(version.code, sessions.ended(since, until)))
    rows = [row for row in sessions.ended_programmes(since, until) if _belongs(row, pathway, age)]
    named = sessions.questionnaires_named_by({row.template_id for row in rows})
    pairs, standings, elsewhere = list[Pair](), Counter[Standing](), 0
    for row in rows:
        theirs = scores.get(row.referral_id, {})
        if not theirs and row.referral_id in others:
            elsewhere += 1
        elif theirs or _asked(version, row, named.get(row.template_id, asking.NONE_NAMED)):
            standing = Ended(row.progress is Progress.STOPPED, theirs).standing
            standings[standing] += 1
            if standing is Standing.PAIRED:
                pairs.append(_pair(theirs))
    return Picture(paired_change(pairs), standings, elsewhere)


def _scores(version: Any, filled: Any) -> tuple[dict[UUID, dict[Moment, Score]], set[UUID]]:
    """Return the scores by case, and the cases in which another version was answered."""
    asks, scores, others = version.instrument, dict[UUID, dict[Moment, Score]](), set[UUID]()
    for row in filled:
        if row.instrument_id == version.id:
            scores.setdefault(row.referral_id, {})[row.moment] = asks.score(row.answers)
        else:
            others.add(row.referral_id)
    return scores, others


def _belongs(row: Any, pathway: Pathway | None, age: AgeGroup | None) -> bool:
    return (
        row.end_reason is not EndReason.DUPLICATE
        and (pathway is None or row.pathway is pathway)
        and (age is None or age.holds(age_at(row.born_on, local_date(row.approved_at))))
    )


def _asked(version: Any, row: Any, named: Any) -> bool:
    """Say whether a person who answered nothing was to be asked by this very version: in use as they began."""
    began, put, retired = row.started_at, version.put_in_use_at, version.retired_at
    in_use = put is not None and put <= began and (retired is None or retired > began)
    fits = asking.fits(version, age_at(row.born_on, local_date(row.approved_at)))
    return in_use and fits and any(asking.is_named(version.code, moment, named) for moment in Moment)


def _pair(scores: dict[Moment, Score]) -> Pair:
    before, after = scores[Moment.BEFORE].value, scores[Moment.AFTER].value
    if before is None or after is None:
        raise ValueError("no pair without two scores")
    return before, after
