"""Mails about the people harmed: to their liaison, without a name, a reference or a word of what it is about."""

from __future__ import annotations

from hateprog.accounts import queries as accounts
from hateprog.kernel.text import _
from hateprog.store.outbox import post
from hateprog.victims.models import Victim
from hateprog.web.links import full_address


def tell_withdrawn(victim: Victim) -> None:
    """Tell whoever works with somebody that they withdrew when somebody else took their call."""
    for account_id in sorted(victim.liaisons):
        address = accounts.address_of(account_id)
        if address:
            sentence = _("Somebody whom you work with has withdrawn. Contact nobody before you have seen who it is.")
            post(
                f"victim-withdrew/{victim.id}/{account_id}/{victim.withdrawn_at}",
                to=address,
                subject=_("Somebody has withdrawn"),
                body=f"{sentence}\n\n{full_address('victims.people')}\n",
            )
