"""Reading, writing, using and retiring topics; notes; what parents may see; and every cell of the table about them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import yaml
from click.testing import CliRunner
from sqlalchemy import select

from hateprog.kernel.clock import today
from hateprog.sessions.library.cli import topics
from hateprog.sessions.library.models import EmergingNote, TopicVersion
from hateprog.sessions.versions.rules import Status
from hateprog.store.audit import AuditEntry, EntryKind
from hateprog.store.base import db
from tests import factories as make
from tests.pages import answered

TABLE = yaml.safe_load(Path("docs/authorisation.yaml").read_text())
COLUMN = {
    "PR": "practitioner",
    "IN": "inspector",
    "SC": "school_staff",
    "RF": "referrer",
    "CO": "coordinator",
    "AD": "administrator",
}
PAGES = [
    ("topic.list", "GET", "/topics"),
    ("topic.read", "GET", "/topics/{used}"),
    ("topic.read", "GET", "/topics/{draft}"),
    ("topic.read", "GET", "/topics/{used}/outline.pdf"),
    ("topic.write", "GET", "/topics/new"),
    ("topic.write", "POST", "/topics/{used}/copy"),
    ("topic.write", "POST", "/topics/{draft}/use"),
    ("topic.write", "POST", "/topics/{draft}/throw-away"),
    ("topic.write", "POST", "/topics/{draft}/materials/1/remove"),
    ("topic.write", "POST", "/topics/{used}/retire"),
    ("topic.write", "POST", "/topics/shipped/online_1"),
    ("emerging_note.read", "GET", "/notes-for-practitioners"),
    ("emerging_note.write", "POST", "/notes-for-practitioners/write"),
    ("emerging_note.write", "POST", "/notes-for-practitioners/{note}/take-down"),
]
ABOUT = {
    "title": "Sport and respect",
    "summary": "What belongs on a pitch and what does not.",
    "year_from": "7",
    "year_to": "9",
    "hands_up": "I know what to do\nI would say something",
    "parents_text": "We talk about sport.",
}
PART = {"minutes": "20", "prompts": "Ask them why.\nListen."}


def last_day(days: int) -> dict[str, str]:
    day = today() + timedelta(days=days)
    return {"ends_on-day": str(day.day), "ends_on-month": str(day.month), "ends_on-year": str(day.year)}


NOTE = {"title": "A film that goes round", "body": "Do not watch it with them."}


def stored() -> list[Any]:
    tables = (TopicVersion.__table__, EmergingNote.__table__)
    return [sorted(map(str, db.session.execute(select(table)).all())) for table in tables]


def cells() -> Iterator[tuple[str, str, str, str, str]]:
    for permission, method, address in PAGES:
        for code, role in COLUMN.items():
            yield permission, method, address, role, TABLE["matrix"][permission].split()[TABLE["roles"].index(code)]


@pytest.mark.parametrize(("permission", "method", "address", "role", "cell"), list(cells()))
@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)  # who may do what does not depend on the database
def test_a_cell(
    saved: Any, client_as: Any, people: Any, draft: Any, used: Any, permission: str, method: str, address: str,
    role: str, cell: str,
) -> None:  # fmt: skip  # one line too many else
    note = saved(make.emerging_note(by=people.coordinator))
    ids, before = {"draft": draft.id, "used": used.id, "note": note.id}, stored()
    form = NOTE | last_day(7) if address.endswith("write") else {"version": "1"}

    answer = client_as(saved(make.builders()[role]())).open(address.format(**ids), method=method, data=form)

    if cell == "F":
        expected = {403}
    elif cell == "r" and "{draft}" in address:
        expected = {404}
    else:
        expected = {200, 303}
    assert answer.status_code in expected, answer.text
    assert (stored() != before) is (method == "POST" and cell != "F")
    refusals = db.session.scalars(select(AuditEntry).where(AuditEntry.kind == EntryKind.REFUSED)).all()
    assert [line.verb for line in refusals] == ([] if answer.status_code in {200, 303} else [permission])


def test_a_draft_looks_to_a_school_like_one_that_is_not_there(people: Any, draft: Any, client_as: Any) -> None:
    browser = client_as(people.school)

    theirs, absent = (browser.get(f"/topics/{each}") for each in (draft.id, uuid4()))

    assert answered(theirs) == answered(absent)


def test_a_topic_is_begun_written_and_put_in_use_when_it_is_whole(people: Any, client_as: Any) -> None:
    browser = client_as(people.coordinator)
    address = browser.post("/topics/new", data=ABOUT).location
    revision = 1
    early = browser.post(f"{address}/use", data={"version": str(revision)})
    assert early.status_code in {409, 422}
    for name in ("introduction", "clips", "debate", "closing"):
        clips = {"clips": "# A match\nA film of a match.\n- Who said what?"} if name == "clips" else {}
        answer = browser.post(f"{address}/parts/{name}/edit", data=PART | clips | {"version": str(revision)})
        assert answer.status_code == 303, answer.text
        revision += 1

    answer = browser.post(f"{address}/use", data={"version": str(revision)})

    assert answer.status_code == 303, answer.text
    version = db.session.scalars(select(TopicVersion)).one()
    assert (version.status, version.code, version.minutes) == (Status.IN_USE, "sport_and_respect", 80)
    assert "Sport and respect" in client_as(people.school).get("/topics").text


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"title": ""}, "Enter a title"),
        ({"title": "x" * 200}, "120"),
        ({"year_from": "14"}, "year group"),
        ({"year_from": "9", "year_to": "7"}, "The last year group must not be below the first"),
        ({"hands_up": "One"}, "Enter 2 to 4 statements: there are 1"),
        ({"hands_up": "One\nOne"}, "Two statements are the same"),
        ({"parents_text": " \0 "}, "Enter what parents and carers should know"),
    ],
)
def test_a_mistake_is_named_and_what_was_typed_is_still_there(
    people: Any, client_as: Any, said: dict[str, str], sentence: str
) -> None:
    answer = client_as(people.coordinator).post("/topics/new", data=ABOUT | said)

    assert answer.status_code == 422
    assert sentence in answer.text
    assert "What belongs on a pitch and what does not." in answer.text
    assert stored()[0] == []


def test_of_two_windows_the_second_is_told_and_keeps_what_it_typed(people: Any, draft: Any, client_as: Any) -> None:
    browser, address = client_as(people.coordinator), f"/topics/{draft.id}/edit"
    assert browser.post(address, data=ABOUT | {"version": "1"}).status_code == 303

    answer = browser.post(address, data=ABOUT | {"version": "1", "title": "Mine"})

    assert answer.status_code == 409
    assert "Mine" in answer.text
    assert db.session.scalars(select(TopicVersion.title)).one() == "Sport and respect"


def test_a_newer_version_takes_the_place_of_the_one_in_use_which_parents_still_find(
    people: Any, used: Any, client_as: Any, app: Any
) -> None:
    browser = client_as(people.coordinator)
    address = browser.post(f"/topics/{used.id}/copy").location
    browser.post(f"{address}/edit", data=ABOUT | {"version": "1", "title": "What hate is, anew"})
    assert browser.post(f"{address}/use", data={"version": "2"}).status_code == 303

    parents = app.test_client()
    assert "What hate is, anew" in parents.get("/for-parents/what_hate_is").text
    older = parents.get("/for-parents/what_hate_is/1").text
    assert "What hate is, and whom the law protects" in older
    assert "This is an older version of the session" in older
    rows = db.session.execute(select(TopicVersion.version, TopicVersion.status)).all()
    assert sorted((row.version, row.status) for row in rows) == [(1, Status.RETIRED), (2, Status.IN_USE)]


def test_parents_see_all_that_is_used_and_no_draft_and_no_note(
    people: Any, used: Any, draft: Any, saved: Any, app: Any
) -> None:
    saved(make.emerging_note(by=people.coordinator, topic_codes=["what_hate_is"]))
    parents = app.test_client()

    listed, page = parents.get("/for-parents").text, parents.get("/for-parents/what_hate_is").text

    assert "Online: what we share" not in listed
    for shown in (
        "I could explain to a friend",
        "what makes you you?",
        "In their own words",
        "Nine things that nobody may hold against you",
    ):
        assert shown in page
    assert "A film that goes round" not in page
    assert parents.get("/for-parents/what_hate_is/1/materials/1.pdf").data.startswith(b"%PDF")
    for absent in ("/online", "/online/1", "/what_hate_is/2", "/what_hate_is/1/materials/9.pdf", "/nothing"):
        assert parents.get(f"/for-parents{absent}").status_code == 404


def test_a_note_is_shown_to_practitioners_and_with_its_topic_until_it_is_taken_down(
    people: Any, used: Any, client_as: Any
) -> None:
    coordinator, practitioner = client_as(people.coordinator), client_as(people.practitioner)
    form = NOTE | last_day(7) | {"topic_codes": "what_hate_is"}
    assert coordinator.post("/notes-for-practitioners/write", data=form).status_code == 303

    pages = [practitioner.get(address).text for address in ("/today", f"/topics/{used.id}", "/notes-for-practitioners")]
    assert all("A film that goes round" in page for page in pages)
    assert "A film that goes round" not in client_as(people.school).get(f"/topics/{used.id}").text

    note = db.session.scalars(select(EmergingNote)).one()
    assert coordinator.post(f"/notes-for-practitioners/{note.id}/take-down").status_code == 303
    assert "A film that goes round" not in practitioner.get("/today").text
    assert coordinator.post(f"/notes-for-practitioners/{note.id}/take-down").status_code == 409


@pytest.mark.parametrize("days", [-1, 93])
def test_a_note_has_a_last_day_within_a_term(people: Any, client_as: Any, days: int) -> None:
    form = NOTE | last_day(days)

    answer = client_as(people.coordinator).post("/notes-for-practitioners/write", data=form)

    assert answer.status_code == 422
    assert "Do not watch it with them." in answer.text
    assert stored()[1] == []


def test_a_topic_is_loaded_listed_and_printed_from_the_command_line(people: Any) -> None:
    run = CliRunner().invoke
    loaded = run(topics, ["load", "online_1", "--by", "chris@service.example"])
    refused = run(topics, ["load", "online_1", "--by", "pat@service.example"])

    assert loaded.output == (
        "Drafted: Online: what we share and who it reaches (online, version 1). Put it in use on the page “Topics”.\n"
    )
    assert (refused.exit_code, "Your role does not include this" in refused.output) == (1, True)
    assert "online 1  Draft  Years 9 to 13" in run(topics, ["list"]).output
    assert "what_hate_is_1: What hate is, and whom the law protects" in run(topics, ["shipped"]).output
    assert 'code = "online"' in run(topics, ["shipped", "online_1"]).output
