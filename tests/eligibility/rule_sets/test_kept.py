"""What was adopted stays as it was, in the database too; a draft has no such guard, and no command that changes it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest

from hateprog.eligibility.rule_sets import queries
from hateprog.eligibility.rule_sets.models import RuleSetVersion
from hateprog.eligibility.rule_sets.rules import Status
from tests import factories as make
from tests.eligibility.plain_sql import change, delete, refused
from tests.eligibility.rule_sets.files import file

KEPT = "what was decided by does not change"
THEN = datetime(2026, 5, 1, tzinfo=UTC)
MAY_CHANGE = {"id", "status", "valid_to", "retired_by", "retired_at", "retired_because"}
OTHERS: dict[str, Any] = {
    "code": "else",
    "version": 9,
    "title": "Else",
    "pathway": "convicted",
    "ages": "under_18",
    "force_code": "E23000030",
    "decides": "coordinator",
    "valid_from": date(2020, 1, 1),
    "source_document": "Else",
    "source_section": "Else",
    "limits": "Else",
    "rules": [],
    "as_written": "Else",
    "drafted_by": uuid4(),
    "drafted_by_person": uuid4(),
    "drafted_at": THEN,
    "adopted_by": uuid4(),
    "adopted_by_person": uuid4(),
    "adopted_at": THEN,
}


@pytest.fixture
def adopted(saved: Any, people: SimpleNamespace) -> RuleSetVersion:
    """Store an adopted version."""
    made = make.rule_set_version(file(), by=people.inspector, adopted_by=people.colleague)
    stored: RuleSetVersion = saved(made)
    return stored


@pytest.fixture
def came_with_it(saved: Any) -> RuleSetVersion:
    """Return the version that the migration brought in."""
    found = queries.version_called("out_of_court", 1)
    assert found
    return found


def test_every_column_is_accounted_for() -> None:
    assert set(RuleSetVersion.__table__.columns.keys()) == MAY_CHANGE | OTHERS.keys()


@pytest.mark.parametrize("column", OTHERS)
def test_nothing_of_an_adopted_version_changes(adopted: RuleSetVersion, column: str) -> None:
    refused(KEPT, change, adopted, **{column: OTHERS[column]})


@pytest.mark.parametrize("column", ["rules", "adopted_by", "as_written", "valid_from"])
def test_nor_of_those_that_came_with_the_service(came_with_it: RuleSetVersion, column: str) -> None:
    refused(KEPT, change, came_with_it, **{column: OTHERS[column]})
    refused(KEPT, delete, came_with_it)


def test_it_cannot_be_deleted(adopted: RuleSetVersion) -> None:
    refused(KEPT, delete, adopted)


def test_it_does_not_become_a_draft_again(adopted: RuleSetVersion) -> None:
    refused(KEPT, change, adopted, status="draft", adopted_at=None)
    refused(KEPT, change, adopted, status="draft")


def test_its_end_is_set_once(adopted: RuleSetVersion) -> None:
    change(adopted, valid_to=date(2027, 1, 31))
    refused(KEPT, change, adopted, valid_to=date(2027, 2, 28))
    refused(KEPT, change, adopted, valid_to=None)


def test_a_retired_one_stays_retired_and_by_whom(adopted: RuleSetVersion, people: SimpleNamespace) -> None:
    change(adopted, status="retired", retired_at=THEN, retired_by=people.colleague.id)
    refused(KEPT, change, adopted, status="adopted", retired_at=None)
    refused(KEPT, change, adopted, retired_by=people.inspector.id)
    refused(KEPT, change, adopted, retired_because="Else")
    refused(KEPT, delete, adopted)


@pytest.mark.parametrize("reason", ["", "   "])
def test_a_reason_belongs_to_a_retired_one_and_says_something(adopted: RuleSetVersion, reason: str) -> None:
    refused("ck_rule_set_retired_because", change, adopted, retired_because="Replaced")
    refused("ck_rule_set_retired_because", change, adopted, status="retired", retired_at=THEN, retired_because=reason)
    change(adopted, status="retired", retired_at=THEN, retired_because="Replaced")


def test_no_two_have_one_name_and_an_end_is_not_before_the_beginning(
    adopted: RuleSetVersion, saved: Any, people: SimpleNamespace
) -> None:
    draft = saved(make.rule_set_version(file(version=2), by=people.inspector))
    refused("uq_rule_set_code_version", change, draft, version=1)
    refused("ck_rule_set_valid_in_order", change, draft, valid_to=date(2020, 1, 1))
    refused("ck_rule_set_numbered_from_one", change, draft, version=0)


@pytest.mark.parametrize("pathway", ["out_of_court", "convicted"])
def test_a_coordinator_decides_nothing_but_early_intervention(
    saved: Any, people: SimpleNamespace, pathway: str
) -> None:
    draft = saved(make.rule_set_version(file(), by=people.inspector))
    refused("ck_rule_set_inspector_unless_early", change, draft, pathway=pathway, decides="coordinator")
    refused("ck_rule_set_decides", change, draft, pathway="early_intervention", decides="anybody")
    change(draft, pathway="early_intervention", decides="coordinator")
    refused("ck_rule_set_inspector_unless_early", change, draft, pathway=pathway)


def test_one_person_does_not_draft_and_adopt(saved: Any, people: SimpleNamespace) -> None:
    draft = saved(make.rule_set_version(file(), by=people.inspector))
    alone = {"adopted_by": people.same_person.id, "adopted_by_person": people.same_person.person_id}
    refused("ck_rule_set_two_people", change, draft, status="adopted", adopted_at=THEN, **alone)
    refused("ck_rule_set_adopted_has_its_moment", change, draft, status="adopted")


def test_a_draft_can_still_go(saved: Any, people: SimpleNamespace) -> None:
    draft = saved(make.rule_set_version(file(), by=people.inspector))
    assert draft.status is Status.DRAFT
    change(draft, limits="Else")
    delete(draft)
