"""What an account may be and do, without a database: roles that may be held, areas, limits of a sign-in."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from hateprog.kernel.access import Role
from hateprog.kernel.errors import RuleBroken
from hateprog.kernel.text import N_, _

IDLE = timedelta(minutes=20)
ABSOLUTE = timedelta(hours=8)
SEEN_EVERY = timedelta(minutes=1)
"""How often a session's last moment is written down: idling ends up to this much early, never late."""

HALF_SIGNED_IN = timedelta(minutes=10)
"""How long somebody has for the second factor after the password."""

TRIES_AN_ACCOUNT = 10
TRIES_AN_ADDRESS = 100
TRIES_WINDOW = timedelta(minutes=15)

MAILS_AN_ACCOUNT = 5
MAILS_AN_ADDRESS = 50
MAILS_WINDOW = timedelta(hours=1)

KEPT_WHEN_OVER = timedelta(days=30)
"""How long a session or a link that is over stays in its table."""

INVITATION_LASTS = timedelta(days=7)
RESET_LASTS = timedelta(hours=1)

COVER_AHEAD = timedelta(days=366)
"""How far ahead the last day of cover may lie: a year, a leap year too."""

GRANTABLE = tuple(role for role in Role if role not in {Role.SERVICE, Role.SCHOOL})
"""What an administrator can give. A school's staff come by their school's invitation, and are nothing else."""

ROLE_LABELS: dict[Role, str] = {
    Role.REFERRER: N_("Referrer"),
    Role.COORDINATOR: N_("Coordinator"),
    Role.INSPECTOR: N_("Inspector"),
    Role.PRACTITIONER: N_("Practitioner"),
    Role.VICTIM_LIAISON: N_("Victim liaison"),
    Role.PANEL_MEMBER: N_("Scrutiny panel member"),
    Role.ADMINISTRATOR: N_("Administrator"),
    Role.SCHOOL: N_("School"),
    Role.EVALUATOR: N_("Evaluator"),
    Role.COMMISSIONER: N_("Commissioner"),
}

ESCALATED_TO = (Role.INSPECTOR, Role.COORDINATOR)
"""Who may be named to be told when a clock has run out: those who may see the cases that clocks belong to."""


def role_names(roles: Collection[str]) -> list[str]:
    """Return how these roles read, in the order in which they are always listed."""
    return [_(label) for role, label in ROLE_LABELS.items() if role in roles]


class State(StrEnum):
    """Whether an account can be used."""

    INVITED = "invited"
    ACTIVE = "active"
    DISABLED = "disabled"


STATE_LABELS: dict[State, str] = {
    State.INVITED: N_("Invited"),
    State.ACTIVE: N_("Active"),
    State.DISABLED: N_("Disabled"),
}


class LinkPurpose(StrEnum):
    """What a mailed link opens."""

    INVITATION = "invitation"
    PASSWORD_RESET = "password_reset"  # noqa: S105 - the name of a purpose, not a secret


LINK_LASTS: dict[LinkPurpose, timedelta] = {
    LinkPurpose.INVITATION: INVITATION_LASTS,
    LinkPurpose.PASSWORD_RESET: RESET_LASTS,
}


class Ended(StrEnum):
    """Why a signed-in session ended."""

    SIGNED_OUT = "signed_out"
    SIGNED_IN_ANEW = "signed_in_anew"
    IDLE = "idle"
    TOO_OLD = "too_old"
    PASSWORD_CHANGED = "password_changed"  # noqa: S105 - the name of a reason, not a secret
    SECOND_FACTOR_RESET = "second_factor_reset"
    ROLES_CHANGED = "roles_changed"
    DISABLED = "disabled"
    ENDED_ELSEWHERE = "ended_elsewhere"


def time_is_up(started_at: datetime, last_seen_at: datetime, now: datetime) -> Ended | None:
    """Say whether a session has ended by time alone, and why: 20 minutes idle, or 8 hours old. Times are UTC."""
    if now - started_at >= ABSOLUTE:
        return Ended.TOO_OLD
    return Ended.IDLE if now - last_seen_at >= IDLE else None


def state_of(activated_at: datetime | None, disabled_at: datetime | None) -> State:
    """Return an account's state from when it was activated and disabled; disabled wins."""
    if disabled_at is not None:
        return State.DISABLED
    return State.INVITED if activated_at is None else State.ACTIVE


def check_roles(roles: Collection[Role], areas: Collection[str]) -> None:
    """Raise `RuleBroken` unless these roles and areas may be held together.

    An inspector supervises eligibility in an area (domain.md section 2), so one without any would see nothing.
    """
    if not roles:
        raise RuleBroken(_("Select at least one role"), field="roles")
    if not set(roles) <= set(GRANTABLE):
        raise RuleBroken(_("Select from the roles listed"), field="roles")
    if Role.INSPECTOR in roles and not areas:
        raise RuleBroken(_("An inspector must have at least one area: select a force or a district"), field="areas")


def check_no_school(held: Collection[Role]) -> None:
    """Raise `RuleBroken` where an account is a school's: it is nothing else, so that nobody there sees a case."""
    if Role.SCHOOL in held:
        raise RuleBroken(_("This account belongs to a school and can be nothing else: invite them anew"))


@dataclass(frozen=True, slots=True)
class Invitation:
    """Whom an administrator invites: a new person by `name`, or the one whose account has the address `other_email`."""

    email: str
    roles: frozenset[Role]
    areas: frozenset[str] = frozenset()
    name: str | None = None
    other_email: str | None = None
    job_title: str | None = None
    organisation: str | None = None


def check_link(expires_at: datetime, used_at: datetime | None, state: State, now: datetime) -> None:
    """Raise `RuleBroken` unless a mailed link may still open its account. Times are UTC."""
    if used_at is not None or now >= expires_at or state is State.DISABLED:
        raise RuleBroken(_("This link has been used, has been replaced by a newer one, or is too old"))


@dataclass(frozen=True, slots=True)
class CoverAsked:
    """What an inspector arranges: who acts for them in which area, from a first to a last day (both included)."""

    area: str
    account_id: UUID
    from_on: date
    until_on: date


class Standing(StrEnum):
    """Where cover stands on a day."""

    NOW = "now"
    COMING = "coming"
    OVER = "over"


def standing(from_on: date, until_on: date, ended_at: datetime | None, *, today: date) -> Standing:
    """Return where cover stands today: it lasts through its last day, unless it was ended before."""
    if ended_at is not None or until_on < today:
        return Standing.OVER
    return Standing.COMING if today < from_on else Standing.NOW


def check_days(from_on: date, until_on: date, *, today: date) -> None:
    """Raise `RuleBroken` unless cover may be arranged for these days.

    Never backwards: the record must not say that somebody acted for another before that was arranged.
    """
    if from_on < today:
        raise RuleBroken(_("The first day must be today or later"), field="from_on")
    if until_on < from_on:
        raise RuleBroken(_("The last day must be the first day or later"), field="until_on")
    if until_on > today + COVER_AHEAD:
        raise RuleBroken(_("The last day must be within a year from today"), field="until_on")


class Holder(Protocol):
    """What these rules ask of an account."""

    person_id: UUID

    @property
    def state(self) -> State: ...

    @property
    def roles_held(self) -> frozenset[Role]: ...

    @property
    def areas(self) -> frozenset[str]: ...


def check_cover(absent: Holder, covering: Holder, *, area: str, force: str | None) -> None:
    """Raise `RuleBroken` unless one inspector may act for the other in an area.

    `force` is the force area around a district. Nobody acts for themselves, under whichever account (domain.md section
    4), and nobody hands on what they only cover.
    """
    if area not in absent.areas:
        raise RuleBroken(_("Select one of your own areas"), field="area")
    if covering.person_id == absent.person_id:
        raise RuleBroken(
            _("You cannot cover for yourself, under another account either: select somebody else"), field="inspector"
        )
    if covering.state is not State.ACTIVE or Role.INSPECTOR not in covering.roles_held:
        raise RuleBroken(_("Select somebody who is an inspector and can sign in"), field="inspector")
    if covering.areas & {area, force}:
        raise RuleBroken(_("This inspector answers for that area anyway, so no cover is needed"), field="inspector")
