"""The forms of handing over and of cover for a day."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from marshmallow import ValidationError, post_load

from hateprog.kernel.text import N_, _
from hateprog.web.fields import Day, Listed, ListedSeveral, Words
from hateprog.web.intake import Intake

Choice = tuple[str, str, str]
"""(account id, name, hint)."""


class _ToSomebody(Intake):
    practitioner = Listed(N_("Who takes them over?"), list, missing=N_("Select a practitioner"), kind="radios")

    def __init__(self, choices: list[Choice]) -> None:
        super().__init__()
        listed: Any = self.fields["practitioner"]
        listed.choices = lambda: choices

    @post_load
    def as_account(self, said: dict[str, Any], **_more: object) -> dict[str, Any]:
        """Return the answers with the account id of whoever was chosen."""
        try:
            said["practitioner"] = UUID(said["practitioner"])
        except ValueError:
            raise ValidationError(_("Select a practitioner"), "practitioner") from None
        return said


class HandOverSchema(_ToSomebody):
    """Which cases of a practitioner go to whom, and what the new one should know."""

    cases = ListedSeveral(N_("Cases"), list, missing=N_("Select the cases to hand over"))
    note = Words(
        N_("Hand-over note"),
        hint=N_("What the new practitioner should know and do first. It stands at the top of each case until read."),
        missing=N_("Enter a hand-over note"),
        lines=6,
        limit=4_000,
    )

    def __init__(self, choices: list[Choice], cases: list[Choice]) -> None:
        super().__init__(choices)
        listed: Any = self.fields["cases"]
        listed.choices = lambda: cases

    @post_load
    def as_ids(self, said: dict[str, Any], **_more: object) -> dict[str, Any]:
        """Return the answers with the ids of the cases."""
        said["cases"] = [UUID(each) for each in said["cases"]]
        return said


class DayCoverSchema(_ToSomebody):
    """Who stands in for a practitioner on one day."""

    day = Day(N_("Day to cover"), missing=N_("Enter the day to cover"))
    reason = Words(
        N_("Why"),
        hint=N_("For example, illness or leave; no details are needed"),
        missing=N_("Enter why cover is needed"),
        limit=200,
    )

    def __init__(self, choices: list[Choice]) -> None:
        super().__init__(choices)
        self.fields["practitioner"].metadata = {
            **self.fields["practitioner"].metadata,
            "label": N_("Who stands in?"),
        }


class NoteSchema(Intake):
    """A hand-over note, written before anybody knows who takes the case over."""

    words = Words(
        N_("Hand-over note"),
        hint=N_("What whoever takes the case over should know and do first"),
        missing=N_("Enter a hand-over note"),
        lines=8,
        limit=4_000,
    )


class EngagementSchema(Intake):
    """What was agreed about somebody who stayed away."""

    words = Words(
        N_("What happens now?"),
        hint=N_(
            "What you agreed with the practitioner: how the person referred is reached, or that the programme ends"
        ),
        missing=N_("Enter what happens now"),
        lines=4,
        limit=2_000,
    )
