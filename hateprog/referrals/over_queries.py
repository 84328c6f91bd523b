"""Cases that have ended, for whoever works out how long each is kept: columns, nobody's name."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select

from hateprog.referrals.models import Participant, Referral
from hateprog.referrals.rules import Stage


def over(
    ended_before: datetime,
    *,
    force_code: str | None = None,
    only: Collection[UUID] | None = None,
    but: Select[Any] | None = None,
) -> Select[Any]:
    """Return the cases that ended before a moment (UTC), those that ended first at the top.

    `only` names cases by id, `but` is a question for the ids of those that are left out.
    """
    asked = select(
        Referral.id,
        Referral.reference,
        Referral.pathway,
        Referral.force_code,
        Referral.district_code,
        Referral.received_at,
        Referral.ended_at,
        Participant.born_on,
    ).join(Participant, Participant.id == Referral.participant_id)
    asked = asked.where(Referral.ended_at < ended_before, Referral.stage != Stage.DRAFT)
    if force_code is not None:
        asked = asked.where(Referral.force_code == force_code)
    if only is not None:
        asked = asked.where(Referral.id.in_(only))
    if but is not None:
        asked = asked.where(Referral.id.not_in(but))
    return asked.order_by(Referral.ended_at, Referral.id)
