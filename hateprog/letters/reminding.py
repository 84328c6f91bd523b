"""Reminding people of tomorrow's appointment, and telling coordinators of a letter that was refused."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from uuid import UUID

from hateprog.accounts import queries as accounts
from hateprog.kernel.access import Actor
from hateprog.kernel.clock import today, utcnow
from hateprog.kernel.errors import Refused, TooMany
from hateprog.kernel.text import _
from hateprog.letters import queries, service
from hateprog.letters.policy import Can
from hateprog.letters.rules import Channel, Kind, NotToBeDisclosed
from hateprog.referrals.queries import one_referral
from hateprog.sessions.one_to_one import queries as sessions
from hateprog.sessions.one_to_one.rules import day_after
from hateprog.store import throttle
from hateprog.store.command import log_refusal
from hateprog.store.outbox import post_once
from hateprog.web.links import full_address

REFUSED_AT_MOST, AN_HOUR = 5, timedelta(hours=1)
"""How many letters of one account are refused for what they hold before it has to wait, and how long."""


@dataclass(frozen=True, slots=True)
class Named:
    """A case by its id and reference: what a refusal is noted with once its row cannot be read any more."""

    id: UUID
    reference: str

    @property
    def case_id(self) -> UUID:
        """Return the case that the refusal belongs to."""
        return self.id


def remind_people(actor: Actor) -> int:
    """Remind by e-mail everybody who wants it of their appointment tomorrow (Europe/London); return how many.

    A reminder is known by its appointment, so each goes once however often, and by however many, this runs.
    """
    rows = sessions.planned_between(*day_after(utcnow()))
    consents, done = queries.consents_of({row.referral_id for row in rows}), queries.reminded([row.id for row in rows])
    by_mail = {case_id for case_id, said in consents.items() if said.channel is Channel.EMAIL}
    wanted = [(Named(row.referral_id, row.reference), row.id) for row in rows if row.id not in done]
    return sum(_remind(actor, case, appointment_id) for case, appointment_id in wanted if case.id in by_mail)


def _remind(actor: Actor, case: Named, appointment_id: UUID) -> bool:
    referral = one_referral(case.id)
    try:
        with telling_coordinators(actor, case, Can.REMIND, Kind.REMINDER):
            service.remind(actor, referral, appointment_id=appointment_id)
    except Refused:  # something has changed since we looked, or somebody else was quicker
        return False
    return True


@contextmanager
def telling_coordinators(actor: Actor, case: Named, permission: StrEnum, kind: Kind) -> Iterator[None]:
    """Log it and tell every coordinator, once a day, when something in here may not be disclosed; it is raised on.

    Neither the line of the log nor the mail says what it was.
    """
    try:
        yield
    except NotToBeDisclosed:
        log_refusal(actor, permission, case)
        said = _("A letter or reminder holds something that must not be disclosed on this case, so it was not written.")
        _tell(f"undisclosed/{case.id}/{kind}", case, _("Case {reference}: a letter was refused"), said)
        raise


@contextmanager
def not_guessing(actor: Actor, case: Named) -> Iterator[None]:
    """Take no more letters from an account that was refused several within an hour; every coordinator is told.

    Whoever types word after word would find out what is on the list by what is refused. Raises `TooMany` before
    anything in here is looked at.
    """
    key = f"undisclosed/{actor.id}"
    try:
        throttle.check(key, limit=REFUSED_AT_MOST)
    except TooMany as refused:
        said = _(
            "An account has been refused several letters within an hour, the last on this case. Somebody may be "
            "trying to find out what must not be disclosed: the history of the case says who."
        )
        _tell(f"guessing/{actor.id}", case, _("Case {reference}: several letters were refused"), said)
        sentence = _("Several of your letters were refused within an hour. Ask the coordinator, or try again later.")
        raise TooMany(sentence, seconds=refused.seconds) from None
    try:
        yield
    except NotToBeDisclosed:
        throttle.allow(key, limit=REFUSED_AT_MOST, window=AN_HOUR)
        raise


def _tell(reference: str, case: Named, subject: str, said: str) -> None:
    """Mail every coordinator, once a day for each `reference`."""
    link = full_address("casefile.show", referral_id=case.id)
    for row in accounts.coordinators():
        post_once(
            f"{reference}/{today()}/{row.account_id}",
            to=row.email,
            subject=subject.format(reference=case.reference),
            body=f"{said} {_('Sign in to see the case:')}\n\n{link}\n",
        )
