"""Who of a school may join and when, and which programme a school belongs to on a day: pure.

Source: domain.md section 6; docs/decisions/0046 (requests) and 0047 (programmes).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Protocol

from hateprog.kernel.errors import NotNow, RuleBroken
from hateprog.kernel.text import N_, _
from hateprog.schools.rules import Status

LASTS = timedelta(days=14)
"""How long a request stays open: since it was made, or since its office was written to last."""

KEPT_WHEN_OVER = timedelta(days=90)
"""How long a request is kept once it is settled, or has run out: then it is deleted, and with it who asked."""

OPEN_AT_MOST = 5
"""How many requests of one school may be open at once, so that nobody fills its office's mailbox."""

ASKS, ASKS_WINDOW = 10, timedelta(hours=1)
SEARCHES, SEARCHES_WINDOW = 120, timedelta(hours=1)
TRIES, TRIES_WINDOW = 30, timedelta(minutes=15)
"""What one network address may do on the pages without an account: ask, search, and open links."""

SHORTEST_SEARCH = 3
FOUND_AT_MOST = 20

AHEAD = timedelta(days=366)
"""How far from today the days of a membership may lie, either way."""


class Joining(Protocol):
    """What is asked of a school whose staff want to join."""

    status: Status
    retired_at: datetime | None


def may_join(school: Joining) -> bool:
    """Say whether a school's staff can have accounts: one that opens soon prepares, a closed one does not."""
    return school.retired_at is None and school.status is not Status.CLOSED


def check_may_join(school: Joining) -> None:
    """Raise `NotNow` for a school that is closed, or no longer in the register."""
    if not may_join(school):
        raise NotNow(_("This school is closed or no longer in the register"))


class State(StrEnum):
    """Where a request to join stands."""

    WAITING = "waiting"
    SENT = "sent"
    CONFIRMED = "confirmed"
    INVITED = "invited"
    DENIED = "denied"
    REFUSED = "refused"
    EXPIRED = "expired"


STATE_LABELS: dict[State, str] = {
    State.WAITING: N_("Waits for an address of the office"),
    State.SENT: N_("The school’s office is asked"),
    State.CONFIRMED: N_("Confirmed, not invited yet"),
    State.INVITED: N_("Invited"),
    State.DENIED: N_("The office said no"),
    State.REFUSED: N_("Refused"),
    State.EXPIRED: N_("Ran out"),
}
OPEN = frozenset({State.WAITING, State.SENT, State.CONFIRMED})


class Event(StrEnum):
    """What can happen to a request."""

    MAIL = "mail"
    COME_BACK = "come_back"
    CONFIRM = "confirm"
    DENY = "deny"
    INVITE = "invite"
    REFUSE = "refuse"
    EXPIRE = "expire"


TRANSITIONS: dict[tuple[State, Event], State] = {
    (State.WAITING, Event.MAIL): State.SENT,
    (State.SENT, Event.MAIL): State.SENT,
    (State.SENT, Event.COME_BACK): State.WAITING,
    (State.SENT, Event.CONFIRM): State.CONFIRMED,
    (State.SENT, Event.DENY): State.DENIED,
    (State.CONFIRMED, Event.INVITE): State.INVITED,
    **{(state, Event.REFUSE): State.REFUSED for state in OPEN},
    **{(state, Event.EXPIRE): State.EXPIRED for state in OPEN},
}


def after(state: State, event: Event) -> State:
    """Return where a request stands after `event`. Raises `NotNow` where that cannot happen to it any more."""
    try:
        return TRANSITIONS[state, event]
    except KeyError:
        raise NotNow(_("This request has been settled, or has run out")) from None


def takes_another(open_addresses: Collection[str], email: str) -> bool:
    """Say whether a school with these open requests takes one more: once for each address, and not too many."""
    return len(open_addresses) < OPEN_AT_MOST and email not in open_addresses


def is_over(settled_at: datetime | None, now: datetime) -> bool:
    """Say whether a request has been kept long enough after it was settled. Times are UTC."""
    return settled_at is not None and now >= settled_at + KEPT_WHEN_OVER


@dataclass(frozen=True, slots=True)
class Days:
    """The days of a school in a programme: from a first to a last, both included; no last one while it goes on."""

    from_on: date
    until_on: date | None = None

    def has(self, day: date) -> bool:
        """Say whether a day is among them."""
        return self.from_on <= day and (self.until_on is None or day <= self.until_on)

    def meets(self, other: Days) -> bool:
        """Say whether a day is in both."""
        return not (_ends_before(self, other) or _ends_before(other, self))


def _ends_before(one: Days, other: Days) -> bool:
    return one.until_on is not None and one.until_on < other.from_on


def check_joins(days: Days, others: Iterable[Days], *, today: date) -> None:
    """Raise `RuleBroken` unless a school may be in a programme on these days: in one at a time, within a year."""
    if abs(days.from_on - today) > AHEAD:
        raise RuleBroken(_("The first day must be within a year from today"), field="from_on")
    if any(days.meets(other) for other in others):
        raise RuleBroken(_("The school belongs to a programme on some of these days already"), field="from_on")


def check_ends(days: Days, until_on: date, others: Iterable[Days], *, today: date) -> None:
    """Raise `RuleBroken` unless a membership may have this last day. Raises `NotNow` for one that is over."""
    if days.until_on is not None and days.until_on < today:
        raise NotNow(_("This school has left that programme already"))
    if until_on < days.from_on:
        raise RuleBroken(_("The last day must be the first day or later"), field="until_on")
    if until_on > today + AHEAD:
        raise RuleBroken(_("The last day must be within a year from today"), field="until_on")
    if any(Days(days.from_on, until_on).meets(other) for other in others):
        raise RuleBroken(_("The school belongs to another programme before that day"), field="until_on")


def check_moves(days: Days, from_on: date) -> None:
    """Raise `RuleBroken` unless a school can move to another programme on a day: after the day it came."""
    if from_on <= days.from_on:
        raise RuleBroken(
            _("The first day must be after the day on which it joined the other programme"), field="from_on"
        )


def serves(authority_codes: Collection[str], authority_code: str) -> bool:
    """Say whether a programme takes schools of an authority; one that names none takes schools of any."""
    return not authority_codes or authority_code in authority_codes


def check_serves(authority_codes: Collection[str], authority_code: str) -> None:
    """Raise `RuleBroken` where a programme serves other authorities than the school's."""
    if not serves(authority_codes, authority_code):
        raise RuleBroken(_("This programme does not serve the school’s authority"), field="programme")
