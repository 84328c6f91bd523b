"""The page of the funnel: what it shows to whom, and what it leads to."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests import factories as make
from tests.authorisation import WITH_SCHOOLS, cells
from tests.factories.areas import ROTHERHAM, SOUTHAMPTON

YEAR = "first-day=10&first-month=1&first-year=2026&last-day=2&last-month=12&last-year=2026"
FUNNEL = f"/figures/funnel?{YEAR}"


@pytest.fixture
def cases(saved: Any) -> None:
    """Eight referrals of two districts, two of them in one and six in the other."""
    saved(make.rotherham(), make.southampton())
    for district in (ROTHERHAM,) * 6 + (SOUTHAMPTON,) * 2:
        saved(make.referral(district=district))


def row(page: str, name: str) -> list[str]:
    """Return the numbers of a table's row, as they are told."""
    found = re.search(rf'<th[^>]*scope="row"[^>]*>\s*{name}\s*</th>(.*?)</tr>', page, re.DOTALL)
    assert found, name
    return re.findall(r">([\d,–]+)<", found[1])


@pytest.mark.usefixtures("cases")
def test_a_coordinator_opens_the_cases_of_each_number(saved: Any, client_as: Any) -> None:
    browser = client_as(saved(make.coordinator()))
    page = browser.get(FUNNEL).text
    assert "Received from 1 January 2026 to 31 December 2026" in page
    assert row(page, "All of them") == ["8", "0", "0", "0"]
    assert row(page, "Hampshire") == ["2", "0", "0", "0"]
    links = [each.replace("&amp;", "&") for each in re.findall(r'href="(/figures/funnel/[^"]+)"', page)]
    opened = [len(set(re.findall(r"/cases/[0-9a-f-]{36}", browser.get(link).text))) for link in links]
    assert sorted(opened) == [2, 6, 8, 8, 8], "all, one pathway, one age group, two areas"


@pytest.mark.usefixtures("cases")
def test_in_one_force_area_its_districts_are_told_apart(saved: Any, client_as: Any) -> None:
    page = client_as(saved(make.coordinator())).get(f"{FUNNEL}&force=E23000011").text
    assert row(page, "Rotherham") == ["6", "0", "0", "0"]
    assert "Southampton" not in page


@pytest.mark.usefixtures("cases")
@pytest.mark.parametrize("role", ["evaluator", "commissioner"])
def test_who_sees_counts_only_is_not_told_of_few_nor_what_tells_of_them(saved: Any, client_as: Any, role: str) -> None:
    page = client_as(saved(getattr(make, role)())).get(f"{FUNNEL}&force=E23000011").text
    assert row(page, "All of them") == ["8", "0", "0", "0"]
    assert row(page, "Hampshire") == row(page, "South Yorkshire") == ["–", "0", "0", "0"]
    assert "/figures/funnel/" not in page


@pytest.mark.usefixtures("cases")
def test_an_inspector_is_told_of_their_own_areas(saved: Any, client_as: Any) -> None:
    page = client_as(saved(make.inspector(areas=["E23000011"]))).get(FUNNEL).text
    assert "your areas" in page
    assert row(page, "All of them") == row(page, "Rotherham") == ["6", "0", "0", "0"]


def test_days_that_cannot_be_are_refused_with_a_sentence(saved: Any, client_as: Any) -> None:
    browser = client_as(saved(make.coordinator()))
    for address in ("/figures/funnel", "/figures/funnel/begun"):
        answer = browser.get(f"{address}?{YEAR.replace('last-year=2026', 'last-year=2025')}")
        assert answer.status_code == 422
        assert "The last day must be the first day or after it" in answer.text


def test_a_step_that_is_none_is_not_found_and_a_line_that_is_none_has_no_cases(saved: Any, client_as: Any) -> None:
    browser = client_as(saved(make.coordinator()))
    assert browser.get("/figures/funnel/nothing").status_code == 404
    for more in ("by=age&value=old", "by=id&value=x", "after=x", "after=2026-01-01_x"):
        assert browser.get(f"/figures/funnel/received?{YEAR}&{more}").status_code == 200


def test_the_page_asks_as_often_for_no_case_as_for_many(
    saved: Any, client_as: Any, queries: Any, request: pytest.FixtureRequest
) -> None:
    browser = client_as(saved(make.coordinator()))
    with queries() as few:
        browser.get(FUNNEL)
    request.getfixturevalue("cases")
    browser.get(FUNNEL)
    with queries() as many:
        browser.get(FUNNEL)
    assert len(many) <= len(few) + 1, "the names of the areas"


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("permission", "role", "theirs", "status"),
    [
        *cells(["report.aggregate"], dict.fromkeys("Yk", (200, 200)) | {"F": (403, 403)}, WITH_SCHOOLS),
        *cells(["report.rows"], {"Y": (200, 200), "F": (403, 403)}, WITH_SCHOOLS),
    ],
)
def test_who_may_see_it(saved: Any, client_as: Any, permission: str, role: str, theirs: bool, status: int) -> None:
    browser = client_as(saved(getattr(make, role)()))
    address = {"report.aggregate": "/figures/funnel", "report.rows": "/figures/funnel/received"}[permission]
    assert browser.get(address).status_code == status
