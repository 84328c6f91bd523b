"""A command is the only way to change anything: permission, one transaction, one audit line."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime, timedelta
from enum import StrEnum
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar
from uuid import UUID

from flask import current_app
from sqlalchemy import delete, inspect, select
from sqlalchemy.exc import IntegrityError, InvalidRequestError
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.orm.exc import StaleDataError

from hateprog.kernel.access import Actor, Policy
from hateprog.kernel.clock import utcnow
from hateprog.kernel.errors import Missing, SentTwice, Stale
from hateprog.kernel.text import _
from hateprog.store.audit import OPEN_ENTRY, EntryKind, about, entry_for
from hateprog.store.base import Base, begin_writing, db, end_writing

P = ParamSpec("P")
R = TypeVar("R")
Thing = TypeVar("Thing")
Body = Callable[Concatenate[Actor, Thing, P], R]

FORM_TOKEN: ContextVar[str | None] = ContextVar("form_token", default=None)
"""The token of the form being acted on; the web layer sets it, the first command of the request uses it up."""


COMMANDS: set[str] = set()
"""The verb of every command there is: what a line of the log says was done."""


class SentForm(Base):
    """A form that has been acted on, so that sending it again does nothing. `leads_to` is where it led."""

    __tablename__ = "sent_form"

    token: Mapped[str] = mapped_column(unique=True)
    actor_id: Mapped[UUID]
    at: Mapped[datetime] = mapped_column(default=utcnow, index=True)
    leads_to: Mapped[str | None]


def command(permission: StrEnum, *, why: str | None = None) -> Callable[[Body[Thing, P, R]], Body[Thing, P, R]]:
    """Run the function as `actor` on `thing`, all or nothing, leaving one audit line.

    `why` names the keyword argument whose text is the reason that the line gives. A stored thing is locked and read
    afresh first, so policy and rules see it as it is now. A command inside a command joins it: same transaction, same
    line. Raises what `Policy.require` raises, `SentTwice` for a form acted on before, and `Stale` where somebody else
    got there first.
    """

    def wrap(body: Body[Thing, P, R]) -> Body[Thing, P, R]:
        verb = f"{body.__module__.removeprefix('hateprog.').partition('.service')[0]}.{body.__name__}"
        COMMANDS.add(verb)

        @wraps(body)
        def run(actor: Actor, thing: Thing, /, *args: P.args, **kwargs: P.kwargs) -> R:
            policy: Policy = current_app.extensions["policy"]
            if db.session.info.get(OPEN_ENTRY) is not None:
                policy.require(actor, permission, thing)
                return body(actor, thing, *args, **kwargs)
            with _transaction():
                _lock(thing)
                policy.require(actor, permission, thing)
                _check_case_is_kept(thing)
                reason = kwargs.get(why) if why else None
                entry = entry_for(actor, verb, thing, kind=EntryKind.CHANGE, why=str(reason) if reason else None)
                db.session.info[OPEN_ENTRY] = entry
                _use_up_form(actor)
                result = body(actor, thing, *args, **kwargs)
                db.session.flush()
                if entry.subject_id is None:
                    about(entry, result)
                db.session.add(entry)
            return result

        return run

    return wrap


@contextmanager
def reading() -> Iterator[None]:
    """Store the log's lines about what is read here, together with nothing else."""
    begin_writing()
    try:
        yield
        db.session.commit()
    finally:
        end_writing()


@contextmanager
def bookkeeping() -> Iterator[None]:
    """Store something of the service's own, such as when a session was last seen: nobody's act, so no audit line.

    A transaction of its own, so it belongs before a request reads anything, or after it is done. Raises
    `RuntimeError` inside a command, whose transaction it would end.
    """
    if db.session.info.get(OPEN_ENTRY) is not None:
        raise RuntimeError("Bookkeeping would end the transaction of the running command")
    begin_writing()
    try:
        yield
        db.session.commit()
    except BaseException:
        db.session.rollback()
        raise
    finally:
        end_writing()


def log_refusal(actor: Actor, verb: str, thing: object) -> None:
    """Put a refusal into the log, in a transaction of its own: the refused one is gone."""
    entry = entry_for(actor, verb, thing, kind=EntryKind.REFUSED)  # first: after the rollback no row can be read
    db.session.rollback()
    end_writing()
    begin_writing()
    db.session.add(entry)
    db.session.commit()
    end_writing()


@contextmanager
def _transaction() -> Iterator[None]:
    begin_writing()
    try:
        yield
        db.session.commit()
    except StaleDataError:
        db.session.rollback()
        raise Stale(_("Somebody else changed this while you were working on it")) from None
    except BaseException:
        db.session.rollback()
        raise
    finally:
        db.session.info.pop(OPEN_ENTRY, None)
        end_writing()


def _lock(thing: object) -> None:
    """Lock a stored thing, then read it afresh with all that was loaded beside it.

    What belongs to something says so by `locked_first`, whose lock comes before its own: whatever is done to one case
    is done one after the other, and nobody waits in a ring.
    """
    if not isinstance(thing, Base) or not inspect(thing).persistent:
        return
    first: Base | None = getattr(thing, "locked_first", None)
    if first is not None:
        db.session.execute(select(type(first).id).where(type(first).id == first.id).with_for_update())
        db.session.refresh(first)  # reading the thing would leave it as it was before the lock was waited for
    try:
        db.session.refresh(thing, with_for_update={"of": type(thing)})
    except InvalidRequestError:
        raise Missing from None


def _check_case_is_kept(thing: object) -> None:
    """Ask whoever disposes of cases whether words may still be put into the case that a thing is, or belongs to.

    `app.extensions["case_is_kept"]` raises `NotNow` where not. A thing with `outlives_case` is asked nothing of.
    """
    check: Callable[[UUID], None] | None = current_app.extensions.get("case_is_kept")
    case_id = getattr(thing, "case_id", None) or getattr(thing, "referral_id", None)
    if check is not None and case_id is not None and not getattr(thing, "outlives_case", False):
        check(case_id)


def _use_up_form(actor: Actor) -> None:
    token = FORM_TOKEN.get()
    if token is None:
        return
    FORM_TOKEN.set(None)
    db.session.add(SentForm(token=token, actor_id=actor.id))
    try:
        db.session.flush()
    except IntegrityError:
        raise SentTwice(token) from None


def forget_old_forms(older_than: timedelta) -> None:
    """Delete what is known of forms sent longer ago than this, as part of the running transaction."""
    db.session.execute(delete(SentForm).where(SentForm.at < utcnow() - older_than))


def remember_where_it_led(token: str, address: str) -> None:
    """Note the page that a form led to, so that the same form sent again leads there too."""
    db.session.rollback()
    begin_writing()
    form = db.session.scalar(select(SentForm).where(SentForm.token == token))
    if form is not None:
        form.leads_to = address
    db.session.commit()
    end_writing()


def where_it_led(token: str, actor: Actor) -> str | None:
    """Return the page that the same person's same form led to before; None while that is not known."""
    asked = select(SentForm.leads_to).where(SentForm.token == token, SentForm.actor_id == actor.id)
    return db.session.scalar(asked)
