"""What is in use, and what a programme follows, stays as it is: the database refuses what the rules do."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import select

from hateprog.sessions.curriculum.models import ProgrammeTemplate
from hateprog.sessions.one_to_one.models import FollowedTemplate
from hateprog.sessions.versions.rules import Status
from hateprog.store.base import db
from tests import factories as make
from tests.eligibility.plain_sql import change, delete, refused, write

KEPT = "what a programme follows does not change"
THEN = datetime(2026, 5, 1, tzinfo=UTC)
OTHERS: dict[str, Any] = {
    "code": "else",
    "version": 9,
    "title": "Else",
    "audience": "under_18",
    "gap_days": 30,
    "sessions": [],
    "before_codes": ["else"],
    "after_codes": ["else"],
    "valid_from": date(2020, 1, 1),
    "drafted_by": uuid4(),
    "drafted_at": THEN,
    "put_in_use_by": uuid4(),
    "put_in_use_at": THEN,
}
MAY_CHANGE = {"id", "status", "revision", "saved_by", "saved_at", "retired_by", "retired_at"}


def test_nothing_that_is_said_of_a_version_in_use_changes_and_it_is_never_deleted(saved: Any) -> None:
    version: Any = db.session.get(ProgrammeTemplate, make.shipped_template_id("adult"))

    assert OTHERS.keys() | MAY_CHANGE == {*ProgrammeTemplate.__table__.columns.keys()}
    for name, value in OTHERS.items():
        refused(KEPT, change, version, **{name: value})
    refused(KEPT, change, version, status="draft", valid_from=None, put_in_use_at=None)
    refused(KEPT, delete, version)


def test_a_retired_version_stays_retired(saved: Any, people: Any) -> None:
    version = saved(
        make.programme_template(
            by=people.coordinator, valid_from=date(2026, 5, 1), status=Status.RETIRED, retired_at=THEN
        )
    )

    refused(KEPT, change, version, status="in_use", retired_at=None)
    refused(KEPT, change, version, retired_at=datetime(2026, 6, 1, tzinfo=UTC))
    refused(KEPT, delete, version)


def test_a_draft_may_change_and_go(draft: Any) -> None:
    change(draft, title="Else", gap_days=30)
    delete(draft)


def test_a_version_cannot_be_what_no_rule_allows(draft: Any) -> None:
    refused("ck_programme_template_numbered_from_one", change, draft, version=0)
    refused("ck_programme_template_sessions_days_apart", change, draft, gap_days=0)
    refused("ck_programme_template_in_use_from_a_day", change, draft, status="in_use", put_in_use_at=THEN)
    refused("ck_programme_template_in_use_has_its_moment", change, draft, put_in_use_at=THEN)
    refused("ck_programme_template_retired_has_its_moment", change, draft, retired_at=THEN)
    refused("uq_programme_template_code_version", change, draft, version=1)
    in_use = {"status": "in_use", "put_in_use_at": THEN, "valid_from": date(2026, 1, 1)}
    refused("uq_programme_template_first_day", change, draft, **in_use)


def test_a_programme_follows_one_version_and_keeps_it(begun: Any, draft: Any) -> None:
    follows = db.session.scalars(select(FollowedTemplate)).one()
    other = {"id": uuid4(), "enrolment_id": begun.enrolment_id, "template_id": draft.id}

    refused(KEPT, change, follows, template_id=make.shipped_template_id("under_18"))
    refused(KEPT, delete, follows)
    refused("uq_followed_template_enrolment_id", lambda: write("followed_template", **other))
