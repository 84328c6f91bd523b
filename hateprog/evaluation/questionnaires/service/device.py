"""Pages that participants fill in themselves: made for one questionnaire, opened by a token, used once."""

from __future__ import annotations

from typing import Any

from hateprog.accounts.tokens import hash_of
from hateprog.evaluation.questionnaires import queries, rules
from hateprog.evaluation.questionnaires.instrument import Moment
from hateprog.evaluation.questionnaires.models import DevicePage, InstrumentVersion, Questionnaire
from hateprog.evaluation.questionnaires.policy import Can
from hateprog.evaluation.questionnaires.rules import Source
from hateprog.evaluation.questionnaires.service.entering import Answers, check_may_enter, checked, store
from hateprog.kernel.access import Actor
from hateprog.kernel.clock import today, utcnow
from hateprog.kernel.errors import Missing
from hateprog.store.base import db
from hateprog.store.command import command


@command(Can.RECORD)
def open_page(actor: Actor, referral: Any, /, *, version: InstrumentVersion, moment: Moment, token: str) -> DevicePage:
    """Make a page at which the person fills in one questionnaire today, opened by `token`; an earlier one is closed.

    Raises what entering the questionnaire today would raise.
    """
    check_may_enter(referral.id, version, moment, filled_on=today())
    now = utcnow()
    for earlier in queries.open_pages(referral.id, now):
        if (earlier.instrument_id, earlier.moment) == (version.id, moment):
            earlier.closed_at = now
    page = DevicePage(
        referral_id=referral.id,
        instrument_id=version.id,
        moment=moment,
        token_hash=hash_of(token),
        made_by=actor.id,
        made_at=now,
        expires_at=now + rules.PAGE_LASTS,
    )
    db.session.add(page)
    return page


@command(Can.RECORD)
def close_page(actor: Actor, page: DevicePage, /) -> DevicePage:
    """Close a page before it is used. Raises `NotNow` for one that opens nothing any more."""
    _check(page)
    page.closed_at = utcnow()
    return page


def page_opened_by(token: str) -> DevicePage:
    """Return the page that a token opens, used or not. Raises `Missing` for a token that opens nothing (any more)."""
    page = queries.page_behind(hash_of(token))
    if page is None:
        raise Missing
    return page


def check_opens(page: DevicePage) -> None:
    """Raise `NotNow` unless a page can be filled in now: in time, unused, and the questionnaire still to come."""
    _check(page)
    check_may_enter(page.referral_id, page.instrument, page.moment, filled_on=today())


def _check(page: DevicePage) -> None:
    used, closed = page.used_at is not None, page.closed_at is not None
    rules.check_page(expires_at=page.expires_at, used=used, closed=closed, now=utcnow())


@command(Can.FILL_IN)
def fill_in(actor: Actor, page: DevicePage, /, *, answers: Answers) -> Questionnaire:
    """Take what a participant answered; the page opens nothing afterwards.

    Raises `NotNow` for a page that cannot be filled in (any more), and what entering raises.
    """
    check_opens(page)
    page.used_at = utcnow()
    return store(
        Questionnaire(
            referral_id=page.referral_id,
            instrument_id=page.instrument_id,
            code=page.instrument.code,
            moment=page.moment,
            answers=checked(page.instrument, answers),
            filled_on=today(),
            source=Source.DEVICE,
            device_page_id=page.id,
        )
    )
