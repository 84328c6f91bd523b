"""The access history of a person harmed: who saw or changed what, on a page and on a sheet."""

from __future__ import annotations

import io
from typing import Any

from pypdf import PdfReader

from tests.victims.questions.conftest import Sides


def test_it_says_who_saw_and_did_what_of_them_and_of_their_questions(sides: Sides, client_as: Any) -> None:
    browser = client_as(sides.liaison)
    question = sides.screened()
    browser.get(f"/people-harmed/{sides.victim.id}")
    client_as(sides.colleague).get(f"/people-harmed/questions/{question.id}")

    page = browser.get(f"/people-harmed/{sides.victim.id}/history").text

    for told in ("Person harmed put down", "The page of a person harmed", "Question taken down", "Question screened"):
        assert told in page
    assert "Tom Birch" in page


def test_nobody_elses_lines_are_among_them(sides: Sides, client_as: Any) -> None:
    page = client_as(sides.liaison).get(f"/people-harmed/{sides.victim.id}/history").text

    assert "Lena Marsh" in page
    assert "Referral" not in page.partition("<table")[2]


def test_the_sheet_says_the_same_and_its_name_says_nothing(sides: Sides, client_as: Any) -> None:
    sheet = client_as(sides.liaison).get(f"/people-harmed/{sides.victim.id}/history.pdf")

    assert sheet.mimetype == "application/pdf"
    assert "access-history" in sheet.headers["Content-Disposition"]
    text = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(sheet.data)).pages)
    assert "Person harmed put down" in text


def test_a_colleague_does_not_see_it(sides: Sides, client_as: Any) -> None:
    for end in ("", ".pdf"):
        assert client_as(sides.colleague).get(f"/people-harmed/{sides.victim.id}/history{end}").status_code == 404
