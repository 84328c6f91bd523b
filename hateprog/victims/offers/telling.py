"""Mails about the people harmed: to their liaison, without a name, a reference or a word of what it is about."""

from __future__ import annotations

from hateprog.accounts import queries as accounts
from hateprog.kernel.clock import utcnow
from hateprog.kernel.text import _
from hateprog.store.outbox import post
from hateprog.victims.models import Victim
from hateprog.web.links import full_address


def tell_withdrawn(victim: Victim) -> None:
    """Tell whoever works with somebody that they withdrew when it was not said to them."""
    sentence = _("Somebody whom you work with has withdrawn. Contact nobody before you have seen who it is.")
    _tell(victim, f"victim-withdrew/{victim.id}/{victim.withdrawn_at}", _("Somebody has withdrawn"), sentence)


def tell_of_own_page(victim: Victim) -> None:
    """Tell whoever works with somebody that they have said on their own page how or when to be reached."""
    sentence = _("Somebody whom you work with has changed how or when they want to be reached.")
    _tell(victim, f"victim-said/{victim.id}/{utcnow()}", _("Your list of people to contact has changed"), sentence)


def _tell(victim: Victim, about: str, subject: str, sentence: str) -> None:
    for account_id in sorted(victim.liaisons):
        address = accounts.address_of(account_id)
        if address:
            body = f"{sentence}\n\n{full_address('victims.people')}\n"
            post(f"{about}/{account_id}", to=address, subject=subject, body=body)
