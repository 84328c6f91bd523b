"""`python -m bench`: build what is missing, measure, print a table and the goals."""

from __future__ import annotations

import sys
from contextlib import suppress

import click

from bench.building import build
from bench.databases import KINDS, Database
from bench.measuring import DisturbedError, NotMeasuredError
from bench.report import goals, table
from bench.running import Result, Station, at_the_moment, measure
from bench.workload import PAGES, Page

TRIES = 5
"""How often a page is measured while the machine is disturbed."""


@click.command()
@click.option("--cases", "sizes", type=click.IntRange(1000), multiple=True, default=(100_000,), show_default=True)
@click.option("--database", "kind", type=click.Choice(sorted(KINDS)), default="postgresql", show_default=True)
@click.option("--page", "names", type=click.Choice([page.name for page in PAGES]), multiple=True, help="Only these.")
@click.option("--rounds", type=click.IntRange(2), default=10, show_default=True, help="Blocks of each, by turns.")
@click.option("--requests", type=click.IntRange(1), default=100, show_default=True, help="Requests in a block.")
@click.option("--rebuild", is_flag=True, help="Make the database anew.")
@click.option("--only-build", is_flag=True, help="Measure nothing.")
def bench(
    sizes: tuple[int, ...],
    kind: str,
    names: tuple[str, ...],
    rounds: int,
    requests: int,
    rebuild: bool,
    only_build: bool,
) -> None:
    """Measure the pages that people open all day, on invented cases. Give --cases several times to see growth."""
    databases = [(_built(KINDS[kind](size), size, rebuild), size) for size in sorted(sizes)]
    if only_build:
        return
    stations = [Station(database, size) for database, size in databases]
    results: list[Result] = []
    refused: list[str] = []
    with at_the_moment():
        for page in PAGES:
            if names and page.name not in names:
                continue
            try:
                results += _undisturbed(page, stations, rounds, requests)
            except NotMeasuredError as reason:
                refused.append(f"{page.name}: no figure, {reason}")
    for station in stations:
        station.close()
    click.echo("\n".join([table(results), "", *goals(results), *refused]) if results else "\n".join(refused))
    sys.exit(bool(refused))


def _undisturbed(page: Page, stations: list[Station], rounds: int, requests: int) -> list[Result]:
    """Measure a page, anew while something else uses the machine; the last try counts whatever it gives."""
    for _ in range(TRIES - 1):
        with suppress(DisturbedError):
            return measure(page, stations, rounds, requests)
    return measure(page, stations, rounds, requests)


def _built(database: Database, cases: int, rebuild: bool) -> Database:
    if rebuild or not database.is_built():
        build(database, cases)
    return database


if __name__ == "__main__":
    bench()
