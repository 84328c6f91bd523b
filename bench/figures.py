"""`python -m bench.figures`: do figures open in the same time however many cases there are, on PostgreSQL?

Two services are filled with what figures read and nothing else (five_years.py). Then the funnel, which reads kept
counts, is opened on both by turns beside its floor, and each measure, which reads its rows, is counted.
"""

from __future__ import annotations

from contextlib import suppress
from statistics import median
from time import perf_counter
from typing import Any

import click
import psycopg
from flask import Flask

from bench.five_years import FiveYears
from bench.measuring import DisturbedError, block, check_drift
from bench.report import goals, table
from bench.running import Result, Station, at_the_moment
from bench.workload import Page, Visit, ask, some
from hateprog.kernel.clock import today
from hateprog.reports.kept import service as kept
from hateprog.reports.measures import queries, rules
from hateprog.reports.measures.definitions import MEASURES
from hateprog.reports.measures.queries import Asked
from hateprog.store.base import db

TRIES, ROUNDS, COUNTS = 5, 10, 5

RECEIVED = "SELECT count(*) FROM referral WHERE received_at >= '2026-01-01' AND received_at < '2026-12-01'"


@click.command()
@click.option("--cases", "sizes", type=click.IntRange(1000), multiple=True, default=(10_000, 1_000_000))
@click.option("--rounds", type=click.IntRange(2), default=ROUNDS, show_default=True, help="Blocks of each, by turns.")
@click.option("--requests", type=click.IntRange(1), default=40, show_default=True, help="Requests in a block.")
@click.option("--rebuild", is_flag=True, help="Make the databases anew.")
def figures(sizes: tuple[int, ...], rounds: int, requests: int, rebuild: bool) -> None:
    """Open the funnel and count each measure on services of several sizes, and print what each took."""
    with at_the_moment():
        stations = [_station(size, rebuild) for size in sorted(sizes)]
        results = _undisturbed(stations, rounds, requests)
        click.echo("\n".join([table(results), "", *goals(results), ""]) if results else "No figure: the floor drifted")
        for line in _live(stations):
            click.echo(line)
    for station in stations:
        station.close()


def _station(cases: int, rebuild: bool) -> Station:
    database = FiveYears(cases)
    if rebuild or not database.is_built():
        click.echo(f"Making {cases:,} cases")
        database.fill(cases)
    station = Station(database, cases)
    with station.app.app_context():
        begun = perf_counter()
        changes = 0
        while some_more := kept.count_again(kept.BATCH):
            changes += some_more
        if changes:
            click.echo(f"{changes:,} cases counted for the first time in {perf_counter() - begun:.0f} s")
            with psycopg.connect(database.address, autocommit=True) as connection:
                connection.execute("VACUUM (ANALYZE)")
        db.session.remove()
    return station


def funnel(app: Flask, connection: Any, _wanted: int) -> list[Visit]:
    """Coordinators open how far the cases of this year have come."""
    ((received,),) = ask(connection, RECEIVED)
    words = (f">{received:,}<", "Received from 1 January 2026 to 30 November 2026")
    browsers = some(app, connection, "coordinator", 4)
    return [Visit(browser.get("/figures/funnel"), words=words) for _account, browser in browsers]


def _undisturbed(stations: list[Station], rounds: int, requests: int) -> list[Result]:
    """Measure, anew while something else uses the machine; nothing where it always does."""
    for _ in range(TRIES):
        with suppress(DisturbedError):
            return _measured(stations, rounds, requests)
    return []


def _measured(stations: list[Station], rounds: int, requests: int) -> list[Result]:
    """Open the funnel on each station by turns, beside a floor that asks the same and has the page's bytes ready.

    The page cannot be made without the service, as `running` does it: its form asks the database while it is drawn.
    """
    page = Page("funnel", funnel)
    visits = [page.visits(station.app, station.bare, 1) for station in stations]
    results = []
    for station, some_of_it in zip(stations, visits, strict=True):
        station.bare.rollback()
        counts = []
        for visit in some_of_it:
            known, heard = station.ask(visit.request)
            visit.check(known.answer)
            station.floor.learn(visit.request, known)
            counts.append(len(heard.statements))
        results.append(Result(page, station.cases, (min(counts), max(counts))))
    for _ in range(rounds):
        for station, some_of_it, result in zip(stations, visits, results, strict=True):
            now = [some_of_it[each % len(some_of_it)].request for each in range(requests)]
            result.bytes.add(block(station.floor.bytes, now))
            result.service.add(block(station.app.wsgi_app, now))
    for result in results:
        check_drift(result.bytes)
    return results


def _live(stations: list[Station]) -> list[str]:
    """Return a line for each measure: how long counting it for this year takes, at each size."""
    asked = Asked(rules.this_year(today()))
    lines = [f"{'measure':26}" + "".join(f"{station.cases:>14,}" for station in stations) + "  ms, by turns"]
    for each in MEASURES:
        taken: list[list[float]] = [[] for _ in stations]
        for _ in range(COUNTS):
            for place, station in enumerate(stations):
                with station.app.app_context():
                    begun = perf_counter()
                    queries.count(each, asked)
                    taken[place].append((perf_counter() - begun) * 1000)
                    db.session.remove()
        lines.append(f"{each.code:26}" + "".join(f"{median(some):14.1f}" for some in taken))
    return lines


if __name__ == "__main__":
    figures()
