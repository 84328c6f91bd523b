"""What a case shows of its questionnaires: both scores, the difference in words, what is due, and what is missing."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest

from hateprog.evaluation.questionnaires import queries
from hateprog.evaluation.questionnaires.instrument import Moment
from hateprog.kernel.clock import today
from hateprog.referrals import case_queries as cases
from tests import factories as make
from tests.sessions.conftest import Scene

BEFORE, AFTER = Moment.BEFORE, Moment.AFTER
DUE_BEFORE = "Questionnaire before the programme: not yet filled in"
DUE_AFTER = "Questionnaire after the programme: not yet filled in"


def words_of(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page.partition("<main")[2].partition("</main>")[0]).split())


def answered(scene: Scene, version: Any, moment: Moment, **answers: int) -> Any:
    return make.questionnaire(
        scene.case, version, by=scene.practitioner, moment=moment, answers=answers, filled_on=today()
    )


@pytest.mark.parametrize(
    ("direction", "after", "sentence"),
    [
        (
            "higher_is_better",
            3,
            "2 points higher after than before. Higher is better, so this is a change for the better.",
        ),
        (
            "higher_is_better",
            1,
            "2 points lower after than before. Higher is better, so this is a change for the worse.",
        ),
        (
            "lower_is_better",
            1,
            "2 points lower after than before. Lower is better, so this is a change for the better.",
        ),
        ("lower_is_better", 2, "The same score before and after."),
    ],
)
def test_both_scores_stand_beside_each_other_with_the_difference_in_words(
    scene: Scene, saved: Any, client_as: Any, direction: str, after: int, sentence: str
) -> None:
    version = saved(make.instrument(scene.coordinator, direction=direction))
    saved(
        answered(scene, version, BEFORE, kind=2, rude=2, brave=2),
        answered(scene, version, AFTER, kind=after, rude=4 - after, brave=2),
    )

    for who in (scene.practitioner, scene.coordinator):
        page = client_as(who).get(f"/cases/{scene.case.id}/questionnaires").text
        assert sentence in words_of(page)
        assert "Scores go from 3 to 9." in words_of(page)
        assert re.search(r'<svg[^>]*role="img"[^>]*aria-labelledby="chart-1-title chart-1-description"', page)
        assert f"Before the programme: 6; After the programme: {6 + 2 * (after - 2)}." in words_of(page)


def test_too_many_missing_is_not_scored_and_counted(scene: Scene, version: Any, saved: Any, client_as: Any) -> None:
    saved(answered(scene, version, BEFORE, kind=2), answered(scene, version, AFTER, kind=2, rude=2, brave=2))
    told = words_of(client_as(scene.practitioner).get(f"/cases/{scene.case.id}/questionnaires").text)
    assert "Before the programme Not scored 2 of 3" in told
    assert "After the programme 6 0 of 3" in told
    assert "There is no difference to show until there are two scores." in told


def test_the_answers_are_shown_item_by_item(scene: Scene, version: Any, saved: Any, client_as: Any) -> None:
    one = saved(answered(scene, version, BEFORE, kind=3, rude=1))
    told = words_of(client_as(scene.coordinator).get(f"/questionnaires/{one.id}").text)
    assert "I am kind to others Yes 3" in told
    assert "Being rude is fine No 3" in told
    assert "I stand up for others Missing –" in told
    assert "Correct it" not in told
    assert "Correct it" in words_of(client_as(scene.practitioner).get(f"/questionnaires/{one.id}").text)


def test_a_case_without_an_instrument_for_its_age_says_so(scene: Scene, client_as: Any) -> None:
    browser = client_as(scene.practitioner)
    assert (
        "No questionnaire in use is made for their age." in browser.get(f"/cases/{scene.case.id}/questionnaires").text
    )
    assert "Questionnaires of this case" not in browser.get(f"/cases/{scene.case.id}").text


def test_the_overview_and_today_say_what_is_due_before(scene: Scene, version: Any, saved: Any, client_as: Any) -> None:
    browser = client_as(scene.practitioner)
    assert "Kindness, before the programme: Not yet filled in" in words_of(browser.get(f"/cases/{scene.case.id}").text)
    assert DUE_BEFORE in browser.get("/today").text
    assert DUE_BEFORE not in client_as(saved(make.practitioner(name="Sunita Rao"))).get("/today").text

    saved(answered(scene, version, BEFORE, kind=3, rude=1, brave=3))
    assert "Kindness, before the programme: 9" in words_of(browser.get(f"/cases/{scene.case.id}").text)
    assert DUE_BEFORE not in browser.get("/today").text


def test_once_session_1_is_signed_today_asks_no_more(
    scene: Scene, version: Any, client_as: Any, programme: Any
) -> None:
    programme(1)
    assert DUE_BEFORE not in client_as(scene.practitioner).get("/today").text


@pytest.mark.parametrize(("days", "asked"), [(1, True), (27, True), (29, False)])
def test_after_session_3_today_asks_for_four_weeks(
    scene: Scene, version: Any, saved: Any, client_as: Any, programme: Any, days: int, asked: bool
) -> None:
    programme(3, days=days)
    saved(answered(scene, version, BEFORE, kind=3, rude=1, brave=3))
    browser = client_as(scene.practitioner)
    assert (DUE_AFTER in browser.get("/today").text) is asked
    saved(answered(scene, version, AFTER, kind=3, rude=1, brave=3))
    assert DUE_AFTER not in browser.get("/today").text


def test_an_instrument_of_one_moment_is_not_asked_for_at_the_other(
    scene: Scene, saved: Any, client_as: Any, programme: Any
) -> None:
    version = saved(make.instrument(scene.coordinator, moments='["before"]'))
    saved(answered(scene, version, BEFORE, kind=3, rude=1, brave=3))
    programme(3)
    assert DUE_AFTER not in client_as(scene.practitioner).get("/today").text
    assert queries.missing_of(scene.case.id) == []


def test_whoever_closes_a_case_learns_what_is_missing(scene: Scene, saved: Any, programme: Any) -> None:
    version = saved(make.instrument(scene.coordinator, code="attitudes_adults"))  # which the shipped template names
    assert queries.missing_of(scene.case.id) == [("Kindness", BEFORE)]
    programme(3)
    assert queries.missing_of(scene.case.id) == [("Kindness", BEFORE), ("Kindness", AFTER)]
    saved(answered(scene, version, BEFORE, kind=3, rude=1, brave=3))
    assert queries.missing_of(scene.case.id) == [("Kindness", AFTER)]
    saved(answered(scene, version, AFTER, kind=3, rude=1, brave=3))
    assert queries.missing_of(scene.case.id) == []


def test_one_that_the_template_does_not_name_is_asked_nowhere_once_the_programme_has_begun(
    scene: Scene, version: Any, programme: Any, client_as: Any
) -> None:
    browser = client_as(scene.practitioner)
    assert "not yet filled in" in browser.get("/today").text
    programme(0)
    assert queries.missing_of(scene.case.id) == []
    assert "not yet filled in" not in browser.get("/today").text


def test_nothing_is_missing_of_a_programme_that_was_stopped(scene: Scene, version: Any, programme: Any) -> None:
    programme(2, stopped=True)
    assert queries.missing_of(scene.case.id) == []


def test_what_is_due_goes_by_age_and_by_use(scene: Scene, version: Any, saved: Any) -> None:
    saved(
        make.instrument(scene.coordinator, code="children", min_age=10, max_age="max_age = 17"),
        make.instrument(scene.coordinator, code="retired", status="retired"),
        make.instrument(scene.coordinator, code="draft", status="draft"),
    )
    case = cases.case(scene.case.id)
    assert [each.code for each in queries.due_for(case, today())] == ["kindness"]
    eighteenth = case.born_on.replace(year=case.born_on.year + 18)
    assert [each.code for each in queries.due_for(case, eighteenth - timedelta(days=1))] == ["children"]
    assert [each.code for each in queries.due_for(case, eighteenth)] == ["kindness"]


def test_the_tab_asks_the_database_no_more_often_for_more_questionnaires(
    scene: Scene, version: Any, saved: Any, client_as: Any, queries: Any
) -> None:
    browser = client_as(scene.practitioner)
    with queries() as few:
        browser.get(f"/cases/{scene.case.id}/questionnaires")
    more = [saved(make.instrument(scene.coordinator, code=f"more_{number}")) for number in range(3)]
    saved(*(answered(scene, each, BEFORE, kind=3, rude=1, brave=3) for each in more))
    with queries() as many:
        browser.get(f"/cases/{scene.case.id}/questionnaires")
    assert len(many) == len(few) <= 12
