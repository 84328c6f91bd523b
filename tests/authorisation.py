"""The table of who may do what (docs/authorisation.yaml), cell by cell, as tests ask it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

TABLE = yaml.safe_load(Path("docs/authorisation.yaml").read_text())
COLUMN = {
    "PR": "practitioner",
    "VL": "victim_liaison",
    "IN": "inspector",
    "RF": "referrer",
    "CO": "coordinator",
    "AD": "administrator",
}
"""The columns of the roles that there are, and whom tests make for each."""

WITH_SCHOOLS = COLUMN | {"SC": "school_staff"}

EVERY_COLUMN = WITH_SCHOOLS | {"EV": "evaluator"}


def code_of(permission: str, column: str) -> str:
    """Return the code that stands in a cell of the table."""
    code: str = TABLE["matrix"][permission].split()[TABLE["roles"].index(column)]
    return code


def cells(
    permissions: Iterable[str], meaning: Mapping[str, tuple[Any, Any]], column: Mapping[str, str] = COLUMN
) -> Iterator[tuple[str, str, bool, Any]]:
    """Yield (permission, role, whether it is theirs, what is meant to happen) for every cell, both ways.

    `meaning` says of a code what happens to whom the thing is theirs, and to whom it is not.
    """
    for permission in permissions:
        for name, role in column.items():
            for theirs, expected in zip((True, False), meaning[code_of(permission, name)], strict=True):
                yield permission, role, theirs, expected
