"""Several people at once on the victim's side, on a real PostgreSQL: nothing crosses twice or after "no more"."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from hateprog.accounts.tokens import new_token
from hateprog.kernel.clock import today
from hateprog.questions.models import Passage
from hateprog.questions.rules import Desk, State
from hateprog.referrals.models import Allocation
from hateprog.store.base import db
from hateprog.victims.models import CaseLiaison
from hateprog.victims.offers.models import Offer
from hateprog.victims.own_page import service as own_pages
from hateprog.victims.own_page.models import OwnPage
from hateprog.victims.own_page.rules import Carrier
from hateprog.victims.queries import one_victim
from hateprog.victims.questions import proving
from hateprog.victims.questions.models import Question
from tests import factories as make
from tests.conftest import save
from tests.sessions.conftest import allocated, first_session
from tests.sessions.test_at_once import at_once, browser_of, posting
from tests.victims.questions.conftest import Sides, harmed_in

pytestmark = pytest.mark.parametrize("dialect", ["postgresql"], indirect=True)
ROUNDS = 10


@pytest.fixture
def sides(fresh_app: Flask) -> Any:
    """Both sides of a case, in a database that really commits."""
    with fresh_app.app_context():
        scene = allocated(save)
        first_session(scene, save)
        liaison, colleague = save(make.victim_liaison(), make.victim_liaison(name="Tom Birch"))
        save(make.case_liaison(scene.case, liaison))
        yield Sides(scene, liaison, colleague, harmed_in(scene.case, by=liaison))
        db.session.remove()


def test_of_two_liaisons_who_release_at_once_one_does_and_it_crosses_once(sides: Sides, fresh_app: Flask) -> None:
    third = save(make.victim_liaison(name="Uma Shah"))
    windows = [browser_of(fresh_app, each) for each in (sides.colleague, third)]
    for round_ in range(1, ROUNDS + 1):
        question = sides.agreed(words=f"Why me, the {round_}th time?")
        db.session.rollback()

        answers = at_once(*(posting(each, f"/people-harmed/questions/{question.id}/release", {}) for each in windows))

        assert {answer.status_code for answer in answers} <= {303, 409}
        assert any(answer.status_code == 303 for answer in answers)
        db.session.expire_all()
        assert len(db.session.scalars(select(Passage.id)).all()) == round_
    assert list(proving.faults()) == []


def test_who_withdraws_while_it_is_released_gets_what_they_want(sides: Sides, fresh_app: Flask) -> None:
    """Whichever is first: nothing of theirs is on the practitioner's side afterwards."""
    liaison, colleague = (browser_of(fresh_app, each) for each in (sides.liaison, sides.colleague))
    for _round in range(ROUNDS):
        question = sides.agreed()
        db.session.rollback()

        answers = at_once(
            posting(colleague, f"/people-harmed/questions/{question.id}/release", {}),
            posting(liaison, f"/people-harmed/{sides.victim.id}/withdraw", {}),
        )

        db.session.expire_all()
        if answers[1].status_code == 409:  # it was released in between: they say so once more
            posting(liaison, f"/people-harmed/{sides.victim.id}/withdraw", {})()
            db.session.expire_all()
        assert answers[0].status_code in {303, 409}
        assert set(db.session.scalars(select(Question.state))) == {Desk.WITHDRAWN}
        assert set(db.session.scalars(select(Passage.state))) <= {State.WITHDRAWN}
        posting(liaison, f"/people-harmed/{sides.victim.id}/come-back", {})()


def test_a_link_that_two_open_at_once_opens_for_one(sides: Sides, fresh_app: Flask) -> None:
    for _round in range(ROUNDS):
        token = new_token()
        victim: Any = one_victim(sides.victim.id)
        own_pages.give(make.actor(sides.liaison), victim, token=token, code="123456", carrier=Carrier.LIAISON)
        db.session.rollback()
        windows = [fresh_app.test_client() for _ in range(3)]

        answers = at_once(*(posting(each, f"/yours/{token}", {"code": "123456"}) for each in windows))

        assert sorted(answer.status_code for answer in answers) == [303, 404, 404]
        assert sorted(each.get("/yours").status_code for each in windows) == [200, 404, 404]
        db.session.expire_all()
        page = db.session.scalars(select(OwnPage).order_by(OwnPage.made_at.desc())).first()
        assert page is not None
        assert page.wrong_codes == 0


def test_whoever_becomes_liaison_and_practitioner_at_once_becomes_one_of_them(fresh_app: Flask, sides: Sides) -> None:
    both = save(make.account(roles=["practitioner", "victim_liaison"], name="Both Sides"))
    coordinator = browser_of(fresh_app, sides.scene.coordinator)
    for _round in range(ROUNDS):
        case = save(make.referral(stage="approved", referrer=sides.scene.referrer))
        assessment, decision = make.approved(case, by=sides.scene.inspector)
        save(assessment)
        save(decision)
        db.session.rollback()

        at_once(
            posting(browser_of(fresh_app, both), f"/people-harmed/cases/{case.id}/take-on", {}),
            posting(coordinator, f"/cases/{case.id}/allocate", {"practitioner": str(both.id)}),
        )

        db.session.expire_all()
        liaison = db.session.scalar(select(CaseLiaison.person_id).where(CaseLiaison.referral_id == case.id))
        works_it = db.session.scalar(select(Allocation.practitioner_id).where(Allocation.referral_id == case.id))
        assert not (liaison == both.person_id and works_it == both.id)
        assert liaison or works_it


def test_an_offer_and_a_withdrawal_at_once_leave_no_mail_that_still_leaves(sides: Sides, fresh_app: Flask) -> None:
    windows = [browser_of(fresh_app, sides.liaison) for _ in range(2)]
    part = sides.victim.parts[0].id
    day = today()
    form = {
        "words": "You can ask.",
        "sender": "service",
        "made_on-day": str(day.day),
        "made_on-month": str(day.month),
        "made_on-year": str(day.year),
    }
    for _round in range(ROUNDS):
        db.session.rollback()
        at_once(
            posting(windows[0], f"/people-harmed/in-case/{part}/offer/email", form),
            posting(windows[1], f"/people-harmed/{sides.victim.id}/withdraw", {}),
        )
        db.session.expire_all()
        for offer_id in db.session.scalars(select(Offer.id)):
            assert not fresh_app.extensions["may_leave"]["offer"](f"offer/{offer_id}")
        posting(windows[1], f"/people-harmed/{sides.victim.id}/come-back", {})()
