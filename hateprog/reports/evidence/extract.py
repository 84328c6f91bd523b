"""From cases to rows, in lots: what is read of the other features, made coarse and pseudonymous on the way."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Container, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from hateprog.closing import queries as closing
from hateprog.eligibility import queries as eligibility
from hateprog.eligibility.deciding import APPROVALS, Outcome
from hateprog.evaluation.questionnaires import queries as questionnaires
from hateprog.evaluation.questionnaires.instrument import Instrument, Moment
from hateprog.evaluation.satisfaction import queries as satisfaction
from hateprog.evaluation.satisfaction.rules import Audience
from hateprog.evaluation.satisfaction.wording import every, labels
from hateprog.kernel.clock import local_date
from hateprog.referrals import evidence_queries as referrals
from hateprog.referrals.rules import Strand
from hateprog.reports.evidence import rules
from hateprog.reports.evidence.dictionary import FOLLOW_UPS, PROGRAMMES, QUESTIONNAIRES, SATISFACTION, SESSIONS, Sheet
from hateprog.reports.evidence.rules import DOES_NOT_APPLY, NOT_KNOWN
from hateprog.sessions.one_to_one import queries as sessions
from hateprog.sessions.one_to_one.rules import Progress

LOT = 200
"""How many cases are read at once: what a release needs of memory, whatever the number of its rows."""

Row = dict[str, str]
FINAL = APPROVALS | {Outcome.DECLINE}


@dataclass(frozen=True, slots=True)
class Asked:
    """What a release is asked for: cases received from `since` on and before `until` (UTC)."""

    since: datetime
    until: datetime


def rows(asked: Asked, salt: bytes) -> Iterator[tuple[Sheet, Row]]:
    """Yield every row with the file that it belongs to; `salt` is what the cases' new names are made with.

    They come in the order of the cases' ids, which is the same in each release: whoever writes them puts them in the
    order of their new names first, or two releases could be laid side by side.
    """
    instruments = {version.id: version.instrument for version in questionnaires.ever_in_use()}
    after: UUID | None = None
    while cases := referrals.lot(asked.since, asked.until, after=after, at_most=LOT):
        after = cases[-1].id
        names = {case.id: rules.pseudonym(salt, case.id) for case in cases}
        yield from _of_programmes(cases, names)
        yield from _of_questionnaires(names, instruments)
        yield from _of_follow_ups(names)
        yield from _of_satisfaction(names)


def _of_programmes(cases: Any, names: dict[UUID, str]) -> Iterator[tuple[Sheet, Row]]:
    strands, progress = referrals.strands(names), sessions.progress_in(names)
    decided, held = defaultdict[UUID, list[Any]](list), defaultdict[UUID, list[Any]](list)
    for row in eligibility.decided_in(names):
        decided[row.referral_id].append(row)
    for row in sessions.signed_in(names):
        held[row.referral_id].append(row)
        yield SESSIONS, _session(names[row.referral_id], row)
    for case in cases:
        yield (
            PROGRAMMES,
            _facts(names[case.id], case, strands.get(case.id, set()))
            | _way(local_date(case.received_at), decided[case.id], held[case.id], progress.get(case.id)),
        )


def _facts(name: str, case: Any, strands: set[Strand]) -> Row:
    received_on = local_date(case.received_at)
    return {
        "programme_id": name,
        "received_month": rules.month(received_on),
        "source": _code(case.source, NOT_KNOWN),
        "pathway": _code(case.pathway, NOT_KNOWN),
        "outcome_type": _code(case.outcome_type),
        "force": case.force_code or NOT_KNOWN,
        "district": case.district_code or NOT_KNOWN,
        "age_band": rules.age_band(case.born_on, received_on),
        **{f"strand_{strand.value}": str(int(strand in strands)) for strand in Strand},
        "stage": case.stage.value,
        "end_reason": _code(case.end_reason),
        "ended_month": rules.month(local_date(case.ended_at) if case.ended_at else None),
    }


def _way(received_on: date, decided: list[Any], held: list[Any], programme: Any) -> Row:
    final = next((row.decided_on for row in decided if row.outcome in FINAL), None)
    completed = programme is not None and programme.progress is Progress.COMPLETED
    return {
        "decision": _code(decided[-1].outcome if decided else None),
        "weeks_to_decision": rules.weeks(received_on, final),
        "weeks_to_first_session": rules.weeks(received_on, held[0].held_on if held else None),
        "weeks_to_completion": rules.weeks(received_on, local_date(programme.ended_at) if completed else None),
        "sessions_held": str(len(held)),
        "responsibility_first": _code(held[0].responsibility if held else None),
        "responsibility_last": _code(held[-1].responsibility if len(held) > 1 else None),
    }


def _session(name: str, row: Any) -> Row:
    return {
        "programme_id": name,
        "number": str(row.number),
        "held_month": rules.month(row.held_on),
        "mode": _code(row.mode, NOT_KNOWN),
        "minutes": NOT_KNOWN if row.minutes is None else str(row.minutes),
        "attendance": _code(row.attendance, NOT_KNOWN),
        "responsibility": _code(row.responsibility, NOT_KNOWN),
    }


def _of_questionnaires(names: dict[UUID, str], instruments: dict[UUID, Instrument]) -> Iterator[tuple[Sheet, Row]]:
    found = defaultdict[tuple[UUID, str], dict[Moment, Any]](dict)
    for row in questionnaires.standing_in(names):
        found[row.referral_id, row.code][row.moment] = row
    for (case_id, code), filled in found.items():
        asks = {moment: instruments[row.instrument_id] for moment, row in filled.items()}
        earliest = asks[min(asks, key=list(Moment).index)]
        scores = {moment: asks[moment].score(row.answers).shown or NOT_KNOWN for moment, row in filled.items()}
        yield (
            QUESTIONNAIRES,
            {
                "programme_id": names[case_id],
                "instrument": code,
                "version": str(earliest.version),
                "direction": earliest.direction.value,
                "score_before": scores.get(Moment.BEFORE, DOES_NOT_APPLY),
                "score_after": scores.get(Moment.AFTER, DOES_NOT_APPLY),
            },
        )


def _of_follow_ups(names: dict[UUID, str]) -> Iterator[tuple[Sheet, Row]]:
    for row in closing.done_in(names):
        yield (
            FOLLOW_UPS,
            {
                "programme_id": names[row.referral_id],
                "moment": row.moment.value,
                "done_month": rules.month(local_date(row.done_at)),
                "reached": row.reached.value,
                "since": row.since.value,
                "checked_month": rules.month(row.checked_on),
            },
        )


def _of_satisfaction(names: dict[UUID, str]) -> Iterator[tuple[Sheet, Row]]:
    for row in satisfaction.answered_in(names):
        listed = every()[Audience.PARTICIPANT][row.wording].aspects
        yield (
            SATISFACTION,
            {
                "programme_id": names[row.referral_id],
                "instrument": Audience.PARTICIPANT.value,
                "version": str(row.wording),
                "answered_month": rules.month(row.asked_on),
                "rating": str(row.rating),
                "difference": row.difference.value,
                "recommend": row.recommend.value,
            }
            | _chosen(row.aspects.split(), listed),
        )


def _chosen(aspects: Collection[str], listed: Container[str]) -> Row:
    """Return a cell for each thing that could ever be chosen; of what a version did not list nobody said no."""
    return {
        f"satisfactory_{code}": str(int(code in aspects)) if code in listed else DOES_NOT_APPLY
        for code in labels(Audience.PARTICIPANT)
    }


def _code(value: Any, missing: str = DOES_NOT_APPLY) -> str:
    return missing if value is None else str(value.value)
