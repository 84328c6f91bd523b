"""Taking down who was harmed and correcting it; and who works with them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy.exc import IntegrityError

from hateprog.accounts import queries as accounts
from hateprog.kernel.access import Actor, Role
from hateprog.kernel.clock import utcnow
from hateprog.kernel.errors import RuleBroken, Stale
from hateprog.kernel.text import _
from hateprog.questions import service as crossing
from hateprog.referrals import for_victims
from hateprog.store import sealing
from hateprog.store.base import db
from hateprog.store.command import command
from hateprog.victims import queries, rules
from hateprog.victims.models import CaseLiaison, Harmed, Victim
from hateprog.victims.policy import Can
from hateprog.victims.queries import CaseAtHand
from hateprog.victims.rules import SEALED, Same


@command(Can.TAKE_ON)
def take_on(actor: Actor, at_hand: CaseAtHand, /) -> CaseLiaison:
    """Become the liaison of a case that has none. Raises `NotNow` where somebody was quicker, or for its other side."""
    return _assign(actor, at_hand.case.referral_id, actor.id, actor.person_id, in_place_of=None)


@command(Can.ASSIGN)
def assign(actor: Actor, at_hand: CaseAtHand, /, *, account_id: UUID) -> CaseLiaison:
    """Give a case to a liaison, or hand it over from the one it has.

    Raises `RuleBroken` for somebody who is no liaison, has it already, or has taken part in the case.
    """
    person_id = accounts.person_of(account_id)
    if person_id is None or not accounts.plays(account_id, Role.VICTIM_LIAISON):
        raise RuleBroken(_("Select one of the liaisons"), field="liaison")
    before = at_hand.liaison.account_id if at_hand.liaison else None
    if before == account_id:
        raise RuleBroken(_("They are the liaison of this case already"), field="liaison")
    return _assign(actor, at_hand.case.referral_id, account_id, person_id, in_place_of=before)


def _assign(
    actor: Actor, referral_id: UUID, account_id: UUID, person_id: UUID, in_place_of: UUID | None
) -> CaseLiaison:
    for_victims.lock(referral_id)
    case, now = for_victims.one(referral_id), queries.liaison_of(referral_id)
    rules.check_may_take_on(
        has_liaison=(now.account_id if now else None) != in_place_of,
        took_part=case is None or person_id in case.took_part,
    )
    if now is not None:
        now.ended_at = utcnow()
        db.session.flush()
    liaison = CaseLiaison(referral_id=referral_id, account_id=account_id, person_id=person_id, assigned_by=actor.id)
    db.session.add(liaison)
    crossing.change_desk(referral_id, account_id)
    try:
        db.session.flush()
    except IntegrityError:
        raise Stale(_("Somebody has taken this case on already")) from None
    return liaison


def check_may_take_part(referral_id: UUID, person_id: UUID) -> None:
    """Raise `RuleBroken` for whoever ever was liaison in a case: nobody is on both its sides (domain.md section 2).

    `app.py` hands this to the referrals, which ask it of whoever works or decides a case. That a case has a liaison
    says nothing of who was harmed, or whether anybody was.
    """
    if queries.was_liaison(referral_id, person_id):
        raise RuleBroken(
            _("They are, or were, the liaison for whoever was harmed in this case, so they cannot take part in it")
        )


@command(Can.CREATE)
def take_down(actor: Actor, at_hand: CaseAtHand, /, *, given: Mapping[str, Any], same: Same | None = None) -> Harmed:
    """Put down who was harmed in a case; whoever is known from another case is not put down twice.

    `given` has the names of `rules.SEALED`. Where somebody of this name with this phone number or postcode is known,
    `same` says whether it is the same person: what is known of them stays, and what was not known yet is added.
    Raises `RuleBroken` while that is not said, and where they were put down for this case before.
    """
    referral_id, told = at_hand.case.referral_id, dict(given)
    rules.check_reachable(told)
    for_victims.lock(referral_id)
    found_by = queries.hashes(told["name"], told.get("phone"), told.get("postcode"))
    alike = queries.known_like(found_by)
    if alike and same is None:
        sentence = _("Somebody with this name and this phone number or postcode is known. Say whether it is them")
        raise RuleBroken(sentence, field="same")
    if alike and same is Same.SAME:
        victim = alike[0]
        _complete(actor, victim, told)
    else:
        victim = _new(actor, told, found_by)
    if any(part.referral_id == referral_id for part in victim.parts):
        raise RuleBroken(_("This person is taken down for this case already"), field="name")
    harmed = Harmed(victim_id=victim.id, referral_id=referral_id, added_by=actor.id)
    db.session.add(harmed)
    db.session.flush()
    return harmed


def _new(actor: Actor, told: Mapping[str, Any], found_by: Mapping[str, str | None]) -> Victim:
    victim = Victim(key_id=sealing.new_key().id, taken_down_by=actor.id, parts=[])
    _put(victim, told)
    for column, value in found_by.items():
        setattr(victim, column, value)
    db.session.add(victim)
    db.session.flush()
    return victim


def _complete(actor: Actor, victim: Victim, told: Mapping[str, Any]) -> None:
    """Add what was not known yet; what was known stays as it is."""
    blank = {name: told[name] for name in SEALED if told.get(name) and not getattr(victim, name)}
    if blank:
        _put(victim, blank)
        _find_by(victim)
        victim.changed_by, victim.changed_at = actor.id, utcnow()


@command(Can.UPDATE)
def correct(actor: Actor, victim: Victim, /, *, given: Mapping[str, Any], version: str | None) -> Victim:
    """Correct what is known of a person harmed. Raises `Stale` where somebody else did so meanwhile."""
    if version is not None and version != str(victim.version):
        sentence = _("Somebody else changed this while you were working on it")
        raise Stale(sentence, who=accounts.name_of(victim.changed_by), when=victim.changed_at)
    rules.check_reachable(dict(given))
    changed = {name: given[name] for name in SEALED if name in given and given[name] != getattr(victim, name)}
    if changed:
        _put(victim, changed)
        _find_by(victim)
        victim.changed_by, victim.changed_at = actor.id, utcnow()
    return victim


def _put(victim: Victim, told: Mapping[str, Any]) -> None:
    for name in SEALED:
        if name in told:
            value = told[name]
            setattr(victim, name, str(value) if value else None)


def _find_by(victim: Victim) -> None:
    for column, value in queries.hashes(victim.name, victim.phone, victim.postcode).items():
        setattr(victim, column, value)
