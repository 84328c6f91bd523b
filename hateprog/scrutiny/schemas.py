"""What may be said to draw a pack, to redact, review and release, and to grade."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any

from marshmallow import post_load

from hateprog.areas import queries as areas
from hateprog.eligibility.deciding import DECIDED_LABELS, Outcome
from hateprog.kernel.text import N_
from hateprog.scrutiny.outline import label_of
from hateprog.scrutiny.rules import GRADE_LABELS, LARGEST, Given, Grade, Wanted, new_seed
from hateprog.web.fields import Choice, Day, Listed, Number, Ticked, Words
from hateprog.web.intake import Intake


class Verdict(StrEnum):
    """What a second person says of a redaction."""

    PASS = "pass"  # noqa: S105 - a redaction passes its review; not a secret
    SEND_BACK = "send_back"


VERDICT_LABELS: dict[Verdict, str] = {
    Verdict.PASS: N_("Nothing in it identifies anybody: pass it"),
    Verdict.SEND_BACK: N_("Send it back"),
}


def _places() -> list[tuple[str, str]]:
    return [*areas.forces(), *areas.districts()]


class DrawSchema(Intake):
    """From which closed decisions a pack is drawn, how many, and by which seed."""

    from_on = Day(N_("Decided from"), missing=N_("Enter the first day"))
    to_on = Day(N_("Decided until"), missing=N_("Enter the last day"))
    area_code = Listed(
        N_("Area"), _places, hint=N_("A police force area or a district. Leave empty for every area"), required=False
    )
    outcome = Choice(N_("Outcome"), Outcome, labels=DECIDED_LABELS, hint=N_("Leave empty for any"), required=False)
    size = Number(
        N_("How many decisions?"),
        low=1,
        high=LARGEST,
        hint=N_("At most 50. Fewer are drawn where fewer fit"),
        missing=N_("Enter how many decisions to draw"),
    )
    seed = Words(
        N_("Seed"),
        hint=N_("To draw an earlier sample again. Leave empty for a new one; it is shown and kept with the pack"),
        required=False,
        limit=40,
        width=20,
        spellcheck=False,
        autocomplete="off",
    )

    @post_load
    def build(self, said: dict[str, Any], **_more: object) -> Wanted:
        """Return what is wanted, with a new seed where none was given."""
        return Wanted(**said | {"seed": said["seed"] or new_seed(), "area_code": said["area_code"] or None})


def redaction_schema(texts: Sequence[Mapping[str, Any]], outline: Mapping[str, Any]) -> Intake:
    """Return the questions of a redaction: one for each text that a person wrote."""
    asked: dict[str, Any] = {
        f"text_{number}": Words(
            label_of(each, outline),
            missing=N_("Leave something in its place, such as “[left out]”"),
            lines=8,
            limit=6_000,
        )
        for number, each in enumerate(texts, start=1)
    }
    schema: Any = Intake.from_dict(asked)()
    return schema  # type: ignore[no-any-return]  # from_dict() makes a subclass, and says any schema


class ReviewSchema(Intake):
    """What a second person says of a redaction."""

    verdict = Choice(
        N_("What do you say?"), Verdict, labels=VERDICT_LABELS, missing=N_("Select whether it passes or goes back")
    )
    note = Words(
        N_("What has to be redacted?"),
        hint=N_("If you send it back. Say where it is; do not repeat it"),
        required=False,
        lines=3,
        limit=500,
    )


class ReleaseSchema(Intake):
    """That somebody means to release a pack."""

    sure = Ticked(
        N_("Before you release it"),
        statement=N_("I understand that the panel will read what has passed, and that nothing in it can be changed"),
        missing=N_("Confirm that you understand what a release does"),
    )


class GradeSchema(Intake):
    """A panel member's grade, and what goes with it."""

    grade = Choice(N_("Your grade"), Grade, labels=GRADE_LABELS, missing=N_("Select a grade"))
    observations = Words(
        N_("Observations"),
        hint=N_("Grades 2 and 3 need them. They go back to whoever manages the inspectors. Do not name anybody"),
        required=False,
        lines=5,
        limit=2_000,
    )
    learning = Words(N_("What is to be learnt"), hint=N_("Grade 3 needs it"), required=False, lines=5, limit=2_000)

    @post_load
    def build(self, said: dict[str, Any], **_more: object) -> Given:
        """Return the grade as it was given."""
        return Given(grade=said["grade"], observations=said["observations"] or None, learning=said["learning"] or None)
