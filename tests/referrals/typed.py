"""Answers as a person types them into the pages."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, ValidationError
from werkzeug.datastructures import MultiDict

from hateprog.referrals.answers import Page
from hateprog.referrals.rules import Pathway
from hateprog.web.intake import from_form


def on(field: str, day: int, month: int, year: int) -> dict[str, str]:
    """Return a date's three boxes."""
    return {f"{field}-day": str(day), f"{field}-month": str(month), f"{field}-year": str(year)}


ANSWERS: dict[Page, dict[str, Any]] = {
    Page.WHO: {"given_name": "Jordan", "family_name": "O’Ashby-Ní", **on("born_on", 4, 5, 2001)},
    Page.CONTACT: {
        "contact_by": "phone",
        "phone": "07700 900982",
        "email": "",
        "address": "1 High Street\r\nRotherham",
        "postcode": "s601ae",
        "message_may_be_left": "no",
        "safe_contact": "Weekdays after 4pm",
    },
    Page.WHERE: {"district_code": "E08000018"},
    Page.WHAT: {**on("incident_on", 2, 3, 2026), "incident_account": "Shouted abuse at a neighbour."},
    Page.STRANDS: {"strands": ["race", "religion"]},
    Page.OFFENCE: {
        "offence": "Public order, section 5",
        "crime_reference": "14/12345/26",
        "outcome_type": "community_resolution",
    },
    Page.DATES: {
        **on("crime_recorded_on", 3, 3, 2026),
        **on("investigation_completed_on", 20, 3, 2026),
        **on("evidential_test_met_on", 24, 3, 2026),
    },
    Page.ADMISSION: {"admission": "full", **on("admission_recorded_on", 27, 3, 2026)},
    Page.SERIOUSNESS: {
        "physical_assault": "no",
        "stirred_up_hatred": "no",
        "indictable_only": "no",
        "gravity_score": "",
    },
    Page.HISTORY: {
        "earlier_hate_offences": "no",
        **on("local_records_checked_on", 20, 3, 2026),
        "extremist_views": "no",
        "extremist_member": "no",
    },
    Page.CONVICTION: {
        **on("convicted_on", 7, 4, 2026),
        "court": "Sheffield Magistrates' Court",
        "supervising_officer": "Sam Brook, Probation Service",
        **on("supervision_agreed_on", 9, 4, 2026),
    },
    Page.ENQUIRIES: {"open_investigation": "no"},
    Page.HELP: {"help_wanted": "To understand why it frightened people"},
    Page.SAFETY: {"domestic_or_sexual": "no"},
    Page.HARMED: {"harmed_known": "yes", "harmed_view": "agrees"},
    Page.CONSENT: on("consented_on", 10, 4, 2026),
    Page.COMPANION: {"companion": "supporter", "companion_name": "Sam Ashby", "companion_contact": "07700 900983"},
    Page.LANGUAGE: {"language": "English", "interpreter_needed": "no", "access_needs": "Large print"},
}


def page(which: Page, pathway: Pathway) -> dict[str, Any]:
    """Return right answers for one page of a pathway."""
    if which is Page.PATHWAY:
        return {"pathway": pathway.value}
    left_out = {"outcome_type"} if pathway is not Pathway.OUT_OF_COURT else set()
    if pathway is Pathway.EARLY_INTERVENTION:
        left_out |= {"harmed_view"}
    return {name: value for name, value in ANSWERS[which].items() if name not in left_out}


def everywhere(questions: Schema, text: str) -> dict[str, Any] | None:
    """Type one text into every question of a page; return what is said about it, None when it is taken."""
    form = MultiDict(dict.fromkeys(questions.load_fields, text))
    form.update({f"{name}-{part}": text for name in questions.load_fields for part in ("day", "month", "year")})
    try:
        questions.load(from_form(questions, form))
    except ValidationError as wrong:
        return wrong.messages_dict
    return None


TOLD = {"told_by": "PC Robin Field", **on("told_on", 20, 4, 2026)}
"""Who said so, and when: asked with every answer once a referral was sent."""
