"""A concern that nobody acknowledges is reminded of every day, and put before somebody else once it is late."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest
import time_machine
from sqlalchemy import select

from hateprog.accounts.models import Escalation
from hateprog.kernel.access import THE_SERVICE
from hateprog.kernel.clock import LONDON
from hateprog.kernel.errors import NotNow
from hateprog.sessions.concerns import queries, service
from hateprog.sessions.concerns.models import Concern
from hateprog.store.base import db
from hateprog.store.outbox import Message
from tests import factories as make
from tests.sessions.conftest import Scene

DUE = date(2026, 11, 27)  # a Friday


def london(said: str) -> datetime:
    return datetime.fromisoformat(said).replace(tzinfo=LONDON)


@pytest.fixture
def waiting(scene: Scene, saved: Any) -> Concern:
    """Store a concern raised on Thursday 26 November 2026 and due on the Friday."""
    row = make.concern(
        scene.case, by=scene.practitioner, told=scene.coordinator, raised_at=london("2026-11-26 15:00"), due_on=DUE
    )
    stored: Concern = saved(row)
    return stored


def follow_up_at(moment: str) -> int:
    with time_machine.travel(london(moment), tick=False):
        done = service.follow_up(THE_SERVICE)
    db.session.expire_all()
    return done


def recipients() -> list[str]:
    return sorted(db.session.scalars(select(Message.recipient)))


def name(saved: Any, scene: Scene, who: Any) -> None:
    saved(Escalation(force_code="E23000011", account_id=who.id, named_by=scene.coordinator.id))


def test_whoever_was_told_is_reminded_on_the_day_it_is_due_and_once(scene: Scene, waiting: Concern) -> None:
    assert [follow_up_at(f"2026-11-{moment}") for moment in ("26 16:25", "27 06:25", "27 07:25")] == [0, 1, 0]
    assert recipients() == [scene.coordinator.email]


def test_a_late_one_is_put_before_whom_the_force_area_names_on_a_saturday_too(
    scene: Scene, waiting: Concern, saved: Any
) -> None:
    name(saved, scene, scene.inspector)

    assert [follow_up_at(f"2026-11-{moment}") for moment in ("28 06:25", "28 07:25")] == [1, 2]

    concern = db.session.get(Concern, waiting.id)
    assert (concern.escalated_to, concern.acknowledged_at) == (scene.inspector.id, None)
    assert recipients() == sorted([scene.inspector.email, scene.inspector.email, scene.coordinator.email])
    assert follow_up_at("2026-11-28 08:25") == 0
    assert follow_up_at("2026-11-29 06:25") == 2  # and every day until somebody acts


@pytest.mark.parametrize("named", ["coordinator", None])
def test_where_nobody_new_is_named_every_coordinator_is_told(
    scene: Scene, waiting: Concern, saved: Any, named: str | None
) -> None:
    maya = saved(make.coordinator(name="Maya Brand"))
    if named:
        name(saved, scene, scene.coordinator)

    follow_up_at("2026-11-28 06:25")

    assert db.session.get(Concern, waiting.id).escalated_to is None
    assert recipients() == sorted([scene.coordinator.email, maya.email])


def test_the_inspector_it_was_put_before_reads_and_acknowledges_it_and_no_other_does(
    scene: Scene, waiting: Concern, saved: Any, client_as: Any
) -> None:
    name(saved, scene, scene.inspector)
    other = client_as(saved(make.inspector(name="Sian Moss")))
    follow_up_at("2026-11-28 06:25")
    address = f"/concerns/{waiting.id}"

    assert other.get(address).status_code == 404
    inspector = client_as(scene.inspector)
    assert waiting.what in inspector.get(address).text
    assert inspector.post(f"{address}/acknowledge", data={"action": "A patrol passes by."}).status_code == 303


def test_what_was_acknowledged_is_left_alone(scene: Scene, waiting: Concern, saved: Any) -> None:
    saved(make.acknowledged(waiting, by=scene.coordinator))

    assert follow_up_at("2026-11-28 06:25") == 0
    with pytest.raises(NotNow):
        service.escalate(THE_SERVICE, queries.one_concern(waiting.id))


def test_an_urgent_one_is_late_on_the_next_morning(scene: Scene, waiting: Concern, saved: Any) -> None:
    waiting.urgent, waiting.due_on = True, date(2026, 11, 26)
    saved(waiting)

    assert follow_up_at("2026-11-26 20:25") == 0
    assert follow_up_at("2026-11-27 06:25") == 1
    assert db.session.get(Concern, waiting.id).escalated_at is not None


def test_one_told_to_somebody_whose_account_is_disabled_still_reaches_a_person(
    scene: Scene, waiting: Concern, saved: Any
) -> None:
    maya = saved(make.coordinator(name="Maya Brand"))
    scene.coordinator.disabled_at = london("2026-11-26 18:00")
    saved(scene.coordinator)

    assert follow_up_at("2026-11-27 06:25") == 0
    assert follow_up_at("2026-11-28 06:25") == 1
    assert recipients() == [maya.email]
