"""What is said of a session once its time has come, and what adds up. Pure; days and clocks are London's.

Source: domain.md section 6 and issue 5, "Delivery". Numbers only: there is no place for a pupil's name.
"""

from __future__ import annotations

from collections.abc import Collection, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from hateprog.kernel.calendar import add_working_days
from hateprog.kernel.errors import NotNow, RuleBroken
from hateprog.kernel.text import N_, _
from hateprog.sessions.group.rules import PUPILS_MOST, Event, Reason, State, check_reason
from hateprog.sessions.pupil_names import check_names_no_child

RECORD_WITHIN = 2
"""Working days after a session in which it is to be recorded: later nobody remembers how many were there."""

PRESENT_MOST = PUPILS_MOST
ADULTS_MOST = 200
POINTS_MOST, POINT_LONGEST = 10, 300
LOWEST, HIGHEST = 1, 5
"""The ratings that a teacher may give: 1 is "not at all", 5 "very much"."""


class Outcome(StrEnum):
    """Whether a booked session took place."""

    TOOK_PLACE = "took_place"
    MISSED = "missed"


class Hand(StrEnum):
    """What a raised hand says of a statement."""

    AGREE = "agree"
    UNSURE = "unsure"
    DISAGREE = "disagree"


class When(StrEnum):
    """When hands are counted: at the beginning of a session and at its end."""

    BEFORE = "before"
    AFTER = "after"


class Aspect(StrEnum):
    """What a teacher rates."""

    USEFUL = "useful"
    PITCHED = "pitched"
    LED = "led"
    AGAIN = "again"


OUTCOME_LABELS: dict[Outcome, str] = {Outcome.TOOK_PLACE: N_("Yes"), Outcome.MISSED: N_("No")}
HAND_LABELS: dict[Hand, str] = {
    Hand.AGREE: N_("Agree"),
    Hand.UNSURE: N_("Not sure"),
    Hand.DISAGREE: N_("Disagree"),
}
WHEN_LABELS: dict[When, str] = {When.BEFORE: N_("Before"), When.AFTER: N_("After")}
ASPECT_LABELS: dict[Aspect, str] = {
    Aspect.USEFUL: N_("The session was useful for our pupils"),
    Aspect.PITCHED: N_("It was right for their age"),
    Aspect.LED: N_("It was led well"),
    Aspect.AGAIN: N_("We would book it again"),
}
WHY_MISSED = (
    Reason.TIMETABLE,
    Reason.SCHOOL_SHUT,
    Reason.STAFF,
    Reason.PRACTITIONER,
    Reason.WEATHER,
    Reason.OTHER,
)
"""The reasons for which a session did not take place although it was booked."""

EVENTS: dict[Outcome, Event] = {Outcome.TOOK_PLACE: Event.DELIVER, Outcome.MISSED: Event.MISS}
RATED_AT = frozenset({State.CONFIRMED, State.DELIVERED})


@dataclass(frozen=True, slots=True)
class Counted:
    """How many pupils of a booked group were there, and whether the same pupils had been counted before."""

    group_id: UUID
    present: int
    same_again: bool = False

    @property
    def different(self) -> int:
        """Return how many pupils this adds to those counted before: the same pupils again add attendances only."""
        return 0 if self.same_again else self.present


@dataclass(frozen=True, slots=True)
class Hands:
    """How many hands were up for each answer to one statement."""

    agree: int
    unsure: int
    disagree: int

    @property
    def total(self) -> int:
        """Return how many hands were up."""
        return self.agree + self.unsure + self.disagree

    def __add__(self, other: Hands) -> Hands:
        return Hands(self.agree + other.agree, self.unsure + other.unsure, self.disagree + other.disagree)


@dataclass(frozen=True, slots=True)
class Shown:
    """The hands that were shown for a statement of a topic; `when` has the times at which they were counted."""

    topic_id: UUID
    statement: str
    when: Mapping[When, Hands]


@dataclass(frozen=True, slots=True)
class Said:
    """What a practitioner says of a session."""

    outcome: Outcome
    groups: Sequence[Counted] = ()
    adults: int | None = None
    topic_ids: Sequence[UUID] = ()
    hands: Sequence[Shown] = ()
    reason: Reason | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Sums:
    """What sessions come to. `present` are attendances; `different` counts every pupil once."""

    sessions: int = 0
    groups: int = 0
    expected: int = 0
    present: int = 0
    different: int = 0
    adults: int = 0

    def __add__(self, other: Sums) -> Sums:
        return Sums(
            self.sessions + other.sessions,
            self.groups + other.groups,
            self.expected + other.expected,
            self.present + other.present,
            self.different + other.different,
            self.adults + other.adults,
        )


def check_begun(starts_at: datetime, now: datetime) -> None:
    """Raise `NotNow` for a session whose time has not come."""
    if starts_at > now:
        raise NotNow(_("The time of this session has not come yet"))


def check_said(said: Said, groups: Collection[UUID]) -> None:
    """Raise `RuleBroken` unless what is said of a session with these groups adds up.

    A session that did not take place has a reason and no counts. Of one that did, every group is counted, somebody was
    there, and no more hands were up than pupils were there.
    """
    check_names_no_child(said.note, field="note")
    if said.outcome is Outcome.MISSED:
        if said.reason not in WHY_MISSED:
            raise RuleBroken(_("Select why it did not take place"), field="reason")
        check_reason(said.reason, said.note)
        if any(each.present for each in said.groups) or said.hands:
            raise RuleBroken(_("You say that it did not take place, and that pupils were there"), field="outcome")
        return
    if {each.group_id for each in said.groups} != set(groups):
        raise RuleBroken(_("Enter how many pupils of each group were there"), field="outcome")
    present = sum(each.present for each in said.groups)
    if not present:
        raise RuleBroken(_("If nobody was there, say that it did not take place"), field="outcome")
    for each in said.hands:
        _check_hands(each, said.topic_ids, present)


def _check_hands(shown: Shown, covered: Collection[UUID], present: int) -> None:
    if shown.topic_id not in covered:
        said = _("Hands are counted for a topic that is not ticked: tick it, or leave the hands out")
        raise RuleBroken(said, field="topics")
    for when, hands in shown.when.items():
        if hands.total > present:
            said = _("These are {hands} hands, and {present} pupils were there")
            name = name_of(shown.topic_id, shown.statement, when, Hand.AGREE)
            raise RuleBroken(said.format(hands=hands.total, present=present), field=name)


def name_of(topic_id: UUID, statement: str, when: When, hand: Hand) -> str:
    """Return how the form calls the number of these hands."""
    return f"hands_{topic_id.hex}_{statement}_{when}_{hand}"


def check_points(points: Sequence[str]) -> None:
    """Raise `RuleBroken` for more points to follow up than anybody does, long ones, or one that names a child."""
    if len(points) > POINTS_MOST:
        raise RuleBroken(_("Enter at most {most} points").format(most=POINTS_MOST), field="points")
    for each in points:
        if len(each) > POINT_LONGEST:
            said = _("A point has at most {most} characters").format(most=POINT_LONGEST)
            raise RuleBroken(said, field="points")
        check_names_no_child(each, field="points")


def check_rated(state: State, ends_at: datetime, now: datetime) -> None:
    """Raise `NotNow` unless a school can say how a session was: it is over, and is not said to have been missed."""
    if state not in RATED_AT:
        raise NotNow(_("This session did not take place: there is nothing to say about it"))
    if ends_at > now:
        raise NotNow(_("You can say how the session was once it is over"))


def record_by(held_on: date, bank_holidays: Container[date]) -> date:
    """Return the day by the end of which a session of that day is to be recorded."""
    return add_working_days(held_on, RECORD_WITHIN, bank_holidays)


def sums_of(counted: Iterable[Counted], expected: int, adults: int | None) -> Sums:
    """Return what one session that took place comes to."""
    rows = list(counted)
    return Sums(
        sessions=1,
        groups=sum(each.present > 0 for each in rows),
        expected=expected,
        present=sum(each.present for each in rows),
        different=sum(each.different for each in rows),
        adults=adults or 0,
    )
