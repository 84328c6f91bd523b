"""The forms of a question at the desk, and of the answers that come home."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from marshmallow import Schema, ValidationError, validates_schema

from hateprog.kernel.text import N_, _
from hateprog.questions.rules import KIND_LABELS, Kind
from hateprog.questions.schemas import LONGEST
from hateprog.victims.rules import CHANNEL_LABELS, Channel
from hateprog.web.fields import Choice, Listed, ListedSeveral, Words, YesNo
from hateprog.web.intake import Intake


def taking_down(cases: Iterable[tuple[str, str]]) -> Schema:
    """Return the form in which a question is taken down, for one or several of these cases (id, reference)."""
    listed = list(cases)

    class TakingDown(Intake):
        kind = Choice(
            N_("What is it?"), Kind, labels=KIND_LABELS, missing=N_("Select whether it is a question or a letter")
        )
        words = Words(
            N_("In their own words"),
            hint=N_("As they said it. Somebody else reads it before it goes anywhere"),
            missing=N_("Enter what they want to ask or say"),
            lines=8,
            limit=LONGEST,
        )
        cases = ListedSeveral(
            N_("Who is it for?"),
            lambda: listed,
            hint=N_("The person responsible in each of these cases gets it on their own"),
            missing=N_("Select at least one of their cases"),
        )

    return TakingDown()


NOBODY = "nobody"


def for_whom(people: Iterable[tuple[str, str]]) -> Schema:
    """Return the form that says for whom of these people (id, name) a letter is, or for nobody."""
    listed = [*people, (NOBODY, _("Nobody: it is not passed on"))]

    class ForWhom(Intake):
        person = Listed(N_("For whom is it?"), lambda: listed, missing=N_("Select for whom it is"), kind="radios")

    return ForWhom()


class RewordSchema(Intake):
    """Other words."""

    words = Words(
        N_("Other words"),
        hint=N_("They are screened by somebody else and agreed with the person again"),
        missing=N_("Enter the other words"),
        lines=6,
        limit=LONGEST,
    )


class AgreeSchema(Intake):
    """How the person said that they agree."""

    how = Choice(
        N_("How did they agree to these words?"),
        Channel,
        labels=CHANNEL_LABELS,
        missing=N_("Select how they agreed to these words"),
    )


class ToldSchema(Intake):
    """In which words an answer may be passed on."""

    told = Words(
        N_("Words in which it may be passed on"),
        hint=N_("Change only what leads to somebody or would hurt; keep what was meant"),
        missing=N_("Enter the words in which it may be passed on"),
        lines=6,
        limit=LONGEST,
    )


class WishSchema(Intake):
    """Whether, how and when the person wants what came home."""

    wanted = YesNo(N_("Do they want to hear it?"), missing=N_("Select whether they want to hear it"))
    how = Choice(N_("How do they want it?"), Channel, labels=CHANNEL_LABELS, required=False)
    wish = Words(N_("When, and who should be with them?"), required=False, lines=2, limit=400)

    @validates_schema(skip_on_field_errors=True)
    def whole(self, said: dict[str, Any], **_more: Any) -> None:
        """Refuse a wish to hear it without a way."""
        if said["wanted"] and said.get("how") is None:
            raise ValidationError({"how": [_("Select how they want to hear it")]})


class RelaySchema(Intake):
    """What happened when it was passed on."""

    happened = Words(N_("What happened when you passed it on?"), required=False, lines=3, limit=1_000)
