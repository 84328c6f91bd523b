"""What may be said of a service in the directory, of causes, and of each step of an offer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from marshmallow import ValidationError, post_load, validates_schema

from hateprog.areas import queries as areas
from hateprog.kernel.text import N_, _
from hateprog.sessions.signposting.rules import CAUSE_LABELS, OLDEST, OUTCOME_LABELS, Cause, Outcome
from hateprog.web.fields import Choice, Choices, Day, Listed, Number, Words, YesNo
from hateprog.web.intake import Intake

NO_NAMES = N_("Do not name anyone harmed.")


class ServiceSchema(Intake):
    """A service of the directory."""

    name = Words(N_("Name of the service"), missing=N_("Enter the name of the service"), limit=120)
    what_for = Words(
        N_("What it is for"), missing=N_("Enter what the service is for"), hint=N_("For example, drugs and alcohol")
    )
    force_code = Listed(
        N_("Force area"), areas.forces, hint=N_("Leave empty for a service that works everywhere"), required=False
    )
    how_to_reach = Words(
        N_("How to reach it"),
        hint=N_("Phone, email, opening hours, how a referral is made"),
        missing=N_("Enter how to reach the service"),
        limit=500,
        lines=3,
    )
    min_age = Number(N_("Youngest age"), low=0, high=OLDEST, required=False)
    max_age = Number(N_("Oldest age"), low=0, high=OLDEST, required=False)
    note = Words(N_("Note"), required=False, limit=500, lines=2)


class CausesSchema(Intake):
    """The causes found in a case so far; "something else" says what."""

    causes = Choices(N_("Causes found"), Cause, labels=CAUSE_LABELS, required=False)
    other = Words(N_("What else"), hint=NO_NAMES, required=False)

    @validates_schema(skip_on_field_errors=False)
    def check_other(self, said: dict[str, Any], **_more: object) -> None:
        """Refuse "something else" that does not say what."""
        if Cause.OTHER in (said.get("causes") or ()) and not said.get("other"):
            raise ValidationError(_("Enter what else was found"), "other")

    @post_load
    def leave_out_what_no_longer_belongs(self, said: dict[str, Any], **_more: object) -> dict[str, Any]:
        """Return the causes as a list, and words only where they belong to one."""
        causes = said["causes"] or []
        return {"causes": causes, "other": said["other"] if Cause.OTHER in causes else None}


class OfferSchema(Intake):
    """A service that was offered, when, and what the person said to it if they said it at once."""

    service = Listed(N_("Service"), list, missing=N_("Select the service that was offered"))
    offered_on = Day(N_("When it was offered"), missing=N_("Enter when it was offered"))
    consented = YesNo(
        N_("Do they agree that their details are passed on?"),
        hint=N_("Leave it empty while they think about it."),
        required=False,
    )
    note = Words(N_("Note"), hint=NO_NAMES, required=False, limit=1_000, lines=2)

    def __init__(self, choices: Callable[[], list[tuple[str, ...]]]) -> None:
        super().__init__()
        self.fields["service"].choices = choices  # type: ignore[attr-defined]  # a Listed, as above

    @post_load
    def name_the_service(self, said: dict[str, Any], **_more: object) -> dict[str, Any]:
        """Return the answers with the service's id."""
        said["service_id"] = UUID(said.pop("service"))
        return said


class AnswerSchema(Intake):
    """What the person said to an offer, and when."""

    consented = YesNo(
        N_("Do they agree that their details are passed on?"),
        missing=N_("Select yes if they agree that their details are passed on"),
    )
    consented_on = Day(N_("When they said so"), missing=N_("Enter when they said so"))


class PassOnSchema(Intake):
    """When a referral to the service was made."""

    referred_on = Day(N_("When the referral was made"), missing=N_("Enter when the referral was made"))


class OutcomeSchema(Intake):
    """What became of an offer."""

    outcome = Choice(N_("What became of it"), Outcome, labels=OUTCOME_LABELS, missing=N_("Select what became of it"))
    outcome_on = Day(N_("When you heard of it"), missing=N_("Enter when you heard of it"))
    outcome_note = Words(N_("Note"), hint=NO_NAMES, required=False, limit=1_000, lines=2)
