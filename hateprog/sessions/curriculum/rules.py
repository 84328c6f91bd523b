"""For whom a programme template is, and its way from draft to retirement. Source: domain.md section 5.

Pure: dates in, an answer or a refusal out. Dates are calendar dates.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from hateprog.kernel.calendar import age_on
from hateprog.kernel.errors import RuleBroken
from hateprog.kernel.text import N_, _
from hateprog.sessions.curriculum.contents import SessionPlan, check_session
from hateprog.sessions.versions.rules import Status, check_draft

SESSIONS = 3
"""The programme has three sessions, never fewer and never more."""

ADULT_FROM = 18
LONGEST_GAP = 90


class Audience(StrEnum):
    """For whom a template is written."""

    UNDER_18 = "under_18"
    ADULT = "adult"


class Standing(StrEnum):
    """What a version is good for on a day: of those in use, new programmes start on the one that began last."""

    DRAFT = "draft"
    TO_COME = "to_come"
    CURRENT = "current"
    REPLACED = "replaced"
    RETIRED = "retired"


AUDIENCE_LABELS: dict[Audience, str] = {Audience.UNDER_18: N_("People under 18"), Audience.ADULT: N_("Adults")}
STANDING_LABELS: dict[Standing, str] = {
    Standing.DRAFT: N_("Draft"),
    Standing.TO_COME: N_("From its day on"),
    Standing.CURRENT: N_("In use"),
    Standing.REPLACED: N_("Replaced"),
    Standing.RETIRED: N_("Retired"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition:
    """What a file says of a template. `before` and `after` are codes of questionnaires."""

    code: str
    audience: Audience
    title: str
    gap_days: int
    sessions: tuple[SessionPlan, ...]
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()


class Version(Protocol):
    """What is asked of a stored version to see whether it is in use."""

    id: UUID
    audience: Audience
    status: Status
    valid_from: date | None


def check_whole(sessions: Sequence[SessionPlan], gap_days: int) -> None:
    """Raise `RuleBroken` unless there are three sessions, each in order, at least a day apart."""
    if len(sessions) != SESSIONS:
        raise RuleBroken(_("A programme has three sessions: this has {count}").format(count=len(sessions)))
    check_gap(gap_days)
    for plan in sessions:
        try:
            check_session(plan)
        except RuleBroken as wrong:
            sentence = _("Session {number}: {wrong}").format(number=plan.number, wrong=wrong.message)
            raise RuleBroken(sentence) from None


def check_gap(days: int) -> None:
    """Raise `RuleBroken` for sessions on one day (what was said needs a night), or a season apart."""
    if not 1 <= days <= LONGEST_GAP:
        raise RuleBroken(_("There are 1 to {most} days between sessions").format(most=LONGEST_GAP), field="gap_days")


def check_usable(status: Status, valid_from: date, *, today: date, taken: Collection[date]) -> None:
    """Raise unless a draft can be put in use from a day: not a past one, nor one on which another begins.

    Raises `NotNow` for what is no draft. `taken` are the days from which versions for the same people are in use.
    """
    check_draft(status)
    if valid_from < today:
        raise RuleBroken(_("Its first day must be today or in the future"), field="valid_from")
    if valid_from in taken:
        raise RuleBroken(_("Another version for the same people is in use from that day"), field="valid_from")


def audience_of(born_on: date | None, day: date) -> Audience:
    """Return for whom somebody's template is on the day their programme starts; an adult's where no birth is known."""
    child = born_on is not None and age_on(born_on, day) < ADULT_FROM
    return Audience.UNDER_18 if child else Audience.ADULT


def current(versions: Iterable[Version], audience: Audience, day: date) -> Version | None:
    """Return the version on which a programme for these people starts on `day`; None where none is in use."""
    begun = [
        (each.valid_from, each)
        for each in versions
        if each.audience is audience and each.status is Status.IN_USE and each.valid_from and each.valid_from <= day
    ]
    return max(begun, key=lambda pair: pair[0], default=(None, None))[1]


def standing(version: Version, versions: Iterable[Version], day: date) -> Standing:
    """Return what a version is good for on `day`, beside all others."""
    if version.status is not Status.IN_USE or version.valid_from is None:
        return Standing(version.status.value)
    if version.valid_from > day:
        return Standing.TO_COME
    newest = current(versions, version.audience, day)
    return Standing.CURRENT if newest is not None and newest.id == version.id else Standing.REPLACED


def gap(days: int) -> timedelta:
    """Return the shortest time between two sessions; never less than a day."""
    return timedelta(days=max(1, days))
