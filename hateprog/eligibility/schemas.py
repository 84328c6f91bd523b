"""What may be said to decide a case and to allocate it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from marshmallow import ValidationError, post_load

from hateprog.eligibility.rules import OUTCOME_LABELS, Outcome
from hateprog.kernel.text import N_, _
from hateprog.web.fields import Choice, Listed, Ticked, Words
from hateprog.web.intake import Intake


class DecisionSchema(Intake):
    """An inspector's decision, with the reason for it."""

    outcome = Choice(
        N_("Your decision"),
        Outcome,
        labels=OUTCOME_LABELS,
        hints={
            Outcome.APPROVE: N_("A practitioner can be allocated and the programme offered"),
            Outcome.DECLINE: N_("The programme is not offered, and the referrer is told"),
            Outcome.RETURN: N_("The referrer is asked for what is missing"),
        },
        missing=N_("Select your decision"),
    )
    rationale = Words(
        N_("Your reason"),
        hint=N_("Anybody who asks later why this was decided will read it. Do not name anyone harmed."),
        missing=N_("Give your reason"),
        limit=4_000,
        lines=5,
    )
    read = Ticked(
        N_("Before you decide"),
        statement=N_("I have read the facts and every finding"),
        missing=N_("Confirm that you have read the facts and every finding"),
    )


class AllocationSchema(Intake):
    """The practitioner who will work a case: one of `choices`, (account id, name, hint)."""

    practitioner = Listed(N_("Practitioner"), list, missing=N_("Select a practitioner"), kind="radios")

    def __init__(self, choices: list[tuple[str, str, str]]) -> None:
        super().__init__()
        listed: Any = self.fields["practitioner"]
        listed.choices = lambda: choices

    @post_load
    def build(self, said: dict[str, Any], **_more: object) -> UUID:
        """Return the practitioner's account id."""
        try:
            return UUID(said["practitioner"])
        except ValueError:
            raise ValidationError(_("Select a practitioner"), "practitioner") from None
