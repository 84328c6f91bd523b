"""Everything that can be done to an account: signing in and out, its secrets, and what administrators do."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any
from uuid import UUID

from flask import current_app
from sqlalchemy import delete, or_, update
from sqlalchemy.exc import IntegrityError

from hateprog.accounts import letters, passwords, queries, rules, second_factor
from hateprog.accounts.models import (
    Account,
    MailedLink,
    Organisation,
    Person,
    RecoveryCode,
    Responsibility,
    RoleHeld,
    SignedInSession,
)
from hateprog.accounts.policy import Can
from hateprog.accounts.rules import KEPT_WHEN_OVER, LINK_LASTS, Ended, Invitation, LinkPurpose, State
from hateprog.accounts.tokens import hash_of
from hateprog.areas import queries as areas
from hateprog.kernel.access import Actor, Role
from hateprog.kernel.clock import utcnow
from hateprog.kernel.errors import RuleBroken, Stale
from hateprog.kernel.text import _, search_key
from hateprog.store import throttle
from hateprog.store.base import db
from hateprog.store.command import bookkeeping, command


def account_key(email: str) -> str:
    """Return under what the tries at one account are counted, whether or not there is such an account."""
    return f"sign-in/{email.lower()}"


def code_key(account_id: UUID) -> str:
    """Return under what the tries at one account's second factor are counted."""
    return f"second-factor/{account_id}"


# Signing in and out


@command(Can.SIGN_IN)
def sign_in(
    actor: Actor, account: Account, /, *, token: str, device: str, password: str, instead_of: str | None
) -> None:
    """Open a session for somebody whose password was right. It counts once the second factor, if any, was given.

    `instead_of` is the token that this browser had before; its session ends.
    """
    if account.state is not State.ACTIVE or account.password_hash is None:
        raise RuleBroken(_("This account cannot be used"))
    if passwords.is_outdated(account.password_hash):
        account.password_hash = passwords.hashed(password)
    if instead_of is not None:
        _end(Ended.SIGNED_IN_ANEW, SignedInSession.token_hash == hash_of(instead_of))
    throttle.clear(account_key(account.email))
    db.session.add(SignedInSession(account_id=account.id, token_hash=hash_of(token), device=device))


@command(Can.SIGN_IN)
def give_code(actor: Actor, account: Account, /, *, code: str, session_id: UUID, token: str) -> None:
    """Complete a sign-in with the second factor; the session goes on under a new token.

    A code from the app counts once, a recovery code too. Raises `RuleBroken` for any other.
    """
    now = utcnow()
    if not (_uses_step(account, code) or _uses_recovery_code(account, code)):
        raise RuleBroken(_("That code is not right, or was used already"), field="code")
    throttle.clear(code_key(account.id))
    db.session.execute(
        update(SignedInSession)
        .where(SignedInSession.id == session_id, SignedInSession.ended_at.is_(None))
        .values(token_hash=hash_of(token), second_factor_at=now, last_seen_at=now)
    )


def _uses_step(account: Account, code: str) -> bool:
    step = second_factor.step_of(account.totp_secret, code, utcnow()) if account.totp_secret else None
    if step is None or (account.totp_last_step is not None and step <= account.totp_last_step):
        return False
    account.totp_last_step = step
    return True


def _uses_recovery_code(account: Account, code: str) -> bool:
    wanted = second_factor.hash_of_code(code)
    kept = next((each for each in queries.recovery_codes_left(account.id) if each.code_hash == wanted), None)
    if kept is None:
        return False
    kept.used_at = utcnow()
    return True


@command(Can.SECOND_FACTOR)
def prove(actor: Actor, account: Account, /, *, secret: str) -> None:
    """Prove anew that it is oneself, before something that opens for a while only: by a code of the second factor.

    Who has no second factor (only where the service requires none) gives their password. A code counts once, here and
    at signing in alike. Raises `RuleBroken` on the field `secret`. The caller counts tries (`throttle`) before it.
    """
    if account.totp_confirmed_at is None:
        if not passwords.matches(account.password_hash, secret):
            raise RuleBroken(_("That password is not right"), field="secret")
    elif not (_uses_step(account, secret) or _uses_recovery_code(account, secret)):
        raise RuleBroken(_("That code is not right, or was used already"), field="secret")


@command(Can.SESSIONS)
def sign_out(actor: Actor, session: SignedInSession, /) -> None:
    """End a session that one is using now, or another of one's own."""
    session.ended_at, session.ended_because = utcnow(), Ended.SIGNED_OUT


@command(Can.SESSIONS)
def end_session(actor: Actor, session: SignedInSession, /) -> None:
    """End another of one's own sessions; one that is over already stays as it ended."""
    _end(Ended.ENDED_ELSEWHERE, SignedInSession.id == session.id)


def _end(because: Ended, *which: object) -> None:
    db.session.execute(
        update(SignedInSession)
        .where(*which, SignedInSession.ended_at.is_(None))  # type: ignore[arg-type]  # SQL expressions, of any kind
        .values(ended_at=utcnow(), ended_because=because)
    )


# One's own secrets


@command(Can.PASSWORD)
def change_password(actor: Actor, account: Account, /, *, current: str, new: str, session_id: UUID) -> None:
    """Give one's own account another password; its other sessions end, and links mailed before open nothing."""
    if not passwords.matches(account.password_hash, current):
        raise RuleBroken(_("Your current password is not right"), field="current_password")
    passwords.check(new, email=account.email, field="password")
    account.password_hash = passwords.hashed(new)
    _end(Ended.PASSWORD_CHANGED, SignedInSession.account_id == account.id, SignedInSession.id != session_id)
    _void_links(account)


@command(Can.SECOND_FACTOR)
def set_up_second_factor(
    actor: Actor, account: Account, /, *, secret: str, code: str, current: str | None, session_id: UUID
) -> list[str]:
    """Confirm the app with a code from it, and return the recovery codes: this once, only their hashes are kept.

    In place of an older one it asks for the password too, so that an unattended screen is not enough.
    """
    if account.totp_confirmed_at is not None and not passwords.matches(account.password_hash, current or ""):
        raise RuleBroken(_("Your current password is not right"), field="current_password")
    step = second_factor.step_of(secret, code, utcnow())
    if step is None:
        raise RuleBroken(_("That code is not right: check that your device shows the right time"), field="code")
    account.totp_secret, account.totp_confirmed_at, account.totp_last_step = secret, utcnow(), step
    db.session.execute(
        update(SignedInSession).where(SignedInSession.id == session_id).values(second_factor_at=utcnow())
    )
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account.id))
    codes = second_factor.new_recovery_codes()
    db.session.add_all(RecoveryCode(account_id=account.id, code_hash=second_factor.hash_of_code(c)) for c in codes)
    return codes


# Mailed links


@command(Can.SIGN_IN)
def ask_for_new_password(actor: Actor, account: Account | None, /, *, token: str) -> None:
    """Mail a link to whoever asks, if there is such an account in use. The answer on screen is the same either way."""
    if account is not None and account.state is State.ACTIVE:
        mail_link(account, LinkPurpose.PASSWORD_RESET, token)


@command(Can.SIGN_IN)
def set_password(actor: Actor, link: MailedLink, /, *, account: Account, password: str) -> None:
    """Give an account the password that somebody with its mailed link chose; every session of it ends."""
    now = utcnow()
    rules.check_link(link.expires_at, link.used_at, account.state, now)
    passwords.check(password, email=account.email, field="password")
    account.password_hash = passwords.hashed(password)
    account.activated_at = account.activated_at or now
    _end(Ended.PASSWORD_CHANGED, SignedInSession.account_id == account.id)
    _void_links(account)
    throttle.clear(account_key(account.email))


def mail_link(account: Account, purpose: LinkPurpose, token: str) -> None:
    """Mail a link that opens an account once, as part of the running command; those mailed before open nothing more."""
    _void_links(account)
    expires_at = utcnow() + LINK_LASTS[purpose]
    link = MailedLink(account_id=account.id, purpose=purpose, token_hash=hash_of(token), expires_at=expires_at)
    db.session.add(link)
    db.session.flush()
    letters.send(account, link, token)


def _void_links(account: Account) -> None:
    db.session.execute(
        update(MailedLink)
        .where(MailedLink.account_id == account.id, MailedLink.used_at.is_(None))
        .values(used_at=utcnow())
    )


# Looking after people


@command(Can.CREATE)
def invite(actor: Actor, _nothing: None, /, invitation: Invitation, *, token: str) -> Account:
    """Make an account for a new person, or another one for somebody known, and mail them a link to its password."""
    rules.check_roles(invitation.roles, invitation.areas)
    if queries.id_at(invitation.email) is not None:
        raise RuleBroken(_("There is already an account with this email address"), field="email")
    account = Account(
        email=invitation.email,
        person=_person_behind(actor, invitation),
        organisation=_organisation(invitation.organisation),
        job_title=invitation.job_title,
        roles=[],
        responsibilities=[],
    )
    db.session.add(account)
    try:
        db.session.flush()
    except IntegrityError:  # two administrators at once
        raise RuleBroken(_("There is already an account with this email address"), field="email") from None
    _hold(actor, account, invitation.roles, invitation.areas)
    mail_link(account, LinkPurpose.INVITATION, token)
    return account


def _person_behind(actor: Actor, invitation: Invitation) -> Person:
    if invitation.other_email is None:
        name = invitation.name or ""
        return Person(name=name, name_key=search_key(name))
    known = queries.at_address(invitation.other_email)
    if known is None:
        raise RuleBroken(_("There is no account with this email address"), field="other_email")
    if known.person_id == actor.person_id:
        raise RuleBroken(
            _("This is your own account: another administrator must give you a second one"), field="other_email"
        )
    return known.person


def _organisation(name: str | None) -> Organisation | None:
    return queries.organisation_called(name) or Organisation(name=name) if name else None


@command(Can.CREATE)
def invite_again(actor: Actor, account: Account, /, *, token: str) -> None:
    """Mail the invitation again; the link mailed before opens nothing any more."""
    if account.state is not State.INVITED:
        raise RuleBroken(_("This person has already accepted their invitation, or their account is disabled"))
    mail_link(account, LinkPurpose.INVITATION, token)


@command(Can.GRANT_ROLE)
def hold(actor: Actor, account: Account, /, *, roles: Collection[Role], areas: Collection[str], version: str) -> None:
    """Give an account exactly these roles and areas. Its sessions end, so that nothing goes on with the old ones.

    Who is a practitioner no more leaves behind what a disabled one does.
    `version` is the account's as the administrator saw it; raises `Stale` when somebody else changed it since.
    """
    rules.check_roles(roles, areas)
    rules.check_no_school(account.roles_held)
    _unchanged_since(account, version)
    if account.roles_held == frozenset(roles) and account.areas == frozenset(areas):
        return
    practised = Role.PRACTITIONER in account.roles_held
    _hold(actor, account, roles, areas)
    _changed(actor, account)
    _end(Ended.ROLES_CHANGED, SignedInSession.account_id == account.id)
    if practised and Role.PRACTITIONER not in roles:
        _take_leave(actor, account)


def _hold(actor: Actor, account: Account, roles: Collection[Role], codes: Collection[str]) -> None:
    known = {code for code, _name in areas.forces()}
    if unknown := {code for code in set(codes) - known if areas.force_of(code) is None}:
        raise RuleBroken(_("Select from the areas listed: {code} is not one").format(code=min(unknown)), field="areas")
    _lose(account.roles, [held for held in account.roles if held.role not in roles])
    account.roles += [RoleHeld(role=role, granted_by=actor.id) for role in sorted(set(roles) - account.roles_held)]
    gone = [each for each in account.responsibilities if not {each.force_code, each.district_code} & set(codes)]
    _lose(account.responsibilities, gone)
    account.responsibilities += [
        Responsibility(force_code=code) if code in known else Responsibility(district_code=code)
        for code in sorted(set(codes) - account.areas)
    ]


def _lose(held: list[Any], gone: list[Any]) -> None:
    """Take rows from what an account holds, and say so aloud: the log does not see what only a cascade takes away."""
    for row in gone:
        held.remove(row)
        db.session.delete(row)


@command(Can.DISABLE, why="reason")
def disable(actor: Actor, account: Account, /, *, reason: str) -> None:
    """Stop an account: its sessions end at once and links mailed to it open nothing. What its person did stays.

    What they leave behind is told to those whom `app.extensions["takes_leave"]` lists.
    """
    if account.state is State.DISABLED:
        return
    account.disabled_at = utcnow()
    _changed(actor, account)
    _end(Ended.DISABLED, SignedInSession.account_id == account.id)
    _void_links(account)
    _take_leave(actor, account)


def _take_leave(actor: Actor, account: Account) -> None:
    for told in current_app.extensions["takes_leave"]:
        told(actor, account)


@command(Can.CREATE)
def enable(actor: Actor, account: Account, /) -> None:
    """Let a disabled account be used again, with the roles it had; whoever never chose a password is invited anew."""
    account.disabled_at = None
    _changed(actor, account)


@command(Can.RESET_SECOND_FACTOR)
def reset_second_factor(actor: Actor, account: Account, /) -> None:
    """Take away the second factor of somebody who lost it; they sign in by password and set it up again."""
    account.totp_secret, account.totp_confirmed_at, account.totp_last_step = None, None, None
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account.id))
    _changed(actor, account)
    _end(Ended.SECOND_FACTOR_RESET, SignedInSession.account_id == account.id)


def _changed(actor: Actor, account: Account) -> None:
    account.version += 1
    account.changed_by, account.changed_at = actor.id, utcnow()


def _unchanged_since(account: Account, version: str) -> None:
    if version != str(account.version):
        message = _("Somebody else changed this while you were working on it")
        raise Stale(message, who=queries.name_of(account.changed_by), when=account.changed_at)


def forget_old(_actor: Actor) -> None:
    """Delete links and sessions that have opened nothing for a month; a job does this, of its own table alone."""
    then = utcnow() - KEPT_WHEN_OVER
    over = or_(SignedInSession.ended_at < then, SignedInSession.last_seen_at < then)
    with bookkeeping():
        db.session.execute(delete(MailedLink).where(MailedLink.expires_at < then))
        db.session.execute(delete(SignedInSession).where(over))
