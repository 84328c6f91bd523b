"""Every SELECT about questions at the desk, what is known of both sides when they are screened, and where they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import aliased, joinedload, selectinload

from hateprog.areas import queries as areas
from hateprog.kernel.access import Actor
from hateprog.kernel.calendar import add_working_days
from hateprog.kernel.clock import local_date, today
from hateprog.letters import queries as letters
from hateprog.questions import queries as crossing
from hateprog.questions.rules import DESK_LABELS, OVER, Desk, Kind, Place, Whereabouts
from hateprog.questions.screening import Known
from hateprog.referrals import counted as counted_cases
from hateprog.referrals import for_victims
from hateprog.scrutiny import redaction
from hateprog.store.base import db
from hateprog.store.sealing import hold_keys
from hateprog.victims.models import CaseLiaison, Harmed, Victim
from hateprog.victims.questions.models import Question, QuestionWording, Way

DESK_DAYS: dict[Desk, int] = {Desk.TAKEN_DOWN: 2, Desk.SCREENED: 5, Desk.AGREED: 2}
"""Working days at the desk: our own assumption, as questions.rules.WORKING_DAYS."""

WITH_ALL = (
    selectinload(Question.wordings),
    selectinload(Question.ways),
    joinedload(Question.victim).selectinload(Victim.parts).joinedload(Harmed.liaison),
)


@dataclass(frozen=True, slots=True)
class Listed:
    """A question in a list: where it is, in whose hands, until when."""

    question: Question
    sentence: str
    due_on: date | None


def one_question(question_id: UUID) -> Question | None:
    """Return a question with its wordings, its ways and whoever works with the person who asks."""
    question = db.session.get(Question, question_id, options=WITH_ALL, populate_existing=True)
    return None if question is None or question.victim.erased_at is not None else _with_people(question)


def question_of(passage_id: UUID) -> UUID | None:
    """Return the question that a passage belongs to; none for a letter unasked for that nobody went on with."""
    return db.session.scalar(select(Way.question_id).where(Way.passage_id == passage_id))


def came_unasked(actor: Actor) -> list[Any]:
    """Return the letters that nobody asked for, in the actor's cases, and that nobody went on with."""
    return [each for each in crossing.unasked_at(actor.id) if question_of(each.id) is None]


def own(actor: Actor) -> list[Listed]:
    """Return the questions of those whom the actor works with that are not withdrawn, what is due first at the top."""
    theirs = (
        select(Harmed.victim_id)
        .join(CaseLiaison, CaseLiaison.referral_id == Harmed.referral_id)
        .where(CaseLiaison.account_id == actor.id, CaseLiaison.ended_at.is_(None))
    )
    return _listed(select(Question).where(Question.victim_id.in_(theirs), Question.state != Desk.WITHDRAWN))


def for_colleagues(actor: Actor) -> list[Listed]:
    """Return what waits for somebody other than who wrote it: to be screened, or to be released."""
    found = _listed(select(Question).where(Question.state.in_((Desk.TAKEN_DOWN, Desk.AGREED))))
    return [
        each
        for each in found
        if actor.person_id not in each.question.took_part
        and actor.person_id
        != (
            each.question.wording.written_person
            if each.question.state is Desk.TAKEN_DOWN
            else each.question.taken_down_person
        )
    ]


def of_victim(victim_id: UUID) -> list[Listed]:
    """Return the questions of one person, withdrawn ones too, the newest first."""
    found = _listed(select(Question).where(Question.victim_id == victim_id))
    return sorted(found, key=lambda each: each.question.taken_down_at, reverse=True)


def open_of_victim(victim_id: UUID) -> Sequence[UUID]:
    """Return the ids of a person's questions that are not withdrawn."""
    asked = select(Question.id).where(Question.victim_id == victim_id, Question.state != Desk.WITHDRAWN)
    return db.session.scalars(asked.order_by(Question.id)).all()


def goes_on(victim_id: UUID) -> bool:
    """Say whether anything that a person asked is at the desk or on its way, there or back."""
    asked = select(Question.state).where(Question.victim_id == victim_id)
    if any(state not in {Desk.RELEASED, Desk.WITHDRAWN} for state in db.session.scalars(asked)):
        return True
    return any(each.state not in OVER for each in crossing.passages(passage_ids_of(victim_id)).values())


def passage_ids_of(victim_id: UUID) -> Sequence[UUID]:
    """Return the ids of all that ever was on its way because of a person."""
    asked = select(Way.passage_id).join(Question, Question.id == Way.question_id)
    found = db.session.scalars(asked.where(Question.victim_id == victim_id)).all()
    return [passage_id for passage_id in found if passage_id is not None]


def open_to_withdraw(victim_id: UUID) -> list[Question]:
    """Return a person's questions that are not withdrawn, locked: nobody releases one while they are withdrawn."""
    asked = select(Question.id).where(Question.victim_id == victim_id, Question.state != Desk.WITHDRAWN)
    ids = db.session.scalars(asked.order_by(Question.id).with_for_update()).all()
    return [question for each in ids if (question := one_question(each)) is not None]


def all_of_victim(victim_id: UUID) -> Sequence[UUID]:
    """Return the ids of all that a person ever asked."""
    return db.session.scalars(select(Question.id).where(Question.victim_id == victim_id).order_by(Question.id)).all()


def everything() -> Sequence[Question]:
    """Return every question there is, for whoever checks them all."""
    return db.session.scalars(select(Question).options(*WITH_ALL).order_by(Question.id)).all()


def every_passage() -> Sequence[Any]:
    """Return all that ever was on its way, ready to be read."""
    found = list(crossing.everything())
    hold_keys({each.key_id for each in found})
    return found


def passages_of(question: Question) -> dict[UUID, Any]:
    """Return the passages of a question by id."""
    return crossing.passages([way.passage_id for way in question.ways if way.passage_id])


def whereabouts(found: Sequence[Any]) -> dict[UUID, Whereabouts]:
    """Return passage -> where it is now."""
    return crossing.where_they_are(found)


def known_of(question: Question) -> Known:
    """Return what both sides' files say of their people, for the screen alone."""
    victim, names, postcodes, phones, emails, streets, words = question.victim, [], [], [], [], [], []
    for part in (victim.name, victim.other_names):
        names += [each.strip() for each in (part or "").split(",") if each.strip()]
    postcodes += [victim.postcode] if victim.postcode else []
    phones += [victim.phone] if victim.phone else []
    emails += [victim.email] if victim.email else []
    streets += [victim.address] if victim.address else []
    places: list[str] = []
    schools: list[str] = []
    for referral_id in sorted(question.referral_ids):
        told = for_victims.known_of(referral_id)
        names += told.names
        postcodes += told.postcodes
        phones += told.phones
        emails += told.emails
        streets += told.streets
        schools += told.schools
        places += [name for name in (areas.name_of(told.district_code),) if name]
        words += letters.undisclosed_on(referral_id)
    people = redaction.Known(
        names=tuple(names),
        postcodes=tuple(postcodes),
        phones=tuple(phones),
        emails=tuple(emails),
        streets=tuple(streets),
        places=tuple(places),
    )
    return Known(people=people, schools=tuple(schools), words=tuple(words))


def _listed(asked: Any) -> list[Listed]:
    found = [_with_people(each) for each in db.session.scalars(asked.options(*WITH_ALL)).unique()]
    hold_keys({each.key_id for each in found})
    passages = crossing.passages([way.passage_id for each in found for way in each.ways if way.passage_id])
    where = crossing.where_they_are(list(passages.values()), ask_training=False)
    year = today().year
    holidays = areas.bank_holidays(year - 1, year + 1)
    lines = [_line(each, where, holidays) for each in found]
    return sorted(lines, key=lambda line: (line.due_on is None, line.due_on, str(line.question.id)))


def _line(question: Question, where: dict[UUID, Whereabouts], holidays: frozenset[date]) -> Listed:
    if question.state is not Desk.RELEASED:
        days = DESK_DAYS.get(question.state)
        due = add_working_days(local_date(question.moved_at), days, holidays) if days else None
        return Listed(question, DESK_LABELS[question.state], due)
    here = [where[way.passage_id] for way in question.ways if way.passage_id in where]
    going = [each for each in here if each.place is not Place.OVER]
    nearest = min(going, key=lambda each: (each.due_on is None, each.due_on), default=None)
    if nearest is None:
        return Listed(question, DESK_LABELS[Desk.RELEASED], None)
    return Listed(question, nearest.sentence, nearest.due_on)


def _with_people(question: Question) -> Question:
    cases = for_victims.some(question.referral_ids)
    question.took_part = frozenset().union(*(case.took_part for case in cases))
    return question


def counted() -> Any:
    """Return each way of each question, or the question alone before it has one, with the moments (UTC) of its steps.

    Columns: the question's id, when it was taken down, when the words that count were screened, when they were
    released, put and relayed, and the areas of the case. No words, and nobody.
    """
    newer = aliased(QuestionWording)
    newest = select(func.max(newer.number)).where(newer.question_id == Question.id).scalar_subquery()
    over = crossing.counted().subquery()
    asked = (
        select(
            Question.id,
            Question.taken_down_at,
            QuestionWording.screened_at,
            over.c.released_at,
            over.c.put_at,
            over.c.relayed_at,
        )
        .select_from(Question)
        .join(QuestionWording, (QuestionWording.question_id == Question.id) & (QuestionWording.number == newest))
        .join(Way, Way.question_id == Question.id)
        .outerjoin(over, over.c.passage_id == Way.passage_id)
        .where(Question.kind == Kind.QUESTION, Question.unasked.is_(False))
    )
    return counted_cases.placed(asked, Way.referral_id)
