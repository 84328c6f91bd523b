"""What may be said in a risk assessment."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from marshmallow import ValidationError, post_load

from hateprog.kernel.text import N_, _
from hateprog.risk.rules import (
    HAZARDS,
    LIKELIHOOD_LABELS,
    SEVERITY_LABELS,
    SPECIALIST_LABELS,
    Hazard,
    Likelihood,
    Severity,
    Specialist,
)
from hateprog.web.fields import Choice, Choices, Day, Words
from hateprog.web.intake import Intake

PARTS = ("what", "who", "likelihood", "severity", "mitigation")
HALF_SAID = {
    "who": N_("Say who could be harmed"),
    "likelihood": N_("Select how likely it is"),
    "severity": N_("Select how bad it would be"),
    "mitigation": N_("Say what is done about it"),
}


class AssessmentSchema(Intake):
    """The whole assessment: up to three hazards, who must be there, the venue, and when to look at it again."""

    must_be_there = Words(
        N_("Who must be there"),
        hint=N_("For example, an appropriate adult, or a second member of staff"),
        required=False,
        lines=2,
        limit=300,
    )
    venue = Words(
        N_("Conditions of the venue"),
        hint=N_("For example, a room with two ways out, or nobody alone in the building"),
        required=False,
        lines=2,
        limit=300,
    )
    specialist = Choices(
        N_("Does the case hold one of these?"),
        Specialist,
        labels=SPECIALIST_LABELS,
        hint=N_("Then only a practitioner trained for it, on a current date, can be given the case"),
        required=False,
    )
    review_on = Day(
        N_("Look at it again by"),
        hint=N_("Within three months, whatever the sessions"),
        missing=N_("Enter when to look at it again"),
    )

    @post_load
    def build(self, said: dict[str, Any], **_more: object) -> dict[str, Any]:
        """Return the answers with the hazards as the rules read them. Raises `ValidationError` for one half said."""
        return {
            "hazards": tuple(self._hazards(said)),
            "must_be_there": said["must_be_there"],
            "venue": said["venue"],
            "specialist": frozenset(said["specialist"] or ()),
            "review_on": said["review_on"],
        }

    def _hazards(self, said: dict[str, Any]) -> Iterator[Hazard]:
        for number in range(1, HAZARDS + 1):
            told = {part: said[f"{part}_{number}"] for part in PARTS}
            if all(value is None for value in told.values()):
                continue
            if told["what"] is None:
                raise ValidationError(_("Say what could happen"), f"what_{number}")
            for part, sentence in HALF_SAID.items():
                if told[part] is None:
                    raise ValidationError(_(sentence), f"{part}_{number}")
            yield Hazard(**told)


def _hazard(number: int) -> dict[str, Any]:
    first: Any = {"required": number == 1}
    what, who = N_("What could happen"), N_("Who could be harmed")
    return {
        f"what_{number}": Words(
            what, missing=N_("Say what could happen"), lines=2, limit=500, hint=N_("Do not name anyone harmed"), **first
        ),
        f"who_{number}": Words(who, missing=HALF_SAID["who"], limit=200, hint=N_("As a group, not by name"), **first),
        f"likelihood_{number}": Choice(
            N_("How likely is it?"), Likelihood, labels=LIKELIHOOD_LABELS, missing=HALF_SAID["likelihood"], **first
        ),
        f"severity_{number}": Choice(
            N_("How bad would it be?"), Severity, labels=SEVERITY_LABELS, missing=HALF_SAID["severity"], **first
        ),
        f"mitigation_{number}": Words(
            N_("What is done about it"), missing=HALF_SAID["mitigation"], lines=2, limit=500, **first
        ),
    }


def assessment_schema() -> Intake:
    """Return the questions of an assessment, in the order of its page: room for three hazards comes first."""
    hazards = {name: field for number in range(1, HAZARDS + 1) for name, field in _hazard(number).items()}
    made = AssessmentSchema.from_dict(hazards)()
    made.load_fields = {name: made.load_fields[name] for name in (*hazards, *AssessmentSchema._declared_fields)}
    return made  # type: ignore[return-value]  # from_dict() makes a subclass, and says any schema
