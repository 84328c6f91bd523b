"""Everything that can be done to a diary: setting hours, making and taking away a calendar's address."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, time, timedelta
from typing import Any

from sqlalchemy.exc import IntegrityError

from hateprog.accounts import queries as accounts
from hateprog.accounts.tokens import hash_of
from hateprog.kernel.access import Actor
from hateprog.kernel.clock import today, utcnow
from hateprog.kernel.errors import NotNow, Stale
from hateprog.kernel.text import _
from hateprog.sessions.diary import queries, rules
from hateprog.sessions.diary.models import CalendarFeed, HoursOnADay, WorkingHours
from hateprog.sessions.diary.policy import Can
from hateprog.sessions.diary.rules import HoursOfADay
from hateprog.sessions.one_to_one import diary_queries as appointments
from hateprog.store.base import db
from hateprog.store.command import command
from hateprog.store.outbox import post
from hateprog.web.links import full_address


@command(Can.SET_HOURS)
def set_hours(actor: Actor, _nothing: None, /, days: Sequence[HoursOfADay]) -> None:
    """Say when one works: these days, and no others. It decides which free times are offered, nothing else."""
    kept = {row.weekday: row for row in queries.rows_of_hours(actor.id)}
    for day in days:
        row = kept.pop(day.weekday, None)
        if row is None:
            db.session.add(
                WorkingHours(
                    account_id=actor.id, weekday=day.weekday, from_time=day.from_time, until_time=day.until_time
                )
            )
        else:
            row.from_time, row.until_time = day.from_time, day.until_time
    for gone in kept.values():
        db.session.delete(gone)
    _flush_once()


@command(Can.SET_HOURS)
def set_dated_hours(
    actor: Actor,
    _nothing: None,
    /,
    *,
    first_on: date,
    last_on: date,
    from_time: time | None = None,
    until_time: time | None = None,
) -> None:
    """Say when one works on some dates instead of the usual hours, or without times that one is off.

    Raises `RuleBroken` for days that are over, or hours out of order.
    """
    rules.check_dated(first_on, last_on, from_time, until_time, today())
    kept = {row.on: row for row in queries.rows_on(actor.id, first_on, last_on)}
    for number in range((last_on - first_on).days + 1):
        day = first_on + timedelta(days=number)
        row = kept.get(day)
        if row is None:
            row = HoursOnADay(account_id=actor.id, on=day)
            db.session.add(row)
        row.from_time, row.until_time = from_time, until_time
    _flush_once()


@command(Can.SET_HOURS)
def forget_dated_hours(actor: Actor, _nothing: None, /, *, on: date) -> None:
    """Work the usual hours on a date again. Raises `NotNow` where nothing was said of it."""
    rows = queries.rows_on(actor.id, on, on)
    if not rows:
        raise NotNow(_("You work your usual hours on that day already"))
    db.session.delete(rows[0])


@command(Can.FEED)
def make_feed(actor: Actor, _nothing: None, /, *, token: str) -> CalendarFeed:
    """Give one's calendar an address with this token; the one it had before opens nothing any more."""
    feed = queries.feed_of(actor.id)
    if feed is None:
        feed = CalendarFeed(account_id=actor.id)
        db.session.add(feed)
    feed.token_hash, feed.made_at = hash_of(token), utcnow()
    _flush_once()
    return feed


@command(Can.FEED)
def end_feed(actor: Actor, _nothing: None, /) -> None:
    """Take the address of one's calendar away. Raises `NotNow` where there is none."""
    feed = queries.feed_of(actor.id)
    if feed is None:
        raise NotNow(_("Your calendar has no address"))
    db.session.delete(feed)


def _flush_once() -> None:
    """Write now; whatever the database refuses, another window did a moment ago."""
    try:
        db.session.flush()
    except IntegrityError:
        raise Stale(_("You have changed this in another window")) from None


def take_leave(_actor: Actor, account: Any) -> None:
    """Tell the coordinators what somebody leaves behind who cannot practise any more, and end their calendar's address.

    `app.py` hands this to accounts, which calls it inside the command that disables them or takes the role away. A mail
    says how many, never whose.
    """
    feed = queries.feed_of(account.id)
    if feed is not None:
        db.session.delete(feed)
    left = appointments.left_behind([account.id])
    if not left:
        return
    counted = _("Cases that were theirs: {cases}. Of these with a session planned: {planned}.")
    told = [
        _("A practitioner cannot work their cases any more."),
        counted.format(cases=len(left), planned=sum(row.starts_at is not None for row in left)),
        _("Sign in to see which, and to give each to another practitioner:"),
    ]
    for row in accounts.coordinators():
        post(
            f"left-behind/{account.id}/{account.version}/{row.account_id}",
            to=row.email,
            subject=_("Sessions to give to another practitioner"),
            body=f"{' '.join(told)}\n\n{full_address('diary.left_behind')}\n",
        )
