"""The history speaks in words of everything that is done, looked at or refused, and of every field that changes."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from itertools import chain
from pkgutil import walk_packages
from typing import Any

import pytest

import hateprog
from hateprog.app import POLICIES
from hateprog.casefile import wording
from hateprog.casefile.wording.fields import FIELDS, UNTOLD
from hateprog.casefile.wording.tables import TABLES
from hateprog.casefile.wording.verbs import COMMAND_WORDS, PERMISSION_WORDS
from hateprog.kernel.access import Policy
from hateprog.store.audit import AUDITED_TABLES, EntryKind
from hateprog.store.base import Base
from hateprog.store.command import COMMANDS
from hateprog.web.gate import DECLARED, PUBLIC


@pytest.fixture(scope="module", autouse=True)
def everything() -> None:
    """Every module of the service: what a module adds is known once it is there."""
    for module in walk_packages(hateprog.__path__, "hateprog."):
        import_module(module.name)


def commands() -> set[str]:
    """Return every verb of a command of the service's own."""
    return {verb for verb in COMMANDS if not verb.startswith("tests.")}


def permissions() -> set[str]:
    """Return every permission: a line says it of what was opened, and of what was refused."""
    return {str(each) for policy in POLICIES for each in policy.GRANTS}


def columns() -> Iterator[tuple[str, str]]:
    """Yield table and name of every audited column of which the history speaks."""
    for table in AUDITED_TABLES & Base.metadata.tables.keys():
        yield from ((table, column.name) for column in Base.metadata.tables[table].columns if column.name not in UNTOLD)


def test_there_are_words_for_everything_that_can_be_done() -> None:
    missing = sorted(commands() - COMMAND_WORDS.keys())

    assert missing == [], (
        'add it to COMMAND_WORDS in casefile/wording/verbs.py, as what was done: N_("Referral received")'
    )


def test_there_are_words_for_everything_that_can_be_looked_at_or_refused(app: Any) -> None:
    policy: Policy = app.extensions["policy"]
    declared = {getattr(view, DECLARED) for view in app.view_functions.values()} - {PUBLIC}
    missing = sorted((permissions() | {str(each) for each in declared if each in policy}) - PERMISSION_WORDS.keys())

    assert missing == [], (
        'add it to PERMISSION_WORDS in casefile/wording/verbs.py, as what is opened or refused: N_("The case page")'
    )


def test_there_are_words_for_every_table_and_column_of_which_the_log_speaks() -> None:
    tables = sorted({table for table, _name in columns()} - TABLES.keys())
    fields = sorted(f"{table}.{name}" for table, name in columns() if not {name, f"{table}.{name}"} & FIELDS.keys())

    assert tables == [], 'add it to TABLES in casefile/wording/tables.py: N_("Appointment")'
    assert fields == [], (
        'add the column\'s name to FIELDS in casefile/wording/fields.py, as the end of a line, N_("start"); '
        "table.column where its name means something else in another table"
    )


def test_there_are_no_words_for_what_is_not_there() -> None:
    known = {name for pair in columns() for name in (pair[1], ".".join(pair))}

    assert sorted(COMMAND_WORDS.keys() - commands()) == []
    assert sorted(PERMISSION_WORDS.keys() - permissions()) == []
    assert sorted(TABLES.keys() - AUDITED_TABLES) == []
    assert sorted(FIELDS.keys() - known) == []


def test_no_word_is_a_machines() -> None:
    said = chain(COMMAND_WORDS.values(), PERMISSION_WORDS.values(), TABLES.values(), FIELDS.values())

    assert [words for words in said if "_" in words or "." in words or not words.strip()] == []


def test_two_columns_of_a_table_are_not_called_the_same() -> None:
    names: dict[tuple[str, str], list[str]] = {}
    for table, column in columns():
        names.setdefault((table, wording.field(table, column)), []).append(column)

    assert {key: same for key, same in names.items() if len(same) > 1} == {}


def test_one_name_of_a_command_and_a_permission_is_told_by_the_kind_of_the_line() -> None:
    assert wording.verb("scrutiny.draw", EntryKind.CHANGE) == "Drawn for the scrutiny panel"
    assert wording.verb("scrutiny.draw", EntryKind.REFUSED) == "Drawing a pack for the panel"


def test_what_an_older_version_did_is_told_in_its_own_words() -> None:
    for kind in EntryKind:
        assert wording.verb("referrals.gone_since", kind) == "referrals.gone_since"
    assert wording.field("referral", "gone_since") == "gone_since"
