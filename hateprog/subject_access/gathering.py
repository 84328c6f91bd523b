"""Gathering a pack: every row about a person, in words, with what tells of others masked.

The rows are read by the names of their tables (`catalogue`), as the audit log writes them, and said in the words in
which the history of a case speaks of tables and columns.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import Enum
from typing import Any
from uuid import UUID

from sqlalchemy import Column, Text, select

from hateprog.accounts import queries as accounts
from hateprog.areas import queries as areas
from hateprog.casefile import wording
from hateprog.kernel.access import NOBODY
from hateprog.kernel.text import _
from hateprog.letters import queries as letters
from hateprog.referrals import for_victims
from hateprog.scrutiny import redaction
from hateprog.store.audit import AuditEntry
from hateprog.store.base import Base, db
from hateprog.store.sealing import SealedText, hold_keys
from hateprog.subject_access import masking
from hateprog.subject_access.catalogue import OF_THE_HARMED, OF_THE_REFERRED, OTHER_SIDE, Source
from hateprog.subject_access.masking import Span
from hateprog.victims import history as victims_history
from hateprog.web.filters import show_date, show_moment

LOT = 100
"""How many lines of the log a part has at most."""

LOG = "audit_entry"
NEVER_TOLD = frozenset({"letters.keep_undisclosed", "letters.remove_undisclosed", "letter.keep_undisclosed"})
"""Lines of a case's log that stay out of the pack of the person referred: that somebody put down, took off or read what
must not be disclosed tells that there is somebody to be protected."""

ALWAYS_OUT = frozenset({"id", "version", "case_id"})
PEOPLE = {"account.id": accounts.names, "person.id": accounts.people_called}
AREAS = frozenset({"force.code", "district.code"})


@dataclass(slots=True)
class Line:
    """What one column says; `masks` are the pieces that tell of somebody else."""

    what: str
    says: str
    masks: list[Span] = field(default_factory=list)


@dataclass(slots=True)
class Part:
    """A part of a pack: what one row says, or a stretch of the log."""

    about: str
    title: str
    weighed: bool
    lines: list[Line]

    @property
    def content(self) -> str:
        """Return its words as they are sealed."""
        return json.dumps({"title": self.title, "lines": [[each.what, each.says] for each in self.lines]})


@dataclass(frozen=True, slots=True)
class _Value:
    source: Source
    column: str
    text: str
    is_free: bool


def of_referred(referral_id: UUID) -> list[Part]:
    """Return the parts of the pack of a person referred: nothing of the victims' side is asked."""
    found = _rows(OF_THE_REFERRED, {"referral.id": {referral_id}})
    found["fact_said"] = [row for row in found.get("fact_said", []) if row.name not in OTHER_SIDE]
    case, person = found["referral"][0], found["participant"][0]
    beside = [case.guardian_name, case.companion_name]
    if case.paper_signed_by and case.paper_signed_by != person.name:
        beside.append(case.paper_signed_by)
    known = masking.Known(
        own=_given(person.name, person.phone, person.email, person.postcode, *_address_lines(person.address)),
        staff=_given(
            case.supervising_officer, case.court, *areas.names({case.force_code, case.district_code} - {None}).values()
        ),
        others=redaction.Known(names=_given(*beside), phones=_given(case.companion_contact), emails=()),
        never=tuple(letters.undisclosed_on(referral_id)),
    )
    entries = select(AuditEntry).where(AuditEntry.case_id == referral_id, AuditEntry.verb.not_in(NEVER_TOLD))
    entries = entries.order_by(AuditEntry.id)
    return [*_parts(OF_THE_REFERRED, found, known), *_history(_log_lines(db.session.scalars(entries).all()))]


def of_harmed(victim: Any) -> list[Part]:
    """Return the parts of the pack of somebody harmed: of what crossed only what they were told."""
    found = _rows(OF_THE_HARMED, {"victim.id": {victim.id}})
    others: dict[str, list[str]] = {"names": [], "postcodes": [], "phones": [], "emails": [], "streets": []}
    for part in victim.parts:
        told = for_victims.known_of(part.referral_id)
        for name, values in others.items():
            values.extend(getattr(told, name))
    known = masking.Known(
        own=_given(
            victim.name,
            *(victim.other_names or "").split(","),
            victim.phone,
            victim.email,
            victim.postcode,
            *_address_lines(victim.address),
        ),
        others=redaction.Known(**{name: tuple(values) for name, values in others.items()}),
    )
    ids = {each.id for each in found.get("victim_question", [])}
    lines = [
        Line(show_moment(each.at), _("{what}, {who}").format(what=each.what, who=each.who))
        for each in victims_history.of_victim(victim, ids).lines
    ]
    return [*_parts(OF_THE_HARMED, found, known), *_history(lines)]


def _rows(sources: Iterable[Source], roots: Mapping[str, set[UUID]]) -> dict[str, list[Any]]:
    """Return table -> its rows about the person, in the order in which they are gathered."""
    mapped = {mapper.local_table.name: mapper.class_ for mapper in Base.registry.mappers}  # type: ignore[attr-defined]  # a mapped class has a table with a name
    found: dict[str, list[Any]] = {}
    for source in sources:
        table, _dot, column = source.of.partition(".")
        ids = roots.get(source.of) or {getattr(row, column) for row in found[table]} - {None}
        model = mapped[source.table]
        rows = db.session.scalars(select(model).where(getattr(model, source.by).in_(ids))).all()
        found[source.table] = sorted(rows, key=_when)
    hold_keys({row.key_id for rows in found.values() for row in rows if getattr(row, "key_id", None)})
    return found


def _when(row: Any) -> tuple[str, str]:
    """Return what rows are ordered by: their first moment, else their number, then their id."""
    for column in row.__table__.columns:
        value = getattr(row, column.name, None)
        if column.name == "number" and isinstance(value, int):
            return f"{value:09}", str(row.id)
        if isinstance(value, datetime):
            return value.isoformat(), str(row.id)
    return "", str(row.id)


def _parts(sources: Iterable[Source], found: Mapping[str, Sequence[Any]], known: masking.Known) -> Iterator[Part]:
    rows = [(source, row) for source in sources for row in found.get(source.table, [])]
    people = _people(rows)
    said = [(source, row, list(_values(source, row, people))) for source, row in rows]
    texts = [value.text for _source, _row, values in said for value in values if value.is_free]
    known = masking.Known(
        own=known.own,
        staff=(*known.staff, *people.values()),
        others=known.others,
        never=known.never,
        plain=masking.small_words(texts),
    )
    for source, row, values in said:
        lines = [Line(wording.field(source.table, each.column), each.text, _masks(each, known)) for each in values]
        if lines:
            yield Part(source.table, _title(source, row), source.weighed, lines)


def _title(source: Source, row: Any) -> str:
    number = getattr(row, "number", None)
    name = wording.table(source.table)
    return _("{name} {number}").format(name=name, number=number) if isinstance(number, int) else name


def _masks(value: _Value, known: masking.Known) -> list[Span]:
    if value.column in value.source.others:
        return [(0, len(value.text))]
    if not value.is_free or value.column in value.source.own:
        return []
    return masking.spans(value.text, known)


def _people(rows: Iterable[tuple[Source, Any]]) -> dict[UUID, str]:
    """Return the names of everybody at work who stands in the rows, under the ids of accounts and of people."""
    ids: dict[str, set[UUID]] = {key: set() for key in PEOPLE}
    for _source, row in rows:
        for column in row.__table__.columns:
            for target in _targets(column) & PEOPLE.keys():
                ids[target].add(getattr(row, column.name))
    named: dict[UUID, str] = {}
    for target, ask in PEOPLE.items():
        named |= ask(ids[target] - {None})
    return named


def _values(source: Source, row: Any, people: Mapping[UUID, str]) -> Iterator[_Value]:
    sealed = {each.column: name for name, each in vars(type(row)).items() if isinstance(each, SealedText)}
    for column in row.__table__.columns:
        if column.name in ALWAYS_OUT | source.without or column.name.endswith(("_hash", "_person")):
            continue
        if source.only and column.name not in source.only:
            continue
        name = sealed.get(column.name, column.name)
        text = _said(source.table, column, getattr(row, name), people)
        if text:
            free = column.name in sealed or (isinstance(column.type, Text) and not column.foreign_keys)
            yield _Value(
                source, name if name in source.own | source.others else column.name, text, free or _is_json(column)
            )


def _said(table: str, column: Column[Any], value: Any, people: Mapping[UUID, str]) -> str:
    """Return a value in words; empty where it says nothing to a person, such as the id of another row."""
    if value is None or value == "":
        return ""
    if isinstance(value, UUID):
        return people.get(value, "") if _targets(column) & PEOPLE.keys() else ""
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, datetime):
        return show_moment(value)
    if isinstance(value, date):
        return show_date(value)
    if isinstance(value, Enum):
        return str(value.value).replace("_", " ")
    if isinstance(value, (dict, list)):
        return "\n".join(_flat(table, value))
    if _targets(column) & AREAS:
        return areas.name_of(str(value)) or str(value)
    return str(value)


def _flat(table: str, value: Any, before: str = "") -> Iterator[str]:
    if isinstance(value, dict):
        for key, each in value.items():
            yield from _flat(table, each, f"{before}{wording.field(table, str(key))}: ")
    elif isinstance(value, list):
        for each in value:
            yield from _flat(table, each, before)
    elif value not in (None, ""):
        plain = (_("Yes") if value else _("No")) if isinstance(value, bool) else str(value)
        yield before + plain


def _is_json(column: Column[Any]) -> bool:
    return column.type.python_type in {dict, list}


def _targets(column: Column[Any]) -> set[str]:
    return {key.target_fullname for key in column.foreign_keys}


def _log_lines(entries: Sequence[AuditEntry]) -> list[Line]:
    """Return who saw or changed what of a case; those at work are named, the person's own acts are theirs."""
    names = accounts.names({each.actor_id for each in entries})
    lines = []
    for each in entries:
        who = _("nobody signed in") if each.actor_id == NOBODY.id else names.get(each.actor_id, _("the service"))
        what = wording.verb(each.verb, each.kind, each.changes)
        lines.append(Line(show_moment(each.at), _("{what}, {who}").format(what=what, who=who)))
    return lines


def _history(lines: Sequence[Line]) -> Iterator[Part]:
    for start in range(0, len(lines), LOT):
        yield Part(LOG, _("Who saw or changed what"), False, list(lines[start : start + LOT]))


def _address_lines(address: str | None) -> list[str]:
    return [line for line in (address or "").replace(",", "\n").splitlines() if line.strip()]


def _given(*values: str | None) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value.strip() for value in values if value and value.strip()))
