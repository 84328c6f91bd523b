"""Whether the invariants of section 7 hold in a database: a sentence for each that does not, with ids and no words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from hateprog.kernel.text import _
from hateprog.questions.rules import OUT, Desk, Place, State
from hateprog.store.sealing import is_readable
from hateprog.victims.questions import queries


def faults() -> Iterator[str]:
    """Yield a sentence for each thing that must not be: about questions at the desk, then about what lies beyond it."""
    known = set()
    for question in queries.everything():
        yield from of_question(question)
        known |= {way.passage_id for way in question.ways}
    for passage in queries.every_passage():
        if passage.id not in known and not passage.unasked:
            yield _("Passage {id}: belongs to no question").format(id=passage.id)


def of_question(question: Any) -> Iterator[str]:
    """Yield the same of one question and of all that is on its way from it."""
    yield from _at_the_desk(question)
    passages = queries.passages_of(question)
    where = queries.whereabouts(list(passages.values()))
    for passage in passages.values():
        yield from _beyond(passage, where[passage.id], question)


def _at_the_desk(question: Any) -> Iterator[str]:
    if question.unasked:
        return
    numbers = [each.number for each in question.wordings]
    if numbers != list(range(1, len(numbers) + 1)):
        yield _("Question {id}: its versions are not in order").format(id=question.id)
    for each in question.wordings:
        if each.screened_person is not None and each.screened_person == each.written_person:
            yield _("Question {id}: who wrote version {number} screened it").format(id=question.id, number=each.number)
    released = question.state is Desk.RELEASED or question.released_at is not None
    if released and (question.wording.agreed_at is None or question.wording.screened_at is None):
        yield _("Question {id}: released without having been screened and agreed").format(id=question.id)
    if released and question.released_person == question.taken_down_person:
        yield _("Question {id}: who took it down released it").format(id=question.id)
    if not released and any(way.passage_id for way in question.ways):
        yield _("Question {id}: on its way without having been released").format(id=question.id)
    if released and not all(way.passage_id for way in question.ways):
        yield _("Question {id}: released, and on its way to somebody it is not").format(id=question.id)


def _beyond(passage: Any, where: Any, question: Any) -> Iterator[str]:
    if (where.place is Place.OVER) != (where.due_on is None):
        yield _("Passage {id}: its place and its clock do not fit").format(id=passage.id)
    if where.place in {Place.DESK, Place.PRACTITIONER} and where.owner_id is None:
        yield _("Passage {id}: in nobody’s hands").format(id=passage.id)
    if question.state is Desk.WITHDRAWN and (passage.state in OUT or passage.state is State.ASKED):
        yield _("Passage {id}: goes on after its question was withdrawn").format(id=passage.id)
    readable = is_readable(passage.key_id) and is_readable(question.key_id)
    if (
        readable
        and not question.unasked
        and passage.text not in {each.words for each in question.wordings if each.agreed_at is not None}
    ):
        yield _("Passage {id}: not in words that were agreed").format(id=passage.id)
