"""A letter that the person referred wrote of their own accord goes to the liaison; who brought it learns no more."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select, text

from hateprog.kernel.errors import NotNow, RuleBroken
from hateprog.questions import line
from hateprog.questions.models import Passage
from hateprog.questions.rules import State
from hateprog.referrals import case_queries
from hateprog.referrals.rules import Stage
from hateprog.store.base import db
from hateprog.victims.offers import service as offering
from hateprog.victims.own_page import queries as own_pages
from hateprog.victims.queries import one_case, one_victim
from hateprog.victims.questions import proving, service
from hateprog.victims.questions.models import Question
from tests import factories as make
from tests.victims.questions.conftest import Sides, harmed_in

LETTER = "I have thought about what I shouted. I am ashamed of it."
FORM = {"words": LETTER, "wording": "verbatim", "session": "1"}


def passage() -> Any:
    db.session.expire_all()
    return db.session.scalars(select(Passage)).one()


def bring(sides: Sides, client_as: Any, **said: str) -> Any:
    return client_as(sides.scene.practitioner).post(f"/cases/{sides.case.id}/letter-over", data=FORM | said)


def receive(sides: Sides, victim_id: Any) -> Any:
    at_hand: Any = one_case(sides.case.id)
    return service.receive(make.actor(sides.liaison), at_hand, passage_id=passage().id, victim_id=victim_id)


def test_it_goes_from_the_practitioner_to_whom_it_concerns(sides: Sides, client_as: Any) -> None:
    answer = bring(sides, client_as)
    assert answer.status_code == 303, answer.text

    liaison = client_as(sides.liaison)
    assert f"A letter came on {sides.case.reference}" in liaison.get("/people-harmed/questions").text
    here = f"/people-harmed/cases/{sides.case.id}/letters/{passage().id}"
    assert LETTER in liaison.get(here).text
    chosen = liaison.post(here, data={"person": str(sides.victim.id)})
    assert chosen.status_code == 303, chosen.text
    at = chosen.location
    assert LETTER in liaison.get(at).text
    told = "They have thought about what they shouted, and are ashamed of it."
    for step, form in (
        ("read", {"told": told}),
        ("ask", {"wanted": "yes", "how": "phone"}),
        ("relay", {"happened": "Silence."}),
        ("acknowledge", {}),
    ):
        assert liaison.post(f"{at}/{step}", data=form).status_code == 303, step

    assert passage().state is State.ACKNOWLEDGED
    crossed = [(each.way, each.words) for each in line.of_case(case_queries.case(sides.case.id)).crossings]
    assert crossed == [("Letter relayed", told)]
    assert list(proving.faults()) == []


def test_whoever_brought_it_sees_the_same_whatever_became_of_it(sides: Sides, client_as: Any) -> None:
    bring(sides, client_as)
    practitioner = client_as(sides.scene.practitioner)
    pages = (f"/cases/{sides.case.id}/letter-over", f"/cases/{sides.case.id}", f"/questions/{passage().id}")
    before = [without_tokens(practitioner.get(each).text) for each in pages]

    receive(sides, None)

    assert passage().state is State.UNWANTED
    assert [without_tokens(practitioner.get(each).text) for each in pages] == before


def without_tokens(said: str) -> str:
    lines = [each for each in said.splitlines() if "_token" not in each and "csrf-token" not in each]
    return "\n".join(lines)


def test_before_they_were_asked_their_own_page_says_nothing_of_it(sides: Sides, client_as: Any) -> None:
    bring(sides, client_as)
    receive(sides, sides.victim.id)
    assert own_pages.asked_by(sides.victim.id) == []


def test_one_letter_is_for_one_person_and_gone_on_with_once(sides: Sides, client_as: Any) -> None:
    second = harmed_in(sides.case, by=sides.liaison, name="Jan Kowal", phone="07700 900124", postcode="S60 1AF")
    bring(sides, client_as)
    receive(sides, second.id)
    for whom in (sides.victim.id, second.id, None):
        with pytest.raises(NotNow, match="gone on with this letter already"):
            receive(sides, whom)
    assert len(db.session.scalars(select(Question.id)).all()) == 1


def test_it_is_not_for_somebody_who_has_withdrawn_or_was_not_harmed_in_the_case(sides: Sides, client_as: Any) -> None:
    bring(sides, client_as)
    with pytest.raises(RuleBroken, match="Select for whom it is"):
        receive(sides, uuid4())
    victim: Any = one_victim(sides.victim.id)
    offering.withdraw(make.actor(sides.liaison), victim)
    with pytest.raises(NotNow, match="nobody contacts them"):
        receive(sides, sides.victim.id)
    page = client_as(sides.liaison).get(f"/people-harmed/cases/{sides.case.id}/letters/{passage().id}").text
    assert "Ola Nowak" not in page
    assert passage().state is State.ANSWERED


def test_withdrawing_afterwards_stops_it(sides: Sides, client_as: Any) -> None:
    bring(sides, client_as)
    question = receive(sides, sides.victim.id)
    victim: Any = one_victim(sides.victim.id)
    offering.withdraw(make.actor(sides.liaison), victim)
    assert passage().state is State.WITHDRAWN
    with pytest.raises(NotNow):
        service.relay(make.actor(sides.liaison), sides.again(question), passage_id=passage().id, happened=None)


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"words": " "}, "Enter the letter"),
        ({"words": "x" * 20_001}, "characters"),
        ({"wording": ""}, "Select whose words it is in"),
        ({"session": "2"}, "That session has not taken place yet"),
        ({"session": "9"}, "Select one of the answers listed"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_handed_in(
    sides: Sides, client_as: Any, said: dict[str, str], sentence: str
) -> None:
    answer = bring(sides, client_as, **said)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert db.session.scalars(select(Passage)).all() == []


@pytest.mark.parametrize("stage", [Stage.ON_HOLD, Stage.WITHDRAWN, Stage.CLOSED])
def test_from_a_programme_that_stands_still_or_was_broken_off_none_is_taken(
    sides: Sides, client_as: Any, saved: Any, stage: Stage
) -> None:
    sides.case.stage = stage
    saved(sides.case)
    assert bring(sides, client_as).status_code == 409
    assert db.session.scalars(select(Passage)).all() == []


def test_without_a_liaison_a_coordinator_is_asked_for_one(sides: Sides, client_as: Any, saved: Any) -> None:
    db.session.execute(text("UPDATE case_liaison SET ended_at = assigned_at"))
    db.session.commit()
    answer = bring(sides, client_as)
    assert answer.status_code == 409
    assert "A coordinator names one" in answer.text


@pytest.mark.parametrize(
    "role", ["practitioner", "inspector", "referrer", "coordinator", "administrator", "school_staff"]
)
def test_nobody_else_hands_one_in(sides: Sides, client_as: Any, saved: Any, role: str) -> None:
    somebody = saved(make.builders()[role](email="else@example.org"))
    browser = client_as(somebody)
    assert browser.get(f"/cases/{sides.case.id}/letter-over").status_code == 404
    assert browser.post(f"/cases/{sides.case.id}/letter-over", data=FORM).status_code == 404


def test_another_liaison_reads_none_of_it(sides: Sides, client_as: Any) -> None:
    bring(sides, client_as)
    here = f"/people-harmed/cases/{sides.case.id}/letters/{passage().id}"
    for who in (sides.colleague, sides.scene.coordinator, sides.scene.practitioner):
        assert client_as(who).get(here).status_code == 404
        assert client_as(who).post(here, data={"person": "nobody"}).status_code == 404
    assert passage().state is State.ANSWERED


def test_a_question_of_theirs_is_no_letter_unasked_for(sides: Sides, client_as: Any) -> None:
    released = sides.released()
    liaison = client_as(sides.liaison)
    passage_id = released.ways[0].passage_id
    assert liaison.get(f"/people-harmed/cases/{sides.case.id}/letters/{passage_id}").status_code == 404


def test_nothing_of_it_stands_in_the_database_in_plain(sides: Sides, client_as: Any) -> None:
    bring(sides, client_as)
    rows = [str(db.session.execute(text(f"SELECT * FROM {each}")).all()) for each in ("passage", "audit_entry")]
    assert not any("ashamed" in each for each in rows)
