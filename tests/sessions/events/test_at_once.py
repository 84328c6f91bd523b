"""Several who write of one event at once, on a real PostgreSQL: one gets there, and sums stay those of groups."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from hateprog.sessions.events.models import EventGroup, GroupEvent
from hateprog.store.base import db
from tests import factories as make
from tests.conftest import save
from tests.sessions.events.test_events import said
from tests.sessions.test_at_once import at_once, browser_of, posting

pytestmark = pytest.mark.parametrize("dialect", ["postgresql"], indirect=True)
ROUNDS = 8


def test_of_those_who_count_change_and_cancel_at_once_one_gets_there(fresh_app: Flask) -> None:
    with fresh_app.app_context():
        save(make.rotherham())
        practitioner, coordinator = save(make.practitioner(), make.coordinator())
        windows = [browser_of(fresh_app, each) for each in (practitioner, coordinator, practitioner, coordinator)]
        for _round in range(ROUNDS):
            event_id = save(make.group_event(by=practitioner)).id
            address = f"/events/{event_id}"
            more = said(practitioner, label_2="Helpers", expected_2="4", version="1")
            forms: list[tuple[str, dict[str, Any]]] = [
                ("counts", {"came_1": "27", "version": "1"}),
                ("counts", {"came_1": "12", "version": "1"}),
                ("change", more),
                ("cancel", {"reason": "The hall was flooded"}),
            ]
            db.session.rollback()

            answers = at_once(
                *(posting(each, f"{address}/{page}", form) for each, (page, form) in zip(windows, forms, strict=True))
            )

            statuses = [answer.status_code for answer in answers]
            assert set(statuses) <= {303, 409}
            assert statuses[:3].count(303) <= 1
            db.session.expire_all()
            event = db.session.scalars(select(GroupEvent).where(GroupEvent.id == event_id)).one()
            groups = db.session.scalars(select(EventGroup).where(EventGroup.event_id == event_id)).all()
            assert event.expected == sum(each.expected for each in groups)
            assert event.came == (sum(each.came or 0 for each in groups) or None)
            assert (event.came is None) or (event.cancelled_at is None)
            assert len(groups) == (2 if statuses[2] == 303 else 1)
        db.session.remove()
