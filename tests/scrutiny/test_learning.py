"""What the panel said: shown to inspectors of the area, to whoever decided, to coordinators, and beside each rule."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from hateprog.scrutiny import queries
from hateprog.scrutiny.rules import Grade
from tests import factories as make


@pytest.fixture
def taught(saved: Any, released: Any, people: SimpleNamespace) -> Any:
    """A released item that one member graded 3, and another 1."""
    item = released()
    saved(make.grade_given(item, by=people.panel, grade="inappropriate"))
    saved(make.grade_given(item, by=people.other))
    return item


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("inspector", 200),
        ("colleague", 200),
        ("coordinator", 200),
        ("elsewhere", 404),
        ("practitioner", 403),
        ("referrer", 403),
        ("panel", 403),
    ],
)
def test_who_reads_what_is_learnt(client_as: Any, taught: Any, people: SimpleNamespace, who: str, status: int) -> None:
    browser = client_as(getattr(people, who))
    assert browser.get(f"/scrutiny/learning/{taught.id}").status_code == status
    listed = browser.get("/scrutiny/learning")
    assert ("decision 1" in listed.text) is (status == 200)
    assert listed.status_code == (403 if status == 403 else 200)


def test_whoever_decided_reads_it_wherever_they_work_now(
    client_as: Any, saved: Any, decided: Any, released: Any, people: SimpleNamespace
) -> None:
    moved = saved(make.inspector(areas=["E23000030"], of=people.inspector))
    item = released(decided())
    saved(make.grade_given(item, by=people.panel, grade="with_observations"))
    page = client_as(moved).get(f"/scrutiny/learning/{item.id}")
    assert page.status_code == 200
    assert "decision 1" in client_as(moved).get("/scrutiny/learning").text


def test_the_page_shows_grade_observations_and_learning_with_the_copy_and_no_name(
    client_as: Any, taught: Any, people: SimpleNamespace
) -> None:
    page = client_as(people.inspector).get(f"/scrutiny/learning/{taught.id}").text
    for told in (
        "3. Inappropriate, with learning",
        "The reason could say more.",
        "Say which fact weighed most.",
        "18 to 24",
    ):
        assert told in page
    for told in ("Femi Stone", "Ursula Bright", "Ashby", "1. Appropriate"):
        assert told not in page


def test_a_grade_taken_back_is_no_longer_learnt_from(
    client_as: Any, saved: Any, taught: Any, people: SimpleNamespace
) -> None:
    saved(make.grade_given(taught, by=people.panel, grade="appropriate", number=2))
    assert client_as(people.inspector).get(f"/scrutiny/learning/{taught.id}").status_code == 404
    assert "decision 1" not in client_as(people.inspector).get("/scrutiny/learning").text


def test_grades_are_counted_by_the_rules_that_a_decision_turned_on(
    saved: Any, decided: Any, released: Any, people: SimpleNamespace
) -> None:
    judged = released(decided(investigation_completed_on=None))
    plain = released(decided("approve", "completed"))
    saved(make.grade_given(judged, by=people.panel, grade="inappropriate"))
    saved(make.grade_given(judged, by=people.other, grade="inappropriate"))
    saved(make.grade_given(plain, by=people.panel))

    counted = queries.grades_by_rule(judged.rule_set)

    assert counted["gate_investigated"] == {
        Grade.APPROPRIATE: 0,
        Grade.WITH_OBSERVATIONS: 0,
        Grade.INAPPROPRIATE: 1,
        Grade.NOT_AGREED: 0,
    }
    assert "gate_recorded" not in counted
    assert queries.grades_by_rule("another_set") == {}


def test_of_a_changed_mind_the_newest_grade_counts(
    saved: Any, decided: Any, released: Any, people: SimpleNamespace
) -> None:
    item = released(decided(investigation_completed_on=None))
    saved(make.grade_given(item, by=people.panel, grade="inappropriate"))
    saved(make.grade_given(item, by=people.panel, grade="not_agreed", number=2))
    counted = queries.grades_by_rule(item.rule_set)["gate_investigated"]
    assert (counted[Grade.INAPPROPRIATE], counted[Grade.NOT_AGREED]) == (0, 1)


def test_the_decision_page_shows_the_grades_beside_the_finding(
    client_as: Any, saved: Any, decided: Any, released: Any, people: SimpleNamespace
) -> None:
    decision = decided(investigation_completed_on=None)
    page = client_as(people.inspector).get(f"/decisions/{decision.assessment_id}").text
    assert "Scrutiny panel" not in page
    saved(make.grade_given(released(decision), by=people.panel, grade="with_observations"))
    page = client_as(people.inspector).get(f"/decisions/{decision.assessment_id}").text
    sentence = "Scrutiny panel, on decisions that turned on this: grade 1: 0, grade 2: 1, grade 3: 0, grade 4: 0"
    assert page.count(sentence) >= 1
