"""The page of figures: what it shows to whom, for which days, and how often it asks the database."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

import pytest

from hateprog.reports.measures import rules
from hateprog.reports.measures.definitions import BY_CODE, MEASURES
from hateprog.reports.measures.rules import Counted
from tests import factories as make
from tests.authorisation import EVERY_COLUMN, cells
from tests.factories.areas import HAMPSHIRE, ROTHERHAM, SOUTH_YORKSHIRE, SOUTHAMPTON

YEAR = "first-day=1&first-month=1&first-year=2026&last-day=31&last-month=12&last-year=2026"
RECEIVED = "/figures/referrals_received"


def test_a_coordinator_sees_every_number_and_opens_the_rows_that_sum_to_it(
    service: dict[str, Any], client_as: Any
) -> None:
    browser = client_as(service["coordinator"])
    page = browser.get(f"/figures?{YEAR}").text
    for each in MEASURES:
        assert f"/figures/{each.code}?" in page
        assert "Why it is that number" in browser.get(f"/figures/{each.code}?{YEAR}").text
    rows = browser.get(f"{RECEIVED}?{YEAR}").text
    assert rows.count('scope="row"><a') + rows.count("/cases/") >= 25
    assert "Next page" in rows
    assert "Ashby" not in rows


def test_an_inspector_sees_counts_of_their_areas_and_no_row(service: dict[str, Any], client_as: Any) -> None:
    browser = client_as(service["inspector"])
    page = browser.get(f"{RECEIVED}?{YEAR}").text
    assert "your areas" in page
    assert "HC-" not in page
    assert "/cases/" not in page
    assert "Rows looked at" not in page


def test_a_count_of_one_to_four_is_not_told_to_an_inspector(saved: Any, client_as: Any) -> None:
    saved(make.rotherham())
    saved(make.referral())
    page = client_as(saved(make.inspector())).get(f"/figures?{YEAR}").text
    assert "fewer than 5" in page.split("Referrals received")[1].split("</tr>")[0]
    exact = client_as(saved(make.coordinator())).get(f"/figures?{YEAR}").text
    assert "fewer than 5" not in exact


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        (YEAR.replace("last-year=2026", "last-year=2025"), "The last day must be the first day or after it"),
        (YEAR.replace("first-month=1", "first-month=13"), "First day must be a real date"),
        (YEAR.replace("last-day=31", "last-day="), "Last day must include a day"),
        (f"{YEAR}&force=E99", "Select one of the answers listed"),
    ],
)
def test_days_that_cannot_be_are_refused_with_a_sentence(saved: Any, client_as: Any, asked: str, sentence: str) -> None:
    browser = client_as(saved(make.coordinator()))
    for address in ("/figures", RECEIVED):
        answer = browser.get(f"{address}?{asked}")
        assert answer.status_code == 422
        assert sentence in answer.text


@pytest.mark.parametrize("after", ["x", "2026-01-01_x", "2026-01-01T00:00:00_00000000-0000-0000-0000-000000000000"])
def test_a_place_that_is_none_is_the_first_page(saved: Any, client_as: Any, after: str) -> None:
    browser = client_as(saved(make.coordinator()))
    assert browser.get(RECEIVED, query_string={"after": after}).status_code == 200
    assert browser.get("/figures/nothing").status_code == 404


def test_the_page_asks_as_often_for_no_case_as_for_many(
    saved: Any, client_as: Any, queries: Any, request: pytest.FixtureRequest
) -> None:
    browser = client_as(saved(make.coordinator()))
    with queries() as few:
        browser.get(f"/figures?{YEAR}")
    request.getfixturevalue("service")
    with queries() as many:
        browser.get(f"/figures?{YEAR}")
    assert len(many) == len(few)


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("permission", "role", "theirs", "status"),
    list(cells(["report.aggregate"], dict.fromkeys("Yk", (200, 200)) | {"F": (403, 403)}, EVERY_COLUMN)),
)
def test_who_may_see_figures(saved: Any, client_as: Any, permission: str, role: str, theirs: bool, status: int) -> None:
    saved(make.rotherham())
    browser = client_as(saved(getattr(make, role)()))
    assert browser.get("/figures").status_code == browser.get(RECEIVED).status_code == status


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("permission", "role", "theirs", "sees"),
    list(cells(["report.rows"], {"Y": (True, True), "F": (False, False)}, EVERY_COLUMN)),
)
def test_who_may_see_the_rows(saved: Any, client_as: Any, permission: str, role: str, theirs: bool, sees: bool) -> None:
    saved(make.rotherham())
    case = saved(make.referral())
    page = client_as(saved(getattr(make, role)())).get(f"{RECEIVED}?{YEAR}").text
    assert (case.reference in page) is sees


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
def test_a_panel_member_does_not(saved: Any, client_as: Any) -> None:
    assert client_as(saved(make.panel_member())).get("/figures").status_code == 403


@pytest.fixture
def two_forces(saved: Any) -> None:
    """Six referrals of South Yorkshire, seven of Hampshire."""
    saved(make.rotherham(), make.southampton())
    for district, count in ((ROTHERHAM, 6), (SOUTHAMPTON, 7)):
        for _ in range(count):
            saved(make.referral(district=district))


def received(browser: Any, more: str = "") -> str:
    """Return what stands as the number of referrals received."""
    row: str = browser.get(f"/figures?{YEAR}{more}").text.split("Referrals received")[1].split("</tr>")[0]
    return re.sub(r"<[^>]+>|\s+", " ", row.split("<td", 1)[1]).split(">", 1)[1].strip().split(" ")[0]


@pytest.mark.usefixtures("two_forces")
def test_an_inspector_is_told_of_their_own_areas_whatever_they_choose(saved: Any, client_as: Any) -> None:
    own = client_as(saved(make.inspector(areas=[SOUTH_YORKSHIRE])))
    assert received(own) == received(own, f"&force={SOUTH_YORKSHIRE}") == "6"
    assert received(own, f"&force={HAMPSHIRE}") == "0"
    assert received(client_as(saved(make.inspector(areas=[HAMPSHIRE], email="h@example.org")))) == "7"


@pytest.mark.usefixtures("two_forces")
def test_a_coordinator_narrows_it_to_a_force_area(saved: Any, client_as: Any) -> None:
    browser = client_as(saved(make.coordinator()))
    assert [received(browser, more) for more in ("", f"&force={SOUTH_YORKSHIRE}", f"&force={HAMPSHIRE}")] == [
        "13",
        "6",
        "7",
    ]


@pytest.mark.parametrize(
    ("kept", "adults", "exact", "told"),
    [
        (40, 0, False, "40"),
        (40, 5, False, "40"),
        (40, 2, False, "not told"),
        (40, 2, True, "40"),
        (3, 2, False, "fewer than 5"),
        (0, 2, False, "0"),
    ],
)
def test_a_part_is_not_told_where_few_are_left_of_the_whole(kept: int, adults: int, exact: bool, told: str) -> None:
    """Given people reached one-to-one, when all but two are under 18, the two are not told by what they lack."""
    counted = Counted(BY_CODE["under_18s_one_to_one"], kept, kept, {"again": 9, "unknown": 0, "adult": adults})
    assert rules.told(counted, exact=exact) == told


@pytest.mark.parametrize("role", ["evaluator", "commissioner"])
def test_whoever_sees_counts_alone_works_out_no_small_one_from_days_that_overlap(
    saved: Any, client_as: Any, role: str
) -> None:
    saved(make.rotherham())
    for day in (3, 4, 5, 6, 7, 8):  # six, of whom one came on the last day
        saved(make.referral(received_at=datetime(2026, 3, day, 9, tzinfo=UTC)))
    browser = client_as(saved(getattr(make, role)()))
    until = "first-day=1&first-month=1&first-year=2026&last-day={}&last-month=3&last-year=2026"
    for address in (RECEIVED, "/figures", "/dashboard", "/figures/funnel", "/figures/time-between-steps"):
        whole, without = (browser.get(f"{address}?{until.format(day)}").text for day in (8, 7))
        assert told(whole) == told(without)
        assert "your areas" not in whole
    assert "1 January 2026 to 31 December 2026" in browser.get(f"{RECEIVED}?{until.format(7)}").text


def told(page: str) -> str:
    """Return what a page of figures says, without the tokens of its forms."""
    return re.sub(r"<[^>]+>", " ", page.split("<main")[1].split("</main")[0])
