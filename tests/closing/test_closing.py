"""A case is closed through its check list; then its summary prints and its follow-ups fall due."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from pypdf import PdfReader
from sqlalchemy import select

from hateprog.closing.models import Closing, FollowUp
from hateprog.kernel.clock import local_date, utcnow
from hateprog.referrals.open_things import OpenThing
from hateprog.referrals.rules import EndReason, Stage
from hateprog.sessions.one_to_one.models import SessionRecord
from hateprog.store.audit import AuditEntry
from hateprog.store.base import db
from tests import NOBODYS
from tests import factories as make
from tests.closing.conftest import over
from tests.sessions.conftest import Scene, allocated

CHANGED = "He wrote to her, and means it"


def close(browser: Any, case: Any, **said: str) -> Any:
    return browser.post(f"/cases/{case.id}/closing", data={"achieved": CHANGED, "left_open": ""} | said)


def closings() -> list[str]:
    return list(db.session.scalars(select(Closing.achieved)))


def test_the_practitioner_closes_a_completed_case_and_its_follow_ups_are_planned(
    completed: Scene, client_as: Any
) -> None:
    browser = client_as(completed.practitioner)

    asked = browser.get(f"/cases/{completed.case.id}/closing").text
    answer = close(browser, completed.case)

    assert "Nothing is open." in asked
    assert answer.status_code == 303
    assert closings() == [CHANGED]
    days = db.session.scalars(select(FollowUp.due_on).order_by(FollowUp.due_on)).all()
    ended_on = local_date(completed.case.ended_at)
    assert [(day.year - ended_on.year) * 12 + day.month - ended_on.month for day in days] == [3, 12, 18]
    page = browser.get(f"/cases/{completed.case.id}").text
    assert "Close the case" not in page


def test_what_changed_is_in_no_log(completed: Scene, client_as: Any) -> None:
    close(client_as(completed.practitioner), completed.case)

    line = db.session.scalars(select(AuditEntry).where(AuditEntry.verb == "closing.close")).one()

    assert CHANGED not in str(line.changes)


def test_something_open_needs_a_reason_which_the_summary_then_says(
    completed: Scene, saved: Any, client_as: Any
) -> None:
    saved(*promised())
    browser = client_as(completed.practitioner)

    first = close(browser, completed.case)
    second = close(browser, completed.case, left_open="She did not want a letter")

    assert (first.status_code, second.status_code) == (422, 303)
    assert "Say why what is listed stays undone" in first.text
    assert CHANGED in first.text
    assert "She did not want a letter" in browser.get(f"/cases/{completed.case.id}/summary").text


def promised() -> list[Any]:
    """Return the record of the last session, in which something was promised."""
    records = db.session.scalars(select(SessionRecord)).all()
    records[-1].promises = "Will write a letter"
    return list(records[-1:])


def test_what_blocks_the_closing_is_named_and_nothing_is_written(
    completed: Scene, client_as: Any, app: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    thing = OpenThing("A concern is not acknowledged", blocks_closing=True)
    monkeypatch.setitem(app.extensions, "open_in_case", (lambda _case_id: [thing],))

    answer = close(client_as(completed.practitioner), completed.case, left_open="No time")

    assert answer.status_code == 409
    assert "A concern is not acknowledged" in answer.text
    assert CHANGED in answer.text
    assert closings() == []


def test_a_case_under_way_cannot_be_closed_and_the_page_says_when(saved: Any, client_as: Any) -> None:
    scene = allocated(saved)
    browser = client_as(scene.practitioner)

    asked, answer = browser.get(f"/cases/{scene.case.id}/closing"), close(browser, scene.case)

    assert "once its programme is complete" in asked.text
    assert "End the case early" in asked.text  # which is another thing, with another name
    case_page = browser.get(f"/cases/{scene.case.id}").text
    assert ("End the case early" in case_page, "Close the case" in case_page) == (True, False)
    assert answer.status_code == 409
    assert closings() == []


@pytest.mark.parametrize(
    ("achieved", "sentence"), [("", "Enter what changed"), ("   ", "Enter what changed"), ("x" * 2_001, "2,000")]
)
def test_closing_needs_words(completed: Scene, client_as: Any, achieved: str, sentence: str) -> None:
    answer = close(client_as(completed.practitioner), completed.case, achieved=achieved)

    assert answer.status_code == 422
    assert sentence in answer.text
    assert closings() == []


def test_a_form_sent_twice_closes_once_and_a_second_closing_is_refused(completed: Scene, client_as: Any) -> None:
    browser = client_as(completed.practitioner)

    answers = [close(browser, completed.case, form_token=NOBODYS) for _time in range(2)]
    third = close(browser, completed.case)

    assert [answer.status_code for answer in answers] == [303, 303]
    assert third.status_code == 409
    assert closings() == [CHANGED]


def test_the_summary_prints_on_two_pages_as_a_tagged_pdf(completed: Scene, client_as: Any) -> None:
    browser = client_as(completed.practitioner)
    close(browser, completed.case, achieved="Wörter " * 280)

    answer = browser.get(f"/cases/{completed.case.id}/summary.pdf")

    pdf = PdfReader(io.BytesIO(answer.data))
    text = " ".join(page.extract_text() for page in pdf.pages)
    assert len(pdf.pages) <= 2
    assert pdf.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert "Completed the programme" in text
    assert completed.case.reference in answer.headers["Content-Disposition"]
    assert "Wörter" in text


def test_the_summary_tells_of_causes_and_support(completed: Scene, saved: Any, client_as: Any) -> None:
    service = saved(make.support_service(by=completed.coordinator))
    browser = client_as(completed.practitioner)
    saved(make.support_offer(completed.case, service, by=completed.practitioner))

    page = browser.get(f"/cases/{completed.case.id}/summary").text

    assert "Causes and support" in page
    assert service.name in page


def recorded(browser: Any, due: Any, **said: str) -> Any:
    day = local_date(utcnow())
    parts = {f"checked_on-{part}": str(getattr(day, part)) for part in ("day", "month", "year")}
    return browser.post(f"/follow-ups/{due.id}", data={"reached": "yes", "since": "nothing", "note": ""} | parts | said)


@pytest.fixture
def due(completed: Scene, client_as: Any) -> FollowUp:
    """Close the case and return its first follow-up."""
    close(client_as(completed.practitioner), completed.case)
    return db.session.scalars(select(FollowUp).order_by(FollowUp.due_on)).first()


def test_a_follow_up_stands_on_the_first_page_when_it_falls_due_and_is_recorded(
    completed: Scene, due: Any, client_as: Any
) -> None:
    before = client_as(completed.practitioner).get("/today").text

    with time_machine.travel(utcnow() + timedelta(days=92), tick=False):
        browser = client_as(completed.practitioner)
        today = browser.get("/today").text
        diary = browser.get(f"/diary?week={due.due_on:%G-W%V}").text
        answer = recorded(browser, due, note="Goes to college now")
        again = recorded(browser, due)

    assert "Follow-up after 3 months" not in before
    assert "Follow-up after 3 months" in today
    assert "Follow-up after 3 months" in diary
    assert (answer.status_code, again.status_code) == (303, 409)
    assert db.session.scalars(select(FollowUp.note).where(FollowUp.id == due.id)).all() == ["Goes to college now"]


def test_a_follow_up_is_not_recorded_long_before_its_day(completed: Scene, due: Any, client_as: Any) -> None:
    answer = recorded(client_as(completed.practitioner), due)

    assert answer.status_code == 409
    assert "two weeks before" in answer.text


def test_whoever_withdrew_is_not_to_be_contacted(saved: Any, client_as: Any) -> None:
    scene = over(allocated(saved), saved, Stage.WITHDRAWN, EndReason.WITHDREW, held=1)
    close(client_as(scene.practitioner), scene.case)
    due = db.session.scalars(select(FollowUp).order_by(FollowUp.due_on)).first()

    with time_machine.travel(utcnow() + timedelta(days=92), tick=False):
        browser = client_as(scene.practitioner)
        asked = browser.get(f"/follow-ups/{due.id}").text
        refused, done = recorded(browser, due), recorded(browser, due, reached="not_asked")

    assert "do not contact them" in asked
    assert (refused.status_code, done.status_code) == (422, 303)


@pytest.mark.parametrize("field", ["reached", "since"])
@pytest.mark.parametrize("value", ["", "maybe", "\x00"])
def test_a_follow_up_takes_listed_answers_only(
    completed: Scene, due: Any, client_as: Any, field: str, value: str
) -> None:
    with time_machine.travel(utcnow() + timedelta(days=92), tick=False):
        answer = recorded(client_as(completed.practitioner), due, **{field: value})

    assert answer.status_code == 422
    assert db.session.scalars(select(FollowUp.id).where(FollowUp.done_at.is_not(None))).all() == []


@pytest.mark.parametrize(
    ("role", "status"), [("referrer", 404), ("inspector", 404), ("administrator", 404), ("coordinator", 200)]
)
@pytest.mark.parametrize("page", ["/cases/{case}/closing", "/cases/{case}/summary", "/follow-ups/{due}"])
def test_the_closing_is_for_the_practitioner_and_coordinators(
    completed: Scene, due: Any, saved: Any, client_as: Any, role: str, status: int, page: str
) -> None:
    account = getattr(completed, role, None) or saved(make.administrator())

    answer = client_as(account).get(page.format(case=completed.case.id, due=due.id))

    assert answer.status_code == status


@pytest.mark.parametrize("page", ["/cases/{case}/closing", "/cases/{case}/summary.pdf", "/follow-ups/{due}"])
def test_somebody_elses_case_looks_like_one_that_is_not_there(
    completed: Scene, due: Any, saved: Any, client_as: Any, page: str
) -> None:
    stranger = client_as(saved(make.practitioner(name="Sunita Rao")))

    assert stranger.get(page.format(case=completed.case.id, due=due.id)).status_code == 404
