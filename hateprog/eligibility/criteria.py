"""The criteria: each takes the facts and today's date, and returns a verdict and one sentence about this case.

Source: domain.md sections 3 and 4, unless a function says another. A fact that nobody has given is `UNKNOWN`, never
met. What early intervention uses speaks of no crime at all. Pure.
"""

from __future__ import annotations

from datetime import date

from hateprog.eligibility.rules import Facts, Verdict
from hateprog.kernel.calendar import age_on
from hateprog.kernel.text import N_, _
from hateprog.referrals.rules import (
    ADMISSION_LABELS,
    OUTCOME_TYPE_LABELS,
    Admission,
    Companion,
    ConsentBy,
    Known,
    OutcomeType,
)

Found = tuple[Verdict, str]

CRIMINAL_RESPONSIBILITY = 10
"""The age below which nobody in England and Wales can commit a crime (Children and Young Persons Act 1933, s.50)."""

ADULT = 18

STEPS: dict[str, str] = {
    "incident_on": N_("the incident happened"),
    "crime_recorded_on": N_("the crime was recorded"),
    "investigation_completed_on": N_("the investigation was completed"),
    "evidential_test_met_on": N_("the evidential test was met"),
    "admission_recorded_on": N_("the admission was recorded"),
}
"""What must have happened before an out-of-court decision, in this order (domain.md section 3)."""


def is_ten_or_over(facts: Facts, today: date) -> Found:
    """Ten is the age of criminal responsibility; it is taken on the date of the incident."""
    if facts.born_on is None or facts.incident_on is None:
        return Verdict.UNKNOWN, _("The age on the date of the incident is not known")
    if facts.incident_on > today:
        return Verdict.NOT_MET, _("The date of the incident lies in the future")
    if facts.born_on > facts.incident_on:
        return Verdict.NOT_MET, _("The date of birth is after the date of the incident")
    age = age_on(facts.born_on, facts.incident_on)
    verdict = Verdict.MET if age >= CRIMINAL_RESPONSIBILITY else Verdict.NOT_MET
    return verdict, _("Aged {age} on the date of the incident").format(age=age)


def is_ten_or_over_today(facts: Facts, today: date) -> Found:
    """The programme's scenarios are written for ten-year-olds and over; age is taken today."""
    if facts.born_on is None:
        return Verdict.UNKNOWN, _("The date of birth is not known")
    if facts.born_on > today:
        return Verdict.NOT_MET, _("The date of birth lies in the future")
    age = age_on(facts.born_on, today)
    return Verdict.MET if age >= CRIMINAL_RESPONSIBILITY else Verdict.NOT_MET, _("Aged {age} today").format(age=age)


def crime_is_recorded(facts: Facts, today: date) -> Found:
    """The crime was recorded, on a date, after the incident."""
    return _has_happened("crime_recorded_on", facts, today)


def investigation_is_complete(facts: Facts, today: date) -> Found:
    """The investigation was completed; the Hampshire course ended because it was offered before that (section 1)."""
    return _has_happened("investigation_completed_on", facts, today)


def evidential_test_is_met(facts: Facts, today: date) -> Found:
    """The evidential test was met once the investigation was complete."""
    return _has_happened("evidential_test_met_on", facts, today)


def admission_is_recorded(facts: Facts, today: date) -> Found:
    """The admission was recorded, the last step before an inspector's decision."""
    return _has_happened("admission_recorded_on", facts, today)


def _has_happened(step: str, facts: Facts, today: date) -> Found:
    """Say whether a step has its date, not in the future and not before any step that comes before it."""
    day, what = getattr(facts, step), _(STEPS[step])
    if day is None:
        return Verdict.UNKNOWN, _("It is not known when {what}").format(what=what)
    if day > today:
        return Verdict.NOT_MET, _("The date on which {what} lies in the future").format(what=what)
    names = list(STEPS)
    for earlier in names[: names.index(step)]:
        before = getattr(facts, earlier)
        if before is not None and day < before:
            return Verdict.NOT_MET, _("On {day} {what}, before {earlier} on {before}").format(
                day=_said(day), what=what, earlier=_(STEPS[earlier]), before=_said(before)
            )
    return Verdict.MET, _("On {day} {what}").format(day=_said(day), what=what)


def admits_it(facts: Facts, _today: date) -> Found:
    """An adult admits in full; for someone under 18 at the incident, accepting responsibility is enough.

    A youth community resolution has this lower standard (domain.md section 4).
    """
    if facts.admission is None or facts.admission is Admission.NOT_ASKED:
        return Verdict.UNKNOWN, _("Nobody has recorded whether the person referred admits it")
    said = _(ADMISSION_LABELS[facts.admission])
    if facts.admission is Admission.FULL:
        return Verdict.MET, said
    if facts.admission is not Admission.ACCEPTS_RESPONSIBILITY:
        return Verdict.NOT_MET, said
    if facts.born_on is None or facts.incident_on is None:
        return Verdict.UNKNOWN, _("Accepts responsibility, which is enough only under 18: the age is not known")
    if age_on(facts.born_on, facts.incident_on) < ADULT:
        return Verdict.MET, _("Accepts responsibility, which is enough for someone under 18")
    return Verdict.NOT_MET, _("Accepts responsibility: an adult must admit it in full")


def was_dealt_with_out_of_court(facts: Facts, _today: date) -> Found:
    """A community resolution or a caution; an adult conditional caution is generally unsuitable (CPS guidance)."""
    if facts.outcome_type is None or facts.outcome_type is OutcomeType.NOT_YET:
        return Verdict.UNKNOWN, _("How the crime was dealt with is not known yet")
    said = _(OUTCOME_TYPE_LABELS[facts.outcome_type])
    if facts.outcome_type is OutcomeType.CHARGED:
        return Verdict.NOT_MET, _("{outcome}: this is not an out-of-court outcome").format(outcome=said)
    if facts.outcome_type is OutcomeType.ADULT_CONDITIONAL_CAUTION:
        return Verdict.NEEDS_JUDGEMENT, _("{outcome}: generally unsuitable for hate crime").format(outcome=said)
    return Verdict.MET, said


def was_convicted(facts: Facts, today: date) -> Found:
    """The date of conviction and the court are known; the conviction follows the incident."""
    if facts.convicted_on is None:
        return Verdict.UNKNOWN, _("The date of conviction is not known")
    if not facts.court:
        return Verdict.UNKNOWN, _("The court is not known")
    if facts.convicted_on > today:
        return Verdict.NOT_MET, _("The date of conviction lies in the future")
    if facts.incident_on is not None and facts.convicted_on < facts.incident_on:
        return Verdict.NOT_MET, _("The date of conviction is before the date of the incident")
    return Verdict.MET, _("Convicted on {day}, {court}").format(day=_said(facts.convicted_on), court=facts.court)


def supervising_officer_agrees(facts: Facts, today: date) -> Found:
    """Whoever supervises the person referred agrees, on a date, after the conviction."""
    if not facts.supervising_officer or facts.supervision_agreed_on is None:
        return Verdict.UNKNOWN, _("The supervising officer’s agreement is not recorded")
    if facts.supervision_agreed_on > today:
        return Verdict.NOT_MET, _("The date of the supervising officer’s agreement lies in the future")
    if facts.convicted_on is not None and facts.supervision_agreed_on < facts.convicted_on:
        return Verdict.NOT_MET, _("The supervising officer agreed before the conviction")
    return Verdict.MET, _("The supervising officer agreed on {day}").format(day=_said(facts.supervision_agreed_on))


def consents(facts: Facts, today: date) -> Found:
    """Taking part is voluntary: the person consents; under 18 so does a guardian, or competence is recorded."""
    if facts.consented_on is None or facts.consent_by is None:
        return Verdict.UNKNOWN, _("No consent is recorded")
    if facts.consented_on > today:
        return Verdict.NOT_MET, _("The date of the consent lies in the future")
    day = _said(facts.consented_on)
    if facts.consent_by is ConsentBy.PERSON_AND_GUARDIAN:
        return Verdict.MET, _("Consented on {day}, and a parent or guardian with them").format(day=day)
    if facts.consent_by is ConsentBy.PERSON_COMPETENT:
        return Verdict.MET, _("Consented on {day}, and was judged competent to decide alone").format(day=day)
    if facts.born_on is None:
        return Verdict.UNKNOWN, _("The date of birth is not known, so nor is who must consent")
    if age_on(facts.born_on, facts.consented_on) < ADULT:
        return Verdict.NOT_MET, _("Under 18 when consenting: a parent or guardian, or recorded competence, is missing")
    return Verdict.MET, _("Consented on {day}").format(day=day)


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


def is_not_a_specialists(facts: Facts, _today: date) -> Found:
    """A domestic or sexual element needs a specialist's view and then a judgement; it is never declined in silence."""
    if facts.domestic_or_sexual is None or facts.domestic_or_sexual is Known.UNKNOWN:
        return Verdict.UNKNOWN, _("Nobody has said whether there is a domestic or sexual element")
    if facts.domestic_or_sexual is Known.YES:
        return Verdict.NEEDS_JUDGEMENT, _("There is a domestic or sexual element: a specialist must be consulted")
    return Verdict.MET, _("No domestic or sexual element")


def nothing_is_under_way(facts: Facts, _today: date) -> Found:
    """Nothing may be offered while the same behaviour is being looked into."""
    if facts.open_investigation is None or facts.open_investigation is Known.UNKNOWN:
        return Verdict.UNKNOWN, _("It is not known whether the same behaviour is being looked into")
    if facts.open_investigation is Known.YES:
        return Verdict.NOT_MET, _("The same behaviour is being looked into")
    return Verdict.MET, _("The same behaviour is not being looked into")


def _said(day: date) -> str:
    return f"{day.day} {_(f'{day:%B}')} {day.year}"
