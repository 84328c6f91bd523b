"""How long a question took is counted from its moments: no word of it, and nobody."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from hateprog.kernel.clock import today, utcnow
from hateprog.questions.models import Passage
from hateprog.questions.rules import Kind, State
from hateprog.reports.dashboard.queries import question_days
from hateprog.reports.measures.queries import Asked
from hateprog.reports.measures.rules import Period
from hateprog.sessions.one_to_one.models import OneToOne
from hateprog.store.base import db
from tests.victims.questions.conftest import Sides


@pytest.mark.usefixtures("dialect")
def test_each_step_counts_on_its_day_from_the_one_before(sides: Sides, saved: Any) -> None:
    """Given a question taken down ten days ago, when it is screened and released today, two steps are counted."""
    question = sides.released()
    question.taken_down_at = utcnow() - timedelta(days=10)
    saved(question)
    sides.released(kind=Kind.LETTER)

    found = list(question_days(Asked(Period(today(), today()))).values())

    assert found == [[10], [0], [], [], []]
    assert list(question_days(Asked(Period(today() - timedelta(days=9), today() - timedelta(days=1)))).values()) == [
        [] for _pair in found
    ]


def test_the_whole_way_ends_with_the_answer_relayed(sides: Sides, saved: Any) -> None:
    """Given a question released today, when it is put tomorrow and relayed in a week, both steps are counted then."""
    sides.released()
    passage = db.session.scalars(select(Passage)).one()
    session_id = db.session.scalars(select(OneToOne.id)).one()
    day, by = timedelta(days=1), sides.scene.practitioner.id
    with db.session.no_autoflush:  # its key is looked up while it is half changed
        passage.state, passage.seen_at, passage.seen_by = State.RELAYED, utcnow(), by
        passage.put_at, passage.put_by, passage.put_in = utcnow() + day, by, session_id
        passage.relayed_at, passage.relayed_by, passage.relayed = utcnow() + 7 * day, sides.liaison.id, "They answered."
    saved(passage)

    found = question_days(Asked(Period(today(), today() + 7 * day)))

    assert list(found.values()) == [[0], [0], [1], [6], [7]]
    assert list(found)[-1] == ("taken_down_at", "relayed_at")
