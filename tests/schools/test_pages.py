"""Finding a school, its page, its office, and what each role may of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import yaml
from sqlalchemy import select

from hateprog.kernel.access import THE_SERVICE
from hateprog.kernel.clock import today, utcnow
from hateprog.schools import reading, service
from hateprog.schools.models import FormerName, School, SchoolOffice
from hateprog.store.audit import AuditEntry, EntryKind
from hateprog.store.base import db
from tests import factories as make
from tests.pages import answered
from tests.schools.files import FERNCLIFFE, YSGOL, full, kept

TABLE = yaml.safe_load(Path("docs/authorisation.yaml").read_text())
COLUMN = {
    "PR": "practitioner",
    "IN": "inspector",
    "SC": "school_staff",
    "RF": "referrer",
    "CO": "coordinator",
    "AD": "administrator",
}
PAGES = {
    "school.list": ("GET", "/schools"),
    "school.read": ("GET", "/schools/{id}"),
    "school.update": ("POST", "/schools/{id}/office"),
}
STATUS: dict[str, tuple[int, int]] = {"Y": (200, 200), "F": (403, 403), "g": (200, 404)}
OFFICE = {"email": "office@ferncliffe.example", "source": "Its website, contact page"}


@pytest.fixture
def school(saved: Any) -> Any:
    """Store a school in Rotherham."""
    saved(make.rotherham())
    return saved(make.school())


def cells() -> Iterator[tuple[str, str, bool, int]]:
    """Yield (permission, role, whether the school is theirs, status) for every cell."""
    for permission, (method, _address) in PAGES.items():
        for code, role in COLUMN.items():
            cell = TABLE["matrix"][permission].split()[TABLE["roles"].index(code)]
            for theirs, status in zip((True, False), STATUS[cell], strict=True):
                yield permission, role, theirs, 303 if (method, status) == ("POST", 200) else status


@pytest.mark.parametrize(("permission", "role", "theirs", "status"), list(cells()))
def test_a_cell(school: Any, saved: Any, client_as: Any, permission: str, role: str, theirs: bool, status: int) -> None:
    account = saved(make.builders()[role]())
    if role == "school_staff":
        saved(make.staff_of(school if theirs else saved(make.school(name="Another School")), account))
    method, address = PAGES[permission]

    answer = client_as(account).open(address.format(id=school.id), method=method, data=OFFICE)

    assert answer.status_code == status, answer.text
    assert len(db.session.scalars(select(SchoolOffice)).all()) == (1 if status == 303 else 0)
    refusals = db.session.scalars(select(AuditEntry).where(AuditEntry.kind == EntryKind.REFUSED)).all()
    assert [line.verb for line in refusals] == ([] if status in {200, 303} else [permission])


def test_another_school_looks_like_one_that_is_not_there(school: Any, saved: Any, client_as: Any) -> None:
    account = saved(make.school_staff())
    saved(make.staff_of(saved(make.school(name="Another School")), account))
    browser = client_as(account)

    theirs, absent = (browser.get(f"/schools/{each}") for each in (school.id, uuid4()))

    assert theirs.status_code == 404
    assert answered(theirs) == answered(absent)


@pytest.mark.parametrize(
    "words",
    ["ferncliffe", "FERN-cliffe acad", "S60 1AA", "s601aa", "s60", "s601a", "{urn}", "old name"],
)
def test_a_school_is_found_by_name_former_name_postcode_or_urn(
    school: Any, saved: Any, client_as: Any, words: str
) -> None:
    saved(make.school(name="St Bride’s", postcode="S70 2BB"))
    former = {"name": "Old Name High", "name_key": "oldnamehigh", "until_on": today()}
    saved(FormerName(school_id=school.id, **former))

    page = client_as(saved(make.coordinator())).get("/schools", query_string={"q": words.format(urn=school.urn)}).text

    assert "Ferncliffe Academy" in page
    assert "St Bride’s" not in page


def test_look_alikes_are_told_apart_by_authority_and_postcode(school: Any, saved: Any, client_as: Any) -> None:
    saved(make.school(authority_code="370", authority_name="Barnsley", postcode="S70 2BB", district_code=None))
    browser = client_as(saved(make.coordinator()))

    both = browser.get("/schools?q=ferncliffe").text
    one = browser.get("/schools?q=ferncliffe&authority=370").text

    assert ("S60 1AA" in both, "S70 2BB" in both) == (True, True)
    assert ("S60 1AA" in one, "S70 2BB" in one) == (False, True)


@pytest.mark.parametrize("words", ["%", "_", "\0", "‮", "x" * 500, "'; DROP TABLE school", "９００"])
def test_odd_words_find_nothing_and_break_nothing(school: Any, saved: Any, client_as: Any, words: str) -> None:
    answer = client_as(saved(make.coordinator())).get("/schools", query_string={"q": words, "after": "x"})

    assert answer.status_code == 200


def test_a_long_register_goes_on_page_by_page(school: Any, saved: Any, client_as: Any) -> None:
    saved(*(make.school(name=f"School {number:03}") for number in range(60)))
    browser = client_as(saved(make.coordinator()))

    first = browser.get("/schools").text
    following = first.partition('rel="next"')[0].rpartition('href="')[2].partition('"')[0].replace("&amp;", "&")
    second = browser.get(following).text

    assert ("School 010" in first, "School 059" in first) == (True, False)
    assert ("School 010" in second, "School 059" in second) == (False, True)


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"email": ""}, "Enter the email address of the school’s office"),
        ({"email": "office"}, "email address"),
        ({"source": " "}, "Enter where the address is published"),
        ({"source": "x" * 301}, "300"),
    ],
)
def test_an_office_needs_an_address_and_where_it_is_published(
    school: Any, saved: Any, client_as: Any, said: dict[str, str], sentence: str
) -> None:
    answer = client_as(saved(make.coordinator())).post(f"/schools/{school.id}/office", data=OFFICE | said)

    assert answer.status_code == 422
    assert sentence in answer.text
    assert db.session.scalars(select(SchoolOffice)).all() == []


def test_a_retired_school_has_no_office_to_keep(school: Any, saved: Any, client_as: Any) -> None:
    row = db.session.get_one(School, school.id)
    row.retired_at = utcnow()
    saved(row)

    answer = client_as(saved(make.coordinator())).post(f"/schools/{school.id}/office", data=OFFICE)

    assert answer.status_code == 422
    assert "closed or no longer in the register" in answer.text


def test_what_an_import_brought_is_shown_page_by_page_by_kind_and_by_authority(
    saved: Any, client_as: Any, tmp_path: Path
) -> None:
    saved(make.rotherham())
    many = [FERNCLIFFE | {"urn": str(900200 + number), "name": f"School {number:03}"} for number in range(60)]
    other = YSGOL | {"authority_code": "850", "authority_name": "Hampshire"}
    path = kept(tmp_path, full(*many, other, FERNCLIFFE | {"urn": "1"}), encoding="utf-8")
    service.take(THE_SERVICE, None, reading.read(path), done=lambda _rows: None)
    browser = client_as(saved(make.practitioner()))
    imports = browser.get("/schools/imports").text
    address = imports.partition('href="/schools/imports/')[2].partition('"')[0]

    first = browser.get(f"/schools/imports/{address}").text
    following = first.partition('rel="next"')[0].rpartition('href="')[2].partition('"')[0].replace("&amp;", "&")
    second = browser.get(following).text
    broken = browser.get(f"/schools/imports/{address}?kind=broken").text
    theirs = browser.get(f"/schools/imports/{address}?kind=new&authority=850").text

    assert ("New (61)" in first, "Line 63, URN" in first, "School 010" in first) == (True, True, True)
    assert ("School 059" in first, "School 059" in second, "School 010" in second) == (False, True, False)
    assert ("Line 63, URN" in broken, "School 010" in broken) == (True, False)
    assert ("Ysgol" in theirs, "School 010" in theirs) == (True, False)
    assert "1 rows do not say which school they are of" in first
    assert browser.get(f"/schools/imports/{address}?kind=x&after=x&authority=\0").status_code == 200
