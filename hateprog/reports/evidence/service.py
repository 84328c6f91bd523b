"""Making a release of the evidence base."""

from __future__ import annotations

import secrets
from datetime import date, time, timedelta
from typing import IO, Any
from uuid import uuid4

from hateprog.accounts import queries as accounts
from hateprog.accounts import service as accounts_service
from hateprog.kernel.access import Actor
from hateprog.kernel.clock import from_local, today, utcnow
from hateprog.kernel.errors import Missing
from hateprog.referrals import evidence_queries as referrals
from hateprog.reports.evidence import rules, telling, writing
from hateprog.reports.evidence.codebook import codebook
from hateprog.reports.evidence.dictionary import PROGRAMMES
from hateprog.reports.evidence.extract import Asked, rows
from hateprog.reports.evidence.models import EvidenceRelease
from hateprog.reports.evidence.policy import Can
from hateprog.reports.evidence.rules import Format
from hateprog.reports.evidence.staging import Staging
from hateprog.store.base import db
from hateprog.store.command import command


@command(Can.EXPORT, why="reason")
def release(
    actor: Actor,
    _none: None,
    /,
    *,
    recipient: str,
    reason: str,
    since: date,
    until: date,
    format: Format,  # noqa: A002 - the name that the form and the table have
    secret: str,
    into: IO[bytes],
) -> EvidenceRelease:
    """Write the rows of referrals received on these days `into` a file, and log it; the other coordinators are told.

    The days are in Europe/London, both included. Raises `RuleBroken` for a reason that is none, for a period that is
    not over or ends before it begins, for a secret that is not right, and for more rows than the format holds. The
    caller counts tries before it, as for `accounts.service.prove`, and keeps the file no longer than it takes to hand
    it over.
    """
    rules.check_reason(reason)
    rules.check_period(since, until, today=today())
    _prove(actor, secret)
    made = EvidenceRelease(
        id=uuid4(),
        made_by=actor.id,
        made_at=utcnow(),
        recipient=recipient,
        reason=reason,
        since=since,
        until=until,
        format=format,
    )
    made.rows = _write(made, into)
    made.sha256 = writing.fingerprint(into)
    db.session.add(made)
    telling.tell(actor, made)
    return made


def reference(made: EvidenceRelease) -> str:
    """Return what a release is called on paper."""
    return f"EB-{made.id.hex[:8].upper()}"


def _write(made: EvidenceRelease, into: IO[bytes]) -> int:
    asked = Asked(from_local(made.since, time()), from_local(made.until + timedelta(days=1), time()))
    salt = secrets.token_bytes(rules.SALT_BYTES)  # forgotten with this call: nobody joins two releases, we neither
    with Staging() as staging:
        for sheet, row in rows(asked, salt):
            staging.put(sheet, row)
        rules.check_fits(made.format, max(staging.counts.values(), default=0))
        paper = codebook(
            staging,
            referrals.left_out(asked.since, asked.until),
            days=(made.since, made.until),
            reference=reference(made),
            made_at=made.made_at,
        )
        writing.write(into, made.format, staging, paper, at=made.made_at)
        return staging.counts[PROGRAMMES]


def _prove(actor: Actor, secret: str) -> None:
    """Prove who one is inside this very command, so that a code is not used up where nothing is released."""
    account: Any = accounts.one_account(actor.id)
    if account is None:
        raise Missing
    # a command inside another does not lock: without this, two at once could use one code
    db.session.refresh(account, with_for_update={"of": type(account)})
    accounts_service.prove(actor, account, secret=secret)
