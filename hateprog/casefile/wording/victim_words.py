"""What the log says of the victim's side. No case's history shows it: its lines belong to no case."""

from __future__ import annotations

from hateprog.kernel.text import N_

VICTIM_COMMANDS: dict[str, str] = {
    "victims.assign": N_("Victim liaison named"),
    "victims.correct": N_("What is known of a person harmed corrected"),
    "victims.take_down": N_("Person harmed put down"),
    "victims.take_on": N_("Taken on by a victim liaison"),
}
VICTIM_PERMISSIONS: dict[str, str] = {
    "victim.create": N_("The people harmed in a case"),
    "victim.list": N_("The people to contact"),
    "victim.read": N_("The page of a person harmed"),
    "victim.search": N_("Finding a person harmed"),
    "victim.update": N_("Correcting what is known of a person harmed"),
    "victim_case.assign": N_("Naming a victim liaison"),
    "victim_case.list": N_("The cases that need a liaison"),
    "victim_case.take_on": N_("Taking a case on as its victim liaison"),
}
VICTIM_TABLES: dict[str, str] = {
    "case_liaison": N_("Victim liaison"),
    "harmed": N_("Person harmed in a case"),
    "victim": N_("Person harmed"),
}
VICTIM_FIELDS: dict[str, str] = {
    "access_needs_sealed": N_("access needs"),
    "address_sealed": N_("address"),
    "assigned_at": N_("when they were named"),
    "assigned_by": N_("who named them"),
    "by_name": N_("what the name is found by"),
    "by_phone": N_("what the phone number is found by"),
    "by_postcode": N_("what the postcode is found by"),
    "contact_by_sealed": N_("how to reach them"),
    "email_sealed": N_("email address"),
    "enhanced_sealed": N_("enhanced rights"),
    "interpreter_sealed": N_("interpreter"),
    "key_id": N_("key"),
    "language_sealed": N_("language"),
    "name_sealed": N_("name"),
    "not_to_disclose_sealed": N_("what must not be disclosed"),
    "other_names_sealed": N_("other names"),
    "phone_sealed": N_("phone number"),
    "postcode_sealed": N_("postcode"),
    "safe_times_sealed": N_("safe times"),
    "victim.taken_down_at": N_("when they were put down"),
    "victim.taken_down_by": N_("who put them down"),
    "victim_id": N_("person harmed"),
    "who_answers_sealed": N_("who else may answer"),
}
