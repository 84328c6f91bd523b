"""Questions about closed decisions: those that may be looked at again by others, because nothing waits for them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import aliased

from hateprog.eligibility.deciding import Outcome, Standing
from hateprog.eligibility.models import Decision
from hateprog.referrals import case_queries as cases
from hateprog.store.base import db


def closed() -> ColumnElement[bool]:
    """Return the condition that a decision is closed; its case must stand beside it (`case_queries.joined`).

    It says in SQL what `scrutiny.rules.is_closed` says of one decision; a test holds the two equal.
    """
    later = aliased(Decision)
    overtaken = exists().where(later.referral_id == Decision.referral_id, later.decided_at > Decision.decided_at)
    return or_(cases.has_ended(), and_(Decision.standing != Standing.IN_FORCE, overtaken))


def closed_between(
    from_on: date, to_on: date, *, area_code: str | None = None, outcome: Outcome | None = None
) -> Sequence[Any]:
    """Return (id, assessment_id, referral_id) of the closed decisions made between two dates, both included.

    `area_code` is a force's or a district's. Their order means nothing.
    """
    asked = cases.joined(select(Decision.id, Decision.assessment_id, Decision.referral_id), Decision.referral_id)
    asked = asked.where(Decision.decided_on.between(from_on, to_on), closed())
    if area_code is not None:
        asked = asked.where(cases.lies_in(area_code))
    if outcome is not None:
        asked = asked.where(Decision.outcome == outcome)
    return db.session.execute(asked).all()
