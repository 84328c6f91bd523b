"""Making a case's words blank where they stand, and what the log says of them. Part of a command, never a page's.

Written table by table and not through the features' own models: the words go, whatever a feature's rules would say to a
change, and the database lets that happen to what is kept as proof only where the case's disposal is on record.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Date, DateTime, Select, Table, delete, func, null, select, update

from hateprog.kernel.clock import local_date
from hateprog.retention.rules import of_the_same_age
from hateprog.retention.words import BLANK, DELETED, ERASED, IN_JSON, LEADS_BY, PERSON
from hateprog.store import redaction
from hateprog.store.base import Base, db

SAME_PLACE = ("participant", "referral")


def erase_case(case_id: UUID, gone: Collection[UUID]) -> Counter[str]:
    """Make everything blank that this case says of the person referred; return by table how many rows said something.

    `gone` are the cases that were disposed of before: where this is the last of the person, they go with it.
    """
    referral = _table("referral")
    person_id = _one(select(referral.c.participant_id).where(referral.c.id == case_id))
    theirs = set(_all(select(referral.c.id).where(referral.c.participant_id == person_id)))
    person = _table("participant")
    born_on = _one(select(person.c.born_on).where(person.c.id == person_id))
    instead = None if born_on is None else of_the_same_age(born_on, days_of(theirs))
    rows = _ids_of(case_id)
    erased = Counter(
        {table: _blank(_table(table), ids, ERASED[table]) for table, ids in rows.items() if table in ERASED}
    )
    for table in IN_JSON:
        erased[table] = max(erased[table], _blank_json(_table(table), rows[table], instead))
    for name in DELETED:
        erased[name] = len(rows[name])
    erased["message"] = _delete_mail(rows["letter"])
    for name in DELETED:
        redaction.write(delete(_table(name)).where(_table(name).c.id.in_(rows[name])))
    if theirs - {case_id} <= set(gone):
        erased["participant"] = 1
        _blank(person, [person_id], PERSON)
        redaction.write(update(person).where(person.c.id == person_id).values(family_key=None, born_on=instead))
    about = {case_id, person_id, *(each for ids in rows.values() for each in ids)}
    named = {**ERASED, **{table: (*ERASED.get(table, ()), *IN_JSON[table]) for table in IN_JSON}}
    named |= {
        "participant": (*PERSON, "family_key", "born_on"),
        **dict.fromkeys(DELETED, ("heading", "text", "sent_to")),
    }
    erased["audit_entry"] = redaction.redact(case_id, about, named)
    return +erased


def days_of(case_ids: Iterable[UUID]) -> set[date]:
    """Return every day (Europe/London) that stands anywhere in these cases: those on which an age may be counted."""
    found: set[date] = set()
    for case_id in case_ids:
        for name in _leading_there():
            table = _table(name)
            columns = [column for column in table.c if isinstance(column.type, (Date, DateTime)) or _is_moment(column)]
            if columns:
                for row in db.session.execute(select(*columns).where(table.c.id.in_(of_case(name, case_id)))):
                    found |= {_day(each) for each in row if each is not None}
    return found


def of_case(name: str, case_id: UUID) -> Select[Any]:
    """Return the question for the ids of a table's rows that belong to a case."""
    table = _table(name)
    if name in LEADS_BY:
        column = table.c[LEADS_BY[name]]
        parent = next(iter(column.foreign_keys)).column.table.name
        return select(table.c.id).where(column.in_(of_case(parent, case_id)))
    return select(table.c.id).where(_case_column(table) == case_id)


def words_in(table: str) -> tuple[str, ...]:
    """Return the columns of a table that a disposal makes blank."""
    return (*ERASED.get(table, ()), *IN_JSON.get(table, ()))


def _leading_there() -> list[str]:
    """Return the tables that lead to a case, the people harmed left out: theirs is another side."""
    return [name for name in Base.metadata.tables if name in LEADS_BY or _says_the_case(_table(name))]


def _says_the_case(table: Table) -> bool:
    return table.name == "referral" or (
        not _is_of_the_harmed(table.name)
        and ("referral_id" in table.c or "case_id" in table.c)
        and "id" in table.c
        and table.name not in {"audit_entry", "to_recount"}
    )


def _is_of_the_harmed(name: str) -> bool:
    return name.startswith("victim") or name in {
        "harmed",
        "case_liaison",
        "emergency_access",
        "question_way",
        "passage",
    }


def _case_column(table: Table) -> Any:
    if table.name == "referral":
        return table.c.id
    return table.c.referral_id if "referral_id" in table.c else table.c.case_id


def _ids_of(case_id: UUID) -> dict[str, list[UUID]]:
    return {name: _all(of_case(name, case_id)) for name in _leading_there()}


def _blank(table: Table, ids: Collection[UUID], columns: Iterable[str]) -> int:
    """Make columns of rows blank where something stands in them; return how many rows of the table said anything."""
    said: set[UUID] = set()
    for name in columns:
        there = (table.c.id.in_(ids), table.c[name].is_not(None))
        found = _all(select(table.c.id).where(*there))
        said |= set(found)
        if found:
            redaction.write(update(table).where(table.c.id.in_(found)).values({name: BLANK}))
    return len(said)


def _blank_json(table: Table, ids: Collection[UUID], born_on: date | None) -> int:
    columns = IN_JSON[table.name]
    said = 0
    for row in db.session.execute(select(table.c.id, *(table.c[name] for name in columns)).where(table.c.id.in_(ids))):
        values = {name: _without_words(name, getattr(row, name), born_on) for name in columns}
        before = {name: getattr(row, name) for name in columns}
        if values != before:
            said += 1
            kept = {name: null() if value is None else value for name, value in values.items()}
            redaction.write(update(table).where(table.c.id == row.id).values(kept))
    return said


def _without_words(name: str, value: Any, born_on: date | None) -> Any:
    if value is None or name == "sent":
        return None
    if name == "draft":
        return {}
    if name == "facts":
        blank: dict[str, Any] = {
            each: BLANK for each in ("court", "supervising_officer") if value.get(each) is not None
        }
        if value.get("born_on") is not None and born_on is not None:
            blank["born_on"] = born_on.isoformat()
        return {**value, **blank}
    of_each = {"findings": ("sentence",), "judgements": ("reason",), "texts": ("text",), "voided_facts": ()}[name]
    if name == "voided_facts":
        return [{key: said if key == "name" else None for key, said in each.items()} for each in value]
    return [{**each, **{key: BLANK for key in of_each if each.get(key) is not None}} for each in value]


def _delete_mail(letters: Collection[UUID]) -> int:
    message = _table("message")
    here = message.c.reference.in_([f"letter/{each}" for each in letters])
    number = _one(select(func.count()).select_from(message).where(here))
    redaction.write(delete(message).where(here))
    return int(number)


def _is_moment(column: Any) -> bool:
    return isinstance(getattr(column.type, "impl", None), DateTime)


def _day(said: date | datetime) -> date:
    return local_date(said) if isinstance(said, datetime) else said


def _table(name: str) -> Table:
    return Base.metadata.tables[name]


def _all(asked: Select[Any]) -> list[Any]:
    return list(db.session.scalars(asked))


def _one(asked: Select[Any]) -> Any:
    return db.session.scalar(asked)
