"""What fields of schools, their bookings and group sessions are called in the history (of the others: fields.py)."""

from __future__ import annotations

from hateprog.kernel.text import N_

SCHOOL_FIELDS: dict[str, str] = {
    "broken": N_("rows that could not be read"),
    "changed": N_("schools changed"),
    "joined_at": N_("when they joined the school"),
    "new": N_("schools new"),
    "school_office.email": N_("office address"),
    "retired": N_("schools retired"),
    "rows": N_("rows"),
    "school_id": N_("school"),
    "unchanged": N_("schools unchanged"),
}
