"""Importing areas from the command line, on a real database."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select

from hateprog.areas import queries
from hateprog.areas.cli import areas
from hateprog.areas.models import District
from hateprog.store.audit import AuditEntry
from hateprog.store.base import db

HEAD = "ltla24_code,ltla24_name,csp24_code,csp24_name,pfa24_code,pfa24_name\n"
ROTHERHAM = "E08000018,Rotherham,E22000210,Rotherham,E23000011,South Yorkshire\n"
SOUTHAMPTON = "E06000045,Southampton,E22000366,Southampton,E23000030,Hampshire\n"


@pytest.fixture
def run(saved: Callable[..., Any], tmp_path: Path) -> Callable[[str], Result]:
    """Give back a function that imports a file with this text."""

    def importing(text: str) -> Result:
        file = tmp_path / "lookup.csv"
        file.write_text(text)
        return CliRunner().invoke(areas, ["import", str(file)])

    return importing


def changes() -> list[dict[str, Any]]:
    """Return the rows that the last audit line says were changed."""
    entry = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    return entry.changes if entry else []


def test_the_43_forces_are_there_before_any_import(saved: Any) -> None:
    forces = dict(queries.forces())

    assert len(forces) == 43
    assert forces["E23000034"] == "City of London"


def test_an_import_brings_districts_with_their_forces(run: Callable[[str], Result]) -> None:
    result = run(HEAD + ROTHERHAM + SOUTHAMPTON)

    assert result.exit_code == 0
    assert "New district: Rotherham (E08000018) in South Yorkshire" in result.output
    assert "2 districts and 2 partnerships; 4 changes." in result.output
    assert queries.districts() == [
        ("E08000018", "Rotherham (South Yorkshire)"),
        ("E06000045", "Southampton (Hampshire)"),
    ]
    assert queries.force_of("E06000045") == "E23000030"
    assert queries.name_of("E08000018") == "Rotherham"
    assert queries.name_of("E23000011") == "South Yorkshire"


def test_the_same_file_again_changes_nothing(run: Callable[[str], Result]) -> None:
    run(HEAD + ROTHERHAM + SOUTHAMPTON)

    result = run(HEAD + ROTHERHAM + SOUTHAMPTON)

    assert "2 districts and 2 partnerships; no changes." in result.output
    assert changes() == []


def test_a_newer_file_changes_only_what_changed_and_says_what(run: Callable[[str], Result]) -> None:
    run(HEAD + ROTHERHAM + SOUTHAMPTON)

    result = run(
        HEAD.replace("24", "25") + ROTHERHAM + "E06000045,Southampton and Itchen,E22000367,Solent,E23000033,Sussex\n"
    )

    assert "District E06000045 renamed: Southampton is Southampton and Itchen" in result.output
    assert "Southampton and Itchen (E06000045) moved from Hampshire to Sussex" in result.output
    assert "Southampton and Itchen (E06000045) changed its partnerships" in result.output
    assert "New partnership: Solent (E22000367)" in result.output
    assert "4 changes" in result.output
    assert sorted(change["table"] for change in changes()) == [
        "district",
        "district_partnership",
        "district_partnership",
        "partnership",
    ]
    assert queries.force_of("E06000045") == "E23000033"


def test_a_district_that_vanished_is_named_and_kept(run: Callable[[str], Result]) -> None:
    run(HEAD + ROTHERHAM + SOUTHAMPTON)

    result = run(HEAD + ROTHERHAM)

    assert "Not in the file any more, and kept: Southampton (E06000045)" in result.output
    assert queries.name_of("E06000045") == "Southampton"


def test_one_bad_line_and_nothing_is_imported(run: Callable[[str], Result]) -> None:
    result = run(HEAD + ROTHERHAM + "E06000045,Southampton,E22000366,Southampton,E23000099,Hampshire\n")

    assert result.exit_code == 1
    assert "Line 3, column pfa24_code: “E23000099” is not the code of one of the 43" in result.output
    assert "Nothing was imported" in result.output
    assert db.session.scalars(select(District)).all() == []


def test_another_kind_of_file_is_refused_whole(run: Callable[[str], Result]) -> None:
    result = run("postcode,eastings\nAB10,392900\n")

    assert result.exit_code == 1
    assert "not the ONS lookup" in result.output
    assert db.session.scalars(select(District)).all() == []


def test_by_force_lists_every_force_with_its_districts(run: Callable[[str], Result]) -> None:
    run(HEAD + ROTHERHAM)

    found = {name: districts for _code, name, districts in queries.by_force()}

    assert len(found) == 43
    assert found["South Yorkshire"] == [("E08000018", "Rotherham")]
    assert found["Kent"] == []
