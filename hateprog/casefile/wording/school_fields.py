"""What fields of schools, their bookings and group sessions are called in the history (of the others: fields.py)."""

from __future__ import annotations

from hateprog.kernel.text import N_

SCHOOL_FIELDS: dict[str, str] = {
    "broken": N_("rows that could not be read"),
    "changed": N_("schools changed"),
    "doubts": N_("what it left as it was"),
    "ends_on": N_("last day"),
    "hands_up": N_("statements for a show of hands"),
    "joined_at": N_("when they joined the school"),
    "materials": N_("materials"),
    "new": N_("schools new"),
    "school_office.email": N_("office address"),
    "parents_text": N_("what parents should know"),
    "retired": N_("schools retired"),
    "rows": N_("rows"),
    "summary": N_("summary"),
    "taken_down_at": N_("when it was taken down"),
    "taken_down_by": N_("who took it down"),
    "topic_codes": N_("topics"),
    "year_from": N_("first year group"),
    "year_to": N_("last year group"),
    "school_id": N_("school"),
    "unchanged": N_("schools unchanged"),
}
