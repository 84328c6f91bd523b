"""What may be said to raise a concern, to acknowledge it, and to name the safeguarding lead."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from marshmallow import post_load

from hateprog.kernel.text import N_
from hateprog.sessions.notes import NOTE_KIND_LABELS, NoteKind
from hateprog.web.fields import Choice, Listed, Words, YesNo
from hateprog.web.intake import Intake

LIMIT = 2_000
People = Callable[[], list[tuple[str, str]]]


def what(**more: Any) -> Words:
    """Return the question what the concern is."""
    hint = N_("Do not name anyone harmed.")
    return Words(
        N_("What the concern is"), hint=hint, missing=N_("Enter what the concern is"), limit=LIMIT, lines=3, **more
    )


def kind(**more: Any) -> Choice:
    """Return the question whether it is a fact, an opinion or an account."""
    missing = N_("Select what this is: a fact, your opinion or an account")
    return Choice(N_("What this is"), NoteKind, labels=NOTE_KIND_LABELS, missing=missing, **more)


def urgent(**more: Any) -> YesNo:
    """Return the question whether somebody has to act today."""
    return YesNo(
        N_("Must somebody act today?"),
        hint=N_("If anyone is in danger now, ring 999 first."),
        missing=N_("Select yes if somebody must act today"),
        **more,
    )


def told(choices: People = list, **more: Any) -> Listed:
    """Return the question who is told, of the `choices` (account id, name)."""
    return Listed(
        N_("Who you tell"),
        choices,
        hint=N_("They get a mail at once, and have to say what they do about it."),
        missing=N_("Select who you tell"),
        **more,
    )


def told_also() -> Words:
    """Return the question who else was told."""
    hint = N_("For example, a parent or a teacher, by phone at 3pm")
    return Words(N_("Who else has been told, and when"), hint=hint, required=False)


class ConcernSchema(Intake):
    """A concern raised outside a session's record."""

    what = what()
    kind = kind()
    urgent = urgent()
    told = told()
    told_also = told_also()

    def __init__(self, people: People) -> None:
        super().__init__()
        self.fields["told"].choices = people  # type: ignore[attr-defined]  # a Listed, as above

    @post_load
    def name_the_account(self, said: dict[str, Any], **_more: object) -> dict[str, Any]:
        """Return the answers with the account that is told."""
        said["told_id"] = UUID(said.pop("told"))
        return said


class AcknowledgeSchema(Intake):
    """What somebody does about a concern."""

    action = Words(
        N_("What you do about it"),
        hint=N_("For example, who you have rung and what was agreed. Whoever raised it will read this."),
        missing=N_("Enter what you do about it"),
        limit=LIMIT,
        lines=4,
    )


class LeadSchema(Intake):
    """Who the safeguarding lead is."""

    account = Listed(N_("Safeguarding lead"), list, missing=N_("Select who is the safeguarding lead"))

    def __init__(self, people: People) -> None:
        super().__init__()
        self.fields["account"].choices = people  # type: ignore[attr-defined]  # a Listed, as above
