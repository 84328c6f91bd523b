"""What can be a cause, which services fit whom, and when something may be offered, consented to and passed on.

Source: domain.md section 1 (signposting or referral with consent) and section 5. Pure.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from hateprog.kernel.errors import NotNow, RuleBroken
from hateprog.kernel.text import N_, _
from hateprog.referrals.rules import STAGE_LABELS, Stage

OFFERABLE = frozenset({Stage.ALLOCATED, Stage.ON_PROGRAMME, Stage.COMPLETED})
"""Where a service may be offered: after the decision, never on hold, never after a withdrawal or a close."""

OLDEST = 120


class Cause(StrEnum):
    """What may lie behind what was done or said."""

    INFLUENCE = "influence"
    ALCOHOL = "alcohol"
    DRUGS = "drugs"
    MENTAL_HEALTH = "mental_health"
    ISOLATION = "isolation"
    ONLINE = "online"
    OWN_HARM = "own_harm"
    MEANS = "means"
    OTHER = "other"


class Outcome(StrEnum):
    """What became of a service that was offered."""

    TAKEN_UP = "taken_up"
    WAITING = "waiting"
    TURNED_AWAY = "turned_away"
    NOT_WANTED = "not_wanted"
    NOT_KNOWN = "not_known"


CAUSE_LABELS: dict[Cause, str] = {
    Cause.INFLUENCE: N_("Family, friends or a group around them"),
    Cause.ALCOHOL: N_("Alcohol"),
    Cause.DRUGS: N_("Drugs"),
    Cause.MENTAL_HEALTH: N_("Mental health"),
    Cause.ISOLATION: N_("Being alone or left out"),
    Cause.ONLINE: N_("What they see online"),
    Cause.OWN_HARM: N_("Harm that was done to them"),
    Cause.MEANS: N_("Work, school, housing or money"),
    Cause.OTHER: N_("Something else"),
}
OUTCOME_LABELS: dict[Outcome, str] = {
    Outcome.TAKEN_UP: N_("Taken up"),
    Outcome.WAITING: N_("On a waiting list"),
    Outcome.TURNED_AWAY: N_("The service could not take them"),
    Outcome.NOT_WANTED: N_("They did not want it after all"),
    Outcome.NOT_KNOWN: N_("Not known"),
}


@dataclass(frozen=True, slots=True)
class Reach:
    """Whom a service is for: a force area, or everywhere for None; ages in whole years, None for no bound."""

    force_code: str | None = None
    min_age: int | None = None
    max_age: int | None = None

    def fits(self, force_code: str | None, age: int | None) -> bool:
        """Say whether somebody of this age in this force area may use it. An age not known shuts nothing out."""
        here = self.force_code is None or self.force_code == force_code
        if age is None:
            return here
        return here and (self.min_age or 0) <= age <= (OLDEST if self.max_age is None else self.max_age)


def check_ages(min_age: int | None, max_age: int | None) -> None:
    """Raise `RuleBroken` unless a range of ages has its ends in order."""
    if min_age is not None and max_age is not None and min_age > max_age:
        raise RuleBroken(_("The oldest age must be the youngest age or more"), field="max_age")


def check_offerable(stage: Stage) -> None:
    """Raise `NotNow` where nothing may be offered or passed on: before the decision, on hold, after the end."""
    if stage is Stage.WITHDRAWN:
        raise NotNow(_("They have withdrawn, so nothing more is offered or passed on"))
    if stage not in OFFERABLE:
        stands = _(STAGE_LABELS[stage]).lower()
        raise NotNow(_("Nothing can be offered or passed on: the case stands at “{stage}”").format(stage=stands))


def check_day(day: date, *, not_before: date | None, today: date, field: str) -> None:
    """Raise `RuleBroken` for a day in the future, or before the step that comes before it."""
    if day > today:
        raise RuleBroken(_("The date must be today or in the past"), field=field)
    if not_before is not None and day < not_before:
        raise RuleBroken(_("The date must not be before the step before it"), field=field)


def check_may_answer(referred_on: date | None) -> None:
    """Raise `NotNow` once a referral was made: what was passed on cannot be called back by another answer."""
    if referred_on is not None:
        raise NotNow(_("The referral has been made. If they no longer want it, say so as what became of it"))


def check_may_pass_on(*, consented: bool | None, referred_on: date | None) -> None:
    """Raise `NotNow` unless they have said yes and nothing was passed on yet."""
    if not consented:
        raise NotNow(_("Nothing is passed on before they have said yes"))
    if referred_on is not None:
        raise NotNow(_("The referral has been made already"))


def check_may_have_outcome(*, consented: bool | None) -> None:
    """Raise `NotNow` while they have not said whether they want it."""
    if consented is None:
        raise NotNow(_("Record first whether they want it"))
