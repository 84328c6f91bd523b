"""The facts of an assessment in words, as an inspector reads them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from hateprog.areas.forces import FORCES
from hateprog.eligibility.facts import Facts
from hateprog.kernel.calendar import age_on
from hateprog.kernel.text import N_, _
from hateprog.referrals.rules import (
    ADMISSION_LABELS,
    COMPANION_LABELS,
    CONSENT_BY_LABELS,
    CPS_VIEW_LABELS,
    HARMED_VIEW_LABELS,
    KNOWN_LABELS,
    OUTCOME_TYPE_LABELS,
    PATHWAY_NAMES,
    Admission,
    CpsView,
    HarmedView,
    Known,
    OutcomeType,
)
from hateprog.web.filters import show_date

FACT_LABELS: dict[str, str] = {
    "pathway": N_("Pathway"),
    "force_code": N_("Force area"),
    "born_on": N_("Date of birth"),
    "incident_on": N_("Date of the incident"),
    "crime_recorded_on": N_("Crime recorded"),
    "investigation_completed_on": N_("Investigation completed"),
    "evidential_test_met_on": N_("Evidential test met"),
    "admission": N_("Admission"),
    "admission_recorded_on": N_("Admission recorded"),
    "outcome_type": N_("How it was dealt with"),
    "gravity_score": N_("Child gravity score"),
    "indictable_only": N_("Indictable only"),
    "cps_view": N_("View of the Crown Prosecution Service"),
    "physical_assault": N_("Physical assault"),
    "stirred_up_hatred": N_("Stirring up hatred"),
    "extremist_views": N_("Extremist views"),
    "extremist_member": N_("Member of an extremist organisation"),
    "earlier_hate_offences": N_("Earlier hate offences"),
    "local_records_checked_on": N_("Local records checked"),
    "convicted_on": N_("Convicted"),
    "court": N_("Court"),
    "supervising_officer": N_("Supervising officer"),
    "supervision_agreed_on": N_("Supervising officer agreed"),
    "open_investigation": N_("Same behaviour being looked into"),
    "domestic_or_sexual": N_("Domestic or sexual element"),
    "harmed_view": N_("View of whoever was harmed"),
    "consented_on": N_("Consent given"),
    "consent_by": N_("Who consented"),
    "companion": N_("Who comes with them"),
}
ANSWERS: dict[str, Mapping[Any, str]] = {
    "pathway": PATHWAY_NAMES,
    "admission": ADMISSION_LABELS,
    "outcome_type": OUTCOME_TYPE_LABELS,
    "indictable_only": KNOWN_LABELS,
    "cps_view": CPS_VIEW_LABELS,
    "physical_assault": KNOWN_LABELS,
    "stirred_up_hatred": KNOWN_LABELS,
    "extremist_views": KNOWN_LABELS,
    "extremist_member": KNOWN_LABELS,
    "earlier_hate_offences": KNOWN_LABELS,
    "harmed_view": HARMED_VIEW_LABELS,
    "force_code": FORCES,
    "open_investigation": KNOWN_LABELS,
    "domestic_or_sexual": KNOWN_LABELS,
    "consent_by": CONSENT_BY_LABELS,
    "companion": COMPANION_LABELS,
}


REFERRER, PERSON = N_("whoever made the referral"), N_("the person referred, or whoever made the referral")
SUPPLIED_BY: dict[str, str] = {
    "born_on": PERSON,
    "supervising_officer": N_("the supervising officer"),
    "supervision_agreed_on": N_("the supervising officer"),
    "cps_view": N_("the Crown Prosecution Service, through whoever made the referral"),
    "harmed_view": N_("whoever is in touch with those who were harmed"),
    "consented_on": PERSON,
    "consent_by": PERSON,
    "companion": PERSON,
}
"""Who can say what a fact is, where that is not whoever made the referral."""


def supplied_by(name: str) -> str:
    """Return who can say what a fact is, as the end of a sentence."""
    return _(SUPPLIED_BY.get(name, REFERRER))


def missing(facts: Facts, reads: Sequence[str]) -> list[str]:
    """Return the facts among `reads` that nobody has said, or that are said not to be known."""
    return [name for name in reads if getattr(facts, name) in UNSAID]


UNSAID = (None, "", Known.UNKNOWN, Admission.NOT_ASKED, OutcomeType.NOT_YET, CpsView.NOT_ASKED, HarmedView.NOT_ASKED)
SHOWN_ELSEWHERE = frozenset({"pathway", "force_code"})


def rows(facts: Mapping[str, Any], reads: Sequence[str], told: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return {key, value, told} of each fact that the rules read, in words; None where nobody has said.

    `told` has the newest word on each fact: who said so (`told_by`) and when (`told_on`).
    """
    return [
        {"key": _(FACT_LABELS[name]), "value": said(name, facts.get(name)), "told": told.get(name)}
        for name in reads
        if name not in SHOWN_ELSEWHERE
    ]


def said(name: str, value: Any) -> str | None:
    """Return one fact, kept as JSON keeps it, in words."""
    if value is None:
        return None
    if name.endswith("_on"):
        return show_date(date.fromisoformat(value))
    return _(ANSWERS[name][value]) if name in ANSWERS else str(value)


def ages(facts: Mapping[str, Any], today: date) -> list[str]:
    """Return how old the person referred was on the date of the incident, where there was one, and is today."""
    if facts.get("born_on") is None:
        return []
    born_on = date.fromisoformat(facts["born_on"])
    lines = [_("{age} today").format(age=age_on(born_on, today))]
    if incident_on := facts.get("incident_on"):
        then = age_on(born_on, date.fromisoformat(incident_on))
        lines.insert(0, _("{age} on the date of the incident").format(age=then))
    return lines
