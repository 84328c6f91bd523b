"""Every question about assessments and decisions."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, bindparam, func, select
from sqlalchemy.orm import joinedload, selectinload

from hateprog.eligibility.deciding import APPROVALS, Outcome, Standing
from hateprog.eligibility.models import ApprovalCondition, Assessment, ClockPause, Decision
from hateprog.eligibility.rules import Decider
from hateprog.kernel.access import Actor, Role
from hateprog.referrals import case_queries as cases
from hateprog.referrals import counted as counted_cases
from hateprog.referrals.queries import visible_to
from hateprog.referrals.rules import Part, Stage
from hateprog.store.base import db

WAITING_AT_ONCE = 25
BEFORE_START = (
    Decision.standing == Standing.IN_FORCE,
    ApprovalCondition.before_start,
    ApprovalCondition.met_at.is_(None),
)
STILL_PAUSED = and_(ClockPause.assessment_id == Assessment.id, ClockPause.resumed_at.is_(None))

ASSESSMENTS: Select[Any] = (
    select(
        Assessment.id,
        Assessment.number,
        Assessment.requested_at,
        Assessment.requested_by,
        Assessment.due_on,
        Assessment.rule_set,
        Assessment.rule_set_version,
        Decision.outcome,
        Decision.rationale,
        Decision.decided_at,
        Decision.decided_by,
        Decision.decided_as,
        Assessment.decides,
        Decision.standing,
        Decision.voided_at,
        Decision.id.label("decision_id"),
        Decision.review_on,
        ClockPause.reason.label("paused"),
    )
    .outerjoin(Decision, Decision.assessment_id == Assessment.id)
    .outerjoin(ClockPause, STILL_PAUSED)
    .where(Assessment.referral_id == bindparam("case_id"))
    .order_by(Assessment.number.desc())
)
CONDITIONS: Select[Any] = (
    select(
        ApprovalCondition.id,
        ApprovalCondition.text,
        ApprovalCondition.due_on,
        ApprovalCondition.before_start,
        ApprovalCondition.met_at,
        ApprovalCondition.met_by,
        ApprovalCondition.how,
    )
    .join(Decision, Decision.id == ApprovalCondition.decision_id)
    .where(
        ApprovalCondition.referral_id == bindparam("case_id"),
        ApprovalCondition.dropped_at.is_(None),
        Decision.standing == Standing.IN_FORCE,
    )
    .order_by(ApprovalCondition.number)
)
"""Both made once, with a place for the id: the case page asks them."""


def one_assessment(assessment_id: UUID) -> Assessment | None:
    """Return an assessment with its whole case, and its decision if it has one."""
    return db.session.get(
        Assessment,
        assessment_id,
        options=[
            cases.with_case(Assessment.referral),
            joinedload(Assessment.decision).selectinload(Decision.conditions),
            selectinload(Assessment.pauses),
            joinedload(Assessment.escalation),
        ],
        populate_existing=True,
    )


def open_assessment(referral_id: UUID) -> Assessment | None:
    """Return the assessment of a case that waits for a decision, if one does."""
    return db.session.scalar(
        select(Assessment).where(Assessment.referral_id == referral_id, Assessment.closed_at.is_(None))
    )


def open_pause(assessment_id: UUID) -> ClockPause | None:
    """Return the pause that a decision's clock is in now, if any."""
    return db.session.scalar(
        select(ClockPause).where(ClockPause.assessment_id == assessment_id, ClockPause.resumed_at.is_(None))
    )


def paused(case_ids: Collection[UUID]) -> dict[UUID, str]:
    """Return case -> why its decision's clock is paused now; cases whose clock runs are left out."""
    asked = select(Assessment.referral_id, ClockPause.reason).join(ClockPause, STILL_PAUSED)
    wanted = asked.where(Assessment.referral_id.in_(case_ids), Assessment.closed_at.is_(None))
    return dict(db.session.execute(wanted).all())


def assessments_of(referral_id: UUID) -> Sequence[Any]:
    """Return the assessments of a case, newest first, each with its decision where one was made (columns)."""
    return db.session.execute(ASSESSMENTS, {"case_id": referral_id}).all()


def decided_in(case_ids: Collection[UUID]) -> Sequence[Any]:
    """Return (referral_id, outcome, decided_on) of every decision in these cases, in the order they were made."""
    asked = select(Decision.referral_id, Decision.outcome, Decision.decided_on)
    return db.session.execute(
        asked.where(Decision.referral_id.in_(case_ids)).order_by(Decision.decided_at, Decision.id)
    ).all()


def decision_on(assessment_id: UUID) -> Decision | None:
    """Return the decision on an assessment, asked for anew: somebody may have made it while we waited for the lock."""
    return db.session.scalar(select(Decision).where(Decision.assessment_id == assessment_id))


def approving_decision(referral_id: UUID) -> Decision | None:
    """Return the decision by which a case stands approved now, if any: an approval that was not voided."""
    return db.session.scalar(
        select(Decision).where(Decision.referral_id == referral_id, Decision.standing == Standing.IN_FORCE)
    )


def standing_decision(referral_id: UUID) -> tuple[Decision, Assessment] | None:
    """Return the approval in force of a case with the assessment it was made on, and its conditions."""
    asked = (
        select(Decision, Assessment)
        .join(Assessment, Assessment.id == Decision.assessment_id)
        .where(Decision.referral_id == referral_id, Decision.standing == Standing.IN_FORCE)
        .options(selectinload(Decision.conditions))
    )
    found = db.session.execute(asked).one_or_none()
    return None if found is None else (found[0], found[1])


def one_decision(decision_id: UUID) -> Decision | None:
    """Return a decision with its conditions and its whole case."""
    return db.session.get(
        Decision,
        decision_id,
        options=[cases.with_case(Decision.referral), selectinload(Decision.conditions)],
        populate_existing=True,
    )


def needed_before_start(referral_id: UUID) -> Sequence[Any]:
    """Return the conditions (id, text) of a case's approval that keep its programme from starting: not met yet."""
    asked = (
        select(ApprovalCondition.id, ApprovalCondition.text)
        .join(Decision, Decision.id == ApprovalCondition.decision_id)
        .where(
            ApprovalCondition.referral_id == referral_id,
            *BEFORE_START,
        )
    )
    return db.session.execute(asked.order_by(ApprovalCondition.number)).all()


def kept_from_starting(case_ids: Collection[UUID]) -> set[UUID]:
    """Return which of these cases have such a condition of their approval that is not met yet."""
    asked = (
        select(ApprovalCondition.referral_id)
        .join(Decision, Decision.id == ApprovalCondition.decision_id)
        .where(
            ApprovalCondition.referral_id.in_(case_ids),
            *BEFORE_START,
        )
    )
    return set(db.session.scalars(asked))


def one_condition(condition_id: UUID) -> ApprovalCondition | None:
    """Return a condition with its whole case."""
    return db.session.get(
        ApprovalCondition,
        condition_id,
        options=[cases.with_case(ApprovalCondition.referral)],
        populate_existing=True,
    )


def conditions_of(referral_id: UUID) -> Sequence[Any]:
    """Return the conditions of a case's approval in force that have not fallen away, in their order (columns)."""
    return db.session.execute(CONDITIONS, {"case_id": referral_id}).all()


def similar(assessment: Assessment) -> dict[Outcome, int]:
    """Return how often each outcome was decided on cases whose findings read the same, this case's own left out."""
    asked = (
        select(Decision.outcome, func.count())
        .join(Assessment, Assessment.id == Decision.assessment_id)
        .where(
            Assessment.rule_set == assessment.rule_set,
            Assessment.pattern == assessment.pattern,
            Assessment.referral_id != assessment.referral_id,
        )
        .group_by(Decision.outcome)
    )
    return dict(db.session.execute(asked).all())


def waiting(actor: Actor, after: tuple[date, UUID] | None = None) -> Sequence[Any]:
    """Return the decisions that wait in the actor's areas, the one due first at the top (columns).

    One row more than a page holds is returned where there is another page; `after` is (due on, case) of the last row.
    The order is the case's own clock, which is the decision's while it waits.
    """
    return _waiting(visible_to(replace(actor, roles=frozenset({Role.INSPECTOR}))), after)


def waiting_for_coordinators(actor: Actor, after: tuple[date, UUID] | None = None) -> Sequence[Any]:
    """Return the decisions that wait and that the actor may make as a coordinator, as `waiting` does.

    It says in SQL what policy says of one: the rule set lets a coordinator decide, and the actor took no part.
    """
    return _waiting(and_(visible_to(actor), _a_coordinators(actor)), after)


def any_for_coordinators(actor: Actor) -> bool:
    """Say whether a decision waits that the actor may make as a coordinator."""
    asked = cases.at(Stage.AWAITING_DECISION, and_(visible_to(actor), _a_coordinators(actor)))
    return db.session.scalar(asked.limit(1)) is not None


def _a_coordinators(actor: Actor) -> ColumnElement[bool]:
    theirs = select(Assessment.referral_id).where(
        Assessment.closed_at.is_(None), Assessment.decides == Decider.COORDINATOR
    )
    apart = cases.CASE_ID.not_in(cases.with_a_part_of(actor.person_id, Part.WORKED))
    return and_(cases.CASE_ID.in_(theirs), apart)


def _waiting(seen: ColumnElement[bool], after: tuple[date, UUID] | None) -> Sequence[Any]:
    here = cases.due_first(Stage.AWAITING_DECISION, seen, after=after, at_most=WAITING_AT_ONCE + 1)
    asked = cases.beside(
        select(
            Assessment.id,
            Assessment.referral_id,
            Assessment.requested_at,
            Assessment.due_on,
            ClockPause.reason.label("paused"),
        ).outerjoin(ClockPause, STILL_PAUSED),
        Assessment.referral_id,
    ).join(here, here.c.id == Assessment.referral_id)
    return db.session.execute(asked.where(Assessment.closed_at.is_(None)).order_by(here.c.due_on, here.c.id)).all()


def last_of(rows: Sequence[Any]) -> str:
    """Return what the address of the next page says: where this one ended."""
    return f"{rows[-1].due_on.isoformat()}_{rows[-1].referral_id}"


def after(said: str | None) -> tuple[date, UUID] | None:
    """Return where a page begins, from its address; the first page for anything that is not such a place."""
    day, _underscore, referral_id = (said or "").partition("_")
    try:
        return date.fromisoformat(day), UUID(referral_id)
    except ValueError:
        return None


def approved_on(referral_id: Any, at: Any) -> Any:
    """Return the day (Europe/London) of the approval of a case that was made at a moment (UTC), or last before it."""
    here = (Decision.referral_id == referral_id, Decision.decided_at <= at, Decision.outcome.in_(APPROVALS))
    return select(func.max(Decision.decided_on)).where(*here).scalar_subquery()


def counted() -> Select[Any]:
    """Return every decision with its day (Europe/London) and by when it was due, pauses added (columns for figures)."""
    asked: Any = select(
        Decision.id,
        Decision.referral_id,
        Decision.decided_on.label("counted_on"),
        Decision.outcome,
        Assessment.due_on,
    ).outerjoin(Assessment, Assessment.id == Decision.assessment_id)  # left out where nobody asks when it was due
    return counted_cases.told(asked, Decision.referral_id)
