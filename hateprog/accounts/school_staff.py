"""Accounts of a school's staff: they belong to one school and are nothing else.

These are no commands: they join the one of the feature that knows whose school it is, and that one asks the policy.
"""

from __future__ import annotations

from uuid import UUID

from sqlalchemy.exc import IntegrityError

from hateprog.accounts import queries, school_staff_queries, service
from hateprog.accounts.models import Account, Person, RoleHeld, SchoolStaff
from hateprog.accounts.rules import LinkPurpose, State
from hateprog.kernel.access import Actor, Role
from hateprog.kernel.clock import utcnow
from hateprog.kernel.errors import Missing, NotNow, RuleBroken
from hateprog.kernel.text import _, search_key
from hateprog.store.base import db


def invite(actor: Actor, school_id: UUID, /, *, name: str, email: str, job_title: str | None, token: str) -> Account:
    """Make an account of a school's staff and mail them a link to its password, `token`.

    Somebody whose account at this school was ended gets it back, without its password. Raises `RuleBroken` for the
    address of any other account.
    """
    known = queries.at_address(email)
    if known is not None:
        return _take_back(actor, school_id, known.id, token)
    account = Account(
        email=email,
        person=Person(name=name, name_key=search_key(name)),
        job_title=job_title,
        roles=[RoleHeld(role=Role.SCHOOL, granted_by=actor.id)],
        responsibilities=[],
    )
    try:
        with db.session.begin_nested():
            db.session.add(account)
    except IntegrityError:  # two at once; only this is undone, for the caller may have more to say
        raise _taken() from None
    db.session.add(SchoolStaff(account_id=account.id, school_id=school_id))
    service.mail_link(account, LinkPurpose.INVITATION, token)
    return account


def _take_back(actor: Actor, school_id: UUID, account_id: UUID, token: str) -> Account:
    account = school_staff_queries.one_of(school_id, account_id)
    if account is None or account.state is not State.DISABLED:
        raise _taken()
    account.disabled_at, account.activated_at, account.password_hash = None, None, None
    account.totp_secret, account.totp_confirmed_at, account.totp_last_step = None, None, None
    account.version += 1
    account.changed_by, account.changed_at = actor.id, utcnow()
    service.mail_link(account, LinkPurpose.INVITATION, token)
    return account


def _taken() -> RuleBroken:
    return RuleBroken(_("There is already an account with this email address"), field="email")


def invite_again(school_id: UUID, account_id: UUID, /, *, token: str) -> None:
    """Mail the invitation again; the link mailed before opens nothing any more.

    Raises `Missing` where it is no account of this school, and `NotNow` where the invitation was accepted or ended.
    """
    account = one_of(school_id, account_id)
    if account.state is not State.INVITED:
        raise NotNow(_("This person has already accepted their invitation, or their account is disabled"))
    service.mail_link(account, LinkPurpose.INVITATION, token)


def one_of(school_id: UUID, account_id: UUID) -> Account:
    """Return an account of a school's staff. Raises `Missing` where it is none of theirs."""
    account = school_staff_queries.one_of(school_id, account_id)
    if account is None:
        raise Missing
    return account
