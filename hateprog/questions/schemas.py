"""The form in which a practitioner says what became of a question."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from marshmallow import ValidationError, validates_schema

from hateprog.kernel.text import N_, _
from hateprog.questions.rules import WORDING_LABELS, Wording
from hateprog.web.fields import Choice, Words
from hateprog.web.intake import Intake

LONGEST = 20_000


class Outcome(StrEnum):
    """What became of a question in a session."""

    ANSWERED = "answered"
    DECLINED = "declined"
    LATER = "later"
    NOT_PUT = "not_put"


OUTCOME_LABELS: dict[Outcome, str] = {
    Outcome.ANSWERED: N_("I put it, and this is the answer"),
    Outcome.DECLINED: N_("I put it, and they did not wish to answer"),
    Outcome.LATER: N_("I put it, and they will answer later"),
    Outcome.NOT_PUT: N_("I did not put it"),
}


class SessionNumber(StrEnum):
    """Which of the three sessions."""

    FIRST = "1"
    SECOND = "2"
    THIRD = "3"


SESSION_LABELS: dict[SessionNumber, str] = {
    SessionNumber.FIRST: N_("Session 1"),
    SessionNumber.SECOND: N_("Session 2"),
    SessionNumber.THIRD: N_("Session 3"),
}


class LetterSchema(Intake):
    """A letter of the person referred's own accord."""

    words = Words(
        N_("The letter"),
        hint=N_("As they wrote it. The liaison reads it before anybody hears of it"),
        missing=N_("Enter the letter"),
        lines=12,
        limit=LONGEST,
    )
    wording = Choice(
        N_("Whose words are these?"), Wording, labels=WORDING_LABELS, missing=N_("Select whose words it is in")
    )
    session = Choice(
        N_("In which session did they give it to you?"),
        SessionNumber,
        labels=SESSION_LABELS,
        missing=N_("Select the session in which they gave it to you"),
    )


class OutcomeSchema(Intake):
    """What became of a question that was not put yet."""

    outcome = Choice(N_("What became of it?"), Outcome, labels=OUTCOME_LABELS, missing=N_("Select what became of it"))
    session = Choice(N_("In which session?"), SessionNumber, labels=SESSION_LABELS, required=False)
    answer = Words(
        N_("The answer"),
        hint=N_("Only what may go over. The liaison reads it before anybody hears it"),
        required=False,
        lines=6,
        limit=LONGEST,
    )
    wording = Choice(N_("Whose words are these?"), Wording, labels=WORDING_LABELS, required=False)
    because = Words(N_("Why was it not put?"), hint=N_("The liaison reads this"), required=False, lines=3, limit=2_000)

    @validates_schema(skip_on_field_errors=True)
    def whole(self, said: dict[str, Any], **_more: Any) -> None:
        """Refuse an outcome that lacks what belongs to it."""
        missing: dict[str, str] = {}
        if said["outcome"] is Outcome.NOT_PUT:
            if not said.get("because"):
                missing["because"] = _("Enter why it was not put")
        elif said.get("session") is None:
            missing["session"] = _("Select the session in which you put it")
        if said["outcome"] is Outcome.ANSWERED:
            missing |= _without_answer(said)
        if missing:
            raise ValidationError({name: [sentence] for name, sentence in missing.items()})


class AnswerSchema(OutcomeSchema):
    """The answer to a question that was put before."""

    outcome = Choice(
        N_("What became of it?"),
        Outcome,
        labels={Outcome.ANSWERED: N_("This is the answer"), Outcome.DECLINED: N_("They did not wish to answer")},
        missing=N_("Select whether they answered"),
    )

    @validates_schema(skip_on_field_errors=True)
    def whole(self, said: dict[str, Any], **_more: Any) -> None:
        """Refuse an answer without its words, and what cannot be after it was put."""
        if said["outcome"] not in {Outcome.ANSWERED, Outcome.DECLINED}:
            raise ValidationError({"outcome": [_("Select whether they answered")]})
        if said["outcome"] is Outcome.ANSWERED and (missing := _without_answer(said)):
            raise ValidationError({name: [sentence] for name, sentence in missing.items()})


def _without_answer(said: dict[str, Any]) -> dict[str, str]:
    missing = {}
    if not said.get("answer"):
        missing["answer"] = _("Enter the answer")
    if said.get("wording") is None:
        missing["wording"] = _("Select whose words these are")
    return missing
