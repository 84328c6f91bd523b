"""Two sessions missed without an excuse become a task for the coordinator; each one after that again."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from hateprog.kernel.clock import utcnow
from hateprog.sessions.handover.models import EngagementReview
from hateprog.sessions.one_to_one.rules import Kept
from hateprog.store.base import db
from tests import factories as make
from tests.sessions.conftest import Scene

TASK = "sessions missed without an excuse"


def missed(begun: Any, saved: Any, scene: Scene, *excused: bool) -> None:
    """Store as many missed appointments of the first session."""
    saved(
        *(
            make.appointment(
                by=scene.practitioner,
                session_id=begun.id,
                kept=Kept.MISSED,
                asked_by="person",
                excused=each,
                changed_at=utcnow(),
            )
            for each in excused
        )
    )


def tasks(scene: Scene, client_as: Any) -> str:
    text: str = client_as(scene.coordinator).get("/incoming").text
    return text


@pytest.mark.parametrize(("excused", "waits"), [((False,), False), ((False, True), False), ((False, False), True)])
def test_the_second_unexcused_miss_makes_a_task(
    scene: Scene, begun: Any, saved: Any, client_as: Any, excused: tuple[bool, ...], waits: bool
) -> None:
    missed(begun, saved, scene, *excused)

    assert (TASK in tasks(scene, client_as)) is waits


def test_what_was_agreed_is_put_down_and_the_task_is_done_until_the_next_miss(
    scene: Scene, begun: Any, saved: Any, client_as: Any
) -> None:
    missed(begun, saved, scene, False, False)
    coordinator = client_as(scene.coordinator)

    answer = coordinator.post(f"/cases/{scene.case.id}/engagement", data={"words": "We ring his mother"})

    assert answer.status_code == 303
    assert TASK not in tasks(scene, client_as)
    missed(begun, saved, scene, False)
    assert f"3 {TASK}" in tasks(scene, client_as)
    assert "We ring his mother" in coordinator.get(f"/cases/{scene.case.id}/engagement").text


def test_where_nothing_waits_nothing_is_put_down(scene: Scene, begun: Any, client_as: Any) -> None:
    answer = client_as(scene.coordinator).post(f"/cases/{scene.case.id}/engagement", data={"words": "Nothing"})

    assert answer.status_code == 409
    assert db.session.scalars(select(EngagementReview.id)).all() == []


@pytest.mark.parametrize("words", ["", " ", "x" * 2_001])
def test_a_review_needs_words(scene: Scene, begun: Any, saved: Any, client_as: Any, words: str) -> None:
    missed(begun, saved, scene, False, False)

    answer = client_as(scene.coordinator).post(f"/cases/{scene.case.id}/engagement", data={"words": words})

    assert answer.status_code == 422
    assert db.session.scalars(select(EngagementReview.id)).all() == []
