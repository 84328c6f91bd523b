"""A run: one page after another, on databases of one or several sizes, the service and its floor by turns."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, redirect_stderr
from dataclasses import dataclass, field
from typing import Any

from flask import Flask
from sqlalchemy import Engine

from bench.browser import Request, send
from bench.databases import FOLDER, Database
from bench.floor import Floor, Known, Recording, recording
from bench.measuring import Block, Measured, NotMeasuredError, block, check_drift
from bench.pages import Pages
from bench.people import NOW
from bench.workload import Page, Visit
from config import Settings
from hateprog.app import create_app
from hateprog.kernel import clock
from hateprog.store.base import db

ONCE = 60
"""How many requests are measured of a page that changes something: each uses up what it changes."""

LOG = FOLDER / "service.log"
WARM = 2
"""How many requests are used up before anything counts, of a page that changes something."""


class Station:
    """The service on one database, beside a bare connection to the same one."""

    def __init__(self, database: Database, cases: int) -> None:
        self.cases = cases
        mapping = Settings.for_tests(database.address).as_mapping()
        self.app: Flask = create_app(mapping | {"TESTING": False})
        self.listened_to: Flask = create_app(mapping | {"TESTING": False})
        self.bare: Any = database.connect()
        self.floor = Floor(self.bare, Pages(self.listened_to))

    @property
    def engine(self) -> Engine:
        """Return the engine of the service that is listened to."""
        with self.listened_to.app_context():
            return db.engine

    def ask(self, request: Request) -> tuple[Known, Recording]:
        """Send a request to the service that is listened to; return its answer, and what it asked the database."""
        with recording(self.engine) as heard, self.floor.pages.listening() as rendered:
            answer = send(self.listened_to.wsgi_app, request)
        return Known(heard.doings, rendered if rendered.template else None, answer), heard

    def close(self) -> None:
        """Let go of the database."""
        self.bare.close()
        for app in (self.app, self.listened_to):
            with app.app_context():
                db.engine.dispose()


@dataclass(slots=True)
class Result:
    """What one page took on one database. `statements`: how many the database got for a request, at least and most."""

    page: Page
    cases: int
    statements: tuple[int, int]
    service: Measured = field(default_factory=Measured)
    floor: Measured = field(default_factory=Measured)
    bytes: Measured = field(default_factory=Measured)

    @property
    def ratio(self) -> float | None:
        """Return the service's CPU time as a multiple of the floor's; None for a page that has no floor."""
        return self.service.cpu / self.floor.cpu if self.floor.cpus else None


@contextmanager
def at_the_moment() -> Iterator[None]:
    """Let it be the benchmark's own moment. The service writes its log lines as ever, but into a file."""
    LOG.parent.mkdir(parents=True, exist_ok=True)
    with clock.at(NOW), LOG.open("w") as log, redirect_stderr(log):
        yield


def measure(page: Page, stations: Sequence[Station], rounds: int, requests: int) -> list[Result]:
    """Measure a page on each station by turns.

    Raises `NotMeasuredError` where an answer was wrong or the floor drifted: such a run bears no figure.
    """
    if not page.has_floor:
        requests = -(-ONCE // rounds)
    visits = [_visits(page, station, WARM + rounds * requests) for station in stations]
    results = [_learn(page, *each) for each in zip(stations, visits, strict=True)]
    gc.collect()
    gc.freeze()
    for number in range(rounds):
        for station, some, result in zip(stations, visits, results, strict=True):
            now = _next(page, some, number, requests)
            if page.has_floor:
                result.bytes.add(_right(block(station.floor.bytes, [visit.request for visit in now]), now))
                result.floor.add(_right(block(station.floor.page, [visit.request for visit in now]), now))
            result.service.add(_right(block(station.app.wsgi_app, [visit.request for visit in now]), now))
    gc.unfreeze()
    for result in results:
        if page.has_floor:
            check_drift(result.floor)
    return results


def _visits(page: Page, station: Station, wanted: int) -> list[Visit]:
    visits = page.visits(station.app, station.bare, wanted)
    station.bare.rollback()
    if not visits or (not page.has_floor and len(visits) < wanted):
        raise NotMeasuredError(f"{len(visits)} can be made, not {wanted}; --rebuild makes the database anew")
    return visits


def _next(page: Page, visits: Sequence[Visit], number: int, requests: int) -> Sequence[Visit]:
    """Return the visits of one block: a page that changes something is sent once, others again and again."""
    if not page.has_floor:
        return visits[WARM + number * requests :][:requests]
    return [visits[(number * requests + each) % len(visits)] for each in range(requests)]


def _learn(page: Page, station: Station, visits: Sequence[Visit]) -> Result:
    """Open each page until everything is warm, check it, and teach the floor what it asked and answered."""
    counts: list[int] = []
    for visit in visits if page.has_floor else visits[:WARM]:
        known, heard = station.ask(visit.request)
        visit.check(known.answer)
        counts.append(len(heard.statements))
        if page.has_floor:
            visit.check(send(station.app.wsgi_app, visit.request))
            station.floor.learn(visit.request, known)
            if send(station.floor.page, visit.request).body != known.answer.body:
                raise NotMeasuredError("the floor makes another page than the service")
    return Result(page, station.cases, (min(counts), max(counts)))


def _right(measured: Block, visits: Sequence[Visit]) -> Block:
    for answer, visit in zip(measured.answers, visits, strict=True):
        visit.check(answer)
    return measured
