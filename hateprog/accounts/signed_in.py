"""Who is asking: from the token in the cookie to a session kept on the server, in one query a request.

The cookie holds a random token and nothing about the account; the table holds the token's hash. Whatever ends a
session (sign-out, another password, other roles, disabling) ends it for every copy of its cookie, at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import structlog
from flask import Flask, g, request, session
from flask_login import LoginManager, current_user
from sqlalchemy import Row, update
from sqlalchemy.exc import DBAPIError

from hateprog.accounts import queries
from hateprog.accounts.models import SignedInSession
from hateprog.accounts.rules import HALF_SIGNED_IN, SEEN_EVERY, time_is_up
from hateprog.accounts.tokens import hash_of
from hateprog.kernel.access import Actor, Role
from hateprog.kernel.clock import utcnow
from hateprog.kernel.text import tidy
from hateprog.store.base import db
from hateprog.store.command import bookkeeping

TOKEN = "token"  # noqa: S105 - the name of the cookie's one entry
login = LoginManager()
log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Somebody signed in, as flask-login's `current_user`: what every request may know, and not a stored row."""

    actor: Actor
    name: str
    email: str
    session_id: UUID
    has_second_factor: bool

    is_authenticated = True
    is_active = True
    is_anonymous = False

    def get_id(self) -> str:
        """Return which account it is, as flask-login asks."""
        return str(self.actor.id)


def register(app: Flask) -> None:
    """Let flask-login find who is asking, before anything else of a request touches the database."""
    login.session_protection = None  # flask-login's compares addresses; ours are kept on the server
    login.request_loader(_who)
    login.init_app(app)

    @app.before_request
    def find_out_who_is_asking() -> None:
        """Settle it first: noting the moment is a transaction of its own and must not end another one.

        Where that fails, nobody is signed in: the page that says so must not fail for the same reason.
        """
        if request.endpoint == "static":
            return
        try:
            bool(current_user)
        except DBAPIError:
            g._login_user = login.anonymous_user()
            raise


def _who(_request: object) -> SignedIn | None:
    row = _open_session()
    if row is None or (row.totp_confirmed_at and not row.second_factor_at):
        return None
    _note_moment(row)
    return SignedIn(actor_in(row), row.name, row.email, row.id, has_second_factor=row.totp_confirmed_at is not None)


def actor_in(row: Row[Any]) -> Actor:
    """Return who acts, from a row that has what `queries.SIGNED_IN` says of an account."""
    own, covers = frozenset(_split(row.areas)), [each.split(" ") for each in _split(row.covers)]
    return Actor(
        id=row.account_id,
        person_id=row.person_id,
        roles=frozenset(Role(role) for role in _split(row.roles)),
        areas=own.union(code for code, _absent in covers),
        covers=frozenset((code, UUID(absent)) for code, absent in covers if code not in own),
        stands_in=frozenset(map(UUID, _split(row.stands_in))),
        school_id=row.school_id,
    )


def actor_at(email: str) -> Actor | None:
    """Return who acts when the command line acts as the account with this address; None if it cannot sign in."""
    row = queries.usable_at(tidy(email).lower())
    return None if row is None else actor_in(row)


def _split(said: str | None) -> list[str]:
    return said.split(",") if said else []


def half_signed_in() -> Row[Any] | None:
    """Return the session of somebody who gave their password and still owes the second factor; None for anyone else."""
    row = _open_session()
    if row is None or not row.totp_confirmed_at or row.second_factor_at:
        return None
    return row if utcnow() - row.started_at < HALF_SIGNED_IN else None


def _open_session() -> Row[Any] | None:
    token = session.get(TOKEN)
    row = queries.signed_in_by(hash_of(token)) if isinstance(token, str) else None
    if row is None:
        return None
    if over := time_is_up(row.started_at, row.last_seen_at, utcnow()):
        _write(row.id, ended_at=utcnow(), ended_because=over)
        return None
    return row


def _note_moment(row: Row[Any]) -> None:
    if utcnow() - row.last_seen_at < SEEN_EVERY:
        return
    try:
        still_here(row.id)
    except DBAPIError as busy:  # somebody else is writing for long: not worth refusing a page for
        log.warning("moment_not_noted", error=type(busy).__name__)


def still_here(session_id: UUID) -> None:
    """Note that somebody is using a session at this moment."""
    _write(session_id, last_seen_at=utcnow())


def _write(session_id: UUID, **values: Any) -> None:
    with bookkeeping():
        db.session.execute(
            update(SignedInSession)
            .where(SignedInSession.id == session_id, SignedInSession.ended_at.is_(None))
            .values(**values)
        )
