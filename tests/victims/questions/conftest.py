"""A case on the programme whose practitioner is known, somebody harmed in it, and two liaisons."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from hateprog.kernel.access import Actor
from hateprog.questions.rules import Kind
from hateprog.victims import queries as victims
from hateprog.victims import service as victims_service
from hateprog.victims.models import Victim
from hateprog.victims.questions import queries, service
from hateprog.victims.questions.models import Question
from hateprog.victims.rules import Channel
from tests import factories as make
from tests.factories.victims import KNOWN
from tests.sessions.conftest import Scene, allocated, first_session

WORDS = "What went through your head that night?"


@dataclass(slots=True)
class Sides:
    """Both sides of a case: its people, its liaison, a colleague of theirs, and whoever was harmed."""

    scene: Scene
    liaison: Any
    colleague: Any
    victim: Victim

    @property
    def case(self) -> Any:
        """Return the case."""
        return self.scene.case

    def taken_down(self, words: str = WORDS, *, kind: Kind = Kind.QUESTION, cases: Any = None) -> Question:
        """Return a question that the liaison took down."""
        found: Any = victims.one_victim(self.victim.id)
        made = service.take_down(
            make.actor(self.liaison), found, kind=kind, words=words, case_ids=cases or [self.case.id]
        )
        return self.again(made)

    def screened(self, **said: Any) -> Question:
        """Return a question that the colleague screened."""
        question = self.taken_down(**said)
        service.approve(self.by_colleague, question, number=1)
        return self.again(question)

    def agreed(self, **said: Any) -> Question:
        """Return a question whose words were agreed."""
        question = self.screened(**said)
        service.agree(make.actor(self.liaison), question, number=1, how=Channel.PHONE)
        return self.again(question)

    def released(self, **said: Any) -> Question:
        """Return a question that the colleague released."""
        question = self.agreed(**said)
        service.release(self.by_colleague, question)
        return self.again(question)

    @property
    def by_colleague(self) -> Actor:
        """Return the colleague as they act."""
        return make.actor(self.colleague)

    def again(self, question: Question) -> Question:
        """Return a question as it is stored now."""
        found: Any = queries.one_question(question.id)
        return found  # type: ignore[no-any-return]  # one that is there


@pytest.fixture
def sides(saved: Any) -> Sides:
    """Store a case on the programme, its first session an hour ago, with Ola Nowak harmed in it."""
    scene = allocated(saved)
    first_session(scene, saved)
    liaison, colleague = saved(make.victim_liaison(), make.victim_liaison(name="Tom Birch"))
    saved(make.case_liaison(scene.case, liaison))
    return Sides(scene, liaison, colleague, harmed_in(scene.case, by=liaison))


def harmed_in(case: Any, *, by: Any, **said: Any) -> Victim:
    """Return somebody harmed in a case, taken down by its liaison."""
    at_hand: Any = victims.one_case(case.id)
    harmed = victims_service.take_down(make.actor(by), at_hand, given=KNOWN | said)
    found: Any = victims.one_victim(harmed.victim_id)
    return found  # type: ignore[no-any-return]  # one that is there
