"""An import makes the register what the official one says, touches only what differs, and says what it changed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from sqlalchemy import func, select

from hateprog.kernel.access import THE_SERVICE
from hateprog.kernel.clock import today
from hateprog.schools import queries, reading, rules, service
from hateprog.schools.cli import schools
from hateprog.schools.models import FormerName, RegisterChange, RegisterImport, School
from hateprog.schools.rules import Change, Taken
from hateprog.store.audit import AuditEntry
from hateprog.store.base import db
from tests import factories as make
from tests.schools.files import FERNCLIFFE, YSGOL, full, kept, tables

Take = Callable[..., Taken]


@pytest.fixture
def take(saved: Callable[..., Any], tmp_path: Path) -> Take:
    """Give back a function that imports a file with these rows."""
    saved(make.rotherham())

    def import_rows(*rows: dict[str, Any], layout: Callable[..., str] = full) -> Taken:
        path = kept(tmp_path, layout(*rows), encoding="utf-8")
        return service.take(THE_SERVICE, None, reading.read(path), done=lambda _rows: None)

    return import_rows


def school(urn: int = 900101) -> School:
    db.session.expire_all()
    found = queries.by_urn(urn)
    assert found is not None
    return found


def changes() -> list[tuple[Change, str]]:
    newest = select(RegisterImport.id).order_by(RegisterImport.at.desc()).limit(1).scalar_subquery()
    asked = select(RegisterChange.kind, RegisterChange.words).where(RegisterChange.import_id == newest)
    return sorted((row.kind, row.words) for row in db.session.execute(asked))


def test_the_authority_decides_where_a_school_is_and_never_its_town(take: Take) -> None:
    taken = take(FERNCLIFFE, FERNCLIFFE | {"urn": "900103", "district_code": "", "authority_code": "370"})

    assert (taken.rows, taken.new) == (2, 2)
    assert school().district_code == "E08000018"
    assert school().town == "Barnsley"
    assert school(900103).authority_code == "370"


def test_the_same_file_again_changes_nothing(take: Take) -> None:
    take(FERNCLIFFE, YSGOL)
    taken = take(FERNCLIFFE, YSGOL)

    assert (taken.new, taken.changed, taken.retired, taken.unchanged) == (0, 0, 0, 2)
    assert changes() == []


def test_a_renamed_school_keeps_what_it_was_called_and_is_found_by_it(take: Take) -> None:
    take(FERNCLIFFE)
    taken = take(FERNCLIFFE | {"name": "Ferncliffe Trust School", "pupils": "1230"})

    assert (taken.changed, taken.new) == (1, 0)
    assert changes() == [(Change.RENAMED, "Ferncliffe Academy is now Ferncliffe Trust School")]
    former = db.session.scalars(select(FormerName)).one()
    assert (former.name, former.until_on) == ("Ferncliffe Academy", today())
    assert [each.name for each in queries.found("ferncliffe acad")] == ["Ferncliffe Trust School"]
    assert school().pupils == 1230


def test_a_school_that_is_renamed_to_and_fro_on_one_day_keeps_each_name_once(take: Take) -> None:
    for name in ("Ferncliffe Academy", "Old Mill School") * 2:
        take(FERNCLIFFE | {"name": name})

    asked = select(FormerName.name).order_by(FormerName.name)
    assert list(db.session.scalars(asked)) == ["Ferncliffe Academy", "Old Mill School"]


def test_a_closed_school_is_retired_and_cannot_be_booked_until_it_is_open_again(take: Take) -> None:
    take(FERNCLIFFE)
    assert rules.is_bookable(school(), today())

    take(FERNCLIFFE | {"status": "2", "closed_on": "31-08-2025"})
    assert changes() == [(Change.CLOSED, "It cannot be booked any more")]
    assert school().retired_at is not None
    assert not rules.is_bookable(school(), today())

    take(FERNCLIFFE)
    assert changes() == [(Change.BACK, "It can be booked again")]
    assert rules.is_bookable(school(), today())


def test_a_school_that_is_gone_is_retired_where_the_file_speaks_for_its_authority(take: Take) -> None:
    many = [FERNCLIFFE | {"urn": str(900200 + number)} for number in range(10)]
    take(*many, FERNCLIFFE | {"urn": "900300", "authority_code": "850"})

    taken = take(*many[:9])

    assert (taken.retired, taken.kept) == (1, [])
    assert school(900209).retired_at is not None
    assert school(900300).retired_at is None  # the file says nothing of its authority
    assert [kind for kind, _words in changes()] == [Change.RETIRED]


def test_a_file_that_is_cut_off_retires_nobody_and_says_so(take: Take) -> None:
    many = [FERNCLIFFE | {"urn": str(900200 + number)} for number in range(10)]
    take(*many)

    taken = take(*many[:5])

    assert (taken.retired, taken.kept) == (0, ["372"])
    assert db.session.scalar(select(func.count()).where(School.retired_at.is_not(None))) == 0


def test_a_school_that_moved_to_another_authority_is_one_school(take: Take) -> None:
    take(FERNCLIFFE)
    take(FERNCLIFFE | {"authority_code": "370", "authority_name": "Barnsley", "postcode": "S70 1AA"})

    assert db.session.scalar(select(func.count()).select_from(School)) == 1
    assert [kind for kind, _words in changes()] == [Change.ANOTHER_AUTHORITY, Change.MOVED]


def test_a_broken_row_is_kept_with_the_import_and_the_others_are_taken(take: Take) -> None:
    taken = take(FERNCLIFFE, YSGOL | {"urn": "1"})

    assert (taken.new, len(taken.faults)) == (1, 1)
    assert changes() == [
        (Change.BROKEN, "Line 3, URN: “1” is no URN, which has six digits"),
        (Change.NEW, "Rotherham, S60 1AA"),
    ]
    assert db.session.scalars(select(RegisterImport.broken)).one() == 1


def test_a_school_whose_row_is_broken_is_not_gone(take: Take) -> None:
    many = [FERNCLIFFE | {"urn": str(900200 + number)} for number in range(10)]
    take(*many)

    taken = take(*many[:9], many[9] | {"opened_on": "31-02-2012"})

    assert (taken.broken, taken.retired, taken.doubts) == (1, 0, [])
    assert school(900209).retired_at is None


def test_a_row_that_names_no_school_may_be_any_school_so_none_is_retired_by_silence(take: Take) -> None:
    many = [FERNCLIFFE | {"urn": str(900200 + number)} for number in range(10)]
    take(*many)

    taken = take(*many[:9], many[9] | {"urn": "90020"})

    assert (taken.broken, taken.retired) == (1, 0)
    doubt = "1 rows do not say which school they are of, so none was retired for not being listed."
    assert taken.doubts == [doubt]
    assert db.session.scalars(select(RegisterImport.doubts).order_by(RegisterImport.at.desc())).first() == doubt


def test_the_performance_tables_leave_alone_what_they_do_not_speak_of(take: Take) -> None:
    take(FERNCLIFFE | {"website": "https://ferncliffe.example"}, YSGOL | {"authority_code": "850", "town": "Fareham"})
    fewer = {"opened_on": "", "phone": "", "name": "Ferncliffe School"}

    taken = take(FERNCLIFFE | fewer, YSGOL | {"authority_code": "850", "status": "2"}, layout=tables)

    assert (taken.changed, taken.told[Change.RENAMED], taken.told[Change.CLOSED]) == (2, 1, 1)
    ours, other = school(), school(900102)
    assert (ours.name, ours.pupils, ours.phase) == ("Ferncliffe School", 1225, "Secondary")
    assert (ours.website, ours.phone, ours.opened_on) == (
        "https://ferncliffe.example",
        "01709 000000",
        date(2012, 9, 1),
    )
    assert (ours.authority_name, other.district_code, other.retired_at is None) == ("Rotherham", "E08000018", False)


def test_an_authority_that_is_a_district_is_known_by_its_name_and_a_county_has_none(take: Take) -> None:
    take(FERNCLIFFE | {"district_code": ""}, YSGOL | {"district_code": "E99999999", "authority_name": "Hampshire"})

    assert (school().district_code, school(900102).district_code) == ("E08000018", None)


def test_however_many_rows_are_broken_a_few_are_handed_back_and_all_are_kept(take: Take) -> None:
    taken = take(FERNCLIFFE, *(FERNCLIFFE | {"urn": str(number)} for number in range(30)))

    assert (taken.broken, len(taken.faults)) == (30, rules.FAULTS_SHOWN)
    assert [kind for kind, _words in changes()].count(Change.BROKEN) == 30


def test_one_line_of_the_log_tells_of_an_import(take: Take) -> None:
    take(FERNCLIFFE, YSGOL)

    lines = db.session.scalars(select(AuditEntry).where(AuditEntry.verb == "schools.take")).all()

    assert [line.actor_id for line in lines] == [THE_SERVICE.id]
    assert "Ferncliffe" not in str(lines[0].changes)


def test_the_command_says_what_it_came_to_and_refuses_what_is_no_register(saved: Any, tmp_path: Path) -> None:
    saved(make.rotherham())
    path = kept(tmp_path, full(FERNCLIFFE, YSGOL | {"urn": "1"}), encoding="utf-8")

    good = CliRunner().invoke(schools, ["import", str(path)])
    again = CliRunner().invoke(schools, ["import", str(kept(tmp_path, full(FERNCLIFFE), encoding="utf-8"))])
    called = FERNCLIFFE | {"name": "Ferncliffe School"}
    renamed = CliRunner().invoke(schools, ["import", str(kept(tmp_path, full(called), encoding="utf-8"))])
    bad = CliRunner().invoke(schools, ["import", str(kept(tmp_path, "name\nFerncliffe\n"))])

    assert "2 rows: 1 new, 0 changed, 0 retired, 0 unchanged, 1 left out." in good.output
    assert "Line 3, URN: “1” is no URN" in good.output
    assert "Renamed: 1" in renamed.output
    assert "1 rows: 0 new, 0 changed, 0 retired, 1 unchanged, 0 left out." in again.output
    assert (bad.exit_code, "This is not the register of schools" in bad.output) == (1, True)
    assert db.session.scalar(select(func.count()).select_from(RegisterImport)) == 3
