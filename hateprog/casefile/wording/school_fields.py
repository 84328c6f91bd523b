"""What fields of schools, their bookings and group sessions are called in the history (of the others: fields.py)."""

from __future__ import annotations

from hateprog.kernel.text import N_

SCHOOL_FIELDS: dict[str, str] = {
    "authority_code": N_("code of the authority"),
    "authority_name": N_("authority"),
    "broken": N_("rows that could not be read"),
    "changed": N_("schools changed"),
    "closed_on": N_("when it closed"),
    "high_age": N_("highest age"),
    "joined_at": N_("when they joined the school"),
    "locality": N_("locality"),
    "low_age": N_("lowest age"),
    "new": N_("schools new"),
    "office_email": N_("office address"),
    "office_email_source": N_("where the office address is published"),
    "opened_on": N_("when it opened"),
    "phase": N_("phase"),
    "pupils": N_("pupils"),
    "retired": N_("schools retired"),
    "rows": N_("rows"),
    "school.retired_at": N_("when it left the register"),
    "school_id": N_("school"),
    "site_name": N_("site"),
    "status": N_("status"),
    "street": N_("street"),
    "town": N_("town"),
    "unchanged": N_("schools unchanged"),
    "until_on": N_("until when"),
    "urn": N_("number in the register (URN)"),
    "website": N_("website"),
}
