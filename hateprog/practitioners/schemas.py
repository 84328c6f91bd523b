"""What may be put on the practitioners' register. No words of it may hold the number of a certificate."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from marshmallow import ValidationError, post_load, validates_schema

from hateprog.kernel.text import N_, _
from hateprog.practitioners.rules import (
    DBS_LABELS,
    KIND_HINTS,
    KIND_LABELS,
    TRAINING_LABELS,
    DbsLevel,
    Kind,
    Training,
    What,
    looks_like_a_certificate,
)
from hateprog.web.fields import Choice, Day, Listed, Words
from hateprog.web.intake import Intake


class WithoutCertificates(Intake):
    """Base of what is typed here: the number of a DBS certificate is refused wherever it is typed."""

    @validates_schema
    def no_certificate(self, said: dict[str, Any], **_more: object) -> None:
        """Refuse words that hold what looks like the number of a certificate."""
        sentence = _("This looks like a certificate number. It must not be kept: take it out")
        wrong = {
            name: [sentence]
            for name, value in said.items()
            if isinstance(value, str) and looks_like_a_certificate(value)
        }
        if wrong:
            raise ValidationError(wrong)


def _kind() -> Choice:
    return Choice(N_("Kind"), Kind, labels=KIND_LABELS, hints=KIND_HINTS, missing=N_("Select a kind"))


class Registered(Intake):
    """Who comes onto the register, one of `choices` (person id, name), and whether as practitioner or volunteer."""

    person = Listed(N_("Who"), list, missing=N_("Select a person"))
    kind = _kind()

    def __init__(self, choices: list[tuple[str, str]]) -> None:
        super().__init__()
        listed: Any = self.fields["person"]
        listed.choices = lambda: choices

    @post_load
    def build(self, said: dict[str, Any], **_more: object) -> dict[str, Any]:
        """Return the person's id and the kind."""
        return {"person_id": UUID(said["person"]), "kind": said["kind"]}


class Kinded(Intake):
    """Whether somebody is practitioner or volunteer from now on."""

    kind = _kind()


class TrainingDone(WithoutCertificates):
    """Training that somebody did."""

    training = Choice(N_("Training"), Training, labels=TRAINING_LABELS, missing=N_("Select the training"))
    from_on = Day(N_("Done on"), missing=N_("Enter when it was done"))
    valid_until = Day(
        N_("Valid until"),
        hint=N_("The last day before it has to be done again"),
        missing=N_("Enter until when it is valid"),
    )


class AccreditationHeld(WithoutCertificates):
    """An accreditation that somebody holds."""

    body = Words(
        N_("Accredited by"),
        hint=N_("For example, the Restorative Justice Council"),
        missing=N_("Enter who accredited them"),
        limit=100,
    )
    level = Words(N_("Level"), missing=N_("Enter the level"), limit=100)
    valid_until = Day(N_("Valid until"), missing=N_("Enter until when it is valid"))


class DbsSeen(WithoutCertificates):
    """A DBS check that somebody saw. Its certificate's number is never asked for."""

    dbs_level = Choice(N_("Level"), DbsLevel, labels=DBS_LABELS, missing=N_("Select the level"))
    from_on = Day(
        N_("Date of the check"), hint=N_("It is printed on the certificate"), missing=N_("Enter the date of the check")
    )
    seen_by = Words(
        N_("Who saw the certificate"),
        hint=N_("A name. Do not enter the certificate’s number"),
        missing=N_("Enter who saw the certificate"),
        limit=100,
    )
    valid_until = Day(
        N_("Renewal due"), hint=N_("Leave empty for three years after the date of the check"), required=False
    )


class Ended(WithoutCertificates):
    """Why an entry no longer counts."""

    reason = Words(
        N_("Why does it no longer count?"),
        hint=N_("For example: entered by mistake, withdrawn by the body, replaced by a newer one"),
        missing=N_("Say why it no longer counts"),
        limit=300,
        lines=3,
    )


ASKED: dict[What, type[WithoutCertificates]] = {
    What.TRAINING: TrainingDone,
    What.ACCREDITATION: AccreditationHeld,
    What.DBS: DbsSeen,
}
"""The questions for each kind of entry."""
