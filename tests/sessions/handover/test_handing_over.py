"""A caseload goes to another practitioner: with everything that is open, a note, and separation kept."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from hateprog.kernel.clock import utcnow
from hateprog.referrals.models import Allocation
from hateprog.sessions.handover.models import HandOverNote
from hateprog.store.audit import AuditEntry
from hateprog.store.base import db
from hateprog.store.outbox import Message
from tests import NOBODYS
from tests import factories as make
from tests.sessions.conftest import Scene, first_session

NOTE = "Ring his mother first"


@pytest.fixture
def sunita(saved: Any) -> Any:
    """Store another practitioner."""
    return saved(make.practitioner(name="Sunita Rao"))


def handed(scene: Scene, to: Any, **said: Any) -> dict[str, Any]:
    return {"cases": str(scene.case.id), "practitioner": str(to.id), "note": NOTE} | said


def works_it(case: Any) -> list[Any]:
    asked = select(Allocation.practitioner_id).where(Allocation.referral_id == case.id, Allocation.ended_at.is_(None))
    return list(db.session.scalars(asked))


def notes() -> list[Any]:
    return list(db.session.scalars(select(HandOverNote.words)))


def test_a_caseload_is_handed_over_with_its_note_and_the_new_practitioner_goes_on(
    scene: Scene, begun: Any, sunita: Any, client_as: Any
) -> None:
    coordinator, address = client_as(scene.coordinator), f"/caseloads/{scene.practitioner.id}/hand-over"

    asked = coordinator.get(address).text
    answer = coordinator.post(address, data=handed(scene, sunita))

    assert "its record is not signed" in asked
    assert answer.status_code == 303
    assert works_it(scene.case) == [sunita.id]
    new = client_as(sunita)
    page = new.get(f"/cases/{scene.case.id}").text
    assert NOTE in page
    assert "I have read it" in page
    assert new.get(f"/sessions/{begun.id}/record").status_code == 200
    assert client_as(scene.practitioner).get(f"/cases/{scene.case.id}").status_code == 404
    assert sunita.email in db.session.scalars(select(Message.recipient)).all()


def test_a_note_that_is_read_stands_no_longer_at_the_top_but_stays(scene: Scene, sunita: Any, client_as: Any) -> None:
    client_as(scene.coordinator).post(f"/caseloads/{scene.practitioner.id}/hand-over", data=handed(scene, sunita))
    new = client_as(sunita)

    new.post(f"/cases/{scene.case.id}/hand-over-notes/read")

    assert NOTE not in new.get(f"/cases/{scene.case.id}").text
    kept = new.get(f"/cases/{scene.case.id}/hand-over-notes").text
    assert NOTE in kept
    assert "Read by Sunita Rao" in kept


def test_nobody_reads_a_note_for_the_practitioner(scene: Scene, sunita: Any, client_as: Any) -> None:
    coordinator = client_as(scene.coordinator)
    coordinator.post(f"/caseloads/{scene.practitioner.id}/hand-over", data=handed(scene, sunita))

    answer = coordinator.post(f"/cases/{scene.case.id}/hand-over-notes/read")

    assert answer.status_code == 409
    assert NOTE in client_as(sunita).get(f"/cases/{scene.case.id}").text


def test_the_practitioner_who_leaves_writes_a_note_beforehand(scene: Scene, client_as: Any) -> None:
    answer = client_as(scene.practitioner).post(f"/cases/{scene.case.id}/hand-over-notes", data={"words": NOTE})

    assert answer.status_code == 303
    assert notes() == [NOTE]


def test_whoever_decided_or_referred_a_case_is_named_and_the_other_cases_go(
    scene: Scene, saved: Any, client_as: Any
) -> None:
    decided_it = saved(make.practitioner(of=scene.inspector))
    other = saved(make.referral(stage="allocated", referrer=scene.referrer))
    assessment, decision = make.approved(other, by=saved(make.inspector(name="Hugh Ford")))
    saved(assessment)
    saved(decision)
    saved(make.allocation(decision, scene.practitioner, by=scene.coordinator))
    form = handed(scene, decided_it, cases=[str(scene.case.id), str(other.id)])

    browser = client_as(scene.coordinator)
    browser.post(f"/caseloads/{scene.practitioner.id}/hand-over", data=form)
    said = browser.get("/caseloads").text

    assert works_it(scene.case) == [scene.practitioner.id]
    assert works_it(other) == [decided_it.id]
    assert f"{scene.case.reference}: This person decided the case" in said
    assert "Cases handed over: 1." in said


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"note": ""}, "Enter a hand-over note"),
        ({"note": "x" * 4_001}, "4,000"),
        ({"practitioner": ""}, "Select a practitioner"),
        ({"practitioner": NOBODYS}, "Select one of the answers listed"),
        ({"practitioner": "\x00"}, "Select one of the answers listed"),
        ({"cases": []}, "Select the cases to hand over"),
        ({"cases": NOBODYS}, "Select from the answers listed"),
    ],
)
def test_a_hand_over_that_lacks_something_says_what_and_keeps_what_was_typed(
    scene: Scene, sunita: Any, client_as: Any, said: dict[str, Any], sentence: str
) -> None:
    answer = client_as(scene.coordinator).post(
        f"/caseloads/{scene.practitioner.id}/hand-over", data=handed(scene, sunita, **said)
    )

    assert answer.status_code == 422
    assert sentence in answer.text
    assert works_it(scene.case) == [scene.practitioner.id]
    assert notes() == []
    assert NOTE in answer.text or "note" in said


def test_a_form_sent_twice_hands_over_once(scene: Scene, sunita: Any, client_as: Any) -> None:
    browser, form = client_as(scene.coordinator), handed(scene, sunita, form_token=NOBODYS)
    address = f"/caseloads/{scene.practitioner.id}/hand-over"

    for _time in range(2):
        browser.post(address, data=form)

    assert notes() == [NOTE]


def test_the_history_tells_of_it_and_never_what_the_note_says(scene: Scene, sunita: Any, client_as: Any) -> None:
    client_as(scene.coordinator).post(f"/caseloads/{scene.practitioner.id}/hand-over", data=handed(scene, sunita))

    asked = select(AuditEntry).where(AuditEntry.case_id == scene.case.id).order_by(AuditEntry.id.desc()).limit(1)
    line = db.session.scalars(asked).one()

    assert line.verb == "sessions.handover.hand_over_case"
    assert NOTE not in str(line.changes)


def test_everything_open_is_listed(scene: Scene, begun: Any, sunita: Any, saved: Any, client_as: Any) -> None:
    saved(make.signed(begun, by=scene.practitioner, promises="Will write a letter"))

    page = client_as(scene.coordinator).get(f"/caseloads/{scene.practitioner.id}/hand-over").text

    assert "Session 2 is to be planned" in page
    assert "Promises were made in session 1" in page


def test_somebody_without_a_caseload_has_no_page_of_one(scene: Scene, client_as: Any) -> None:
    assert client_as(scene.coordinator).get(f"/caseloads/{NOBODYS}/hand-over").status_code == 404


def test_a_disabled_practitioner_still_has_a_caseload_to_hand_over(
    scene: Scene, sunita: Any, saved: Any, client_as: Any
) -> None:
    scene.practitioner.disabled_at = utcnow() - timedelta(days=1)
    saved(scene.practitioner)
    browser = client_as(scene.coordinator)

    assert "Hand over" in browser.get("/caseloads").text
    browser.post(f"/caseloads/{scene.practitioner.id}/hand-over", data=handed(scene, sunita))

    assert works_it(scene.case) == [sunita.id]


def test_what_falls_into_one_hour_after_a_hand_over_is_something_to_move(
    scene: Scene, sunita: Any, saved: Any, client_as: Any
) -> None:
    tomorrow = utcnow() + timedelta(days=1)
    first_session(scene, saved, tomorrow)
    other = saved(make.referral(stage="on_programme", referrer=scene.referrer))
    assessment, decision = make.approved(other, by=scene.inspector)
    saved(assessment)
    saved(decision)
    saved(make.allocation(decision, sunita, by=scene.coordinator))
    saved(make.session(saved(make.enrolment(decision)), by=sunita, starts_at=tomorrow))
    coordinator = client_as(scene.coordinator)

    coordinator.post(f"/caseloads/{scene.practitioner.id}/hand-over", data=handed(scene, sunita))

    page = coordinator.get(f"/caseloads/{sunita.id}/hand-over").text
    assert page.count("is at the same time as session 1 of") == 2
    assert "move one of them" in page


def test_where_nothing_could_be_handed_over_the_page_says_why_and_keeps_the_note(
    scene: Scene, saved: Any, client_as: Any
) -> None:
    both = saved(make.account(["practitioner"], name="Indira Vale", of=scene.inspector))
    address = f"/caseloads/{scene.practitioner.id}/hand-over"

    answer = client_as(scene.coordinator).post(address, data=handed(scene, both))

    assert answer.status_code == 422
    assert scene.case.reference in answer.text
    assert NOTE in answer.text
    assert works_it(scene.case) == [scene.practitioner.id]
