"""How long a case is kept, from when that is counted, and who may dispose of it. Pure.

Source: domain.md section 9 (retention is a schedule with its legal source, set by the operator; review, retain with a
reason, or dispose; disposal keeps the counts); DPA 2018 s.39 (fifth principle: kept no longer than necessary, and
reviewed) and s.47 (erasure). How long is right is the operator's to decide: no period here is law.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import ClassVar, Protocol
from uuid import UUID

from hateprog.closing.rules import months_after
from hateprog.kernel.calendar import age_on
from hateprog.kernel.errors import NotNow, RuleBroken
from hateprog.kernel.text import N_, _
from hateprog.referrals.rules import PATHWAY_NAMES, Pathway

ADULT = 18
LONGEST = 100 * 12
"""Months of the longest period that a schedule may name."""
SHORTEST_REASON = 20


class About(StrEnum):
    """What a schedule is about: a case, or the words of a case study that was withdrawn, which belongs to no case."""

    CASE = "case"
    CASE_STUDY = "case_study"


class Whose(StrEnum):
    """Whose case a schedule is for, by their age on the day the referral came complete."""

    ADULT = "adult"
    CHILD = "child"
    ANYBODY = "anybody"


class From(StrEnum):
    """The day that a period is counted from."""

    CLOSED = "closed"
    EIGHTEENTH_BIRTHDAY = "eighteenth_birthday"
    LAST_FOLLOW_UP = "last_follow_up"


class Status(StrEnum):
    """Where a schedule stands: nothing is reviewed by a draft."""

    DRAFT = "draft"
    ADOPTED = "adopted"


WHOSE_LABELS: dict[Whose, str] = {
    Whose.ADULT: N_("The case of an adult"),
    Whose.CHILD: N_("The case of somebody under 18"),
    Whose.ANYBODY: N_("Any case"),
}
FROM_LABELS: dict[From, str] = {
    From.CLOSED: N_("the day the case was closed"),
    From.EIGHTEENTH_BIRTHDAY: N_("their 18th birthday"),
    From.LAST_FOLLOW_UP: N_("the day of the last follow-up"),
}
STATUS_LABELS: dict[Status, str] = {Status.DRAFT: N_("Draft"), Status.ADOPTED: N_("Adopted")}


class Kept(Protocol):
    """What is asked of a schedule, stored or read from a file."""

    code: str
    about: About
    pathway: Pathway | None
    whose: Whose
    counted_from: From
    years: int
    months: int
    source_document: str
    source_section: str
    valid_from: date


@dataclass(frozen=True, slots=True)
class Days:
    """What is known of a case that has ended: its pathway, the age then, and the days that are counted from.

    `under_18` is None where nobody knows. Days are those of Europe/London.
    """

    pathway: Pathway | None
    under_18: bool | None
    born_on: date | None
    closed_on: date
    last_follow_up_on: date | None


@dataclass(frozen=True, slots=True)
class Due:
    """From when a case is to be reviewed, and by which schedule."""

    on: date
    by: Kept


@dataclass(frozen=True, slots=True)
class DisposedBefore:
    """What the ledger says of a disposal that was carried out: ids, days, moments (UTC), schedule and source."""

    KEPT: ClassVar[tuple[str, ...]] = (
        "number",
        "schedule",
        "source",
        "due_on",
        "proposed_person",
        "proposed_at",
        "agreed_person",
        "agreed_at",
        "done_person",
        "done_at",
    )

    id: UUID
    case_id: UUID
    number: int
    schedule: str
    source: str
    due_on: date
    proposed_person: UUID
    proposed_at: datetime
    agreed_person: UUID
    agreed_at: datetime
    done_person: UUID
    done_at: datetime


def period(schedule: Kept) -> int:
    """Return how many months a schedule keeps a case."""
    return schedule.years * 12 + schedule.months


def eighteenth_birthday(born_on: date) -> date:
    """Return the day on which somebody turns 18; born on 29 February that is 1 March where there is no such day."""
    try:
        return born_on.replace(year=born_on.year + ADULT)
    except ValueError:
        return date(born_on.year + ADULT, 3, 1)


def counted_from(schedule: Kept, case: Days) -> date:
    """Return the day that a schedule counts a case's period from: never one before the case was closed.

    A birthday that nobody knows, and a follow-up that there was none of, leave the day of closing.
    """
    if schedule.counted_from is From.EIGHTEENTH_BIRTHDAY and case.born_on is not None:
        return max(eighteenth_birthday(case.born_on), case.closed_on)
    if schedule.counted_from is From.LAST_FOLLOW_UP and case.last_follow_up_on is not None:
        return max(case.last_follow_up_on, case.closed_on)
    return case.closed_on


def review_of(case: Days, adopted: Iterable[Kept], *, today: date) -> Due | None:
    """Return from when a case is to be reviewed by the schedules in force `today`; None where none is for it.

    Of each code the one that is valid since the latest counts. One that names the pathway goes before one for all, and
    one that says whose case before one for anybody. Of those left the one that keeps it longest: what was disposed of
    too early does not come back. Where the age is not known, a schedule for either is for the case.
    """
    fitting = [each for each in _in_force(adopted, About.CASE, today) if _is_for(each, case)]
    if not fitting:
        return None
    closest = max(_closeness(each) for each in fitting)
    due = (
        Due(months_after(counted_from(each, case), period(each)), each)
        for each in fitting
        if _closeness(each) == closest
    )
    return max(due, key=lambda each: (each.on, each.by.code))


def months_of_case_studies(adopted: Iterable[Kept], *, today: date) -> int | None:
    """Return how many months the words of a withdrawn case study are kept: the longest; None where nothing says so."""
    return max((period(each) for each in _in_force(adopted, About.CASE_STUDY, today)), default=None)


def _in_force(adopted: Iterable[Kept], about: About, today: date) -> list[Kept]:
    """Return the schedules about something that are valid `today`: of each code the one valid since the latest."""
    valid = [each for each in adopted if each.valid_from <= today]
    newest = {each.code: each for each in sorted(valid, key=lambda each: each.valid_from)}
    return [each for each in newest.values() if each.about is about]


def _is_for(schedule: Kept, case: Days) -> bool:
    if schedule.pathway not in {None, case.pathway}:
        return False
    return schedule.whose is Whose.ANYBODY or case.under_18 in {None, schedule.whose is Whose.CHILD}


def _closeness(schedule: Kept) -> tuple[bool, bool]:
    return schedule.pathway is not None, schedule.whose is not Whose.ANYBODY


def sentence(schedule: Kept) -> str:
    """Return what a schedule says, as one sentence without its source."""
    if schedule.about is About.CASE_STUDY:
        of_studies = _("The words of a withdrawn case study: kept for {period} from the day it was withdrawn")
        return of_studies.format(period=period_in_words(schedule))
    said = _("{whose}, {pathway}: kept for {period} from {day}")
    return said.format(
        whose=_(WHOSE_LABELS[schedule.whose]),
        pathway=_(PATHWAY_NAMES[schedule.pathway]) if schedule.pathway else _("every pathway"),
        period=period_in_words(schedule),
        day=_(FROM_LABELS[schedule.counted_from]),
    )


def period_in_words(schedule: Kept) -> str:
    """Return how long a schedule keeps a case: 6 years, 6 years and 3 months, 18 months."""
    years = _("1 year") if schedule.years == 1 else _("{count} years").format(count=schedule.years)
    months = _("1 month") if schedule.months == 1 else _("{count} months").format(count=schedule.months)
    if schedule.years and schedule.months:
        return _("{years} and {months}").format(years=years, months=months)
    return years if schedule.years else months


def source(schedule: Kept) -> str:
    """Return where a schedule comes from: document and section."""
    return _("{document}, {section}").format(document=schedule.source_document, section=schedule.source_section)


def check_adoptable(status: Status, *, example: bool, drafted_by_them: bool) -> None:
    """Raise `NotNow` for one that is adopted, `RuleBroken` for an example, or for whoever drafted it."""
    if status is not Status.DRAFT:
        raise NotNow(_("This schedule has been adopted already"))
    if example:
        raise RuleBroken(
            _("This is an example, not law: load a file of your own, with the source that you have checked")
        )
    if drafted_by_them:
        raise RuleBroken(_("You drafted this, so somebody else has to adopt it"))


def check_due(due: Due | None, *, today: date) -> None:
    """Raise `NotNow` for a case whose day of review has not come."""
    if due is None or due.on > today:
        raise NotNow(_("The day on which this case is reviewed has not come"))


def check_not_kept(again_on: date, *, today: date) -> None:
    """Raise `NotNow` for a case that is kept for a reason until a day to come, as it was last said."""
    if again_on > today:
        raise NotNow(_("This case is kept for a reason, and the day on which it is reviewed again has not come"))


def check_retained(reason: str, again_on: date, *, today: date) -> None:
    """Raise `RuleBroken` for a reason too short to be one, or a day of review that is not to come or far off."""
    if len(reason.strip()) < SHORTEST_REASON:
        sentence = _("Say why it is kept in at least {count} characters")
        raise RuleBroken(sentence.format(count=SHORTEST_REASON), field="reason")
    if again_on <= today:
        raise RuleBroken(_("The next review must be after today"), field="again_on")
    if again_on > months_after(today, 5 * 12):
        raise RuleBroken(_("The next review is at most five years from today"), field="again_on")


def check_nothing_blocks(blocking: Sequence[str]) -> None:
    """Raise `NotNow`, naming the first, while something stands in the way of disposing of a case."""
    if blocking:
        raise NotNow(_("The case cannot be disposed of: {thing}").format(thing=blocking[0]))


def check_another(person_id: UUID, *before: UUID | None) -> None:
    """Raise `RuleBroken` where one person does what another has to: three people take part."""
    if person_id in before:
        raise RuleBroken(_("You have taken part in this disposal already, so somebody else does this"))


def check_open(*, agreed: bool, over: bool, needs_agreement: bool) -> None:
    """Raise `NotNow` for a disposal that is over, or is agreed already, or is not yet where that is needed."""
    if over:
        raise NotNow(_("This disposal is over: it was carried out, or dropped"))
    if needs_agreement and not agreed:
        raise NotNow(_("Another coordinator has to agree to it first"))
    if not needs_agreement and agreed:
        raise NotNow(_("The disposal has been agreed to already"))


def of_the_same_age(born_on: date, counted_on: Collection[date]) -> date:
    """Return a day of the same year on which somebody born would have had the same age on every counted day.

    It is the first such day, so the birthday itself stays only where counted days lie close around it.
    """
    candidates = (date(born_on.year, 1, 1) + timedelta(days=number) for number in range(366))
    ages = [age_on(born_on, day) for day in counted_on]
    return next(day for day in candidates if day == born_on or ages == [age_on(day, counted) for counted in counted_on])
