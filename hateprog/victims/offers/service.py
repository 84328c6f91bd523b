"""What a liaison puts down about contacts, offers and wishes, and what it means that somebody withdraws."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import TypeVar
from uuid import UUID

from sqlalchemy.exc import IntegrityError

from hateprog.kernel.access import NOBODY, THE_SERVICE, Actor
from hateprog.kernel.clock import today, utcnow
from hateprog.kernel.errors import NotNow, RuleBroken
from hateprog.kernel.text import _
from hateprog.store import outbox, sealing
from hateprog.store.base import db
from hateprog.store.command import command
from hateprog.victims import queries as victims
from hateprog.victims.models import Harmed, Victim
from hateprog.victims.offers import queries, rules, telling
from hateprog.victims.offers.clocks import BY_THE_CODE, Clause
from hateprog.victims.offers.models import Contact, DutyMet, NoOffer, Offer, Pause, PutDown, SaidWish
from hateprog.victims.offers.policy import Can
from hateprog.victims.offers.rules import Because, By, Outcome, Sender, Wish
from hateprog.victims.queries import CaseAtHand
from hateprog.victims.questions import service as questions
from hateprog.victims.rules import Channel, check_may_contact

Row = TypeVar("Row", bound=PutDown)
MAIL = "offer"
"""How the references of mailed offers begin."""


@command(Can.RECORD)
def log_contact(
    actor: Actor, harmed: Harmed, /, *, channel: Channel, outcome: Outcome, tried_on: date, note: str | None
) -> Contact:
    """Put down that somebody was tried or reached, and what came of it.

    Raises `NotNow` for somebody who has withdrawn, `RuleBroken` for a day to come.
    """
    check_may_contact(harmed.victim.withdrawn_at)
    rules.check_day(tried_on, today=today(), field="tried_on")
    tried = Contact(key_id=harmed.victim.key_id, tried_on=tried_on, channel=channel, outcome=outcome, note=note)
    return _put_down(actor, harmed.id, tried)


@command(Can.RECORD)
def make(actor: Actor, harmed: Harmed, /, *, how: Channel, words: str, made_on: date, sender: Sender) -> Offer:
    """Make the enhanced offer, or put down that it was made, in these very words.

    `sender` is who sends it: the service, only by email and only today. Raises `NotNow` for somebody who has withdrawn,
    and `RuleBroken` for a day to come or an email that has nowhere to go.
    """
    victim = harmed.victim
    check_may_contact(victim.withdrawn_at)
    rules.check_day(made_on, today=today(), field="made_on")
    sends = sender is Sender.SERVICE and how is Channel.EMAIL
    if sends and not victim.email:
        raise RuleBroken(_("No email address is known: put it down first, or send the offer yourself"), field="sender")
    offer = Offer(
        key_id=victim.key_id, made_on=today() if sends else made_on, how=how, sent_from_here=sends, words=words
    )
    _put_down(actor, harmed.id, offer)
    db.session.flush()
    if sends:
        subject = _("A message for you")  # a telephone shows it to whoever is beside them: it names nobody, nor us
        outbox.post(f"{MAIL}/{offer.id}", to=str(victim.email), subject=subject, body=words, hidden=True)
    return offer


def may_leave(reference: str) -> bool:
    """Say whether a mailed offer may leave: not to somebody who has withdrawn since (`app.extensions["may_leave"]`)."""
    offer = queries.one_offer(UUID(reference.removeprefix(f"{MAIL}/")))
    harmed = queries.one_harmed(offer.harmed_id) if offer else None
    return harmed is not None and harmed.victim.withdrawn_at is None and sealing.is_readable(harmed.victim.key_id)


def given_up(reference: str) -> None:
    """Hear from the outbox that a mailed offer did not arrive (`app.extensions["given_up"]`)."""
    offer = queries.one_offer(UUID(reference.removeprefix(f"{MAIL}/")))
    if offer is not None:
        fail(THE_SERVICE, offer)


@command(Can.FAIL)
def fail(actor: Actor, offer: Offer, /) -> Contact:
    """Note that a mailed offer never arrived: it was not made then, and the liaison's clock goes on."""
    offer.failed_at = utcnow()
    lost = Contact(key_id=offer.key_id, tried_on=today(), channel=Channel.EMAIL, outcome=Outcome.WRONG, note=None)
    return _put_down(actor, offer.harmed_id, lost)


@command(Can.RECORD)
def make_no_offer(actor: Actor, harmed: Harmed, /, *, because: Because, why: str) -> NoOffer:
    """Write down why somebody gets no offer.

    Raises `RuleBroken` for "cannot be reached" before they were tried enough, `NotNow` where they have had an offer.
    """
    if because not in rules.OF_A_PERSON:
        raise RuleBroken(_("Select why they get no offer"), field="because")
    record = queries.record_of(harmed)
    if record.offer is not None:
        raise NotNow(_("They have had an offer already"))
    rules.check_reason(because, days_tried=record.days_tried)
    return _no_offer(actor, harmed.referral_id, because, why, harmed_id=harmed.id, key_id=harmed.victim.key_id)


@command(Can.RECORD)
def nobody_to_offer(actor: Actor, at_hand: CaseAtHand, /, *, because: Because, why: str) -> NoOffer:
    """Write down why there is nobody in a case to make an offer to. Raises `NotNow` where somebody is put down."""
    if because not in rules.OF_A_CASE:
        raise RuleBroken(_("Select why there is nobody to make an offer to"), field="because")
    if victims.counts_of([at_hand.id]):
        raise NotNow(_("Somebody is put down for this case: say of each of them why they get no offer"))
    return _no_offer(actor, at_hand.id, because, why, harmed_id=None, key_id=sealing.new_key().id)


def _no_offer(
    actor: Actor, referral_id: UUID, because: Because, why: str, *, harmed_id: UUID | None, key_id: UUID
) -> NoOffer:
    row = NoOffer(
        referral_id=referral_id, harmed_id=harmed_id, key_id=key_id, because=because, why=why, put_down_by=actor.id
    )
    db.session.add(row)
    return row


@command(Can.WISH)
def wish(actor: Actor, harmed: Harmed, /, *, wishes: Collection[Wish], how: Channel, again_on: date | None) -> SaidWish:
    """Put down what somebody wishes after the offer. Raises `NotNow` before there was one, or once they withdrew.

    Raises `RuleBroken` for wishes that exclude each other, or for "later" without a day.
    """
    check_may_contact(harmed.victim.withdrawn_at)
    if queries.record_of(harmed).offer is None:
        raise NotNow(_("Make the offer first: their wishes answer it"))
    rules.check_wishes(wishes, again_on, today=today())
    joined = " ".join(each for each in Wish if each in wishes)
    return _put_down(actor, harmed.id, SaidWish(key_id=harmed.victim.key_id, joined=joined, how=how, again_on=again_on))


@command(Can.RECORD)
def meet_duty(actor: Actor, harmed: Harmed, /, *, clause: Clause, met_on: date, met_by: By) -> DutyMet:
    """Put down that what the Victims' Code asks for was done. Raises `NotNow` where that is put down already."""
    if clause not in BY_THE_CODE:
        raise RuleBroken(_("Select what was done"), field="clause")
    rules.check_day(met_on, today=today(), field="met_on")
    duty = _put_down(actor, harmed.id, DutyMet(clause=clause, met_on=met_on, met_by=met_by))
    try:
        db.session.flush()
    except IntegrityError:
        raise NotNow(_("This is put down already")) from None
    return duty


@command(Can.RECORD)
def pause(actor: Actor, harmed: Harmed, /, *, reason: str) -> Pause:
    """Let their clocks stand still, with the reason. Raises `NotNow` where they do already."""
    return pause_clocks(actor, harmed, harmed.victim.key_id, reason)


def pause_clocks(actor: Actor, harmed: Harmed, key_id: UUID, reason: str) -> Pause:
    """Let the clocks of a person in a case stand still; part of a command, whoever asked for it."""
    row = _put_down(actor, harmed.id, Pause(key_id=key_id, reason=reason))
    try:
        db.session.flush()
    except IntegrityError:
        raise NotNow(_("Their clocks are paused already")) from None
    return row


@command(Can.RECORD)
def go_on(actor: Actor, harmed: Harmed, /) -> Pause:
    """Let their clocks run again: the working days of the pause are added. Raises `NotNow` where they run."""
    row = queries.record_of(harmed).pause
    if row is None:
        raise NotNow(_("Their clocks are running"))
    row.resumed_by, row.resumed_at = actor.id, utcnow()
    return row


@command(Can.WITHDRAW)
def withdraw(actor: Actor, victim: Victim, /) -> Victim:
    """Do as they say who want no more of it: nobody contacts them, and all that they have asked is withdrawn.

    One act for all their cases. Raises `NotNow` where they have withdrawn already.
    """
    if victim.withdrawn_at is not None:
        raise NotNow(_("They have withdrawn already"))
    let_withdraw(victim)
    return victim


def let_withdraw(victim: Victim) -> None:
    """Withdraw somebody and all that they have asked; part of a command, whoever took their word for it."""
    victim.withdrawn_at = utcnow()
    questions.withdraw_all(victim.id)


@command(Can.WITHDRAW)
def come_back(actor: Actor, victim: Victim, /) -> Victim:
    """Put down that somebody who withdrew has come back of their own accord. What they withdrew stays withdrawn."""
    if victim.withdrawn_at is None:
        raise NotNow(_("They have not withdrawn"))
    victim.withdrawn_at = None
    return victim


@command(Can.OPT_OUT)
def opt_out(actor: Actor, _nothing: None, /, *, name: str, phone: str | None, postcode: str | None) -> Victim | None:
    """Take the call of somebody who wants to be left alone, whoever works with them.

    Whoever is known by exactly this name with this phone number or postcode is withdrawn, and their liaisons are told.
    What is returned is for the log alone: whoever took the call never learns whether anybody was known. Raises
    `RuleBroken` where neither number nor postcode is given.
    """
    if not phone and not postcode:
        raise RuleBroken(
            _("Enter the phone number or the postcode: a name alone may be somebody else’s"), field="phone"
        )
    known = victims.known_like(victims.hashes(name, phone, postcode))
    for victim in known:
        if victim.withdrawn_at is None:
            let_withdraw(victim)
            telling.tell_withdrawn(victim)
    return next(iter(known), None)


def _put_down(actor: Actor, harmed_id: UUID, row: Row) -> Row:
    row.harmed_id = harmed_id
    row.put_down_by = None if actor in {THE_SERVICE, NOBODY} else actor.id
    db.session.add(row)
    return row
