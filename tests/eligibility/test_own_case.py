"""Whoever refers themselves while signed in neither decides nor works their own case."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import select

from hateprog.eligibility import queries, service
from hateprog.kernel.errors import RuleBroken
from hateprog.referrals.models import Allocation, Referral
from hateprog.referrals.queries import one_referral
from hateprog.referrals.rules import ConsentBy, Source, Stage
from hateprog.store.base import db
from tests import factories as make
from tests.referrals.test_public_pages import ABOUT_ME


def refer_oneself(browser: Any) -> Referral:
    """Refer oneself on the public pages, and return what was received."""
    browser.post("/refer-yourself", data={"sexual_harm": "no"})
    assert browser.post("/refer-yourself/about-you", data=ABOUT_ME).status_code == 303
    case = one_referral(db.session.scalars(select(Referral.id)).one())
    assert case is not None
    return case


@pytest.mark.parametrize("account", ["the one they used", "another of theirs"])
def test_an_inspector_does_not_decide_their_own_case(
    saved: Any, people: SimpleNamespace, client_as: Any, account: str
) -> None:
    case = refer_oneself(client_as(people.inspector))
    decider = people.inspector if account == "the one they used" else saved(make.inspector(of=people.inspector))
    assessment = service.request_decision(make.actor(people.coordinator), case)
    reason = {"rationale": "I know that this is right for me", "read": "yes", "facts_hash": assessment.facts_hash}

    refused = client_as(decider).post(f"/decisions/{assessment.id}", data={"outcome": "decline"} | reason)
    decided = client_as(people.colleague).post(f"/decisions/{assessment.id}", data={"outcome": "decline"} | reason)

    assert refused.status_code == 403
    assert "You have taken part in this case" in refused.text
    assert decided.status_code == 303


@pytest.mark.parametrize("account", ["the one they used", "another of theirs"])
def test_a_practitioner_does_not_work_their_own_case(
    saved: Any, people: SimpleNamespace, client_as: Any, account: str
) -> None:
    case = refer_oneself(client_as(people.practitioner))
    worker = people.practitioner if account == "the one they used" else saved(make.practitioner(of=people.practitioner))
    case.stage, case.consented_on, case.consent_by = Stage.APPROVED, date(2026, 4, 20), ConsentBy.PERSON
    saved(case)
    asked, made = make.approved(case, by=people.inspector, asked_by=people.coordinator)
    saved(asked)
    saved(made)

    with pytest.raises(RuleBroken, match="cannot work it"):
        service.allocate(make.actor(people.coordinator), one_referral(case.id), practitioner_id=worker.id)

    assert db.session.scalars(select(Allocation)).all() == []
    other = saved(make.practitioner(name="Quinn Dale"))
    service.allocate(make.actor(people.coordinator), one_referral(case.id), practitioner_id=other.id)
    assert queries.approving_decision(case.id) is not None


def test_a_referrer_sees_where_their_own_case_is_and_still_nobody_can_be_asked(
    people: SimpleNamespace, client_as: Any
) -> None:
    browser = client_as(people.referrer)
    case = refer_oneself(browser)

    assert (case.source, case.referrer_id, case.referrer_person_id) == (
        Source.SELF,
        None,
        people.referrer.person_id,
    )
    assert case.reference in browser.get("/referrals").text
    refused = client_as(people.coordinator).post(f"/referrals/{case.id}/return", data={"reason": "Which day?"})
    assert refused.status_code == 422


def test_somebody_without_an_account_is_nobody_who_took_part(people: SimpleNamespace, app: Any) -> None:
    case = refer_oneself(app.test_client())

    assert (case.referrer_person_id, case.involved, case.saved_by_id) == (None, frozenset(), None)
