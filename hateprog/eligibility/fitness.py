"""Whether somebody may work a case: no part on the other side of it, and in date on the practitioners' register."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any
from uuid import UUID

from hateprog.accounts import queries as accounts
from hateprog.eligibility import deciding
from hateprog.kernel.errors import NotNow
from hateprog.kernel.text import _
from hateprog.practitioners import standing
from hateprog.risk import queries as risk


def check_trained(referral: Any) -> None:
    """Raise `NotNow` where a case now needs training that its practitioner lacks: nothing more is planned with them.

    A fact said later can ask for it, as a domestic or sexual element does (issue 4, risk assessment).
    """
    practitioner_id = referral.practitioner_id
    person_id = practitioner_id and accounts.person_of(practitioner_id)
    needs = risk.trained_for(referral.id, referral.domestic_or_sexual)
    if person_id and needs and (sentence := standing.why_not({person_id}, needs=needs, leads=True).get(person_id)):
        asked = _("{why}. Ask a coordinator to give the case to somebody who may work it")
        raise NotNow(asked.format(why=sentence))


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
