"""What is counted of cases: referrals as rows, and what figures say beside another feature's rows. Nobody's name."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Select, Subquery, select

from hateprog.referrals.models import Participant, Referral, ReferralStrand
from hateprog.store.base import db

TOLD = (
    Referral.reference,
    Referral.force_code,
    Referral.district_code,
    Referral.participant_id.label("person_id"),
    Participant.born_on,
    Referral.pathway,
)


def received() -> Select[Any]:
    """Return the referrals with the moment (UTC) at which each came complete; drafts have none (columns)."""
    return told(select(Referral.id, Referral.id.label("referral_id"), Referral.received_at.label("counted_on")))


def ended() -> Select[Any]:
    """Return the cases that are over with the moment (UTC) at which they ended, why, and how they came (columns)."""
    asked: Any = select(
        Referral.id,
        Referral.id.label("referral_id"),
        Referral.ended_at.label("counted_on"),
        Referral.end_reason,
        Referral.source,
    )
    return told(asked.where(Referral.ended_at.is_not(None)))


def told(asked: Select[Any], referral_id: Any = None) -> Select[Any]:
    """Return another feature's rows with their case's reference, areas and person; without `referral_id`, the cases.

    No row lacks its case or its person; the joins are outer ones so that a count which needs nothing of them leaves
    them out, as both databases then do. Of a year of a million cases that is most of the work.
    """
    asked = asked.add_columns(*TOLD)
    if referral_id is not None:
        asked = asked.outerjoin(Referral, Referral.id == referral_id)
    return asked.outerjoin(Participant, Participant.id == Referral.participant_id)


def strands() -> Select[Any]:
    """Return (columns) each strand of each referral that came complete, with when (UTC): one referral has several."""
    asked: Any = select(ReferralStrand.id, ReferralStrand.strand, Referral.received_at.label("counted_on"))
    return placed(asked, ReferralStrand.referral_id)


def placed(asked: Select[Any], referral_id: Any) -> Select[Any]:
    """Return another feature's rows with the areas of their case and nothing else of it."""
    with_areas = asked.add_columns(Referral.force_code, Referral.district_code)
    return with_areas.outerjoin(Referral, Referral.id == referral_id)


def kinds_of(within: Subquery) -> Iterable[Any]:
    """Return of each of these rows' cases what kind it is: area, pathway, outcome, birthday, when it came (columns)."""
    asked = select(
        Referral.id.label("referral_id"),
        Referral.received_at,
        Referral.force_code,
        Referral.district_code,
        Referral.pathway,
        Referral.outcome_type,
        Participant.born_on,
    )
    asked = asked.join(within, within.c.referral_id == Referral.id)
    return db.session.execute(asked.join(Participant, Participant.id == Referral.participant_id))


def strands_of(within: Subquery) -> Iterable[Any]:
    """Return (referral_id, strand) of these rows' cases: none or several of each."""
    asked = select(ReferralStrand.referral_id, ReferralStrand.strand)
    return db.session.execute(asked.join(within, within.c.referral_id == ReferralStrand.referral_id))
