"""That a disclosure was passed on to the school, and that the school confirms it."""

from __future__ import annotations

from datetime import datetime

from hateprog.accounts import queries as accounts
from hateprog.accounts.tokens import hash_of, new_token
from hateprog.areas import queries as areas
from hateprog.kernel.access import Actor, Role
from hateprog.kernel.clock import today, utcnow
from hateprog.kernel.errors import Missing
from hateprog.sessions.group.delivery import disclosing, queries, rules, telling
from hateprog.sessions.group.delivery.disclosing import How, Kind, Via, Whom
from hateprog.sessions.group.delivery.models import Disclosure
from hateprog.sessions.group.delivery.policy import Can
from hateprog.sessions.group.models import Booking
from hateprog.sessions.group.rules import CONFIRMED_ONCE, State
from hateprog.store.base import db
from hateprog.store.command import command


@command(Can.DISCLOSE)
def pass_on(actor: Actor, booking: Booking, /, *, kind: Kind, whom: Whom, how: How, told_at: datetime) -> Disclosure:
    """Write down that the school's DSL was told (at `told_at`, UTC). A mail asks the DSL to confirm, if they have one.

    Raises `NotNow` before the session, `RuleBroken` for a moment before it or in the future.
    """
    if booking.state not in CONFIRMED_ONCE or booking.state is State.CANCELLED:
        raise Missing
    now = utcnow()
    rules.check_begun(booking.slot.starts_at, now)
    disclosing.check_told(told_at, booking.slot.starts_at, now)
    address = disclosing.address_in(booking.dsl_contact)
    staff = {row.email.lower(): row.account_id for row in accounts.staff_of_school(booking.school_id)}
    day = today()
    made = Disclosure(
        booking_id=booking.id,
        kind=kind,
        whom=whom,
        how=how,
        told_at=told_at,
        made_by=actor.id,
        confirm_by=disclosing.confirm_by(day, areas.bank_holidays(day.year, day.year + 1)),
        dsl_account_id=staff.get(address) if address else None,
    )
    token = new_token()
    if address:
        made.link_hash, made.link_until = hash_of(token), now + disclosing.LINK_LASTS
    db.session.add(made)
    db.session.flush()
    if address:
        telling.tell_dsl(made, booking.reference, address, token)
    return made


@command(Can.CONFIRM)
def confirm(actor: Actor, disclosure: Disclosure, /) -> Disclosure:
    """Confirm that the school knows: its DSL with the school's account, or a coordinator who rang them.

    Raises `NotNow` where that was confirmed before.
    """
    disclosing.check_unconfirmed(disclosure.confirmed_at)
    via = Via.COORDINATOR if Role.COORDINATOR in actor.roles else Via.SCHOOL
    disclosure.confirmed_at, disclosure.confirmed_via, disclosure.confirmed_by = utcnow(), via, actor.id
    return disclosure


def disclosure_behind(token: str) -> Disclosure:
    """Return the disclosure that a link is about. Raises `Missing` for a link that is none, or is over."""
    found = queries.behind(hash_of(token))
    if found is None or found.link_until is None or found.link_until <= utcnow():
        raise Missing
    return found


@command(Can.CONFIRM_BY_LINK)
def confirm_by_link(_actor: Actor, disclosure: Disclosure, /) -> Disclosure:
    """Confirm by the link of the mail that the school knows. Raises `NotNow` where that was confirmed before."""
    disclosing.check_unconfirmed(disclosure.confirmed_at)
    disclosure.confirmed_at, disclosure.confirmed_via = utcnow(), Via.LINK
    return disclosure
