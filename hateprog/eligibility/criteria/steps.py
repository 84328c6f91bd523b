"""Criteria about what must have happened, on a date, and in which order (domain.md section 3, the order gate)."""

from __future__ import annotations

from datetime import date

from hateprog.eligibility.criteria.check import check, said
from hateprog.eligibility.facts import Facts, Found, Verdict
from hateprog.kernel.text import N_, _

STEPS: dict[str, str] = {
    "incident_on": N_("the incident happened"),
    "crime_recorded_on": N_("the crime was recorded"),
    "investigation_completed_on": N_("the investigation was completed"),
    "evidential_test_met_on": N_("the evidential test was met"),
    "admission_recorded_on": N_("the admission was recorded"),
}
"""What must have happened before an out-of-court decision, in this order."""


@check("incident_on", "crime_recorded_on")
def crime_is_recorded(facts: Facts, today: date) -> Found:
    """The crime was recorded, on a date, after the incident."""
    return _has_happened("crime_recorded_on", facts, today)


@check("incident_on", "crime_recorded_on", "investigation_completed_on")
def investigation_is_complete(facts: Facts, today: date) -> Found:
    """The investigation was completed; the Hampshire course ended because it was offered before that (section 1)."""
    return _has_happened("investigation_completed_on", facts, today)


@check("incident_on", "crime_recorded_on", "investigation_completed_on", "evidential_test_met_on")
def evidential_test_is_met(facts: Facts, today: date) -> Found:
    """The evidential test was met once the investigation was complete."""
    return _has_happened("evidential_test_met_on", facts, today)


@check(*STEPS)
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
                day=said(day), what=what, earlier=_(STEPS[earlier]), before=said(before)
            )
    return Verdict.MET, _("On {day} {what}").format(day=said(day), what=what)


@check("incident_on", "convicted_on", "court")
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
    return Verdict.MET, _("Convicted on {day}, {court}").format(day=said(facts.convicted_on), court=facts.court)


@check("convicted_on", "supervising_officer", "supervision_agreed_on")
def supervising_officer_agrees(facts: Facts, today: date) -> Found:
    """Whoever supervises the person referred agrees, on a date, after the conviction."""
    if not facts.supervising_officer or facts.supervision_agreed_on is None:
        return Verdict.UNKNOWN, _("The supervising officer’s agreement is not recorded")
    if facts.supervision_agreed_on > today:
        return Verdict.NOT_MET, _("The date of the supervising officer’s agreement lies in the future")
    if facts.convicted_on is not None and facts.supervision_agreed_on < facts.convicted_on:
        return Verdict.NOT_MET, _("The supervising officer agreed before the conviction")
    return Verdict.MET, _("The supervising officer agreed on {day}").format(day=said(facts.supervision_agreed_on))
