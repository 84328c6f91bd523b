"""Templates from the command line: what is drafted, what is said, and what is refused with nothing written."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select

from hateprog.sessions.curriculum import files, queries
from hateprog.sessions.curriculum.cli import templates
from hateprog.sessions.curriculum.models import ProgrammeTemplate
from hateprog.sessions.versions.rules import Status
from hateprog.store.base import db
from tests.sessions.curriculum.test_files import FILE

BY = ("--by", "Chris@service.example ")


def run(*words: str) -> Result:
    result = CliRunner().invoke(templates, words)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def test_a_file_is_drafted_as_the_coordinator_with_that_account(people: Any, tmp_path: Path) -> None:
    path = tmp_path / "ours.toml"
    path.write_text(FILE)

    result = run("load", str(path), *BY)

    assert (result.exit_code, result.output) == (
        0,
        "Drafted: Ours (ours, version 1). Put it in use on the page “Templates”.\n",
    )
    made = db.session.scalars(select(ProgrammeTemplate).where(ProgrammeTemplate.code == "ours")).one()
    assert (made.status, made.drafted_by, made.gap_days) == (Status.DRAFT, people.coordinator.id, 5)
    assert made.before_codes == ["views_before"]


def test_one_that_ships_is_drafted_with_the_next_number_and_listed(people: Any) -> None:
    result = run("load", "adult_1", *BY)

    assert result.exit_code == 0, result.output
    assert queries.newest_number("adult") == 2
    lines = run("list").output.splitlines()
    assert [line.split("  ")[:3] for line in lines] == [
        ["under_18 1", "People under 18", "In use"],
        ["adult 2", "Adults", "Draft"],
        ["adult 1", "Adults", "In use"],
    ]


def test_what_ships_is_listed_and_printed(people: Any) -> None:
    assert run("shipped").output == (
        "adult_1: Three sessions for adults\nunder_18_1: Three sessions for young people\n"
    )
    assert run("shipped", "adult_1").output == files.SHIPPED.text_of("adult_1")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (
            ("load", "nobody", *BY),
            "none that ships is called so. These ship: adult_1, under_18_1.",
        ),
        (("shipped", "nobody"), "None that ships is called nobody."),
        (("load", "adult_1", "--by", "stranger@service.example"), "Nobody who can sign in"),
        (("load", "adult_1", "--by", "pat@service.example"), "pat@service.example: Your role does not include this"),
        (("load", "{wrong}", *BY), "“code” is missing"),
        (("load", "{binary}", *BY), "is no text in UTF-8"),
    ],
)
def test_what_is_refused_writes_nothing(people: Any, tmp_path: Path, words: tuple[str, ...], sentence: str) -> None:
    (tmp_path / "wrong.toml").write_text(FILE.replace('code = "ours"', ""))
    (tmp_path / "binary.toml").write_bytes(b"\xff\xfe")
    paths = {name: str(tmp_path / f"{name}.toml") for name in ("wrong", "binary")}

    result = run(*(word.format(**paths) for word in words))

    assert result.exit_code == 1
    assert sentence in result.output
    assert len(queries.versions()) == 2
