"""`python -m bench.evidence`: does the evidence base leave at constant memory, however many rows it has, on PostgreSQL?

A coordinator downloads every case of five years (five_years.py), in each format, from services of two sizes: the form
is sent to the whole WSGI application in a process of its own, and its answer goes into a file piece by piece, as a
server sends it. Then the file is read, and compared with what statements of the benchmark's own count.
"""

from __future__ import annotations

import csv
import re
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from hashlib import file_digest
from io import BytesIO, TextIOWrapper
from multiprocessing import get_context
from pathlib import Path
from time import perf_counter, process_time
from typing import IO, Any
from uuid import UUID
from zipfile import ZipFile

import click
import psycopg

from bench.browser import Browser, Request
from bench.five_years import FiveYears
from bench.measuring import NotMeasuredError
from bench.people import NOW
from bench.running import at_the_moment
from bench.workload import HIDDEN_FIELD
from config import Settings
from hateprog.accounts.passwords import hashed
from hateprog.app import create_app
from hateprog.reports.evidence.dictionary import PROGRAMMES, SHEETS
from hateprog.reports.evidence.rules import Format
from hateprog.store.base import db

MOST_GROWTH = 1.25
"""How many times the peak at the smallest size a release may need at a bigger one."""

PASSWORD = "lantern-teapot-gravel"  # noqa: S105 - of invented people
COORDINATOR = """
UPDATE account SET password_hash = %s
WHERE id = (SELECT account_id FROM role_held WHERE role = 'coordinator' ORDER BY account_id OFFSET %s LIMIT 1)
RETURNING id
"""
"""One for each format: a release locks its account, and runs of two formats side by side are not to wait."""

EXPECTED = {
    "programmes": "SELECT count(*) FROM referral WHERE received_at IS NOT NULL AND evaluation_consent = 'yes'",
    "sessions": "SELECT count(*) FROM session_record WHERE signed_at IS NOT NULL",
    "questionnaires": "SELECT count(DISTINCT referral_id) FROM questionnaire",
    "follow_ups": "SELECT count(*) FROM follow_up WHERE done_at IS NOT NULL",
    "satisfaction": "SELECT count(*) FROM satisfaction WHERE audience = 'participant' AND outcome = 'answered'",
}
COMPLETED = "SELECT count(*) FROM referral WHERE stage = 'completed'"
LOGGED = "SELECT rows FROM evidence_release WHERE sha256 = %s"
ROW = re.compile(rb"<row .*?</row>", re.DOTALL)
CELL = re.compile(rb"<t>(.*?)</t>|<v>(.*?)</v>")
PIECE = 1 << 20
FORGET_PEAK = "5"
"""What Linux is told so that a process's peak of memory is from now on (proc(5), clear_refs)."""

HEAD = ("format", "cases", "rows", "seconds", "of which CPU", "rows a second", "file", "before", "peak", "growth")


@dataclass(frozen=True, slots=True)
class Took:
    """What a release took: seconds, and the resident memory of its process (bytes) before it and at its peak."""

    seconds: float
    cpu: float
    before: int
    peak: int
    largest: int
    """The largest piece of the answer in bytes: what a server holds of it at once."""


@click.command()
@click.option("--cases", "sizes", type=click.IntRange(1000), multiple=True, default=(10_000, 1_000_000))
@click.option("--format", "formats", type=click.Choice([each.value for each in Format]), multiple=True)
@click.option("--rebuild", is_flag=True, help="Make the databases anew.")
def evidence(sizes: tuple[int, ...], formats: tuple[str, ...], rebuild: bool) -> None:
    """Make releases of services of several sizes, and print what each took."""
    databases = [(size, _filled(size, rebuild)) for size in sorted(sizes)]
    click.echo("| " + " | ".join(HEAD) + " |\n" + "| --- " * len(HEAD) + "|")
    said = [line for each in Format if not formats or each in formats for line in _of_format(each, databases)]
    click.echo("\n" + "\n".join(said))


def _filled(cases: int, rebuild: bool) -> FiveYears:
    database = FiveYears(cases)
    if rebuild or not database.is_built():
        click.echo(f"Making {cases:,} cases", err=True)
        database.fill(cases)
    return database


def _of_format(kind: Format, databases: list[tuple[int, FiveYears]]) -> Iterator[str]:
    """Print a line for each size, and yield whether each bigger one met the goal."""
    smallest = 0
    for size, database in databases:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "release.zip"
            fresh = get_context("spawn")  # a forked process would begin with this one's memory
            with ProcessPoolExecutor(1, fresh) as pool:
                took = pool.submit(_release, database.address, kind, path).result()
            rows = _check(database, kind, path)
            growth = took.peak / smallest if smallest else None
            smallest = smallest or took.peak
            click.echo(_line(kind, size, rows, took, path.stat().st_size, growth))
        if growth:
            met = "met    " if growth <= MOST_GROWTH else "NOT MET"
            yield f"{met} {kind}, {size:,} cases: peak {growth:.2f}x the smallest, at most {MOST_GROWTH}x"
        yield f"        {kind}, {size:,} cases: pieces of {took.largest:,} bytes at most"


def _line(kind: Format, cases: int, rows: int, took: Took, size: int, growth: float | None) -> str:
    figures = (
        *(kind, f"{cases:,}", f"{rows:,}", f"{took.seconds:.1f}", f"{took.cpu:.1f}", f"{rows / took.seconds:,.0f}"),
        *(f"{each / 1e6:.1f} MB" for each in (size, took.before, took.peak)),
        f"{growth:.2f}" if growth else "",
    )
    return "| " + " | ".join(figures) + " |"


def _release(address: str, kind: Format, path: Path) -> Took:
    """Download a release into a file, in a process of its own."""
    with psycopg.connect(address) as connection:
        ((account_id,),) = connection.execute(COORDINATOR, (hashed(PASSWORD), list(Format).index(kind))).fetchall()
    with at_the_moment():
        app = create_app(Settings.for_tests(address).as_mapping() | {"TESTING": False})
        browser = Browser(app, UUID(str(account_id)))
        browser.open("/account")
        page = browser.open("/evidence").body.decode()
        request = browser.post("/evidence", dict(HIDDEN_FIELD.findall(page)) | _form(kind))
        Path("/proc/self/clear_refs").write_text(FORGET_PEAK)
        before, begun, worked = _memory("VmRSS"), perf_counter(), process_time()
        largest = _download(app, request, path)
        took = Took(perf_counter() - begun, process_time() - worked, before, _memory("VmHWM"), largest)
        with app.app_context():
            db.engine.dispose()
    return took


def _form(kind: Format) -> dict[str, str]:
    first = {"since-day": "1", "since-month": "1", "since-year": "2021"}
    last = {"until-day": str(NOW.day), "until-month": str(NOW.month), "until-year": str(NOW.year)}
    words = {"recipient": "University of Ambridge", "reason": "To measure how long a release of every case takes"}
    return words | first | last | {"format": kind.value, "secret": PASSWORD}


def _download(app: Any, request: Request, path: Path) -> int:
    """Write the answer into a file piece by piece, and return the size of the largest one."""
    said: list[Any] = []
    largest = 0
    parts = app({**request.environ, "wsgi.input": BytesIO(request.body)}, lambda *heard: said.extend(heard))
    with ExitStack() as stack, path.open("wb") as file:
        if close := getattr(parts, "close", None):
            stack.callback(close)
        for piece in parts:
            largest = max(largest, len(piece))
            file.write(piece)
    if not said[0].startswith("200") or dict(said[1]).get("Content-Type") != "application/zip":
        raise NotMeasuredError(f"/evidence answered {said[0]}, not a file")
    return largest


def _memory(which: str) -> int:
    """Return how much memory this process has resident, or had at its peak: `ru_maxrss` would know its parent's too."""
    (kilobytes,) = re.findall(rf"{which}:\s+(\d+) kB", Path("/proc/self/status").read_text())
    return int(kilobytes) * 1024


def _check(database: FiveYears, kind: Format, path: Path) -> int:
    """Return how many rows the file holds. Raises `NotMeasuredError` unless they are those of the database."""
    with path.open("rb") as file:
        digest = file_digest(file, "sha256").hexdigest()
    with psycopg.connect(database.address) as connection:
        expected = {name: _one(connection, asked) for name, asked in EXPECTED.items()}
        completed, logged = _one(connection, COMPLETED), _one(connection, LOGGED, digest)
    with ExitStack() as stack:
        found, cases, finished = dict[str, int](), 0, 0
        for name, rows in _sheets(kind, path, stack):
            found[name], before = 0, ""
            for row in rows:
                found[name] += 1
                if name == PROGRAMMES.name:
                    cases += row[0] > before  # they are in the order of their names
                    finished += row[PROGRAMMES.heading.index("stage")] == "completed"
                    before = row[0]
    same = found == expected and cases == expected["programmes"] and finished == completed
    if not same or logged != cases:
        has = f"{found}, {cases:,} cases, {finished:,} completed"
        raise NotMeasuredError(f"The file has {has}, not {expected}, {completed:,} completed, {logged} in the log")
    return sum(found.values())


def _one(connection: psycopg.Connection[Any], asked: str, *parameters: str) -> Any:
    row = connection.execute(asked.encode(), parameters).fetchone()
    return row and row[0]


def _sheets(kind: Format, path: Path, stack: ExitStack) -> Iterator[tuple[str, Iterator[list[str]]]]:
    """Yield the name of each sheet with its rows, without their heading."""
    archive = stack.enter_context(ZipFile(path))
    if kind is Format.XLSX:
        archive = stack.enter_context(ZipFile(stack.enter_context(archive.open("evidence-base.xlsx"))))
    for number, sheet in enumerate(SHEETS, 1):
        name = f"xl/worksheets/sheet{number}.xml" if kind is Format.XLSX else f"{sheet.name}.{kind}"
        rows = READ[kind](stack.enter_context(archive.open(name)))
        if next(rows) != sheet.heading:
            raise NotMeasuredError(f"{name} has another heading than the dictionary says")
        yield sheet.name, rows


def _rows_of_text(file: IO[bytes]) -> Iterator[list[str]]:
    return csv.reader(TextIOWrapper(file, "utf-8", newline=""))


def _rows_of_columns(file: IO[bytes]) -> Iterator[list[str]]:
    from pyarrow import parquet  # slow to import, as for whoever writes it

    opened = parquet.ParquetFile(file)
    yield list(opened.schema_arrow.names)
    for batch in opened.iter_batches():
        yield from map(list, zip(*(column.to_pylist() for column in batch.columns), strict=True))


def _rows_of_sheet(file: IO[bytes]) -> Iterator[list[str]]:
    """Yield the cells of a worksheet's rows, read by the piece: a library would take longer than the release."""
    rest = b""
    while piece := file.read(PIECE):
        rest += piece
        end = 0
        for row in ROW.finditer(rest):
            end = row.end()
            yield [(text or number).decode() for text, number in CELL.findall(row.group())]
        rest = rest[end:]


READ: dict[Format, Callable[[IO[bytes]], Iterator[list[str]]]] = {
    Format.CSV: _rows_of_text,
    Format.XLSX: _rows_of_sheet,
    Format.PARQUET: _rows_of_columns,
}


if __name__ == "__main__":
    evidence()
