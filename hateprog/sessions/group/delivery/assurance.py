"""Whether the checks of who comes are on file and good on the day of a session: its assurance status.

Source: domain.md section 6 (level and date of a DBS check, never a certificate's number).
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from hateprog.accounts import queries as accounts
from hateprog.kernel.text import N_, _
from hateprog.practitioners import queries as register
from hateprog.practitioners.rules import DBS_LABELS, What
from hateprog.web.filters import show_date


class Status(StrEnum):
    """How the check of a visitor stands on a day."""

    GOOD = "good"
    RUN_OUT = "run_out"
    NONE = "none"


STATUS_LABELS: dict[Status, str] = {
    Status.GOOD: N_("Assured"),
    Status.RUN_OUT: N_("Check has run out"),
    Status.NONE: N_("No check on file"),
}
COLOURS = {Status.GOOD: "green", Status.RUN_OUT: "red", Status.NONE: "red"}


@dataclass(frozen=True, slots=True)
class Assurance:
    """A visitor with the status of their check on the day, and which check that is."""

    name: str
    status: Status
    check: str | None = None


def of_visitors(account_ids: Collection[UUID], day: date) -> dict[UUID, Assurance]:
    """Return account -> how the newest DBS check of each of these visitors stands on a day (Europe/London)."""
    names = accounts.names(account_ids)
    people = {each: accounts.person_of(each) for each in account_ids}
    standings = register.standings([person for person in people.values() if person is not None])
    found = {}
    for account_id, person_id in people.items():
        standing = standings.get(person_id) if person_id else None
        checks = [row for row in standing.entries if row.what is What.DBS] if standing else []
        name = names.get(account_id, "")
        if not checks:
            found[account_id] = Assurance(name, Status.NONE)
            continue
        last = max(checks, key=lambda row: row.valid_until)
        level = _(DBS_LABELS[last.dbs_level])
        check = _("{level}, {day}").format(level=level, day=show_date(last.from_on)) if last.from_on else level
        found[account_id] = Assurance(name, Status.GOOD if last.valid_until >= day else Status.RUN_OUT, check)
    return found
