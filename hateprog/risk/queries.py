"""Every question about risk assessments. The newest of a case is in force."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import current_app
from sqlalchemy import Select, and_, bindparam, func, or_, select
from sqlalchemy.orm import selectinload

from hateprog.kernel.access import Actor
from hateprog.kernel.clock import today
from hateprog.kernel.text import _
from hateprog.practitioners.rules import Training
from hateprog.referrals import case_queries as cases
from hateprog.referrals.queries import visible_to
from hateprog.referrals.rules import Known
from hateprog.risk import rules
from hateprog.risk.models import RiskAssessment, RiskHazard, RiskReview
from hateprog.risk.rules import RUNNING, Waits
from hateprog.store.base import db

AT_MOST = 100
REVIEWED_AT = (
    select(func.max(RiskReview.reviewed_at))
    .where(RiskReview.assessment_id == RiskAssessment.id)
    .correlate(RiskAssessment)
    .scalar_subquery()
    .label("reviewed_at")
)
IN_FORCE: Select[Any] = (
    select(
        RiskAssessment.id,
        RiskAssessment.number,
        RiskAssessment.domestic,
        RiskAssessment.sexual,
        RiskAssessment.must_be_there,
        RiskAssessment.venue,
        RiskAssessment.review_on,
        RiskAssessment.made_by,
        RiskAssessment.made_at,
        REVIEWED_AT,
        RiskHazard.mitigation,
    )
    .outerjoin(RiskHazard, RiskHazard.assessment_id == RiskAssessment.id)
    .where(RiskAssessment.referral_id == bindparam("case_id"))
    .order_by(RiskAssessment.number.desc(), RiskHazard.number)
    .limit(rules.HAZARDS)
)
"""The newest assessment of a case, a row for each of its hazards, and perhaps rows of those before it. Made once, with
a place for the id: the case page asks it.
"""


@dataclass(frozen=True, slots=True)
class InForce:
    """The assessment of a case that is in force: its row, and what is done about each of its hazards."""

    row: Any
    mitigations: tuple[str, ...]

    def __getattr__(self, name: str) -> Any:
        return getattr(self.row, name)


def in_force(case_id: UUID) -> InForce | None:
    """Return the assessment of a case that is in force, with when (UTC) it was last reviewed; None without one."""
    rows = db.session.execute(IN_FORCE, {"case_id": case_id}).all()
    if not rows:
        return None
    return InForce(rows[0], tuple(row.mitigation for row in rows if row.id == rows[0].id and row.mitigation))


def conditions_in_force(case_id: UUID) -> list[str]:
    """Return what has to be kept to in a case by its assessment in force, one text each; empty where there is none."""
    return _conditions(in_force(case_id))


def _conditions(assessed: InForce | None) -> list[str]:
    if assessed is None:
        return []
    told = [
        (_("Must be there: {who}"), assessed.must_be_there),
        (_("Venue: {what}"), assessed.venue),
    ]
    return [sentence.format(who=said, what=said) for sentence, said in told if said] + list(assessed.mitigations)


def trained_for(case_id: UUID, told: Known | None) -> frozenset[Training]:
    """Return the specialist training that a case needs; `told` is what its referral says of such an element."""
    return frozenset(rules.TRAINED[each] for each in rules.specialists(told, in_force(case_id)))


def versions(case_id: UUID) -> Sequence[RiskAssessment]:
    """Return every assessment of a case with its hazards, the one in force first."""
    asked = select(RiskAssessment).where(RiskAssessment.referral_id == case_id)
    return db.session.scalars(
        asked.options(selectinload(RiskAssessment.hazards)).order_by(RiskAssessment.number.desc())
    ).all()


def reviews(case_id: UUID) -> Sequence[Any]:
    """Return the reviews of a case's assessments, newest first (columns)."""
    asked = select(
        RiskReview.assessment_id, RiskReview.session_number, RiskReview.reviewed_by, RiskReview.reviewed_at
    ).where(RiskReview.case_id == case_id)
    return db.session.execute(asked.order_by(RiskReview.reviewed_at.desc(), RiskReview.id)).all()


def last_session(case_id: UUID) -> Any:
    """Return (number, starts_at in UTC) of the newest session of a case that was held; None before the first."""
    return current_app.extensions["last_sessions"]({case_id}).get(case_id)


def waits(case_id: UUID) -> Waits | None:
    """Return why the assessment of a case has to be looked at before its next session; None where it was."""
    return _waits(in_force(case_id), last_session(case_id))


def _waits(assessed: Any, last: Any) -> Waits | None:
    return rules.waits(assessed, last_session_at=last.starts_at if last else None, today=today())


def before_session(case: Any) -> dict[str, Any] | None:
    """Return what a page about a session says of the assessment; None for a case that nobody works now."""
    if case.practitioner_id is None or case.stage not in RUNNING:
        return None
    assessed = in_force(case.id)
    why = _waits(assessed, last_session(case.id))
    return {
        "assessed": assessed,
        "conditions": _conditions(assessed),
        "waits": why,
        "in_words": _(rules.WAITS_LABELS[why]) if why else None,
    }


def on_the_case(case: Any) -> dict[str, Any] | None:
    """Return what the case page says: the conditions and the review, or that there is none; nothing before anybody."""
    assessed = in_force(case.id)
    if assessed is None and case.practitioner_id is None:
        return None
    late = assessed is not None and assessed.review_on < today() and case.ended_at is None
    return {"case": case, "assessed": assessed, "conditions": _conditions(assessed), "late": late}


def _newest_beside(asked: Select[Any], referral_id: Any) -> Select[Any]:
    """Return a list of cases with the assessment in force of each, where it has one, beside its own columns."""
    newest = (
        select(func.max(RiskAssessment.number))
        .where(RiskAssessment.referral_id == referral_id)
        .correlate_except(RiskAssessment)
        .scalar_subquery()
    )
    return asked.add_columns(
        RiskAssessment.domestic,
        RiskAssessment.sexual,
        RiskAssessment.review_on,
        RiskAssessment.made_at,
        REVIEWED_AT,
    ).outerjoin(RiskAssessment, and_(RiskAssessment.referral_id == referral_id, RiskAssessment.number == newest))


def on_today(actor: Actor) -> dict[str, Any] | None:
    """Return the practitioner's cases whose assessment has to be looked at before the next session, each with why."""
    asked = cases.worked_by(actor.id).where(cases.STAGE.in_(RUNNING)).limit(AT_MOST)
    rows = db.session.execute(_newest_beside(asked, cases.CASE_ID)).all()
    last = current_app.extensions["last_sessions"]({row.referral_id for row in rows}) if rows else {}
    found = [(row, _waits(row if row.made_at else None, last.get(row.referral_id))) for row in rows]
    rows_that_wait = [(row, why) for row, why in found if why is not None]
    return {"rows": rows_that_wait, "labels": rules.WAITS_LABELS} if rows_that_wait else None


def late(actor: Actor) -> Sequence[Any]:
    """Return the cases under way that have no assessment, or one past its review date, the latest first (columns)."""
    under_way = cases.live(RUNNING, visible_to(actor))
    asked = cases.with_practitioner(select(under_way.c.id.label("referral_id")), under_way.c.id)
    wanted = _newest_beside(asked, under_way.c.id).where(
        or_(RiskAssessment.id.is_(None), RiskAssessment.review_on < today())
    )
    return db.session.execute(
        wanted.order_by(RiskAssessment.review_on.nulls_first(), under_way.c.id).limit(AT_MOST)
    ).all()
