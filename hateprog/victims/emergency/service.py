"""Opening a case in an emergency, and closing it before its 60 minutes are over."""

from __future__ import annotations

from uuid import UUID

from hateprog.accounts import queries as accounts
from hateprog.accounts import service as accounts_service
from hateprog.kernel.access import Actor
from hateprog.kernel.clock import utcnow
from hateprog.kernel.errors import Missing, RuleBroken
from hateprog.kernel.text import _
from hateprog.referrals import for_victims
from hateprog.store import sealing
from hateprog.store.base import db
from hateprog.store.command import command
from hateprog.victims.emergency import queries, rules, telling
from hateprog.victims.emergency.models import EmergencyAccess
from hateprog.victims.emergency.policy import Can
from hateprog.victims.emergency.queries import CaseInEmergency


@command(Can.OPEN)
def open_case(actor: Actor, at_hand: CaseInEmergency, /, *, reason: str, secret: str) -> EmergencyAccess:
    """Open a case to oneself for 60 minutes, having proved anew who one is; the service lead is told by mail.

    Raises `RuleBroken` for a reason that is none and for a secret that is not right, `NotNow` where the actor has the
    case open or stands on its other side. The caller counts tries before it, as for `accounts.service.prove`.
    """
    rules.check_reason(reason)
    referral_id, now = at_hand.case.referral_id, utcnow()
    for_victims.lock(referral_id)
    case = for_victims.one(referral_id)
    if case is None:
        raise Missing
    rules.check_may_open(
        took_part=actor.person_id in case.took_part, is_open=queries.open_to(actor, referral_id) is not None
    )
    _prove(actor, secret)
    access = EmergencyAccess(
        referral_id=referral_id,
        account_id=actor.id,
        person_id=actor.person_id,
        key_id=sealing.new_key().id,
        reason=reason,
        opened_at=now,
        ends_at=now + rules.OPEN_FOR,
    )
    db.session.add(access)
    db.session.flush()
    telling.tell(actor, access, case)
    return access


def _prove(actor: Actor, secret: str) -> None:
    """Prove who one is inside this very command, so that a code is not used up where nothing opens."""
    account = accounts.one_account(actor.id)
    if account is None:
        raise Missing
    # a command inside another does not lock: without this, two at once could use one code
    db.session.refresh(account, with_for_update={"of": type(account)})
    accounts_service.prove(actor, account, secret=secret)


@command(Can.READ)
def close(actor: Actor, at_hand: CaseInEmergency, /) -> CaseInEmergency:
    """Close a case that one has open before its time is over."""
    if at_hand.access is not None:
        at_hand.access.closed_at = utcnow()
    return at_hand


def check_may_take_part(referral_id: UUID, person_id: UUID) -> None:
    """Raise `RuleBroken` for whoever ever opened a case in an emergency: nobody is on both its sides.

    `app.py` hands this to the referrals, as `victims.service.check_may_take_part`.
    """
    if queries.had_open(referral_id, person_id):
        raise RuleBroken(_("They opened this case in an emergency, so they cannot take part in it"))
