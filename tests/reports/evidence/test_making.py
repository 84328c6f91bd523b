"""Making a release: what is logged, who is told, and every way in which it is refused with nothing written."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from hateprog.kernel.access import Role
from hateprog.kernel.clock import today
from hateprog.reports.evidence import queries
from hateprog.store.audit import AuditEntry, EntryKind
from hateprog.store.base import db
from hateprog.store.outbox import Message
from tests import factories as make
from tests.factories.accounts import PASSWORD
from tests.reports.evidence.conftest import ADDRESS, REASON, RECIPIENT, Office, form, stored


def lines() -> list[AuditEntry]:
    asked = select(AuditEntry).where(AuditEntry.verb == "reports.evidence.release")
    return list(db.session.scalars(asked.order_by(AuditEntry.id)))


def test_it_is_downloaded_at_once_and_logged_with_recipient_reason_and_fingerprint(office: Office, whole: Any) -> None:
    answer = office.release()

    (made,) = stored()
    assert answer.status_code == 200
    assert answer.mimetype == "application/zip"
    assert int(answer.headers["Content-Length"]) == len(answer.data)
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="evidence-base-20')
    assert "no-store" in answer.headers["Cache-Control"]
    assert made.sha256 == hashlib.sha256(answer.data).hexdigest()
    assert (made.made_by, made.recipient, made.reason, made.rows) == (office.coordinator.id, RECIPIENT, REASON, 1)
    (line,) = lines()
    assert (line.kind, line.actor_id, line.subject_id, line.why) == (
        EntryKind.CHANGE,
        office.coordinator.id,
        made.id,
        REASON,
    )


def test_the_page_lists_it(office: Office, whole: Any) -> None:
    assert "No release has been made yet" in office.browser.get(ADDRESS).text
    office.release()
    page = office.browser.get(ADDRESS).text
    for said in (RECIPIENT, REASON, "Zq7cora Dale", stored()[0].sha256, "CSV files"):
        assert said in page


def test_the_other_coordinators_are_told_and_where_there_is_none_the_administrators(
    office: Office, whole: Any, saved: Any
) -> None:
    told = select(Message.recipient).where(Message.subject == "Evidence base released")
    office.release()
    assert list(db.session.scalars(told)) == [whole.coordinator.email]
    bodies = db.session.scalars(select(Message.body).where(Message.subject == "Evidence base released")).all()
    assert all(whole.case.reference not in (body or "") for body in bodies)


def test_the_list_goes_on_from_page_to_page(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "PAGE", 2)
    for _each in range(3):
        office.release()
    oldest, middle, newest = stored()
    first = office.browser.get(ADDRESS).text
    then = office.browser.get(f"{ADDRESS}?after={middle.id}").text
    assert newest.sha256 in first
    assert oldest.sha256 not in first
    assert oldest.sha256 in then
    assert newest.sha256 in office.browser.get(f"{ADDRESS}?after=x").text


def test_without_a_second_factor_it_asks_for_the_password(saved: Any, client_as: Any, clock: Any) -> None:
    browser = client_as(saved(make.with_password(roles=[Role.COORDINATOR])))
    assert "Your password" in browser.get(ADDRESS).text
    assert browser.post(ADDRESS, data=form(secret="not it at all")).status_code == 422
    answer = browser.post(ADDRESS, data=form(secret=PASSWORD))
    assert answer.status_code == 200
    assert len(stored()) == 1


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"reason": "Evaluation"}, "The reason must be 20 characters or more"),
        ({"reason": "x" * 30}, "Give the reason in words"),
        ({"reason": ""}, "Enter what it is for"),
        ({"recipient": ""}, "Enter who gets it"),
        ({"recipient": "x" * 201}, "must be 200 characters or fewer"),
        ({"format": "spss"}, "Select one of the answers listed"),
        ({"format": ""}, "Select the format"),
        ({"secret": "000000"}, "That code is not right, or was used already"),
        ({"secret": ""}, "Enter the security code"),
        ({"since": today(), "until": today() - timedelta(days=1)}, "The last day must be the same as or after"),
        ({"until": today() + timedelta(days=1)}, "The last day must be today or in the past"),
        ({"since-day": "31", "since-month": "2"}, "First day must be a real date"),
        ({"until-day": "", "until-month": "", "until-year": ""}, "Enter the last day"),
    ],
)
def test_what_is_refused_says_why_and_writes_nothing(office: Office, said: dict[str, Any], sentence: str) -> None:
    answer = office.release(**said)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert stored() == []
    assert lines() == []
    assert office.release().status_code == 200, "and the code was not used up"


def test_a_code_counts_once(office: Office) -> None:
    said = form()
    assert office.browser.post(ADDRESS, data=said).status_code == 200
    assert office.browser.post(ADDRESS, data=said).status_code == 422
    assert len(stored()) == 1


def test_a_form_sent_twice_makes_one_release(office: Office) -> None:
    token = "5a2c0f6e-8f0e-4b7e-9c39-1a2b3c4d5e6f"
    assert office.release(form_token=token).status_code == 200
    again = office.release(form_token=token)
    assert again.status_code == 409
    assert "nothing was done twice" in again.text
    assert len(stored()) == 1


def test_guesses_at_the_code_are_counted(office: Office) -> None:
    statuses = [office.browser.post(ADDRESS, data=form(secret="000000")).status_code for _each in range(30)]
    assert statuses[0] == 422
    assert statuses[-1] == 429
    assert stored() == []


def test_whoever_reads_it_finds_no_file_left(office: Office, whole: Any, tmp_path: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    for form_of_file in ("csv", "xlsx"):
        assert office.release(format=form_of_file).status_code == 200
    assert list(tmp_path.iterdir()) == []
