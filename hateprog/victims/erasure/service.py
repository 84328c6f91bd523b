"""Asking for an erasure, agreeing to it, doing it, and dropping it."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any
from uuid import UUID

from sqlalchemy.exc import IntegrityError

from hateprog.accounts import queries as accounts
from hateprog.kernel.access import Actor
from hateprog.kernel.clock import utcnow
from hateprog.kernel.errors import Missing, NotNow
from hateprog.kernel.text import _
from hateprog.questions import queries as crossing
from hateprog.store import sealing
from hateprog.store.base import db
from hateprog.store.command import command
from hateprog.victims import queries as victims
from hateprog.victims.emergency import queries as emergency
from hateprog.victims.erasure import queries, rules
from hateprog.victims.erasure.models import Erasure
from hateprog.victims.erasure.policy import Can
from hateprog.victims.erasure.rules import Because, ErasedBefore
from hateprog.victims.models import Victim
from hateprog.victims.offers import service as offering
from hateprog.victims.own_page import queries as own_pages
from hateprog.victims.questions import queries as questions


@command(Can.REQUEST)
def request(actor: Actor, victim: Victim, /, *, because: Because) -> Erasure:
    """Ask that somebody be erased. Raises `NotNow` where that was asked for already."""
    erasure = Erasure(victim_id=victim.id, because=because, asked_person=actor.person_id)
    db.session.add(erasure)
    try:
        db.session.flush()
    except IntegrityError:
        raise NotNow(_("It has been asked for already")) from None
    return erasure


@command(Can.REQUEST)
def drop(actor: Actor, victim: Victim, /) -> Erasure:
    """Drop what was asked for, before it is done. Raises `NotNow` where nothing was."""
    erasure = queries.open_of(victim.id)
    if erasure is None:
        raise NotNow(_("Nobody has asked for it"))
    erasure.dropped_at = utcnow()
    return erasure


@command(Can.APPROVE)
def approve(actor: Actor, erasure: Erasure, /) -> Erasure:
    """Agree to an erasure, by somebody other than who asked for it.

    Raises `RuleBroken` for who asked, `NotNow` for one that was agreed to or is over.
    """
    rules.check_open(agreed=erasure.agreed_at is not None, over=erasure.is_over, needs_agreement=False)
    rules.check_another(actor.person_id, erasure.asked_person)
    erasure.agreed_person, erasure.agreed_at = actor.person_id, utcnow()
    return erasure


@command(Can.EXECUTE)
def execute(actor: Actor, erasure: Erasure, /) -> Erasure:
    """Erase somebody: their key is destroyed, and those of what crossed because of them; nothing brings it back.

    What they asked is withdrawn first, so nothing goes on. What stays are rows without words: that somebody was put
    down, offered, contacted and when, for the counts. Raises `RuleBroken` for who asked or agreed, `NotNow` before it
    was agreed to.
    """
    rules.check_open(agreed=erasure.agreed_at is not None, over=erasure.is_over, needs_agreement=True)
    rules.check_another(actor.person_id, erasure.asked_person, erasure.agreed_person)
    victim = victims.one_victim(erasure.victim_id)
    if victim is None:
        raise Missing
    keys = let_erase(victim)
    erasure.erased_person, erasure.erased_at, erasure.keys_destroyed = actor.person_id, victim.erased_at, keys
    return erasure


def let_erase(victim: Victim) -> int:
    """Erase somebody and return how many keys were destroyed; part of a command, whoever has agreed to it."""
    if victim.withdrawn_at is None:
        offering.let_withdraw(victim)
    for page in own_pages.open_of(victim.id):
        page.closed_at = utcnow()
    keys = {victim.key_id, *_keys_of_what_crossed(victim), *_keys_of_reasons(victim)}
    victim.by_name = victim.by_phone = victim.by_postcode = None
    victim.erased_at = utcnow()
    db.session.flush()
    return _destroy(keys)


def let_erase_with(case_id: UUID, gone: Collection[UUID]) -> None:
    """Erase the people harmed in a case that is disposed of; how many there were is told to nobody.

    Part of a command. `gone` are the cases that were disposed of before: somebody who was harmed in another case too
    is erased with the last of theirs. What crossed in this case, and why it was opened or nobody was offered, goes now.
    """
    for part in victims.harmed_in(case_id):
        victim = victims.one_victim(part.victim_id)
        if victim is not None and {each.referral_id for each in victim.parts} <= {case_id, *gone}:
            let_erase(victim)
    _destroy(set(queries.keys_in_case(case_id)))


@command(Can.REAPPLY)
def erase_again(actor: Actor, _none: None, /, *, told: ErasedBefore) -> bool:
    """Erase again somebody whom a backup has brought back; say whether there was anybody to erase.

    `told` is what the ledger says. The certificate is put back too where the people who took part are known here.
    """
    victim = victims.one_victim(told.victim_id)
    if victim is None:
        return False
    keys = let_erase(victim)
    queries.drop_open(victim.id, utcnow())
    people = (told.asked_person, told.agreed_person, told.erased_person)
    if accounts.people_called(set(people)).keys() >= set(people) and queries.one_erasure(told.id) is None:
        db.session.add(
            Erasure(
                id=told.id,
                victim_id=told.victim_id,
                because=told.because,
                asked_person=told.asked_person,
                asked_at=told.asked_at,
                agreed_person=told.agreed_person,
                agreed_at=told.agreed_at,
                erased_person=told.erased_person,
                erased_at=told.erased_at,
                keys_destroyed=keys,
            )
        )
    return True


def _destroy(keys: set[Any]) -> int:
    for key_id in keys:
        sealing.destroy(key_id)
    return len(keys)


def _keys_of_what_crossed(victim: Victim) -> set[Any]:
    found = questions.passage_ids_of(victim.id)
    return {each.key_id for each in crossing.passages(found).values()}


def _keys_of_reasons(victim: Victim) -> set[Any]:
    """Return the keys of why their cases were opened in an emergency, where nobody else is put down any more."""
    found = emergency.on_history_of(victim)
    alone = {
        part.referral_id
        for part in victim.parts
        if all(row.victim_id == victim.id for row in victims.harmed_in(part.referral_id))
    }
    return {each.key_id for each in found if each.referral_id in alone and sealing.is_readable(each.key_id)}
