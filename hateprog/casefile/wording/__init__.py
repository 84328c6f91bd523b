"""What the history says of a line of the log: what was done, opened or refused, why, and which fields changed.

The log keeps names of commands, permissions and columns, which stay the same for years; the words are here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from hateprog.casefile.wording.fields import FIELDS, UNTOLD
from hateprog.casefile.wording.tables import TABLES
from hateprog.casefile.wording.verbs import COMMAND_WORDS, DECIDED_WORDS, PERMISSION_WORDS
from hateprog.eligibility.rules import Decider
from hateprog.kernel.text import _
from hateprog.sessions.one_to_one.rules import ASKED_BY_LABELS
from hateprog.store.audit import EntryKind

WHO: dict[str, str] = {each.value: label for each, label in ASKED_BY_LABELS.items()}
WHO_ASKED = frozenset(f"sessions.one_to_one.{name}" for name in ("reschedule", "miss", "stop"))
"""What is done for somebody: the log's reason is who that was (sessions.one_to_one.rules.AskedBy)."""


def verb(name: str, kind: EntryKind, changes: Iterable[Mapping[str, Any]] = ()) -> str:
    """Return what a line tells of, of a decision as what it was made; the log's own name for an older version's act."""
    if kind is EntryKind.CHANGE and name == "eligibility.decide":
        return _(DECIDED_WORDS[_capacity(changes)])
    words = COMMAND_WORDS if kind is EntryKind.CHANGE else PERMISSION_WORDS
    return _(words.get(name, name))


def _capacity(changes: Iterable[Mapping[str, Any]]) -> Decider:
    said = [each["fields"]["decided_as"][1] for each in changes if "decided_as" in each["fields"]]
    return Decider(said[0]) if said else Decider.INSPECTOR


def why(name: str, reason: str | None) -> str | None:
    """Return the reason that a line gives for what was done, if it gives one."""
    if reason is None or name not in WHO_ASKED:
        return reason
    return _("Asked for by: {who}").format(who=_(WHO.get(reason, reason)))


def table(name: str) -> str:
    """Return what a row of a table is called."""
    return _(TABLES.get(name, name))


def field(table_name: str, name: str) -> str:
    """Return what a column of a table is called, as the end of a line."""
    return _(FIELDS.get(f"{table_name}.{name}", FIELDS.get(name, name)))


def fields(changes: Iterable[Mapping[str, Any]]) -> list[str]:
    """Return which fields a line changed, a sentence for each table, and never what from or what to.

    In the alphabet's order: one database keeps the log's own order and the other does not.
    """
    changed: dict[str, dict[str, None]] = {}
    for change in changes:
        names = [name for name in change["fields"] if name not in UNTOLD]
        changed.setdefault(change["table"], {}).update(dict.fromkeys(names))
    return [
        _("{table}: {fields}").format(table=table(name), fields=", ".join(sorted(field(name, each) for each in told)))
        for name, told in changed.items()
        if told
    ]
