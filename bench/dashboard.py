"""`python -m bench.dashboard`: does the dashboard open in the same time however many cases there are, on PostgreSQL?

A coordinator opens it on services of several sizes (five_years.py): the first time, when nothing is kept yet, and then
by turns. After that each question of the panels is asked alone, counted anew, and the panels that keep in other ways.
The kept counts of the funnel are put down by statements: the service itself would count for a quarter of an hour.
"""

from __future__ import annotations

from collections.abc import Callable
from statistics import median
from time import perf_counter
from typing import Any

import click
import psycopg

from bench.figures import RECEIVED
from bench.five_years import FiveYears
from bench.floor import recording
from bench.measuring import Measured, block
from bench.report import MOST_GROWTH
from bench.running import Station, at_the_moment
from bench.workload import Visit, ask, some
from hateprog.kernel.clock import today
from hateprog.reports.dashboard.panels import funnel, targets
from hateprog.reports.dashboard.queries import QUESTIONS, Answers
from hateprog.reports.measures import rules
from hateprog.reports.measures.queries import Asked
from hateprog.store.base import db

COUNTED = (
    "TRUNCATE to_recount, case_count, kept_count",
    """INSERT INTO case_count (id, received_on, pathway, age, force_code, district_code, furthest)
       SELECT referral.id, received_on, referral.pathway,
              CASE WHEN years < 18 THEN 'under_18' WHEN years < 25 THEN '18_to_24' ELSE '25_and_over' END,
              force_code, district_code,
              CASE WHEN progress = 'completed' THEN 'completed' WHEN enrolment.id IS NOT NULL THEN 'begun'
                   WHEN outcome = 'approve' THEN 'eligible' ELSE 'received' END
       FROM referral JOIN participant ON participant.id = participant_id
       LEFT JOIN decision ON decision.referral_id = referral.id
       LEFT JOIN enrolment ON enrolment.referral_id = referral.id
       CROSS JOIN LATERAL (SELECT (received_at AT TIME ZONE 'Europe/London')::date AS received_on) AS x
       CROSS JOIN LATERAL (SELECT extract(year FROM age(received_on, born_on)) AS years) AS y""",
    """INSERT INTO kept_count (id, month, pathway, age, force_code, district_code, received, eligible, begun, completed)
       SELECT gen_random_uuid(), date_trunc('month', received_on), pathway, age, force_code,
              coalesce(district_code, '*'), count(*), count(*) FILTER (WHERE furthest <> 'received'),
              count(*) FILTER (WHERE furthest IN ('begun', 'completed')), count(*) FILTER (WHERE furthest = 'completed')
       FROM case_count
       GROUP BY GROUPING SETS ((2, pathway, age, force_code, district_code), (2, pathway, age, force_code))""",
    "ANALYZE case_count",
    "ANALYZE kept_count",
)
HAD = "SELECT 1 FROM to_recount LIMIT 1"
FORGET = "TRUNCATE kept_answer"
ALONE: dict[str, Callable[[Asked], Any]] = {
    **QUESTIONS,
    "the funnel": lambda asked: funnel.panel(Answers(asked), exact=True),
    "targets": lambda asked: targets.panel(Answers(asked), exact=True),
}


@click.command()
@click.option("--cases", "sizes", type=click.IntRange(1000), multiple=True, default=(10_000, 1_000_000))
@click.option("--rounds", type=click.IntRange(2), default=5, show_default=True, help="Blocks of each, by turns.")
@click.option("--requests", type=click.IntRange(1), default=2, show_default=True, help="Requests in a block.")
def dashboard(sizes: tuple[int, ...], rounds: int, requests: int) -> None:
    """Open the dashboard on services of several sizes, and print what it took and each of its questions."""
    with at_the_moment():
        stations = [_station(size) for size in sorted(sizes)]
        for line in [*_whole(stations, rounds, requests), "", *_alone(stations, rounds)]:
            click.echo(line)
    for station in stations:
        station.close()


def _station(cases: int) -> Station:
    database = FiveYears(cases)
    if not database.is_built():
        click.echo(f"Making {cases:,} cases")
        database.fill(cases)
    with psycopg.connect(database.address, autocommit=True) as connection:
        connection.execute(FORGET)
        if connection.execute(HAD).fetchone():
            for statement in COUNTED:
                connection.execute(statement.encode())
    return Station(database, cases)


def _whole(stations: list[Station], rounds: int, requests: int) -> list[str]:
    """Open the page once, then by turns. Raises `NotMeasuredError` where it does not show what a statement counts."""
    visits = [_visit(station) for station in stations]
    statements, first = [], []
    measured = [Measured() for _ in stations]
    for station, visit in zip(stations, visits, strict=True):
        begun = perf_counter()
        known, _heard = station.ask(visit.request)
        first.append(perf_counter() - begun)
        visit.check(known.answer)
        known, heard = station.ask(visit.request)
        statements.append(len(heard.statements))
    for _ in range(rounds):
        for station, visit, taken in zip(stations, visits, measured, strict=True):
            done = block(station.app.wsgi_app, [visit.request] * requests)
            for answer in done.answers:
                visit.check(answer)
            taken.add(done)
    lines = ["| page | cases | queries | first ms | p50 ms | p95 ms | CPU ms | growth |", "| --- " * 8 + "|"]
    for station, count, once, taken in zip(stations, statements, first, measured, strict=True):
        growth = f"{taken.p50 / measured[0].p50:.2f}" if taken is not measured[0] else ""
        figures = (f"{each * 1000:.0f}" for each in (once, taken.p50, taken.p95, taken.cpu))
        lines.append(f"| dashboard | {station.cases:,} | {count} | {' | '.join(figures)} | {growth} |")
    worst = measured[-1].p50 / measured[0].p50
    return [*lines, "", f"{'met' if worst <= MOST_GROWTH else 'NOT MET'}: {worst:.2f}x, at most {MOST_GROWTH}x"]


def _visit(station: Station) -> Visit:
    ((received,),) = ask(station.bare, RECEIVED)
    ((_account, browser),) = some(station.app, station.bare, "coordinator", 1)
    station.bare.rollback()
    page = browser.get("/dashboard")
    return Visit(page, words=(f"{received:,}", f">{received:,}<", "From referral to completion", "Time between steps"))


def _alone(stations: list[Station], rounds: int) -> list[str]:
    """Return a line for each question: its queries, and the middle of how long it took at each size (ms)."""
    asked = Asked(rules.this_year(today()))
    head = " | ".join(f"{station.cases:,}" for station in stations)
    lines = [f"| question, ms | queries | {head} |", "| --- " * (2 + len(stations)) + "|"]
    for name, answer in ALONE.items():
        taken: list[list[float]] = [[] for _ in stations]
        counts = set()
        for _ in range(rounds):
            for place, station in enumerate(stations):
                with station.listened_to.test_request_context("/dashboard"), recording(station.engine) as heard:
                    begun = perf_counter()
                    answer(asked)
                    taken[place].append((perf_counter() - begun) * 1000)
                    counts.add(len(heard.statements))
                    db.session.remove()
        figures = " | ".join(f"{median(some):,.0f}" for some in taken)
        lines.append(f"| {name} | {' to '.join(map(str, sorted(counts)))} | {figures} |")
    return lines


if __name__ == "__main__":
    dashboard()
