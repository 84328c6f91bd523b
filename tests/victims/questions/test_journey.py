"""From the words of a person harmed to the answer that they have: page by page, by the people whose work it is."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select, text

from hateprog.kernel.clock import utcnow
from hateprog.kernel.errors import NotNow, RuleBroken
from hateprog.questions.models import Passage
from hateprog.questions.rules import Desk, State
from hateprog.referrals.rules import EndReason, Stage
from hateprog.store.audit import AuditEntry
from hateprog.store.base import db
from hateprog.victims.questions import service
from hateprog.victims.questions.models import Question
from tests import factories as make
from tests.questions.test_practitioners_side import ANSWER, PUT
from tests.victims.questions.conftest import WORDS, Sides, harmed_in

GIVEN_NAME = make.participant().given_name


def passage() -> Passage:
    db.session.expire_all()
    return db.session.scalars(select(Passage)).one()


def test_a_question_goes_over_and_its_answer_comes_home(sides: Sides, client_as: Any) -> None:
    liaison, colleague = client_as(sides.liaison), client_as(sides.colleague)
    practitioner = client_as(sides.scene.practitioner)

    form = {"kind": "question", "words": WORDS, "cases": str(sides.case.id)}
    taken = liaison.post(f"/people-harmed/{sides.victim.id}/questions/new", data=form)
    assert taken.status_code == 303, taken.text
    here = taken.location
    assert "somebody else screens them" in liaison.get(here).text

    assert WORDS in colleague.get("/people-harmed/questions").text
    page = colleague.get(here).text
    assert WORDS in page
    assert "Ola Nowak" not in page
    assert colleague.post(f"{here}/approve", data={"number": "1"}).status_code == 303

    assert liaison.post(f"{here}/agree", data={"number": "1", "how": "phone"}).status_code == 303
    assert WORDS not in practitioner.get(f"/cases/{sides.case.id}").text
    assert colleague.post(f"{here}/release").status_code == 303
    assert WORDS in practitioner.get(f"/cases/{sides.case.id}").text

    assert practitioner.post(f"/questions/{passage().id}", data=PUT).status_code == 303
    answer = f"{here}/answers/{passage().id}"
    assert ANSWER in liaison.get(answer).text
    told = "They say they were showing off."
    assert liaison.post(f"{answer}/read", data={"told": told}).status_code == 303
    wish = {"wanted": "yes", "how": "phone", "wish": "After six, with my sister"}
    assert liaison.post(f"{answer}/ask", data=wish).status_code == 303
    assert liaison.post(f"{answer}/relay", data={"happened": "She was quiet, then thanked us."}).status_code == 303
    assert passage().state is State.RELAYED
    assert "Relayed is not acknowledged" in liaison.get(answer).text
    assert liaison.post(f"{answer}/acknowledge").status_code == 303

    assert passage().state is State.ACKNOWLEDGED
    crossed = client_as(sides.scene.coordinator).get(f"/cases/{sides.case.id}/line").text
    assert told in crossed
    assert ANSWER not in crossed
    assert "Ola" not in crossed


def test_nothing_of_the_words_stands_in_the_database_or_the_log(sides: Sides, client_as: Any) -> None:
    sides.released()
    client_as(sides.scene.practitioner).post(f"/questions/{passage().id}", data=PUT)

    tables = ("victim_question", "question_wording", "question_way", "passage")
    rows = [db.session.execute(text(f"SELECT * FROM {table}")).all() for table in tables]
    log = [line.changes for line in db.session.scalars(select(AuditEntry))]

    for words in (WORDS, ANSWER):
        assert words not in f"{rows} {log}"


def test_whoever_took_it_down_neither_screens_nor_releases_it(sides: Sides, client_as: Any) -> None:
    liaison, question = client_as(sides.liaison), sides.taken_down()

    refused = liaison.post(f"/people-harmed/questions/{question.id}/approve", data={"number": "1"})

    assert refused.status_code == 422
    assert "You wrote these words, so somebody else screens them" in refused.text
    assert sides.again(question).state is Desk.TAKEN_DOWN
    question = sides.agreed()
    refused = liaison.post(f"/people-harmed/questions/{question.id}/release")
    assert refused.status_code == 422
    assert "You took this down, so somebody else releases it" in refused.text
    assert db.session.scalars(select(Passage)).all() == []


def test_nor_does_another_account_of_the_same_person(sides: Sides, saved: Any) -> None:
    second = saved(make.victim_liaison(of=sides.liaison, email="again@example.org"))
    question = sides.taken_down()

    with pytest.raises(RuleBroken, match="somebody else screens"):
        service.approve(make.actor(second), question, number=1)


@pytest.mark.parametrize(
    ("column", "of", "value"),
    [
        ("released_person", "victim_question", "taken_down_person"),
        ("screened_person", "question_wording", "written_person"),
    ],
)
def test_the_database_refuses_it_too(sides: Sides, column: str, of: str, value: str) -> None:
    sides.released()

    with pytest.raises(Exception, match="by_another"):
        db.session.execute(text(f"UPDATE {of} SET {column} = {value}"))


def test_words_that_lead_to_somebody_stop_it(sides: Sides, client_as: Any) -> None:
    question = sides.taken_down("I live at S60 1AE, Ola Nowak. Why me?")

    refused = client_as(sides.colleague).post(f"/people-harmed/questions/{question.id}/approve", data={"number": "1"})

    assert refused.status_code == 422
    assert "Take out what leads to somebody: postcode, name" in refused.text or "name, postcode" in refused.text
    assert sides.again(question).state is Desk.TAKEN_DOWN


def test_so_does_the_name_of_the_person_referred(sides: Sides) -> None:
    question = sides.taken_down(f"Why did you do it, {GIVEN_NAME}?")

    with pytest.raises(RuleBroken, match="name"):
        service.approve(sides.by_colleague, question, number=1)


def test_other_words_are_screened_and_agreed_again(sides: Sides, client_as: Any) -> None:
    question, colleague = sides.agreed(), client_as(sides.colleague)

    changed = colleague.post(
        f"/people-harmed/questions/{question.id}/reword", data={"words": "What were you thinking?"}
    )

    assert changed.status_code == 303
    question = sides.again(question)
    assert (question.state, [each.words for each in question.wordings]) == (
        Desk.TAKEN_DOWN,
        [WORDS, "What were you thinking?"],
    )
    with pytest.raises(RuleBroken, match="You wrote these words"):
        service.approve(sides.by_colleague, question, number=2)
    service.approve(make.actor(sides.liaison), sides.again(question), number=2)
    assert sides.again(question).state is Desk.SCREENED


def test_an_approval_of_older_words_is_refused(sides: Sides, client_as: Any) -> None:
    question = sides.taken_down()
    service.reword(make.actor(sides.liaison), question, words="Do you know what it did to me?")

    refused = client_as(sides.colleague).post(f"/people-harmed/questions/{question.id}/approve", data={"number": "1"})

    assert refused.status_code == 409
    assert "The words have changed meanwhile" in refused.text


def test_withdrawn_before_it_was_put_it_is_gone_from_the_other_side(sides: Sides, client_as: Any) -> None:
    question, practitioner = sides.released(), client_as(sides.scene.practitioner)
    assert WORDS in practitioner.get(f"/cases/{sides.case.id}").text

    client_as(sides.liaison).post(f"/people-harmed/questions/{question.id}/withdraw")

    assert WORDS not in practitioner.get(f"/cases/{sides.case.id}").text
    assert practitioner.get(f"/questions/{passage().id}").status_code == 404


def test_withdrawn_after_it_was_put_no_answer_goes_back(sides: Sides, client_as: Any) -> None:
    question, practitioner = sides.released(), client_as(sides.scene.practitioner)
    practitioner.post(f"/questions/{passage().id}", data=PUT)

    client_as(sides.liaison).post(f"/people-harmed/questions/{question.id}/withdraw")

    here = f"/people-harmed/questions/{question.id}/answers/{passage().id}"
    assert client_as(sides.liaison).post(f"{here}/read", data={"told": "x"}).status_code == 409
    assert passage().state is State.WITHDRAWN


def test_a_question_for_several_people_comes_home_from_each_on_its_own(
    sides: Sides, saved: Any, client_as: Any
) -> None:
    saved_again = make.practitioner(name="Sunita Rao", email="sunita@example.org")
    other = second_case(sides, saved, saved_again)
    question = sides.released(cases=[sides.case.id, other.id])
    mine, theirs = client_as(sides.scene.practitioner), client_as(saved_again)

    passages = {each.referral_id: each for each in db.session.scalars(select(Passage))}
    assert passages.keys() == {sides.case.id, other.id}
    assert len({each.key_id for each in passages.values()}) == 2
    assert mine.get(f"/questions/{passages[other.id].id}").status_code == 404
    assert theirs.get(f"/questions/{passages[sides.case.id].id}").status_code == 404
    mine.post(f"/questions/{passages[sides.case.id].id}", data=PUT)

    page = client_as(sides.liaison).get(f"/people-harmed/questions/{question.id}").text
    assert "Answered" in page
    assert "With the practitioner" in page


def second_case(sides: Sides, saved: Any, practitioner: Any) -> Any:
    """Store another case of another practitioner in which the same person was harmed."""
    case = saved(make.referral(stage="allocated", referrer=sides.scene.referrer))
    assessment, decision = make.approved(case, by=sides.scene.inspector)
    saved(practitioner)
    saved(assessment)
    saved(decision)
    saved(make.allocation(decision, practitioner, by=sides.scene.coordinator))
    saved(make.case_liaison(case, sides.liaison))
    saved(make.harmed(sides.victim, case, sides.liaison))
    return case


def test_when_the_case_is_over_it_comes_back_and_the_person_is_told(sides: Sides, saved: Any, client_as: Any) -> None:
    question, liaison = sides.released(), client_as(sides.liaison)
    case = sides.case
    case.stage, case.ended_at, case.end_reason = Stage.WITHDRAWN, utcnow(), EndReason.WITHDREW
    saved(case)
    here = f"/people-harmed/questions/{question.id}/answers/{passage().id}"

    page = liaison.get(here).text
    assert "The case is over, so it came back" in page
    assert "It could not be put to them." in page
    assert liaison.post(f"{here}/read", data={"told": "It could not be put to them."}).status_code == 303
    assert passage().state is State.SCREENED


def test_what_has_not_come_back_is_not_taken_home(sides: Sides) -> None:
    question = sides.released()

    with pytest.raises(NotNow, match="It has not come back"):
        service.read_answer(make.actor(sides.liaison), question, passage_id=passage().id, told="x")


def test_what_was_not_put_may_go_out_again(sides: Sides, client_as: Any) -> None:
    question, liaison = sides.released(), client_as(sides.liaison)
    first = passage().id
    client_as(sides.scene.practitioner).post(f"/questions/{first}", data={"outcome": "not_put", "because": "Late."})

    assert liaison.post(f"/people-harmed/questions/{question.id}/answers/{first}/again").status_code == 303

    db.session.expire_all()
    states = {each.id: each.state for each in db.session.scalars(select(Passage))}
    assert states.pop(first) is State.REPLACED
    assert list(states.values()) == [State.RELEASED]
    assert WORDS in client_as(sides.scene.practitioner).get(f"/cases/{sides.case.id}").text


def test_an_answer_that_names_a_third_person_known_to_the_case_is_stopped(sides: Sides, client_as: Any) -> None:
    question = sides.released()
    client_as(sides.scene.practitioner).post(f"/questions/{passage().id}", data=PUT)
    here = f"/people-harmed/questions/{question.id}/answers/{passage().id}"
    told = f"{GIVEN_NAME} is sorry, ring 07700 900456"

    refused = client_as(sides.liaison).post(f"{here}/read", data={"told": told})

    assert refused.status_code == 422
    assert "Take out what leads to somebody" in refused.text
    assert passage().state is State.ANSWERED


def test_an_answer_that_is_not_wanted_stays(sides: Sides, client_as: Any) -> None:
    question, liaison = sides.released(), client_as(sides.liaison)
    client_as(sides.scene.practitioner).post(f"/questions/{passage().id}", data=PUT)
    here = f"/people-harmed/questions/{question.id}/answers/{passage().id}"
    liaison.post(f"{here}/read", data={"told": "They were showing off."})

    assert liaison.post(f"{here}/relay", data={}).status_code == 409
    assert liaison.post(f"{here}/ask", data={"wanted": "no"}).status_code == 303

    assert passage().state is State.UNWANTED
    assert liaison.post(f"{here}/relay", data={}).status_code == 409


def test_a_case_that_changes_its_liaison_takes_its_answers_along(sides: Sides, saved: Any) -> None:
    from hateprog.victims import queries as victims
    from hateprog.victims import service as victims_service

    sides.released()
    at_hand: Any = victims.one_case(sides.case.id)

    victims_service.assign(make.actor(sides.scene.coordinator), at_hand, account_id=sides.colleague.id)

    assert passage().desk_id == sides.colleague.id


def test_two_of_one_household_are_asked_and_told_apart(sides: Sides) -> None:
    sibling = harmed_in(sides.case, by=sides.liaison, name="Piotr Nowak")
    question = sides.released()

    other = Sides(sides.scene, sides.liaison, sides.colleague, sibling).released(words="Are you sorry?")

    assert sides.again(question).victim_id != other.victim_id
    assert len(set(db.session.scalars(select(Passage.key_id)))) == 2


def test_a_form_sent_twice_takes_it_down_once(sides: Sides, client_as: Any) -> None:
    form = {"kind": "question", "words": WORDS, "cases": str(sides.case.id), "form_token": str(uuid4())}

    first, second = (
        client_as(sides.liaison).post(f"/people-harmed/{sides.victim.id}/questions/new", data=form) for _ in range(2)
    )

    assert (first.status_code, second.status_code) == (303, 303)
    assert len(db.session.scalars(select(Question)).all()) == 1


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"words": ""}, "Enter what they want to ask or say"),
        ({"words": "x" * 20_001}, "20,000"),
        ({"kind": "poem"}, "Select one of the answers listed"),
        ({"cases": ""}, "Select"),
        ({"cases": str(uuid4())}, "Select from the answers listed"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_written(
    sides: Sides, client_as: Any, said: dict[str, str], sentence: str
) -> None:
    form = {"kind": "question", "words": WORDS, "cases": str(sides.case.id)} | said

    answer = client_as(sides.liaison).post(f"/people-harmed/{sides.victim.id}/questions/new", data=form)

    assert answer.status_code == 422
    assert sentence in answer.text
    assert db.session.scalars(select(Question)).all() == []


@pytest.mark.parametrize(
    "words",
    [
        "Dlaczego to zrobiłeś właśnie mojej rodzinie, i czy teraz tego żałujesz?",
        "آپ نے یہ میرے ساتھ کیوں کیا اور کیا اب افسوس ہے؟",
        "x" * 20_000,
    ],
)
def test_any_language_and_any_length_is_kept_as_it_was_said(sides: Sides, client_as: Any, words: str) -> None:
    question = sides.taken_down(words)

    page = client_as(sides.colleague).get(f"/people-harmed/questions/{question.id}").text

    assert sides.again(question).wording.words == words
    if " " in words:
        assert "does not look like English" in page


def test_a_letter_goes_the_same_way(sides: Sides, client_as: Any) -> None:
    from hateprog.questions.rules import Kind

    sides.released(words="I want you to know what that year was like for us.", kind=Kind.LETTER)

    page = client_as(sides.scene.practitioner).get(f"/questions/{passage().id}").text

    assert "Letter" in page
    assert "what that year was like" in page


def test_a_second_case_is_no_business_of_a_liaison_who_has_the_first(sides: Sides, saved: Any, client_as: Any) -> None:
    scene = allocated_elsewhere(sides, saved)

    form = {"kind": "question", "words": WORDS, "cases": str(scene.id)}
    answer = client_as(sides.liaison).post(f"/people-harmed/{sides.victim.id}/questions/new", data=form)

    assert answer.status_code == 422


def allocated_elsewhere(sides: Sides, saved: Any) -> Any:
    """Store a case in which the same person was harmed and that another liaison has."""
    case = saved(make.referral(stage="allocated", referrer=sides.scene.referrer))
    saved(make.case_liaison(case, sides.colleague))
    saved(make.harmed(sides.victim, case, sides.colleague))
    return case
