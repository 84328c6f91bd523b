"""Every question about how content people harmed were."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from hateprog.evaluation.satisfaction.counting import Told, told
from hateprog.evaluation.satisfaction.rules import Audience, Outcome, Partly
from hateprog.kernel.text import _
from hateprog.questions import queries as crossing
from hateprog.questions.rules import State
from hateprog.referrals import for_victims
from hateprog.store.base import db
from hateprog.victims.models import Harmed
from hateprog.victims.offers import queries as offers
from hateprog.victims.offers.models import Offer
from hateprog.victims.offers.rules import Wish
from hateprog.victims.questions import queries as questions
from hateprog.victims.satisfaction.models import VictimSatisfaction

CAME_HOME = frozenset({State.RELAYED, State.ACKNOWLEDGED})


def of_harmed(harmed_id: UUID) -> VictimSatisfaction | None:
    """Return what is put down of a person in a case."""
    asked = select(VictimSatisfaction).where(VictimSatisfaction.harmed_id == harmed_id)
    return db.session.scalar(asked.execution_options(populate_existing=True))


def why_not(harmed: Harmed) -> str | None:
    """Return why a person is not asked now; None once an answer was relayed to them, or their offer is over.

    The offer is over when they want none of it, or when the case is.
    """
    record = offers.record_of(harmed)
    if record.offer is None:
        return _("They are asked once they had an offer")
    case = for_victims.one(harmed.referral_id)
    over = case is not None and case.is_over
    if over or (record.wish and Wish.NONE in record.wish.wishes) or _relayed(harmed):
        return None
    return _("They are asked once an answer was passed on to them, or the offer is over")


def since(harmed: Harmed) -> date | None:
    """Return the day of the first offer that was made to a person: nobody is asked before it."""
    return min((each.made_on for each in offers.record_of(harmed).offers if each.failed_at is None), default=None)


def _relayed(harmed: Harmed) -> bool:
    found = crossing.passages(questions.passage_ids_of(harmed.victim_id)).values()
    return any(each.referral_id == harmed.referral_id and each.state in CAME_HOME for each in found)


@dataclass(frozen=True, slots=True)
class _Row:
    """One person in a case, as it is counted."""

    force_code: str | None
    outcome: Outcome | None
    rating: int | None
    difference: Partly | None
    recommend: Partly | None
    aspects: str | None


def counts(first: date, last: date) -> Told:
    """Return what people harmed said, of those to whom the offer was first made from `first` to `last` (London's days).

    Whoever was not asked yet counts once their case is over. There is no question for a district or for a force area
    alone: so few are counted that the rest could be worked out.
    """
    made = (
        select(Offer.harmed_id, func.min(Offer.made_on).label("made_on"))
        .where(Offer.failed_at.is_(None))
        .group_by(Offer.harmed_id)
        .subquery()
    )
    asked: Any = (
        select(
            Harmed.referral_id,
            VictimSatisfaction.outcome,
            VictimSatisfaction.rating,
            VictimSatisfaction.difference,
            VictimSatisfaction.recommend,
            VictimSatisfaction.aspects,
        )
        .join(made, made.c.harmed_id == Harmed.id)
        .outerjoin(VictimSatisfaction, VictimSatisfaction.harmed_id == Harmed.id)
        .where(made.c.made_on.between(first, last))
    )
    rows = db.session.execute(asked).all()
    cases = {each.referral_id: each for each in for_victims.some({row.referral_id for row in rows})}
    return told(
        Audience.VICTIM,
        [
            _Row(case.force_code, row.outcome, row.rating, row.difference, row.recommend, row.aspects)
            for row in rows
            if (case := cases.get(row.referral_id)) and (row.outcome or case.is_over)
        ],
    )
