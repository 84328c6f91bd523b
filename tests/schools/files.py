"""Small files in the layouts of the official register: the full one, and the performance tables'."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from io import StringIO
from pathlib import Path
from typing import Any

from hateprog.schools.reading import FULL, TABLES

OTHERS = [f"Column {number}" for number in range(1, 140 - len(FULL))]
FERNCLIFFE = {
    "urn": "900101",
    "authority_code": "372",
    "authority_name": "Rotherham",
    "name": "Ferncliffe Academy",
    "status": "1",
    "opened_on": "01-09-2012",
    "phase": "Secondary",
    "low_age": "11",
    "high_age": "18",
    "pupils": "1225",
    "street": "1 Fern Lane",
    "town": "Barnsley",
    "postcode": "S60 1AA",
    "phone": "01709 000000",
    "district_code": "E08000018",
}
YSGOL = FERNCLIFFE | {"urn": "900102", "name": "Ysgol Tŷ Ffynnon’r Bîg", "street": "2 Fern Lane", "postcode": "S60 1AB"}


def full(*rows: dict[str, Any], more: Iterable[str] = ()) -> str:
    """Return a file as DfE's full one is: every column, quoted."""
    headings = list(FULL.values()) + OTHERS
    text = StringIO(newline="")
    writer = csv.writer(text, quoting=csv.QUOTE_ALL)
    writer.writerow(headings)
    for row in rows:
        writer.writerow([row.get(name, "") for name in FULL] + ["" for _column in OTHERS])
    return text.getvalue() + "".join(more)


def tables(*rows: dict[str, Any]) -> str:
    """Return a file as that of the performance tables is."""
    text = StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(TABLES.values())
    writer.writerows([row.get(name, "") for name in TABLES] for row in rows)
    return text.getvalue()


def kept(folder: Path, text: str | bytes, *, encoding: str = "cp1252") -> Path:
    """Return the path of a file with this in it."""
    path = folder / "register.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode(encoding))
    return path
