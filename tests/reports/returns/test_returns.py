"""Returns of a frozen period: the same in PDF and workbook, no small count in either, logged."""

from __future__ import annotations

import re
from datetime import date
from html import unescape
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from pypdf import PdfReader
from sqlalchemy import select

from hateprog.reports.periods.models import FrozenPeriod
from hateprog.reports.returns import contents
from hateprog.reports.returns.models import MadeReturn
from hateprog.reports.targets.models import Target
from hateprog.store.base import db
from tests import factories as make
from tests.authorisation import EVERY_COLUMN, cells
from tests.factories.areas import ROTHERHAM
from tests.reports.periods.conftest import FORM, coordinator, march, referrals, today  # noqa: F401 - fixtures

SAID = {"kind": "board", "format": "pdf", "recipient": "The board"}


@pytest.fixture
def period(coordinator: Any) -> FrozenPeriod:  # noqa: F811 - the fixture of that name
    coordinator.post("/periods/new", data=FORM)
    return db.session.scalars(select(FrozenPeriod)).one()


def _workbook(content: bytes) -> str:
    with ZipFile(BytesIO(content)) as book:
        return unescape(" ".join(book.read(name).decode() for name in book.namelist() if name.endswith(".xml")))


def test_pdf_and_workbook_say_the_same_and_hide_the_same(
    coordinator: Any,  # noqa: F811 - the fixture of that name
    period: FrozenPeriod,
    saved: Any,
) -> None:
    days = {"first_on": date(2026, 1, 1), "last_on": date(2026, 3, 31)}
    saved(Target(measure="referrals_received", number=40, funder="=The fund", set_by=period.frozen_by, **days))
    referrals(saved, ROTHERHAM, 1)
    address = f"/periods/{period.id}/return"

    paper = coordinator.post(address, data=SAID)
    book = coordinator.post(address, data=SAID | {"kind": "commissioner", "format": "xlsx"})

    assert (paper.status_code, paper.mimetype, book.status_code) == (200, "application/pdf", 200)
    text = re.sub(r"\s+", " ", " ".join(page.extract_text() for page in PdfReader(BytesIO(paper.data)).pages))
    cells_ = _workbook(book.data)
    assert "<f>" not in cells_
    tables = {each.name: each.rows for each in contents.sheets(period)}
    by_area = [row[2] for row in tables["By force area"] if row[0] == "Referrals received"]
    assert by_area == ["[c]", "[c]"]
    assert ("Referrals received", "referrals", "12") in tables["Figures"]
    assert tables["Targets"] == [("Referrals received", "=The fund", "40", "30 %", "28")]
    assert ("Referrals received", "Together", "12", "fewer than 5") in tables["Late changes"]
    for word in ("Referrals received", "[c]", "30 %", "fewer than 5", "Coordinator"):
        assert word in text
        assert word in cells_
    assert [(row.recipient, row.period_id) for row in db.session.scalars(select(MadeReturn))] == [
        ("The board", period.id)
    ] * 2
    assert "The board" in coordinator.get(address).text


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"recipient": ""}, "Enter who gets it"),
        ({"kind": "x"}, "Select one of the answers listed"),
        ({"format": ""}, "Select the format"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_leaves(
    coordinator: Any,  # noqa: F811 - the fixture of that name
    period: FrozenPeriod,
    wrong: dict[str, str],
    sentence: str,
) -> None:
    answer = coordinator.post(f"/periods/{period.id}/return", data=SAID | wrong)
    assert (answer.status_code, sentence in answer.text) == (422, True)
    assert db.session.scalars(select(MadeReturn)).all() == []


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)  # who may do what is the same on both
def test_every_cell(period: FrozenPeriod, saved: Any, client_as: Any) -> None:
    meaning = {"Y": (200, 200), "F": (403, 403)}
    found = {role: expected for _p, role, _t, expected in cells(["return.make"], meaning, EVERY_COLUMN)}
    for role, expected in (found | {"commissioner": 200, "panel_member": 403}).items():
        browser = client_as(saved(getattr(make, role)()))
        answer = browser.post(f"/periods/{period.id}/return", data=SAID | {"format": "xlsx"})
        assert answer.status_code == expected, role
