"""What an event is, what may be counted of it, when, and how few is too few to show.

Source: domain.md section 6 (other group events, referrers' training; nobody who came is named) and authorisation.yaml
(k: cells below 5 are suppressed). Pure.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from uuid import UUID

from hateprog.kernel.errors import NotNow, RuleBroken
from hateprog.kernel.text import N_, _
from hateprog.sessions.pupil_names import CALLED, NAMED, OF_A_CLASS, check_names_no_child

MOST_PEOPLE = 99_999
LONGEST = 720
"""Minutes: a whole day, as at a stadium."""

GROUPS = (1, 2, 3, 4, 5, 6)
"""The positions of the groups of one event."""

FEWEST_SHOWN = 5
AHEAD = timedelta(days=730)


class Kind(StrEnum):
    """What kind of event it is."""

    TRAINING = "training"
    AWARENESS = "awareness"
    YOUTH_CLUB = "youth_club"
    STADIUM = "stadium"
    OTHER = "other"


class Period(StrEnum):
    """Which days a list is of, as seen from today."""

    COMING = "coming"
    QUARTER = "90"
    YEAR = "365"
    TWO_YEARS = "730"

    def bounds(self, today: date) -> tuple[date, date]:
        """Return the first and the last day of the period; the days gone by end with today."""
        if self is Period.COMING:
            return today + timedelta(days=1), date.max
        return today - timedelta(days=int(self.value) - 1), today


WITH_THE_YOUNG = (Kind.YOUTH_CLUB, Kind.STADIUM, Kind.OTHER)
"""Group work with young people: topics are covered, and the same young people may come again."""

KIND_LABELS: dict[Kind, str] = {
    Kind.TRAINING: N_("Referrers’ training"),
    Kind.AWARENESS: N_("Awareness event"),
    Kind.YOUTH_CLUB: N_("Youth club"),
    Kind.STADIUM: N_("Stadium day"),
    Kind.OTHER: N_("Other group event"),
}
PERIOD_LABELS: dict[Period, str] = {
    Period.COMING: N_("Coming up"),
    Period.QUARTER: N_("The last 90 days"),
    Period.YEAR: N_("The last 365 days"),
    Period.TWO_YEARS: N_("The last 730 days"),
}


class Standing(StrEnum):
    """Where an event is on its way."""

    PLANNED = "planned"
    TO_COUNT = "to_count"
    COUNTED = "counted"
    CANCELLED = "cancelled"


STANDING_LABELS: dict[Standing, str] = {
    Standing.PLANNED: N_("Planned"),
    Standing.TO_COUNT: N_("Not counted yet"),
    Standing.COUNTED: N_("Counted"),
    Standing.CANCELLED: N_("Cancelled"),
}


@dataclass(frozen=True, slots=True)
class Group:
    """Some of those whom an event is for: what they are called together (never by name), and how many are expected."""

    label: str
    expected: int


def standing(day: date, *, came: int | None, cancelled: bool, today: date) -> Standing:
    """Return where an event of `day` stands today."""
    if cancelled:
        return Standing.CANCELLED
    if came is not None:
        return Standing.COUNTED
    return Standing.PLANNED if day > today else Standing.TO_COUNT


def check_day(day: date, *, counted: bool, today: date) -> None:
    """Raise `RuleBroken` for a day too far ahead, or in the future for what has been counted."""
    if day > today + AHEAD:
        raise RuleBroken(_("The day must be within the next two years"), field="held_on")
    if counted and day > today:
        raise RuleBroken(_("The event has been counted, so its day cannot be in the future"), field="held_on")


def check_district(force_code: str, district_code: str | None, force_of_district: str | None) -> None:
    """Raise `RuleBroken` for a district that lies in another force area."""
    if district_code is not None and force_of_district != force_code:
        raise RuleBroken(_("The district must lie in the force area"), field="district_code")


def check_holders(actor_id: UUID, holders: Collection[UUID], *, may_leave_themselves_out: bool) -> None:
    """Raise `RuleBroken` unless somebody held it, and a practitioner writes of what they held themselves."""
    if not holders:
        raise RuleBroken(_("Select at least one person who holds it"), field="holders")
    if not may_leave_themselves_out and actor_id not in holders:
        raise RuleBroken(_("You must be one of those who hold it. A coordinator can write of others"), field="holders")


def check_organisation(kind: Kind, organisation_id: UUID | None) -> None:
    """Raise `RuleBroken` for an organisation of referrers where nobody was trained."""
    if organisation_id is not None and kind is not Kind.TRAINING:
        raise RuleBroken(_("Only referrers’ training is beside an organisation’s referrals"), field="organisation")


def check_names(title: str | None, place: str | None, groups: Mapping[int, Group]) -> None:
    """Raise `RuleBroken` where what an event, its place or a group is called looks as if it named a child.

    Unlike free text these are proper names themselves (“Bramall Lane”, “South Yorkshire Police”), so a name is looked
    for only beside a word for a child or for a class.
    """
    texts = {"title": title, "place": place} | {f"label_{position}": each.label for position, each in groups.items()}
    for field, text in texts.items():
        for pattern in (CALLED, NAMED, OF_A_CLASS):
            for match in pattern.finditer(text or ""):
                check_names_no_child(match[0], field=field)


def check_groups(groups: Mapping[int, Group], counted: Collection[int]) -> None:
    """Raise `RuleBroken` unless there is a group, each has its own name, and the `counted` positions are there."""
    if not groups:
        raise RuleBroken(_("Enter one group at least"), field=f"label_{GROUPS[0]}")
    seen: set[str] = set()
    for position, each in groups.items():
        if each.label.casefold() in seen:
            raise RuleBroken(_("Give each group its own name"), field=f"label_{position}")
        seen.add(each.label.casefold())
    if counted and set(counted) != set(groups):
        wrong = min(set(counted) ^ set(groups))
        said = _("The event has been counted, so no group comes or goes. Its counts can be put right")
        raise RuleBroken(said, field=f"label_{wrong}")


def check_kind(before: Kind, now: Kind, *, counted: bool) -> None:
    """Raise `RuleBroken` where what was counted as work with young people would be none any more, or the reverse."""
    if counted and (before in WITH_THE_YOUNG) != (now in WITH_THE_YOUNG):
        said = _("The event has been counted, so work with young people stays that, and other kinds do not become it")
        raise RuleBroken(said, field="kind")


def present(came: Mapping[int, int], groups: Sequence[int]) -> int:
    """Return how many came altogether. `came` is said for each of the groups, by position, and may be 0 for some.

    Raises `RuleBroken` where a group is left out, and where nobody came to any: such an event is cancelled.
    """
    for position in groups:
        if position not in came:
            raise RuleBroken(_("Enter how many came"), field=f"came_{position}")
    total = sum(came[position] for position in groups)
    if total == 0:
        raise RuleBroken(_("If nobody came, cancel the event and say so"), field=f"came_{groups[0]}")
    return total


def check_covered(kind: Kind, topic_ids: Collection[UUID], *, same_again: bool) -> None:
    """Raise `RuleBroken` for topics of young people, or the same ones again, where none came."""
    if kind not in WITH_THE_YOUNG and (topic_ids or same_again):
        raise RuleBroken(_("Topics and young people are only counted of group work with young people"))


def check_may_change(*, cancelled: bool) -> None:
    """Raise `NotNow` for a cancelled event."""
    if cancelled:
        raise NotNow(_("This event is cancelled, so nothing of it changes any more"))


def check_may_count(day: date, *, cancelled: bool, today: date) -> None:
    """Raise `NotNow` before the day of an event, and for a cancelled one."""
    check_may_change(cancelled=cancelled)
    if day > today:
        raise NotNow(_("The event has not taken place yet, so there is nothing to count"))


def check_may_cancel(*, cancelled: bool, came: int | None) -> None:
    """Raise `NotNow` for what is cancelled already or has been counted, and so took place."""
    if cancelled:
        raise NotNow(_("This event is cancelled already"))
    if came is not None:
        raise NotNow(_("This event has been counted, so it took place and cannot be cancelled"))


@dataclass(frozen=True, slots=True)
class Trained:
    """The trainings of one organisation in a period that took place: how many, how many came, the first day."""

    trainings: int
    came: int
    first_on: date


@dataclass(frozen=True, slots=True)
class Compared:
    """An organisation of referrers beside its referrals in a period, before its first training there and from then on.

    `name` is the organisation's, or how referrals came that nobody's account made. Without a training all referrals
    count as before it.
    """

    name: str
    trained: Trained | None
    before: int
    after: int

    def days(self, first: date, last: date) -> tuple[int, int]:
        """Return how many days of the period lie before the first training, and from it on."""
        if self.trained is None:
            return (last - first).days + 1, 0
        return (self.trained.first_on - first).days, (last - self.trained.first_on).days + 1


def shown(count: int) -> str:
    """Return a count of people's affairs as it may be shown: fewer than five are not told apart, none neither."""
    return f"{count:,}" if count >= FEWEST_SHOWN else _("fewer than {count}").format(count=FEWEST_SHOWN)
