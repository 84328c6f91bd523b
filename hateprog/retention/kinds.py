"""What a certificate calls the rows that were erased, by table."""

from __future__ import annotations

from collections.abc import Mapping

from hateprog.kernel.text import N_, _

KINDS: Mapping[str, str] = {
    "participant": N_("The person referred: names, contact, date of birth"),
    "referral": N_("What the referral said"),
    "case_event": N_("Entries of what happened"),
    "fact_said": N_("Facts and who told them"),
    "assessment": N_("Facts and findings of a decision"),
    "clock_pause": N_("Reasons for a pause"),
    "decision": N_("Reasons for a decision"),
    "approval_condition": N_("Conditions of an approval"),
    "hand_over_note": N_("Hand-over notes"),
    "engagement_review": N_("Reviews of somebody who stays away"),
    "stand_in": N_("Reasons for standing in"),
    "case_cause": N_("Causes in words"),
    "support_offer": N_("Notes of support offered"),
    "concern": N_("Concerns"),
    "enrolment": N_("Notes of how the programme ended"),
    "appointment": N_("Places and notes of appointments"),
    "session_record": N_("Records of sessions"),
    "addendum": N_("Additions to records"),
    "risk_assessment": N_("Risk assessments"),
    "risk_hazard": N_("Hazards"),
    "questionnaire": N_("Reasons for setting a questionnaire aside"),
    "closing": N_("Summaries of closing"),
    "follow_up": N_("Notes of follow-ups"),
    "scrutiny_item": N_("Copies for the scrutiny panel"),
    "scrutiny_grade": N_("What the scrutiny panel wrote"),
    "scrutiny_review": N_("Notes on copies for the panel"),
    "retained": N_("Reasons for having kept the case"),
    "letter": N_("Letters"),
    "undisclosed": N_("Words not to be disclosed"),
    "message": N_("Mails"),
    "audit_entry": N_("Lines of the log made blank"),
}


def in_words(erased: Mapping[str, int]) -> list[tuple[str, int]]:
    """Return (what, how many) of a disposal, in the order above."""
    return [(_(name), erased[table]) for table, name in KINDS.items() if erased.get(table)]
