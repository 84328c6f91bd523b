"""Why a case study was given back or withdrawn leads to nobody, and stands in no line of the log."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from hateprog.reports.case_studies.rules import State
from hateprog.store.audit import AuditEntry
from hateprog.store.base import db
from tests.reports.case_studies.test_pages import WHY, Desk, desk  # noqa: F401 - fixture


@pytest.mark.parametrize(
    ("reason", "what"),
    [
        ("Their mother rang from 07700 900123 and asked for it", "phone number"),
        ("It is about whoever lives at SW1A 1AA, they say", "postcode"),
        ("Write to sam.reed@mail.example before it is told again", "email address"),
    ],
)
def test_a_reason_that_leads_to_somebody_is_refused(
    desk: Desk,  # noqa: F811 - the fixture of that name
    reason: str,
    what: str,
) -> None:
    said = f"Take out what leads to somebody: {what}"
    desk.agreed()
    desk.writing.post(f"{desk.address}/submit")
    given_back = desk.check(verdict="give_back", reason=reason)
    assert (given_back.status_code, said in given_back.text) == (422, True)
    withdrawn = desk.writing.post(f"{desk.address}/withdraw", data={"reason": reason})
    assert (withdrawn.status_code, said in withdrawn.text, reason in withdrawn.text) == (422, True, True)
    assert desk.study.state is State.SUBMITTED


def test_why_one_was_withdrawn_stands_with_it_and_not_in_the_log(
    desk: Desk,  # noqa: F811 - the fixture of that name
) -> None:
    assert desk.writing.post(f"{desk.address}/withdraw", data=WHY).status_code == 303
    assert WHY["reason"] in desk.writing.get(desk.address).text
    lines = db.session.scalars(select(AuditEntry).where(AuditEntry.verb.like("reports.case_studies.%"))).all()
    assert {line.why for line in lines} == {None}
    assert WHY["reason"] not in str([line.changes for line in lines])
