"""Reminding of what is planned for tomorrow."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from hateprog.accounts import queries as accounts
from hateprog.accounts import stand_in
from hateprog.kernel.access import Actor
from hateprog.kernel.clock import local_date, utcnow
from hateprog.kernel.text import _
from hateprog.sessions.one_to_one import queries, rules
from hateprog.sessions.one_to_one.whose import holder_of
from hateprog.store.outbox import post_once
from hateprog.web.links import full_address


def remind_of_tomorrow(_actor: Actor) -> int:
    """Post a reminder to whoever holds each session planned for tomorrow (Europe/London); return how many.

    A reminder is known by its appointment, so that it is posted once however often, and by however many, this runs.
    """
    start, end = rules.day_after(utcnow())
    stand_ins = stand_in.around(local_date(start), local_date(start))
    rows = queries.planned_between(start, end)
    return sum(_remind(row, holder_of(row, stand_ins, row.practitioner_id)) for row in rows)


def _remind(row: Any, account_id: UUID) -> bool:
    address = accounts.address_of(account_id)
    if address is None:
        return False
    link = full_address("casefile.show", referral_id=row.referral_id)
    return post_once(
        f"reminder/{row.id}/{account_id}",
        to=address,
        subject=_("Tomorrow: a session of case {reference}").format(reference=row.reference),
        body=f"{_('A session is planned for tomorrow. Sign in to see when and where:')}\n\n{link}\n",
    )
