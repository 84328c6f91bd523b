"""What first pages, the case page and the session page show of what is on its way."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from flask import current_app

from hateprog.areas import queries as areas
from hateprog.kernel.access import Actor
from hateprog.kernel.clock import today
from hateprog.kernel.text import _
from hateprog.questions import queries
from hateprog.questions.models import Passage
from hateprog.questions.routing import Assigned
from hateprog.questions.rules import OUT, Place, week_of
from hateprog.referrals.hands import hands
from hateprog.referrals.open_things import OpenThing
from hateprog.referrals.rules import Clock, Stage, clock


@dataclass(frozen=True, slots=True)
class Line:
    """One passage as a practitioner sees it: the words, how far they are with it, and the week it came in."""

    id: UUID
    kind: Any
    text: str
    session: int | None
    week: date
    is_open: bool


def on_the_case(case: Any) -> list[Line]:
    """Return what the practitioner of a case has to put or has put; empty while nothing is in their hands."""
    lines = [_line(each) for each in queries.with_practitioner(case.id)]
    if any(each.is_open for each in lines) and not _is_in_hands(case.id):
        return [each for each in lines if not each.is_open]
    return lines


def at_the_session(case: Any) -> list[Line]:
    """Return what is to be put, or was put and is not answered: the top of the session page."""
    return [each for each in on_the_case(case) if each.is_open]


def on_today(actor: Actor) -> list[Any]:
    """Return the cases in a practitioner's hands with something to put or to answer: how many, and whose; no words."""
    rows = queries.open_in_hands_of(actor)
    found = hands({row.referral_id for row in rows})
    other_side = current_app.extensions["works_with_harmed"](found)
    able = [
        case
        for case_id, case in found.items()
        if case.ended_at is None
        and case.held_at is None
        and case.stage is not Stage.ON_HOLD
        and actor.person_id not in other_side.get(case_id, ())
    ]
    return [(case, sum(row.referral_id == case.id for row in rows)) for case in able]


def for_coordinators(_actor: Actor) -> list[Any]:
    """Return what waits for a practitioner: the case's reference, why, and until when; no words and nobody's name."""
    found = queries.every_open()
    where = queries.where_they_are(found, ask_training=False)
    on_their_way = [each for each in found if where[each.id].place is Place.ROUTE]
    if not on_their_way:
        return []
    cases = hands({each.referral_id for each in on_their_way})
    day, holidays = today(), areas.bank_holidays(today().year - 1, today().year + 1)
    return [
        {
            "case": cases[each.referral_id],
            "sentence": where[each.id].sentence,
            "due_on": where[each.id].due_on,
            "clock": _clock(where[each.id].due_on, day, holidays),
        }
        for each in on_their_way
    ]


def in_case(case_id: UUID) -> list[OpenThing]:
    """Return what of this is open in a case (referrals/open_things.py); no link: coordinators open none."""
    return [
        OpenThing(_("Something for the person referred is still to be put or answered"))
        for each in queries.with_practitioner(case_id)
        if each.state in OUT
    ]


def _clock(due_on: date | None, day: date, holidays: frozenset[date]) -> Clock:
    return clock(due_on or day, day, holidays)


def _is_in_hands(case_id: UUID) -> bool:
    return isinstance(queries.routed({case_id})[case_id], Assigned)


def _line(passage: Passage) -> Line:
    return Line(
        id=passage.id,
        kind=passage.kind,
        text=passage.text,
        session=passage.session.number if passage.session else None,
        week=week_of(passage.released_at),
        is_open=passage.state in OUT,
    )
