"""The form of an instrument: what came of asking, and the four questions in the audience's words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from hateprog.evaluation.satisfaction.rules import (
    OUTCOME_LABELS,
    OWN_WORDS,
    PARTLY_LABELS,
    RATING_LABELS,
    Outcome,
    Partly,
    Said,
)
from hateprog.evaluation.satisfaction.wording import Wording
from hateprog.kernel.text import N_, _
from hateprog.web.fields import Choice, Day, Listed, ListedSeveral
from hateprog.web.intake import Intake


def form(wording: Wording, *, their_own: bool) -> Intake:
    """Return the form in these words; `their_own` is for whoever answers for themselves, today."""
    outcome = Choice(
        N_("Do you want to answer?") if their_own else N_("What came of asking?"),
        Outcome,
        labels=OWN_WORDS if their_own else OUTCOME_LABELS,
        missing=N_("Select whether you want to answer") if their_own else N_("Select what came of asking"),
    )
    asked_on = {} if their_own else {"asked_on": _day()}
    fields: dict[str, Any] = {
        "outcome": outcome,
        **asked_on,
        "rating": Listed(wording.rating, _ratings, kind="radios", required=False),
        "aspects": ListedSeveral(wording.satisfactory, lambda: list(wording.aspects.items()), required=False),
        "difference": Choice(wording.difference, Partly, labels=PARTLY_LABELS, required=False),
        "recommend": Choice(wording.recommend, Partly, labels=PARTLY_LABELS, required=False),
    }
    return Intake.from_dict(fields)()  # type: ignore[return-value]  # made from Intake, so an Intake


def said_in(given: Mapping[str, Any]) -> Said:
    """Return what a loaded form says, as the rules read it."""
    rating = given.get("rating")
    return Said(
        given["outcome"],
        int(rating) if rating else None,
        given.get("difference"),
        given.get("recommend"),
        tuple(given.get("aspects") or ()),
    )


def asked_on_in(given: Mapping[str, Any], today: date) -> date:
    """Return the day on which they were asked; whoever answers for themselves does so today."""
    return given.get("asked_on") or today


def _ratings() -> list[tuple[str, str]]:
    return [(str(value), _(label)) for value, label in RATING_LABELS.items()]


def _day() -> Day:
    return Day(
        N_("On which day were they asked?"),
        hint=N_("Where they were not asked: the day on which that was settled"),
        missing=N_("Enter the day on which they were asked"),
    )
