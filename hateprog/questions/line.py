"""The line between both sides of a case: exactly what crossed, when, in which words, released by whom (section 7).

Gathered once for the page and for the PDF, from the passages alone: nothing else of either side can stand here.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from hateprog.accounts import queries as accounts
from hateprog.kernel.clock import utcnow
from hateprog.kernel.text import _
from hateprog.questions import queries
from hateprog.questions.models import Passage
from hateprog.questions.rules import KIND_LABELS
from hateprog.web.filters import show_moment


@dataclass(frozen=True, slots=True)
class Crossing:
    """One thing that crossed: which way, when (UTC), in which words, and who let it."""

    way: str
    at: datetime
    words: str
    by: str

    @property
    def row(self) -> list[str]:
        """Return it as a line of a table."""
        return [show_moment(self.at), self.way, self.words, self.by]


@dataclass(frozen=True, slots=True)
class Crossed:
    """All that crossed on a case, in order. `made_at` (UTC) is the moment that it tells of."""

    reference: str
    made_at: datetime
    crossings: tuple[Crossing, ...]

    def as_told(self) -> dict[str, Any]:
        """Return it as the typst template is told it."""
        return {"heads": heads(), "crossings": [each.row for each in self.crossings]}


def heads() -> list[str]:
    """Return the heads of the table."""
    return [_("When"), _("What"), _("In these words"), _("Released by")]


def of_case(case: Any) -> Crossed:
    """Return what crossed on a case, the first first."""
    found = queries.crossed(case.id)
    names = accounts.names({each for row in found for each in (row.released_by, row.relayed_by)} - {None})
    crossings = sorted((each for row in found for each in _of(row, names)), key=lambda each: each.at)
    return Crossed(case.reference, utcnow(), tuple(crossings))


def _of(passage: Passage, names: dict[UUID, str]) -> list[Crossing]:
    kind = _(KIND_LABELS[passage.kind])
    out = []
    if passage.seen_at is not None and not passage.unasked:
        way = _("{kind} to the practitioner").format(kind=kind)
        out.append(Crossing(way, passage.seen_at, passage.text, names[passage.released_by]))
    if passage.put_at is not None and not passage.unasked:
        session = _("{kind} put to the person referred in session {number}").format(
            kind=kind, number=passage.session.number
        )
        out.append(Crossing(session, passage.put_at, passage.text, names[passage.released_by]))
    if passage.relayed_at is not None and passage.relayed is not None and passage.relayed_by is not None:
        way = _("Letter relayed") if passage.unasked else _("Answer relayed")
        out.append(Crossing(way, passage.relayed_at, passage.relayed, names[passage.relayed_by]))
    return out
