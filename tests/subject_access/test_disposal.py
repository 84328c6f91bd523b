"""Nobody's papers are disposed of while they, or somebody on the other side, wait to see them."""

from __future__ import annotations

from types import SimpleNamespace

from hateprog.store.base import db
from hateprog.subject_access import queries, service
from hateprog.subject_access.rules import Dropped
from tests.subject_access.conftest import asked_for_case, asked_for_victim
from tests.victims.questions.conftest import Sides


def test_a_request_that_is_not_over_stands_in_the_way_of_a_disposal(sides: Sides, two: SimpleNamespace) -> None:
    assert queries.blocks_disposal(sides.case.id) == []
    asked = asked_for_case(sides, two.first)

    assert queries.blocks_disposal(sides.case.id) == [
        f"{asked.reference}: they asked for what is kept about them, and that is not over"
    ]

    service.drop(two.first, asked, because=Dropped.WITHDRAWN)
    db.session.flush()
    assert queries.blocks_disposal(sides.case.id) == []


def test_of_one_by_somebody_harmed_only_that_the_liaison_has_not_finished_is_said(
    sides: Sides, two: SimpleNamespace
) -> None:
    asked_for_victim(sides, two.liaison)

    assert queries.blocks_disposal(sides.case.id) == [
        "The liaison of this case has not finished. A coordinator can ask them"
    ]
