"""What a school has booked stays as it is: the database refuses what the rules do."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy.exc import IntegrityError

from hateprog.sessions.library.models import TopicVersion
from hateprog.sessions.versions.rules import Status
from tests import factories as make
from tests.eligibility.plain_sql import change, delete, refused

KEPT = "what a school has booked does not change"
THEN = datetime(2026, 5, 1, tzinfo=UTC)
OTHERS: dict[str, Any] = {
    "code": "else",
    "version": 9,
    "title": "Else",
    "summary": "Else",
    "year_from": 1,
    "year_to": 12,
    "outline": [],
    "hands_up": [],
    "materials": [],
    "parents_text": "Else",
    "drafted_by": uuid4(),
    "drafted_at": THEN,
    "put_in_use_by": uuid4(),
    "put_in_use_at": THEN,
}
MAY_CHANGE = {"id", "status", "revision", "saved_by", "saved_at", "retired_by", "retired_at"}


def test_nothing_that_a_version_in_use_says_changes_and_it_is_never_deleted(used: Any) -> None:
    assert OTHERS.keys() | MAY_CHANGE == {*TopicVersion.__table__.columns.keys()}
    for name, value in OTHERS.items():
        refused(KEPT, change, used, **{name: value})
    refused(KEPT, change, used, status="draft", put_in_use_at=None)
    refused(KEPT, delete, used)


def test_a_retired_version_stays_retired(saved: Any, people: Any) -> None:
    version = saved(make.topic(by=people.coordinator, in_use=True, status=Status.RETIRED, retired_at=THEN))

    refused(KEPT, change, version, status="in_use", retired_at=None)
    refused(KEPT, delete, version)


def test_a_draft_may_change_and_go(draft: Any) -> None:
    change(draft, title="Else")
    delete(draft)


def test_only_one_version_of_a_topic_is_in_use(saved: Any, people: Any, used: Any) -> None:
    with pytest.raises(IntegrityError):
        saved(make.topic(by=people.coordinator, in_use=True, version=2))
