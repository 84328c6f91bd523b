"""The real file of the performance tables of 2017-18 (Hampshire, Yorkshire), and the headings of DfE’s full file."""

from __future__ import annotations

import csv

from click.testing import CliRunner
from sqlalchemy import func, select

from hateprog.areas.cli import areas
from hateprog.schools import queries, reading
from hateprog.schools.cli import schools
from hateprog.schools.models import School
from hateprog.schools.reading import FULL
from hateprog.schools.rules import Status
from hateprog.store.base import db
from tests.shared_data import FOLDER

SCHOOLS = FOLDER / "schools" / "schools_focus_areas_2017-18.csv"
HEADINGS = FOLDER / "schools" / "gias_header.csv"


def test_the_real_headings_have_every_column_that_is_asked_for() -> None:
    headings = next(csv.reader(HEADINGS.read_text(encoding="cp1252").splitlines()))

    assert len(headings) == 139
    assert sorted(reading._columns(headings)) == sorted(FULL)


def test_the_real_file_is_imported_and_the_second_time_changes_nothing(saved: object) -> None:
    CliRunner().invoke(areas, ["import", str(FOLDER / "areas" / "lookup_lad24_csp24_pfa24.csv")])

    first = CliRunner().invoke(schools, ["import", str(SCHOOLS)])
    second = CliRunner().invoke(schools, ["import", str(SCHOOLS)])

    assert "2481 rows: 2481 new, 0 changed, 0 retired, 0 unchanged, 0 left out." in first.output
    assert "2481 rows: 0 new, 0 changed, 0 retired, 2481 unchanged, 0 left out." in second.output
    counted = select(func.count()).select_from(School)
    assert db.session.scalar(counted.where(School.status == Status.CLOSED)) == 186
    assert db.session.scalar(counted.where(School.retired_at.is_not(None))) == 186

    # the authority's code decides, never the town: of 104 schools in the town of Rotherham ten are Barnsley's
    in_rotherham = School.authority_code == "372"
    assert db.session.scalar(counted.where(in_rotherham)) == 138
    assert db.session.scalar(counted.where(School.district_code == "E08000018")) == 138
    assert db.session.scalar(counted.where(School.town == "Rotherham", ~in_rotherham)) == 10
    assert db.session.scalar(counted.where(School.authority_code == "850", School.district_code.is_not(None))) == 0
    assert [school.name for school in queries.found("thomas a becket")] == [
        "St Thomas à Becket Catholic Secondary School, A Voluntary Academy"
    ]
