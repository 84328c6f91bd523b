"""Naming who is told when a clock has run out: nothing times out into approval (domain.md section 4)."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy.exc import IntegrityError

from hateprog.accounts import escalation_queries, queries
from hateprog.accounts.models import Escalation
from hateprog.accounts.policy import Can
from hateprog.kernel.access import Actor
from hateprog.kernel.clock import utcnow
from hateprog.kernel.errors import RuleBroken, Stale
from hateprog.kernel.text import _
from hateprog.store.base import db
from hateprog.store.command import command


@command(Can.NAME_ESCALATION)
def name(actor: Actor, contact: Escalation | None, /, *, force_code: str, account_id: UUID, version: str) -> Escalation:
    """Name who is told in a force area, in place of `contact` if somebody is named already.

    `version` is what the coordinator saw, "0" for nobody. Raises `RuleBroken` for somebody who cannot be told there,
    and `Stale` where another coordinator named somebody since.
    """
    if account_id not in {row.account_id for row in escalation_queries.who_can_be_told()}:
        raise RuleBroken(_("Select an inspector or a coordinator who can sign in"), field="account")
    if version != str(contact.version if contact else 0):
        raise _changed(contact)
    if contact is None:
        contact = Escalation(force_code=force_code, account_id=account_id, named_by=actor.id)
        db.session.add(contact)
    elif contact.account_id != account_id:
        contact.account_id, contact.named_by, contact.named_at = account_id, actor.id, utcnow()
        contact.version += 1
    try:
        db.session.flush()
    except IntegrityError:  # two coordinators at once, both the first
        raise _changed(None) from None
    return contact


def _changed(contact: Escalation | None) -> Stale:
    sentence = _("Somebody else has named somebody meanwhile")
    if contact is None:
        return Stale(sentence)
    return Stale(sentence, who=queries.name_of(contact.named_by), when=contact.named_at)
