"""Rule sets from the command line: what is drafted, what is said, and what is refused with nothing written."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select

from hateprog.eligibility.rule_sets import files, queries
from hateprog.eligibility.rule_sets.models import RuleSetVersion
from hateprog.eligibility.rule_sets.rules import Status
from hateprog.eligibility.trials.cli import eligibility
from hateprog.eligibility.trials.models import Trial
from hateprog.store.base import db
from tests import factories as make
from tests.eligibility.rule_sets.files import early, file, rule

BY = ("--by", "Chris@service.example ")


def run(*words: str) -> Result:
    result = CliRunner().invoke(eligibility, words)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def stored() -> list[str]:
    return sorted(map(str, db.session.execute(select(RuleSetVersion.__table__)).all()))


@pytest.fixture
def written(tmp_path: Path) -> Callable[[str | bytes], str]:
    """Give back a function that writes a file and returns where."""

    def write(content: str | bytes) -> str:
        path = tmp_path / "ours.toml"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return str(path)

    return write


class TestLoading:
    """A draft from a file."""

    def test_a_file_is_drafted_as_the_person_with_that_account(
        self, people: SimpleNamespace, written: Callable[[str], str]
    ) -> None:
        text = file(valid_from="2027-02-01")
        result = run("load", written(text), *BY)
        assert result.exit_code == 0, result.output
        made = queries.version_called("south_yorkshire", 1)
        assert made
        assert (made.status, made.drafted_by, made.as_written) == (Status.DRAFT, people.coordinator.id, text)
        assert made.drafted_by_person == people.coordinator.person_id
        said = "Drafted: South Yorkshire (south_yorkshire, version 1), 1 rules, in force from 1 February 2027"
        assert said in result.output
        assert "Somebody else adopts it" in result.output
        assert "Its cases are decided by" not in result.output

    def test_it_says_who_decides_where_that_is_not_an_inspector_alone(
        self, people: SimpleNamespace, written: Callable[[str], str]
    ) -> None:
        result = run("load", written(early("coordinator")), *BY)
        assert result.exit_code == 0, result.output
        assert "Its cases are decided by: a coordinator who took no part in the case" in result.output
        (line,) = (line for line in run("list").output.splitlines() if line.startswith("south_yorkshire"))
        assert line.endswith("to no end  A coordinator who took no part in the case, or an inspector of the area")

    @pytest.mark.parametrize("name", ["kent", "hampshire_course", "gloucestershire", "youth_community_resolution"])
    def test_one_that_ships_is_drafted_with_another_first_day(self, people: SimpleNamespace, name: str) -> None:
        assert run("load", name, *BY, "--valid-from", "2026-12-24").exit_code == 0
        made = queries.version_called(name, 1)
        assert made
        assert made.valid_from == date(2026, 12, 24)
        assert "valid_from = 2026-12-24" in made.as_written

    def test_its_own_first_day_stands_where_no_other_is_said(self, people: SimpleNamespace) -> None:
        run("load", "kent", *BY)
        made = queries.version_called("kent", 1)
        assert made
        assert made.as_written == files.text_of("kent")

    @pytest.mark.parametrize(
        ("content", "sentence"),
        [
            ("what is this", "This is not a rule set’s file"),
            (file(code="out_of_court"), "There is a out_of_court, version 1, already: give this one the next number"),
            (file(rule(check="is_nice")), "Rule 1: There is no criterion “is_nice”"),
            (file(more='force = "E23000099"'), "“force” must be the ONS code"),
            ("#" * 50_001, "A rule set is at most 50,000 characters"),
            (b"\xff\xfe", "is no text in UTF-8"),
            (b"code = \x00", "This is not a rule set’s file"),
        ],
    )
    def test_what_is_wrong_with_it_is_said_in_a_sentence(
        self, people: SimpleNamespace, written: Callable[[Any], str], content: Any, sentence: str
    ) -> None:
        before = stored()
        result = run("load", written(content), *BY)
        assert result.exit_code == 1
        assert sentence in result.output
        assert stored() == before

    @pytest.mark.parametrize(
        ("name", "email", "sentence"),
        [
            (
                "nowhere.toml",
                "chris@service.example",
                "There is no file nowhere.toml, and none that ships is called so",
            ),
            ("kent", "nobody@service.example", "Nobody who can sign in has the address nobody@service.example."),
            ("kent", "pat@service.example", "pat@service.example: Your role does not include this"),
            ("kent", "off@service.example", "Nobody who can sign in has the address"),
            ("kent", "new@service.example", "Nobody who can sign in has the address"),
        ],
    )
    def test_who_or_what_is_not_there(
        self, people: SimpleNamespace, saved: Any, name: str, email: str, sentence: str
    ) -> None:
        off = make.coordinator(email="off@service.example")
        off.disabled_at = off.activated_at
        saved(off, make.coordinator(email="new@service.example", activated_at=None))
        before = stored()
        result = run("load", name, "--by", email)
        assert result.exit_code == 1
        assert sentence in result.output
        assert stored() == before

    def test_it_is_not_done_without_somebody(self, people: SimpleNamespace) -> None:
        assert run("load", "kent").exit_code == 2
        assert run("load", "kent", *BY, "--valid-from", "tomorrow").exit_code == 2

    def test_a_folder_is_no_file(self, people: SimpleNamespace, tmp_path: Path) -> None:
        result = run("load", str(tmp_path), *BY)
        assert result.exit_code == 1
        assert "There is no file" in result.output


class TestWhatThereIs:
    """Lists."""

    def test_every_version_has_a_line(self, people: SimpleNamespace, saved: Any) -> None:
        text = file(more='force = "E23000011"\nvalid_to = 2099-01-31', ages="under_18", valid_from="2027-02-01")
        saved(make.rule_set_version(text, by=people.inspector))
        lines = run("list").output.splitlines()
        assert len(lines) == 4
        assert (
            "south_yorkshire 1  Draft  Out of court  South Yorkshire  Under 18  1 February 2027 to 31 January 2099"
        ) in lines
        assert "convicted 1  Adopted  Convicted  Every area  Anyone  1 January 2026 to no end" in lines

    def test_what_ships(self, people: SimpleNamespace) -> None:
        told = run("shipped").output
        for name in files.names():
            assert f"{name}: " in told
        assert run("shipped", "kent").output == files.text_of("kent")
        wrong = run("shipped", "../kent")
        assert wrong.exit_code == 1
        assert "None that ships is called ../kent" in wrong.output


class TestTrying:
    """A draft tried while one waits."""

    def test_it_says_how_many_would_differ_and_where_to_look(self, people: SimpleNamespace, saved: Any) -> None:
        for year in (2001, 2006, 2012):
            person = make.participant(born_on=date(year, 3, 3))
            case = saved(make.referral(stage="awaiting_decision", referrer=people.referrer, participant=person))
            saved(make.assessment(case, by=people.coordinator))
        older = file(rule(parameters="parameters = { at_least = 21 }"), code="older", ages="adults")
        saved(make.rule_set_version(older, by=people.inspector))

        result = run("try", "older", "1", *BY)

        assert result.exit_code == 0, result.output
        trial = db.session.scalars(select(Trial)).one()
        assert trial.started_by == people.coordinator.id
        for line in (
            "The same: 1",
            "Could be approved, and no longer could: 1",
            "Could not be approved, and now could: 0",
            "Of another age: 1",
            f"/trials/{trial.id}",
        ):
            assert line in result.output

    @pytest.mark.parametrize(
        ("words", "sentence"),
        [
            (("nobody", "1", *BY), "There is no nobody, version 1"),
            (("south_yorkshire", "2", *BY), "There is no south_yorkshire, version 2"),
            (("out_of_court", "1", *BY), "Only a draft is tried"),
            (("south_yorkshire", "1", "--by", "x@y.example"), "Nobody who can sign in has the address"),
            (("south_yorkshire", "1", "--by", "pat@service.example"), "Your role does not include this"),
        ],
    )
    def test_what_cannot_be_tried(
        self, people: SimpleNamespace, saved: Any, words: tuple[str, ...], sentence: str
    ) -> None:
        saved(make.rule_set_version(file(), by=people.inspector))
        result = run("try", *words)
        assert result.exit_code == 1
        assert sentence in result.output
        assert db.session.scalars(select(Trial)).all() == []

    def test_one_that_stops_says_so(self, people: SimpleNamespace, saved: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        from hateprog.eligibility.trials import service

        def unreadable(*_what: Any) -> Any:
            raise KeyError("court")

        case = saved(make.referral(stage="awaiting_decision", referrer=people.referrer))
        saved(make.assessment(case, by=people.coordinator), make.rule_set_version(file(), by=people.inspector))
        monkeypatch.setattr(service, "_try_one", unreadable)
        result = run("try", "south_yorkshire", "1", *BY)
        assert result.exit_code == 1
        assert "The trial stopped at something that cannot be read any more" in result.output
