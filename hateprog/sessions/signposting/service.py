"""Keeping the directory of services, and recording in a case what was found, offered, agreed, passed on and became."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any
from uuid import UUID

from hateprog.accounts import queries as accounts
from hateprog.kernel.access import Actor
from hateprog.kernel.calendar import age_on
from hateprog.kernel.clock import today, utcnow
from hateprog.kernel.errors import NotNow, RuleBroken, Stale
from hateprog.kernel.text import _
from hateprog.referrals import service as referrals
from hateprog.sessions.signposting import queries, rules
from hateprog.sessions.signposting.models import CaseCause, SupportOffer, SupportService
from hateprog.sessions.signposting.policy import Can
from hateprog.sessions.signposting.rules import Cause, Outcome
from hateprog.store.base import db
from hateprog.store.command import command


@command(Can.KEEP_SERVICES)
def add_service(actor: Actor, _none: None, /, **said: Any) -> SupportService:
    """Put a service into the directory; `said` are the answers of `ServiceSchema`."""
    rules.check_ages(said["min_age"], said["max_age"])
    service = SupportService(saved_by=actor.id, **said)
    db.session.add(service)
    return service


@command(Can.KEEP_SERVICES)
def change_service(actor: Actor, service: SupportService, /, *, version: str | None, **said: Any) -> SupportService:
    """Change what the directory says of a service. Raises `Stale` where somebody else changed it meanwhile."""
    if version != str(service.version):
        who = accounts.name_of(service.saved_by)
        raise Stale(_("Somebody else has changed this service meanwhile"), who=who, when=service.saved_at)
    rules.check_ages(said["min_age"], said["max_age"])
    for name, answer in said.items():
        setattr(service, name, answer)
    service.version += 1
    service.saved_by, service.saved_at = actor.id, utcnow()
    return service


@command(Can.KEEP_SERVICES)
def retire_service(actor: Actor, service: SupportService, /) -> SupportService:
    """Offer a service no more; what was offered before stays. Raises `NotNow` where it is retired already."""
    if service.retired_at is not None:
        raise NotNow(_("This service is retired already"))
    service.retired_at, service.retired_by = utcnow(), actor.id
    return service


@command(Can.KEEP_SERVICES)
def bring_back_service(actor: Actor, service: SupportService, /) -> SupportService:
    """Offer a retired service again. Raises `NotNow` where it is not retired."""
    if service.retired_at is None:
        raise NotNow(_("This service is not retired"))
    service.retired_at = service.retired_by = None
    return service


@command(Can.WRITE)
def find_causes(actor: Actor, referral: Any, /, *, causes: Collection[Cause], other: str | None) -> Any:
    """Say which causes were found in a case: those ticked are kept or added, the others taken away."""
    known = {each.cause: each for each in queries.causes_of(referral.id)}
    for cause in known.keys() - set(causes):
        db.session.delete(known[cause])
    for cause in causes:
        said = other if cause is Cause.OTHER else None
        if cause not in known:
            db.session.add(CaseCause(referral_id=referral.id, cause=cause, other=said, found_by=actor.id))
        elif known[cause].other != said:
            known[cause].other = said
    return referral


@command(Can.WRITE)
def offer(
    actor: Actor,
    referral: Any,
    /,
    *,
    service_id: UUID,
    offered_on: date,
    consented: bool | None = None,
    note: str | None = None,
) -> SupportOffer:
    """Put down that a service was offered, and their answer if they gave it at once.

    Raises `NotNow` where nothing may be offered, `RuleBroken` for a service that does not fit them or was offered
    before and is still under way.
    """
    rules.check_offerable(referral.stage)
    rules.check_day(offered_on, not_before=None, today=today(), field="offered_on")
    if str(service_id) not in {choice[0] for choice in fitting(referral)}:
        raise RuleBroken(_("Select one of the services listed"), field="service")
    if queries.under_way(referral.id, service_id):
        raise RuleBroken(_("This service has been offered already: go on with that offer below"), field="service")
    made = SupportOffer(
        referral_id=referral.id,
        service_id=service_id,
        offered_on=offered_on,
        offered_by=actor.id,
        note=note,
        consented=consented,
        consented_on=offered_on if consented is not None else None,
    )
    db.session.add(made)
    referrals.note_event(actor, referral.id, _("Support offered"))
    return made


def fitting(referral: Any) -> list[tuple[str, str, str]]:
    """Return (id, name, what for) of the services that the person referred could be offered today."""
    born_on = referral.participant.born_on
    return queries.fitting(referral.force_code, age_on(born_on, today()) if born_on else None)


@command(Can.WRITE)
def answer(actor: Actor, offer: SupportOffer, /, *, consented: bool, consented_on: date) -> SupportOffer:
    """Put down whether they agree that their details are passed on. A no may be said at any time before that is done.

    Raises `NotNow` once it was done, and for a yes where nothing may be passed on.
    """
    rules.check_may_answer(offer.referred_on)
    if consented:
        rules.check_offerable(offer.stage)
    rules.check_day(consented_on, not_before=offer.offered_on, today=today(), field="consented_on")
    offer.consented, offer.consented_on = consented, consented_on
    return offer


@command(Can.WRITE)
def pass_on(actor: Actor, offer: SupportOffer, /, *, referred_on: date) -> SupportOffer:
    """Put down that a referral to the service was made. Raises `NotNow` without a yes, twice, or after a withdrawal."""
    rules.check_may_pass_on(consented=offer.consented, referred_on=offer.referred_on)
    rules.check_offerable(offer.stage)
    rules.check_day(referred_on, not_before=offer.consented_on, today=today(), field="referred_on")
    offer.referred_on = referred_on
    referrals.note_event(actor, offer.case_id, _("Referred to a service, with consent"))
    return offer


@command(Can.WRITE)
def note_outcome(
    actor: Actor, offer: SupportOffer, /, *, outcome: Outcome, outcome_on: date, outcome_note: str | None
) -> SupportOffer:
    """Put down what became of an offer, also after the end of the case; it may change, as a waiting list does."""
    rules.check_may_have_outcome(consented=offer.consented)
    since = offer.referred_on or offer.consented_on
    rules.check_day(outcome_on, not_before=since, today=today(), field="outcome_on")
    offer.outcome, offer.outcome_on, offer.outcome_note = outcome, outcome_on, outcome_note
    return offer
