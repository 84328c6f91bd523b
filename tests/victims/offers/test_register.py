"""The register tells whether everybody harmed was offered, and nobody is told from it."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from hateprog.victims.offers import register, service
from hateprog.victims.offers.clocks import Clause, Clock, Standing
from hateprog.victims.offers.register import HIDDEN, Came, InTime, in_time, standards, sums, table
from hateprog.victims.offers.rules import Because
from hateprog.victims.queries import one_victim
from tests.victims.offers.conftest import again

DAY = date(2026, 11, 26)


def counts(*of_each: int) -> Counter[Came]:
    return Counter(dict(zip(Came, of_each, strict=True)))


def test_large_counts_are_told() -> None:
    told = table("Language", {"English": counts(40, 7, 0, 9), "Polish": counts(12, 5, 0, 6)})
    assert told.lines == (("English", "40", "7", "0", "9", "56"), ("Polish", "12", "5", "0", "6", "23"))


def test_a_small_count_is_hidden_with_enough_others() -> None:
    told = table("Language", {"English": counts(40, 7, 0, 9), "Polish": counts(12, 3, 0, 6)})
    assert "3" not in told.lines[1]
    assert told.lines[0].count(HIDDEN) >= 2
    assert told.lines[1].count(HIDDEN) >= 2


def test_of_everybody_a_small_count_hides_another_beside_it() -> None:
    assert sums(counts(40, 12, 2, 9)).lines == (("Everybody", "40", "12", HIDDEN, HIDDEN, "63"),)


def test_each_person_counts_once_for_each_case_by_what_came_of_it(
    case: Any, harmed: Any, do: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    parts = [
        harmed(of=case(), name=f"Person {number}", phone=f"07700 90030{number}", language=language)
        for number, language in enumerate(("Polish", "polish ", None, "Urdu"))
    ]
    do.offer(parts[0])
    service.make_no_offer(do.actor, again(parts[1]), because=Because.DIED, why="He died.")
    service.withdraw(do.actor, one_victim(parts[2].victim_id))
    seen: dict[str, dict[str, Counter[Came]]] = {}

    def keep(title: str, counted: Any) -> Any:
        seen[title] = dict(counted)
        return table(title, counted)

    monkeypatch.setattr(register, "table", keep)  # to see the counts before any is hidden
    register.tables()

    assert seen["Language"] == {"Others": counts(1, 1, 1, 1)}
    assert sum(each.total() for each in seen["District"].values()) == len(parts)
    assert sum(each.total() for each in seen["Way to reach them"].values()) == len(parts)


@pytest.mark.parametrize(
    ("standing", "due_on", "met_on", "counted"),
    [
        (Standing.MET, DAY, DAY, InTime.IN_TIME),
        (Standing.MET, DAY, DAY + timedelta(days=1), InTime.LATE),
        (Standing.RUNNING, DAY, None, InTime.WAITS),
        (Standing.RUNNING, DAY - timedelta(days=1), None, InTime.LATE),
        (Standing.PAUSED, DAY - timedelta(days=1), None, InTime.PAUSED),
        (Standing.STOPPED, DAY - timedelta(days=1), None, InTime.STOPPED),
        (Standing.UNKNOWN, None, None, InTime.UNKNOWN),
    ],
)
def test_a_clock_counts_as_it_stands(standing: Standing, due_on: Any, met_on: Any, counted: InTime) -> None:
    assert in_time(Clock(Clause.CONTACT, 5, standing, due_on, met_on), DAY) is counted


def test_of_each_standard_a_small_count_hides_another_beside_it() -> None:
    told = standards({Clause.CONTACT: Counter({InTime.IN_TIME: 40, InTime.LATE: 3, InTime.WAITS: 9})})
    assert told.lines == (("First contact", "40", HIDDEN, HIDDEN, "0", "0", "0", "52"),)


def test_the_page_shows_a_coordinator_no_small_count(client_as: Any, people: SimpleNamespace, harmed: Any) -> None:
    harmed()
    page = client_as(people.coordinator).get("/people-harmed/register")
    assert page.status_code == 200
    cells = [part.partition("</td>")[0].strip() for part in page.text.split("<td")[1:]]
    assert not [cell for cell in cells if cell.rpartition(">")[2] in {"1", "2", "3", "4"}]
    assert HIDDEN in page.text


def test_a_language_of_few_people_is_not_named(
    case: Any, harmed: Any, do: SimpleNamespace, client_as: Any, people: SimpleNamespace
) -> None:
    for number, language in enumerate(("polish", "Polish ", "Polish", "POLISH", "Polish", "Tigrinya")):
        do.offer(harmed(of=case(), name=f"Person {number}", phone=f"07700 90040{number}", language=language))
    page = client_as(people.coordinator).get("/people-harmed/register").text
    assert "Polish" in page
    assert "Tigrinya" not in page


def test_a_district_or_a_strand_of_few_people_is_not_named(
    harmed: Any, client_as: Any, people: SimpleNamespace
) -> None:
    """A coordinator knows which district has one case: that somebody is put down there would tell of that case."""
    harmed()
    page = client_as(people.coordinator).get("/people-harmed/register").text
    rows = page.split("<table", 1)[1]
    assert "Rotherham" not in rows
    assert "Race" not in rows
    assert "Phone" not in rows
    assert rows.count("Others") == 4
