"""Versions of instruments: loaded, put in use, retired, by page and by command; nothing changes once in use."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from click.testing import CliRunner
from sqlalchemy import select, text, update
from sqlalchemy.exc import IntegrityError

from hateprog.evaluation.questionnaires import cli, queries, service
from hateprog.evaluation.questionnaires.models import InstrumentVersion
from hateprog.evaluation.questionnaires.rules import Status
from hateprog.kernel.errors import NotNow, RuleBroken
from hateprog.store.base import db
from tests import factories as make
from tests.sessions.conftest import Scene

HUGE = "#" * 40_000


def stored() -> list[tuple[str, int, Status]]:
    asked = select(InstrumentVersion.code, InstrumentVersion.version, InstrumentVersion.status)
    return [tuple(row) for row in db.session.execute(asked.order_by(InstrumentVersion.version))]


def test_a_version_is_looked_at_stored_and_put_in_use(scene: Scene, client_as: Any) -> None:
    browser = client_as(scene.coordinator)
    file = make.instrument_file()

    preview = browser.post("/instruments/new", data={"text": file, "then": "preview"})
    assert preview.status_code == 200
    assert "Being rude is fine" in preview.text
    assert "3 to 9" in preview.text
    assert stored() == []

    answer = browser.post("/instruments/new", data={"text": file})
    assert answer.status_code == 303
    assert stored() == [("kindness", 1, Status.DRAFT)]
    assert "Free to use" in browser.get(answer.location).text

    assert browser.post(f"{answer.location}/use").status_code == 303
    assert stored() == [("kindness", 1, Status.IN_USE)]
    assert "Retire it" in browser.get(answer.location).text


def test_a_chosen_file_takes_the_place_of_what_was_pasted_and_stands_there_when_refused(
    scene: Scene, client_as: Any
) -> None:
    browser = client_as(scene.coordinator)
    faulty = make.instrument_file(title="Ways & means", version=0)
    answer = browser.post("/instruments/new", data={"text": "pasted", "file": (BytesIO(faulty.encode()), "a.toml")})
    assert answer.status_code == 422
    assert "Line 2: “version” must be a whole number" in answer.text
    assert "Ways &amp; means" in answer.text

    right = BytesIO(make.instrument_file().encode("utf-8-sig"))
    assert browser.post("/instruments/new", data={"text": "", "file": (right, "a.toml")}).status_code == 303
    assert stored() == [("kindness", 1, Status.DRAFT)]


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"text": ""}, "Write or paste the version’s file"),
        ({"text": HUGE}, "must be 30,000 characters or fewer"),
        ({"text": "code = \u202e\x00"}, "This is not a questionnaire’s file"),
        ({"text": "[[items]]\n" * 41}, "there are at most 40 items"),
        ({"file": (BytesIO(b"\xff\xfe\x00"), "a.toml")}, "no text in UTF-8"),
    ],
)
def test_what_is_no_file_is_refused_and_nothing_stored(
    scene: Scene, client_as: Any, data: dict[str, Any], sentence: str
) -> None:
    if "file" in data:
        data = {"file": (BytesIO(b"\xff\xfe\x00"), "a.toml")}
    answer = client_as(scene.coordinator).post("/instruments/new", data=data)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert stored() == []


def test_a_version_has_its_number_once(scene: Scene, client_as: Any, version: Any) -> None:
    answer = client_as(scene.coordinator).post("/instruments/new", data={"text": make.instrument_file()})
    assert answer.status_code == 422
    assert "There is a kindness, version 1, already" in answer.text


def test_the_next_version_begins_from_this_one_and_retires_it_when_put_in_use(
    scene: Scene, client_as: Any, version: Any
) -> None:
    browser = client_as(scene.coordinator)
    page = browser.get(f"/instruments/new?from={version.id}").text
    assert "version = 2" in page
    made = browser.post("/instruments/new", data={"text": make.instrument_file(version=2)}).location
    assert "Version 1 is retired by the same act" in browser.get(f"{made}/use").text
    assert browser.post(f"{made}/use").status_code == 303
    assert stored() == [("kindness", 1, Status.RETIRED), ("kindness", 2, Status.IN_USE)]
    assert queries.in_use_called("kindness").version == 2  # type: ignore[union-attr]  # there is one


def test_an_older_draft_does_not_take_the_place_of_a_newer_version(scene: Scene, saved: Any) -> None:
    saved(make.instrument(scene.coordinator, version=2))
    draft = saved(make.instrument(scene.coordinator, status=Status.DRAFT))
    with pytest.raises(RuleBroken, match="Version 2 is in use, which is newer"):
        service.put_in_use(make.actor(scene.coordinator), draft)


def test_nothing_is_put_in_use_or_retired_twice(scene: Scene, client_as: Any, version: Any) -> None:
    browser = client_as(scene.coordinator)
    assert browser.post(f"/instruments/{version.id}/use").status_code == 409
    assert browser.post(f"/instruments/{version.id}/retire").status_code == 303
    assert browser.post(f"/instruments/{version.id}/retire").status_code == 409
    with pytest.raises(NotNow):
        service.put_in_use(make.actor(scene.coordinator), version)


@pytest.mark.parametrize(
    "change",
    [
        {"title": "Else"},
        {"items": []},
        {"may_be_missing": 2},
        {"as_written": "else"},
        {"status": "draft", "put_in_use_at": None},
    ],
)
def test_the_database_keeps_what_is_in_use(version: Any, change: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError, match="does not change"):
        db.session.connection().execute(
            update(InstrumentVersion.__table__).where(InstrumentVersion.id == version.id).values(**change)
        )


def test_the_database_deletes_drafts_alone(scene: Scene, saved: Any, version: Any) -> None:
    draft = saved(make.instrument(scene.coordinator, status=Status.DRAFT, version=2))
    connection = db.session.connection()
    statement = InstrumentVersion.__table__.delete()
    connection.execute(statement.where(InstrumentVersion.id == draft.id))
    with pytest.raises(IntegrityError, match="does not change"):
        connection.execute(statement.where(InstrumentVersion.id == version.id))


def test_the_database_has_one_version_in_use(scene: Scene, saved: Any, version: Any) -> None:
    with pytest.raises(IntegrityError):
        saved(make.instrument(scene.coordinator, version=2))


def test_the_list_says_what_to_do_when_there_is_none(scene: Scene, client_as: Any) -> None:
    page = client_as(scene.coordinator).get("/instruments").text
    assert "There is no questionnaire yet" in page
    assert "Attitudes and understanding, under 18" in page
    begun = client_as(scene.coordinator).get("/instruments/new?example=attitudes_adults").text
    assert "I can imagine what it is like" in begun
    assert client_as(scene.coordinator).get("/instruments/new?example=../x&from=zzz").status_code == 200


def run(*words: str) -> Any:
    return CliRunner().invoke(cli.questionnaires, words)


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
def test_the_command_line_lists_loads_and_says_what_is_wrong(scene: Scene, tmp_path: Any) -> None:
    assert "attitudes_adults: Attitudes and understanding, adults" in run("shipped").output
    assert run("shipped", "attitudes_adults").output.startswith("# Written for this service")
    who = ("--by", scene.coordinator.email)

    loaded = run("load", "attitudes_adults", "--in-use", *who)
    assert loaded.exit_code == 0, loaded.output
    assert "8 items. In use." in loaded.output
    assert "attitudes_adults 1  In use" in run("list").output

    file = tmp_path / "own.toml"
    file.write_text(make.instrument_file(version=0, score="median"))
    refused = run("load", str(file), *who)
    assert refused.exit_code == 1
    assert "Line 2: “version”" in refused.output
    assert "Line 8: “score”" in refused.output

    file.write_bytes(b"\xff\xfe\x00")
    for words, sentence in (
        (("load", str(file), *who), "no text in UTF-8"),
        (("load", "nowhere", *who), "none that ships is called so"),
        (("load", "attitudes_adults", "--by", "nobody@example.com"), "Nobody who can sign in"),
        (("load", "attitudes_under_18", "--by", scene.practitioner.email), "Your role does not include this"),
        (("load", "attitudes_adults", *who), "already"),
    ):
        answer = run(*words)
        assert answer.exit_code == 1
        assert sentence in answer.output
    assert db.session.scalar(text("SELECT count(*) FROM instrument")) == 1
