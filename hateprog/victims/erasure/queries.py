"""Every SELECT about erasures, and what of a person goes with them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from hateprog.questions import queries as crossing
from hateprog.store.base import db
from hateprog.store.sealing import is_readable
from hateprog.victims import queries as victims
from hateprog.victims.emergency.models import EmergencyAccess
from hateprog.victims.erasure.models import Erasure
from hateprog.victims.offers.models import NoOffer
from hateprog.victims.own_page import queries as own_pages
from hateprog.victims.questions import queries as questions

PAGE = 50


def one_erasure(erasure_id: UUID) -> Erasure | None:
    """Return an erasure."""
    return db.session.get(Erasure, erasure_id)


def open_of(victim_id: UUID) -> Erasure | None:
    """Return the erasure that was asked for and is not over, if there is one."""
    asked = select(Erasure).where(
        Erasure.victim_id == victim_id, Erasure.erased_at.is_(None), Erasure.dropped_at.is_(None)
    )
    return db.session.scalar(asked)


def latest() -> Sequence[Erasure]:
    """Return the fifty erasures asked for last, the newest first."""
    return db.session.scalars(select(Erasure).order_by(Erasure.asked_at.desc(), Erasure.id).limit(PAGE)).all()


def done() -> Sequence[Erasure]:
    """Return every erasure that was done, in the order in which that was."""
    return db.session.scalars(
        select(Erasure).where(Erasure.erased_at.is_not(None)).order_by(Erasure.erased_at, Erasure.id)
    ).all()


def drop_open(victim_id: UUID, at: datetime) -> None:
    """Drop what was asked for and not done: somebody erased again is not erased twice."""
    waits = open_of(victim_id)
    if waits is not None:
        waits.dropped_at = at


def keys_in_case(case_id: UUID) -> Sequence[UUID]:
    """Return the keys, not destroyed yet, of what crossed in a case, why it was opened, why nobody was offered."""
    of_reasons = [select(EmergencyAccess.key_id).where(EmergencyAccess.referral_id == case_id)]
    of_reasons += [select(NoOffer.key_id).where(NoOffer.referral_id == case_id, NoOffer.harmed_id.is_(None))]
    found = {key for asked in of_reasons for key in db.session.scalars(asked)} | set(crossing.keys_in(case_id))
    return [key_id for key_id in sorted(found) if is_readable(key_id)]


def is_in_touch(case_id: UUID) -> bool:
    """Say whether anything still goes on with somebody harmed in a case: a page of their own, a question on its way."""
    for part in victims.harmed_in(case_id):
        if own_pages.open_of(part.victim_id) or questions.goes_on(part.victim_id):
            return True
    return crossing.goes_on_in(case_id)
