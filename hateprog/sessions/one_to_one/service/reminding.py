"""Reminding of what is planned for tomorrow."""

from __future__ import annotations

from typing import Any

from hateprog.accounts import queries as accounts
from hateprog.kernel.access import Actor
from hateprog.kernel.clock import utcnow
from hateprog.kernel.text import _
from hateprog.sessions.one_to_one import queries, rules
from hateprog.store.outbox import post_once
from hateprog.web.links import full_address


def remind_of_tomorrow(_actor: Actor) -> int:
    """Post a reminder to the practitioner of each session planned for tomorrow (Europe/London); return how many.

    A reminder is known by its appointment, so that it is posted once however often, and by however many, this runs.
    """
    start, end = rules.day_after(utcnow())
    return sum(_remind(row) for row in queries.planned_between(start, end))


def _remind(row: Any) -> bool:
    address = accounts.address_of(row.practitioner_id)
    if address is None:
        return False
    link = full_address("casefile.show", referral_id=row.referral_id)
    return post_once(
        f"reminder/{row.id}/{row.practitioner_id}",
        to=address,
        subject=_("Tomorrow: a session of case {reference}").format(reference=row.reference),
        body=f"{_('A session is planned for tomorrow. Sign in to see when and where:')}\n\n{link}\n",
    )
