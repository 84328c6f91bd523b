"""The three-session order: states, what moves them, and when a session may be planned, recorded and signed.

Source: domain.md section 5. Pure: the programme's state in, the next state or a refusal out. Moments are UTC.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from hateprog.kernel.clock import from_local, local_date
from hateprog.kernel.errors import NotNow, RuleBroken
from hateprog.kernel.text import N_, _
from hateprog.referrals.rules import ENDED, STAGE_LABELS, Stage
from hateprog.sessions.curriculum.rules import SESSIONS

LENGTH = SESSIONS
FURTHEST_AHEAD = timedelta(days=366)
"""A time further ahead than a year is a slip of the pen, not a plan."""

WEEK = timedelta(days=7)
FIRST_WITHIN = 28
"""Calendar days from the approval within which a first session is held in time.

An assumption: neither domain.md nor the issue gives a number. Four weeks are 20 working days where no bank holiday
lies among them, the longest that the service lets any other step take (`eligibility.deciding.CPS_WITHIN`).
"""
STOPPABLE = frozenset({Stage.ALLOCATED, Stage.ON_PROGRAMME, Stage.ON_HOLD})
"""Where the person referred has been offered the programme, and may stop it by one act."""


class State(StrEnum):
    """Where one of the three sessions is."""

    PLANNED = "planned"
    ON_HOLD = "on_hold"
    TO_PLAN_AGAIN = "to_plan_again"
    SIGNED = "signed"
    CANCELLED = "cancelled"


class Event(StrEnum):
    """What happens to a session."""

    RESCHEDULE = "reschedule"
    MISS = "miss"
    CALL_OFF = "call_off"
    HOLD = "hold"
    RESUME = "resume"
    LOSE = "lose"
    PLAN_AGAIN = "plan_again"
    SIGN = "sign"
    CANCEL = "cancel"


TRANSITIONS: dict[tuple[State, Event], State] = {
    (State.PLANNED, Event.RESCHEDULE): State.PLANNED,
    (State.PLANNED, Event.MISS): State.TO_PLAN_AGAIN,
    (State.PLANNED, Event.CALL_OFF): State.TO_PLAN_AGAIN,
    (State.PLANNED, Event.SIGN): State.SIGNED,
    (State.PLANNED, Event.CANCEL): State.CANCELLED,
    (State.PLANNED, Event.HOLD): State.ON_HOLD,
    (State.ON_HOLD, Event.RESUME): State.PLANNED,
    (State.ON_HOLD, Event.LOSE): State.TO_PLAN_AGAIN,
    (State.ON_HOLD, Event.CANCEL): State.CANCELLED,
    (State.TO_PLAN_AGAIN, Event.PLAN_AGAIN): State.PLANNED,
    (State.TO_PLAN_AGAIN, Event.CANCEL): State.CANCELLED,
}


class Progress(StrEnum):
    """Where the programme as a whole is."""

    OPEN = "open"
    COMPLETED = "completed"
    STOPPED = "stopped"


class Kept(StrEnum):
    """What became of one appointment; a past one never changes again."""

    PLANNED = "planned"
    ON_HOLD = "on_hold"
    HELD = "held"
    MISSED = "missed"
    RESCHEDULED = "rescheduled"
    CANCELLED = "cancelled"


class Mode(StrEnum):
    """How the two meet."""

    IN_PERSON = "in_person"
    VIDEO = "video"
    PHONE = "phone"


class AskedBy(StrEnum):
    """Who asked for a change, or whose cause it was that a session did not take place."""

    PERSON = "person"
    COMPANION = "companion"
    PRACTITIONER = "practitioner"
    SERVICE = "service"
    OTHER = "other"


class Attendance(StrEnum):
    """Whether the person referred came on time."""

    ON_TIME = "on_time"
    LATE = "late"


class Responsibility(StrEnum):
    """How much responsibility the person referred takes, as the practitioner sees it after the session."""

    NONE = "1"
    LITTLE = "2"
    SOME = "3"
    MOST = "4"
    FULL = "5"


STATE_LABELS: dict[State, str] = {
    State.PLANNED: N_("Planned"),
    State.ON_HOLD: N_("On hold"),
    State.TO_PLAN_AGAIN: N_("To plan again"),
    State.SIGNED: N_("Completed"),
    State.CANCELLED: N_("Cancelled"),
}
KEPT_LABELS: dict[Kept, str] = {
    Kept.PLANNED: N_("Planned"),
    Kept.ON_HOLD: N_("On hold"),
    Kept.HELD: N_("Held"),
    Kept.MISSED: N_("Missed"),
    Kept.RESCHEDULED: N_("Rescheduled"),
    Kept.CANCELLED: N_("Cancelled"),
}
MODE_LABELS: dict[Mode, str] = {
    Mode.IN_PERSON: N_("In person"),
    Mode.VIDEO: N_("By video"),
    Mode.PHONE: N_("By phone"),
}
ASKED_BY_LABELS: dict[AskedBy, str] = {
    AskedBy.PERSON: N_("The person referred"),
    AskedBy.COMPANION: N_("Their supporter or appropriate adult"),
    AskedBy.PRACTITIONER: N_("The practitioner"),
    AskedBy.SERVICE: N_("The service"),
    AskedBy.OTHER: N_("Somebody or something else"),
}
ATTENDANCE_LABELS: dict[Attendance, str] = {Attendance.ON_TIME: N_("On time"), Attendance.LATE: N_("Late")}
RESPONSIBILITY_LABELS: dict[Responsibility, str] = {
    Responsibility.NONE: N_("1: none, blames others"),
    Responsibility.LITTLE: N_("2: a little"),
    Responsibility.SOME: N_("3: for some of it"),
    Responsibility.MOST: N_("4: for most of it"),
    Responsibility.FULL: N_("5: full, without excuses"),
}
ON_HOLD = N_("The programme is on hold until it has been decided again: nothing can be planned")


def after(state: State, event: Event) -> State:
    """Return the state that `event` leads to. Raises `NotNow` for every pair that is not in the table."""
    try:
        return TRANSITIONS[state, event]
    except KeyError:
        stands = _(STATE_LABELS[state]).lower()
        raise NotNow(_("This cannot be done: the session is “{state}”").format(state=stands)) from None


def next_number(so_far: Sequence[State]) -> int:
    """Return the number of the session that may be planned next. `so_far` holds the states in order of number.

    Raises `NotNow` unless every session before it has been signed: 1, 2, 3 in order, never more.
    """
    for number, state in enumerate(so_far, start=1):
        if state is State.TO_PLAN_AGAIN:
            return number
        if state is State.PLANNED:
            raise NotNow(_("Sign the record of session {number} before planning another").format(number=number))
        if state is State.ON_HOLD:
            raise NotNow(_("Session {number} is on hold with the programme").format(number=number))
        if state is State.CANCELLED:
            raise NotNow(_("The programme has ended, so no session can be planned"))
    if len(so_far) >= LENGTH:
        raise NotNow(_("All three sessions have been held"))
    return len(so_far) + 1


def check_may_start(stage: Stage, *, approved: bool) -> None:
    """Raise `NotNow` unless the programme may start: approved, and allocated to a practitioner."""
    if stage is Stage.ON_HOLD:
        raise NotNow(_(ON_HOLD))
    if not approved:
        raise NotNow(_("The programme cannot start before it is approved"))
    if stage is not Stage.ALLOCATED:
        stands = _(STAGE_LABELS[stage]).lower()
        raise NotNow(_("The programme cannot start: the case stands at “{stage}”").format(stage=stands))


def check_conditions(open_conditions: Sequence[str]) -> None:
    """Raise `NotNow` while a condition of the approval that must be met before the start is not.

    It binds a programme that began on an earlier approval, too: that one no longer stood, and this one is what it goes
    on by.
    """
    if open_conditions:
        sentence = _("The programme cannot start before this condition of its approval is met: {condition}")
        raise NotNow(sentence.format(condition=open_conditions[0]))


def why_not_yet(state: State, open_conditions: Sequence[str]) -> str | None:
    """Return the sentence that says what a session that is planned has to wait for; None where nothing keeps it.

    It was planned before a hold, and the new approval asks for something first. It stays planned, so that it can be
    moved, and if it was held all the same that can be put down.
    """
    if state is not State.PLANNED or not open_conditions:
        return None
    sentence = _("It must not be held before this condition of the approval is met: {condition}")
    return sentence.format(condition=open_conditions[0])


def check_programme_open(progress: Progress) -> None:
    """Raise `NotNow` once the programme has ended."""
    if progress is not Progress.OPEN:
        raise NotNow(_("The programme has ended, so its sessions cannot be changed"))


def check_may_sign(progress: Progress) -> None:
    """Raise `NotNow` once the programme has ended: what was written is kept to be read, and never signed."""
    if progress is not Progress.OPEN:
        raise NotNow(
            _("The programme has ended, so this record cannot be signed. Save it as a draft: it stays to be read")
        )


def check_not_on_hold(held_at: datetime | None) -> None:
    """Raise `NotNow` while the programme is on hold: its approval no longer stands (domain.md section 4)."""
    if held_at is not None:
        raise NotNow(_(ON_HOLD))


def after_hold(starts_at: datetime, now: datetime) -> Event:
    """Return what becomes of a session on hold once the programme goes on: the past never moves."""
    return Event.RESUME if starts_at > now else Event.LOSE


def check_stoppable(stage: Stage, *, started: bool) -> None:
    """Raise `NotNow` unless there is a programme to stop: a case that awaits a decision is not ended by the way.

    One that has started can be stopped while its decision is made again, too: taking part is voluntary at any time.
    """
    if stage in ENDED or not (started or stage in STOPPABLE):
        stands = _(STAGE_LABELS[stage]).lower()
        raise NotNow(_("There is nothing to stop: the case stands at “{stage}”").format(stage=stands))


def check_movable(starts_at: datetime, now: datetime) -> None:
    """Raise `RuleBroken` once a session was to start: the past never moves (domain.md section 5)."""
    if starts_at <= now:
        raise RuleBroken(_("Its time has come: record the session, or say that it did not take place"))


def check_templated(template: object | None) -> None:
    """Raise `NotNow` where no programme template is in use for the person: there is nothing to start on."""
    if template is None:
        raise NotNow(_("No programme template is in use for people of this age: a coordinator puts one in use"))


def check_planned_time(
    starts_at: datetime, *, now: datetime, approved_at: datetime, previous_held_on: date | None, gap: timedelta
) -> None:
    """Raise `RuleBroken` unless a session may be planned for this moment (all in UTC, aware).

    Never in the past, never before the approving decision, within a year, and not sooner after the session before than
    the programme's template has it (`gap`, whole days).
    """
    if starts_at <= now:
        raise RuleBroken(_("The session must be in the future"), field="day")
    if starts_at - now > FURTHEST_AHEAD:
        raise RuleBroken(_("The session must be within a year from now"), field="day")
    if starts_at < approved_at:
        raise RuleBroken(_("The session must be after the decision that approved the case"), field="day")
    if previous_held_on is not None and local_date(starts_at) - previous_held_on < gap:
        raise RuleBroken(_too_soon(gap), field="day")


def _too_soon(gap: timedelta) -> str:
    if gap.days == 1:
        return _("The session must be at least a day after the one before it")
    return _("The session must be at least {days} days after the one before it").format(days=gap.days)


def check_recordable(starts_at: datetime, now: datetime) -> None:
    """Raise `RuleBroken` before the session was to start: what has not happened cannot be recorded."""
    if now < starts_at:
        raise RuleBroken(_("A session can be recorded once its time has come"))


def check_held_on(
    held_on: date, *, today: date, approved_on: date, previous_held_on: date | None, gap: timedelta
) -> None:
    """Raise `RuleBroken` unless a session can have been held on this day: not in the future, in order, `gap` apart."""
    if held_on > today:
        raise RuleBroken(_("The date of the session must be today or in the past"), field="held_on")
    if held_on < approved_on:
        raise RuleBroken(_("The date of the session must not be before the decision that approved it"), field="held_on")
    if previous_held_on is not None and held_on <= previous_held_on:
        raise RuleBroken(_("The date of the session must be after the session before it"), field="held_on")
    if previous_held_on is not None and held_on - previous_held_on < gap:
        raise RuleBroken(_too_soon(gap), field="held_on")


def check_held_before(held_on: date, held_at: datetime | None) -> None:
    """Raise `RuleBroken` for a session said to be held after its programme was put on hold (UTC)."""
    if held_at is not None and held_on > local_date(held_at):
        raise RuleBroken(_("The programme was on hold on that day, so no session can have been held"), field="held_on")


def week_from(now: datetime) -> tuple[datetime, datetime]:
    """Return the moments (UTC) between which a session belongs to today or the six days after, in Europe/London.

    Midnight is asked of the calendar each time: the week of a clock change is an hour shorter or longer.
    """
    today = local_date(now)
    return _midnight(today), _midnight(today + WEEK)


def day_after(now: datetime) -> tuple[datetime, datetime]:
    """Return the moments (UTC) between which a session is tomorrow's, in Europe/London."""
    today = local_date(now)
    return _midnight(today + timedelta(days=1)), _midnight(today + timedelta(days=2))


def _midnight(day: date) -> datetime:
    return from_local(day, time(0))
