"""Reminders of what is due to the people harmed: a mail a day to each liaison, and to whoever is told of what is late.

A mail says how much waits and where to look. It names no case and nobody, so a mailbox tells nothing of a side; and a
case in which nobody was harmed who is known is late in the same way, so neither does a list.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from hateprog.accounts import queries as accounts
from hateprog.areas import queries as areas
from hateprog.eligibility.supervision.rules import Nudge, nudges
from hateprog.kernel.access import Actor
from hateprog.kernel.calendar import is_working_day
from hateprog.kernel.clock import today
from hateprog.kernel.text import _
from hateprog.store.outbox import post_once
from hateprog.victims import queries as victims
from hateprog.victims.offers import queries
from hateprog.web.links import full_address


def remind(_actor: Actor) -> int:
    """Remind liaisons of what is due or late, and escalate what ran out two working days ago; return how many mails.

    Once a day to each, however often and by however many this runs; on days that are no working days it does nothing.
    A late case goes before whoever is named for its force area, else before every coordinator, and so does one that
    has no liaison.
    """
    day, holidays = today(), areas.bank_holidays(today().year - 2, today().year + 1)
    if not is_working_day(day, holidays):
        return 0
    waiting = queries.in_hand()
    owners = victims.liaisons_of([case.referral_id for case, _people in waiting])
    due, late = Counter[UUID](), Counter[tuple[UUID, str]]()
    lines = queries.to_contact([row for _case, rows in waiting for row in rows], [case for case, _rows in waiting])
    named: dict[str | None, list[tuple[UUID, str]]] = {}
    for line in lines:
        if line.clock is None or line.clock.due_on is None:
            continue
        owner, now = owners.get(line.case.referral_id), nudges(line.clock.due_on, day, holidays)
        if owner and now:
            due[owner] += 1
        if Nudge.ESCALATE in now:
            force = line.case.force_code
            late.update(named.setdefault(force, list(_told_of(force))))
    return _tell_owners(due, day) + _tell_of_late(late, day)


def _told_of(force_code: str | None) -> Iterable[tuple[UUID, str]]:
    contact: Any = accounts.escalation_contact(force_code)
    rows = [contact] if contact else accounts.coordinators()
    return ((row.account_id, row.email) for row in rows)


def _tell_owners(due: Counter[UUID], day: Any) -> int:
    sent = 0
    for account_id, count in due.items():
        address = accounts.address_of(account_id)
        if address:
            sent += post_once(
                f"to-contact/{account_id}/{day}",
                to=address,
                subject=_("Your list of people to contact"),
                body=_("Due or late on your list: {count}.").format(count=count)
                + f"\n\n{full_address('victims.people')}\n",
            )
    return sent


def _tell_of_late(late: Counter[tuple[UUID, str]], day: Any) -> int:
    return sum(
        post_once(
            f"liaison-late/{account_id}/{day}",
            to=address,
            subject=_("What liaisons have to see to is late"),
            body=_("Late with its liaison, or without one: {count}.").format(count=count)
            + f"\n\n{full_address('victims.cases')}\n",
        )
        for (account_id, address), count in late.items()
    )
