"""The ledger of erasures, kept outside what a restore replaces: who was erased again is read from it (ids, no words).

A backup made before an erasure still has the words. Put back, it brings them back; `apply` takes them away again. The
ledger is a file of JSON with a signature by AUDIT_KEY, so that one that was edited, or made elsewhere, is refused.
"""

from __future__ import annotations

import hmac
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar, get_type_hints
from uuid import UUID

import structlog
from flask import current_app

from hateprog.kernel.access import THE_SERVICE, Actor
from hateprog.kernel.errors import RuleBroken
from hateprog.kernel.text import _
from hateprog.retention import queries, service
from hateprog.retention.rules import DisposedBefore
from hateprog.store import shredding
from hateprog.store.seal import mac
from hateprog.victims.erasure import queries as harmed
from hateprog.victims.erasure import service as erasing_harmed
from hateprog.victims.erasure.rules import ErasedBefore
from hateprog.victims.queries import one_victim

log = structlog.get_logger()

NAME = "erasures.json"
"""What the file is called in SEAL_FOLDER, beside the heads of the log: both belong on another machine."""
Told = TypeVar("Told", DisposedBefore, ErasedBefore)


@dataclass(frozen=True, slots=True)
class Ledger:
    """Every erasure that was done: of cases, and of people harmed."""

    cases: Sequence[DisposedBefore] = ()
    people: Sequence[ErasedBefore] = ()

    def __len__(self) -> int:
        return len(self.cases) + len(self.people)


def here() -> Ledger:
    """Return the erasures that this database knows of."""
    cases = [
        DisposedBefore(id=row.id, case_id=row.referral_id, **{name: getattr(row, name) for name in DisposedBefore.KEPT})
        for row in queries.done()
    ]
    people = [
        ErasedBefore(**{field.name: getattr(row, field.name) for field in fields(ErasedBefore)})
        for row in harmed.done()
    ]
    return Ledger(cases, people)


def write(path: Path) -> int:
    """Put the erasures of this database into a file, beside those that it has already, and return how many it has.

    What stands in it is never taken out: an older copy of the database, put back, knows less than the file. Raises
    `RuleBroken` for a file that is no ledger of this service.
    """
    before, known = read(path) if path.exists() else Ledger(), here()
    kept = Ledger(
        [*before.cases, *_new(before.cases, known.cases)], [*before.people, *_new(before.people, known.people)]
    )
    if path.exists() and len(kept) == len(before):
        return len(kept)
    said = {"cases": [_plain(each) for each in kept.cases], "people": [_plain(each) for each in kept.people]}
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    part = path.with_suffix(".part")
    part.write_text(json.dumps({**said, "signature": _signature(said)}, indent=1) + "\n", encoding="utf-8")
    os.replace(part, path)
    return len(kept)


def read(path: Path) -> Ledger:
    """Return what a ledger says. Raises `RuleBroken` for a file that cannot be read, or that was edited."""
    try:
        said = json.loads(path.read_text(encoding="utf-8"))
        signature = said.pop("signature")
        if not hmac.compare_digest(signature, _signature(said)):
            raise RuleBroken(_("This ledger was edited, or signed with another AUDIT_KEY: nothing was done"))
        return Ledger(
            [_typed(DisposedBefore, each) for each in said["cases"]],
            [_typed(ErasedBefore, each) for each in said["people"]],
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        raise RuleBroken(_("{file} is no ledger of erasures: nothing was done").format(file=path.name)) from None


def apply(ledger: Ledger) -> int:
    """Erase again whatever a restored database has that the ledger says was erased, and return how many that were.

    Done twice, the second time finds nothing. What came after the copy was made is not there, and is passed over.
    """
    people = sum(erasing_harmed.erase_again(THE_SERVICE, None, told=each) for each in ledger.people)
    cases = sum(service.dispose_again(THE_SERVICE, None, told=each) for each in ledger.cases)
    if people + cases:
        shredding.write_over()
    return people + cases


def brought_back(ledger: Ledger) -> int:
    """Return how many erasures of a ledger this database does not have done: what a restore has brought back."""
    cases = [each for each in ledger.cases if queries.is_here(each.case_id) and queries.done_of(each.case_id) is None]
    return len(cases) + sum(one_victim(each.victim_id) is not None for each in ledger.people)


def send(_actor: Actor) -> None:
    """Keep the ledger in SEAL_FOLDER up to date, where that is set, and write over what was erased. A job's work."""
    shredding.write_over()
    if not current_app.config["SEAL_FOLDER"]:
        return
    try:
        write(Path(current_app.config["SEAL_FOLDER"]) / NAME)
    except (OSError, RuleBroken) as reason:
        log.warning("erasures_not_sent", error=type(reason).__name__)


def _new(before: Sequence[Told], known: Sequence[Told]) -> list[Told]:
    """Return what is known here and does not stand in the file yet."""
    there = {each.id for each in before}
    return [each for each in known if each.id not in there]


def _signature(said: Mapping[str, Any]) -> str:
    return mac(["ledger of erasures", said["cases"], said["people"]])


def _plain(told: Any) -> dict[str, Any]:
    return {field.name: _said(getattr(told, field.name)) for field in fields(told)}


def _said(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    return value if isinstance(value, int) else str(value)


def _typed(kind: type[Told], plain: Mapping[str, Any]) -> Told:
    types = get_type_hints(kind)
    return kind(**{field.name: _of(types[field.name], plain[field.name]) for field in fields(kind)})


def _of(kind: Any, value: Any) -> Any:
    if kind in {date, datetime}:
        return kind.fromisoformat(value)
    return kind(value) if kind in {UUID, int, str} or issubclass(kind, StrEnum) else value
