"""One person redacts, a second reviews: by person, and not while something certain still identifies somebody."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from hateprog.kernel.errors import NotAllowed
from hateprog.referrals.models import Referral
from hateprog.scrutiny import queries, service
from hateprog.scrutiny.models import Item, ItemHand, Review
from hateprog.scrutiny.rules import Hand, State, Step
from hateprog.store.audit import AuditEntry, EntryKind
from hateprog.store.base import db
from tests import factories as make

NAMED = "Jordan Ashby admitted it to PC Robin Field; ring 07700 900982."
CLEAN = "The person referred admitted it to the officer."


def send(client: Any, item: Any, text: str = CLEAN, **said: str) -> Any:
    return client.post(
        f"/scrutiny/items/{item.id}/redact", data={"text_1": text, "do": "send", "version": str(item.version)} | said
    )


def pass_it(client: Any, item: Any, **said: str) -> Any:
    version = str(db.session.get_one(Item, item.id).version)
    return client.post(f"/scrutiny/items/{item.id}/review", data={"verdict": "pass", "version": version} | said)


def test_what_identifies_somebody_is_marked(client_as: Any, decided: Any, prepared: Any, people: Any) -> None:
    item = prepared(decided(rationale=NAMED))
    page = client_as(people.coordinator).get(f"/scrutiny/items/{item.id}/redact").text
    assert "<mark><strong>Jordan Ashby</strong>" in page
    assert "<mark><strong>07700 900982</strong>" in page
    assert "Something here certainly identifies somebody" in page


def test_a_redaction_is_saved_and_sent(client_as: Any, prepared: Any, people: Any) -> None:
    item = prepared()
    answer = send(client_as(people.coordinator), item)
    assert answer.status_code == 303
    assert (item.state, item.texts[0]["text"], item.version) == (State.IN_REVIEW, CLEAN, 2)
    (hand,) = db.session.scalars(select(ItemHand))
    assert (hand.person_id, hand.hand) == (people.coordinator.person_id, Hand.REDACTED)


def test_a_text_that_names_somebody_is_saved_but_not_sent(
    client_as: Any, decided: Any, prepared: Any, people: Any
) -> None:
    item = prepared(decided(rationale=NAMED))
    browser = client_as(people.coordinator)

    refused = send(browser, item, NAMED + " More.")
    assert refused.status_code == 422
    assert "Take out what identifies somebody: name, phone number" in refused.text
    assert "More." in refused.text
    assert (item.state, item.texts[0]["text"]) == (State.REDACTING, NAMED)

    assert send(browser, item, NAMED + " More.", do="save").status_code == 303
    assert (item.state, item.texts[0]["text"]) == (State.REDACTING, NAMED + " More.")


def test_everything_marked_is_replaced_at_once(client_as: Any, decided: Any, prepared: Any, people: Any) -> None:
    item = prepared(decided(rationale=NAMED))
    answer = send(client_as(people.coordinator), item, NAMED + " More.", do="replace")
    assert answer.status_code == 303
    assert item.texts[0]["text"] == "[name] admitted it to PC [name]; ring [phone number]. More."


def test_a_second_person_passes_it(client_as: Any, prepared: Any, people: Any) -> None:
    item = prepared()
    send(client_as(people.coordinator), item)
    assert "decision 1" in client_as(people.second).get("/scrutiny/reviews").text
    assert pass_it(client_as(people.second), item).status_code == 303
    assert item.state is State.PASSED
    review = db.session.scalars(select(Review)).one()
    assert (review.reviewed_by_person, review.passed) == (people.second.person_id, True)


def test_it_is_sent_back_with_a_reason_and_comes_again(client_as: Any, prepared: Any, people: Any) -> None:
    item = prepared()
    send(client_as(people.coordinator), item)
    assert pass_it(client_as(people.second), item, verdict="send_back").status_code == 422
    assert pass_it(client_as(people.second), item, verdict="send_back", note="The second line").status_code == 303
    assert item.state is State.SENT_BACK
    browser = client_as(people.coordinator)
    assert "Sent back: The second line" in browser.get(f"/scrutiny/items/{item.id}/redact").text
    assert send(browser, item, CLEAN + " Shorter.").status_code == 303
    assert pass_it(client_as(people.second), item).status_code == 303
    assert item.state is State.PASSED


def test_whoever_redacted_never_reviews_under_any_account(
    client_as: Any, saved: Any, prepared: Any, people: Any
) -> None:
    item = prepared()
    send(client_as(people.coordinator), item)
    other_account = saved(make.coordinator(of=people.coordinator))
    for account in (people.coordinator, other_account):
        answer = pass_it(client_as(account), item)
        assert answer.status_code == 403
        assert "You redacted this" in answer.text
    assert item.state is State.IN_REVIEW
    assert db.session.scalars(select(Review)).all() == []


def test_whoever_reviewed_never_redacts(client_as: Any, prepared: Any, people: Any) -> None:
    item = prepared()
    send(client_as(people.coordinator), item)
    pass_it(client_as(people.second), item, verdict="send_back", note="The second line")
    answer = send(client_as(people.second), item)
    assert answer.status_code == 403
    assert "You reviewed this" in answer.text


def test_two_who_both_redacted_need_a_third(client_as: Any, prepared: Any, people: Any) -> None:
    item = prepared()
    send(client_as(people.coordinator), item, do="save")
    send(client_as(people.second), item, CLEAN + " Shorter.")
    for who in (people.coordinator, people.second):
        assert pass_it(client_as(who), item).status_code == 403
    assert pass_it(client_as(people.colleague), item).status_code == 303


def test_the_database_refuses_a_review_by_whoever_redacted(saved: Any, prepared: Any, people: Any) -> None:
    item = prepared(redacted_by=people.coordinator)
    with pytest.raises(IntegrityError):
        saved(ItemHand(item_id=item.id, person_id=people.coordinator.person_id, hand=Hand.REVIEWED))
    with pytest.raises(IntegrityError):
        saved(
            Review(
                item_id=item.id,
                reviewed_by=people.coordinator.id,
                reviewed_by_person=people.coordinator.person_id,
                passed=True,
            )
        )


@pytest.mark.parametrize(
    ("who", "status"), [("colleague", 303), ("inspector", 403), ("elsewhere", 404), ("practitioner", 403)]
)
def test_an_inspector_reviews_in_their_area_and_not_what_they_took_part_in(
    client_as: Any, prepared: Any, people: SimpleNamespace, who: str, status: int
) -> None:
    item = prepared()
    send(client_as(people.coordinator), item)
    listed = client_as(getattr(people, who)).get("/scrutiny/reviews").text
    assert ("decision 1" in listed) is (status == 303)
    assert pass_it(client_as(getattr(people, who)), item).status_code == status


def test_what_is_changed_after_it_passed_is_reviewed_again(client_as: Any, prepared: Any, people: Any) -> None:
    item = prepared()
    send(client_as(people.coordinator), item)
    pass_it(client_as(people.second), item)
    send(client_as(people.coordinator), item, CLEAN + " And so on.", do="save")
    assert item.state is State.REDACTING


def test_a_review_of_what_was_changed_meanwhile_is_refused(client_as: Any, prepared: Any, people: Any) -> None:
    item = prepared()
    send(client_as(people.coordinator), item)
    send(client_as(people.coordinator), item, CLEAN + " And so on.")
    answer = pass_it(client_as(people.second), item, version="2")
    assert answer.status_code == 409
    assert "Chris Moor changed this at" in answer.text
    assert item.state is State.IN_REVIEW


def test_two_redactors_do_not_overwrite_each_other(client_as: Any, prepared: Any, people: Any) -> None:
    item = prepared()
    send(client_as(people.coordinator), item, version="1", do="save")
    answer = send(client_as(people.second), item, "Mine.", version="1", do="save")
    assert answer.status_code == 409
    assert "Mine." in answer.text
    assert item.texts[0]["text"] == CLEAN


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"text_1": ""}, "Leave something in its place"),
        ({"text_1": "\x00"}, "Leave something in its place"),
        ({"text_1": "x" * 6_001}, "must be 6,000 characters or fewer"),
    ],
)
def test_a_bad_redaction_gets_a_sentence(
    client_as: Any, prepared: Any, people: Any, said: dict[str, str], sentence: str
) -> None:
    item = prepared()
    answer = send(client_as(people.coordinator), item, text=said["text_1"])
    assert answer.status_code == 422
    assert sentence in answer.text
    assert item.version == 1


def test_a_name_that_came_to_the_case_later_stops_the_review(
    client_as: Any, saved: Any, prepared: Any, people: Any
) -> None:
    item = prepared()
    send(client_as(people.coordinator), item, "Wanda Quill was told.")
    case = db.session.get_one(Referral, item.referral_id)
    case.companion_name = "Wanda Quill"
    saved(case)
    answer = pass_it(client_as(people.second), item)
    assert answer.status_code == 422
    assert "Item 1 still identifies somebody: name" in answer.text
    assert item.state is State.IN_REVIEW


def test_a_look_at_a_redaction_is_in_the_log_with_the_case(client_as: Any, prepared: Any, people: Any) -> None:
    item = prepared()
    client_as(people.coordinator).get(f"/scrutiny/items/{item.id}/redact")
    line = db.session.scalars(select(AuditEntry).where(AuditEntry.kind == EntryKind.READ)).one()
    assert (line.actor_id, line.verb, line.case_id) == (people.coordinator.id, "scrutiny.redact", item.referral_id)


def test_the_log_does_not_hold_the_texts(client_as: Any, prepared: Any, people: Any) -> None:
    item = prepared()
    send(client_as(people.coordinator), item)
    for line in db.session.scalars(select(AuditEntry).where(AuditEntry.verb == "scrutiny.redact")):
        assert CLEAN not in str(line.changes)


def test_a_job_cannot_redact_and_review_either(prepared: Any, people: Any) -> None:
    item, actor = prepared(), make.actor(people.coordinator)
    service.redact(actor, queries.one_item(item.id), texts=[CLEAN], step=Step.SEND, version=None)
    with pytest.raises(NotAllowed):
        service.review(actor, queries.one_item(item.id), passed=True, note=None, version=None)
