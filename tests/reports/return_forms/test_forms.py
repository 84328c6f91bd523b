"""A return form: written column by column, filled in for a frozen period without a small count, and logged."""

from __future__ import annotations

import csv
from html import unescape
from io import BytesIO, StringIO
from typing import Any
from uuid import uuid4
from zipfile import ZipFile

import pytest
from sqlalchemy import select

from hateprog.reports.periods.models import FrozenPeriod
from hateprog.reports.return_forms.models import ReturnColumn, ReturnForm
from hateprog.reports.returns.models import MadeReturn
from hateprog.store.audit import AuditEntry
from hateprog.store.base import db
from tests import factories as make
from tests.authorisation import EVERY_COLUMN, cells
from tests.factories.areas import SOUTH_YORKSHIRE
from tests.reports.periods.conftest import coordinator, march, today  # noqa: F401 - fixtures
from tests.reports.returns.test_returns import period  # noqa: F401 - fixture

COLUMN = {"heading": "Referrals", "measure": "referrals_received"}
SAID = {"format": "csv", "recipient": "The ministry"}


@pytest.fixture
def form(coordinator: Any, period: FrozenPeriod) -> str:  # noqa: F811 - the fixtures of those names
    """Return the address of a form with three columns, the last one put first."""
    address = str(coordinator.post("/return-forms/new", data={"name": "Ministry, quarterly"}).headers["Location"])
    for said in (
        COLUMN,
        {"heading": "Referrals, South Yorkshire", "measure": "referrals_received", "force": SOUTH_YORKSHIRE},
        {"heading": "\tPeople\u202e\0", "measure": "people_one_to_one", "place": "1"},
    ):
        assert coordinator.post(f"{address}/columns/new", data=said).status_code == 303
    return address


def _columns() -> list[tuple[int, str]]:
    db.session.expire_all()
    return [(row.place, row.heading) for row in db.session.scalars(select(ReturnColumn).order_by(ReturnColumn.place))]


def _id_of(heading: str) -> Any:
    return db.session.scalars(select(ReturnColumn.id).where(ReturnColumn.heading == heading)).one()


def test_a_form_is_filled_in_as_csv_and_workbook_and_logged(
    coordinator: Any,  # noqa: F811 - the fixture of that name
    period: FrozenPeriod,  # noqa: F811 - the fixture of that name
    form: str,
) -> None:
    address = f"{form}/periods/{period.id}"
    assert address in coordinator.get(form).text
    assert "As it will be sent" in coordinator.get(address).text

    sheet = coordinator.post(address, data=SAID)
    book = coordinator.post(address, data=SAID | {"format": "xlsx"})

    assert (sheet.status_code, sheet.mimetype, book.status_code) == (200, "text/csv", 200)
    assert list(csv.reader(StringIO(sheet.text, newline=""))) == [
        ["People", "Referrals", "Referrals, South Yorkshire"],
        ["0", "12", "[c]"],
    ]
    with ZipFile(BytesIO(book.data)) as archive:
        told = unescape(" ".join(archive.read(each).decode() for each in archive.namelist() if each.endswith(".xml")))
    assert "<f>" not in told
    for words in ("Referrals, South Yorkshire", "<v>12</v>", "[c]", "The ministry"):
        assert words in told
    logged = [(row.kind, str(row.form_id) in form, row.recipient) for row in db.session.scalars(select(MadeReturn))]
    assert logged == [(None, True, "The ministry")] * 2
    assert "Return form" in coordinator.get(f"/periods/{period.id}/return").text


def test_columns_change_and_move_and_go_and_the_log_says_so(
    coordinator: Any,  # noqa: F811 - the fixture of that name
    period: FrozenPeriod,  # noqa: F811 - the fixture of that name
    form: str,
) -> None:
    people = f"/return-columns/{_id_of('People')}"
    assert "People" in coordinator.get(people).text
    assert coordinator.post(people, data=COLUMN | {"heading": "Everybody", "place": "200"}).status_code == 303
    assert _columns() == [(1, "Referrals"), (2, "Referrals, South Yorkshire"), (3, "Everybody")]
    assert coordinator.post(f"/return-columns/{_id_of('Referrals')}/remove").status_code == 303
    assert _columns() == [(1, "Referrals, South Yorkshire"), (2, "Everybody")]
    lines = db.session.scalars(select(AuditEntry).where(AuditEntry.verb.like("reports.return_forms.%")))
    assert [line.verb.rpartition(".")[2] for line in lines] == [
        "write",
        "add_column",
        "add_column",
        "add_column",
        "change_column",
        "remove_column",
    ]

    assert coordinator.post(f"{form}/drop").status_code == 303
    assert coordinator.get(f"{form}/periods/{period.id}").status_code == 409
    assert coordinator.post(f"{form}/drop").status_code == 409
    assert coordinator.post(f"/return-columns/{_id_of('Everybody')}/remove").status_code == 409
    assert "Ministry, quarterly" not in coordinator.get("/return-forms").text
    assert coordinator.post("/return-forms/new", data={"name": "Ministry, quarterly"}).status_code == 303


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"heading": "=1+1"}, "a spreadsheet would run it as a formula"),
        ({"heading": "\t@sum"}, "a spreadsheet would run it as a formula"),
        ({"heading": "referrals"}, "Another column of this form has this heading"),
        ({"heading": "\0\u202e"}, "Enter the column heading"),
        ({"measure": "people_harmed"}, "Select one of the answers listed"),
        ({"measure": ""}, "Select what stands below it"),
        ({"force": "E99"}, "Select one of the answers listed"),
        ({"place": "0"}, "Enter a whole number between 1 and 200"),
    ],
)
def test_a_column_that_cannot_be_is_refused(
    coordinator: Any,  # noqa: F811 - the fixture of that name
    form: str,
    wrong: dict[str, str],
    sentence: str,
) -> None:
    answer = coordinator.post(f"{form}/columns/new", data=COLUMN | {"heading": "New"} | wrong)
    assert (answer.status_code, sentence in answer.text) == (422, True)
    assert len(_columns()) == 3


def test_what_is_wrong_is_said_and_nothing_leaves(
    coordinator: Any,  # noqa: F811 - the fixture of that name
    period: FrozenPeriod,  # noqa: F811 - the fixture of that name
    form: str,
) -> None:
    again = coordinator.post("/return-forms/new", data={"name": "Ministry, quarterly"})
    assert (again.status_code, "Another form has this name" in again.text) == (422, True)
    address = f"{form}/periods/{period.id}"
    for wrong in ({"recipient": ""}, {"format": "pdf"}, {"format": ""}):
        assert coordinator.post(address, data=SAID | wrong).status_code == 422
    assert coordinator.get(f"/return-forms/{uuid4()}/periods/{period.id}").status_code == 404
    assert coordinator.post(f"/periods/{period.id}/return", data=SAID | {"kind": "board"}).status_code == 422
    assert db.session.scalars(select(MadeReturn)).all() == []


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)  # who may do what is the same on both
def test_every_cell(
    period: FrozenPeriod,  # noqa: F811 - the fixture of that name
    form: str,
    saved: Any,
    client_as: Any,
) -> None:
    meaning = {"Y": (True, True), "F": (False, False)}
    permissions = ["return_form.keep", "return.make"]
    found = {(each, role): may for each, role, _t, may in cells(permissions, meaning, EVERY_COLUMN)}
    found |= {("return.make", "commissioner"): True, ("return_form.keep", "commissioner"): False}
    found |= {(each, "panel_member"): False for each in permissions}
    column = f"/return-columns/{_id_of('People')}"
    keeping = ["/return-forms/new", f"{form}/columns/new", column]
    for (permission, role), may in found.items():
        browser = client_as(saved(getattr(make, role)()))
        if permission == "return.make":
            answers = [browser.get(each) for each in ("/return-forms", form)]
            answers.append(browser.post(f"{form}/periods/{period.id}", data=SAID))
        else:
            answers = [browser.get(each) for each in keeping]
            if not may:
                answers += [browser.post(each) for each in (*keeping, f"{column}/remove", f"{form}/drop")]
        assert {answer.status_code for answer in answers} == {200 if may else 403}, (permission, role)
    assert len(db.session.scalars(select(ReturnForm).where(ReturnForm.dropped_at.is_(None))).all()) == 1
    assert len(_columns()) == 3
