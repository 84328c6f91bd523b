"""Letting a school's staff in: invited by a coordinator, or at their own request once their office has confirmed it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from hateprog.accounts import school_staff
from hateprog.accounts import service as accounts
from hateprog.accounts.tokens import hash_of, new_token
from hateprog.kernel.access import THE_SERVICE, Actor
from hateprog.kernel.clock import utcnow
from hateprog.kernel.errors import Missing, NotNow, RuleBroken
from hateprog.kernel.text import _
from hateprog.schools.joining import letters, queries, rules
from hateprog.schools.joining.models import SchoolRequest
from hateprog.schools.joining.policy import Can
from hateprog.schools.joining.rules import Event, State
from hateprog.store.base import begin_writing, db, end_writing
from hateprog.store.command import command

# A school's staff


@command(Can.INVITE)
def invite(actor: Actor, school: Any, /, *, name: str, email: str, job_title: str | None, token: str) -> None:
    """Invite somebody of a school: an account of that school's staff, and nothing else.

    Raises `NotNow` for a closed school, and `RuleBroken` where the address has an account.
    """
    rules.check_may_join(school)
    school_staff.invite(actor, school.id, name=name, email=email, job_title=job_title, token=token)


@command(Can.INVITE)
def invite_again(actor: Actor, school: Any, /, *, account_id: UUID, token: str) -> None:
    """Send an invitation again. Raises `NotNow` for a closed school, and where it was accepted."""
    rules.check_may_join(school)
    school_staff.invite_again(school.id, account_id, token=token)


@command(Can.INVITE, why="reason")
def end(actor: Actor, school: Any, /, *, account_id: UUID, reason: str) -> None:
    """End the account of somebody of a school: signed out everywhere at once. Others keep theirs."""
    accounts.disable(actor, school_staff.one_of(school.id, account_id), reason=reason)


# A school asks


@command(Can.ASK)
def ask(actor: Actor, school: Any, /, *, name: str, job_title: str, email: str, phone: str) -> None:
    """Take down who asks for an account at a school, and ask the school's office about them.

    Where no office's address is kept, the coordinators are told. Where the same address asks already, or too many do,
    nothing is done; whoever asks is told the same. Raises `NotNow` for a closed school.
    """
    rules.check_may_join(school)
    if not rules.takes_another([each.email for each in queries.open_of(school.id)], email):
        return
    request = SchoolRequest(
        school_id=school.id,
        school=school,
        name=name,
        job_title=job_title,
        email=email,
        phone=phone,
        state=State.WAITING,
        expires_at=utcnow() + rules.LASTS,
    )
    db.session.add(request)
    db.session.flush()
    if school.office is None:
        letters.tell_coordinators(request)
    else:
        _ask_office(request, school.office.email)


def office_moved(school: Any) -> None:
    """Ask a school's office about every open request that it has not confirmed, at the address now kept.

    Joins the running command. What was sent to an address before opens nothing more: it may have been a wrong one.
    """
    for request in queries.open_of(school.id):
        if request.state is not State.CONFIRMED:
            _ask_office(request, school.office.email)


def _ask_office(request: SchoolRequest, to: str) -> None:
    token = new_token()
    request.state = rules.after(request.state, Event.MAIL)
    request.token_hash, request.sent_to, request.expires_at = hash_of(token), to, utcnow() + rules.LASTS
    letters.ask_office(request, to, token)


def opened_to_answer(token_hash: str) -> SchoolRequest | None:
    """Return the request that a link opens, read by a transaction that may write, so that it can be answered in it."""
    begin_writing()
    return queries.opened_by(token_hash)


@command(Can.CONFIRM)
def confirm(actor: Actor, request: SchoolRequest, /, *, opened_with: str) -> None:
    """Say, as the school's office, that they work there: they are invited at once.

    `opened_with` is the hash of the link's token. Where their address has an account already, the coordinators are
    told instead. Raises `NotNow` for a link that was used, replaced or has run out, and for a school that has closed.
    """
    _check_link(request, opened_with)
    request.state, request.answered_at = rules.after(request.state, Event.CONFIRM), utcnow()
    request.expires_at = utcnow() + rules.LASTS
    try:
        _invite(actor, request)
    except RuleBroken:
        letters.tell_coordinators(request)


@command(Can.CONFIRM)
def deny(actor: Actor, request: SchoolRequest, /, *, opened_with: str) -> None:
    """Say, as the school's office, that they do not work there. Raises as `confirm`."""
    _check_link(request, opened_with)
    request.answered_at = utcnow()
    _settle(actor, request, Event.DENY)


def can_be_answered(request: SchoolRequest) -> bool:
    """Say whether a school's office can answer a request now."""
    return request.state is State.SENT and utcnow() < request.expires_at and rules.may_join(request.school)


def _check_link(request: SchoolRequest, opened_with: str) -> None:
    if request.token_hash != opened_with or not can_be_answered(request):
        raise NotNow(_("This link has been used, has been replaced by a newer one, or is too old"))


def _invite(actor: Actor, request: SchoolRequest) -> None:
    account = school_staff.invite(
        actor,
        request.school_id,
        name=request.name,
        email=request.email,
        job_title=request.job_title,
        token=new_token(),
    )
    request.account_id = account.id
    _settle(actor, request, Event.INVITE)


def _settle(actor: Actor, request: SchoolRequest, event: Event) -> None:
    request.state = rules.after(request.state, event)
    request.settled_at, request.settled_by = utcnow(), actor.id


# A coordinator answers


@command(Can.ANSWER)
def send_again(actor: Actor, request: SchoolRequest, /) -> None:
    """Ask the school's office once more; the link sent before opens nothing any more.

    Raises `RuleBroken` where no address of the office is kept, and `NotNow` where the request is not open.
    """
    rules.after(request.state, Event.MAIL)
    rules.check_may_join(request.school)
    if request.school.office is None:
        raise RuleBroken(_("Keep the address of the school’s office first"))
    _ask_office(request, request.school.office.email)


@command(Can.ANSWER)
def invite_confirmed(actor: Actor, request: SchoolRequest, /) -> None:
    """Invite whom the office has confirmed, where that could not be done at once.

    Raises `RuleBroken` while the address has an account, and `NotNow` for any other request or a closed school.
    """
    rules.after(request.state, Event.INVITE)
    rules.check_may_join(request.school)
    _invite(actor, request)


@command(Can.ANSWER, why="reason")
def refuse(actor: Actor, request: SchoolRequest, /, *, reason: str) -> None:
    """Refuse an open request: the link sent to the office opens nothing any more."""
    _settle(actor, request, Event.REFUSE)
    request.reason = reason


# Mail comes back, time goes by


@command(Can.EXPIRE)
def come_back(actor: Actor, request: SchoolRequest, /, *, link_name: str) -> None:
    """Let a request wait for another address of the office, whose mail came back; the coordinators are told.

    Raises `NotNow` where the office has been sent another link since, or the request is not open.
    """
    if letters.link_name(request) != link_name:
        raise NotNow(_("The office has been sent another link since"))
    request.state = rules.after(request.state, Event.COME_BACK)
    letters.tell_coordinators(request)
    request.token_hash = None


def given_up(reference: str) -> None:
    """Hear from the outbox that it gave up a mail to a school's office (`app.extensions["given_up"]`)."""
    _about, request_id, link_name = reference.split("/")
    begin_writing()  # as below
    try:
        come_back(THE_SERVICE, _known(UUID(request_id)), link_name=link_name)
    except (NotNow, Missing):  # it does not matter any more
        end_writing()


@command(Can.EXPIRE)
def expire(actor: Actor, request: SchoolRequest, /) -> None:
    """Let an open request run out. Raises `NotNow` where it was settled, or its office was asked anew, just now."""
    if utcnow() < request.expires_at:
        raise NotNow(_("This request is still open"))
    _settle(actor, request, Event.EXPIRE)


@command(Can.EXPIRE)
def forget(actor: Actor, request: SchoolRequest, /) -> None:
    """Delete a request that was settled long enough ago, and with it who asked."""
    if rules.is_over(request.settled_at, utcnow()):
        db.session.delete(request)


def go_on_with_time(actor: Actor = THE_SERVICE) -> None:
    """Let what has run out run out, and delete what was kept long enough: a job does this, as often as it likes."""
    now = utcnow()
    for ids, act in ((queries.run_out(now), expire), (queries.settled_before(now - rules.KEPT_WHEN_OVER), forget)):
        for request_id in ids:
            begin_writing()  # before it is read: the command locks its school first, and so has to know it
            try:
                act(actor, _known(request_id))
            except (NotNow, Missing):  # somebody else was faster
                end_writing()


def _known(request_id: UUID) -> SchoolRequest:
    request = queries.one_request(request_id)
    if request is None:
        raise Missing
    return request
