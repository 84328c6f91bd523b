"""Every question about what is under supervision: the lists of its page, and what the jobs look for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select, true, tuple_

from hateprog.eligibility.deciding import WORKED, Standing
from hateprog.eligibility.models import ApprovalCondition, Assessment, ClockEscalation, ClockPause, Decision
from hateprog.eligibility.queries import STILL_PAUSED
from hateprog.eligibility.supervision.rules import SHOW_EXPIRY, Section
from hateprog.kernel.access import Actor, Role
from hateprog.referrals import case_queries as cases
from hateprog.referrals.queries import in_areas, visible_to
from hateprog.referrals.rules import Stage
from hateprog.store.base import db

PAGE = 25
AT_A_GLANCE = 5
SUPERVISING = frozenset({Role.INSPECTOR, Role.COORDINATOR})
EVERYWHERE: ColumnElement[bool] = true()
OPEN = and_(ApprovalCondition.met_at.is_(None), ApprovalCondition.dropped_at.is_(None))

After = tuple[date, UUID] | None
"""Where a page begins: the day and the id of the last row of the page before."""


def within(actor: Actor, area: str | None = None) -> ColumnElement[bool]:
    """Return the condition that a case is the actor's to supervise, and lies in `area` (a force or district's code).

    It is read off the case: an inspector's own areas and those they cover today, everything for a coordinator.
    """
    seen = visible_to(replace(actor, roles=actor.roles & SUPERVISING))
    return seen if area is None else and_(seen, in_areas(frozenset({area})))


def listed(
    section: Section, here: ColumnElement[bool], day: date, *, after: After = None, at_most: int = PAGE
) -> Sequence[Any]:
    """Return up to `at_most` rows of a section, and one more, the one to act on first at the top (columns).

    Each row has `referral_id`, `due_on` and `key` (what the list is in the order of), and what `case_queries.followed`
    tells of the case.
    """
    asked = {
        Section.ON_HOLD: _on_hold,
        Section.DECISIONS: _decisions,
        Section.CONDITIONS: _conditions,
        Section.REVIEWS: _reviews,
        Section.EXPIRING: _expiring,
    }[section]
    return db.session.execute(asked(here, day, after, at_most + 1)).all()


def _on_hold(here: ColumnElement[bool], _day: date, after: After, at_most: int) -> Select[Any]:
    held = cases.due_first(Stage.ON_HOLD, here, after=after, at_most=at_most)
    newest = select(func.max(Decision.decided_at)).where(Decision.referral_id == held.c.id).correlate(held)
    asked = (
        select(
            held.c.id.label("referral_id"),
            held.c.id.label("key"),
            held.c.due_on,
            Decision.assessment_id,
            Decision.voided_at,
            Decision.voided_because,
            Decision.voided_facts,
        )
        .select_from(held)
        .join(Decision, and_(Decision.referral_id == held.c.id, Decision.decided_at == newest.scalar_subquery()))
    )
    return cases.followed(asked, held.c.id).order_by(held.c.due_on, held.c.id)


def _decisions(here: ColumnElement[bool], day: date, after: After, at_most: int) -> Select[Any]:
    waits = and_(Assessment.referral_id == cases.CASE_ID, Assessment.closed_at.is_(None))
    paused = exists(select(ClockPause.id).join(Assessment, STILL_PAUSED).where(waits)).correlate_except(
        ClockPause, Assessment
    )
    told = exists(
        select(ClockEscalation.id).join(Assessment, Assessment.id == ClockEscalation.assessment_id).where(waits)
    ).correlate_except(ClockEscalation, Assessment)
    looked_at = and_(here, or_(day > cases.DUE_ON, paused, told))
    return _waiting(cases.due_first(Stage.AWAITING_DECISION, looked_at, after=after, at_most=at_most))


def _waiting(waiting: Any) -> Select[Any]:
    asked = (
        select(
            Assessment.id,
            Assessment.referral_id,
            waiting.c.id.label("key"),
            waiting.c.due_on,
            Assessment.decides,
            ClockPause.reason.label("paused"),
            ClockPause.paused_at,
            ClockEscalation.told_id,
            ClockEscalation.at.label("escalated_at"),
        )
        .select_from(waiting)
        .join(Assessment, and_(Assessment.referral_id == waiting.c.id, Assessment.closed_at.is_(None)))
        .outerjoin(ClockPause, STILL_PAUSED)
        .outerjoin(ClockEscalation, ClockEscalation.assessment_id == Assessment.id)
    )
    return cases.followed(asked, Assessment.referral_id).order_by(waiting.c.due_on, waiting.c.id)


def _conditions(here: ColumnElement[bool], _day: date, after: After, at_most: int) -> Select[Any]:
    asked = select(
        ApprovalCondition.id,
        ApprovalCondition.id.label("key"),
        ApprovalCondition.referral_id,
        ApprovalCondition.due_on,
        ApprovalCondition.text,
        ApprovalCondition.before_start,
        ClockEscalation.told_id,
        ClockEscalation.at.label("escalated_at"),
    ).outerjoin(ClockEscalation, ClockEscalation.condition_id == ApprovalCondition.id)
    listed = cases.followed(asked, ApprovalCondition.referral_id).where(OPEN, here)
    return _page(listed, ApprovalCondition.due_on, ApprovalCondition.id, after, at_most)


def _reviews(here: ColumnElement[bool], day: date, after: After, at_most: int) -> Select[Any]:
    listed = _in_force(here, Decision.review_on).where(Decision.review_on <= day)
    return _page(listed, Decision.review_on, Decision.id, after, at_most)


def _expiring(here: ColumnElement[bool], day: date, after: After, at_most: int) -> Select[Any]:
    listed = _in_force(here, Decision.expires_on).where(Decision.expires_on <= day + SHOW_EXPIRY)
    return _page(listed, Decision.expires_on, Decision.id, after, at_most)


def _in_force(here: ColumnElement[bool], due_on: Any) -> Select[Any]:
    """Return the approvals in force of cases that are under way, `due_on` being the day that matters."""
    live = cases.live(WORKED, here)
    asked = (
        select(
            Decision.id,
            Decision.id.label("key"),
            Decision.referral_id,
            due_on.label("due_on"),
            Decision.assessment_id,
            Decision.decided_on,
            Decision.review_on,
            Decision.reviewed_at,
            Decision.expires_on,
        )
        .select_from(live)
        .join(Decision, and_(Decision.referral_id == live.c.id, Decision.standing == Standing.IN_FORCE))
    )
    return cases.followed(asked, Decision.referral_id)


def _page(listed: Select[Any], day: Any, key: Any, after: After, at_most: int) -> Select[Any]:
    if after is not None:
        listed = listed.where(tuple_(day, key) > tuple_(*after))
    return listed.order_by(day, key).limit(at_most)


def clocks_running(by: date, after: After) -> Sequence[Any]:
    """Return a page of the decisions that are due by then and whose clock is not paused, for the job (columns)."""
    held = exists(
        select(ClockPause.id)
        .join(Assessment, STILL_PAUSED)
        .where(Assessment.referral_id == cases.CASE_ID, Assessment.closed_at.is_(None))
    ).correlate_except(ClockPause, Assessment)
    due = and_(by >= cases.DUE_ON, ~held)
    return db.session.execute(
        _waiting(cases.due_first(Stage.AWAITING_DECISION, due, after=after, at_most=PAGE + 1))
    ).all()


def conditions_late(day: date, after: After) -> Sequence[Any]:
    """Return a page of the open conditions whose day has passed, for the job (columns)."""
    late = _conditions(EVERYWHERE, day, after, PAGE + 1).where(ApprovalCondition.due_on < day)
    return db.session.execute(late).all()


def expired(day: date) -> Sequence[UUID]:
    """Return the approvals in force whose last day has passed, of cases that are under way."""
    live = cases.live(WORKED, EVERYWHERE)
    asked = (
        select(Decision.id)
        .select_from(live)
        .join(Decision, and_(Decision.referral_id == live.c.id, Decision.standing == Standing.IN_FORCE))
        .where(Decision.expires_on < day)
    )
    return db.session.scalars(asked.order_by(Decision.expires_on, Decision.id)).all()


def escalated(*, assessment_id: UUID | None = None, condition_id: UUID | None = None) -> bool:
    """Say whether the clock of a decision, or of a condition, was put before somebody already."""
    asked = select(ClockEscalation.id).where(
        ClockEscalation.assessment_id == assessment_id
        if assessment_id
        else ClockEscalation.condition_id == condition_id
    )
    return db.session.scalar(asked) is not None


def open_conditions(referral_id: UUID) -> Sequence[ApprovalCondition]:
    """Return the conditions of a case that are not met and have not fallen away."""
    return db.session.scalars(select(ApprovalCondition).where(ApprovalCondition.referral_id == referral_id, OPEN)).all()


def end_of(rows: Sequence[Any]) -> tuple[date, UUID]:
    """Return where a page ended: what the next one begins after."""
    return rows[-1].due_on, rows[-1].key
