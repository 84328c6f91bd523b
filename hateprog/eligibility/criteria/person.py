"""Criteria about the person referred: age, consent, who comes with them, and their safety."""

from __future__ import annotations

from datetime import date

from hateprog.eligibility.criteria.check import check, said, whole
from hateprog.eligibility.facts import Facts, Found, Verdict
from hateprog.kernel.calendar import age_on
from hateprog.kernel.text import _
from hateprog.referrals.rules import Companion, ConsentBy, Known

ADULT = 18


@check("born_on", "incident_on", at_least=whole(10, 100))
def is_old_enough_then(facts: Facts, today: date, *, at_least: int) -> Found:
    """The age on the date of the incident is at least so many years."""
    if facts.born_on is None or facts.incident_on is None:
        return Verdict.UNKNOWN, _("The age on the date of the incident is not known")
    if facts.incident_on > today:
        return Verdict.NOT_MET, _("The date of the incident lies in the future")
    if facts.born_on > facts.incident_on:
        return Verdict.NOT_MET, _("The date of birth is after the date of the incident")
    age = age_on(facts.born_on, facts.incident_on)
    verdict = Verdict.MET if age >= at_least else Verdict.NOT_MET
    return verdict, _("Aged {age} on the date of the incident").format(age=age)


@check("born_on", at_least=whole(0, 100))
def is_old_enough_today(facts: Facts, today: date, *, at_least: int) -> Found:
    """The age today is at least so many years; the programme's scenarios are written for ten-year-olds and over."""
    if facts.born_on is None:
        return Verdict.UNKNOWN, _("The date of birth is not known")
    if facts.born_on > today:
        return Verdict.NOT_MET, _("The date of birth lies in the future")
    age = age_on(facts.born_on, today)
    return Verdict.MET if age >= at_least else Verdict.NOT_MET, _("Aged {age} today").format(age=age)


@check("born_on", "incident_on")
def was_under_18_then(facts: Facts, _today: date) -> Found:
    """Someone under 18 on the date of the incident, for a set that is made for children."""
    if facts.born_on is None or facts.incident_on is None:
        return Verdict.UNKNOWN, _("The age on the date of the incident is not known")
    age = age_on(facts.born_on, facts.incident_on)
    verdict = Verdict.MET if age < ADULT else Verdict.NOT_MET
    return verdict, _("Aged {age} on the date of the incident").format(age=age)


@check("born_on", "consented_on", "consent_by")
def consents(facts: Facts, today: date) -> Found:
    """Taking part is voluntary: the person consents; under 18 so does a guardian, or competence is recorded."""
    if facts.consented_on is None or facts.consent_by is None:
        return Verdict.UNKNOWN, _("No consent is recorded")
    if facts.consented_on > today:
        return Verdict.NOT_MET, _("The date of the consent lies in the future")
    day = said(facts.consented_on)
    if facts.consent_by is ConsentBy.PERSON_AND_GUARDIAN:
        return Verdict.MET, _("Consented on {day}, and a parent or guardian with them").format(day=day)
    if facts.consent_by is ConsentBy.PERSON_COMPETENT:
        return Verdict.MET, _("Consented on {day}, and was judged competent to decide alone").format(day=day)
    if facts.born_on is None:
        return Verdict.UNKNOWN, _("The date of birth is not known, so nor is who must consent")
    if age_on(facts.born_on, facts.consented_on) < ADULT:
        return Verdict.NOT_MET, _("Under 18 when consenting: a parent or guardian, or recorded competence, is missing")
    return Verdict.MET, _("Consented on {day}").format(day=day)


@check("born_on", "companion")
def a_child_is_not_alone(facts: Facts, today: date) -> Found:
    """A child is never seen alone: an appropriate adult comes with anyone under 18; a supporter is a judgement."""
    if facts.born_on is None:
        return Verdict.UNKNOWN, _("The date of birth is not known, so nor is whether somebody must come with them")
    if age_on(facts.born_on, today) >= ADULT:
        return Verdict.MET, _("18 or over: nobody has to come with them")
    if facts.companion is None:
        return Verdict.UNKNOWN, _("Nobody has said who comes with them")
    if facts.companion is Companion.APPROPRIATE_ADULT:
        return Verdict.MET, _("An appropriate adult comes with them")
    if facts.companion is Companion.SUPPORTER:
        return Verdict.NEEDS_JUDGEMENT, _("Under 18, with a supporter who is not an appropriate adult")
    return Verdict.NOT_MET, _("Under 18, and nobody comes with them")


@check("domestic_or_sexual")
def is_not_a_specialists(facts: Facts, _today: date) -> Found:
    """A domestic or sexual element needs a specialist's view and then a judgement; it is never declined in silence."""
    if facts.domestic_or_sexual is None or facts.domestic_or_sexual is Known.UNKNOWN:
        return Verdict.UNKNOWN, _("Nobody has said whether there is a domestic or sexual element")
    if facts.domestic_or_sexual is Known.YES:
        return Verdict.NEEDS_JUDGEMENT, _("There is a domestic or sexual element: a specialist must be consulted")
    return Verdict.MET, _("No domestic or sexual element")


@check("open_investigation")
def nothing_is_under_way(facts: Facts, _today: date) -> Found:
    """Nothing may be offered while the same behaviour is being looked into."""
    if facts.open_investigation is None or facts.open_investigation is Known.UNKNOWN:
        return Verdict.UNKNOWN, _("It is not known whether the same behaviour is being looked into")
    if facts.open_investigation is Known.YES:
        return Verdict.NOT_MET, _("The same behaviour is being looked into")
    return Verdict.MET, _("The same behaviour is not being looked into")


@check()
def is_judged(_facts: Facts, _today: date) -> Found:
    """No fact decides this: whoever decides judges it, and says why."""
    return Verdict.NEEDS_JUDGEMENT, _("No fact settles this: it is for whoever decides to judge")
