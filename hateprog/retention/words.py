"""Where words about the people of a case stand: which columns are made blank with it, which stay and why.

A test walks every table that leads to a case: each of its columns that can hold words is in one of the two.
"""

from __future__ import annotations

from collections.abc import Mapping

BLANK = "…"
"""What stands where words were. What was never said stays unsaid, so that counts of what was said hold."""

ERASED: Mapping[str, tuple[str, ...]] = {
    "referral": (
        "incident_account",
        "offence",
        "crime_reference",
        "court",
        "supervising_officer",
        "help_wanted",
        "guardian_name",
        "companion_name",
        "companion_contact",
        "paper_signed_by",
        "return_reason",
        "end_note",
    ),
    "case_event": ("title", "note"),
    "fact_said": ("value", "told_by"),
    "clock_pause": ("reason",),
    "assessment": ("facts_hash",),  # of facts that stay but for the day of birth: a year has only so many days to try
    "decision": ("rationale", "review_note", "facts_hash"),
    "approval_condition": ("text", "how"),
    "hand_over_note": ("words",),
    "engagement_review": ("words",),
    "stand_in": ("reason",),
    "case_cause": ("other",),
    "support_offer": ("note", "outcome_note"),
    "concern": ("what", "told_also", "action"),
    "enrolment": ("end_note",),
    "appointment": ("place", "companion", "planned_despite", "change_note"),
    "session_record": (
        "with_them",
        "account",
        "response",
        "blaming_met",
        "concern_what",
        "concern_told",
        "promises",
        "plan",
        "saved_window",
    ),
    "addendum": ("words",),
    "risk_assessment": ("must_be_there", "venue"),
    "risk_hazard": ("what", "who", "mitigation"),
    "questionnaire": ("set_aside_because",),
    "closing": ("achieved", "left_open"),
    "follow_up": ("note",),
    "scrutiny_grade": ("observations", "learning"),
    "scrutiny_review": ("note",),
    "retained": ("reason",),
}
PERSON = (
    "given_name",
    "family_name",
    "phone",
    "email",
    "address",
    "postcode",
    "safe_contact",
    "language",
    "access_needs",
)
"""Of the person referred; their date of birth becomes another of the same ages (rules.of_the_same_age)."""

DELETED = ("letter", "undisclosed")
"""Rows that are words and nothing else. No figure counts them."""

IN_JSON: Mapping[str, tuple[str, ...]] = {
    "referral": ("sent",),
    "assessment": ("facts", "findings"),
    "decision": ("judgements", "voided_facts"),
    "session_record": ("draft",),
    "scrutiny_item": ("texts",),
}
"""Columns of several answers each: `erasing` blanks their words and keeps their codes."""

LEADS_BY: Mapping[str, str] = {
    "clock_pause": "assessment_id",
    "appointment": "session_id",
    "session_record": "session_id",
    "addendum": "record_id",
    "countersignature": "record_id",
    "risk_hazard": "assessment_id",
    "scrutiny_grade": "item_id",
    "scrutiny_review": "item_id",
    "scrutiny_hand": "item_id",
    "scrutiny_weighed_rule": "item_id",
    "clock_escalation": "assessment_id",
    "trial_difference": "assessment_id",
    "access_item": "request_id",
    "access_copy": "request_id",
    "followed_template": "enrolment_id",
}
"""Tables that lead to a case by another row: the column that leads there. All others say the case themselves."""

KEPT: Mapping[str, str] = {
    "referral.reference": "our own name for the case, by which figures list their rows",
    "referral.referrer_role": "the work of whoever referred",
    "referral.force_code": "an area",
    "referral.district_code": "an area",
    "assessment.rule_set": "the code of a rule set",
    "assessment.pattern": "codes of rules and verdicts",
    "decision.part": "a code",
    "allocation.decision_standing": "a code",
    "enrolment.decision_standing": "a code",
    "fact_said.name": "which fact, in code",
    "questionnaire.code": "the code of an instrument",
    "questionnaire.answers": "numbers",
    "device_page.token_hash": "a hash that nothing can be read from",
    "session_record.covered": "codes of topics",
    "session_record.note_kinds": "codes",
    "scrutiny_item.rule_set": "the code of a rule set",
    "scrutiny_item.outline": "bands, areas and codes, as the panel was told them",
    "scrutiny_review.hand": "a code",
    "scrutiny_weighed_rule.rule_set": "the code of a rule set",
    "scrutiny_weighed_rule.rule": "the code of a rule",
    "trial_difference.reasons": "codes of rules",
    "satisfaction.aspects": "codes of answers",
    "access_request.reference": "our own name for a request",
    "access_request.asker_sealed": "unreadable: its key goes with the pack, before a case can be disposed of",
    "access_request.sent_back_sealed": "unreadable, for the same reason",
    "access_item.about": "which table a part was gathered from",
    "access_item.content_sealed": "unreadable, for the same reason",
    "access_copy.sha256": "a hash that nothing can be read from",
    "disposal.schedule": "the schedule's own words",
    "disposal.source": "the schedule's source",
    "disposal.erased": "counts",
}
