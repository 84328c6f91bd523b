"""Whether somebody may work a case: no part on the other side of it, and in date on the practitioners' register."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import Any
from uuid import UUID

from flask import url_for

from hateprog.accounts import queries as accounts
from hateprog.eligibility import deciding
from hateprog.kernel.errors import NotNow
from hateprog.kernel.text import _
from hateprog.practitioners import standing
from hateprog.referrals import case_queries as cases
from hateprog.referrals.open_things import OpenThing
from hateprog.referrals.rules import Known
from hateprog.risk import queries as risk
from hateprog.risk.rules import RUNNING


def check_trained(referral: Any) -> None:
    """Raise `NotNow` where a case now needs training that its practitioner lacks: nothing more is planned with them.

    A fact said later can ask for it, as a domestic or sexual element does (issue 4, risk assessment).
    """
    if sentence := lacks_training(referral.id, referral.practitioner_id, referral.domestic_or_sexual):
        asked = _("{why}. Ask a coordinator to give the case to somebody who may work it")
        raise NotNow(asked.format(why=sentence))


def in_case(case_id: UUID) -> list[OpenThing]:
    """Return what of this is open in one case: its practitioner lacks training (referrals/open_things.py)."""
    case = cases.case(case_id)
    if case is None or case.stage not in RUNNING:
        return []
    return _task(case_id, case.practitioner_id, case.domestic_or_sexual)


def for_coordinators() -> list[OpenThing]:
    """Return the cases whose referral says of an element for which their practitioner is not trained.

    What only a risk assessment says, the coordinators are told by mail when it is written.
    """
    return [
        replace(task, reference=row.reference)
        for row in cases.with_such_an_element(RUNNING)
        for task in _task(row.referral_id, row.practitioner_id, Known.YES)
    ]


def _task(case_id: UUID, practitioner_id: UUID | None, told: Known | None) -> list[OpenThing]:
    if sentence := lacks_training(case_id, practitioner_id, told):
        text = _("Nothing more can be planned with this practitioner. {why}").format(why=sentence)
        return [OpenThing(text, url_for("eligibility.allocate", referral_id=case_id))]
    return []


def lacks_training(case_id: UUID, practitioner_id: UUID | None, told: Known | None) -> str | None:
    """Return why a case that needs specialist training cannot be its practitioner's; None where it can, or needs none.

    `told` is what the referral says of a domestic or sexual element.
    """
    person_id = practitioner_id and accounts.person_of(practitioner_id)
    needs = risk.trained_for(case_id, told)
    return standing.why_not({person_id}, needs=needs).get(person_id) if person_id and needs else None


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
