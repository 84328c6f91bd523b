"""What a risk assessment says on plain scales, when it is looked at again, and whom a case needs. Pure.

Source: issue "The three-session one-to-one programme, in full", item 7; domain.md section 1: domestic and sexual harm
need specialist training and robust risk assessment. docs/decisions/0029 says what "reviewed before each session" holds.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Protocol

from hateprog.kernel.errors import RuleBroken
from hateprog.kernel.text import N_, _
from hateprog.practitioners.rules import Training
from hateprog.referrals.rules import Known, Stage

HAZARDS = 3
"""How many hazards a page has room for; a case with more is told in the words of these, or not run here."""

LONGEST = timedelta(days=92)
"""How far ahead the review of an assessment may lie: the programme itself rarely lasts longer."""

WRITABLE = frozenset({Stage.ALLOCATED, Stage.ON_PROGRAMME, Stage.ON_HOLD, Stage.AWAITING_DECISION})
"""Where somebody works the case or will again: an assessment may be written and reviewed."""

RUNNING = frozenset({Stage.ALLOCATED, Stage.ON_PROGRAMME})
"""Where sessions are planned and held, so that a review is waited for."""


class Likelihood(StrEnum):
    """How likely it is."""

    UNLIKELY = "unlikely"
    POSSIBLE = "possible"
    LIKELY = "likely"


class Severity(StrEnum):
    """How bad it would be."""

    MINOR = "minor"
    SERIOUS = "serious"
    SEVERE = "severe"


class Specialist(StrEnum):
    """What a case may hold that only somebody trained for it works with."""

    DOMESTIC = "domestic"
    SEXUAL = "sexual"


class Waits(StrEnum):
    """Why an assessment has to be written or looked at before the next session is planned."""

    NONE_YET = "none_yet"
    PAST_REVIEW = "past_review"
    NOT_SINCE = "not_since"


LIKELIHOOD_LABELS: dict[Likelihood, str] = {
    Likelihood.UNLIKELY: N_("Unlikely"),
    Likelihood.POSSIBLE: N_("Possible"),
    Likelihood.LIKELY: N_("Likely"),
}
SEVERITY_LABELS: dict[Severity, str] = {
    Severity.MINOR: N_("Minor: upset, no lasting harm"),
    Severity.SERIOUS: N_("Serious: hurt, or distress that lasts"),
    Severity.SEVERE: N_("Severe: badly hurt, or in danger"),
}
SPECIALIST_LABELS: dict[Specialist, str] = {
    Specialist.DOMESTIC: N_("Domestic abuse"),
    Specialist.SEXUAL: N_("Sexual harm"),
}
WAITS_LABELS: dict[Waits, str] = {
    Waits.NONE_YET: N_("Write the risk assessment before you plan a session"),
    Waits.PAST_REVIEW: N_("The risk assessment is past its review date: look at it again before you plan a session"),
    Waits.NOT_SINCE: N_("Say whether the risk assessment is still right before you plan the next session"),
}
TRAINED: dict[Specialist, Training] = {Specialist.DOMESTIC: Training.DOMESTIC, Specialist.SEXUAL: Training.SEXUAL}


@dataclass(frozen=True, slots=True)
class Hazard:
    """One thing that could go wrong: what, for whom, how likely, how bad, and what is done about it."""

    what: str
    who: str
    likelihood: Likelihood
    severity: Severity
    mitigation: str


class Assessed(Protocol):
    """What these rules ask of the assessment in force."""

    domestic: bool
    sexual: bool
    review_on: date
    made_at: datetime
    reviewed_at: datetime | None


def specialists(told: Known | None, assessed: Assessed | None) -> frozenset[Specialist]:
    """Return what a case holds: as its assessment says; both where only the referral says that there is something.

    The referral's one fact (`domestic_or_sexual`) does not tell the two apart, and what is not known is never taken to
    be harmless.
    """
    said = {
        *((Specialist.DOMESTIC,) if assessed and assessed.domestic else ()),
        *((Specialist.SEXUAL,) if assessed and assessed.sexual else ()),
    }
    return frozenset(said or (Specialist if told is Known.YES else ()))


def waits(assessed: Assessed | None, *, last_session_at: datetime | None, today: date) -> Waits | None:
    """Return why the assessment has to be looked at before the next session; None where it was.

    `last_session_at` (UTC) is when the newest session that was held began. Writing an assessment is reviewing it.
    """
    if assessed is None:
        return Waits.NONE_YET
    if assessed.review_on < today:
        return Waits.PAST_REVIEW
    looked_at = max(assessed.made_at, assessed.reviewed_at or assessed.made_at)
    return Waits.NOT_SINCE if last_session_at is not None and looked_at < last_session_at else None


def check_assessment(review_on: date, specialist: frozenset[Specialist], *, told: Known | None, today: date) -> None:
    """Raise `RuleBroken` for a day on which it cannot be looked at again, or where the referral's fact is left open."""
    if review_on <= today:
        raise RuleBroken(_("The review must be after today"), field="review_on")
    if review_on > today + LONGEST:
        raise RuleBroken(_("The review must be within three months"), field="review_on")
    if told is Known.YES and not specialist:
        sentence = _("The referral says that there is a domestic or sexual element: say which")
        raise RuleBroken(sentence, field="specialist")
