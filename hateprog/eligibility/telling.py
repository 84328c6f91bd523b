"""Whom a decision is told to, by mail: a reference and a link, nothing else (architecture.md: no personal data)."""

from __future__ import annotations

from collections.abc import Container, Iterable
from typing import Any
from uuid import UUID

from hateprog.accounts import queries as accounts
from hateprog.eligibility.deciding import Outcome
from hateprog.eligibility.models import Assessment, Decision
from hateprog.eligibility.rules import Decider
from hateprog.kernel.text import _
from hateprog.store.outbox import post
from hateprog.web.links import full_address


def tell(addresses: Iterable[str], about: str, subject: str, sentence: str, link: str) -> None:
    """Post one mail for each address, as part of the running transaction."""
    for number, address in enumerate(sorted(set(addresses)), start=1):
        post(f"{about}/{number}", to=address, subject=subject, body=f"{sentence}\n\n{link}\n")


def tell_of_waiting(referral: Any, assessment: Assessment) -> None:
    """Tell those who may decide it that a decision waits: the area's inspectors, and coordinators by its rules."""
    deciders = _inspectors(referral)
    sentence = _("Referral {reference} waits for the decision of an inspector of its area.")
    if assessment.decides is Decider.COORDINATOR:
        deciders += [row.email for row in coordinators_apart(referral.involved)]
        sentence = _("Referral {reference} waits for the decision of a coordinator, or of an inspector of its area.")
    tell(
        deciders,
        f"assessment/{assessment.id}",
        _("A decision waits: {reference}").format(reference=referral.reference),
        sentence.format(reference=referral.reference),
        full_address("eligibility.show", assessment_id=assessment.id),
    )


def tell_of_decision(referral: Any, decision: Decision) -> None:
    """Tell the referrer and the coordinators that a case has moved on."""
    about = f"decision/{decision.id}"
    subject = _("Referral {reference} has moved on").format(reference=referral.reference)
    sentence = _("Referral {reference} has reached a new stage. Sign in to see it.").format(
        reference=referral.reference
    )
    if decision.outcome is not Outcome.RETURN and (address := accounts.address_of(referral.referrer_id)):
        link = full_address("referrals.show", referral_id=referral.id)
        tell([address], f"{about}/referrer", subject, sentence, link)
    tell(_coordinators(), about, subject, sentence, full_address("casefile.show", referral_id=referral.id))


def tell_who_allocates(referral: Any) -> None:
    """Tell the coordinators that an approved case waits for another practitioner: whoever had it cannot go on."""
    tell(
        _coordinators(),
        f"allocation/{referral.allocations[-1].id}/cannot-go-on",
        _("A case waits for a practitioner: {reference}").format(reference=referral.reference),
        _("Case {reference} is approved again, but its practitioner cannot go on. Allocate another one:").format(
            reference=referral.reference
        ),
        full_address("eligibility.allocate", referral_id=referral.id),
    )


def tell_of_hold(referral: Any, decision: Decision) -> None:
    """Tell the coordinators, the practitioner and the inspectors that an approval no longer stands."""
    about = f"decision/{decision.id}/voided"
    subject = _("On hold: {reference}").format(reference=referral.reference)
    sentence = _("The approval of case {reference} no longer stands. Nothing may be offered until it is decided again.")
    told = [*_coordinators(), *_inspectors(referral), *_of(decision.decided_by, referral.practitioner_id)]
    link = full_address("casefile.show", referral_id=referral.id)
    tell(told, about, subject, sentence.format(reference=referral.reference), link)


def coordinators_apart(involved: Container[UUID]) -> list[Any]:
    """Return (account_id, person_id, name, email) of the coordinators who took no part in a case."""
    return [row for row in accounts.coordinators() if row.person_id not in involved]


def _of(*account_ids: UUID | None) -> list[str]:
    addresses = (accounts.address_of(account_id) for account_id in account_ids)
    return [address for address in addresses if address]


def _coordinators() -> list[str]:
    return [row.email for row in accounts.coordinators()]


def _inspectors(referral: Any) -> list[str]:
    return [row.email for row in accounts.inspectors_for(referral.force_code, referral.district_code)]
