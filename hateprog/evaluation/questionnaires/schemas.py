"""What may be said to define an instrument and to fill one in. The questions of a form are the instrument's own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hateprog.evaluation.questionnaires.instrument import Instrument, Item
from hateprog.evaluation.questionnaires.reading import LARGEST
from hateprog.kernel.text import N_, _
from hateprog.web.fields import Day, Listed, Words
from hateprog.web.intake import Intake

LEFT_OUT = "left_out"
"""The answer that says there is none: on a form everything that is missing is missing on purpose."""


class InstrumentFile(Intake):
    """A version's file."""

    text = Words(
        N_("The version’s file"),
        hint=N_("Each version has the next number. Write nothing of what anybody did: it is shown on every pathway."),
        missing=N_("Write or paste the version’s file, or choose one"),
        limit=LARGEST,
        lines=20,
        spellcheck=False,
    )


class SetAsideSchema(Intake):
    """Why a questionnaire is set aside."""

    because = Words(
        N_("Why is it set aside?"),
        hint=N_("For example, it belongs to somebody else. What was answered is kept, and counts no longer."),
        missing=N_("Enter why it is set aside"),
        limit=500,
        lines=3,
    )


def from_paper(instrument: Instrument, *, correcting: bool = False) -> Intake:
    """Return the form by which a practitioner enters what was answered on paper: every item, the blank ones as such."""
    fields: dict[str, Any] = {
        "filled_on": Day(
            N_("When was it filled in?"),
            hint=N_("The day on which the person answered it, for example 24 11 2026"),
            missing=N_("Enter when it was filled in"),
        )
    }
    for number, item in enumerate(instrument.items, start=1):
        fields[name(item)] = _asked(number, item, _("Left blank"), required=True)
    if correcting:
        fields["because"] = Words(
            N_("Why is it corrected?"),
            hint=N_("The one that is there now is kept, and counts no longer."),
            missing=N_("Enter why it is corrected"),
            limit=500,
            lines=3,
        )
    return Intake.from_dict(fields)()  # type: ignore[return-value]  # made from Intake, so an Intake


def on_device(instrument: Instrument) -> Intake:
    """Return the form that a participant fills in: some items may be left out, if the instrument says so."""
    refusal, fields = _("I would rather not answer"), dict[str, Any]()
    for number, item in enumerate(instrument.items, start=1):
        may = item.may_be_left_out
        fields[name(item)] = _asked(number, item, refusal if may else None, required=not may)
    return Intake.from_dict(fields)()  # type: ignore[return-value]  # made from Intake, so an Intake


def name(item: Item) -> str:
    """Return what an item's answer is called in a form."""
    return f"item_{item.code}"


def answers_in(instrument: Instrument, said: Mapping[str, Any]) -> dict[str, int]:
    """Return the values that were chosen, by the items' codes; what was left out is not among them."""
    chosen = {item.code: said.get(name(item)) for item in instrument.items}
    return {code: int(value) for code, value in chosen.items() if value not in {None, LEFT_OUT}}


def as_typed(instrument: Instrument, answers: Mapping[str, int]) -> dict[str, Any]:
    """Return stored answers as the form for paper starts from them."""
    return {name(item): str(answers.get(item.code, LEFT_OUT)) for item in instrument.items}


def _asked(number: int, item: Item, none_of_them: str | None, *, required: bool) -> Listed:
    choices = [(str(option.value), option.label) for option in item.options]
    if none_of_them is not None:
        choices.append((LEFT_OUT, none_of_them))
    label = _("{number}. {question}").format(number=number, question=item.text)
    missing = _("Select an answer to question {number}").format(number=number)
    return Listed(label, lambda: choices, kind="radios", missing=missing, required=required)
