"""Which kind each note of a record is. Most are fixed by what the note is, so that its author need not say."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hateprog.sessions.notes import NoteKind

FIXED: dict[str, NoteKind] = {
    "with_them": NoteKind.FACT,
    "account": NoteKind.ACCOUNT,
    "response": NoteKind.FACT,
    "responsibility": NoteKind.OPINION,
    "blaming_met": NoteKind.ACCOUNT,
    "promises": NoteKind.ACCOUNT,
    "plan": NoteKind.FACT,
}
"""What a note is unless its author says otherwise."""

CHOSEN = {"response": "response_kind", "concern_what": "concern_kind"}
"""A note whose author says what it is -> the answer that says so."""


def kinds_shown(record: Any) -> dict[str, str]:
    """Return the kinds of a record's notes: as they were signed, or as its questions mean them."""
    return (record.note_kinds if record is not None else None) or {note: kind.value for note, kind in FIXED.items()}


def kinds_of(answers: Mapping[str, Any]) -> dict[str, str]:
    """Return the kind of each note that the answers of a record hold, as it is kept with them."""
    said = {note: answers.get(chosen) for note, chosen in CHOSEN.items()}
    kinds: dict[str, NoteKind] = FIXED | {note: NoteKind(kind) for note, kind in said.items() if kind}
    return {note: kind.value for note, kind in kinds.items() if answers.get(note)}
