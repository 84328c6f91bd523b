"""A practitioner finds a question at the top of the next session, puts it, and sends the answer home."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select, text

from hateprog.kernel.clock import utcnow
from hateprog.questions.models import Passage
from hateprog.questions.rules import State
from hateprog.referrals.rules import EndReason, Stage
from hateprog.store import sealing
from hateprog.store.audit import AuditEntry
from hateprog.store.base import db
from tests import NOBODYS
from tests import factories as make
from tests.factories.questions import WORDS
from tests.pages import answered as status_and_text
from tests.sessions.conftest import Scene

ANSWER = "I was showing off. I never thought of you at all."
PUT = {"outcome": "answered", "session": "1", "answer": ANSWER, "wording": "verbatim"}


def stored() -> Passage:
    db.session.expire_all()
    return db.session.scalars(select(Passage)).one()


def end(scene: Scene, saved: Any) -> None:
    scene.case.stage, scene.case.ended_at, scene.case.end_reason = Stage.WITHDRAWN, utcnow(), EndReason.WITHDREW
    saved(scene.case)


def test_the_question_stands_on_today_on_the_case_and_on_top_of_the_session(
    scene: Scene, passage: Passage, client_as: Any
) -> None:
    browser = client_as(scene.practitioner)
    session = db.session.execute(text("SELECT id FROM one_to_one")).scalar()

    today = browser.get("/today").text
    case = browser.get(f"/cases/{scene.case.id}").text
    record = browser.get(f"/sessions/{uuid4().__class__(str(session))}/record").text

    assert "1 to put or to answer" in today
    assert WORDS not in today
    assert WORDS in case
    assert WORDS in record
    assert record.index(WORDS) < record.index("Sign the record")


def test_reading_it_is_noted_once(scene: Scene, passage: Passage, client_as: Any) -> None:
    browser = client_as(scene.practitioner)

    for _ in range(2):
        page = browser.get(f"/questions/{passage.id}")
        assert page.status_code == 200

    assert (stored().state, stored().seen_by) == (State.SEEN, scene.practitioner.id)
    lines = db.session.scalars(select(AuditEntry).where(AuditEntry.verb == "questions.see")).all()
    assert len(lines) == 1


def test_it_shows_the_week_and_neither_day_nor_author(
    scene: Scene, passage: Passage, desk: Any, client_as: Any
) -> None:
    page = client_as(scene.practitioner).get(f"/questions/{passage.id}").text

    assert "Came in the week of" in page
    assert "Vera Desk" not in page
    assert str(desk.id) not in page


def test_put_and_answered_in_one_go(scene: Scene, passage: Passage, client_as: Any) -> None:
    answer = client_as(scene.practitioner).post(f"/questions/{passage.id}", data=PUT)

    assert answer.status_code == 303
    found = stored()
    assert (found.state, found.answer, found.wording) == (State.ANSWERED, ANSWER, "verbatim")
    assert found.put_by == scene.practitioner.id


def test_put_and_answered_later(scene: Scene, passage: Passage, client_as: Any) -> None:
    browser = client_as(scene.practitioner)

    browser.post(f"/questions/{passage.id}", data={"outcome": "later", "session": "1"})
    assert stored().state is State.PUT
    assert "no answer yet" in browser.get(f"/cases/{scene.case.id}").text
    browser.post(f"/questions/{passage.id}", data={"outcome": "declined"})

    assert stored().state is State.DECLINED


def test_not_put_because(scene: Scene, passage: Passage, client_as: Any) -> None:
    client_as(scene.practitioner).post(
        f"/questions/{passage.id}", data={"outcome": "not_put", "because": "He was in tears."}
    )

    assert (stored().state, stored().not_put_because) == (State.NOT_PUT, "He was in tears.")


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"outcome": ""}, "Select what became of it"),
        ({"outcome": "maybe"}, "Select one of the answers listed"),
        ({"session": ""}, "Select the session in which you put it"),
        ({"session": "4"}, "Select one of the answers listed"),
        ({"session": "2"}, "That session has not taken place yet"),
        ({"answer": ""}, "Enter the answer"),
        ({"answer": "x" * 20_001}, "20,000"),
        ({"wording": ""}, "Select whose words these are"),
        ({"outcome": "not_put"}, "Enter why it was not put"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_written(
    scene: Scene, passage: Passage, client_as: Any, said: dict[str, str], sentence: str
) -> None:
    answer = client_as(scene.practitioner).post(f"/questions/{passage.id}", data=PUT | said)

    assert answer.status_code == 422
    assert sentence in answer.text
    if said.get("answer") is None:
        assert ANSWER.partition(".")[0] in answer.text, "what was typed is kept"
    assert stored().state in {State.RELEASED, State.SEEN}


def test_a_form_sent_twice_does_nothing_more(scene: Scene, passage: Passage, client_as: Any) -> None:
    browser, form = client_as(scene.practitioner), PUT | {"form_token": str(uuid4())}

    first, second = (browser.post(f"/questions/{passage.id}", data=form) for _ in range(2))

    assert first.status_code == second.status_code == 303


def test_an_answer_is_not_changed_afterwards(scene: Scene, passage: Passage, client_as: Any) -> None:
    browser = client_as(scene.practitioner)
    browser.post(f"/questions/{passage.id}", data=PUT)

    again = browser.post(f"/questions/{passage.id}", data={"outcome": "answered", "answer": "x", "wording": "verbatim"})

    assert again.status_code == 409
    assert stored().answer == ANSWER


def test_withdrawn_before_it_was_put_it_is_not_there(
    scene: Scene, passage: Passage, saved: Any, client_as: Any
) -> None:
    browser = client_as(scene.practitioner)
    passage.state = State.WITHDRAWN
    saved(passage)

    assert status_and_text(browser.get(f"/questions/{passage.id}")) == status_and_text(
        browser.get(f"/questions/{NOBODYS}")
    )
    assert WORDS not in browser.get(f"/cases/{scene.case.id}").text
    assert "to put or to answer" not in browser.get("/today").text


def test_withdrawn_after_it_was_put_no_answer_is_taken_down(
    scene: Scene, passage: Passage, saved: Any, client_as: Any
) -> None:
    browser = client_as(scene.practitioner)
    browser.post(f"/questions/{passage.id}", data={"outcome": "later", "session": "1"})
    passage = stored()
    passage.state = State.WITHDRAWN
    saved(passage)

    page = browser.get(f"/questions/{passage.id}").text
    answer = browser.post(
        f"/questions/{passage.id}", data={"outcome": "answered", "answer": ANSWER, "wording": "verbatim"}
    )

    assert "No answer is needed any more" in page
    assert answer.status_code == 409
    assert stored().answer is None


def test_it_follows_the_case_to_another_practitioner_at_once(
    scene: Scene, passage: Passage, saved: Any, client_as: Any
) -> None:
    other = saved(make.practitioner(name="Sunita Rao"))
    db.session.execute(text("UPDATE allocation SET practitioner_id = :id"), {"id": other.id.hex})
    db.session.commit()

    assert client_as(scene.practitioner).get(f"/questions/{passage.id}").status_code == 404
    assert WORDS in client_as(other).get(f"/cases/{scene.case.id}").text


def test_when_the_case_is_over_it_is_gone_from_the_practitioner(
    scene: Scene, passage: Passage, saved: Any, client_as: Any
) -> None:
    end(scene, saved)
    browser = client_as(scene.practitioner)

    assert WORDS not in browser.get(f"/cases/{scene.case.id}").text
    assert browser.get(f"/questions/{passage.id}").status_code == 409
    assert browser.post(f"/questions/{passage.id}", data=PUT).status_code == 409
    assert stored().state is State.RELEASED


def test_on_hold_it_waits_with_the_programme(scene: Scene, passage: Passage, saved: Any, client_as: Any) -> None:
    scene.case.stage = Stage.ON_HOLD
    saved(scene.case)

    assert WORDS not in client_as(scene.practitioner).get(f"/cases/{scene.case.id}").text
    incoming = client_as(scene.coordinator).get("/incoming").text
    assert "The programme is on hold; it goes on with it" in incoming
    assert WORDS not in incoming


def test_whoever_works_with_the_person_harmed_never_gets_it(
    scene: Scene, passage: Passage, app: Any, client_as: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    other_side = {scene.case.id: {scene.practitioner.person_id}}
    monkeypatch.setitem(app.extensions, "works_with_harmed", lambda _ids: other_side)
    browser = client_as(scene.practitioner)

    for address in ("/today", f"/cases/{scene.case.id}"):
        assert WORDS not in browser.get(address).text
        assert "to put" not in browser.get(address).text
    assert browser.get(f"/questions/{passage.id}").status_code == 409


def test_a_disabled_account_leaves_it_with_a_coordinator(
    scene: Scene, passage: Passage, saved: Any, client_as: Any
) -> None:
    scene.practitioner.disabled_at = utcnow()
    saved(scene.practitioner)

    assert "account can no longer be used" in client_as(scene.coordinator).get("/incoming").text


def test_a_copy_of_the_database_shows_nothing_of_the_words(scene: Scene, passage: Passage, client_as: Any) -> None:
    client_as(scene.practitioner).post(f"/questions/{passage.id}", data=PUT)

    rows = db.session.execute(text("SELECT * FROM passage")).all()
    logged = db.session.scalars(select(AuditEntry)).all()

    for words in (WORDS, ANSWER):
        assert words not in str(rows)
        assert words not in str([line.changes for line in logged])


def test_once_its_key_is_destroyed_nothing_of_it_can_be_read(
    scene: Scene, passage: Passage, saved: Any, client_as: Any
) -> None:
    sealing.destroy(passage.key_id)
    db.session.commit()

    assert stored().text == "…"
    assert WORDS not in client_as(scene.practitioner).get(f"/cases/{scene.case.id}").text


def test_the_history_of_the_case_says_nothing_of_it(scene: Scene, passage: Passage, client_as: Any) -> None:
    client_as(scene.practitioner).post(f"/questions/{passage.id}", data=PUT)

    history = client_as(scene.inspector).get(f"/cases/{scene.case.id}/history").text

    assert "became of what was to be put" not in history


def test_what_crossed_stands_on_one_page_and_one_sheet(
    scene: Scene, passage: Passage, desk: Any, client_as: Any
) -> None:
    client_as(scene.practitioner).post(f"/questions/{passage.id}", data=PUT)
    browser = client_as(scene.coordinator)

    page = browser.get(f"/cases/{scene.case.id}/line").text
    sheet = browser.get(f"/cases/{scene.case.id}/line.pdf")

    assert page.count(WORDS) == 2
    assert "Question put to the person referred in session 1" in page
    assert "Vera Desk" in page
    assert ANSWER not in page, "it has not crossed back yet"
    assert sheet.mimetype == "application/pdf"


def test_what_only_waits_has_not_crossed(scene: Scene, passage: Passage, client_as: Any) -> None:
    page = client_as(scene.coordinator).get(f"/cases/{scene.case.id}/line").text

    assert "Nothing has crossed on this case." in page


def test_a_session_to_come_cannot_be_the_one_it_was_put_in(
    scene: Scene, passage: Passage, saved: Any, client_as: Any
) -> None:
    db.session.execute(text("UPDATE appointment SET starts_at = :later"), {"later": utcnow() + timedelta(days=2)})
    db.session.commit()

    answer = client_as(scene.practitioner).post(f"/questions/{passage.id}", data=PUT)

    assert answer.status_code == 422
    assert "That session has not taken place yet" in answer.text
