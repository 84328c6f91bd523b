"""Kept counts are what a count of all cases comes to, whatever happened to them and by which way."""

from __future__ import annotations

from datetime import date
from random import Random
from typing import Any

import pytest
from sqlalchemy import text

from hateprog.kernel.access import THE_SERVICE
from hateprog.reports.kept import queries, service
from hateprog.reports.kept.rules import By, Step
from hateprog.reports.measures.definitions import BY_CODE
from hateprog.reports.measures.queries import Asked, count
from hateprog.reports.measures.rules import Period
from hateprog.store.base import db
from tests import factories as make
from tests.factories.areas import ROTHERHAM, SOUTH_YORKSHIRE, SOUTHAMPTON
from tests.reports.kept.recounting import by_hand, kept, recounted

YEAR = Period(date(2026, 1, 1), date(2026, 12, 31))
ACTS = {
    "the district is corrected": "UPDATE referral SET district_code = :district, force_code = :force WHERE id = :case",
    "nobody knows the district": "UPDATE referral SET district_code = NULL, force_code = NULL WHERE id = :case",
    "it is sent anew": "UPDATE referral SET received_at = :moment WHERE id = :case AND received_at IS NOT NULL",
    "the approval is voided": (
        "UPDATE decision SET standing = 'voided', voided_at = :moment, voided_because = 'facts_changed' "
        "WHERE referral_id = :case AND standing = 'in_force' AND NOT EXISTS "
        "(SELECT 1 FROM enrolment WHERE enrolment.referral_id = :case)"
    ),
    "the programme is completed": (
        "UPDATE enrolment SET progress = 'completed', ended_at = :moment WHERE referral_id = :case"
    ),
    "the programme goes on after all": (
        "UPDATE enrolment SET progress = 'open', ended_at = NULL WHERE referral_id = :case"
    ),
    "the date of birth is put right": "UPDATE participant SET born_on = :born WHERE id = :person",
    "the person is erased": "UPDATE participant SET born_on = NULL WHERE id = :person",
    "it turns out to be of somebody else": "UPDATE referral SET participant_id = :other WHERE id = :case",
    "it is withdrawn": "UPDATE referral SET stage = 'withdrawn' WHERE id = :case AND stage = 'received'",
    "it goes on another pathway": "UPDATE referral SET pathway = 'early_intervention' WHERE id = :case",
}
MOMENTS = ("2026-03-31 22:59:59+00:00", "2026-03-31 23:00:00+00:00", "2026-10-25 01:30:00+00:00")


@pytest.mark.usefixtures("service")
def test_whatever_happens_kept_counts_are_what_a_count_of_all_cases_is() -> None:
    chance = Random(20261126)  # noqa: S311 - draws what happens, the same in each run
    service.catch_up(THE_SERVICE)
    assert kept() == recounted()
    cases, people = _ids("referral"), _ids("participant")
    for name, act in [*ACTS.items(), *(chance.choice(list(ACTS.items())) for _ in range(20))]:
        for _ in range(15):
            case, person = chance.choice(cases), chance.choice(people)
            district = chance.choice((ROTHERHAM, SOUTHAMPTON))
            said = {
                "case": case,
                "person": person,
                "other": person,
                "district": district,
                "force": SOUTH_YORKSHIRE if district == ROTHERHAM else None,
                "moment": chance.choice(MOMENTS),
                "born": "2008-04-01",
            }
            by_hand(act, **{word: value for word, value in said.items() if f":{word}" in act})
        while service.count_again(chance.choice((3, 10, 1000))):
            pass
        assert kept() == recounted(), name


def test_what_is_gone_is_counted_no_more(saved: Any) -> None:
    saved(make.rotherham())
    gone, _left = saved(make.referral(), make.referral())
    service.catch_up(THE_SERVICE)
    by_hand("DELETE FROM referral_strand WHERE referral_id = :case", case=_stored(gone))
    by_hand("DELETE FROM referral WHERE id = :case", case=_stored(gone))
    service.catch_up(THE_SERVICE)
    assert kept() == recounted()
    assert [cell[0] for cell in kept().values()] == [1]


@pytest.mark.usefixtures("service")
def test_a_funnel_is_the_sum_of_its_lines_and_of_its_cases_and_begins_with_the_referrals_received() -> None:
    service.catch_up(THE_SERVICE)
    for asked in (Asked(YEAR), Asked(YEAR, {SOUTH_YORKSHIRE}), Asked(YEAR, force_code=SOUTH_YORKSHIRE)):
        found = queries.funnel(asked)
        assert found.whole.reached[0] == count(BY_CODE["referrals_received"], asked).number > 0
        for by, lines in found.lines.items():
            for place, step in enumerate(Step):
                assert sum(line.reached[place] or 0 for line in lines) == found.whole.reached[place], by
                for line in lines:
                    assert _how_many(asked, step, by, line.value) == line.reached[place]
    assert queries.funnel(Asked(YEAR)).area is By.FORCE
    assert queries.funnel(Asked(YEAR, {ROTHERHAM})).area is By.DISTRICT


@pytest.mark.usefixtures("service")
def test_periods_add_up() -> None:
    service.catch_up(THE_SERVICE)
    halves = Period(date(2026, 1, 15), date(2026, 6, 1)), Period(date(2026, 7, 9), date(2026, 12, 1))
    parts = [queries.funnel(Asked(half)).whole.reached for half in halves]
    whole = queries.funnel(Asked(YEAR)).whole.reached
    assert tuple(map(sum, zip(*parts, strict=True))) == whole


def test_reading_counts_a_little_and_says_how_much_still_waits(saved: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    saved(make.rotherham())
    for _ in range(5):
        saved(make.referral())
    monkeypatch.setattr(service, "BATCH", 2)
    monkeypatch.setattr(service, "MANY", 3)
    waits = [service.refresh() for _ in range(4)]
    assert waits[0] == 3, "not told how many beyond so many"
    assert waits[-1] == 0
    assert kept() == recounted()


def _how_many(asked: Asked, step: Step, by: By, value: str) -> int:
    """Return how many cases a line leads to, turned page by page."""
    rows: list[Any] = []
    after = None
    while page := queries.rows_of(asked, step, by, value, after):
        rows += page[: queries.PAGE]
        after = rows[-1].received_on, rows[-1].id
    assert len({row.id for row in rows}) == len(rows)
    return len(rows)


def _stored(row: Any) -> Any:
    """Return a row's id as the database holds it: SQLite has it as text without dashes."""
    return row.id.hex if db.session.get_bind().dialect.name == "sqlite" else row.id


def _ids(table: str) -> list[Any]:
    return [row.id for row in db.session.execute(text(f"SELECT id FROM {table} ORDER BY id"))]
