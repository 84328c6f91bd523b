"""The access history of one person harmed: who saw or changed what of them, when (domain.md section 9, DPA 2018 s.62).

Gathered once for the page and for the PDF, from the audit log: the lines about the person, and about their questions;
and each time that a coordinator opened a case of theirs in an emergency.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import current_app
from sqlalchemy import select

from hateprog.accounts import queries as accounts
from hateprog.kernel.access import NOBODY
from hateprog.kernel.clock import utcnow
from hateprog.kernel.text import N_, _
from hateprog.store.audit import AuditEntry, EntryKind
from hateprog.store.base import db
from hateprog.victims.emergency import queries as emergency
from hateprog.web.filters import show_moment

KIND_LABELS: dict[EntryKind, str] = {
    EntryKind.READ: N_("Seen"),
    EntryKind.CHANGE: N_("Done"),
    EntryKind.REFUSED: N_("Refused"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One line: when (UTC), who, whether it was seen, done or refused, what, and the reason given."""

    at: datetime
    who: str
    kind: str
    what: str
    why: str

    @property
    def row(self) -> list[str]:
        """Return it as a line of a table."""
        return [show_moment(self.at), self.who, self.kind, self.what, self.why]


@dataclass(frozen=True, slots=True)
class History:
    """The whole history of one person, the newest first. `made_at` (UTC) is the moment that it tells of."""

    made_at: datetime
    lines: tuple[Line, ...]

    def as_told(self) -> dict[str, Any]:
        """Return it as the typst template is told it."""
        return {"heads": heads(), "lines": [each.row for each in self.lines]}


def heads() -> list[str]:
    """Return the heads of the table."""
    return [_("When"), _("Who"), _("Seen or done"), _("What"), _("Why")]


def of_victim(victim: Any, also: Collection[UUID]) -> History:
    """Return who saw or changed what of a person; `also` are the ids of what else is theirs, such as their questions.

    `app.extensions["log_words"]` says in words what a line tells of.
    """
    subjects = {victim.id, *(part.id for part in victim.parts), *also}
    found = db.session.scalars(
        select(AuditEntry).where(AuditEntry.subject_id.in_(subjects)).order_by(AuditEntry.id.desc())
    ).all()
    names = accounts.names({entry.actor_id for entry in found})
    words: Any = current_app.extensions["log_words"]
    lines = [
        Line(
            entry.at,
            _("On their own page") if entry.actor_id == NOBODY.id else names.get(entry.actor_id, _("The service")),
            _(KIND_LABELS[entry.kind]),
            words(entry.verb, entry.kind),
            entry.why or "",
        )
        for entry in found
    ]
    lines += [*_opened(victim), _put_down(victim)]
    return History(utcnow(), tuple(sorted(lines, key=lambda line: line.at, reverse=True)))


def _opened(victim: Any) -> list[Line]:
    """Return a line for each emergency access: the log keeps why it was, sealed, and not whom it concerned."""
    found = emergency.on_history_of(victim)
    names = accounts.names(access.account_id for access in found)
    what = _("Their case opened in an emergency, until {when}")
    return [
        Line(
            access.opened_at,
            names.get(access.account_id, _("The service")),
            _(KIND_LABELS[EntryKind.CHANGE]),
            what.format(when=show_moment(access.over_at)),
            emergency.reason_of(access),
        )
        for access in found
    ]


def _put_down(victim: Any) -> Line:
    """Return the first line of all: the log has it with the case, for there was no person yet to be about."""
    who = accounts.name_of(victim.taken_down_by) or _("The service")
    return Line(victim.taken_down_at, who, _(KIND_LABELS[EntryKind.CHANGE]), _("Person harmed put down"), "")
