"""Writing the parts and materials of a draft, and throwing one away."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import func, select

from hateprog.sessions.library import queries
from hateprog.sessions.library.schemas import about_as_typed, material_as_typed, part_as_typed
from hateprog.store.audit import AuditEntry
from hateprog.store.base import db

SHEET = {
    "title": "A sheet",
    "kind": "handout",
    "for_pupils": "yes",
    "licence": "ours",
    "content": "Who was there?\n___\n- a point",
    "version": "1",
}


def again(version: Any) -> Any:
    return queries.topic(version.id)


def test_saving_a_draft_as_it_stands_changes_nothing_of_it(people: Any, draft: Any, client_as: Any) -> None:
    browser, before = client_as(people.coordinator), draft.said
    for part in draft.parts:
        form = part_as_typed(part) | {"version": str(again(draft).revision)}
        assert browser.post(f"/topics/{draft.id}/parts/{part.part}/edit", data=form).status_code == 303
    for place, sheet in enumerate(draft.sheets, start=1):
        form = {name: value for name, value in material_as_typed(sheet).items() if value is not None}
        form |= {"version": str(again(draft).revision)}
        assert browser.post(f"/topics/{draft.id}/materials/{place}/edit", data=form).status_code == 303
    form = about_as_typed(draft) | {"version": str(again(draft).revision)}
    assert browser.post(f"/topics/{draft.id}/edit", data=form).status_code == 303

    assert again(draft).said == before


def test_a_material_is_added_changed_and_taken_out(people: Any, draft: Any, client_as: Any) -> None:
    browser, here, there = client_as(people.coordinator), f"/topics/{draft.id}/materials", len(draft.sheets)

    assert browser.post(f"{here}/add", data=SHEET).status_code == 303
    added = again(draft).sheets[there]
    assert (added.title, added.for_pupils, added.credit) == ("A sheet", True, None)
    assert "A sheet" in browser.get(f"{here}/{there + 1}/edit").text

    changed = SHEET | {"title": "Another", "version": "2"}
    assert browser.post(f"{here}/{there + 1}/edit", data=changed).status_code == 303
    assert browser.post(f"{here}/{there + 1}/remove", data={"version": "3"}).status_code == 303
    assert again(draft).sheets == draft.sheets
    assert {browser.get(f"{here}/{place}/edit").status_code for place in (0, there + 1)} == {404}


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"title": ""}, "Enter a title"),
        ({"kind": "film"}, "Select one of the answers listed"),
        ({"for_pupils": ""}, "Select yes if it may be given to pupils"),
        ({"kind": "staff_notes"}, "Notes for school staff do not go to pupils"),
        ({"licence": "ogl"}, "Enter who made it: its licence asks for that"),
        ({"content": "\u202e\0"}, "Enter its text"),
        ({"content": "___\n" * 40}, "“A sheet” must fit on one page of 44 lines"),
        ({"content": "x" * 100_000}, "Text must be 4,000 characters or fewer"),
    ],
)
def test_a_material_that_cannot_be_is_refused_and_stays_typed(
    people: Any, draft: Any, client_as: Any, wrong: dict[str, str], sentence: str
) -> None:
    answer = client_as(people.coordinator).post(f"/topics/{draft.id}/materials/add", data=SHEET | wrong)

    assert answer.status_code == 422
    assert sentence in answer.text
    assert again(draft).revision == 1


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"minutes": "0"}, "Enter a whole number between 1 and 120"),
        ({"minutes": "lots"}, "Enter a whole number between 1 and 120"),
        ({"prompts": " \n"}, "Enter at least one prompt"),
        ({"prompts": "Ask.\n" * 15}, "At most 14 of these: prompts"),
        ({"prompts": "x" * 501}, "longer than 500 characters"),
        ({"clips": "No title"}, "Begin with a title"),
        ({"clips": "# A film\n- Only a question?"}, "Enter what “A film” should show"),
        ({"clips": "# A film\nA film of a match."}, "“A film” has no question to ask"),
    ],
)
def test_a_part_that_nobody_could_run_is_refused(
    people: Any, draft: Any, client_as: Any, wrong: dict[str, str], sentence: str
) -> None:
    form = {"minutes": "9", "prompts": "Ask.", "clips": "# A film\nA match.\n- Who?", "version": "1"} | wrong

    answer = client_as(people.coordinator).post(f"/topics/{draft.id}/parts/clips/edit", data=form)

    assert answer.status_code == 422
    assert sentence in answer.text
    assert again(draft).revision == 1


def test_nothing_of_a_version_in_use_is_written(people: Any, used: Any, client_as: Any) -> None:
    browser, here = client_as(people.coordinator), f"/topics/{used.id}"
    forms = {
        "/edit": about_as_typed(used) | {"version": "1"},
        "/parts/debate/edit": part_as_typed(used.parts[2]) | {"version": "1"},
        "/materials/add": SHEET,
        "/materials/1/remove": {"version": "1"},
        "/throw-away": {"version": "1"},
        "/use": {"version": "1"},
    }
    for where, form in forms.items():
        answer = browser.post(here + where, data=form)
        assert (where, answer.status_code) == (where, 409)
        assert "Only a draft can be" in answer.text
    assert again(used).said == used.said


def test_a_draft_is_thrown_away_after_a_page_that_asks_and_the_log_knows(
    people: Any, draft: Any, client_as: Any
) -> None:
    browser, where, draft_id = client_as(people.coordinator), f"/topics/{draft.id}/throw-away", draft.id
    assert where in browser.get(f"/topics/{draft_id}").text
    assert "gone for good" in browser.get(where).text

    late, done = (browser.post(where, data={"version": number}) for number in ("9", "1"))

    assert (late.status_code, done.status_code, done.location) == (409, 303, "/topics")
    assert queries.topic(draft_id) is None
    verbs = select(func.count()).where(AuditEntry.verb == "sessions.library.throw_away")
    assert db.session.scalar(verbs) == 1
    assert browser.post(where, data={"version": "1"}).status_code == 404
