"""What the evidence base reads of the referrals: no name, no address, no free text. In lots, by the case's id."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, select

from hateprog.referrals.for_evaluation import EvaluationConsent
from hateprog.referrals.models import Participant, Referral, ReferralStrand
from hateprog.referrals.rules import EndReason, Stage, Strand
from hateprog.store.base import db


class LeftOut(StrEnum):
    """Why a complete referral of a period is not in the evidence base; the first that is so is told."""

    DUPLICATE = "duplicate"
    WITHDREW = "withdrew"
    NO_CONSENT = "no_consent"
    REFUSED = "refused"
    NOT_ASKED = "not_asked"


NOT_COMPLETE = (Stage.DRAFT, Stage.RETURNED)
WHY: dict[LeftOut, ColumnElement[bool]] = {
    LeftOut.DUPLICATE: Referral.end_reason == EndReason.DUPLICATE,
    LeftOut.WITHDREW: or_(Referral.end_reason == EndReason.WITHDREW, Referral.stage == Stage.WITHDRAWN),
    LeftOut.NO_CONSENT: Referral.consented_on.is_(None),
    LeftOut.REFUSED: Referral.evaluation_consent == EvaluationConsent.NO,
    LeftOut.NOT_ASKED: Referral.evaluation_consent == EvaluationConsent.NOT_ASKED,
}


def lot(since: datetime, until: datetime, *, after: UUID | None, at_most: int) -> Sequence[Any]:
    """Return so many cases in the order of their ids: complete, received from `since` on and before `until` (UTC).

    Of the whole service, and of people who have agreed to take part, have not withdrawn, and have said that it may be
    used for the evaluation. `after` is the last id of the lot before. Who may ask is for the caller to say: no row
    leads to its case.
    """
    asked = select(
        Referral.id,
        Referral.received_at,
        Referral.source,
        Referral.pathway,
        Referral.outcome_type,
        Referral.stage,
        Referral.force_code,
        Referral.district_code,
        Referral.end_reason,
        Referral.ended_at,
        Participant.born_on,
    ).join(Participant, Participant.id == Referral.participant_id)
    kept = [func.coalesce(why, False).is_(False) for why in WHY.values()]
    here = asked.where(_of(since, until), *kept)
    if after is not None:
        here = here.where(Referral.id > after)
    return db.session.execute(here.order_by(Referral.id).limit(at_most)).all()


def left_out(since: datetime, until: datetime) -> dict[LeftOut, int]:
    """Return how many complete referrals of the period are left out, each for the first reason that holds."""
    found, before = dict[LeftOut, int](), list[ColumnElement[bool]]()
    for why, holds in WHY.items():
        asked = select(func.count()).select_from(Referral).where(_of(since, until), holds, *before)
        found[why] = db.session.scalar(asked) or 0
        before.append(func.coalesce(holds, False).is_(False))
    return found


def strands(case_ids: Collection[UUID]) -> dict[UUID, set[Strand]]:
    """Return case -> its strands."""
    found: dict[UUID, set[Strand]] = defaultdict(set)
    asked = select(ReferralStrand.referral_id, ReferralStrand.strand).where(ReferralStrand.referral_id.in_(case_ids))
    for case_id, strand in db.session.execute(asked):
        found[case_id].add(strand)
    return found


def _of(since: datetime, until: datetime) -> ColumnElement[bool]:
    received = Referral.received_at
    return and_(received >= since, received < until, Referral.stage.not_in(NOT_COMPLETE))
