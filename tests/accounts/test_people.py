"""The list of people: searching, filtering, paging."""

from __future__ import annotations

import re
from typing import Any

import pytest

from hateprog.accounts import queries as accounts
from hateprog.kernel.clock import utcnow
from tests import factories as make
from tests.conftest import Browser


def names_on(page: str) -> list[str]:
    return re.findall(r'href="/people/[0-9a-f-]{36}">([^<]+)<', page)


def test_people_are_listed_by_name_with_roles_and_state(saved: Any, as_admin: Browser) -> None:
    saved(make.referrer(name="Zoë Ward"), make.inspector(name="Bea O'Neill", disabled_at=utcnow()))

    page = as_admin.get("/people").text

    assert names_on(page) == ["Ada Lake", "Bea O&#39;Neill", "Zoë Ward"]
    for said in ("Inspector", "Disabled", "Active"):
        assert said in page


@pytest.mark.parametrize("words", ["zoe", "ZOË", "oë w", "zoeward", "zoe@", "Ward"])
def test_somebody_is_found_by_part_of_name_or_address(saved: Any, as_admin: Browser, words: str) -> None:
    saved(make.referrer(name="Zoë Ward", email="zoe@example.com"), make.practitioner(name="Pat Hill"))

    assert names_on(as_admin.get("/people", query_string={"q": words}).text) == ["Zoë Ward"]


@pytest.mark.parametrize("words", ["%", "_", "'", "\\", "=1+1", "\u202e", "x" * 10_000, "\0", "'; DROP TABLE person"])
def test_odd_words_find_nobody_and_break_nothing(saved: Any, as_admin: Browser, words: str) -> None:
    page = as_admin.get("/people", query_string={"q": words})

    assert page.status_code == 200
    assert names_on(page.text) in ([], ["Ada Lake"])
    if not names_on(page.text):
        assert "Nobody matches." in page.text


@pytest.mark.parametrize(("query", "offered"), [("", False), ("?role=referrer", True), ("?q=Ward", True)])
def test_filters_are_cleared_where_there_are_some(as_admin: Browser, query: str, offered: bool) -> None:
    assert ("Clear filters" in as_admin.get(f"/people{query}").text) is offered


def test_the_list_is_filtered_by_role_and_state(saved: Any, as_admin: Browser) -> None:
    saved(
        make.referrer(name="Robin Field"),
        make.referrer(name="Ivy Marsh", activated_at=None),
        make.inspector(name="Indira Vale"),
    )

    assert names_on(as_admin.get("/people?role=referrer").text) == ["Ivy Marsh", "Robin Field"]
    assert names_on(as_admin.get("/people?role=referrer&state=invited").text) == ["Ivy Marsh"]
    assert names_on(as_admin.get("/people?role=no-such&state=9&after=x").text) == [
        "Ada Lake",
        "Indira Vale",
        "Ivy Marsh",
        "Robin Field",
    ]


def test_a_long_list_goes_on_page_by_page_and_misses_nobody(saved: Any, as_admin: Browser, monkeypatch: Any) -> None:
    monkeypatch.setattr(accounts, "PAGE", 3)
    saved(*(make.referrer(name="Sam Same") for _ in range(5)), make.referrer(name="Tia Last"))

    seen: list[str] = []
    address: str | None = "/people"
    while address:
        page = as_admin.get(address).text
        seen += re.findall(r'href="/people/([0-9a-f-]{36})">', page)
        following = re.search(r'href="([^"]+)" rel="next"', page)
        address = following[1].replace("&amp;", "&") if following else None

    assert len(seen) == len(set(seen)) == 7
    assert not re.search(r"Same|example", address or "")


def test_the_list_asks_the_database_as_often_for_many_as_for_few(saved: Any, as_admin: Browser, queries: Any) -> None:
    with queries() as few:
        as_admin.get("/people")
    saved(*(make.inspector() for _ in range(30)))

    with queries() as many:
        as_admin.get("/people")

    assert len(many) == len(few) == 2
