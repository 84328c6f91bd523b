"""What a note is: a fact, an opinion, or an account of what somebody said (domain.md section 5; DPA 2018 s.38)."""

from __future__ import annotations

from enum import StrEnum

from hateprog.kernel.text import N_


class NoteKind(StrEnum):
    """What a note tells: what its author saw, what its author thinks, or what somebody told its author."""

    FACT = "fact"
    OPINION = "opinion"
    ACCOUNT = "account"


NOTE_KIND_LABELS: dict[NoteKind, str] = {
    NoteKind.FACT: N_("A fact: I saw or heard it"),
    NoteKind.OPINION: N_("My opinion"),
    NoteKind.ACCOUNT: N_("An account: somebody told me"),
}
"""As its author is asked."""

SHOWN_LABELS: dict[NoteKind, str] = {
    NoteKind.FACT: N_("fact"),
    NoteKind.OPINION: N_("opinion"),
    NoteKind.ACCOUNT: N_("account"),
}
"""As its reader is told, after the name of the note."""
