"""Mail waits here as a row of the transaction that it tells of; it leaves after the commit, by a job."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from flask import current_app
from sqlalchemy import CheckConstraint, Index, delete, or_, select, text, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column

from hateprog.kernel.access import Actor
from hateprog.kernel.clock import utcnow
from hateprog.store.base import Base, db
from hateprog.store.command import bookkeeping
from hateprog.store.postman import Letter, OutOfReach, postman
from hateprog.store.secrets import Encrypted

log = structlog.get_logger()

WAITING = text("sent_at IS NULL AND given_up_at IS NULL")
CLAIM = timedelta(minutes=10)
"""How long one process has for one mail before another may try; far longer than any mail server takes."""

BACK_OFF = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240, 720, 1440))
"""How long to wait after each failed try; after the last of them and one more try (two days) it is given up."""

EMPTIED: dict[str, None] = {"body": None, "hidden_recipient": None}
"""What is left of the words, and of whom they were to, once a mail has left or was given up."""


class Message(Base):
    """One mail. `reference` is what it is about and is unique, so that no event sends the same mail twice.

    The body holds a reference and a link, which may open an account, or is a letter to a person; so it is encrypted and
    emptied once the mail has left or was given up. So is the address of somebody whom nobody may know of: it stands in
    `hidden_recipient`, and `recipient` is empty.
    """

    __tablename__ = "message"
    __table_args__ = (
        CheckConstraint("attempts >= 0", name="attempts_counted"),
        CheckConstraint("sent_at IS NULL OR given_up_at IS NULL", name="sent_or_given_up"),
        Index("ix_message_due", "send_after", sqlite_where=WAITING, postgresql_where=WAITING),
    )

    reference: Mapped[str] = mapped_column(unique=True)
    recipient: Mapped[str]
    hidden_recipient: Mapped[str | None] = mapped_column(Encrypted)
    subject: Mapped[str]
    body: Mapped[str | None] = mapped_column(Encrypted)
    posted_at: Mapped[datetime] = mapped_column(default=utcnow)
    send_after: Mapped[datetime] = mapped_column(default=utcnow)
    claimed_until: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    last_error: Mapped[str | None]
    sent_at: Mapped[datetime | None]
    given_up_at: Mapped[datetime | None]


def post(
    reference: str, *, to: str, subject: str, body: str, send_after: datetime | None = None, hidden: bool = False
) -> None:
    """Put a mail into the outbox, as part of the running transaction.

    `reference` says what the mail is about (such as "decision/<assessment id>/<account id>"): a second one with the
    same reference is refused by the database. `send_after` is in UTC; the default is at once. `hidden` where a copy of
    the database must not show whom it is to: the address is encrypted, and gone once the mail has left.
    """
    db.session.add(
        Message(
            reference=reference,
            recipient="" if hidden else to,
            hidden_recipient=to if hidden else None,
            subject=subject,
            body=body,
            send_after=send_after or utcnow(),
        )
    )


def post_once(reference: str, **mail: str) -> bool:
    """Put a mail into the outbox in a transaction of its own; say whether it was new. For jobs that may run twice."""
    try:
        with bookkeeping():
            if db.session.scalar(select(Message.id).where(Message.reference == reference)) is not None:
                return False
            post(reference, to=mail["to"], subject=mail["subject"], body=mail["body"])
    except IntegrityError:
        return False
    return True


def posted(references: Collection[str]) -> set[str]:
    """Return which of these references a mail was posted under before, and is still known."""
    return set(db.session.scalars(select(Message.reference).where(Message.reference.in_(references))))


def send_waiting(_actor: Actor) -> int:
    """Send every mail that is due, one by one, and return how many left; what fails waits and is tried again.

    Several processes may do this at once: each mail is claimed by one. Should that one die between the server's yes
    and our note of it, the mail leaves again after `CLAIM`, with the same Message-ID.
    """
    sent = 0
    try:
        with postman() as deliver:
            while (claimed := _claim_next()) is not None:
                sent += _try(*claimed, deliver)
    except OutOfReach as reason:
        log.warning("mail_waits", reason=reason.message)
    return sent


def _claim_next() -> tuple[UUID, int] | None:
    """Claim the mail that has waited longest; return its id and which try this is, or None when none is due."""
    now = utcnow()
    free = or_(Message.claimed_until.is_(None), Message.claimed_until <= now)
    due = select(Message.id, Message.attempts).where(WAITING, Message.send_after <= now, free)
    oldest = due.order_by(Message.send_after, Message.id).limit(1).with_for_update(skip_locked=True)
    with bookkeeping():
        found = db.session.execute(oldest).one_or_none()
        if found is None:
            return None
        _note(found.id, claimed_until=now + CLAIM, attempts=found.attempts + 1)
    return found.id, found.attempts + 1


def _try(message_id: UUID, attempt: int, deliver: Callable[[Letter], None]) -> bool:
    try:
        asked = select(
            Message.id, Message.reference, Message.recipient, Message.hidden_recipient, Message.subject, Message.body
        )
        row = db.session.execute(asked.where(Message.id == message_id)).one()
        if not _may_leave(row.reference):
            return _withdrawn(message_id)
        deliver(Letter(row.id, row.reference, row.hidden_recipient or row.recipient, row.subject, row.body))
    except Exception as failure:
        _failed(message_id, attempt, type(failure).__name__)
        if isinstance(failure, OutOfReach):
            raise
        return False
    with bookkeeping():
        _note(message_id, sent_at=utcnow(), claimed_until=None, last_error=None, **EMPTIED)
    return True


def _may_leave(reference: str) -> bool:
    """Ask whoever posted it whether a mail may still leave: `app.extensions["may_leave"]`, by how references begin.

    Asked at the moment of sending, so nothing that has changed since it was posted goes unseen.
    """
    asked: dict[str, Callable[[str], bool]] = current_app.extensions.get("may_leave", {})
    may_leave = asked.get(reference.partition("/")[0])
    return may_leave is None or may_leave(reference)


def _withdrawn(message_id: UUID) -> bool:
    """Take a mail out that may not leave any more; its reference stays, so that it is never posted again."""
    with bookkeeping():
        _note(message_id, given_up_at=utcnow(), claimed_until=None, last_error="withdrawn", **EMPTIED)
    return False


def _failed(message_id: UUID, attempt: int, error: str) -> None:
    """Put the mail back for later, or give it up; of the error only its name is kept, for its text may name people.

    Whoever posted one that is given up is told: `app.extensions["given_up"]`, by how references begin.
    """
    now = utcnow()
    given_up = attempt > len(BACK_OFF)
    log.warning("mail_failed", message=str(message_id), attempt=attempt, error=error, given_up=given_up)
    with bookkeeping():
        if given_up:
            _note(message_id, given_up_at=now, claimed_until=None, last_error=error, **EMPTIED)
        else:
            _note(message_id, send_after=now + BACK_OFF[attempt - 1], claimed_until=None, last_error=error)
    if given_up:
        reference = db.session.scalars(select(Message.reference).where(Message.id == message_id)).one()
        told: dict[str, Callable[[str], object]] = current_app.extensions.get("given_up", {})
        told.get(reference.partition("/")[0], str)(reference)


def _note(message_id: UUID, **values: object) -> None:
    db.session.execute(update(Message).where(Message.id == message_id).values(values))


def forget_old(older_than: timedelta) -> None:
    """Delete mails sent or given up longer ago than this, as part of the running transaction."""
    then = utcnow() - older_than
    db.session.execute(delete(Message).where(or_(Message.sent_at < then, Message.given_up_at < then)))
