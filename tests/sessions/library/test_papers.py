"""A topic on paper: each material on one page, whatever its licence says, and the outline with all that is in it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from pypdf import PdfReader

from hateprog.kernel.errors import RuleBroken
from hateprog.sessions.library import contents, papers
from hateprog.sessions.library.contents import Kind, Licence, Material
from tests import factories as make

pytestmark = pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
LONG = Material("A title that goes on " * 4, Kind.HANDOUT, Licence.PERMISSION, True, "", "Somebody of somewhere " * 5)


def pages(content: bytes) -> list[str]:
    return [" ".join(page.extract_text().split()) for page in PdfReader(BytesIO(content)).pages]


def fullest(line: str) -> Material:
    """Return a material with as many of these lines as there may be."""
    text = line
    while True:
        try:
            contents.check_material(replace(LONG, content=f"{text}\n{line}"))
        except RuleBroken:
            return replace(LONG, content=text)
        text = f"{text}\n{line}"


@pytest.mark.parametrize("line", ["___", "A line.", "- a point", "Where was I, and who was there with me? " * 4])
def test_the_fullest_material_prints_on_one_page_with_its_licence(app: Flask, line: str) -> None:
    version = make.topic(by=make.coordinator(), materials=[fullest(line).as_json()])
    version.saved_at = datetime(2026, 5, 1, 9, tzinfo=UTC)

    with app.app_context():
        (page,) = pages(papers.material(version, 1))

    assert "With its owner’s permission" in page
    assert "Somebody of somewhere" in page


@pytest.mark.parametrize("name", ["online_1", "what_hate_is_1", "words_and_bystanders_1"])
def test_what_ships_prints(saved: Any, name: str) -> None:
    version = saved(make.topic(name, by=saved(make.coordinator())))

    sheets = [pages(papers.material(version, place)) for place, _ in enumerate(version.sheets, start=1)]
    outline = pages(papers.outline(version))

    assert [len(each) for each in sheets] == [1] * len(version.sheets)
    assert len(outline) <= 4
    said = " ".join(outline)
    for words in ("Show of hands before", "Show of hands after", "Debate", "Closing"):
        assert words in said
    assert papers.named(version, "outline").endswith("-1-outline")


def test_there_is_no_paper_of_a_material_that_is_not_there(saved: Any) -> None:
    version = saved(make.topic(by=saved(make.coordinator())))

    for place in (0, len(version.sheets) + 1):
        with pytest.raises(LookupError):
            papers.material(version, place)
