"""Giving somebody a page of their own, and what they do there. Whoever opened it needs no account."""

from __future__ import annotations

from hmac import compare_digest
from uuid import UUID

from hateprog.accounts.tokens import hash_of
from hateprog.kernel.access import Actor
from hateprog.kernel.clock import utcnow
from hateprog.kernel.errors import Missing, NotNow, RuleBroken
from hateprog.kernel.text import _
from hateprog.store import outbox
from hateprog.store.base import db
from hateprog.store.command import command
from hateprog.store.sealing import keyed_hash
from hateprog.victims.models import Victim
from hateprog.victims.offers import queries as offers
from hateprog.victims.offers import service as offering
from hateprog.victims.offers import telling
from hateprog.victims.own_page import queries, rules
from hateprog.victims.own_page.models import OwnPage
from hateprog.victims.own_page.policy import Can
from hateprog.victims.own_page.rules import Carrier
from hateprog.victims.rules import Channel, check_may_contact, check_reachable
from hateprog.web.links import full_address

MAIL = "own-page"
"""How the references of mailed links begin."""


@command(Can.GIVE)
def give(actor: Actor, victim: Victim, /, *, token: str, code: str, carrier: Carrier) -> OwnPage:
    """Make a page that opens once by this token and this code; an earlier one is closed.

    Raises `NotNow` for somebody who has withdrawn, `RuleBroken` where the link has no email address to go to.
    """
    check_may_contact(victim.withdrawn_at)
    if carrier is Carrier.EMAIL and not victim.email:
        raise RuleBroken(_("No email address is known: pass the link on yourself"), field="carrier")
    now = utcnow()
    for earlier in queries.open_of(victim.id):
        earlier.closed_at = now
    page = OwnPage(
        victim_id=victim.id,
        token_hash=hash_of(token),
        code_hash=keyed_hash(code, hash_of(token)),
        made_by=actor.id,
        made_at=now,
        expires_at=now + rules.LINK_LASTS,
    )
    db.session.add(page)
    db.session.flush()
    if carrier is Carrier.EMAIL:
        link = full_address("own_page.enter", token=token)
        sentence = _("Here is the link that we spoke about. It opens once, with the code that we told you.")
        subject = _("A message for you")  # a telephone shows it to whoever is beside them: it names nobody, nor us
        outbox.post(
            f"{MAIL}/{page.id}", to=str(victim.email), subject=subject, body=f"{sentence}\n\n{link}\n", hidden=True
        )
    return page


@command(Can.GIVE)
def close(actor: Actor, victim: Victim, /) -> Victim:
    """Close every page that a person was given: no link opens, and what is open shows nothing more."""
    for page in queries.open_of(victim.id):
        page.closed_at = utcnow()
    return victim


def may_leave(reference: str) -> bool:
    """Say whether a mailed link may leave: not once it was closed, or they withdrew (`app.extensions["may_leave"]`)."""
    page = db.session.get(OwnPage, UUID(reference.removeprefix(f"{MAIL}/")), options=[queries.WITH_PERSON])
    return page is not None and page.closed_at is None and page.victim.withdrawn_at is None


def opened_by(token: str) -> OwnPage:
    """Return the page of a link that can still be opened. Raises `Missing`, or `NotNow` for one that cannot."""
    page = queries.by_token(hash_of(token))
    if page is None:
        raise Missing
    rules.check_opens(expires_at=page.expires_at, opened_at=page.opened_at, closed_at=page.closed_at, now=utcnow())
    return page


@command(Can.USE)
def enter(actor: Actor, page: OwnPage, /, *, code: str, visit: str) -> OwnPage:
    """Open a page with its code, in the browser that holds `visit` from now on. It opens once.

    A wrong code is counted and the page closed after five; the caller asks `OwnPage.opened_at` whether it opened.
    Raises `NotNow` for a link that was used meanwhile.
    """
    now = utcnow()
    rules.check_opens(expires_at=page.expires_at, opened_at=page.opened_at, closed_at=page.closed_at, now=now)
    digits = "".join(char for char in code if char.isdecimal() and char.isascii())
    if compare_digest(page.code_hash, keyed_hash(digits, page.token_hash)):
        page.opened_at, page.visit_hash = now, hash_of(visit)
    else:
        page.wrong_codes += 1
        page.closed_at = now if page.wrong_codes >= rules.WRONG_CODES else None
    return page


def visited(visit: str | None) -> OwnPage:
    """Return the page that a browser has open. Raises `Missing` once it was closed or left alone for too long."""
    page = queries.by_visit(hash_of(visit)) if visit else None
    if page is None or page.closed_at is not None or page.opened_at is None:
        raise Missing
    if utcnow() >= page.opened_at + rules.LOOK_LASTS:
        raise Missing
    return page


@command(Can.USE)
def leave(actor: Actor, page: OwnPage, /) -> OwnPage:
    """Close the page for good, by whoever has it open."""
    page.closed_at = utcnow()
    return page


@command(Can.USE)
def reach(actor: Actor, page: OwnPage, /, *, contact_by: Channel, safe_times: str | None) -> OwnPage:
    """Say how and when to be reached. Raises `RuleBroken` where what that needs is not known to the service."""
    victim = page.victim
    check_reachable(victim.known | {"contact_by": contact_by})
    victim.contact_by, victim.safe_times, victim.changed_by, victim.changed_at = (
        contact_by,
        safe_times,
        None,
        utcnow(),
    )
    telling.tell_of_own_page(victim)
    return page


@command(Can.USE)
def pause(actor: Actor, page: OwnPage, /) -> OwnPage:
    """Ask to be left for a while: every clock of theirs stands still until their liaison lets them go on."""
    found = offers.records([part.id for part in page.victim.parts])
    running = [part for part in page.victim.parts if found[part.id].pause is None]
    if not running:
        raise NotNow(_("You have asked for a break already"))
    for part in running:
        offering.pause_clocks(actor, part, page.victim.key_id, _("They asked for a break, on their own page"))
    telling.tell_of_own_page(page.victim)
    return page


@command(Can.USE)
def withdraw(actor: Actor, page: OwnPage, /) -> OwnPage:
    """Want no more of it: the same act as telling the liaison so. The page closes with it."""
    offering.let_withdraw(page.victim)
    page.closed_at = utcnow()
    telling.tell_withdrawn(page.victim)
    return page
