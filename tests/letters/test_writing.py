"""Letters through the pages: written with a preview, filed for good, sent safely, and none before its time or after."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any
from uuid import uuid4

import pytest
from pypdf import PdfReader
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from hateprog.eligibility.models import Decision
from hateprog.kernel.clock import utcnow
from hateprog.letters import service
from hateprog.letters.models import Letter, LetterWording
from hateprog.letters.rules import Channel, Kind
from hateprog.referrals.models import CaseEvent, Referral
from hateprog.referrals.queries import one_referral
from hateprog.referrals.rules import ContactBy, Stage
from hateprog.sessions.one_to_one.models import Appointment, OneToOne
from hateprog.sessions.one_to_one.rules import AskedBy, Kept
from hateprog.store.base import db
from hateprog.store.outbox import Message
from tests import factories as make
from tests.eligibility.plain_sql import change
from tests.letters.conftest import EMAIL, to_them
from tests.sessions.conftest import Scene
from tests.sessions.test_programme import plan


def letters() -> list[Letter]:
    db.session.expire_all()
    return list(db.session.scalars(select(Letter).order_by(Letter.made_at)))


def address(scene: Scene, kind: str = "appointment") -> str:
    return f"/cases/{scene.case.id}/letters/{kind}"


def test_an_appointment_letter_is_looked_at_changed_and_filed(
    scene: Scene, planned: OneToOne, client_as: Any, leave: Callable[[], list[Any]]
) -> None:
    practitioner = client_as(scene.practitioner)
    page = practitioner.get(address(scene)).text
    assert "Dear Jordan," in page
    assert "Unity Centre" in page
    assert "Weekdays after 4pm" in page
    preview = practitioner.post(address(scene), data={"own_words": "Bring <b>lunch</b>.", "then": "preview"}).text
    assert preview.count("Bring &lt;b&gt;lunch&lt;/b&gt;.") == 2  # in the letter, and in the box
    assert letters() == []

    answer = practitioner.post(address(scene), data={"own_words": "Bring lunch.", "channel": "email"})

    assert answer.status_code == 303
    (letter,) = letters()
    assert (letter.kind, letter.channel, letter.sent_to) == (Kind.APPOINTMENT, Channel.EMAIL, EMAIL)
    assert "Bring lunch." in letter.text
    assert letter.made_by == scene.practitioner.id
    (mail,) = to_them(leave())
    assert mail["Subject"] == letter.heading
    assert mail.get_content().replace("\r\n", "\n").strip() == letter.text
    listed = practitioner.get(f"/cases/{scene.case.id}/letters").text
    assert f"/letters/{letter.id}" in listed
    assert "Letter filed: appointment" in db.session.scalars(select(CaseEvent.title)).all()


def test_what_is_filed_stays_when_the_wording_changes(
    scene: Scene, planned: OneToOne, client_as: Any, saved: Any
) -> None:
    practitioner, coordinator = client_as(scene.practitioner), client_as(scene.coordinator)
    practitioner.post(address(scene), data={"channel": "hand"})
    new = {"heading": "Our meeting", "opening": "Hello {given_name}: {when}", "closing": "Bye", "version": "1"}
    where = "/letter-wordings/appointment/out_of_court"
    assert "Hello Jordan" in coordinator.post(where, data=new | {"then": "preview"}).text
    assert coordinator.post(where, data=new).status_code == 303
    practitioner.post(address(scene), data={"channel": "hand"})

    one, other = letters()
    assert one.heading == "Your appointment"
    assert (other.heading, other.text.startswith("Hello Jordan: ")) == ("Our meeting", True)
    versions = {each.id: each.version for each in db.session.scalars(select(LetterWording))}
    assert [versions[each.wording_id] for each in (one, other)] == [1, 2]
    for row, said in ((one, {"text": "Else"}), (one, {"heading": "Else"}), (one, {"sent_to": "x@y.example"})):
        with pytest.raises(IntegrityError, match="stays as it was filed"), db.session.begin_nested():
            change(row, **said)
    first = db.session.get_one(LetterWording, one.wording_id)
    with pytest.raises(IntegrityError, match="stays as it was written"), db.session.begin_nested():
        change(first, opening="Else")


def test_the_same_wording_is_no_new_version_and_one_written_over_another_is_told(scene: Scene, client_as: Any) -> None:
    coordinator, where = client_as(scene.coordinator), "/letter-wordings/missed/early_intervention"
    new = {"heading": "Hello", "opening": "{when}", "closing": "Bye", "version": "1"}
    assert coordinator.post(where, data=new).status_code == 303
    assert coordinator.post(where, data=new | {"version": "2"}).status_code == 303
    late = coordinator.post(where, data=new | {"closing": "Goodbye then"})
    assert late.status_code == 409
    assert "Goodbye then" in late.text
    bad = coordinator.post(where, data=new | {"opening": "{when} at the court", "version": "2"})
    assert (bad.status_code, "“court” sounds like an offence" in bad.text) == (422, True)
    wrong = coordinator.post(where, data=new | {"opening": "{when} {victim}", "version": "2"})
    assert (wrong.status_code, "{victim} cannot be filled in here" in wrong.text) == (422, True)
    mine = select(LetterWording.version).where(LetterWording.kind == Kind.MISSED, LetterWording.version > 1)
    assert db.session.scalars(mine).all() == [2]
    assert coordinator.get("/letter-wordings").status_code == 200


def test_a_way_that_is_not_safe_cannot_be_chosen_and_the_page_says_why(
    scene: Scene, planned: OneToOne, client_as: Any, saved: Any
) -> None:
    scene.case.participant.contact_by = ContactBy.PHONE
    saved(scene.case.participant)
    practitioner = client_as(scene.practitioner)
    page = practitioner.get(address(scene)).text
    assert "Post: Not known to be safe: they asked to be reached by phone, and no message may be left" in page
    for channel in ("post", "email", "phone", "pigeon", ""):
        answer = practitioner.post(address(scene), data={"channel": channel, "own_words": "Kept on the page"})
        assert answer.status_code == 422
        assert "Kept on the page" in answer.text
    assert letters() == []


@pytest.mark.parametrize(
    ("stage", "sentence"),
    [
        ("on_hold", "The programme is on hold until an inspector has decided again: nothing is sent"),
        ("withdrawn", "The case has ended, so nothing is sent to the person referred any more"),
        ("awaiting_decision", "The programme cannot start before an inspector has approved it"),
    ],
)
def test_none_where_nothing_may_be_sent(
    scene: Scene, planned: OneToOne, client_as: Any, stage: str, sentence: str
) -> None:
    change(scene.case, stage=stage)
    if stage == "withdrawn":
        change(scene.case, ended_at=utcnow(), end_reason="withdrew")
    db.session.commit()
    practitioner = client_as(scene.practitioner)
    assert practitioner.get(address(scene)).status_code == 409
    answer = practitioner.post(address(scene), data={"channel": "hand"})
    assert (answer.status_code, sentence in answer.text) == (409, True)
    assert sentence in practitioner.get(f"/cases/{scene.case.id}/letters").text or stage == "withdrawn"
    assert letters() == []


def test_none_before_the_decision_for_a_coordinator_either(saved: Any, client_as: Any) -> None:
    saved(make.rotherham())
    coordinator = saved(make.coordinator())
    case = saved(make.referral(stage="awaiting_decision"))
    answer = client_as(coordinator).post(f"/cases/{case.id}/letters/appointment", data={"channel": "hand"})
    assert answer.status_code == 409
    assert "The programme cannot start before an inspector has approved it" in answer.text


def test_the_database_itself_has_no_letter_to_the_person_without_an_approval(
    scene: Scene, planned: OneToOne, saved: Any
) -> None:
    wording = db.session.scalars(select(LetterWording.id).where(LetterWording.kind == Kind.APPOINTMENT)).first()
    said: dict[str, Any] = {
        "referral_id": scene.case.id,
        "kind": Kind.APPOINTMENT,
        "channel": Channel.HAND,
        "wording_id": wording,
        "appointment_id": planned.appointments[0].id,
        "heading": "Hello",
        "text": "Hello",
    }
    for decision in ((None, None), (uuid4(), "in_force"), (scene.decision.id, "none")):
        with pytest.raises(IntegrityError):
            saved(Letter(**said, decision_id=decision[0], decision_standing=decision[1]))
    saved(Letter(**said, decision_id=scene.decision.id, decision_standing="in_force"))


def test_an_approval_that_is_voided_takes_no_letter_with_it(scene: Scene, planned: OneToOne, client_as: Any) -> None:
    client_as(scene.practitioner).post(address(scene), data={"channel": "hand"})
    said = {"told_by": "Sam Brook", "told_on-day": "24", "told_on-month": "4", "told_on-year": "2026"}
    version = str(db.session.get_one(Referral, scene.case.id).version)
    changed = {"consented_on-day": "11", "consented_on-month": "4", "consented_on-year": "2026", "consent_by": "person"}
    client_as(scene.coordinator).post(f"/referrals/{scene.case.id}/consent", data=said | changed | {"version": version})
    assert db.session.scalars(select(Decision.standing)).one() == "voided"
    (letter,) = letters()
    assert letter.decision_standing == "voided"


def test_a_printed_letter_is_sent_once_and_not_after_the_time_is_moved(
    scene: Scene, planned: OneToOne, client_as: Any
) -> None:
    practitioner = client_as(scene.practitioner)
    for _letter in range(2):
        practitioner.post(address(scene), data={"channel": "hand"})
    one, other = letters()
    assert "It was handed over" in practitioner.get(f"/letters/{one.id}").text
    assert practitioner.post(f"/letters/{one.id}/sent").status_code == 303
    assert practitioner.post(f"/letters/{one.id}/sent").status_code == 409
    moved = plan(utcnow() + timedelta(days=9), asked_by="person", note="A visit")
    assert practitioner.post(f"/sessions/{planned.id}/reschedule", data=moved).status_code == 303
    assert practitioner.post(f"/letters/{other.id}/sent").status_code == 409
    assert "It was handed over" not in practitioner.get(f"/letters/{other.id}").text
    one, other = letters()
    assert (one.sent_at is not None, other.sent_at) == (True, None)


def test_a_missed_appointment(scene: Scene, planned: OneToOne, client_as: Any) -> None:
    practitioner = client_as(scene.practitioner)
    assert practitioner.get(address(scene, "missed")).status_code == 409
    appointment = db.session.scalars(select(Appointment)).one()
    said = {"kept": Kept.MISSED, "excused": False, "asked_by": AskedBy.PERSON, "changed_at": utcnow()}
    change(appointment, **said)
    db.session.commit()
    assert practitioner.post(address(scene, "missed"), data={"channel": "hand"}).status_code == 303
    (letter,) = letters()
    assert letter.heading == "We missed you"
    assert practitioner.get(address(scene)).status_code == 409


def over(scene: Scene, stage: str, reason: str) -> None:
    change(scene.case, stage=stage, ended_at=datetime.fromisoformat("2026-11-20T10:00+00:00"), end_reason=reason)
    db.session.commit()


def test_the_referrer_is_told_that_it_was_completed_and_nothing_else(
    scene: Scene, planned: OneToOne, client_as: Any, leave: Callable[[], list[Any]]
) -> None:
    over(scene, "completed", "completed")
    practitioner = client_as(scene.practitioner)
    assert practitioner.post(address(scene, "ended"), data={"channel": "email"}).status_code == 409
    form = {"channel": "email", "own_words": "They said they meant it"}
    assert practitioner.post(address(scene, "completion"), data=form).status_code == 303
    (letter,) = letters()
    assert letter.sent_to == scene.referrer.email
    assert f"referral {scene.case.reference}" in letter.text
    assert "ended on 20 November 2026" in letter.text
    for word in ("Jordan", "Ashby", "Unity", "meant it"):
        assert word not in letter.text
    (mail,) = leave()
    assert (mail["To"], mail["Subject"]) == (scene.referrer.email, "The programme was completed")
    assert to_them([mail]) == []


def test_the_end_without_completion_goes_by_post_to_an_address_that_is_given(
    scene: Scene, planned: OneToOne, client_as: Any
) -> None:
    over(scene, "withdrawn", "withdrew")
    practitioner = client_as(scene.practitioner)
    without = practitioner.post(address(scene, "ended"), data={"channel": "post"})
    assert (without.status_code, "Enter the address to post it to" in without.text) == (422, True)
    form = {"channel": "post", "address": "South Yorkshire Police\nSheffield"}
    answer = practitioner.post(address(scene, "ended"), data=form)
    assert answer.status_code == 303
    (letter,) = letters()
    page = practitioner.get(f"/letters/{letter.id}").text
    assert "South Yorkshire Police" in page
    assert practitioner.post(f"/letters/{letter.id}/sent").status_code == 303


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
def test_it_opens_as_a_tagged_pdf_named_after_the_case(scene: Scene, planned: OneToOne, client_as: Any) -> None:
    practitioner = client_as(scene.practitioner)
    practitioner.post(address(scene), data={"channel": "hand", "own_words": "#panic() $x$ مرحبا"})
    (letter,) = letters()
    answer = practitioner.get(f"/letters/{letter.id}.pdf")
    assert answer.mimetype == "application/pdf"
    assert "Jordan" not in answer.headers["Content-Disposition"]
    reader: Any = PdfReader(BytesIO(answer.data))
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    text = " ".join(page.extract_text() for page in reader.pages)
    assert "Your appointment" in text
    assert "#panic() $x$" in text
    assert "Hate crime" not in text


@pytest.mark.parametrize(
    "typed", ["x" * 2_001, "Sh\x00op", "\u202egnihton", "<script>alert(1)</script>", "{given_name} {victim}"]
)
def test_odd_words_of_its_writer(scene: Scene, planned: OneToOne, client_as: Any, typed: str) -> None:
    answer = client_as(scene.practitioner).post(address(scene), data={"channel": "hand", "own_words": typed})
    if len(typed) > 2_000:
        assert answer.status_code == 422
        assert typed in answer.text
        return
    assert answer.status_code == 303
    (letter,) = letters()
    assert "\x00" not in letter.text
    assert "\u202e" not in letter.text
    assert ("{victim}" in letter.text) is ("{victim}" in typed)


def test_a_form_sent_twice_files_one_letter(scene: Scene, planned: OneToOne, client_as: Any) -> None:
    form = {"channel": "email", "form_token": str(uuid4())}
    practitioner = client_as(scene.practitioner)
    one, other = (practitioner.post(address(scene), data=form) for _time in range(2))
    assert one.location == other.location
    assert len(letters()) == 1
    assert len([each for each in db.session.scalars(select(Message)) if each.recipient == EMAIL]) == 1


@pytest.mark.parametrize("kind", ["reminder", "nonsense", "Appointment"])
def test_a_kind_that_nobody_writes_is_not_there(scene: Scene, planned: OneToOne, client_as: Any, kind: str) -> None:
    assert client_as(scene.practitioner).get(address(scene, kind)).status_code == 404
    assert client_as(scene.coordinator).get(f"/letter-wordings/{kind}/nowhere").status_code == 404


def test_the_closing_page_has_an_entry_of_its_own(scene: Scene, planned: OneToOne) -> None:
    over(scene, "completed", "completed")
    actor, case = make.actor(scene.practitioner), one_referral(scene.case.id)
    letter = service.make_completion(actor, case, channel=Channel.POST, address="The station")
    assert (letter.kind, letter.sent_at) == (Kind.COMPLETION, None)
    assert db.session.get_one(Referral, scene.case.id).stage is Stage.COMPLETED
