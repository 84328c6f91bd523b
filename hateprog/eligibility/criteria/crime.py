"""Criteria about the crime: how it is admitted and dealt with, what it was, and how serious."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from hateprog.eligibility.criteria.check import check, some_of, whole
from hateprog.eligibility.facts import Facts, Found, Verdict
from hateprog.kernel.calendar import age_on
from hateprog.kernel.text import N_, _
from hateprog.referrals.rules import (
    ADMISSION_LABELS,
    OUTCOME_TYPE_LABELS,
    Admission,
    CpsView,
    Known,
    OutcomeType,
)

ADULT = 18
LOWEST, HIGHEST = 1, 5
"""The child gravity scores of the NPCC matrix, from no action to a normal charge (domain.md section 4)."""

MUST_BE_NO: dict[str, tuple[str, str, str]] = {
    "physical_assault": (
        N_("It is not known whether anybody was physically assaulted"),
        N_("Somebody was physically assaulted"),
        N_("Nobody was physically assaulted"),
    ),
    "stirred_up_hatred": (
        N_("It is not known whether hatred was stirred up"),
        N_("The offence is one of stirring up hatred"),
        N_("The offence is not one of stirring up hatred"),
    ),
    "extremist_views": (
        N_("It is not known whether the person referred holds extremist views"),
        N_("The person referred holds extremist views"),
        N_("The person referred holds no extremist views"),
    ),
    "extremist_member": (
        N_("It is not known whether the person referred belongs to an extremist organisation"),
        N_("The person referred belongs to an extremist organisation"),
        N_("The person referred belongs to no extremist organisation"),
    ),
}
"""Facts that can stand in the way when they are true: not known, yes, no."""


def _fact(name: object) -> str:
    if not isinstance(name, str) or name not in MUST_BE_NO:
        raise ValueError(_("one of {words}").format(words=", ".join(MUST_BE_NO)))
    return name


def _the_fact(parameters: Mapping[str, Any]) -> tuple[str, ...]:
    return (parameters["fact"],)


@check(also=_the_fact, fact=_fact)
def is_not_so(facts: Facts, _today: date, *, fact: str) -> Found:
    """A fact that would stand in the way is known not to be so."""
    known: Known | None = getattr(facts, fact)
    unknown, yes, no = MUST_BE_NO[fact]
    if known is None or known is Known.UNKNOWN:
        return Verdict.UNKNOWN, _(unknown)
    return (Verdict.NOT_MET, _(yes)) if known is Known.YES else (Verdict.MET, _(no))


@check("born_on", "incident_on", "admission", adults=some_of(Admission), under_18=some_of(Admission))
def admits_enough(facts: Facts, _today: date, *, adults: frozenset[Admission], under_18: frozenset[Admission]) -> Found:
    """The admission is one of those that are enough, for an adult and for someone under 18 at the incident.

    Accepting responsibility is a lower standard than full admission, and enough for a youth community resolution.
    """
    if facts.admission is None or facts.admission is Admission.NOT_ASKED:
        return Verdict.UNKNOWN, _("Nobody has recorded whether the person referred admits it")
    answer = _(ADMISSION_LABELS[facts.admission])
    if facts.admission not in adults | under_18:
        return Verdict.NOT_MET, answer
    if facts.admission in adults & under_18:
        return Verdict.MET, answer
    if facts.born_on is None or facts.incident_on is None:
        return Verdict.UNKNOWN, _("{admission}: whether that is enough depends on the age, which is not known").format(
            admission=answer
        )
    child = age_on(facts.born_on, facts.incident_on) < ADULT
    if facts.admission in (under_18 if child else adults):
        return Verdict.MET, _("{admission}, which is enough at this age").format(admission=answer)
    return Verdict.NOT_MET, _("{admission}, which is not enough at this age").format(admission=answer)


@check("outcome_type", among=some_of(OutcomeType))
def was_dealt_with_by(facts: Facts, _today: date, *, among: frozenset[OutcomeType]) -> Found:
    """It was dealt with in one of these ways; an adult conditional caution is generally unsuitable (CPS guidance)."""
    if facts.outcome_type is None or facts.outcome_type is OutcomeType.NOT_YET:
        return Verdict.UNKNOWN, _("How the crime was dealt with is not known yet")
    outcome = _(OUTCOME_TYPE_LABELS[facts.outcome_type])
    if facts.outcome_type not in among:
        return Verdict.NOT_MET, _("{outcome}: not one of the outcomes that this rule admits").format(outcome=outcome)
    if facts.outcome_type is OutcomeType.ADULT_CONDITIONAL_CAUTION:
        return Verdict.NEEDS_JUDGEMENT, _("{outcome}: generally unsuitable for hate crime").format(outcome=outcome)
    return Verdict.MET, outcome


@check("indictable_only", "cps_view")
def may_be_dealt_with_by_police(facts: Facts, _today: date) -> Found:
    """Not an offence that only the Crown Court may try, unless the Crown Prosecution Service approves."""
    if facts.indictable_only is None or facts.indictable_only is Known.UNKNOWN:
        return Verdict.UNKNOWN, _("It is not known whether the offence is indictable only")
    if facts.indictable_only is Known.NO:
        return Verdict.MET, _("The offence is not indictable only")
    if facts.cps_view is CpsView.APPROVES:
        return Verdict.MET, _("Indictable only, and the Crown Prosecution Service approves")
    if facts.cps_view is CpsView.REFUSES:
        return Verdict.NOT_MET, _("Indictable only, and the Crown Prosecution Service does not approve")
    return Verdict.UNKNOWN, _("Indictable only: the view of the Crown Prosecution Service is not recorded")


@check("gravity_score", met_up_to=whole(LOWEST, HIGHEST), judged_up_to=whole(LOWEST, HIGHEST))
def gravity_is_low_enough(facts: Facts, _today: date, *, met_up_to: int, judged_up_to: int) -> Found:
    """The child gravity score is low enough; between the two bounds it is a judgement."""
    score = facts.gravity_score
    if score is None:
        return Verdict.UNKNOWN, _("The child gravity score is not known")
    sentence = _("The child gravity score is {score}").format(score=score)
    if score <= met_up_to:
        return Verdict.MET, sentence
    return Verdict.NEEDS_JUDGEMENT if score <= judged_up_to else Verdict.NOT_MET, sentence
