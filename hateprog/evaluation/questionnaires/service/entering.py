"""Entering what was answered on paper, correcting it, and setting aside what was entered by mistake."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy.exc import IntegrityError

from hateprog.evaluation.questionnaires import queries, rules
from hateprog.evaluation.questionnaires.instrument import Moment
from hateprog.evaluation.questionnaires.models import InstrumentVersion, Questionnaire
from hateprog.evaluation.questionnaires.policy import Can
from hateprog.evaluation.questionnaires.rules import Source
from hateprog.kernel.access import Actor
from hateprog.kernel.clock import today, utcnow
from hateprog.kernel.errors import Missing, NotNow, RuleBroken, Stale
from hateprog.kernel.text import _
from hateprog.referrals import case_queries as cases
from hateprog.store.base import db
from hateprog.store.command import command

Answers = Mapping[str, int]


@command(Can.RECORD)
def enter(
    actor: Actor, referral: Any, /, *, version: InstrumentVersion, moment: Moment, filled_on: date, answers: Answers
) -> Questionnaire:
    """Enter what was filled in on paper. `answers` are values by the items' codes, without the blank ones.

    Raises what `check_may_enter` says, and `RuleBroken` for an answer that is none of the scale's, or for none at all.
    """
    check_may_enter(referral.id, version, moment, filled_on=filled_on)
    return store(
        Questionnaire(
            referral_id=referral.id,
            instrument_id=version.id,
            code=version.code,
            moment=moment,
            answers=checked(version, answers),
            filled_on=filled_on,
            source=Source.PAPER,
            entered_by=actor.id,
        )
    )


def check_may_enter(case_id: Any, version: InstrumentVersion, moment: Moment, *, filled_on: date) -> None:
    """Raise unless this version can be filled in for a case at this moment, and was on this day (Europe/London).

    Raises `NotNow` where the case, the version or one that is there already stands in the way, `RuleBroken` where the
    day does, and `Missing` for a case that is not there.
    """
    rules.check_free(queries.standing(case_id, version.code, moment))
    _check_fits(case_id, version, moment, filled_on)


def _check_fits(case_id: Any, version: InstrumentVersion, moment: Moment, filled_on: date) -> None:
    case = cases.case(case_id)
    if case is None:
        raise Missing
    course = queries.course_of(case)
    before = queries.standing(case_id, version.code, Moment.BEFORE)
    rules.check_open(moment, course)
    rules.check_filled_on(filled_on, moment, course, today=today())
    rules.check_instrument(version, moment, course, filled_on=filled_on, before=before)


def checked(version: InstrumentVersion, answers: Answers) -> dict[str, int]:
    """Return answers as they are kept. Raises `RuleBroken` for one that is none of the scale's, or for none at all."""
    items = {item.code: item for item in version.instrument.items}
    for code, value in answers.items():
        if code not in items or items[code].label_of(value) is None:
            raise RuleBroken(_("Select one of the answers listed"), field=f"item_{code}")
    if not answers:
        raise RuleBroken(_("Nothing is answered. A questionnaire without any answer is not entered"))
    return dict(answers)


def store(questionnaire: Questionnaire) -> Questionnaire:
    """Store a questionnaire; whatever the database refuses, somebody else did a moment ago. Call it in a command."""
    db.session.add(questionnaire)
    try:
        db.session.flush()
    except IntegrityError:
        raise Stale(_("Somebody else has entered this questionnaire meanwhile")) from None
    return questionnaire


@command(Can.RECORD, why="because")
def correct(
    actor: Actor, questionnaire: Questionnaire, /, *, filled_on: date, answers: Answers, because: str
) -> Questionnaire:
    """Put another one in place of a questionnaire that was entered by mistake; the old one is kept, set aside.

    Raises `NotNow` for one that was set aside already, and what entering it raises, but for the version's status: what
    was answered is corrected by the same version.
    """
    version = queries.one_instrument(questionnaire.instrument_id)
    assert version is not None  # a foreign key holds it
    _set_aside(actor, questionnaire, because)
    db.session.flush()
    course = queries.course_of(cases.case(questionnaire.referral_id))
    rules.check_open(questionnaire.moment, course)
    rules.check_filled_on(filled_on, questionnaire.moment, course, today=today())
    if questionnaire.moment is Moment.BEFORE:
        rules.check_age(version, course, filled_on)
    return store(
        Questionnaire(
            referral_id=questionnaire.referral_id,
            instrument_id=version.id,
            code=version.code,
            moment=questionnaire.moment,
            answers=checked(version, answers),
            filled_on=filled_on,
            source=Source.PAPER,
            entered_by=actor.id,
        )
    )


@command(Can.RECORD, why="because")
def set_aside(actor: Actor, questionnaire: Questionnaire, /, *, because: str) -> Questionnaire:
    """Set a questionnaire aside that was entered by mistake, for example for somebody else; it is kept, and counts not.

    Raises `NotNow` for one that was set aside already, and once the case is over.
    """
    rules.check_open(questionnaire.moment, queries.course_of(cases.case(questionnaire.referral_id)))
    _set_aside(actor, questionnaire, because)
    return questionnaire


def _set_aside(actor: Actor, questionnaire: Questionnaire, because: str) -> None:
    if questionnaire.set_aside_at is not None:
        raise NotNow(_("This questionnaire was set aside already"))
    questionnaire.set_aside_at, questionnaire.set_aside_by = utcnow(), actor.id
    questionnaire.set_aside_because = because
