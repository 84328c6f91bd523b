"""The archive of a release: the rows and the data dictionary, as CSV files, a workbook or Parquet, and the codebook.

XlsxWriter writes a workbook row by row (`constant_memory`), pyarrow a Parquet file by groups of rows; both are imported
where they are used.
"""

from __future__ import annotations

import csv
import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from io import TextIOWrapper
from itertools import chain, islice
from tempfile import TemporaryFile
from typing import IO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from hateprog.kernel.clock import LONDON
from hateprog.reports.evidence.dictionary import DICTIONARY_HEADING, SHEETS, dictionary_rows
from hateprog.reports.evidence.rules import Format
from hateprog.reports.evidence.staging import Staging

RUNS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
"""How a cell begins that a spreadsheet would run as a formula."""

NUMBER = re.compile(r"-?\d+(\.\d+)?")
PIECE = 64 * 1024
LONGEST_NUMBER = 16
GROUP = 10_000
"""How many rows of a Parquet file are in memory at a time."""
PLAIN_TEXT = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


def safe(cell: str) -> str:
    """Return a cell so that no spreadsheet runs it: with an apostrophe before it where it could be, unless a number."""
    return f"'{cell}" if cell.startswith(RUNS) and not NUMBER.fullmatch(cell) else cell


def write(into: IO[bytes], format: Format, staging: Staging, codebook: bytes, *, at: datetime) -> None:  # noqa: A002 - what the form and the table call it
    """Write the archive. Rows go through one at a time; `at` (aware) is the moment that the files say."""
    with ZipFile(into, "w", ZIP_DEFLATED) as archive:
        {Format.CSV: _tables, Format.XLSX: _workbook, Format.PARQUET: _columns}[format](archive, staging, at)
        archive.writestr(_entry("codebook.pdf", at), codebook)


def _parts(staging: Staging) -> Iterator[tuple[str, Sequence[str], Iterable[Sequence[str]]]]:
    """Yield name, heading and rows of each file, the dictionary last."""
    for sheet in SHEETS:
        yield sheet.name, sheet.heading, staging.lines(sheet)
    yield "data-dictionary", DICTIONARY_HEADING, dictionary_rows()


def _tables(archive: ZipFile, staging: Staging, at: datetime) -> None:
    for name, heading, rows in _parts(staging):
        with (
            archive.open(_entry(f"{name}.csv", at), "w", force_zip64=True) as raw,
            TextIOWrapper(raw, encoding="utf-8", newline="") as text,
        ):
            lines = csv.writer(text)
            lines.writerow(heading)
            lines.writerows([safe(cell) for cell in row] for row in rows)


def _workbook(archive: ZipFile, staging: Staging, at: datetime) -> None:
    from xlsxwriter import Workbook  # only for whoever asks for one

    with TemporaryFile() as file:
        with Workbook(file, PLAIN_TEXT | {"constant_memory": True}) as book:
            book.set_properties({"created": at.astimezone(LONDON).replace(tzinfo=None)})
            for name, heading, rows in _parts(staging):
                sheet = book.add_worksheet(name)
                sheet.freeze_panes(1, 0)
                for number, row in enumerate(chain([heading], rows)):
                    sheet.write_row(number, 0, [_typed(cell) for cell in row])
        _put(archive, "evidence-base.xlsx", file, at)


def _columns(archive: ZipFile, staging: Staging, at: datetime) -> None:
    """Write every column as text, with the codes of the dictionary: a number column says why it has none too."""
    import pyarrow as arrow  # only for whoever asks for one: it is slow to import
    from pyarrow import parquet

    for name, heading, rows in _parts(staging):
        kind, left = arrow.schema([arrow.field(column, arrow.string(), False) for column in heading]), iter(rows)
        with TemporaryFile() as file:
            with parquet.ParquetWriter(file, kind, compression="zstd") as into:
                while group := list(islice(left, GROUP)):
                    into.write_batch(arrow.record_batch(list(zip(*group, strict=True)), schema=kind))
            _put(archive, f"{name}.parquet", file, at)


def _put(archive: ZipFile, name: str, file: IO[bytes], at: datetime) -> None:
    with archive.open(_entry(name, at), "w", force_zip64=True) as raw:
        for piece in pieces(file):
            raw.write(piece)


def _typed(cell: str) -> str | float:
    """Return a number as one; the long ones are identifiers, and would lose their last digits."""
    return float(cell) if len(cell) < LONGEST_NUMBER and NUMBER.fullmatch(cell) else cell


def _entry(name: str, at: datetime) -> ZipInfo:
    local = at.astimezone(LONDON)
    entry = ZipInfo(name, (local.year, local.month, local.day, local.hour, local.minute, local.second))
    entry.compress_type = ZIP_DEFLATED
    return entry


def pieces(file: IO[bytes]) -> Iterator[bytes]:
    """Yield a file from its beginning, piece by piece."""
    file.seek(0)
    while piece := file.read(PIECE):
        yield piece


def fingerprint(file: IO[bytes]) -> str:
    """Return the SHA-256 of a file as 64 hexadecimal digits."""
    digest = hashlib.sha256()
    for piece in pieces(file):
        digest.update(piece)
    return digest.hexdigest()
