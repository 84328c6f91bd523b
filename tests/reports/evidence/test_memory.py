"""A release needs the same memory whatever the number of its rows: a million is only a matter of time."""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from tempfile import TemporaryFile
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import insert, select

from hateprog.evaluation.satisfaction.models import Satisfaction
from hateprog.kernel.clock import utcnow
from hateprog.referrals.models import Participant, Referral, ReferralStrand
from hateprog.reports.evidence import extract, writing
from hateprog.reports.evidence.dictionary import PROGRAMMES, SESSIONS
from hateprog.reports.evidence.extract import Asked
from hateprog.reports.evidence.rules import Format
from hateprog.reports.evidence.staging import Staging
from hateprog.store.base import db
from tests import factories as make
from tests.reports.evidence.conftest import answer

ONE_DATABASE = pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)  # memory is the same on both
FEW, MANY = 600, 4_800
SINCE, UNTIL = datetime(2020, 1, 1, tzinfo=UTC), datetime(2030, 1, 1, tzinfo=UTC)


@pytest.fixture
def case_like(saved: Any) -> Any:
    """Store one case whose participant answered: the generated ones have its columns."""
    saved(make.rotherham())
    case = saved(make.referral())
    saved(answer(case, saved(make.coordinator())))
    return case


def generate(like: Any, many: int) -> None:
    """Store so many cases by plain inserts: nobody did this, so no log."""
    table, person, satisfaction = Referral.__table__, Participant.__table__, Satisfaction.__table__
    row = dict(db.session.execute(select(table).where(table.c.id == like.id)).one()._mapping)
    who = dict(db.session.execute(select(person).where(person.c.id == like.participant_id)).one()._mapping)
    answered = select(satisfaction).where(satisfaction.c.referral_id == like.id)
    said = dict(db.session.execute(answered).one()._mapping)
    people = [who | {"id": uuid4()} for _each in range(many)]
    cases = [row | {"id": uuid4(), "participant_id": each["id"], "reference": f"HC-{uuid4().hex}"} for each in people]
    strands = [{"id": uuid4(), "referral_id": each["id"], "strand": "race"} for each in cases]
    answers = [said | {"id": uuid4(), "referral_id": each["id"]} for each in cases]
    filled = ((ReferralStrand.__table__, strands), (satisfaction, answers))
    for into, rows in ((person, people), (table, cases), *filled):
        db.session.connection().execute(insert(into), rows)
    db.session.flush()


def peak_of(format_of_file: Format) -> tuple[int, int]:
    """Return the peak of memory (bytes) while a release is written, and how many programmes it has."""
    db.session.expunge_all()
    tracemalloc.start()
    try:
        with Staging() as staging, TemporaryFile() as file:
            for sheet, row in extract.rows(Asked(SINCE, UNTIL), b"s" * 32):
                staging.put(sheet, row)
            writing.write(file, format_of_file, staging, b"%PDF", at=utcnow())
            writing.fingerprint(file)
            return tracemalloc.get_traced_memory()[1], staging.counts[PROGRAMMES]
    finally:
        tracemalloc.stop()


@ONE_DATABASE
@pytest.mark.parametrize("format_of_file", list(Format))
def test_eight_times_the_rows_need_no_more_memory(
    case_like: Any, saved: Any, monkeypatch: pytest.MonkeyPatch, format_of_file: Format
) -> None:
    monkeypatch.setattr(writing, "GROUP", FEW // 6)  # several groups either way, for two are there at a time
    generate(case_like, FEW - 1)
    peak_of(format_of_file)  # what is imported and compiled once is no matter of rows
    few, counted = peak_of(format_of_file)
    assert counted == FEW
    generate(case_like, MANY - FEW)
    many, counted = peak_of(format_of_file)

    assert counted == MANY
    assert many < few * 2, "some lots of garbage more or less: rows that were held would take eight times as much"


def test_the_staging_holds_no_row_in_memory() -> None:
    row = dict.fromkeys(SESSIONS.heading, "x")

    def named(many: int) -> Iterator[dict[str, str]]:
        return (row | {"programme_id": uuid4().hex} for _each in range(many))

    peaks = []
    for many in (1_000, 20_000):
        tracemalloc.start()
        with Staging() as staging:
            for each in named(many):
                staging.put(SESSIONS, each)
            assert sum(1 for _line in staging.lines(SESSIONS)) == many
            peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()

    assert peaks[1] < peaks[0] + 256 * 1024


def test_lots_of_any_size_give_the_same_rows(case_like: Any, saved: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = Asked(SINCE - timedelta(days=1), UNTIL)
    generate(case_like, 20)

    def there() -> list[tuple[str, list[str]]]:
        return sorted((sheet.name, [row[name] for name in sheet.heading]) for sheet, row in extract.rows(asked, b"s"))

    whole = there()
    monkeypatch.setattr(extract, "LOT", 7)
    assert there() == whole
    assert len(whole) == 2 * 21, "a programme and an answer of each"
