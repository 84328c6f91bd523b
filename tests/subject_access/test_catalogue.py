"""Every table is gathered or left out for a reason, on each side."""

from __future__ import annotations

from importlib import import_module
from pkgutil import walk_packages

import pytest

import hateprog
from hateprog.store.base import Base
from hateprog.subject_access import catalogue


@pytest.fixture(scope="module", autouse=True)
def everything() -> None:
    """Every table of the service."""
    for module in walk_packages(hateprog.__path__, "hateprog."):
        import_module(module.name)


@pytest.mark.parametrize(
    ("gathered", "left_out"),
    [
        (catalogue.OF_THE_REFERRED, catalogue.LEFT_OUT_OF_THE_REFERRED),
        (catalogue.OF_THE_HARMED, catalogue.LEFT_OUT_OF_THE_HARMED),
    ],
)
def test_no_table_is_forgotten_and_none_is_both(
    gathered: tuple[catalogue.Source, ...], left_out: dict[str, str]
) -> None:
    taken = {each.table for each in gathered}
    there = {name for name in Base.metadata.tables if not name.startswith("tests_")}

    assert sorted(there - taken - left_out.keys()) == [], (
        "add it to subject_access/catalogue.py: gathered, or left out with why"
    )
    assert sorted((taken | left_out.keys()) - there) == []
    assert taken & left_out.keys() == set()


@pytest.mark.parametrize("sources", [catalogue.OF_THE_REFERRED, catalogue.OF_THE_HARMED])
def test_every_column_that_is_named_is_there_and_what_leads_to_it_was_gathered_before(
    sources: tuple[catalogue.Source, ...],
) -> None:
    before = {sources[0].table}
    for source in sources:
        columns = set(Base.metadata.tables[source.table].columns.keys())
        sealed = {name.removesuffix("_sealed") for name in columns}
        assert {source.by, *source.without, *source.only} <= columns, source.table
        assert source.own | source.others <= columns | sealed, source.table
        table, _dot, column = source.of.partition(".")
        assert table in before, source.table
        assert column in Base.metadata.tables[table].columns, source.table
        before.add(source.table)
