"""The sheet of an event: what is known of it, and boxes to fill in by hand where there is no connection."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from hateprog.kernel.text import _
from hateprog.sessions.events.models import GroupEvent
from hateprog.sessions.events.rules import KIND_LABELS, WITH_THE_YOUNG
from hateprog.web.filters import show_weekday
from hateprog.web.paper import pdf


def sheet(event: GroupEvent, *, area: str, names: Mapping[UUID, str], topics: Sequence[str] = ()) -> bytes:
    """Return the sheet as a PDF. `names` are those of the holders' accounts, `topics` titles to tick off."""
    told = {
        "rows": [
            (_("Kind"), _(KIND_LABELS[event.kind])),
            (_("Day"), show_weekday(event.held_on)),
            (_("Takes"), _("{count} minutes").format(count=event.minutes)),
            (_("Where"), f"{event.place} ({area})"),
            (_("Held by"), ", ".join(sorted(names.values()))),
            (_("Expected"), f"{event.expected:,}"),
        ],
        "groups": [(each.label, f"{each.expected:,}") for each in event.groups],
        "topics": list(topics),
        "young": event.kind in WITH_THE_YOUNG,
    }
    return pdf("events/sheet.typ", told, title=event.title, reference=_("Event sheet"), made_at=event.saved_at)
