"""Putting down a request, gathering its pack, going through it, signing it, handing it out, and forgetting it."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy.exc import IntegrityError

from hateprog.accounts import queries as accounts
from hateprog.kernel.access import Actor
from hateprog.kernel.clock import today, utcnow
from hateprog.kernel.errors import Missing, NotNow, RuleBroken, Stale
from hateprog.kernel.text import _
from hateprog.store import sealing
from hateprog.store.base import db
from hateprog.store.command import command
from hateprog.subject_access import gathering, masking, pack, queries, rules
from hateprog.subject_access.models import AccessCopy, AccessItem, AccessRequest
from hateprog.subject_access.policy import Can
from hateprog.subject_access.rules import (
    AskedBy,
    Choice,
    Dropped,
    Exemption,
    Format,
    Identity,
    Longer,
    Regime,
    Side,
    Step,
)
from hateprog.victims import queries as victims


@command(Can.MAKE)
def receive(
    actor: Actor,
    case: Any,
    /,
    *,
    asked_by: AskedBy,
    asker: str | None,
    identity: Identity,
    received_on: date,
    regime: Regime,
) -> AccessRequest:
    """Put down that the person referred asked for their data. `received_on` is a day in Europe/London.

    Raises `RuleBroken` for a day or an asker that cannot be, `NotNow` where a request of theirs is under way.
    """
    asked = _received(actor, asked_by, asker, identity, received_on, regime, key_id=sealing.new_key().id)
    asked.side, asked.referral_id = Side.REFERRED, case.id
    return _stored(asked)


@command(Can.MAKE_FOR_HARMED)
def receive_for_harmed(
    actor: Actor,
    victim: Any,
    /,
    *,
    asked_by: AskedBy,
    asker: str | None,
    identity: Identity,
    received_on: date,
    regime: Regime,
) -> AccessRequest:
    """Put down that somebody harmed asked for their data. Raises as `receive` does."""
    asked = _received(actor, asked_by, asker, identity, received_on, regime, key_id=victim.key_id)
    asked.side, asked.victim_id = Side.HARMED, victim.id
    return _stored(asked)


def _received(
    actor: Actor,
    asked_by: AskedBy,
    asker: str | None,
    identity: Identity,
    received_on: date,
    regime: Regime,
    *,
    key_id: UUID,
) -> AccessRequest:
    rules.check_received(received_on, today())
    rules.check_asker(asked_by, asker, identity)
    while queries.reference_taken(reference := rules.new_reference()):
        pass
    return AccessRequest(
        id=uuid4(),
        reference=reference,
        key_id=key_id,
        regime=regime,
        asked_by=asked_by,
        asker=asker or None,
        identity=identity,
        received_on=received_on,
        due_on=queries.due_of(received_on, longer=False),
        put_down_by=actor.id,
    )


def _stored(asked: AccessRequest) -> AccessRequest:
    db.session.add(asked)
    try:
        db.session.flush()
    except IntegrityError:
        raise NotNow(_("A request of theirs is under way already")) from None
    return asked


@command(Can.REVIEW)
def gather(actor: Actor, asked: AccessRequest, /) -> AccessRequest:
    """Gather the pack as things are now, in place of one gathered before, whose decisions go with it.

    Raises `NotNow` once it was gone through.
    """
    state = rules.after(asked.state, Step.GATHER)
    for item in _items(asked):
        db.session.delete(item)
    db.session.flush()
    if asked.referral_id is not None:
        parts = gathering.of_referred(asked.referral_id)
    else:
        victim = victims.one_victim(asked.victim_id) if asked.victim_id else None
        if victim is None:
            raise Missing
        parts = gathering.of_harmed(victim)
    for number, part in enumerate(parts, start=1):
        db.session.add(
            AccessItem(
                request_id=asked.id,
                key_id=asked.key_id,
                number=number,
                about=part.about,
                weighed=part.weighed,
                content=part.content,
                masks=[[list(span) for span in line.masks] for line in part.lines],
            )
        )
    asked.state, asked.gathered_at, asked.sent_back = state, utcnow(), None
    return asked


@command(Can.REVIEW)
def decide(
    actor: Actor,
    item: AccessItem,
    /,
    *,
    choice: Choice,
    exemption: Exemption | None,
    also: str | None,
    lifted: str | None,
    version: str | None,
) -> AccessItem:
    """Give a part of a pack, masked, or withhold it for a legal reason. It may be decided anew until it is finished.

    Raises `Stale` where somebody else decided it since `version`, `NotNow` where the pack is not gone through now, and
    `RuleBroken` for a reason that does not fit, or words to mask or show that do not stand there.
    """
    rules.after(item.state, Step.DECIDE)
    if version is not None and version != str(item.version):
        sentence = _("Somebody else decided on this part while you were looking at it")
        raise Stale(sentence, who=accounts.name_of(item.decided_by), when=item.decided_at)
    rules.check_choice(choice, exemption, item.request.regime)
    texts = [says for _what, says in pack.content(item)["lines"]]
    masks = [[(start, end) for start, end in line] for line in item.masks]
    changed = masking.changed(texts, masks, also=also or "", lifted=lifted or "")
    item.masks = [[list(span) for span in line] for line in changed]
    item.choice, item.exemption = choice, exemption
    item.decided_by, item.decided_person, item.decided_at = actor.id, actor.person_id, utcnow()
    return item


@command(Can.REVIEW)
def finish(actor: Actor, asked: AccessRequest, /) -> AccessRequest:
    """Say that every part was gone through, so that a second person can sign.

    Raises `NotNow` where it is not gone through now, `RuleBroken` while a part is not decided.
    """
    state = rules.after(asked.state, Step.FINISH)
    left = sum(each.choice is None for each in _items(asked))
    if left:
        raise RuleBroken(_("{number} parts are not decided yet").format(number=left))
    asked.state, asked.sent_back = state, None
    asked.reviewed_by, asked.reviewed_person, asked.reviewed_at = actor.id, actor.person_id, utcnow()
    return asked


@command(Can.SIGN)
def send_back(actor: Actor, asked: AccessRequest, /, *, note: str) -> AccessRequest:
    """Give a pack back to be gone through again, and say why. Raises `NotNow` where it does not wait, and as `sign`."""
    state = rules.after(asked.state, Step.SEND_BACK)
    rules.check_signs(actor.person_id, _reviewers(asked))
    asked.state, asked.sent_back = state, note
    return asked


@command(Can.SIGN)
def sign(actor: Actor, asked: AccessRequest, /) -> AccessRequest:
    """Sign a pack, which may be handed out for 30 days then.

    Raises `NotNow` where it does not wait for it, and `RuleBroken` for whoever went through it.
    """
    state = rules.after(asked.state, Step.SIGN)
    rules.check_signs(actor.person_id, _reviewers(asked))
    asked.state, asked.signed_by, asked.signed_person, asked.signed_at = state, actor.id, actor.person_id, utcnow()
    return asked


@command(Can.HAND_OUT)
def hand_out(actor: Actor, asked: AccessRequest, /, *, format: Format) -> bytes:  # noqa: A002 - the table's name
    """Return a copy of the pack, made from what was gone through, and log that it left.

    Raises `NotNow` where it is not signed, or its 30 days are over.
    """
    rules.after(asked.state, Step.HAND_OUT)
    if asked.signed_at is None or rules.is_over(asked.signed_at, utcnow()):
        raise NotNow(_(rules.NOT_NOW[Step.HAND_OUT]))
    given = sum(each.choice is Choice.GIVE for each in _items(asked))
    made = pack.made(asked, format)
    db.session.add(
        AccessCopy(
            request_id=asked.id,
            taken_by=actor.id,
            format=format,
            sha256=hashlib.sha256(made).hexdigest(),
            parts=given,
        )
    )
    return made


@command(Can.REVIEW)
def extend(actor: Actor, asked: AccessRequest, /, *, longer: Longer) -> AccessRequest:
    """Take two months more, within the first. Raises `NotNow` later, a second time, or once it is signed."""
    rules.after(asked.state, Step.EXTEND)
    rules.check_longer(today(), asked.due_on, asked.extended_at is not None)
    asked.longer, asked.extended_at = longer, utcnow()
    asked.due_on = queries.due_of(asked.received_on, longer=True)
    return asked


@command(Can.REVIEW)
def drop(actor: Actor, asked: AccessRequest, /, *, because: Dropped) -> AccessRequest:
    """End a request without a pack; what was gathered is forgotten. Raises `NotNow` once it is signed."""
    state = rules.after(asked.state, Step.DROP)
    _forget(asked)
    asked.state, asked.dropped = state, because
    return asked


@command(Can.EXPIRE)
def expire(actor: Actor, asked: AccessRequest, /) -> AccessRequest:
    """Forget the words of a pack whose 30 days are over. Raises `NotNow` before."""
    state = rules.after(asked.state, Step.EXPIRE)
    if asked.signed_at is None or not rules.is_over(asked.signed_at, utcnow()):
        raise NotNow(_(rules.NOT_NOW[Step.EXPIRE]))
    _forget(asked)
    asked.state = state
    return asked


def forget_with(case_id: UUID) -> None:
    """Forget the packs of a case that is disposed of again; part of a command, whatever the requests wait for.

    Before a disposal none is left (`queries.blocks_disposal`), but a restore may bring one back with its words. One
    that was under way then is dropped: in the service as it was it had come to its end.
    """
    for each in queries.of_case(case_id):
        if each.state in rules.UNDER_WAY | {rules.State.SIGNED}:
            _forget(each)
            if each.state is rules.State.SIGNED:
                each.state = rules.State.EXPIRED
            else:
                each.state, each.dropped = rules.State.DROPPED, Dropped.MISTAKE


def expire_what_is_over(actor: Actor) -> int:
    """Forget the words of every pack whose time is over; return how many. It may run late, twice, or in several."""
    expired = 0
    for request_id in queries.signed_before(utcnow() - rules.KEPT):
        asked = queries.one_request(request_id)
        try:
            if asked is not None:
                expire(actor, asked)
                expired += 1
        except (Missing, NotNow):  # another process was quicker
            continue
    return expired


def _items(asked: AccessRequest) -> Sequence[AccessItem]:
    """Return the parts of a pack as they are now: whoever locked the request let go of what was loaded beside it."""
    db.session.refresh(asked, ["items"])
    return asked.items


def _reviewers(asked: AccessRequest) -> frozenset[UUID | None]:
    return frozenset({asked.reviewed_person, *(each.decided_person for each in _items(asked))}) - {None}


def _forget(asked: AccessRequest) -> None:
    """Take the words away; that there were parts, what was done with each and how much was masked stays.

    The key of a person referred's request is destroyed too: no copy of the database brings the words back.
    """
    for item in _items(asked):
        item.content_sealed = None
    asked.asker_sealed = asked.sent_back_sealed = None
    db.session.flush()
    if asked.side is Side.REFERRED:
        sealing.destroy(asked.key_id)
