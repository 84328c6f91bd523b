"""Whether what is recorded may be used for the evaluation: asked with consent, and answered anew at any time."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from hateprog.kernel.clock import today
from hateprog.referrals.for_evaluation import EvaluationConsent
from hateprog.referrals.models import CaseEvent, FactSaid, Involvement, Referral
from hateprog.referrals.rules import Pathway, Stage
from hateprog.store.base import db
from tests import factories as make
from tests.eligibility.plain_sql import change
from tests.referrals import typed

YES, NO, NOT_ASKED = EvaluationConsent.YES, EvaluationConsent.NO, EvaluationConsent.NOT_ASKED
SAYS_NO = {"evaluation_consent": "no", "told_by": "Jordan Ashby", **typed.on("told_on", 20, 4, 2026)}
ONESELF = {
    "help_wanted": "To stop before it gets worse",
    "given_name": "Jo",
    "family_name": "Marsh",
    **typed.on("born_on", 3, 2, 1999),
    "district_code": "E08000018",
    "contact_by": "phone",
    "phone": "07700 900982",
    "message_may_be_left": "no",
    "safe_contact": "Weekdays after 4pm",
}


def said(case: Any) -> list[tuple[Any, ...]]:
    """Return every answer that was put down, who told it and when, oldest first."""
    asked = select(FactSaid.value, FactSaid.told_by, FactSaid.told_on, FactSaid.recorded_by)
    here = asked.where(FactSaid.case_id == case.id, FactSaid.name == "evaluation_consent")
    return [tuple(row) for row in db.session.execute(here.order_by(FactSaid.recorded_at))]


def titles(case: Any) -> list[str]:
    """Return the lines of a case's timeline."""
    return list(db.session.scalars(select(CaseEvent.title).where(CaseEvent.case_id == case.id)))


@pytest.fixture
def chris(saved: Any) -> Any:
    """Store a coordinator."""
    saved(make.rotherham())
    return saved(make.coordinator())


@pytest.mark.parametrize("stage", [Stage.RECEIVED, Stage.ON_PROGRAMME, Stage.COMPLETED, Stage.WITHDRAWN])
def test_a_no_is_taken_at_any_time_and_what_was_said_before_stays(
    saved: Any, client_as: Any, chris: Any, stage: Stage
) -> None:
    case, browser = saved(make.referral(stage=stage)), client_as(chris)
    address = f"/referrals/{case.id}/evaluation"
    answers = [browser.post(address, data=SAYS_NO | more) for more in ({}, {}, {"evaluation_consent": "yes"})]

    assert [answer.status_code for answer in answers] == [303, 303, 303]
    assert (case.evaluation_consent, case.stage) == (YES, stage)
    who = ("Jordan Ashby", date(2026, 4, 20), chris.id)
    assert said(case) == [("no", *who), ("yes", *who)], "the same answer again is not another one"
    assert titles(case) == ["Another answer about the use for the evaluation"] * 2
    assert db.session.scalars(select(Involvement)).all() == [], "nothing is decided on it, so nobody takes part by it"


def test_the_case_page_says_the_answer_and_leads_to_another(saved: Any, client_as: Any, chris: Any) -> None:
    case = saved(make.referral(evaluation_consent=NOT_ASKED))
    page = client_as(chris).get(f"/cases/{case.id}").text
    assert "Not asked, or not answered" in page
    assert f"/referrals/{case.id}/evaluation" in page


def test_before_a_referral_is_sent_its_own_page_asks(saved: Any, client_as: Any, chris: Any) -> None:
    case = saved(make.referral(stage=Stage.RETURNED))
    browser, address = client_as(chris), f"/referrals/{case.id}/evaluation"
    assert (browser.get(address).status_code, browser.post(address, data=SAYS_NO).status_code) == (302, 409)
    assert (case.evaluation_consent, said(case)) == (YES, [])


@pytest.mark.parametrize(
    ("typed_in", "sentence"),
    [
        (typed.on("told_on", 1, 1, today().year + 1), "They cannot have told you in the future"),
        ({"told_by": ""}, "Enter who told you"),
        ({"evaluation_consent": "perhaps"}, "Select one of the answers listed"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_kept(
    saved: Any, client_as: Any, chris: Any, typed_in: dict[str, str], sentence: str
) -> None:
    case = saved(make.referral())
    answer = client_as(chris).post(f"/referrals/{case.id}/evaluation", data=SAYS_NO | typed_in)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert (case.evaluation_consent, said(case)) == (YES, [])


@pytest.mark.parametrize(("given", "kept"), [({}, NOT_ASKED), ({"evaluation_consent": "yes"}, YES)])
@pytest.mark.parametrize("oneself", [False, True])
def test_left_empty_it_was_not_asked(
    saved: Any, app: Any, client_as: Any, chris: Any, oneself: bool, given: dict[str, str], kept: EvaluationConsent
) -> None:
    if oneself:
        browser = app.test_client()
        browser.post("/refer-yourself", data={"sexual_harm": "no"})
        browser.post("/refer-yourself/about-you", data=ONESELF | given)
    else:
        case = saved(make.referral(stage=Stage.DRAFT, referrer=chris, evaluation_consent=NO))
        client_as(chris).post(f"/referrals/{case.id}/consent", data=typed.on("consented_on", 10, 4, 2026) | given)
    assert db.session.scalars(select(Referral.evaluation_consent)).all() == [kept]


@pytest.mark.parametrize("pathway", Pathway)
def test_the_paper_form_asks_it(app: Any, pathway: Pathway) -> None:
    page = app.test_client().get(f"/referral-form?pathway={pathway}").text
    assert page.count("May what is recorded about them be used to evaluate the programme? (optional)") == 1


def test_the_database_knows_three_answers(saved: Any, chris: Any) -> None:
    case = saved(make.referral())
    with pytest.raises(IntegrityError, match=r"evaluationconsent|evaluation_consent"):
        change(case, evaluation_consent="perhaps")
