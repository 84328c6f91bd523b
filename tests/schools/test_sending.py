"""An administrator sends the register: refused at once where it is none, else taken over outside the request."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select, update

from hateprog.kernel.access import THE_SERVICE
from hateprog.schools import queries, reading, service
from hateprog.schools.kept import as_json, of_json
from hateprog.schools.models import RegisterFile, RegisterImport, RegisterRows, School
from hateprog.store.audit import AuditEntry
from hateprog.store.base import db
from hateprog.store.command import bookkeeping
from tests import factories as make
from tests.schools.files import FERNCLIFFE, YSGOL, full, kept, tables

PAGE = "/schools/imports/new"
FILE = full(FERNCLIFFE, YSGOL, FERNCLIFFE | {"urn": "1"}).encode()


def chosen(held: bytes, name: str = "edubasealldata.csv") -> dict[str, Any]:
    return {"file": (BytesIO(held), name)}


@pytest.fixture
def browser(saved: Any, client_as: Any) -> Any:
    saved(make.rotherham())
    return client_as(saved(make.administrator()))


def counted(model: type) -> int | None:
    return db.session.scalar(select(func.count()).select_from(model))


def test_a_file_is_sent_taken_over_by_the_timetable_and_leads_to_what_it_changed(browser: Any) -> None:
    answer = browser.post(PAGE, data=chosen(FILE))

    assert answer.status_code == 303, answer.text
    assert (counted(School), counted(RegisterRows)) == (0, 1)
    waiting = browser.get(answer.location).text
    assert "3 rows wait for their turn" in waiting
    assert '<noscript><meta http-equiv="refresh" content="3"></noscript>' in waiting
    assert "is being taken over" in browser.get("/schools/imports").text

    service.take_what_was_sent(THE_SERVICE)

    assert (counted(School), counted(RegisterRows)) == (2, 0)
    brought = db.session.scalars(select(RegisterImport)).one()
    sent = db.session.scalars(select(RegisterFile)).one()
    assert (brought.new, brought.broken, brought.by_id) == (2, 1, sent.by_id)
    assert browser.get(answer.location).location == f"/schools/imports/{brought.id}"
    assert "is being taken over" not in browser.get("/schools/imports").text
    lines = db.session.scalars(select(AuditEntry).where(AuditEntry.verb.startswith("schools.")).order_by(AuditEntry.id))
    assert [(line.verb, line.actor_id) for line in lines] == [
        ("schools.send", sent.by_id),
        ("schools.take_sent", THE_SERVICE.id),
    ]

    service.take_what_was_sent(THE_SERVICE)
    assert counted(RegisterImport) == 1


@pytest.mark.parametrize(
    ("held", "sentence"),
    [
        (None, "Choose the file with the register of schools"),
        (b"", "This is not the register of schools"),
        (b"PK\x03\x04", "This is not the register of schools"),
        (FILE.decode().encode("utf-16"), "This file is written in UTF-16"),
        (FILE + b'"an open quote', "Line 5 is not CSV"),
    ],
    ids=["nothing", "empty", "zip", "utf-16", "open quote"],
)
def test_what_is_no_register_is_said_beside_the_file_and_nothing_is_kept(
    browser: Any, held: bytes | None, sentence: str
) -> None:
    data = {"file": "no file at all"} if held is None else chosen(held)

    answer = browser.post(PAGE, data=data, content_type="multipart/form-data")

    assert answer.status_code == 422
    assert sentence in answer.text
    assert 'href="#file"' in answer.text
    assert (counted(RegisterFile), counted(RegisterRows)) == (0, 0)


def test_a_form_sent_twice_counts_once(browser: Any) -> None:
    token = {"form_token": "00000000-0000-4000-8000-000000000001"}

    first, second = (browser.post(PAGE, data=chosen(FILE) | token) for _time in range(2))

    assert first.location == second.location
    assert counted(RegisterFile) == 1


def test_only_who_may_import_may_send_more_than_a_form_and_only_there(browser: Any, saved: Any, client_as: Any) -> None:
    head = b'--edge\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\nname\r\n'
    large: Any = {"data": head + b"x\r\n" * 500_000 + b"\r\n--edge--\r\n"}  # as a browser sends it
    large["content_type"] = "multipart/form-data; boundary=edge"
    coordinator = client_as(saved(make.coordinator()))

    assert coordinator.post(PAGE, data=chosen(FILE)).status_code == 403
    assert coordinator.post(PAGE, **large).status_code in {403, 413}  # whichever is looked at first
    assert browser.post(PAGE, **large).status_code == 422
    assert browser.post("/sign-out", **large).status_code == 413


def test_a_file_with_which_it_failed_several_times_is_given_up_and_its_page_says_so(browser: Any) -> None:
    address = browser.post(PAGE, data=chosen(FILE)).location
    with bookkeeping():
        db.session.execute(update(RegisterFile).values(tries=service.MOST_TRIES))

    service.take_what_was_sent(THE_SERVICE)

    assert "It was tried several times and failed" in browser.get(address).text
    assert (counted(School), counted(RegisterRows)) == (0, 0)


def test_files_are_taken_over_in_the_order_in_which_they_were_sent(browser: Any) -> None:
    for _time in range(2):
        browser.post(PAGE, data=chosen(FILE))
    first, second = (file.id for file in queries.waiting_files())

    service.take_what_was_sent(THE_SERVICE)

    assert [file.id for file in queries.waiting_files()] == [second]
    assert first != second


@pytest.mark.parametrize("layout", [full, tables])
def test_a_row_that_was_kept_is_the_same_row(tmp_path: Path, layout: Callable[..., str]) -> None:
    closed = YSGOL | {"status": "2", "closed_on": "2018-09-30", "phone": ""}
    path = kept(tmp_path, layout(FERNCLIFFE, closed, FERNCLIFFE | {"urn": "x"}, FERNCLIFFE), encoding="utf-8")

    for row in reading.read(path):
        assert of_json(as_json(row)) == row
