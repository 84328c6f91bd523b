"""What must not be disclosed on a case: refused wherever it stands, named by field, unknown to the practitioner."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy import select, text

from hateprog.kernel.access import THE_SERVICE
from hateprog.kernel.clock import utcnow
from hateprog.letters import reminding
from hateprog.letters.models import Letter, Undisclosed
from hateprog.sessions.one_to_one.models import OneToOne
from hateprog.store.audit import AuditEntry, EntryKind
from hateprog.store.base import db
from hateprog.store.outbox import Message
from tests import factories as make
from tests.eligibility.plain_sql import change
from tests.letters.conftest import consent, secret
from tests.letters.test_writing import address, letters, over
from tests.pages import answered
from tests.sessions.conftest import Scene

SECRET = "Marysia Nowak"


def told() -> list[str]:
    db.session.expire_all()
    return [each.recipient for each in db.session.scalars(select(Message)) if "was refused" in each.subject]


def test_a_coordinator_keeps_the_list_and_it_is_encrypted(scene: Scene, client_as: Any) -> None:
    coordinator, where = client_as(scene.coordinator), f"/cases/{scene.case.id}/undisclosed"
    answer = coordinator.post(where, data={"words": "Marysia\n\nNowak\n MARYSIA \nS60 1AE"})
    assert answer.status_code == 303
    kept = db.session.scalars(select(Undisclosed).order_by(Undisclosed.id)).all()
    assert {each.words for each in kept} == {"Marysia", "Nowak", "S60 1AE"}
    stored = db.session.execute(text("SELECT words FROM undisclosed")).scalars().all()
    assert not any("owak" in each for each in stored)
    assert "Nowak" in coordinator.get(where).text
    coordinator.post(f"/undisclosed/{kept[0].id}/remove")
    assert kept[0].words not in coordinator.get(where).text.partition("<form")[0]
    lines = db.session.scalars(select(AuditEntry).where(AuditEntry.verb.like("letters.%")).order_by(AuditEntry.id))
    assert not any("owak" in str(line.changes) for line in lines)
    for words in ("", "A", "-"):
        assert coordinator.post(where, data={"words": words}).status_code == 422


def test_it_is_unknown_to_everybody_else_and_to_a_coordinator_who_works_the_case(
    scene: Scene, saved: Any, client_as: Any
) -> None:
    saved(secret(scene, SECRET))
    line = db.session.scalars(select(Undisclosed)).one()
    nowhere = "/cases/00000000-0000-4000-8000-000000000000/undisclosed"
    for account in (scene.practitioner, scene.inspector, scene.referrer, saved(make.administrator())):
        browser = client_as(account)
        answer = browser.get(f"/cases/{scene.case.id}/undisclosed")
        assert answer.status_code == 404
        assert answered(answer) == answered(browser.get(nowhere))
        assert browser.post(f"/undisclosed/{line.id}/remove").status_code == 404
    assert "undisclosed" not in client_as(scene.practitioner).get(f"/cases/{scene.case.id}/letters").text
    both = saved(make.account(["coordinator", "practitioner"]))
    allocation = db.session.scalars(select(make.allocation(scene.decision, both).__class__)).one()
    change(allocation, practitioner_id=both.id)
    db.session.commit()
    assert client_as(both).get(f"/cases/{scene.case.id}/undisclosed").status_code == 404
    assert "disclosed" not in client_as(both).get(f"/cases/{scene.case.id}/letters").text


@pytest.mark.parametrize("written", ["marysia  NOWAK", "M a r y s i a-Nowak", "Marysía Nówak", "MarysiaNowak’s friend"])
def test_a_letter_that_holds_it_is_refused_naming_the_field_and_the_coordinator_is_told(
    scene: Scene, planned: OneToOne, saved: Any, client_as: Any, written: str
) -> None:
    saved(secret(scene, SECRET))
    practitioner = client_as(scene.practitioner)
    for more in ({"then": "preview"}, {"channel": "email"}):
        answer = practitioner.post(address(scene), data={"own_words": f"Ask {written}.", "channel": "email"} | more)
        assert answer.status_code == 422
        assert "“Your own words”: this holds something that must not be disclosed on this case." in answer.text
        assert SECRET not in answer.text
        assert "Dear Jordan" not in answer.text
        assert f"Ask {written}." in answer.text.replace("&#39;", "’")  # their own words stay on the page
    assert letters() == []
    assert told() == [scene.coordinator.email]
    refused = select(AuditEntry).where(AuditEntry.kind == EntryKind.REFUSED).order_by(AuditEntry.id)
    assert [(each.verb, each.case_id) for each in db.session.scalars(refused)] == [("letter.make", scene.case.id)] * 2
    mails = [f"{each.subject} {each.body}" for each in db.session.scalars(select(Message))]
    assert not any("owak" in each for each in mails)


def test_whoever_guesses_at_it_is_stopped_after_a_few_and_the_coordinator_is_told(
    scene: Scene, planned: OneToOne, saved: Any, client_as: Any
) -> None:
    saved(secret(scene, SECRET))
    practitioner = client_as(scene.practitioner)
    wrong = {"own_words": f"Ask {SECRET}.", "then": "preview"}
    for _guess in range(5):
        assert practitioner.post(address(scene), data=wrong).status_code == 422

    for more in (wrong, {"own_words": "Bring lunch.", "then": "preview"}, {"own_words": "Lunch", "channel": "email"}):
        answer = practitioner.post(address(scene), data=more)
        assert answer.status_code == 429
        assert "Several of your letters were refused within an hour." in answer.text
        assert more["own_words"] in answer.text  # what was typed stays
    assert practitioner.get(address(scene)).status_code == 200  # nothing is typed to open the page
    assert letters() == []
    subjects = list(db.session.scalars(select(Message.subject).where(Message.reference.startswith("guessing/"))))
    assert subjects == [f"Case {scene.case.reference}: several letters were refused"]
    with time_machine.travel(utcnow() + timedelta(hours=1), tick=False):
        assert client_as(scene.practitioner).get(address(scene)).status_code == 200


def test_the_place_of_an_appointment_is_named(scene: Scene, planned: OneToOne, saved: Any, client_as: Any) -> None:
    saved(secret(scene, "unitycentre"))
    answer = client_as(scene.practitioner).get(address(scene))
    assert answer.status_code == 422
    assert "“Place, or how they meet”: this holds" in answer.text
    assert "Unity" not in answer.text


def test_so_is_the_envelope_and_the_wording_itself(scene: Scene, planned: OneToOne, saved: Any, client_as: Any) -> None:
    saved(secret(scene, "Sheffield"))
    over(scene, "completed", "completed")
    browser = client_as(scene.practitioner)
    where = address(scene, "completion")
    answer = browser.post(where, data={"channel": "post", "address": "The station\nSHEFFIELD"})
    assert (answer.status_code, "“Address”: this holds" in answer.text) == (422, True)
    saved(secret(scene, "thank you"))
    answer = browser.post(where, data={"channel": "email"})
    assert (answer.status_code, "“Opening”: this holds" in answer.text) == (422, True)
    assert letters() == []


def test_a_reminder_that_would_hold_it_is_not_written_and_the_coordinator_is_told_once(
    scene: Scene, planned: OneToOne, saved: Any, leave: Callable[[], list[Any]]
) -> None:
    saved(secret(scene, "Pat"), consent(scene))
    for _hour in range(3):
        assert reminding.remind_people(THE_SERVICE) == 0
    assert db.session.scalars(select(Letter)).all() == []
    assert told() == [scene.coordinator.email]
    assert [mail["To"] for mail in leave()] == [scene.coordinator.email]


def test_the_list_of_another_case_does_not_matter(scene: Scene, planned: OneToOne, saved: Any, client_as: Any) -> None:
    other = saved(make.referral())
    saved(Undisclosed(referral_id=other.id, words=SECRET, added_by=scene.coordinator.id))
    answer = client_as(scene.practitioner).post(address(scene), data={"own_words": SECRET, "channel": "hand"})
    assert answer.status_code == 303
