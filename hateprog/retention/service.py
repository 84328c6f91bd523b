"""Drafting and adopting schedules, keeping a case for a reason, and disposing of one by three people."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from flask import current_app
from sqlalchemy.exc import IntegrityError

from hateprog.kernel.access import Actor
from hateprog.kernel.clock import today, utcnow
from hateprog.kernel.errors import NotNow, RuleBroken, Stale
from hateprog.kernel.text import _
from hateprog.retention import erasing, files, queries, rules
from hateprog.retention.models import Disposal, Retained, Schedule
from hateprog.retention.policy import Can
from hateprog.retention.rules import DisposedBefore, Status
from hateprog.store.base import db
from hateprog.store.command import command
from hateprog.victims.erasure import service as harmed


@command(Can.DRAFT)
def draft(actor: Actor, _none: None, /, text: str) -> list[Schedule]:
    """Store the schedules of a file as drafts: all of them, or none. Raises `RuleBroken`, naming what is wrong."""
    found = [
        Schedule(
            code=said.code,
            about=said.about,
            whose=said.whose,
            pathway=said.pathway,
            counted_from=said.counted_from,
            years=said.years,
            months=said.months,
            source_document=said.source_document,
            source_section=said.source_section,
            valid_from=said.valid_from,
            example=said.example,
            drafted_person=actor.person_id,
        )
        for said in files.read(text)
    ]
    db.session.add_all(found)
    try:
        db.session.flush()
    except IntegrityError:
        raise RuleBroken(
            _("A schedule of this code is valid from the same day already: give this one a later day"), field="text"
        ) from None
    return found


@command(Can.CONFIGURE)
def adopt(actor: Actor, schedule: Schedule, /) -> Schedule:
    """Adopt a draft: from its first day on cases are reviewed by it, and nothing of it changes again.

    Raises what `rules.check_adoptable` says.
    """
    rules.check_adoptable(
        schedule.status, example=schedule.example, drafted_by_them=schedule.drafted_person == actor.person_id
    )
    schedule.status, schedule.adopted_person, schedule.adopted_at = Status.ADOPTED, actor.person_id, utcnow()
    return schedule


@command(Can.REVIEW)
def retain(actor: Actor, case: Any, /, *, reason: str, again_on: date) -> Retained:
    """Keep a case whose day has come for a reason, until it is reviewed again; a disposal that was proposed is dropped.

    Raises `NotNow` for a case that is not due, `RuleBroken` for a reason or a day that cannot be.
    """
    _due(case.id, again=True)
    rules.check_retained(reason, again_on, today=today())
    proposed = queries.open_of(case.id)
    if proposed is not None:
        proposed.dropped_person, proposed.dropped_at = actor.person_id, utcnow()
    kept = Retained(referral_id=case.id, reason=reason, again_on=again_on, person_id=actor.person_id)
    db.session.add(kept)
    return kept


@command(Can.PROPOSE)
def propose(actor: Actor, case: Any, /) -> Disposal:
    """Propose that a case be disposed of.

    Raises `NotNow` for one that is not due, is kept for a reason until a later day, or has something in the way.
    """
    found = _due(case.id)
    rules.check_nothing_blocks(queries.blocking(case.id))
    disposal = Disposal(
        referral_id=case.id,
        schedule=rules.sentence(found.due.by),
        source=rules.source(found.due.by),
        due_on=found.due.on,
        proposed_person=actor.person_id,
    )
    db.session.add(disposal)
    try:
        db.session.flush()
    except IntegrityError:
        raise NotNow(_("It has been proposed already")) from None
    return disposal


@command(Can.PROPOSE)
def drop(actor: Actor, disposal: Disposal, /) -> Disposal:
    """Drop a disposal before it is carried out. Raises `NotNow` for one that is over."""
    rules.check_open(agreed=False, over=disposal.is_over, needs_agreement=False)
    disposal.dropped_person, disposal.dropped_at = actor.person_id, utcnow()
    return disposal


@command(Can.APPROVE)
def approve(actor: Actor, disposal: Disposal, /) -> Disposal:
    """Agree to a disposal, as another coordinator than who proposed it.

    Raises `RuleBroken` for who proposed it, `NotNow` for one that was agreed to, is over, is not due any more or has
    something in the way.
    """
    rules.check_open(agreed=disposal.agreed_at is not None, over=disposal.is_over, needs_agreement=False)
    rules.check_another(actor.person_id, disposal.proposed_person)
    _due(disposal.referral_id)
    rules.check_nothing_blocks(queries.blocking(disposal.referral_id))
    disposal.agreed_person, disposal.agreed_at = actor.person_id, utcnow()
    return disposal


@command(Can.EXECUTE)
def execute(actor: Actor, disposal: Disposal, /) -> Disposal:
    """Dispose of a case: both sides are erased, every count stays, nothing brings it back.

    Raises `RuleBroken` for who proposed or agreed, `NotNow` before it was agreed to, where a schedule adopted since
    keeps the case longer or something is in the way since, and `Stale` where another disposal took the same number at
    the same moment.
    """
    rules.check_open(agreed=disposal.agreed_at is not None, over=disposal.is_over, needs_agreement=True)
    rules.check_another(actor.person_id, disposal.proposed_person, disposal.agreed_person)
    _due(disposal.referral_id)
    rules.check_nothing_blocks(queries.blocking(disposal.referral_id))
    gone = queries.disposed()
    disposal.done_person, disposal.done_at, disposal.number = actor.person_id, utcnow(), queries.next_number()
    try:
        db.session.flush()
    except IntegrityError:
        raise Stale(_("Another case was disposed of at the same moment: try again")) from None
    disposal.erased = _erase(disposal.referral_id, gone)
    return disposal


@command(Can.REAPPLY)
def dispose_again(actor: Actor, _none: None, /, *, told: DisposedBefore) -> bool:
    """Dispose again of a case that a backup has brought back; say whether there was anything to dispose of.

    `told` is what the ledger says: people and moments stay as they were, and so does the certificate's number, unless
    after the restore another case's certificate got it.
    """
    case_id = told.case_id
    if not queries.is_here(case_id) or queries.done_of(case_id) is not None:
        return False
    is_taken = queries.is_taken(told.number, by_other_than=case_id)
    number = queries.next_number() if is_taken else told.number
    disposal = queries.open_of(case_id)
    if disposal is not None and disposal.id != told.id:
        disposal.dropped_person, disposal.dropped_at, disposal = told.done_person, utcnow(), None
    if disposal is None:
        disposal = Disposal(id=told.id, referral_id=case_id)
        db.session.add(disposal)
    for name in DisposedBefore.KEPT:
        setattr(disposal, name, getattr(told, name))
    disposal.number = number
    gone = queries.disposed() - {case_id}
    db.session.flush()
    for forget in current_app.extensions["disposed_again"]:
        forget(case_id)
    disposal.erased = _erase(case_id, gone)
    return True


def _erase(case_id: UUID, gone: set[UUID]) -> dict[str, Any]:
    """Erase both sides of a case; return by kind how many rows of the person referred said something.

    Whoever proposed it knows whose case it was, so nothing is counted of the other side: not even that there was one.
    """
    harmed.let_erase_with(case_id, gone)
    counted = erasing.erase_case(case_id, gone)
    db.session.expire_all()
    return counted


def _due(case_id: UUID, *, again: bool = False) -> queries.Listed:
    """Return a case whose day has come; with `again` also one that is kept for a reason until a later day."""
    found = queries.listed(case_id)
    if found is None or queries.done_of(case_id) is not None:
        raise NotNow(_("No schedule says of this case that it is reviewed"))
    rules.check_due(found.due, today=today())
    if found.retained is not None and not again:
        rules.check_not_kept(found.retained.again_on, today=today())
    return found
