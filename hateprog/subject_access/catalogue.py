"""From which tables a pack is gathered, which of their columns stay out, and why other tables do. Data only.

Tables are called by their names, as in the log. A test holds the lists to the tables that there are: one that is added
is either gathered or left out for a reason.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A table with rows about the person: those whose `by` is the `of` ("table.column") of rows gathered before.

    `only` or `without` say which columns are taken. Words in `own` columns are the person's and never masked; those in
    `others` are somebody else's and always. `weighed` rows hold what somebody thinks of the person, of a risk
    above all: whoever goes through the pack looks twice.
    """

    table: str
    by: str
    of: str
    only: frozenset[str] = frozenset()
    without: frozenset[str] = frozenset()
    own: frozenset[str] = frozenset()
    others: frozenset[str] = frozenset()
    weighed: bool = False


def _of_case(table: str, *, by: str = "referral_id", weighed: bool = False, without: str = "") -> Source:
    return Source(table=table, by=by, of="referral.id", weighed=weighed, without=frozenset(without.split()))


def _below(table: str, by: str, of: str, *, weighed: bool = False) -> Source:
    return Source(table=table, by=by, of=of, weighed=weighed)


OTHER_SIDE = frozenset({"harmed_known", "harmed_view"})
"""Answers that tell whether anybody harmed is known, and what they want: the other side's."""

CONTACT = frozenset(["given_name", "family_name", "phone", "email", "address", "postcode"])
OF_THE_REFERRED: tuple[Source, ...] = (
    Source(
        table="referral",
        by="id",
        of="referral.id",
        without=OTHER_SIDE | {"sent", "saved_at"},
        others=frozenset({"guardian_name", "companion_name", "companion_contact"}),
    ),
    Source(table="participant", by="id", of="referral.participant_id", without=frozenset({"family_key"}), own=CONTACT),
    _of_case("referral_strand"),
    _of_case("involvement"),
    _of_case("fact_said", by="case_id"),
    _of_case("case_event", by="case_id"),
    _of_case("assessment", without="facts facts_hash findings pattern", weighed=True),
    _below("clock_pause", "assessment_id", "assessment.id"),
    _below("clock_escalation", "assessment_id", "assessment.id"),
    _of_case("decision", without="judgements facts_hash voided_facts", weighed=True),
    _below("approval_condition", "decision_id", "decision.id"),
    _of_case("allocation"),
    _of_case("co_facilitation"),
    _of_case("stand_in"),
    _of_case("hand_over_note", weighed=True),
    _of_case("risk_assessment", weighed=True),
    _below("risk_hazard", "assessment_id", "risk_assessment.id", weighed=True),
    _below("risk_review", "assessment_id", "risk_assessment.id", weighed=True),
    _of_case("concern", weighed=True),
    _of_case("enrolment"),
    _below("followed_template", "enrolment_id", "enrolment.id"),
    _below("one_to_one", "enrolment_id", "enrolment.id"),
    _below("appointment", "session_id", "one_to_one.id"),
    _below("session_record", "session_id", "one_to_one.id", weighed=True),
    _below("addendum", "record_id", "session_record.id", weighed=True),
    _below("countersignature", "record_id", "session_record.id"),
    _of_case("engagement_review", weighed=True),
    _of_case("case_cause", weighed=True),
    _of_case("support_offer"),
    _of_case("questionnaire"),
    _of_case("device_page"),
    _of_case("letter"),
    _of_case("reminder_consent"),
    _of_case("closing"),
    _of_case("follow_up"),
    _of_case("satisfaction", weighed=True),
    _of_case("retained", weighed=True),
    _of_case("disposal"),
)
OF_THE_HARMED: tuple[Source, ...] = (
    Source(
        table="victim",
        by="id",
        of="victim.id",
        without=frozenset({"by_name", "by_phone", "by_postcode"}),
        own=frozenset({"name", "other_names", "phone", "email", "address", "postcode"}),
        others=frozenset({"who_answers"}),
    ),
    Source(table="harmed", by="victim_id", of="victim.id"),
    _below("victim_contact", "harmed_id", "harmed.id"),
    _below("victim_offer", "harmed_id", "harmed.id"),
    _below("victim_wish", "harmed_id", "harmed.id"),
    _below("victim_duty_met", "harmed_id", "harmed.id"),
    _below("victim_pause", "harmed_id", "harmed.id"),
    _below("victim_satisfaction", "harmed_id", "harmed.id"),
    _below("victim_no_offer", "harmed_id", "harmed.id"),
    _below("victim_own_page", "victim_id", "victim.id"),
    _below("victim_erasure", "victim_id", "victim.id"),
    _below("victim_question", "victim_id", "victim.id"),
    _below("question_wording", "question_id", "victim_question.id"),
    _below("question_way", "question_id", "victim_question.id"),
    Source(table="passage", by="id", of="question_way.passage_id", only=frozenset({"relayed_sealed", "relayed_at"})),
)

WORK = "It is about how the service works and those who work in it, not about the person"
SCHOOLS = "Group sessions and events keep no name of anybody who came"
OTHERS = "It is the other side of a case, and nothing of it leaves with this one"
NOT_OF_THE_REFERRED = """
case_liaison harmed victim victim_contact victim_duty_met victim_erasure victim_no_offer victim_offer victim_own_page
victim_pause victim_question victim_satisfaction victim_wish question_way question_wording passage
emergency_access undisclosed
"""
NOT_OF_THE_HARMED = {each.table for each in OF_THE_REFERRED} | {"undisclosed", "emergency_access", "case_liaison"}
WORKINGS = """
account calendar_feed cover district district_partnership emerging_note escalation evidence_release force
hours_on_a_day instrument lease letter_wording mailed_link organisation partnership person practitioner
programme_template recovery_code register_entry responsibility role_held rule_set safeguarding_lead sealing_key
sent_form signed_in_session support_service target throttle topic_version trial trial_difference working_hours
access_request access_item access_copy audit_link audit_seal case_count kept_count kept_answer to_recount frozen_period
frozen_figure late_change made_return return_column return_form audit_redaction
retention_schedule figures_release released_cell released_column
"""
GROUPS = """
booked_group booked_topic booking counted_group covered_topic delivery_record disclosure event_group event_holder
event_topic follow_up_point group_event planned_booking programme_membership register_change register_file
register_import register_rows school school_arrival school_days school_former_name school_office school_period
school_plan school_programme school_request school_staff show_of_hands slot slot_authority slot_practitioner
teacher_feedback waiting_place
"""
COPIES = {
    **dict.fromkeys(
        [f"scrutiny_{each}" for each in ("grade", "hand", "item", "pack", "review", "weighed_rule")],
        "A copy of a decision without the person, for a panel; the decision itself is in the pack",
    ),
    "message": "Mails that left or wait; what a letter said is in the pack",
    "audit_entry": "The log is asked for who saw or changed what (`gathering.history`)",
}
PUBLISHED_WORDS = (
    "Nothing leads from a person to a case study: it names nobody, and its consents say only where a paper is kept. "
    "Whoever agreed has read its words and can be handed them and that paper"
)
LEFT_OUT: dict[str, str] = {
    **dict.fromkeys(WORKINGS.split(), WORK),
    **dict.fromkeys(GROUPS.split(), SCHOOLS),
    **COPIES,
    **dict.fromkeys([f"case_study{each}" for each in ("", "_check", "_consent", "_hand")], PUBLISHED_WORDS),
}
"""Tables that are in no pack, and why."""

LEFT_OUT_OF_THE_REFERRED: dict[str, str] = LEFT_OUT | dict.fromkeys(NOT_OF_THE_REFERRED.split(), OTHERS)
LEFT_OUT_OF_THE_HARMED: dict[str, str] = LEFT_OUT | dict.fromkeys(NOT_OF_THE_HARMED, OTHERS)
