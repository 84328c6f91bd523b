"""Every question about trials."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select, tuple_

from hateprog.eligibility.models import Assessment
from hateprog.eligibility.rule_sets.models import RuleSetVersion
from hateprog.eligibility.rule_sets.rules import Status
from hateprog.eligibility.rules import RuleSet
from hateprog.eligibility.trials.models import Trial, TrialDifference
from hateprog.eligibility.trials.rules import Turn
from hateprog.kernel.access import Actor, Role
from hateprog.referrals import case_queries as cases
from hateprog.referrals.queries import visible_to
from hateprog.referrals.rules import Pathway
from hateprog.store.base import db

PAGE = 25
TRIALS_SHOWN = 20
READERS = frozenset({Role.INSPECTOR, Role.COORDINATOR})
"""Who may open an assessment by their role and area, whoever made the referral."""


def one_trial(version_id: UUID, trial_id: UUID) -> Trial | None:
    """Return a trial of this version, as far as it is now."""
    trial = db.session.get(Trial, trial_id, populate_existing=True)
    return trial if trial is not None and trial.version_id == version_id else None


def trials_of(version_id: UUID) -> Sequence[Trial]:
    """Return the latest trials of a version, the newest first."""
    asked = select(Trial).where(Trial.version_id == version_id).order_by(Trial.started_at.desc(), Trial.id)
    return db.session.scalars(asked.limit(TRIALS_SHOWN)).all()


def going_on(version_id: UUID) -> Trial | None:
    """Return the trial of a version that is not finished, if one is not."""
    return db.session.scalar(select(Trial).where(Trial.version_id == version_id, Trial.finished_at.is_(None)))


def next_to_go_on() -> UUID | None:
    """Return the trial that waits longest to go on."""
    waiting = select(Trial.id).where(Trial.finished_at.is_(None))
    return db.session.scalar(waiting.order_by(Trial.started_at, Trial.id).limit(1))


def progress(trial_id: UUID) -> Any:
    """Return how far a trial is (columns), asked for anew."""
    asked = select(Trial.id, Trial.version_id, Trial.started_at, Trial.done, Trial.reached, Trial.finished_at)
    return db.session.execute(asked.where(Trial.id == trial_id)).one()


def sets_used(pathway: Pathway) -> dict[tuple[str, int], RuleSet]:
    """Return the rule sets that assessments of a pathway may have been made by, by code and version."""
    asked = select(RuleSetVersion).where(RuleSetVersion.pathway == pathway, RuleSetVersion.status != Status.DRAFT)
    return {(each.code, each.version): each.rule_set for each in db.session.scalars(asked)}


def how_many(version: RuleSetVersion, until: datetime) -> int:
    """Return how many assessments were asked for by then (UTC) on a version's pathway, in its area."""
    used = sets_used(version.pathway)
    counted = _concerned(select(func.count()).select_from(Assessment), version.force_code, used, until)
    return db.session.scalar(counted) or 0


def next_assessments(
    draft: RuleSet, used: Mapping[tuple[str, int], RuleSet], *, until: datetime, after: UUID | None, at_most: int
) -> Sequence[Any]:
    """Return the next assessments that a draft concerns, by id, after one (columns): their facts and what was found."""
    asked = select(
        Assessment.id,
        Assessment.requested_at,
        Assessment.rule_set,
        Assessment.rule_set_version,
        Assessment.facts,
        Assessment.pattern,
    )
    asked = _concerned(asked, draft.force_code, used, until)
    if after is not None:
        asked = asked.where(Assessment.id > after)
    return db.session.execute(asked.order_by(Assessment.id).limit(at_most)).all()


def _concerned(asked: Select[Any], force: str | None, used: Iterable[tuple[str, int]], until: datetime) -> Select[Any]:
    made_by = tuple_(Assessment.rule_set, Assessment.rule_set_version)
    asked = asked.where(made_by.in_(list(used)), Assessment.requested_at <= until)
    return asked if force is None else asked.where(Assessment.facts["force_code"].as_string() == force)


def differences(actor: Actor, trial_id: UUID, *, turn: Turn | None = None, after: UUID | None = None) -> Sequence[Any]:
    """Return up to a page, and one more, of what would have come out differently, asked for last at the top (columns).

    Of cases that the actor may see as an inspector or a coordinator. `after` is the assessment that ended the page
    before.
    """
    asked = cases.beside(
        select(
            TrialDifference.assessment_id,
            TrialDifference.asked_at,
            TrialDifference.was,
            TrialDifference.would_be,
            TrialDifference.turn,
            TrialDifference.reasons,
        ).join(Assessment, Assessment.id == TrialDifference.assessment_id),
        Assessment.referral_id,
    ).where(TrialDifference.trial_id == trial_id, visible_to(replace(actor, roles=actor.roles & READERS)))
    if turn is not None:
        asked = asked.where(TrialDifference.turn == turn)
    place = (TrialDifference.asked_at, TrialDifference.assessment_id)
    if after is not None:
        last = select(Assessment.requested_at).where(Assessment.id == after).correlate(None).scalar_subquery()
        asked = asked.where(tuple_(*place) < tuple_(last, after))
    return db.session.execute(asked.order_by(*(each.desc() for each in place)).limit(PAGE + 1)).all()
