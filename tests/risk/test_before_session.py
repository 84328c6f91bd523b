"""The assessment is looked at before each session: until then the next one is not planned, and nothing else stops."""

from __future__ import annotations

from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from sqlalchemy import select

from hateprog.kernel.clock import today, utcnow
from hateprog.risk.models import RiskAssessment, RiskReview
from hateprog.sessions.one_to_one.models import OneToOne
from hateprog.sessions.one_to_one.rules import State
from hateprog.store.base import db
from tests import factories as make
from tests.risk.typed import assessment
from tests.sessions.conftest import Scene, first_session
from tests.sessions.test_programme import plan, record

NEXT_WEEK = utcnow() + timedelta(days=7)


@pytest.fixture
def held(bare: Scene, saved: Any) -> Any:
    """Store an assessment of three days ago, and the first session, held and signed an hour ago."""
    three_days_ago = utcnow() - timedelta(days=3)
    review_on = today() + timedelta(days=9)
    made = {"made_at": three_days_ago, "review_on": review_on, "number": 1}
    saved(make.risk_assessment(bare.case.id, by=bare.practitioner, **made))
    return saved(make.signed(first_session(bare, saved), by=bare.practitioner))


def sessions() -> int:
    return len(db.session.scalars(select(OneToOne)).all())


def test_no_session_is_planned_before_there_is_an_assessment(bare: Scene, client_as: Any) -> None:
    browser, address = client_as(bare.practitioner), f"/cases/{bare.case.id}/sessions/plan"
    page = browser.get(address)
    assert page.status_code == 200
    assert "Write the risk assessment before you plan a session" in page.text
    assert 'name="time"' not in page.text

    refused = browser.post(address, data=plan(NEXT_WEEK, place="Unity Centre"))

    assert refused.status_code == 422
    assert "Write the risk assessment before you plan a session" in refused.text
    assert f"/cases/{bare.case.id}/risk/assess" in refused.text
    assert 'value="Unity Centre"' in refused.text
    assert sessions() == 0
    browser.post(f"/cases/{bare.case.id}/risk/assess", data=assessment())
    assert browser.post(address, data=plan(NEXT_WEEK)).status_code == 303


def test_after_a_session_one_button_says_that_it_is_still_right(bare: Scene, held: Any, client_as: Any) -> None:
    browser, address = client_as(bare.practitioner), f"/cases/{bare.case.id}/sessions/plan"
    page = unescape(browser.get(address).text)
    assert "Sit near the door and stop when voices rise" in page
    assert "Say whether the risk assessment is still right" in page
    assert browser.post(address, data=plan(NEXT_WEEK)).status_code == 422

    answer = browser.post(f"/cases/{bare.case.id}/risk/review", data={"version": "1", "then": "plan"})

    assert (answer.status_code, answer.location) == (303, address)
    made = db.session.scalars(select(RiskReview)).one()
    assert (made.session_number, made.reviewed_by, made.case_id) == (2, bare.practitioner.id, bare.case.id)
    assert browser.post(address, data=plan(NEXT_WEEK)).status_code == 303
    assert sessions() == 2


def test_past_its_review_date_it_is_written_anew(bare: Scene, held: Any, saved: Any, client_as: Any) -> None:
    late = db.session.scalars(select(RiskAssessment)).one()
    late.review_on = today() - timedelta(days=1)
    saved(late)
    browser = client_as(bare.practitioner)
    assert browser.post(f"/cases/{bare.case.id}/risk/review").status_code == 409
    assert "Still right" not in browser.get(f"/cases/{bare.case.id}/risk").text
    assert browser.post(f"/cases/{bare.case.id}/sessions/plan", data=plan(NEXT_WEEK)).status_code == 422
    assert "past its review date" in browser.get("/today").text
    browser.post(f"/cases/{bare.case.id}/risk/assess", data=assessment(version="1"))
    assert browser.post(f"/cases/{bare.case.id}/sessions/plan", data=plan(NEXT_WEEK)).status_code == 303


def test_a_review_of_a_version_that_is_no_longer_in_force_is_refused(bare: Scene, held: Any, client_as: Any) -> None:
    browser = client_as(bare.practitioner)
    browser.post(f"/cases/{bare.case.id}/risk/assess", data=assessment(version="1"))
    answer = browser.post(f"/cases/{bare.case.id}/risk/review", data={"version": "1"})
    assert answer.status_code == 409
    assert db.session.scalars(select(RiskReview)).all() == []


def test_there_is_nothing_to_review_before_the_first_one(bare: Scene, client_as: Any) -> None:
    assert client_as(bare.practitioner).post(f"/cases/{bare.case.id}/risk/review").status_code == 409


def test_what_happened_is_recorded_and_signed_all_the_same(bare: Scene, saved: Any, client_as: Any) -> None:
    session = first_session(bare, saved)
    browser = client_as(bare.practitioner)
    page = browser.get(f"/sessions/{session.id}/record").text
    assert "Write the risk assessment" in page
    assert browser.post(f"/sessions/{session.id}/record", data=record(utcnow())).status_code == 303
    assert db.session.get_one(OneToOne, session.id).state is State.SIGNED


def test_today_asks_for_the_look_until_it_is_taken(bare: Scene, held: Any, client_as: Any) -> None:
    browser = client_as(bare.practitioner)
    assert "Risk assessments to look at" in browser.get("/today").text
    browser.post(f"/cases/{bare.case.id}/risk/review")
    assert "Risk assessments to look at" not in browser.get("/today").text


def test_coordinators_see_the_cases_without_one_and_the_late_ones(bare: Scene, saved: Any, client_as: Any) -> None:
    browser = client_as(bare.coordinator)
    page = browser.get("/risk/late").text
    assert bare.case.reference in page
    assert "None yet" in page
    row = saved(make.risk_assessment(bare.case.id, by=bare.practitioner, review_on=today() - timedelta(days=1)))
    page = browser.get("/risk/late").text
    assert bare.case.reference in page
    assert "Late" in page
    row.review_on = today()
    saved(row)
    assert bare.case.reference not in browser.get("/risk/late").text


def test_an_inspector_reads_the_conditions_and_has_no_button(bare: Scene, held: Any, client_as: Any) -> None:
    page = client_as(bare.inspector).get(f"/cases/{bare.case.id}/risk").text
    assert "Sit near the door" in page
    assert "Still right" not in page
    assert "Write it anew" not in page
