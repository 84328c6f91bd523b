"""The record of a session: one page of twelve questions, notes that say what they are, and what may come between."""

from __future__ import annotations

from datetime import timedelta
from html import unescape
from html.parser import HTMLParser
from typing import Any

import pytest
from sqlalchemy import select

from hateprog.kernel.clock import utcnow
from hateprog.referrals.models import Allocation
from hateprog.sessions.notes import NoteKind
from hateprog.sessions.one_to_one.models import Enrolment, OneToOne, SessionRecord
from hateprog.sessions.one_to_one.note_kinds import CHOSEN, FIXED, kinds_of
from hateprog.sessions.one_to_one.rules import State
from hateprog.store.base import db
from tests import factories as make
from tests.sessions.conftest import Scene, first_session
from tests.sessions.test_drafts import save
from tests.sessions.test_programme import date_parts, record

VOID = {"input", "br", "meta", "link", "img", "hr"}
STOP = {"asked_by": "person", "sure": "yes"}


class Asked(HTMLParser):
    """The names of the answers that a page asks for as it opens: none below another answer, none folded away."""

    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()
        self.within: list[bool] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        folded = "__conditional" in (given.get("class") or "") or (tag == "details" and "open" not in given)
        name = given.get("name")
        if tag in {"input", "textarea", "select"} and name and given.get("type") != "hidden" and not any(self.within):
            self.names.add(name)
        if tag not in VOID:
            self.within.append(folded)

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            self.within.pop()


def hand_over(scene: Scene, saved: Any) -> Any:
    """Store that another practitioner works the case now, and return their account."""
    successor, before = saved(make.practitioner(name="Sunita Rao")), db.session.scalars(select(Allocation)).one()
    before.ended_at = utcnow()
    saved(before)
    saved(make.allocation(scene.decision, successor, by=scene.coordinator, allocated_at=utcnow()))
    return successor


def test_the_common_path_asks_no_more_than_twelve_questions(scene: Scene, begun: Any, client_as: Any) -> None:
    page = Asked()
    page.feed(client_as(scene.practitioner).get(f"/sessions/{begun.id}/record").text)

    assert {"attendance", "account", "concern", "plan", "true"} <= page.names
    assert len(page.names) <= 12, sorted(page.names)


def test_the_day_is_the_planned_one_unless_somebody_opens_it_up(scene: Scene, begun: Any, client_as: Any) -> None:
    practitioner, address = client_as(scene.practitioner), f"/sessions/{begun.id}/record"
    planned = date_parts("held_on", begun.appointments[0].starts_at)

    page = practitioner.get(address).text
    assert '<details class="govuk-details">' in page
    assert f'value="{planned["held_on-year"]}"' in page
    wrong = practitioner.post(address, data=record(utcnow()) | {"held_on-day": "31", "held_on-month": "2"})
    assert '<details class="govuk-details" open>' in wrong.text


def test_every_note_has_a_kind_and_most_need_not_be_told() -> None:
    said = dict.fromkeys((*FIXED, *CHOSEN), "Words")

    assert kinds_of(said | {"concern_kind": NoteKind.OPINION}) == {
        "with_them": "fact",
        "account": "account",
        "response": "fact",
        "responsibility": "opinion",
        "blaming_met": "account",
        "promises": "account",
        "plan": "fact",
        "concern_what": "opinion",
    }
    assert kinds_of({"response": "Shrugged", "response_kind": NoteKind.OPINION}) == {"response": "opinion"}


def test_the_signed_record_says_of_each_note_what_it_is(scene: Scene, begun: Any, client_as: Any) -> None:
    practitioner = client_as(scene.practitioner)
    form = record(utcnow(), response="Was sorry, I think.", response_kind="opinion", promises="A letter")

    practitioner.post(f"/sessions/{begun.id}/record", data=form)

    page = practitioner.get(f"/sessions/{begun.id}").text
    for said in ("Their account (account)", "How they responded (opinion)", "Plan for next time (fact)"):
        assert said in page
    assert db.session.scalars(select(SessionRecord.note_kinds)).one()["promises"] == "account"


def test_a_record_signed_before_notes_had_kinds_shows_what_its_questions_mean(
    scene: Scene, begun: Any, saved: Any, client_as: Any
) -> None:
    saved(make.signed(begun, by=scene.practitioner))

    assert "How they responded (fact)" in client_as(scene.practitioner).get(f"/sessions/{begun.id}").text


def test_notes_of_100_000_characters_are_named_and_none_is_lost(scene: Scene, begun: Any, client_as: Any) -> None:
    practitioner, address = client_as(scene.practitioner), f"/sessions/{begun.id}/record"
    long = "שלום " * 20_000
    form = record(utcnow(), account=long)

    answer = practitioner.post(address, data=form)

    assert answer.status_code == 422
    assert "must be 5,000 characters or fewer" in answer.text
    assert long.strip() in answer.text
    assert practitioner.post(address, data=form | {"then": "draft"}).status_code == 303
    assert db.session.scalars(select(SessionRecord.draft)).one()["account"] == long
    assert db.session.scalar(select(SessionRecord.signed_at)) is None


def test_what_no_server_takes_is_refused_as_too_large(scene: Scene, begun: Any, client_as: Any) -> None:
    answer = save(client_as(scene.practitioner), begun, account="x" * 2_000_000)

    assert answer.status_code == 413
    assert db.session.scalar(select(SessionRecord.id)) is None


def test_a_pasted_table_keeps_its_lines_and_tabs(scene: Scene, begun: Any, client_as: Any) -> None:
    practitioner = client_as(scene.practitioner)
    table = "When\tWhat\r\nMonday\tRang a friend\r\nTuesday\tWrote it down"

    practitioner.post(f"/sessions/{begun.id}/record", data=record(utcnow(), account=table))

    kept = "When\tWhat\nMonday\tRang a friend\nTuesday\tWrote it down"
    assert db.session.scalars(select(SessionRecord.account)).one() == kept
    assert kept in unescape(practitioner.get(f"/sessions/{begun.id}").text)


def test_a_withdrawal_while_a_record_is_written_signs_nothing_and_keeps_the_words(
    scene: Scene, begun: Any, client_as: Any
) -> None:
    practitioner, address = client_as(scene.practitioner), f"/sessions/{begun.id}/record"
    save(practitioner, begun, account="Half a sent")
    client_as(scene.coordinator).post(f"/cases/{scene.case.id}/stop", data=STOP)
    whole = record(utcnow(), account="The whole sentence", version="1")

    refused = practitioner.post(address, data=whole)
    assert refused.status_code == 409
    assert "this record cannot be signed. Save it as a draft" in refused.text
    assert "The whole sentence" in refused.text
    assert "Sign the record" not in refused.text
    assert save(practitioner, begun, version=1, account="The whole sentence").status_code == 200
    led = practitioner.post(address, data=whole | {"then": "draft", "version": "2"}, follow_redirects=True)

    assert "nothing is signed" in led.text
    assert "The whole sentence" in client_as(scene.coordinator).get(f"/sessions/{begun.id}").text
    session = db.session.get(OneToOne, begun.id)
    assert (session.state, db.session.scalar(select(SessionRecord.signed_at))) == (State.CANCELLED, None)


def test_a_session_that_was_to_come_when_they_withdrew_takes_no_words(
    scene: Scene, begun: Any, saved: Any, client_as: Any
) -> None:
    begun.appointments[0].starts_at = utcnow() + timedelta(days=1)
    saved(begun)
    practitioner = client_as(scene.practitioner)
    practitioner.post(f"/cases/{scene.case.id}/stop", data=STOP)

    assert save(practitioner, begun, account="Too early").status_code == 422
    assert db.session.scalar(select(SessionRecord.id)) is None


def test_a_practitioner_who_is_disabled_meanwhile_leaves_a_draft_that_the_next_one_goes_on_with(
    scene: Scene, begun: Any, saved: Any, client_as: Any
) -> None:
    practitioner = client_as(scene.practitioner)
    save(practitioner, begun, account="Half a sent")
    scene.practitioner.disabled_at = utcnow()
    saved(scene.practitioner)

    assert save(practitioner, begun, version=1, account="More").status_code in {302, 401}
    assert "Half a sent" in client_as(scene.coordinator).get(f"/sessions/{begun.id}").text
    successor = hand_over(scene, saved)
    assert "Half a sent" in client_as(successor).get(f"/sessions/{begun.id}/record").text


def test_a_record_saved_by_two_people_says_who_the_other_was(
    scene: Scene, begun: Any, saved: Any, client_as: Any
) -> None:
    save(client_as(scene.practitioner), begun, account="By Pat")
    successor = hand_over(scene, saved)

    answer = save(client_as(successor), begun, account="By Sunita")

    assert (answer.status_code, answer.json["who"]) == (409, "Pat Hill")
    assert db.session.scalars(select(SessionRecord.draft)).one() == {"account": "By Pat"}


def test_two_tabs_on_two_cases_never_mix(scene: Scene, begun: Any, saved: Any, client_as: Any) -> None:
    other = saved(make.referral(stage="allocated", referrer=scene.referrer))
    assessment, decision = make.approved(other, by=scene.inspector)
    saved(assessment)
    saved(decision)
    saved(make.allocation(decision, scene.practitioner, by=scene.coordinator))
    second = first_session(Scene(other, decision, *(getattr(scene, who) for who in PEOPLE)), saved)
    practitioner = client_as(scene.practitioner)
    for version in range(3):
        save(practitioner, begun, version, account=f"Tab A, {version}")
        save(practitioner, second, version, account=f"Tab B, {version}")

    practitioner.post(f"/sessions/{begun.id}/record", data=record(utcnow(), account="Tab A", version="3"))

    told = {row.session_id: row for row in db.session.scalars(select(SessionRecord))}
    assert (told[begun.id].account, told[second.id].draft) == ("Tab A", {"account": "Tab B, 2"})
    assert told[second.id].signed_at is None


PEOPLE = ("referrer", "coordinator", "inspector", "practitioner")


@pytest.mark.parametrize("on", [True, False])
def test_a_record_waits_for_a_second_signature_where_the_service_asks_for_one(
    scene: Scene, begun: Any, saved: Any, app: Any, client_as: Any, monkeypatch: pytest.MonkeyPatch, on: bool
) -> None:
    monkeypatch.setitem(app.config, "COUNTERSIGN_RECORDS", on)
    client_as(scene.practitioner).post(f"/sessions/{begun.id}/record", data=record(utcnow()))
    coordinator, address = client_as(scene.coordinator), f"/sessions/{begun.id}"
    waits, second = coordinator.get("/incoming").text, coordinator.get(address).text

    assert (address in waits, "Countersign this record" in second) == (on, on)
    answer = coordinator.post(f"{address}/countersign")
    assert answer.status_code == (303 if on else 409)
    if on:
        assert "Countersigned by Chris Moor" in coordinator.get(address).text
        assert address not in coordinator.get("/incoming").text
        again = client_as(saved(make.coordinator(name="Maya Brand"))).post(f"{address}/countersign")
        assert (again.status_code, "countersigned already" in again.text) == (409, True)


def test_whoever_took_part_in_the_case_does_not_countersign_its_records(
    scene: Scene, begun: Any, saved: Any, app: Any, client_as: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "COUNTERSIGN_RECORDS", True)
    client_as(scene.practitioner).post(f"/sessions/{begun.id}/record", data=record(utcnow()))
    own = client_as(saved(make.coordinator(of=scene.referrer)))

    answer = own.post(f"/sessions/{begun.id}/countersign")

    assert answer.status_code == 403
    assert "somebody else countersigns its records" in answer.text
    assert f"/sessions/{begun.id}" not in own.get("/incoming").text


def test_a_session_opens_with_the_last_plan_and_promises(scene: Scene, begun: Any, saved: Any, client_as: Any) -> None:
    begun.appointments[0].starts_at = utcnow() - timedelta(days=2)
    saved(make.signed(begun, by=scene.practitioner, promises="Will write a letter"))
    second = saved(make.session(db.session.get(Enrolment, begun.enrolment_id), 2, by=scene.practitioner))

    page = client_as(scene.practitioner).get(f"/sessions/{second.id}/record").text

    assert "Write down what they heard." in page
    assert "Will write a letter" in page
