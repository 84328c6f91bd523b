"""The facts of an assessment in words, as an inspector reads them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from hateprog.kernel.calendar import age_on
from hateprog.kernel.text import N_, _
from hateprog.referrals.rules import (
    ADMISSION_LABELS,
    COMPANION_LABELS,
    CONSENT_BY_LABELS,
    KNOWN_LABELS,
    OUTCOME_TYPE_LABELS,
    PATHWAY_NAMES,
)
from hateprog.web.filters import show_date

FACT_LABELS: dict[str, str] = {
    "pathway": N_("Pathway"),
    "born_on": N_("Date of birth"),
    "incident_on": N_("Date of the incident"),
    "crime_recorded_on": N_("Crime recorded"),
    "investigation_completed_on": N_("Investigation completed"),
    "evidential_test_met_on": N_("Evidential test met"),
    "admission": N_("Admission"),
    "admission_recorded_on": N_("Admission recorded"),
    "outcome_type": N_("How it was dealt with"),
    "convicted_on": N_("Convicted"),
    "court": N_("Court"),
    "supervising_officer": N_("Supervising officer"),
    "supervision_agreed_on": N_("Supervising officer agreed"),
    "open_investigation": N_("Same behaviour being looked into"),
    "domestic_or_sexual": N_("Domestic or sexual element"),
    "consented_on": N_("Consent given"),
    "consent_by": N_("Who consented"),
    "companion": N_("Who comes with them"),
}
ANSWERS: dict[str, Mapping[Any, str]] = {
    "pathway": PATHWAY_NAMES,
    "admission": ADMISSION_LABELS,
    "outcome_type": OUTCOME_TYPE_LABELS,
    "open_investigation": KNOWN_LABELS,
    "domestic_or_sexual": KNOWN_LABELS,
    "consent_by": CONSENT_BY_LABELS,
    "companion": COMPANION_LABELS,
}


def rows(facts: Mapping[str, Any]) -> list[dict[str, str | None]]:
    """Return {key, value} of each fact that was frozen but the pathway, in words; None where nobody has said."""
    return [
        {"key": _(label), "value": said(name, facts[name])}
        for name, label in FACT_LABELS.items()
        if name in facts and name != "pathway"
    ]


def said(name: str, value: str | None) -> str | None:
    """Return one fact, kept as JSON keeps it, in words."""
    if value is None:
        return None
    if name.endswith("_on"):
        return show_date(date.fromisoformat(value))
    return _(ANSWERS[name][value]) if name in ANSWERS else value


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
