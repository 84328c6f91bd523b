"""The paper version: the questions and boxes to tick, the case's reference or nothing, and never a name."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader

from hateprog.evaluation.questionnaires import files
from tests import factories as make
from tests.sessions.conftest import Scene

pytestmark = pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)  # paper does not depend on the database


def text_of(content: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages).split())


def test_a_blank_one_prints_as_page_and_as_tagged_pdf(scene: Scene, saved: Any, client_as: Any) -> None:
    version = saved(make.instrument(scene.coordinator, files.text_of("attitudes_under_18")))
    browser = client_as(scene.practitioner)

    page = browser.get(f"/instruments/{version.id}/paper")
    assert "by_hand.css" in page.text
    assert page.text.count("<li>Completely true</li>") == 7

    file = browser.get(f"/instruments/{version.id}/paper.pdf")
    assert file.mimetype == "application/pdf"
    assert 'filename="attitudes-under-18-1.pdf"' in file.headers["Content-Disposition"]
    assert PdfReader(BytesIO(file.data)).trailer["/Root"]["/MarkInfo"]["/Marked"]
    said = text_of(file.data)
    assert "7. I know somebody I could talk to" in said
    assert said.count("Completely true") == 7


def test_one_for_a_case_has_its_reference_and_no_name(scene: Scene, version: Any, client_as: Any) -> None:
    browser, address = client_as(scene.practitioner), f"/cases/{scene.case.id}/questionnaires/{version.id}/after/paper"
    page, file = browser.get(address).text, browser.get(f"{address}.pdf")
    assert f'filename="{scene.case.reference}-questionnaire.pdf"' in file.headers["Content-Disposition"]
    for said in (page.partition("<main")[2], text_of(file.data)):
        assert scene.case.reference in said
        assert "After the programme" in said
        assert "You may leave this one out." in said
        assert "Ashby" not in said


def test_a_paper_version_of_nothing_is_not_there(scene: Scene, version: Any, client_as: Any) -> None:
    browser = client_as(scene.practitioner)
    assert browser.get(f"/cases/{scene.case.id}/questionnaires/{version.id}/never/paper.pdf").status_code == 404
    assert browser.get(f"/cases/{scene.case.id}/questionnaires/{scene.case.id}/after/paper").status_code == 404
