"""The sheet on which counts are taken in the room: a box for each group and for each statement; no name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from hateprog.kernel.clock import utcnow
from hateprog.kernel.text import _
from hateprog.sessions.group.delivery.rules import HAND_LABELS, WHEN_LABELS, Hand, When
from hateprog.sessions.group.models import Booking
from hateprog.sessions.year_groups import year_name
from hateprog.web.filters import show_time, show_weekday
from hateprog.web.paper import pdf


@dataclass(frozen=True, slots=True)
class Sheet:
    """What stands on it: the session, its groups, and the statements of its topics with columns for the hands."""

    facts: Sequence[tuple[str, str]]
    group_columns: Sequence[str]
    groups: Sequence[Sequence[str]]
    hand_columns: Sequence[str]
    topics: Sequence[tuple[str, Sequence[str]]]


def sheet_of(booking: Booking, topics: Sequence[Any]) -> Sheet:
    """Return the sheet of a session with the statements of its topics."""
    slot = booking.slot
    clocks = _("{start} to {end}").format(start=show_time(slot.starts_at), end=show_time(slot.ends_at))
    return Sheet(
        facts=[
            (_("School"), booking.school.name),
            (_("When"), f"{show_weekday(slot.starts_at)}, {clocks}"),
            (_("Room"), booking.room or ""),
        ],
        group_columns=[_("Group"), _("Expected"), _("Present"), _("The same pupils again?")],
        groups=[
            [_("{label}, {year}").format(label=each.label, year=year_name(each.year_group)), str(each.pupils_expected)]
            for each in booking.groups
        ],
        hand_columns=[
            _("{when}: {hand}").format(when=_(WHEN_LABELS[when]), hand=_(HAND_LABELS[hand]).lower())
            for when in When
            for hand in Hand
        ],
        topics=[(each.title, [one.label for one in each.statements]) for each in topics],
    )


def printed(sheet: Sheet, booking: Booking) -> bytes:
    """Return the sheet as tagged PDF."""
    told = {
        "facts": [list(each) for each in sheet.facts],
        "group_columns": list(sheet.group_columns),
        "groups": [[*each, "", ""] for each in sheet.groups],
        "hand_columns": [_("Statement"), *sheet.hand_columns],
        "topics": [
            {"title": title, "lines": [[each, *([""] * len(sheet.hand_columns))] for each in statements]}
            for title, statements in sheet.topics
        ],
    }
    return pdf(
        "delivery/sheet.typ", told, title=_("Counts of a session"), reference=booking.reference, made_at=utcnow()
    )
