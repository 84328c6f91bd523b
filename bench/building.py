"""Filling a database with so many cases, on every core that helps."""

from __future__ import annotations

import os
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import click

from bench import cases, people
from bench.databases import Database, Sqlite
from bench.loading import Copied, Sink


def build(database: Database, how_many: int) -> None:
    """Make the database anew with so many cases. Keys, indexes and statistics come last, in silence."""
    service = people.service(how_many, cases.live(how_many))
    blocks = range(-(-how_many // cases.BLOCK))
    with database.building() as sink:
        sink.put(people.rows(service), people.COLUMNS)
        one_writer = isinstance(database, Sqlite)
        filled = _one_by_one(sink, how_many, blocks) if one_writer else _at_once(database.address, how_many, blocks)
        with click.progressbar(filled, length=len(blocks), label=f"Making {how_many:,} cases") as progress:
            for _ in progress:
                pass
        click.echo("Making keys, indexes and statistics")


def _one_by_one(sink: Sink, how_many: int, blocks: range) -> Iterator[None]:
    service = people.service(how_many, cases.live(how_many))
    for number in blocks:
        sink.put(cases.block(number, how_many, service), cases.COLUMNS)
        yield


def _at_once(address: str, how_many: int, blocks: range) -> Iterator[None]:
    fresh = get_context("spawn")  # a forked process would share this one's connections
    with ProcessPoolExecutor(os.cpu_count(), fresh, initializer=Worker.start, initargs=(address, how_many)) as pool:
        yield from pool.map(Worker.fill, blocks)


class Worker:
    """One of several processes that fill PostgreSQL side by side."""

    here: Worker

    def __init__(self, address: str, how_many: int) -> None:
        self.sink = Copied(address)
        self.how_many = how_many
        self.service = people.service(how_many, cases.live(how_many))

    @classmethod
    def start(cls, address: str, how_many: int) -> None:
        """Get ready, once a process."""
        cls.here = cls(address, how_many)

    @classmethod
    def fill(cls, number: int) -> None:
        """Make one block and store it."""
        cls.here.sink.put(cases.block(number, cls.here.how_many, cls.here.service), cases.COLUMNS)
