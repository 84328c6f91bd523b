"""Starting a trial, and going on with it outside the request, step by step.

A step reads some assessments without a lock, works, and then notes where it got, provided that nobody else got there
meanwhile: so a trial may be gone on with by two, or be stopped half-way, and each assessment counts once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import timedelta
from time import monotonic
from traceback import extract_tb
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy import CursorResult, delete, insert, select, update

from hateprog.eligibility.facts import Facts
from hateprog.eligibility.rule_sets import queries as rule_sets
from hateprog.eligibility.rule_sets.models import RuleSetVersion
from hateprog.eligibility.rule_sets.policy import Can
from hateprog.eligibility.rule_sets.rules import Status
from hateprog.eligibility.rules import RuleSet
from hateprog.eligibility.trials import queries, rules
from hateprog.eligibility.trials.models import Trial, TrialDifference
from hateprog.eligibility.trials.rules import Turn
from hateprog.kernel.access import Actor
from hateprog.kernel.clock import local_date, utcnow
from hateprog.kernel.errors import NotNow, RuleBroken
from hateprog.kernel.text import _
from hateprog.store.base import db
from hateprog.store.command import bookkeeping, command

log = structlog.get_logger()

AT_ONCE = 1000
"""Assessments in one step: a fraction of a second's work."""

A_WHILE = 4
"""Seconds that a job goes on before it lets other jobs have their turn."""


@command(Can.TRY)
def start(actor: Actor, version: RuleSetVersion, /) -> Trial:
    """Start trying a draft on the assessments asked for so far; one that is going on already goes on.

    Raises `NotNow` for a version that is no draft any more.
    """
    if version.status is not Status.DRAFT:
        raise NotNow(_("Only a draft is tried: this version is not one any more"))
    if running := queries.going_on(version.id):
        return running
    now = utcnow()
    trial = Trial(version_id=version.id, started_by=actor.id, started_at=now, total=queries.how_many(version, now))
    db.session.add(trial)
    db.session.flush()
    return trial


def go_on_with_what_waits(_actor: Actor) -> None:
    """Go on with the trials that are not finished, the oldest first, for a while."""
    until = monotonic() + A_WHILE
    while monotonic() < until and (trial_id := queries.next_to_go_on()) is not None:
        step(trial_id)


def step(trial_id: UUID) -> bool:
    """Try the next assessments; say whether there may be more. What cannot be read ends the trial, as failed."""
    trial = queries.progress(trial_id)
    if trial.finished_at is not None:
        return False
    try:
        found = _try_some(trial)
    except (RuleBroken, ValueError, KeyError, TypeError) as fault:  # a criterion or a kind of fact that is no more
        frame = extract_tb(fault.__traceback__)[-1]
        log.error(  # noqa: TRY400 - the exception's own text may hold personal data
            "trial_failed", error=type(fault).__qualname__, where=f"{frame.filename}:{frame.lineno}"
        )
        _note(trial, {"failed": True, "finished_at": utcnow()}, ())
        return False
    if not found:
        _note(trial, {"total": trial.done, "finished_at": utcnow()}, ())
        return False
    counts = Counter(tried.turn for _row, tried in found if tried is not None)
    place = {"done": trial.done + len(found), "reached": found[-1][0].id}
    _note(trial, place | {turn.value: getattr(Trial, turn.value) + count for turn, count in counts.items()}, found)
    return True


Found = Sequence[tuple[Any, rules.Tried | None]]


def _try_some(trial: Any) -> Found:
    """Return the next assessments of a trial, each with what came out; None for one of another age."""
    version: Any = rule_sets.one_version(trial.version_id)
    draft, used = version.rule_set, queries.sets_used(version.pathway)
    rows = queries.next_assessments(draft, used, until=trial.started_at, after=trial.reached, at_most=AT_ONCE)
    return [(row, _try_one(row, draft, used)) for row in rows]


def _try_one(row: Any, draft: RuleSet, used: Mapping[tuple[str, int], RuleSet]) -> rules.Tried | None:
    facts, day = Facts.of_json(row.facts), local_date(row.requested_at)
    if not rules.governs(draft, facts, day):
        return None
    return rules.try_on(facts, draft, day, was=row.pattern, by=used[row.rule_set, row.rule_set_version])


def _note(trial: Any, values: Mapping[str, Any], found: Found) -> None:
    """Note how far a trial is and what differs, unless somebody else did this very step meanwhile."""
    unmoved = update(Trial).where(Trial.id == trial.id, Trial.done == trial.done, Trial.finished_at.is_(None))
    different = [
        {
            "trial_id": trial.id,
            "assessment_id": row.id,
            "asked_at": row.requested_at,
            "was": tried.was,
            "would_be": tried.would_be,
            "turn": tried.turn,
            "reasons": tried.reasons_as_json(),
        }
        for row, tried in found
        if tried is not None and tried.turn is not Turn.SAME
    ]
    with bookkeeping():
        moved: CursorResult[Any] = db.session.execute(unmoved.values(values))  # type: ignore[assignment]  # an UPDATE's
        if moved.rowcount and different:
            db.session.execute(insert(TrialDifference), different)


def forget_old(older_than: timedelta) -> None:
    """Delete trials that were started longer ago than this, as part of the running transaction."""
    old = select(Trial.id).where(Trial.started_at < utcnow() - older_than)
    db.session.execute(delete(TrialDifference).where(TrialDifference.trial_id.in_(old)))
    db.session.execute(delete(Trial).where(Trial.id.in_(old)))
