"""Every SELECT about own pages, and what one shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from hateprog.questions.rules import Desk
from hateprog.store.base import db
from hateprog.victims.models import Harmed, Victim
from hateprog.victims.own_page.models import OwnPage
from hateprog.victims.own_page.rules import in_plain_words
from hateprog.victims.questions import queries as questions

WITH_PERSON = joinedload(OwnPage.victim).selectinload(Victim.parts).joinedload(Harmed.liaison)


@dataclass(frozen=True, slots=True)
class Asked:
    """One question as the person who asked sees it: their words, and where it is."""

    words: str
    where: list[str]


def by_token(token_hash: str) -> OwnPage | None:
    """Return the page that a link leads to, used or not."""
    return db.session.scalar(select(OwnPage).where(OwnPage.token_hash == token_hash).options(WITH_PERSON))


def by_visit(visit_hash: str) -> OwnPage | None:
    """Return the page that a browser has opened."""
    return db.session.scalar(select(OwnPage).where(OwnPage.visit_hash == visit_hash).options(WITH_PERSON))


def open_of(victim_id: UUID) -> Sequence[OwnPage]:
    """Return a person's pages that nobody closed."""
    return db.session.scalars(select(OwnPage).where(OwnPage.victim_id == victim_id, OwnPage.closed_at.is_(None))).all()


def all_of(victim_id: UUID) -> Sequence[UUID]:
    """Return the ids of every page that a person was given."""
    return db.session.scalars(select(OwnPage.id).where(OwnPage.victim_id == victim_id)).all()


def asked_by(victim_id: UUID) -> list[Asked]:
    """Return what a person has asked, the newest first; not what they took back, nor letters they did not ask for."""
    theirs = [each.question for each in questions.of_victim(victim_id) if not each.question.unasked]
    found = [each for each in theirs if each.state is not Desk.WITHDRAWN]
    return [Asked(each.wording.words, in_plain_words(each.state, _states(each))) for each in found]


def _states(question: Any) -> list[Any]:
    passages = questions.passages_of(question)
    return [passages[way.passage_id].state for way in question.ways if way.passage_id in passages]
