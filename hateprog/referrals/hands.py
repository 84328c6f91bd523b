"""In whose hands cases are now: what is sent to a case follows it (domain.md section 7)."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any
from uuid import UUID

from sqlalchemy import and_, select

from hateprog.referrals.models import Allocation, Participant, Referral
from hateprog.store.base import db

LIVE = and_(Allocation.referral_id == Referral.id, Allocation.ended_at.is_(None))


def hands(case_ids: Collection[UUID]) -> dict[UUID, Any]:
    """Return for each case (columns) who works it since when, whether it is on hold or over, and whose it is."""
    asked = (
        select(
            Referral.id,
            Referral.reference,
            Referral.stage,
            Referral.received_at,
            Referral.started_at,
            Referral.ended_at,
            Referral.domestic_or_sexual,
            Participant.given_name,
            Participant.family_name,
            Allocation.practitioner_id,
            Allocation.allocated_at,
            Allocation.held_at,
        )
        .join(Participant, Participant.id == Referral.participant_id)
        .outerjoin(Allocation, LIVE)
        .where(Referral.id.in_(case_ids))
    )
    return {row.id: row for row in db.session.execute(asked)} if case_ids else {}


def cases_in_hands_of(account_id: UUID) -> frozenset[UUID]:
    """Return the cases that a practitioner works now, ended or not."""
    asked = select(Allocation.referral_id).where(
        Allocation.practitioner_id == account_id, Allocation.ended_at.is_(None)
    )
    return frozenset(db.session.scalars(asked))
