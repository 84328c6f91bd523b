"""A practitioner writes the assessment of a case; every version stays, and who must know of it is told."""

from __future__ import annotations

from datetime import date, timedelta
from html import unescape
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from hateprog.kernel.clock import today
from hateprog.referrals.models import CaseEvent, Referral
from hateprog.referrals.rules import Known, Stage
from hateprog.risk import queries
from hateprog.risk.models import RiskAssessment, RiskHazard
from hateprog.risk.rules import Likelihood, Severity
from hateprog.store.audit import AuditEntry
from hateprog.store.base import db
from hateprog.store.outbox import Message
from tests import factories as make
from tests.risk.typed import assessment
from tests.sessions.conftest import Scene

LONG = "x" * 10_000


def test_what_is_written_is_in_force_on_every_page_and_hidden_from_the_log(bare: Scene, client_as: Any) -> None:
    browser = client_as(bare.practitioner)
    assert "Write the risk assessment" in browser.get(f"/cases/{bare.case.id}").text

    answer = browser.post(f"/cases/{bare.case.id}/risk/assess", data=assessment())

    assert answer.status_code == 303
    made = db.session.scalars(select(RiskAssessment)).one()
    assert (made.number, made.made_by, made.review_on) == (1, bare.practitioner.id, today() + timedelta(days=30))
    hazard = db.session.scalars(select(RiskHazard)).one()
    assert (hazard.likelihood, hazard.severity) == (Likelihood.POSSIBLE, Severity.SERIOUS)
    conditions = ["Must be there: An appropriate adult", "Venue: A room with two ways out", "Sit near the door"]
    assert queries.conditions_in_force(bare.case.id) == conditions
    for account in (bare.practitioner, bare.coordinator, bare.inspector):
        page = unescape(client_as(account).get(f"/cases/{bare.case.id}").text)
        assert [words for words in conditions if words not in page] == []
    line = db.session.scalars(select(AuditEntry).where(AuditEntry.verb == "risk.assess")).one()
    assert line.case_id == bare.case.id
    assert "Sit near" not in str(line.changes)
    assert "two ways out" not in str(line.changes)


def test_a_case_without_one_keeps_nobody_to_anything(bare: Scene, app: Any) -> None:
    assert queries.conditions_in_force(bare.case.id) == []


def test_a_new_version_starts_from_the_old_one_and_leaves_it_to_be_read(bare: Scene, client_as: Any) -> None:
    browser, address = client_as(bare.practitioner), f"/cases/{bare.case.id}/risk/assess"
    browser.post(address, data=assessment())
    form = browser.get(address).text
    assert "A room with two ways out" in form
    second = assessment(venue="Never after dark", what_2="Others come", version="1")
    second |= {"who_2": "Staff", "likelihood_2": "likely", "severity_2": "severe", "mitigation_2": "Keep the door shut"}
    assert browser.post(address, data=second).status_code == 303
    assert db.session.scalars(select(RiskAssessment.number).order_by(RiskAssessment.number)).all() == [1, 2]
    assert queries.conditions_in_force(bare.case.id)[1:] == [
        "Venue: Never after dark",
        "Sit near the door",
        "Keep the door shut",
    ]
    page = browser.get(f"/cases/{bare.case.id}/risk").text
    assert "Never after dark" in page
    assert "A room with two ways out" in page
    titles = db.session.scalars(select(CaseEvent.title)).all()
    assert {"Risk assessment written", "Risk assessment written anew"} <= set(titles)


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"what_1": ""}, "Say what could happen"),
        ({"what_1": "\x00\u202e"}, "Say what could happen"),
        ({"mitigation_1": LONG}, "What is done about it must be 500 characters or fewer"),
        ({"likelihood_1": "certain"}, "Select one of the answers listed"),
        ({"what_2": "Others come"}, "Say who could be harmed"),
        ({"who_3": "Staff"}, "Say what could happen"),
        ({"specialist": "financial"}, "Select from the answers listed"),
        ({"review_on-day": "31", "review_on-month": "2"}, "must be a real date"),
    ],
)
def test_bad_answers_are_refused_in_words_and_kept(
    bare: Scene, client_as: Any, said: dict[str, str], sentence: str
) -> None:
    answer = client_as(bare.practitioner).post(f"/cases/{bare.case.id}/risk/assess", data=assessment(**said))
    assert answer.status_code == 422
    assert unescape(answer.text).count(sentence) >= 2
    assert "A room with two ways out" in answer.text
    assert db.session.scalars(select(RiskAssessment)).all() == []


def test_what_is_missing_is_listed_in_the_order_of_the_page(bare: Scene, client_as: Any) -> None:
    page = client_as(bare.practitioner).post(f"/cases/{bare.case.id}/risk/assess", data={}).text
    summary = page[page.index("There is a problem") :]
    assert summary.index("Say what could happen") < summary.index("Enter when to look at it again")


@pytest.mark.parametrize(
    ("review_on", "sentence"),
    [
        (today(), "The review must be after today"),
        (today() + timedelta(days=93), "The review must be within three months"),
        (date(1950, 1, 1), "The review must be after today"),
    ],
)
def test_a_review_lies_ahead_and_within_three_months(
    bare: Scene, client_as: Any, review_on: date, sentence: str
) -> None:
    form = assessment(review_on)
    answer = client_as(bare.practitioner).post(f"/cases/{bare.case.id}/risk/assess", data=form)
    assert answer.status_code == 422
    assert answer.text.count(sentence) == 2
    assert db.session.scalars(select(RiskAssessment)).all() == []


def test_of_two_windows_the_second_is_told_and_keeps_what_it_typed(bare: Scene, client_as: Any) -> None:
    browser, address = client_as(bare.practitioner), f"/cases/{bare.case.id}/risk/assess"
    browser.post(address, data=assessment(version="0"))
    answer = browser.post(address, data=assessment(version="0", venue="Typed in the other window"))
    assert answer.status_code == 409
    assert "Pat Hill changed this" in answer.text
    assert "Typed in the other window" in answer.text
    assert len(db.session.scalars(select(RiskAssessment)).all()) == 1


def test_a_form_sent_twice_makes_one_version(bare: Scene, client_as: Any) -> None:
    browser, form = client_as(bare.practitioner), assessment(form_token=str(uuid4()), version="0")
    answers = [browser.post(f"/cases/{bare.case.id}/risk/assess", data=form) for _time in range(2)]
    assert [each.status_code for each in answers] == [303, 303]
    assert len(db.session.scalars(select(RiskAssessment)).all()) == 1


def test_nothing_is_written_once_the_case_is_over(bare: Scene, saved: Any, client_as: Any) -> None:
    case = db.session.get_one(Referral, bare.case.id)
    case.stage, case.ended_at, case.end_reason = Stage.COMPLETED, case.received_at, "completed"
    saved(case)
    browser = client_as(bare.practitioner)
    for path in ("assess", "review"):
        assert browser.post(f"/cases/{bare.case.id}/risk/{path}", data=assessment()).status_code == 409
    assert db.session.scalars(select(RiskAssessment)).all() == []


def test_an_element_that_the_referral_names_is_told_apart(bare: Scene, saved: Any, client_as: Any) -> None:
    case = db.session.get_one(Referral, bare.case.id)
    case.domestic_or_sexual = Known.YES
    saved(case)
    browser, address = client_as(bare.practitioner), f"/cases/{bare.case.id}/risk/assess"
    refused = browser.post(address, data=assessment())
    assert refused.status_code == 422
    assert refused.text.count("say which") == 2
    assert browser.post(address, data=assessment(specialist=["domestic"])).status_code == 303
    assert "trained for this, on a current date, can be given the case: Domestic abuse" in browser.get(
        f"/cases/{bare.case.id}/risk"
    ).text.replace("\n", " ")


@pytest.mark.parametrize("trained", [False, True])
def test_coordinators_are_told_where_its_practitioner_lacks_the_training(
    bare: Scene, saved: Any, client_as: Any, trained: bool
) -> None:
    if trained:
        saved(make.training("sexual", practitioner_id=bare.practitioner.along[0].id))
    form = assessment(specialist=["sexual"])
    assert client_as(bare.practitioner).post(f"/cases/{bare.case.id}/risk/assess", data=form).status_code == 303
    mails = db.session.scalars(select(Message)).all()
    assert [mail.recipient for mail in mails] == ([] if trained else [bare.coordinator.email])
    assert [mail for mail in mails if "Ashby" in f"{mail.subject}{mail.body}"] == []


@pytest.mark.parametrize("said", [{"number": 0}, {"review_on": None}])
def test_the_database_itself_refuses_what_cannot_be(scene: Scene, saved: Any, said: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError):
        saved(make.risk_assessment(scene.case.id, by=scene.practitioner, **said))


@pytest.mark.parametrize("trained", [False, True])
def test_nothing_more_is_planned_with_a_practitioner_who_now_lacks_the_training(
    scene: Scene, saved: Any, client_as: Any, trained: bool
) -> None:
    case = db.session.get_one(Referral, scene.case.id)
    case.domestic_or_sexual = Known.YES
    saved(case)
    saved(make.risk_assessment(case.id, by=scene.practitioner, domestic=True))
    if trained:
        saved(make.training("domestic", practitioner_id=scene.practitioner.along[0].id))

    page = client_as(scene.practitioner).get(f"/cases/{case.id}/sessions/plan").text

    assert ("Ask a coordinator to give the case to somebody who may work it" in page) is not trained
