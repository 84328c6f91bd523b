"""Warnings of what runs out: one mail before and one after, to the practitioner and the coordinators."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from hateprog.accounts import queries as accounts
from hateprog.kernel.access import Actor
from hateprog.kernel.clock import today
from hateprog.kernel.text import N_, _
from hateprog.practitioners.rules import WARNED_AHEAD, State
from hateprog.practitioners.standing import RunningOut, running_out
from hateprog.store.outbox import post_once, posted
from hateprog.web.links import full_address

WORDS = {
    State.EXPIRING: (
        N_("Something on the practitioners’ register runs out soon"),
        N_("An entry of the practitioners’ register runs out within 60 days. Sign in to see which:"),
    ),
    State.LAPSED: (
        N_("Something on the practitioners’ register has lapsed"),
        N_("An entry of the practitioners’ register has lapsed. Sign in to see which:"),
    ),
}


def warn(_actor: Actor) -> int:
    """Post a warning of each entry that runs out within sixty days, and one once it has; return how many were new.

    A warning is known by its entry, how it stands and whom it is to, so it is posted once however often this runs. What
    lapsed more than sixty days ago is left alone: by then it has been said, and the outbox may have forgotten so.
    """
    recent = [each for each in running_out() if each.valid_until >= today() - WARNED_AHEAD]
    wanted = {
        f"register/{entry.entry_id}/{entry.state}/{account_id}": (entry, account_id, email)
        for entry in recent
        for account_id, email in _told(entry)
    }
    known = posted(wanted)
    return sum(_post(name, *told) for name, told in wanted.items() if name not in known)


def _told(entry: RunningOut) -> Iterator[tuple[UUID, str]]:
    for row in accounts.practitioners():
        if row.person_id == entry.person_id:
            yield row.account_id, row.email
    for row in accounts.coordinators():
        yield row.account_id, row.email


def _post(name: str, entry: RunningOut, _account_id: UUID, email: str) -> bool:
    subject, sentence = WORDS[entry.state]
    link = full_address("practitioners.show", practitioner_id=entry.practitioner_id)
    return post_once(name, to=email, subject=_(subject), body=f"{_(sentence)}\n\n{link}\n")
