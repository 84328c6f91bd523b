"""The mail that a case was opened in an emergency: it names no person harmed, nor says whether there is any."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from hateprog.accounts import queries as accounts
from hateprog.kernel.access import Actor, Role
from hateprog.kernel.text import _
from hateprog.referrals.for_victims import CaseForVictims
from hateprog.store.outbox import post
from hateprog.victims.emergency.models import EmergencyAccess
from hateprog.web.filters import show_moment
from hateprog.web.links import full_address


def service_lead(actor: Actor, force_code: str | None) -> Sequence[Any]:
    """Return whom it is told: the contact named for escalations in the force area, where that is somebody else.

    Otherwise every other coordinator, and where there is none the administrators.
    """
    named = accounts.escalation_contact(force_code)
    if named is not None and named.person_id != actor.person_id:
        return [named]
    others = [row for row in accounts.coordinators() if row.person_id != actor.person_id]
    return others or accounts.administrators()


def tell(actor: Actor, access: EmergencyAccess, case: CaseForVictims) -> None:
    """Put the mails into the outbox, as part of the running command."""
    sentence = _(
        "{name} opened case {reference} in an emergency at {when}. For 60 minutes they can read how to reach whoever "
        "is put down as harmed in it, if anybody is. If you do not know why, speak with them now."
    ).format(name=accounts.name_of(actor.id), reference=case.reference, when=show_moment(access.opened_at))
    for row in service_lead(actor, case.force_code):
        post(
            f"emergency/{access.id}/{row.account_id}",
            to=row.email,
            subject=_("Opened in an emergency: {reference}").format(reference=case.reference),
            body=f"{sentence}\n\n{_link(row, case)}\n",
        )


def _link(row: Any, case: CaseForVictims) -> str:
    """Return the case's page; to an administrator, who sees no case, the page of the accounts."""
    sees_cases = any(accounts.plays(row.account_id, role) for role in (Role.COORDINATOR, Role.INSPECTOR))
    return (
        full_address("casefile.show", referral_id=case.referral_id) if sees_cases else full_address("accounts.people")
    )
