"""Finding a case by family name or reference: only one's own, every one, and no name in an address."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests import factories as make
from tests.authorisation import EVERY_COLUMN, code_of
from tests.sessions.conftest import Scene


def found(browser: Any, sought: str, **more: str) -> list[str]:
    answer = browser.post("/search", data={"q": sought, **more})
    assert answer.status_code == 200
    return re.findall(r"HC-[0-9A-Z]{12}", answer.text)


def named(family: str, **said: Any) -> Any:
    return make.referral(participant=make.participant(family_name=family), **said)


@pytest.mark.parametrize("typed", ["Ashby", "ash", "ASHBY", " ashby ", "Ásh"])
def test_a_name_is_found_by_its_beginning_whatever_case_or_accent(scene: Scene, client_as: Any, typed: str) -> None:
    assert found(client_as(scene.coordinator), typed) == [scene.case.reference]


def test_an_apostrophe_and_a_hyphen_do_not_matter(scene: Scene, saved: Any, client_as: Any) -> None:
    case = saved(named("O’Neill-Šarić"))

    assert found(client_as(scene.coordinator), "oneill sar") == [case.reference]


def test_a_reference_is_found_as_a_whole(scene: Scene, client_as: Any) -> None:
    coordinator = client_as(scene.coordinator)

    assert found(coordinator, scene.case.reference.lower()) == [scene.case.reference]
    assert scene.case.reference not in found(coordinator, scene.case.reference[:-1])


@pytest.mark.parametrize("who", ["practitioner", "inspector", "coordinator"])
def test_each_finds_what_they_may_see_and_nothing_else(scene: Scene, saved: Any, client_as: Any, who: str) -> None:
    saved(make.southampton())
    elsewhere = saved(named("Ashby", district="E06000045"))

    references = found(client_as(getattr(scene, who)), "Ashby")

    assert scene.case.reference in references
    assert (elsewhere.reference in references) is (who == "coordinator")


def test_a_draft_is_its_authors_own(scene: Scene, saved: Any, client_as: Any) -> None:
    saved(named("Quill", stage="draft", referrer=scene.referrer))

    assert found(client_as(scene.coordinator), "Quill") == []


def test_paging_neither_loses_nor_repeats_people_of_one_name(scene: Scene, saved: Any, client_as: Any) -> None:
    everybody = {case.reference for case in saved(*(named("Smithson") for _each in range(60)))}
    coordinator, seen = client_as(scene.coordinator), []
    after: dict[str, str] = {}

    for _page in range(5):
        page = coordinator.post("/search", data={"q": "Smithson", **after}).text
        seen += re.findall(r"<td[^>]*><span[^>]*>(HC-[0-9A-Z]{12})", page)
        more = re.search(r'name="after" value="([^"]+)"', page)
        if more is None:
            break
        after = {"after": more[1]}

    assert sorted(seen) == sorted(everybody)


@pytest.mark.parametrize("typed", ["", "   ", "%", "_", "'", "\0", "x" * 10_000, "\u202egnip", "=1+1", "🙂", "ﷺ"])
def test_odd_words_find_nobody_and_break_nothing(scene: Scene, client_as: Any, typed: str) -> None:
    assert found(client_as(scene.coordinator), typed) == []


@pytest.mark.parametrize("column", EVERY_COLUMN)
def test_who_searches_is_whom_the_table_says(scene: Scene, saved: Any, client_as: Any, column: str) -> None:
    role = EVERY_COLUMN[column]
    account = getattr(scene, role, None) or saved(getattr(make, role)())

    status = client_as(account).post("/search", data={"q": "Ashby"}).status_code

    assert status == (403 if code_of("participant.search", column) == "F" else 200)


def test_a_name_is_never_in_an_address(scene: Scene, client_as: Any) -> None:
    page = client_as(scene.coordinator).post("/search", data={"q": "Ashby"}).text

    assert [link for link in re.findall(r'(?:href|action)="([^"]*)"', page) if "ashby" in link.lower()] == []
