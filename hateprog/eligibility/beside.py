"""Somebody works beside the practitioner of a case: a practitioner or a volunteer, under the same rules."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from hateprog.accounts import queries as accounts
from hateprog.eligibility import deciding, fitness, queries
from hateprog.eligibility.telling import tell
from hateprog.kernel.access import Actor
from hateprog.kernel.errors import NotNow, RuleBroken
from hateprog.kernel.text import _
from hateprog.referrals import service as referrals
from hateprog.referrals.policy import Can
from hateprog.store.base import db
from hateprog.store.command import command
from hateprog.web.links import full_address


def choices_for(referral: Any) -> list[tuple[str, str, str]]:
    """Return (account id, name, hint) of everybody who could work beside the practitioner; why not, where not."""
    rows = accounts.practitioners()
    in_the_way = fitness.why_not(referral, {row.person_id for row in rows}, leads=False)
    theirs = accounts.person_of(referral.practitioner_id) if referral.practitioner_id else None
    return [
        (str(row.account_id), row.name, in_the_way.get(row.person_id, "")) for row in rows if row.person_id != theirs
    ]


@command(Can.ASSIGN)
def name(actor: Actor, referral: Any, /, *, account_id: UUID) -> Any:
    """Let somebody work beside the practitioner of a case, in the place of whoever did; they are told by mail.

    They can read the case while they are named, and never decide it afterwards. Raises `NotNow` before a practitioner
    is allocated, and `RuleBroken` for who may not work the case or works it already.
    """
    db.session.refresh(referral, ["allocations", "beside"])  # what was loaded before the lock may be older
    deciding.may_be_allocated(referral.stage, queries.approving_decision(referral.id))
    if referral.practitioner_id is None:
        raise NotNow(_("Allocate a practitioner first: nobody works a case beside nobody"))
    chosen = {row.account_id: row for row in accounts.practitioners()}.get(account_id)
    if chosen is None:
        raise RuleBroken(_("Select a co-facilitator"), field="co_facilitator")
    if chosen.person_id == accounts.person_of(referral.practitioner_id):
        raise RuleBroken(_("This is the practitioner of the case: select somebody else"), field="co_facilitator")
    if sentence := fitness.why_not(referral, {chosen.person_id}, leads=False).get(chosen.person_id):
        raise RuleBroken(sentence, field="co_facilitator")
    if account_id == referral.co_facilitator_id:
        raise RuleBroken(_("This person works beside the practitioner already"), field="co_facilitator")
    referrals.name_beside(actor, referral, account_id)
    referrals.note_event(actor, referral.id, _("Co-facilitator named"))
    tell(
        [chosen.email],
        f"beside/{referral.beside.id}",
        _("You work beside a practitioner: {reference}").format(reference=referral.reference),
        _("You have been named to co-facilitate case {reference}.").format(reference=referral.reference),
        full_address("casefile.show", referral_id=referral.id),
    )
    return referral


@command(Can.ASSIGN)
def end(actor: Actor, referral: Any, /) -> Any:
    """Let nobody work beside the practitioner any more; who did no longer sees the case. `NotNow` where nobody does."""
    db.session.refresh(referral, ["beside"])
    if referral.beside is None:
        raise NotNow(_("Nobody works beside the practitioner of this case"))
    referrals.end_beside(referral)
    referrals.note_event(actor, referral.id, _("Co-facilitator no longer named"))
    return referral
