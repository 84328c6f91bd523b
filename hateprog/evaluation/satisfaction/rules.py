"""Who is asked how content they were, when, and what may be put down of it.

Source: domain.md section 1 (the commissioner's response: satisfaction of both sides, *what* was satisfactory and what
difference it made) and section 8. Pure: how things stand in, an answer or a refusal out. Days are Europe/London's.
"""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from hateprog.kernel.errors import NotNow, RuleBroken
from hateprog.kernel.text import N_, _
from hateprog.referrals.rules import ENDED, EndReason, Source, Stage

LOWEST, HIGHEST = 1, 5


class Audience(StrEnum):
    """Who is asked."""

    PARTICIPANT = "participant"
    VICTIM = "victim"
    TEACHER = "teacher"
    REFERRER = "referrer"


class Outcome(StrEnum):
    """What came of it. Where none is put down, it is missing: nobody can say whether they were asked."""

    ANSWERED = "answered"
    DECLINED = "declined"
    NO_REPLY = "no_reply"
    NOT_ASKED = "not_asked"


class Partly(StrEnum):
    """An answer that is yes, no, or between."""

    YES = "yes"
    PARTLY = "partly"
    NO = "no"


AUDIENCE_LABELS: dict[Audience, str] = {
    Audience.PARTICIPANT: N_("People referred, after their programme"),
    Audience.VICTIM: N_("People harmed, after the offer"),
    Audience.TEACHER: N_("Teachers, after a group session"),
    Audience.REFERRER: N_("Referrers, after the case"),
}
WHOM: dict[Audience, str] = {
    Audience.PARTICIPANT: N_("The person referred"),
    Audience.VICTIM: N_("The person harmed"),
    Audience.TEACHER: N_("The teacher"),
    Audience.REFERRER: N_("Whoever made the referral"),
}
OUTCOME_LABELS: dict[Outcome, str] = {
    Outcome.ANSWERED: N_("Answered"),
    Outcome.DECLINED: N_("Did not want to answer"),
    Outcome.NO_REPLY: N_("Asked, and no answer came"),
    Outcome.NOT_ASKED: N_("Not asked"),
}
OWN_WORDS: dict[Outcome, str] = {
    Outcome.ANSWERED: N_("Yes, these are my answers"),
    Outcome.DECLINED: N_("No, I would rather not answer"),
}
RATING_LABELS: dict[int, str] = {
    5: N_("5, very content"),
    4: N_("4, content"),
    3: N_("3, neither"),
    2: N_("2, not content"),
    1: N_("1, not content at all"),
}
PARTLY_LABELS: dict[Partly, str] = {Partly.YES: N_("Yes"), Partly.PARTLY: N_("Partly"), Partly.NO: N_("No")}
OF_A_CASE = (Audience.PARTICIPANT, Audience.REFERRER)
ASKED = frozenset({Outcome.ANSWERED, Outcome.DECLINED, Outcome.NO_REPLY})
FINAL = frozenset({Outcome.ANSWERED, Outcome.DECLINED})
NEVER_ASKED = frozenset({EndReason.DIED, EndReason.DUPLICATE})
"""How a case ends that asks nobody anything: it was none, or there is nobody to ask."""


@dataclass(frozen=True, slots=True)
class Said:
    """What is put down: what came of it, and the answers where there are some. `aspects` are codes of the wording."""

    outcome: Outcome
    rating: int | None = None
    difference: Partly | None = None
    recommend: Partly | None = None
    aspects: tuple[str, ...] = ()


def check_said(said: Said, aspects: Container[str]) -> None:
    """Raise `RuleBroken` unless the answers are whole where there are some, and none where there are none.

    `aspects` are the codes that the wording lists.
    """
    answers = {"rating": said.rating, "difference": said.difference, "recommend": said.recommend}
    if said.outcome is not Outcome.ANSWERED:
        if said.aspects or any(value is not None for value in answers.values()):
            raise RuleBroken(_("Answers are only put down where they answered"), field="outcome")
        return
    missing = {
        "rating": _("Select how content they were, from 1 to 5"),
        "difference": _("Select whether it made a difference"),
        "recommend": _("Select whether they would recommend it"),
    }
    for name, value in answers.items():
        if value is None:
            raise RuleBroken(missing[name], field=name)
    if not LOWEST <= (said.rating or 0) <= HIGHEST:
        raise RuleBroken(_("Select one of the numbers from 1 to 5"), field="rating")
    if any(code not in aspects for code in said.aspects):
        raise RuleBroken(_("Select from the answers listed"), field="aspects")


def check_asked_on(asked_on: date, *, since: date, today: date) -> None:
    """Raise `RuleBroken` for a day to come, or one before there was anything to be content with (`since`)."""
    if asked_on > today:
        raise RuleBroken(_("The day they were asked must be today or in the past"), field="asked_on")
    if asked_on < since:
        raise RuleBroken(_("They cannot have been asked before it was over"), field="asked_on")


def check_open(before: Outcome | None) -> None:
    """Raise `NotNow` where they answered or declined already: nobody is asked twice. `before` is what is put down."""
    if before in FINAL:
        raise NotNow(_("It is put down already, and they are not asked again"))


def check_their_own(outcome: Outcome) -> None:
    """Raise `RuleBroken` where somebody says of themselves what only another can: that they were not asked."""
    if outcome not in FINAL:
        raise RuleBroken(_("Select whether you want to answer"), field="outcome")


def check_left_in_peace(outcome: Outcome, *, may_be_asked: bool) -> None:
    """Raise `RuleBroken` where somebody was asked who wanted to be left alone (domain.md section 5)."""
    if not may_be_asked and outcome is not Outcome.NOT_ASKED:
        raise RuleBroken(_("Whoever withdrew is not contacted: select that they were not asked"), field="outcome")


def why_not(audience: Audience, stage: Stage, reason: EndReason | None, source: Source, *, began: bool) -> str | None:
    """Return why nobody of this audience is asked about a case; None where they are.

    A participant is asked once the programme that they began is over, a referrer once the case is. Who referred
    themselves is asked as a participant.
    """
    if stage not in ENDED:
        return _("They are asked once the programme is over")
    if reason in NEVER_ASKED:
        return _("Nobody is asked about a case that ended like this")
    if audience is Audience.PARTICIPANT and not began:
        return _("The programme never began, so the person referred is not asked about it")
    if audience is Audience.REFERRER and source is Source.SELF:
        return _("The person referred themselves, and is asked about the programme")
    return None


def may_be_asked(audience: Audience, reason: EndReason | None) -> bool:
    """Say whether they may be contacted: a participant who withdrew is left in peace; their referrer may be asked."""
    return audience is not Audience.PARTICIPANT or reason is not EndReason.WITHDREW
