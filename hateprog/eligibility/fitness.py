"""Whether somebody may work a case: no part on the other side of it, and in date on the practitioners' register."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any
from uuid import UUID

from hateprog.eligibility import deciding
from hateprog.practitioners import standing
from hateprog.risk import queries as risk


def why_not(referral: Any, person_ids: Collection[UUID], *, leads: bool = True) -> dict[UUID, str]:
    """Return person -> why they may not work this case today, under any account; who may is left out.

    `leads` is false for who works beside its practitioner: the same rules, but that a volunteer may.
    """
    apart = {
        each: deciding.why_not_theirs(each, decided_by=referral.deciders, referred_by=referral.referrer_person_id)
        for each in person_ids
    }
    needs = risk.trained_for(referral.id, referral.domestic_or_sexual)
    lacking = standing.why_not(person_ids, needs=needs, leads=leads)
    return {each: sentence for each in person_ids if (sentence := apart[each] or lacking.get(each))}
