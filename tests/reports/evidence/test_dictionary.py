"""Every column that is exported is in the dictionary, every one in the dictionary is exported, and codes are known."""

from __future__ import annotations

from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from pypdf import PdfReader

from hateprog.reports.evidence.dictionary import DICTIONARY_HEADING, SHEETS, Rare
from hateprog.reports.evidence.staging import Staging
from tests.reports.evidence.conftest import Office, sheets


def test_the_files_the_dictionary_and_the_codebook_name_the_same_columns(office: Office, whole: Any) -> None:
    archive = office.release().data
    files = sheets(archive)
    dictionary = files.pop("data-dictionary")

    assert set(dictionary[0]) == set(DICTIONARY_HEADING)
    assert set(files) == {sheet.name for sheet in SHEETS}
    for name, rows in files.items():
        assert list(rows[0]) == [row["column"] for row in dictionary if row["file"] == name]
    with ZipFile(BytesIO(archive)) as opened:
        paper = PdfReader(BytesIO(opened.read("codebook.pdf")))
    printed = "".join("".join(page.extract_text() for page in paper.pages).split())
    assert [row["column"] for row in dictionary if row["column"] not in printed] == []
    assert "pseudonymous,notanonymous" in printed


def test_every_cell_of_a_coded_column_is_one_of_its_codes(office: Office, whole: Any) -> None:
    files = sheets(office.release().data)
    for sheet in SHEETS:
        for column in sheet.columns:
            known = {code for code, _said in [*column.codes, *column.missing_codes]}
            cells = {row[column.name] for row in files[sheet.name]}
            if column.codes:
                assert cells <= known, column.name


def test_every_column_says_what_it_means_and_where_it_comes_from() -> None:
    columns = [column for sheet in SHEETS for column in sheet.columns]
    assert all(column.definition and column.coded and column.source for column in columns)
    assert all(sheet.columns[0].name == "programme_id" for sheet in SHEETS)
    assert [
        column.name
        for column in columns
        if column.rare is Rare.FOLDED and column.codes and "other" not in dict(column.codes)
    ] == []


def test_a_row_with_a_cell_too_few_or_too_many_goes_nowhere() -> None:
    sheet = SHEETS[-1]
    row = dict.fromkeys(sheet.heading, "x")
    with Staging() as staging:
        with pytest.raises(ValueError, match="does not know"):
            staging.put(sheet, row | {"name": "x"})
        with pytest.raises(KeyError):
            staging.put(sheet, {"programme_id": "x"})
        assert list(staging.lines(sheet)) == []
