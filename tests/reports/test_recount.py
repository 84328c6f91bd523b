"""Every measure counted again from the raw tables by another question, in plain SQL and plain Python."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import text

from hateprog.reports.measures import queries
from hateprog.reports.measures.definitions import BY_CODE, MEASURES
from hateprog.reports.measures.queries import PAGE, Asked
from hateprog.reports.measures.rules import Period
from hateprog.store.base import db

PERIODS = (
    Period(date(2026, 1, 1), date(2026, 12, 31)),
    Period(date(2026, 1, 1), date(2026, 3, 31)),
    Period(date(2026, 3, 29), date(2026, 4, 1)),
    Period(date(2026, 7, 1), date(2026, 7, 1)),
    Period(date(2026, 10, 25), date(2026, 10, 25)),
    Period(date(1999, 1, 1), date(1999, 12, 31)),
)
LONDON = ZoneInfo("Europe/London")


def _table(name: str) -> list[Any]:
    return list(db.session.execute(text(f"SELECT * FROM {name}")))


def _day(said: Any) -> date | None:
    """Return a stored day or moment as a day in London; SQLite gives text, in UTC."""
    if said is None:
        return None
    if isinstance(said, str):
        said = date.fromisoformat(said) if len(said) == 10 else datetime.fromisoformat(said)
    if not isinstance(said, datetime):
        day: date = said
        return day
    aware = said if said.tzinfo else said.replace(tzinfo=ZoneInfo("UTC"))
    return aware.astimezone(LONDON).date()


def _age(born: date, on: date) -> int:
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def _recounted(period: Period) -> dict[str, int]:
    def within(said: Any) -> bool:
        day = _day(said)
        return day is not None and period.first <= day <= period.last

    def people() -> Iterable[tuple[date, date | None]]:
        """Yield, for each person with a signed session in the period, the first such day and their birthday."""
        first: dict[Any, date] = {}
        for row in held:
            who, day = person[row.referral_id], _day(row.held_on)
            assert day is not None
            first[who] = min(day, first.get(who, day))
        return [(day, born[who]) for who, day in first.items()]

    def under_18(born_on: date | None, held_on: Any) -> bool:
        day = _day(held_on)
        return born_on is not None and day is not None and _age(born_on, day) < 18

    def in_four_weeks(approved_on: date | None, held_on: Any) -> bool:
        day = _day(held_on)
        return approved_on is not None and day is not None and day <= approved_on + timedelta(weeks=4)

    person = {row.id: row.participant_id for row in _table("referral")}
    born = {row.id: _day(row.born_on) for row in _table("participant")}
    decided = [row for row in _table("decision") if within(row.decided_on)]
    assessed = {row.id: row for row in _table("assessment")}
    held = [row for row in _table("one_to_one") if row.state == "signed" and within(row.held_on)]
    starts = {row.id: row.starts_at for row in _table("slot")}
    slot_of = {row.id: row.slot_id for row in _table("booking")}
    newest = {row.booking_id: row for row in sorted(_table("delivery_record"), key=lambda row: row.number)}
    took_place = {
        row.id for row in newest.values() if row.outcome == "took_place" and within(starts[slot_of[row.booking_id]])
    }
    groups = [row for row in _table("counted_group") if row.record_id in took_place]
    begun = {row.id: row for row in _table("enrolment")}
    approval = {row.id: _day(row.decided_on) for row in _table("decision")}
    youth = [row for row in _table("group_event") if row.kind != "training" and within(row.held_on) and row.came]
    found = {
        "referrals_received": sum(within(row.received_at) for row in _table("referral")),
        "referrals_approved": len({row.referral_id for row in decided if row.outcome.startswith("approve")}),
        "referrals_declined": len({row.referral_id for row in decided if row.outcome == "decline"}),
        "decisions_in_time": sum(str(row.decided_on) <= str(assessed[row.assessment_id].due_on) for row in decided),
        "first_sessions_in_time": sum(
            row.number == 1 and in_four_weeks(approval[begun[row.enrolment_id].decision_id], row.held_on)
            for row in held
        ),
        "programmes_begun": sum(within(row.started_at) for row in _table("enrolment")),
        "programmes_completed": sum(
            within(row.ended_at) and row.progress == "completed" for row in _table("enrolment")
        ),
        "sessions_held": len(held),
        "under_18_sessions": sum(under_18(born[person[row.referral_id]], row.held_on) for row in held),
        "people_one_to_one": len(list(people())),
        "under_18s_one_to_one": sum(under_18(born_on, day) for day, born_on in people()),
        "group_sessions_held": len(took_place),
        "group_attendances": sum(row.present for row in groups),
        "group_pupils": sum(row.present for row in groups if not row.same_again),
        "events_held": len(youth),
        "event_attendances": sum(row.came for row in youth),
        "support_taken_up": sum(
            row.outcome == "taken_up" and within(row.outcome_on) for row in _table("support_offer")
        ),
    }
    for months, moment in (("3", "three_months"), ("12", "twelve_months"), ("18", "eighteen_months")):
        due = [row for row in _table("follow_up") if row.moment == moment and within(row.due_on)]
        found[f"follow_ups_due_{months}"] = len(due)
        found[f"follow_ups_recorded_{months}"] = sum(row.done_at is not None for row in due)
    return found


def _all_rows(code: str, asked: Asked) -> list[Any]:
    """Return every row of a measure, turned page by page."""
    rows: list[Any] = []
    after: tuple[date | datetime, UUID] | None = None
    while page := queries.rows_of(BY_CODE[code], asked, after):
        rows += page[:PAGE]
        after = page[min(PAGE, len(page)) - 1].counted_on, page[min(PAGE, len(page)) - 1].id
    return rows


@pytest.mark.usefixtures("service")
def test_every_measure_is_what_another_question_counts_and_what_its_rows_add_up_to() -> None:
    seen: set[str] = set()
    for period in PERIODS:
        again, asked = _recounted(period), Asked(period)
        for measure in MEASURES:
            counted, rows = queries.count(measure, asked), _all_rows(measure.code, asked)
            assert counted.number == again[measure.code], (measure.code, period)
            assert sum(row.adds for row in rows) == counted.number, (measure.code, period)
            assert len({row.id for row in rows}) == len(rows) == counted.kept
            if measure.by_school:
                assert sum(each.number for each in queries.by_school(measure, asked)) == counted.number
            seen |= {measure.code} if counted.number else set()
    assert seen == BY_CODE.keys(), "the generated service leaves nothing at nought"
