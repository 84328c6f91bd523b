"""Everything that can be done to a referral, and what other features do to the case inside their own commands."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import date
from typing import Any
from uuid import UUID

from flask import current_app
from marshmallow import ValidationError
from sqlalchemy.exc import IntegrityError

from hateprog.accounts import queries as accounts
from hateprog.areas import queries as areas
from hateprog.kernel.access import NOBODY, THE_SERVICE, Actor, Role
from hateprog.kernel.calendar import add_working_days
from hateprog.kernel.clock import today, utcnow
from hateprog.kernel.errors import NotNow, RuleBroken, Stale
from hateprog.kernel.text import _
from hateprog.referrals import facts, queries, rules, summary
from hateprog.referrals.answers import Answers, faults
from hateprog.referrals.facts import Told
from hateprog.referrals.for_evaluation import EvaluationConsent
from hateprog.referrals.models import Allocation, CaseEvent, CoFacilitation, Involvement, Participant, Referral
from hateprog.referrals.policy import Can
from hateprog.referrals.rules import EndReason, Part, Pathway, Source, Step
from hateprog.store.base import db
from hateprog.store.command import command
from hateprog.store.outbox import post
from hateprog.web.links import full_address

CaseEnded = Callable[[Actor, Referral], None]
TRIES = 5


@command(Can.CREATE)
def start(actor: Actor, _none: None, /) -> Referral:
    """Begin a referral: an empty draft of the actor's own."""
    return _new(actor, referrer_id=actor.id, referrer_person_id=actor.person_id)


@command(Can.KEY_IN)
def key_in(actor: Actor, _none: None, /, given: Mapping[str, Any]) -> Referral:
    """Begin a referral that came on paper, with who signed the form and when. Whoever keys it in takes part in it."""
    _refuse(given)
    return _new(actor, source=Source.PAPER, **given)


@command(Can.SELF_REFER)
def refer_oneself(actor: Actor, _none: None, /, given: Mapping[str, Any]) -> Referral:
    """Receive somebody who refers themselves, with or without an account; no account is made.

    A coordinator completes it by contacting them (domain.md section 1: self-referrals are encouraged). Somebody signed
    in takes part in it as its referrer, so that they neither decide nor work their own case.
    """
    _refuse(given)
    known = actor is not NOBODY
    referral = _new(
        actor,
        involved=known,
        source=Source.SELF,
        pathway=Pathway.EARLY_INTERVENTION,
        referrer_person_id=actor.person_id if known else None,
    )
    _put(referral, given)
    _receive(actor, referral)
    return referral


@command(Can.UPDATE)
def answer(
    actor: Actor, referral: Referral, /, given: Mapping[str, Any], *, version: str | None, told: Told | None = None
) -> Referral:
    """Save the answers of one page; answers that contradict others are refused and nothing is saved.

    Whoever changes something takes part in the case. Once the referral was sent, `told` says who said so and when;
    where a decision relies on the answers, whoever made or asked for it is told at once (`app.py` says how). Raises
    `Stale` when somebody else saved meanwhile.
    """
    rules.require_changeable(referral.stage, coordinates=Role.COORDINATOR in actor.roles)
    _refuse_stale(referral, version)
    answers = referral.answers
    _refuse(given, beside=answers)
    if all(answers[name] == value for name, value in given.items()):
        return referral
    if "pathway" in given and referral.stage in rules.RELIED_ON:
        raise RuleBroken(_("The pathway cannot change now: close the case and refer again"), field="pathway")
    if told is not None and told.on > today():
        raise RuleBroken(_("They cannot have told you in the future"), field="told_on")
    involve(referral, actor.person_id)
    _put(referral, given)
    referral.saved_at, referral.saved_by_id = utcnow(), actor.id
    if referral.stage in rules.EDITABLE:
        return referral
    changed = facts.note(actor, referral, told or Told(accounts.name_of(actor.id) or _("The service"), today()))
    note_event(actor, referral.id, _("Answers changed"))
    if changed and referral.stage in rules.RELIED_ON:
        for relies in current_app.extensions.get("facts_changed", ()):
            relies(actor, referral)
    return referral


@command(Can.UPDATE_PARTICIPANT)
def answer_for_evaluation(actor: Actor, referral: Referral, /, says: EvaluationConsent, *, told: Told) -> Referral:
    """Put down what the person says now of the use for the evaluation, and who told that and when; at any time.

    A no counts from the next release of the evidence base on. Nothing is decided on it, so whoever puts it down takes
    no part in the case by that. Raises `NotNow` before the referral was sent, when its own page asks.
    """
    if referral.stage in rules.EDITABLE:
        raise NotNow(_("The referral is not sent: this is asked on its page about consent"))
    if told.on > today():
        raise RuleBroken(_("They cannot have told you in the future"), field="told_on")
    if referral.evaluation_consent is not says:
        referral.evaluation_consent = says
        facts.note(actor, referral, told)
        note_event(actor, referral.id, _("Another answer about the use for the evaluation"))
    return referral


@command(Can.UPDATE)
def submit(actor: Actor, referral: Referral, /, *, version: str | None) -> Referral:
    """Send the referral to the service, for the first time or again, and keep the answers as they were sent.

    Raises `RuleBroken` while anything is missing.
    """
    _refuse_stale(referral, version)
    if summary.gaps(referral, today()):
        raise RuleBroken(_("Some answers are missing. Give them, then send the referral"))
    for name in summary.not_asked(referral, today()):
        referral.answer(name, [] if name == "strands" else None)
    involve(referral, actor.person_id)
    _receive(actor, referral)
    _write_to_referrer(
        referral,
        "received",
        _("Referral {reference} received"),
        _("We have received referral {reference}. Sign in to see where it is and to print a receipt:"),
    )
    return referral


@command(Can.RETURN, why="reason")
def send_back(actor: Actor, referral: Referral, /, *, reason: str) -> Referral:
    """Return a referral to its referrer for what is missing. What came on paper has nobody to return it to."""
    rules.check_can_be_asked(referral.referrer_id)
    hand_back(actor, referral, reason)
    return referral


@command(Can.WITHDRAW, why="reason")
def withdraw(actor: Actor, referral: Referral, /, *, reason: str) -> Referral:
    """Withdraw a referral at any stage before its end; by the same act everything that waits on it stops."""
    move(referral, Step.WITHDRAW, note=reason)
    tell_of_end(actor, referral, _("Withdrawn"))
    return referral


@command(Can.CLOSE, why="note")
def close(actor: Actor, referral: Referral, /, *, because: EndReason, note: str | None) -> Referral:
    """End a case early, without its programme being completed, for one of the reasons of domain.md section 5.

    Raises `NotNow` where a feature above says that something must be seen to first (`app.py` says which).
    """
    for check in current_app.extensions.get("case_closing", ()):
        check(referral)
    move(referral, Step.CLOSE, because=because, note=note)
    tell_of_end(actor, referral, _("Ended early: {reason}").format(reason=_(rules.END_REASON_LABELS[because])))
    return referral


def move(referral: Referral, step: Step, *, because: EndReason | None = None, note: str | None = None) -> None:
    """Take the case one step on its way; call this inside a command.

    Its clock is forgotten: whoever makes the step sets the next one (`set_clock`) afterwards. `because` and `note` say
    why it is over, where the step itself does not say so. Raises `RuleBroken` for a step that cannot be taken now.
    """
    referral.stage = rules.after(referral.stage, step)
    referral.due_on = None
    if referral.stage in rules.ENDED:
        referral.ended_at = utcnow()
        referral.end_reason = because or rules.ENDS[step]
        referral.end_note = note


def set_clock(referral: Referral, working_days: int) -> None:
    """Say that somebody should act within so many working days of today; bank holidays of England do not count."""
    start = today()
    referral.due_on = add_working_days(start, working_days, areas.bank_holidays(start.year, start.year + 1))


def note_event(actor: Actor, case_id: UUID, title: str, note: str | None = None) -> None:
    """Put a line into the case's timeline; call this inside a command. `title` is plain words without names."""
    by_id = None if actor in (NOBODY, THE_SERVICE) else actor.id
    db.session.add(CaseEvent(case_id=case_id, by_id=by_id, title=title, note=note))


def involve(referral: Referral, person_id: UUID) -> None:
    """Remember that a person took part in the case, and so may never decide it (domain.md section 4).

    Raises `RuleBroken` for whoever decided it: nobody stands on both sides of a case.
    """
    if person_id in referral.deciders:
        raise RuleBroken(_("You have decided on this case, so you cannot take part in it"))
    if person_id not in referral.involved:
        _check_side(referral, person_id)
        referral.involvements.append(Involvement(person_id=person_id))


def set_apart(referral: Referral, person_id: UUID) -> None:
    """Remember that a person decided on the case, and so may never take part in it; call this inside a command."""
    if person_id not in referral.deciders:
        _check_side(referral, person_id)
        referral.involvements.append(Involvement(person_id=person_id, part=Part.DECIDED))
        db.session.flush()


def _check_side(referral: Referral, person_id: UUID) -> None:
    """Ask whoever is above whether a person may take part: `app.extensions["may_take_part"]` knows the other side."""
    for check in current_app.extensions.get("may_take_part", ()):
        check(referral.id, person_id)


def allocate(
    actor: Actor, referral: Referral, practitioner_id: UUID, decision_id: UUID, *, again: bool = False
) -> None:
    """Give the case to a practitioner, taking it from whoever had it; call this inside a command.

    The stage is not moved: the caller makes the step. The database refuses the row unless `decision_id` is an
    approving decision on this very case that stands (docs/decisions/0009). `again` where they had it before a hold:
    then they take part already.
    """
    end_allocation(referral)
    referral.allocations.append(
        Allocation(practitioner_id=practitioner_id, decision_id=decision_id, allocated_by=actor.id)
    )
    person_id = accounts.person_of(practitioner_id)
    if person_id is not None and not again:
        involve(referral, person_id)


def end_allocation(referral: Referral) -> None:
    """Take the case from whoever works it, if anybody does; call this inside a command."""
    if referral.allocation is not None:
        referral.allocation.ended_at = utcnow()
        db.session.flush()


def name_beside(actor: Actor, referral: Referral, account_id: UUID) -> None:
    """Let somebody work beside the practitioner, in the place of whoever did; call this inside a command.

    They take part in the case from then on, so they never decide it, whether or not they stay.
    """
    end_beside(referral)
    person_id = accounts.person_of(account_id)
    if person_id is not None:
        involve(referral, person_id)
    db.session.add(CoFacilitation(referral_id=referral.id, account_id=account_id, named_by=actor.id))
    db.session.flush()
    db.session.refresh(referral, ["beside"])


def end_beside(referral: Referral) -> None:
    """Let nobody work beside the practitioner any more; call this inside a command."""
    if referral.beside is not None:
        referral.beside.ended_at = utcnow()
        db.session.flush()
        db.session.refresh(referral, ["beside"])


def hold(actor: Actor, referral: Referral, note: str) -> None:
    """Put the case on hold with whoever works it: the approval no longer stands; call this inside a command.

    It comes before the approval is voided: the database allows no allocation that neither waits nor rests on one.
    """
    move(referral, Step.HOLD)
    if referral.allocation is not None:
        referral.allocation.held_at = utcnow()
    set_clock(referral, rules.CHECK_WITHIN)
    note_event(actor, referral.id, _("On hold: the approval no longer stands"), note)


def hand_back(actor: Actor, referral: Referral, reason: str) -> None:
    """Return the referral to whoever made it, for the information named in `reason`; call this inside a command.

    They get a mail with the reference and a link; the reason itself waits behind the sign-in.
    """
    move(referral, Step.RETURN)
    referral.return_reason = reason
    set_clock(referral, rules.MEND_WITHIN)
    note_event(actor, referral.id, _("Returned for information"), reason)
    _write_to_referrer(
        referral,
        "returned",
        _("Referral {reference} needs more information"),
        _("The service needs more information about referral {reference}. Sign in to read what, and to send it again:"),
    )


def _write_to_referrer(referral: Referral, about: str, subject: str, sentence: str) -> None:
    """Post a mail that says a reference and a link, and nothing else (architecture.md: no personal data in a mail)."""
    address = accounts.address_of(referral.referrer_id)
    if address is None:
        return
    link = full_address("referrals.show", referral_id=referral.id)
    post(
        f"referral/{referral.id}/{about}/{referral.version}",
        to=address,
        subject=subject.format(reference=referral.reference),
        body=f"{sentence.format(reference=referral.reference)}\n\n{link}\n",
    )


def _new(actor: Actor, *, involved: bool = True, **said: Any) -> Referral:
    """Store an empty referral under a reference of its own; one that is taken by chance is drawn again."""
    for _try in range(TRIES):
        referral = Referral(
            reference=rules.new_reference(),
            participant=Participant(),
            strands=[],
            involvements=[Involvement(person_id=actor.person_id)] if involved else [],
            allocations=[],
            saved_by_id=actor.id if involved else None,
            **said,
        )
        try:
            with db.session.begin_nested():
                db.session.add(referral)
        except IntegrityError:
            if not queries.reference_taken(referral.reference):
                raise
        else:
            return referral
    raise RuntimeError("No reference is free")


def _put(referral: Referral, given: Mapping[str, Any]) -> None:
    for name, value in given.items():
        referral.answer(name, value)
    if "district_code" in given:
        referral.force_code = areas.force_of(given["district_code"])


def _receive(actor: Actor, referral: Referral) -> None:
    move(referral, Step.SUBMIT)
    referral.received_at = utcnow()
    referral.return_reason = None
    referral.sent = [asdict(page) for page in summary.told(referral, today())]
    set_clock(referral, rules.CHECK_WITHIN)
    facts.note(actor, referral, as_told(referral))
    note_event(actor, referral.id, _("Referral received"))


def as_told(referral: Referral) -> Told:
    """Return who said what the referral says, and when: whoever signed the form, made the referral, or is referred."""
    if referral.paper_signed_by and referral.paper_signed_on:
        return Told(referral.paper_signed_by, referral.paper_signed_on)
    return Told(accounts.name_of(referral.referrer_id) or _("The person themselves"), today())


def _refuse(given: Mapping[str, Any], *, beside: Mapping[str, Any] | None = None) -> None:
    """Refuse answers that contradict one another or, `beside` them, earlier ones. Raises `ValidationError`."""
    day: date = today()
    wrong = [fault for fault in faults(Answers.of({**(beside or {}), **given}), day) if fault.field in given]
    if wrong:
        raise ValidationError({fault.field: [fault.sentence] for fault in wrong})


def _refuse_stale(referral: Referral, version: str | None) -> None:
    if version is None or version == str(referral.version):
        return
    when, account_id = queries.last_change(referral)
    raise Stale(
        _("Somebody else changed this while you were working on it"), who=accounts.name_of(account_id), when=when
    )


def tell_of_end(actor: Actor, referral: Referral, title: str, note: str | None = None) -> None:
    """Note the end, and let the features above stop what waits on the case (`app.py` says who they are)."""
    note_event(actor, referral.id, title, note or referral.end_note)
    listeners: tuple[CaseEnded, ...] = current_app.extensions.get("case_ended", ())
    for ended in listeners:
        ended(actor, referral)
