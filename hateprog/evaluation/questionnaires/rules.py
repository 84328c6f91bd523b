"""When a questionnaire may be filled in, for whom, and which are due; where a version of an instrument is on its way.

Source: domain.md section 5. Pure: how a case stands in, an answer or a refusal out. Dates are Europe/London's.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any, Protocol
from uuid import UUID

from hateprog.evaluation.questionnaires.instrument import MOMENT_LABELS, Moment
from hateprog.kernel.calendar import age_on
from hateprog.kernel.errors import NotNow, RuleBroken
from hateprog.kernel.text import N_, _
from hateprog.referrals.rules import STAGE_LABELS, Stage

PAGE_LASTS = timedelta(minutes=60)
"""How long an address of a device page opens anything."""

ASKED_AFTER_FOR = timedelta(days=28)
"""How long after the last session the questionnaire after the programme stands among today's work."""

TRIES, TRIES_WINDOW = 60, timedelta(hours=1)
"""How often one place may send answers, or try addresses that open nothing: a whole office may share one."""

WORKED_AT = frozenset({Stage.ALLOCATED, Stage.ON_PROGRAMME, Stage.COMPLETED})
OVER_AT = frozenset({Stage.DECLINED, Stage.WITHDRAWN, Stage.CLOSED})


class Status(StrEnum):
    """Where a version of an instrument is on its way."""

    DRAFT = "draft"
    IN_USE = "in_use"
    RETIRED = "retired"


class Step(StrEnum):
    """What moves a version on."""

    PUT_IN_USE = "put_in_use"
    RETIRE = "retire"


class Source(StrEnum):
    """How answers came."""

    PAPER = "paper"
    DEVICE = "device"


STATUS_LABELS: dict[Status, str] = {
    Status.DRAFT: N_("Draft"),
    Status.IN_USE: N_("In use"),
    Status.RETIRED: N_("Retired"),
}
SOURCE_LABELS: dict[Source, str] = {
    Source.PAPER: N_("Entered from paper"),
    Source.DEVICE: N_("By themselves, on a device"),
}
TRANSITIONS: dict[tuple[Status, Step], Status] = {
    (Status.DRAFT, Step.PUT_IN_USE): Status.IN_USE,
    (Status.IN_USE, Step.RETIRE): Status.RETIRED,
}


def after(status: Status, step: Step) -> Status:
    """Return where a step leads. Raises `NotNow` for every pair that is not in the table."""
    try:
        return TRANSITIONS[status, step]
    except KeyError:
        stands = _(STATUS_LABELS[status]).lower()
        raise NotNow(_("This cannot be done: the version is “{status}”").format(status=stands)) from None


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """How far the programme of a case is. Days are those of the approval, of session 1 and of session 3, once held."""

    stage: Stage
    born_on: date | None
    stopped: bool = False
    approved_on: date | None = None
    first_held_on: date | None = None
    last_held_on: date | None = None

    @property
    def over(self) -> bool:
        """Say whether the programme was stopped, or the case closed: nothing is entered any more."""
        return self.stopped or self.stage in OVER_AT

    def asks(self, moment: Moment) -> bool:
        """Say whether the questionnaires of this moment should be there by now."""
        if self.over or self.stage not in WORKED_AT:
            return False
        return moment is Moment.BEFORE or self.last_held_on is not None


class Version(Protocol):
    """What is asked of a stored version of an instrument."""

    id: UUID
    code: str
    version: int
    title: str
    min_age: int
    max_age: int | None
    moments: Any
    status: Status


class Filled(Protocol):
    """What is asked of a filled-in questionnaire that stands."""

    instrument_id: UUID
    code: str
    moment: Moment


@dataclass(frozen=True, slots=True)
class Slot:
    """One instrument at one moment of a case, filled in or not."""

    instrument: Any
    moment: Moment
    filled: Any = None


def fits(version: Version, age: int | None) -> bool:
    """Say whether an instrument is made for somebody of this age on the day."""
    return age is not None and version.min_age <= age and (version.max_age is None or age <= version.max_age)


NONE_NAMED: tuple[Sequence[str], Sequence[str]] = ((), ())
"""What a programme names that has not begun, or whose template names no questionnaire."""


def is_named(code: str, moment: Moment, named: tuple[Sequence[str], Sequence[str]]) -> bool:
    """Say whether a programme's template asks for an instrument at a moment: one that names none asks for all.

    `named` are the codes that it names for before and for after.
    """
    codes = named[0] if moment is Moment.BEFORE else named[1]
    return not codes or code in codes


def slots(due: Iterable[Version], filled: Sequence[Any]) -> list[Slot]:
    """Return what belongs to a case: what is due, and what stands filled in, `filled` with its own instrument.

    A person keeps the version that they began with: what they answer after the programme is compared with what they
    answered before it, so it must be the same questions, whatever their age is by then.
    """
    used = {each.code: each.instrument for each in sorted(filled, key=lambda each: each.moment is Moment.BEFORE)}
    at = {(each.code, each.moment): each for each in filled}
    chosen = {version.code: version for version in due} | used
    return [
        Slot(instrument, moment, at.get((code, moment)))
        for code, instrument in chosen.items()
        for moment in map(Moment, instrument.moments)
    ]


def check_open(moment: Moment, course: Course) -> None:
    """Raise `NotNow` unless questionnaires of this moment can be filled in or entered, as the case stands."""
    if course.over:
        raise NotNow(_("The programme was stopped, so no questionnaire can be filled in"))
    if course.stage not in WORKED_AT:
        stands = _(STAGE_LABELS[course.stage]).lower()
        raise NotNow(_("No questionnaire can be filled in while the case stands at “{stage}”").format(stage=stands))
    if moment is Moment.AFTER and course.last_held_on is None:
        raise NotNow(_("The questionnaire after the programme comes once session 3 is signed"))


def check_filled_on(filled_on: date, moment: Moment, course: Course, *, today: date) -> None:
    """Raise `RuleBroken` unless a questionnaire of this moment can have been filled in on a day.

    The one before comes at the first session at the latest, the one after at the third at the earliest.
    """
    if filled_on > today:
        raise RuleBroken(_("The date must be today or in the past"), field="filled_on")
    if course.approved_on is not None and filled_on < course.approved_on:
        raise RuleBroken(_("The date must not be before the decision that approved the case"), field="filled_on")
    if moment is Moment.BEFORE and course.first_held_on is not None and filled_on > course.first_held_on:
        raise RuleBroken(
            _("Session 1 was held before that, so this is no questionnaire before the programme"), field="filled_on"
        )
    if moment is Moment.AFTER and course.last_held_on is not None and filled_on < course.last_held_on:
        raise RuleBroken(
            _("Session 3 was held after that, so this is no questionnaire after the programme"), field="filled_on"
        )


def check_instrument(
    version: Version, moment: Moment, course: Course, *, filled_on: date, before: Filled | None
) -> None:
    """Raise `RuleBroken` unless this version can be filled in: `before` is what stands of it before the programme.

    Whoever answered it before the programme answers the same version after it; else it must be in use, and made for
    their age on the day.
    """
    if moment not in version.moments:
        moment_name = _(MOMENT_LABELS[moment]).lower()
        raise NotNow(_("This questionnaire is not used {moment}").format(moment=moment_name))
    if moment is Moment.AFTER and before is not None:
        if before.instrument_id != version.id:
            raise NotNow(_("They answered another version before the programme: use that one after it, too"))
        return
    if version.status is not Status.IN_USE:
        stands = _(STATUS_LABELS[version.status]).lower()
        raise NotNow(_("This cannot be done: the version is “{status}”").format(status=stands))
    check_age(version, course, filled_on)


def check_age(version: Version, course: Course, filled_on: date) -> None:
    """Raise `RuleBroken` unless an instrument is made for the person's age on the day; `NotNow` for an unknown age."""
    if course.born_on is None:
        raise NotNow(_("Their date of birth is not known, so it cannot be said whether this is made for their age"))
    if not fits(version, age_on(course.born_on, filled_on)):
        raise RuleBroken(
            _("This questionnaire is {ages}, and on that day they were {age}").format(
                ages=ages_in_words(version.min_age, version.max_age), age=age_on(course.born_on, filled_on)
            ),
            field="filled_on",
        )


def check_free(standing: Filled | None) -> None:
    """Raise `NotNow` where one stands already for this moment."""
    if standing is not None:
        raise NotNow(
            _("This questionnaire is there already. If it was entered by mistake, correct it: the old one is kept")
        )


def check_page(*, expires_at: datetime, used: bool, closed: bool, now: datetime) -> None:
    """Raise `NotNow` for a device page whose address opens nothing any more (moments in UTC)."""
    if used or closed or now >= expires_at:
        raise NotNow(_("This page is closed"))


def ages_in_words(min_age: int, max_age: int | None) -> str:
    """Return for whom an instrument is made, as the end of a line."""
    if max_age is None:
        return _("for ages {low} and over").format(low=min_age)
    return _("for ages {low} to {high}").format(low=min_age, high=max_age)
