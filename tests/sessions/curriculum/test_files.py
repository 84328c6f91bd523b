"""Templates as files: what is wrong is named; what ships is what the migration brought in, and fits its pages."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from hashlib import sha256
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from pypdf import PdfReader
from sqlalchemy import select

from hateprog.evaluation.questionnaires import files as questionnaires
from hateprog.kernel.errors import RuleBroken
from hateprog.sessions.curriculum import contents, files
from hateprog.sessions.curriculum.models import ProgrammeTemplate
from hateprog.sessions.curriculum.rules import Audience
from hateprog.sessions.versions.rules import Status
from hateprog.sessions.versions.sheets import LINE_LETTERS, PAGE_LINES, Worksheet, check_fits
from hateprog.store.base import db
from hateprog.web.paper import pdf
from tests.casefile.test_case_page import OFFENCE_WORDS

RELEASED = {
    "adult_1": "60f5208ebfaa2310a3bc6396f71816fab9f064ec80fd886d17b439af42b40bb1",
    "under_18_1": "c0adcbe7befb690dba8abd553e38831fed9cdfe41b9be3e3d6077429b7701a70",
}
OLD_TOPICS = [
    ["what_happened", "what_hate_crime_is", "protected_characteristics", "where_views_come_from"],
    ["impact_on_person", "impact_on_community", "standing_in_their_shoes", "no_excuses"],
    ["choices_next_time", "making_amends", "support"],
]
SESSION = """
[[sessions]]
title = "What happened"
aim = "They tell it."
prompts = ["Listen."]
topics = [{ key = "what_happened", label = "What happened" }]
"""
FILE = f"""
code = "ours"
audience = "adult"
title = "Ours"
gap_days = 5
before = ["views_before"]
{SESSION * 3}"""
SQLITE = pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)  # paper does not depend on the database


def test_a_file_is_read() -> None:
    said = files.read(FILE.replace("\n", "\r\n"))

    assert (said.code, said.audience, said.title, said.gap_days) == ("ours", Audience.ADULT, "Ours", 5)
    assert (said.before, said.after) == (("views_before",), ())
    assert [plan.number for plan in said.sessions] == [1, 2, 3]
    assert [topic.key for topic in said.sessions[2].topics] == ["what_happened"]


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ('code = "ours"', "", "“code” is missing"),
        ('code = "ours"', 'code = "Our own"', "small letters"),
        ('"adult"', '"anyone"', "“audience” must be one of under_18, adult"),
        ("gap_days = 5", "gap_days = true", "whole number"),
        ("gap_days = 5", "gap_days = 0", "1 to 90 days"),
        ("gap_days = 5", "gap = 5", "Nothing is called “gap” here"),
        ('["views_before"]', '"views_before"', "“before” must be a list"),
        ('["views_before"]', '["Views"]', "codes of questionnaires"),
        (SESSION * 3, SESSION * 2, "three sessions: this has 2"),
        (SESSION * 3, SESSION * 4, "three sessions: this has 4"),
        (SESSION * 3, "", "three sessions: this has 0"),
        (SESSION * 3, "sessions = [1, 2, 3]", "“sessions” must be tables"),
        ('aim = "They tell it."', "", "Session 1: “aim” is missing"),
        ('prompts = ["Listen."]', "prompts = [1]", "Session 1: “prompts” is missing"),
        ('prompts = ["Listen."]', "", "Session 1: A session needs at least one of these: prompts"),
        ('key = "what_happened"', 'key = "What?"', "Session 1: “key” must be small letters"),
        ("They tell it.", "They admit the crime.", "Session 1: “crime” cannot be used"),
        ('title = "Ours"', 'title = "After court"', "“court” cannot be used"),
        ('title = "Ours"', "title = ", "This is not a file in TOML"),
        ('title = "Ours"', "title = " + "[" * 5_000, "nested deeper"),
        ('title = "Ours"', f'title = "{"x" * 101_000}"', "at most 100,000 characters"),
        ('title = "Ours"', f'title = "{"x" * 121}"', "at most 120 characters"),
        ('title = "Ours"', 'title = "\\u202e "', "“title” is missing"),
    ],
)
def test_what_is_wrong_with_a_file_is_named(old: str, new: str, sentence: str) -> None:
    with pytest.raises(RuleBroken, match=sentence):
        files.read(FILE.replace(old, new))


@pytest.mark.parametrize("name", ["../shipped/adult_1", "adult_1.toml", "", "/etc/passwd", "nobody"])
def test_nothing_else_can_be_had(name: str) -> None:
    with pytest.raises(KeyError):
        files.SHIPPED.text_of(name)


def test_a_released_file_is_never_edited() -> None:
    found = {name: sha256(files.SHIPPED.text_of(name).encode()).hexdigest() for name in files.SHIPPED.names()}

    assert {name: found.get(name) for name in RELEASED} == RELEASED, (
        "a migration reads it: write the next version as a new file, such as adult_2.toml"
    )


@pytest.mark.parametrize("name", files.SHIPPED.names())
def test_what_ships_can_be_run_by_a_practitioner_and_holds_no_word_of_an_offence(name: str) -> None:
    said, text = files.read(files.SHIPPED.text_of(name)), files.SHIPPED.text_of(name)

    shown = re.sub(r"(?m)^#.*|\bkey = \"\w+\"", "", text)
    assert OFFENCE_WORDS.findall(shown) == []
    assert all(len(line) <= 120 for line in text.splitlines())
    assert said.before == said.after
    assert {*said.before} <= {*questionnaires.names()}  # the file of each is called after its code
    assert [[topic.key for topic in plan.topics] for plan in said.sessions] == OLD_TOPICS
    for plan in said.sessions:
        assert len(plan.prompts) >= 8
        assert 2 <= len(plan.scenarios) <= 3
        assert plan.videos
        assert plan.worksheets


def test_what_ships_is_what_the_migration_brought_in_and_in_use(saved: Any) -> None:
    rows = {row.code: row for row in db.session.scalars(select(ProgrammeTemplate))}

    assert rows.keys() == {"adult", "under_18"}
    for code, row in rows.items():
        said = files.read(files.SHIPPED.text_of(f"{code}_1"))
        assert row.plans == said.sessions
        assert (row.title, row.audience, row.gap_days) == (said.title, said.audience, said.gap_days)
        assert (tuple(row.before_codes), tuple(row.after_codes)) == (said.before, said.after)
        assert (row.version, row.status, row.valid_from) == (1, Status.IN_USE, date(2026, 1, 1))
        assert row.drafted_by is row.put_in_use_by is None


def pages(app: Flask, sheet: Worksheet) -> int:
    told = {"lines": [{"kind": kind.value, "text": text} for kind, text in sheet.lines]}
    made_at = datetime(2026, 11, 24, 12, tzinfo=UTC)
    reference = "Session 1: " + "W" * contents.TITLE
    with app.app_context():
        content = pdf("paper/worksheet.typ", told, title=sheet.title, reference=reference, made_at=made_at)
    return len(PdfReader(BytesIO(content)).pages)


def fullest(line: str) -> str:
    """Return as many of these lines as a worksheet may have."""
    text = line
    while True:
        try:
            check_fits(Worksheet("Full", f"{text}\n{line}"))
        except RuleBroken:
            return text
        text = f"{text}\n{line}"


@SQLITE
@pytest.mark.parametrize(
    "line",
    ["___", "A line.", "- a point", "Where was I, and who was there with me? " * 4, "A question?\n___\n", "x\n\n"],
)
def test_the_fullest_worksheet_prints_on_one_page(app: Flask, line: str) -> None:
    assert PAGE_LINES * LINE_LETTERS > 3_000
    assert pages(app, Worksheet("A title that is long enough to go on in a second line of its own", fullest(line))) == 1


@SQLITE
@pytest.mark.parametrize("name", files.SHIPPED.names())
def test_every_worksheet_that_ships_prints_on_one_page(app: Flask, name: str) -> None:
    sheets = [sheet for plan in files.read(files.SHIPPED.text_of(name)).sessions for sheet in plan.worksheets]

    assert [pages(app, sheet) for sheet in sheets] == [1] * len(sheets)
