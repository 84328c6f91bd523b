"""The monthly summary's questions: the decisions of a month, the approvals voided in it, the conditions given in it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, select

from hateprog.areas import queries as areas
from hateprog.eligibility.deciding import Standing
from hateprog.eligibility.models import ApprovalCondition, Assessment, ClockPause, Decision
from hateprog.eligibility.rules import Decider
from hateprog.eligibility.supervision.rules import Made, Month, working_days_taken
from hateprog.kernel.clock import local_date
from hateprog.referrals import case_queries as cases
from hateprog.store.base import db


def made_in(month: Month, here: ColumnElement[bool]) -> list[Made]:
    """Return the decisions of a month in their order, each with how long it took in working days."""
    if (of_month := _within(Decision.decided_at, month)) is None:
        return []
    asked = cases.followed(
        select(
            Decision.id,
            Decision.assessment_id,
            Decision.outcome,
            Decision.overrides,
            Decision.covering_for,
            Decision.decided_as,
            Decision.decided_at,
            Decision.decided_on,
            Decision.pathway.label("decided_pathway"),
            Assessment.requested_at,
            Assessment.due_on,
        ).join(Assessment, Assessment.id == Decision.assessment_id),
        Decision.referral_id,
    )
    rows = db.session.execute(asked.where(of_month, here).order_by(Decision.decided_at, Decision.id)).all()
    return list(_made(rows, _pauses(of_month)))


def _made(rows: Sequence[Any], pauses: dict[UUID, list[tuple[date, date]]]) -> Iterator[Made]:
    if not rows:
        return
    holidays = areas.bank_holidays(min(local_date(row.requested_at).year for row in rows), rows[-1].decided_on.year)
    for row in rows:
        asked_on = local_date(row.requested_at)
        yield Made(
            id=row.id,
            assessment_id=row.assessment_id,
            reference=row.reference,
            area=row.district_code or row.force_code,
            pathway=row.decided_pathway,
            outcome=row.outcome,
            decided_on=row.decided_on,
            in_time=row.decided_on <= row.due_on,
            days=working_days_taken(asked_on, row.decided_on, pauses[row.assessment_id], holidays),
            overrides=row.overrides,
            as_cover=row.covering_for is not None,
            as_coordinator=row.decided_as is Decider.COORDINATOR,
        )


def _pauses(of_month: ColumnElement[bool]) -> dict[UUID, list[tuple[date, date]]]:
    """Return assessment -> the days on which each pause of its clock began and ended."""
    found: dict[UUID, list[tuple[date, date]]] = defaultdict(list)
    asked = select(ClockPause.assessment_id, ClockPause.paused_at, ClockPause.resumed_at).join(
        Decision, Decision.assessment_id == ClockPause.assessment_id
    )
    for row in db.session.execute(asked.where(of_month, ClockPause.resumed_at.is_not(None))):
        found[row.assessment_id].append((local_date(row.paused_at), local_date(row.resumed_at)))
    return found


def voided_in(month: Month, here: ColumnElement[bool]) -> Sequence[Any]:
    """Return the approvals that stopped standing in a month, in their order (columns)."""
    if (of_month := _within(Decision.voided_at, month)) is None:
        return []
    asked = cases.followed(
        select(Decision.id, Decision.assessment_id, Decision.voided_at, Decision.voided_because, Decision.voided_facts),
        Decision.referral_id,
    )
    voided = asked.where(Decision.standing == Standing.VOIDED, of_month, here)
    return db.session.execute(voided.order_by(Decision.voided_at, Decision.id)).all()


def conditions_given_in(month: Month, here: ColumnElement[bool]) -> Sequence[Any]:
    """Return the conditions of the approvals given in a month, in their order, as they stand now (columns)."""
    if (of_month := _within(Decision.decided_at, month)) is None:
        return []
    asked = cases.followed(
        select(
            ApprovalCondition.id,
            ApprovalCondition.number,
            ApprovalCondition.text,
            ApprovalCondition.due_on,
            ApprovalCondition.met_at,
            ApprovalCondition.dropped_at,
            Decision.assessment_id,
        ).join(Decision, Decision.id == ApprovalCondition.decision_id),
        ApprovalCondition.referral_id,
    )
    given = asked.where(of_month, here)
    return db.session.execute(given.order_by(Decision.decided_at, Decision.id, ApprovalCondition.number)).all()


def _within(moment: Any, month: Month) -> ColumnElement[bool] | None:
    span = month.span
    return None if span is None else and_(moment >= span[0], moment < span[1])
