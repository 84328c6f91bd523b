"""`python -m bench.register`: how long the register of schools takes, beside the same file and rows by the bare driver.

The file has the columns of DfE's full one, mostly filled with what nobody asks for. It is taken over twice: once where
no school is known, and again where nothing changed. The floor reads the file with `csv` and does what must be done to
the tables by itself: the first time two INSERTs a school, the second time one SELECT of every school.
"""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Callable
from itertools import islice
from pathlib import Path
from time import perf_counter, process_time
from uuid import uuid4

import click
import psycopg
from sqlalchemy import make_url

from bench.building import build
from bench.databases import Postgresql
from bench.trials import copied
from config import Settings
from hateprog.app import create_app
from hateprog.kernel.access import THE_SERVICE
from hateprog.schools import reading, service
from hateprog.schools.reading import FULL
from hateprog.store.base import db

GOAL = 60
"""Seconds for 26,000 rows (issue 5, item 1)."""

HEADINGS = [*FULL.values(), *(f"Column {number}" for number in range(1, 140 - len(FULL)))]
FILLED = "Not applicable and so on"
SAID = ("urn", "name", "authority_code", "authority_name", "street", "town", "postcode", "phase", "pupils")
SCHOOL = f"""
INSERT INTO school (id, name_key, {", ".join(SAID)}, low_age, high_age, status, opened_on)
VALUES ({", ".join(["%s"] * (2 + len(SAID)))}, 4, 11, 'open', '2012-09-01')
"""  # noqa: S608 - ours
BEGUN = """
INSERT INTO register_import (id, by_id, at, rows, new, changed, retired, unchanged, broken)
VALUES (%s, %s, now(), 0, 0, 0, 0, 0, 0)
"""
CHANGE = "INSERT INTO register_change (id, import_id, school_id, kind, words, line) VALUES (%s, %s, %s, 'new', '', 0)"
AT_ONCE = 500
Figures = tuple[float, float]


@click.command()
@click.option("--rows", type=click.IntRange(1000), default=26_000, show_default=True)
def register(rows: int) -> None:
    """Take over a register twice, and print how long it took and how much that is of the floor."""
    source = Postgresql(1000)
    if not source.is_built():
        build(source, 1000)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "register.csv"
        _write(path, rows)
        click.echo(f"{rows:,} rows, {path.stat().st_size / 1e6:.0f} MB")
        with copied(source, "floor") as address:
            floors = [_timed(lambda: _first_time(address, path)), _timed(lambda: _again(address, path))]
        with copied(source, "register") as address:
            app = create_app(Settings.for_tests(address).as_mapping() | {"TESTING": False})
            with app.app_context():
                for what, floor in zip(("no school is known", "nothing changed"), floors, strict=True):
                    click.echo(_line(what, _timed(lambda: _take(path)), floor, rows))
                db.session.remove()
                db.engine.dispose()


def _write(path: Path, rows: int) -> None:
    with path.open("w", encoding="cp1252", newline="") as file:
        writer = csv.writer(file, quoting=csv.QUOTE_ALL)
        writer.writerow(HEADINGS)
        for number in range(rows):
            said = {
                "urn": 100_000 + number,
                "authority_code": 200 + number % 150,
                "authority_name": f"Authority {number % 150}",
                "name": f"Notre Dame de la Forêt {number}",
                "status": 1,
                "opened_on": "01-09-2012",
                "phase": "Primary",
                "low_age": 4,
                "high_age": 11,
                "pupils": number % 1500,
                "street": "1 Fern Lane",
                "town": "Barnsley",
                "postcode": "S60 1AA",
            }
            writer.writerow([said.get(name, "") for name in FULL] + [FILLED] * (len(HEADINGS) - len(FULL)))


def _take(path: Path) -> None:
    service.take(THE_SERVICE, None, reading.read(path), done=lambda _rows: None)


def _plain(address: str) -> str:
    return make_url(address).set(drivername="postgresql").render_as_string(hide_password=False)


def _first_time(address: str, path: Path) -> None:
    import_id, places = uuid4(), [list(FULL).index(name) for name in SAID]
    with psycopg.connect(_plain(address)) as connection, path.open(encoding="cp1252", newline="") as file:
        rows = csv.reader(file)
        next(rows)
        cursor = connection.cursor()
        cursor.execute(BEGUN, (import_id, import_id))
        while batch := list(islice(rows, AT_ONCE)):
            schools = [(uuid4(), row[places[1]].lower(), *(row[place] for place in places)) for row in batch]
            cursor.executemany(SCHOOL, schools)
            cursor.executemany(CHANGE, [(uuid4(), import_id, school[0]) for school in schools])


def _again(address: str, path: Path) -> None:
    with psycopg.connect(_plain(address)) as connection, path.open(encoding="cp1252", newline="") as file:
        rows = csv.reader(file)
        next(rows)
        while batch := list(islice(rows, AT_ONCE)):
            connection.execute("SELECT * FROM school WHERE urn = ANY(%s)", ([int(row[0]) for row in batch],)).fetchall()


def _timed(act: Callable[[], None]) -> Figures:
    wall, cpu = perf_counter(), process_time()
    act()
    return perf_counter() - wall, process_time() - cpu


def _line(what: str, took: Figures, floor: Figures, rows: int) -> str:
    met = "met" if took[0] * 26_000 / rows <= GOAL else "NOT met"
    ratio = f"{took[1] / floor[1]:.1f}x the floor's {floor[1]:.1f} s"
    return f"{what:20} {took[0]:5.1f} s, {took[1]:5.1f} s CPU, {ratio}  goal {met}"


if __name__ == "__main__":
    register()
