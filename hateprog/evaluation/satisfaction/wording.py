"""The words in which each audience is asked: files that ship with the service, each version kept.

What is asked is the same of everybody, so that both sides can be set beside each other: how content they were, what of
it was satisfactory, what difference it made, whether they would recommend it. The words differ, and what can be chosen
as satisfactory. An answer keeps the number of the version that it was given to.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from hateprog.evaluation.satisfaction.rules import Audience

SHIPPED = Path(__file__).parent / "shipped"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """A version of the words for an audience. `aspects` are what can be satisfactory, by their codes, in order."""

    audience: Audience
    version: int
    title: str
    introduction: str
    licence: str
    rating: str
    satisfactory: str
    difference: str
    recommend: str
    aspects: Mapping[str, str]


@cache
def every() -> Mapping[Audience, Mapping[int, Wording]]:
    """Return every version that ships, by audience and number. Raises `TypeError` or `ValueError` for a faulty file."""
    found: dict[Audience, dict[int, Wording]] = {audience: {} for audience in Audience}
    for path in sorted(SHIPPED.glob("*.toml")):
        plain = tomllib.loads(path.read_text(encoding="utf-8"))
        wording = Wording(**plain | {"audience": Audience(plain["audience"])})
        if path.stem != f"{wording.audience}_{wording.version}":
            raise ValueError(f"{path.name} is not called after its audience and version")
        found[wording.audience][wording.version] = wording
    return found


def newest(audience: Audience) -> Wording:
    """Return the words in which an audience is asked now."""
    versions = every()[audience]
    return versions[max(versions)]


def labels(audience: Audience) -> dict[str, str]:
    """Return code -> words of all that could ever be chosen as satisfactory, the newest words for a code."""
    found: dict[str, str] = {}
    for _number, wording in sorted(every()[audience].items()):
        found |= wording.aspects
    return found
