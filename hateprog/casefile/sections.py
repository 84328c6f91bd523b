"""What other features bring to the case page and to first pages: one line for each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from flask import current_app

from hateprog.casefile import queries
from hateprog.casefile.policy import Can
from hateprog.closing import queries as closing
from hateprog.evaluation.questionnaires import overview as questionnaires
from hateprog.evaluation.questionnaires import queries as questionnaire_queries
from hateprog.evaluation.questionnaires.policy import Can as CanAsk
from hateprog.kernel.access import Actor
from hateprog.letters import queries as letters
from hateprog.practitioners import standing
from hateprog.questions import waiting as questions
from hateprog.questions.policy import Can as CanPut
from hateprog.referrals.policy import Can as CanRefer
from hateprog.risk import queries as risk
from hateprog.risk.policy import Can as CanRisk
from hateprog.sessions.concerns import waiting as concerns
from hateprog.sessions.concerns.policy import Can as CanWorry
from hateprog.sessions.group.delivery import waiting as delivery
from hateprog.sessions.handover import queries as handover
from hateprog.sessions.handover.policy import Can as CanHandOver
from hateprog.sessions.library import queries as library
from hateprog.sessions.library.policy import Can as CanTell
from hateprog.sessions.one_to_one import overlaps
from hateprog.sessions.one_to_one import queries as one_to_one
from hateprog.web.gate import can


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a page that a feature brings: who may see it, what it asks, and the template that shows the answer.

    `ask` takes the case (on the case page) or the actor (on a first page); the template finds its answer as `section`,
    and where the answer is empty the section is left out.
    """

    permission: StrEnum
    ask: Callable[[Any], Any]
    template: str


@dataclass(frozen=True, slots=True)
class Shown:
    """A section with its answer, as the page shows it."""

    template: str
    answer: Any


ON_THE_CASE: tuple[Section, ...] = (
    Section(CanWorry.RAISE, concerns.of_case, "concerns/on_case.html"),
    Section(CanHandOver.READ_NOTE, handover.unread_of, "handover/_unread.html"),
    Section(CanPut.LIST, questions.on_the_case, "questions/_lines.html"),
    Section(CanRisk.READ, risk.on_the_case, "risk/_on_the_case.html"),
    Section(CanAsk.READ, questionnaires.of_case, "questionnaires/overview.html"),
)
ON_TODAY: tuple[Section, ...] = (
    Section(Can.TODAY, concerns.open_for, "concerns/on_list.html"),
    Section(Can.TODAY, delivery.for_practitioner, "delivery/_to_record.html"),
    Section(Can.TODAY, questions.on_today, "questions/_on_today.html"),
    Section(Can.TODAY, risk.on_today, "risk/_on_today.html"),
    Section(Can.TODAY, overlaps.this_week, "one_to_one/_overlaps.html"),
    Section(Can.TODAY, handover.standing_in, "handover/_standing_in.html"),
    Section(CanTell.READ_NOTES, library.notes_on_today, "library/_on_today.html"),
    Section(Can.TODAY, queries.works_beside, "casefile/_beside.html"),
    Section(CanAsk.READ_INSTRUMENTS, questionnaire_queries.for_today, "questionnaires/today.html"),
    Section(Can.TODAY, letters.to_ring, "letters/_to_ring.html"),
    Section(Can.TODAY, closing.due_now, "closing/_due.html"),
    Section(Can.TODAY, standing.own, "practitioners/_on_today.html"),
)
ON_INCOMING: tuple[Section, ...] = (
    Section(CanWorry.LIST, concerns.all_open, "concerns/on_list.html"),
    Section(CanHandOver.HAND_OVER, handover.tasks_for, "handover/_tasks.html"),
    Section(CanRefer.INCOMING, delivery.for_coordinators, "delivery/_to_record.html"),
    Section(CanRefer.INCOMING, one_to_one.to_countersign, "one_to_one/to_countersign.html"),
    Section(CanPut.WAITING, questions.for_coordinators, "questions/_waiting.html"),
    Section(
        CanRefer.INCOMING,
        lambda actor: current_app.extensions["requests_to_answer"](actor),
        "subject_access/_pressing.html",
    ),
)
AT_A_SESSION: tuple[Section, ...] = (Section(CanPut.LIST, questions.at_the_session, "questions/_lines.html"),)


def on_the_case(case: Any) -> list[Shown]:
    """Return what features show on the overview of a case, of what whoever is looking may see."""
    return _shown(ON_THE_CASE, case, case)


def at_a_session(case: Any) -> list[Shown]:
    """Return what features show at the top of a session. `views.register` hands this to the sessions."""
    return _shown(AT_A_SESSION, case, case)


def on_today(actor: Actor) -> list[Shown]:
    """Return what features show on the first page of a practitioner."""
    return _shown(ON_TODAY, actor, None)


def on_incoming(actor: Actor) -> list[Shown]:
    """Return what features show on the first page of a coordinator. `views.register` hands this to the referrals."""
    return _shown(ON_INCOMING, actor, None)


def _shown(sections: tuple[Section, ...], asked: Any, thing: Any) -> list[Shown]:
    return [
        Shown(section.template, answer)
        for section in sections
        if can(section.permission, thing) and (answer := section.ask(asked))
    ]
