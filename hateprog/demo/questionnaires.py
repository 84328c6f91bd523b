"""Questionnaires of the demonstration: the two that ship are in use, and some people have answered them."""

from __future__ import annotations

from typing import Any

from hateprog.evaluation.questionnaires import files, queries, service
from hateprog.evaluation.questionnaires.instrument import Instrument, Moment
from hateprog.kernel.access import Actor
from hateprog.kernel.clock import today
from hateprog.referrals import case_queries as cases


def put_in_use(coordinator: Actor) -> None:
    """Let the coordinator load what ships and put it in use."""
    for name in files.names():
        service.put_in_use(coordinator, service.draft(coordinator, None, files.text_of(name)))


def answer(practitioner: Actor, referral: Any, moment: Moment) -> None:
    """Let what a person answered today on paper be entered: a little better after the programme than before."""
    for slot in queries.slots_of(cases.case(referral.id)):
        if slot.moment is moment and slot.filled is None:
            answers = _answers(slot.instrument.instrument, better=moment is Moment.AFTER)
            service.enter(
                practitioner, referral, version=slot.instrument, moment=moment, filled_on=today(), answers=answers
            )


def _answers(asks: Instrument, *, better: bool) -> dict[str, int]:
    """Return an answer from the middle of each scale, one further on if `better`; before, the last is left out."""
    chosen = {}
    for number, item in enumerate(asks.items):
        options = [option.value for option in item.options]
        steps = (number % 2) + better
        at = (len(options) - 1) // 2 + (-steps if item.reversed else steps)
        chosen[item.code] = options[min(max(at, 0), len(options) - 1)]
    return {code: value for code, value in chosen.items() if better or code != asks.items[-1].code}
