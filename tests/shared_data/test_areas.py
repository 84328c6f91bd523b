"""The real ONS lookup of 2024."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from click.testing import CliRunner

from hateprog.areas import lookup, queries
from hateprog.areas.cli import areas
from hateprog.areas.forces import FORCES
from tests.shared_data import FOLDER

LOOKUP = FOLDER / "areas" / "lookup_lad24_csp24_pfa24.csv"


def test_the_real_file_has_318_districts_in_all_43_forces() -> None:
    read = lookup.read(LOOKUP)

    assert len(read.districts) == 318
    assert {place.force_code for place in read.districts.values()} == set(FORCES)
    assert len(read.districts["E06000058"].partnerships) == 3  # Bournemouth, Christchurch and Poole
    assert read.notes == ()


def test_the_real_file_is_imported_and_the_second_time_changes_nothing(saved: Any) -> None:
    first = CliRunner().invoke(areas, ["import", str(LOOKUP)])
    second = CliRunner().invoke(areas, ["import", str(LOOKUP)])

    assert first.exit_code == second.exit_code == 0
    assert "318 districts and 314 partnerships; 632 changes." in first.output
    assert "318 districts and 314 partnerships; no changes." in second.output
    assert ("E08000018", "Rotherham (South Yorkshire)") in queries.districts()
    assert queries.force_of("E06000045") == "E23000030"
    assert sum(name.endswith("(Hampshire)") for _code, name in queries.districts()) == 14


def test_bank_holidays_are_those_that_the_government_publishes() -> None:
    published = json.loads((FOLDER / "calendar" / "bank-holidays.json").read_text())
    days = {date.fromisoformat(event["date"]) for event in published["england-and-wales"]["events"]}
    years = range(2019, 2029)

    ours = {day for day in queries.bank_holidays(years[0], years[-1]) if day.weekday() < 5}

    assert ours == {day for day in days if day.year in years and day.weekday() < 5}
