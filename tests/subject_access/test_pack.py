"""A pack from the request to the copy that left: what is in it, what never is, and what is kept of it."""

from __future__ import annotations

import itertools
import json
from datetime import timedelta
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from hateprog.accounts import queries as accounts
from hateprog.kernel import clock
from hateprog.kernel.access import THE_SERVICE
from hateprog.kernel.clock import today, utcnow
from hateprog.kernel.errors import Missing, NotNow, RuleBroken, Stale
from hateprog.store.audit import AuditEntry
from hateprog.store.base import db
from hateprog.store.sealing import is_readable
from hateprog.subject_access import pack, queries, service
from hateprog.subject_access.masking import MASK
from hateprog.subject_access.models import AccessCopy, AccessItem, AccessRequest
from hateprog.subject_access.rules import Choice, Dropped, Exemption, Format, Longer, State
from tests import factories as make
from tests.subject_access.conftest import (
    asked_for_case,
    asked_for_victim,
    decide,
    gathered,
    gone_through,
    signed,
)
from tests.victims.erasure.test_erasing import erase, put_and_answered, three
from tests.victims.questions.conftest import WORDS, Sides

__all__ = ["three"]


def everything_in(asked: Any) -> str:
    """Return all the words of a pack as they would leave, were every part given."""
    return json.dumps([pack._part(each) for each in asked.items], ensure_ascii=False)


def test_the_pack_of_a_person_referred_has_their_case_and_nothing_of_whoever_was_harmed(
    sides: Sides, two: SimpleNamespace, saved: Any
) -> None:
    put_and_answered(sides)
    sides.case.incident_account = "Jordan shouted at Ola Nowak of 12 Acacia Avenue."
    sides.case.companion_name, sides.case.companion_contact = "Kim Lyle", "07700 900555"
    saved(sides.case)

    asked = gathered(asked_for_case(sides, two.first), two.first)
    said = everything_in(asked)

    assert "Ashby" in said
    assert accounts.name_of(sides.scene.practitioner.id) in said  # at work: their name stays
    for word in ("Nowak", "Acacia", "Kim Lyle", "900555", WORDS, "known who was harmed", "wanted the others to laugh"):
        assert word not in said, word
    assert f"Jordan shouted at {MASK} of {MASK}." in said
    tables = {each.about for each in asked.items}
    assert {"referral", "participant", "decision", "one_to_one", "audit_entry"} <= tables
    assert not {each for each in tables if each.startswith(("victim", "question", "passage", "harmed"))}


def test_it_does_not_say_that_there_is_a_list_of_what_must_not_be_disclosed(
    sides: Sides, two: SimpleNamespace, client_as: Any
) -> None:
    address = f"/cases/{sides.case.id}/undisclosed"
    client_as(two.first).post(address, data={"words": "Kimberley Street"})
    assert "Kimberley Street" in client_as(two.second).get(address).text
    asked = gathered(asked_for_case(sides, two.first), two.first)
    assert "disclosed" not in json.dumps([pack.content(each) for each in asked.items])


def test_it_is_the_same_whether_anybody_harmed_was_put_down_or_asked_anything(
    sides: Sides, two: SimpleNamespace
) -> None:
    asked = gathered(asked_for_case(sides, two.first), two.first)
    before = [(each.about, each.masks) for each in asked.items if each.about != "audit_entry"]
    put_and_answered(sides)
    again = gathered(asked, two.first)
    assert [(each.about, each.masks) for each in again.items if each.about != "audit_entry"] == before


def test_the_pack_of_somebody_harmed_has_what_they_said_and_nothing_of_who_was_referred(
    sides: Sides, two: SimpleNamespace
) -> None:
    put_and_answered(sides)
    asked = gathered(asked_for_victim(sides, two.liaison), two.liaison)
    said = everything_in(asked)

    assert "Nowak" in said
    assert WORDS in said
    assert "wanted the others to laugh" not in said  # it came home, and was not relayed
    assert "Ashby" not in said
    assert not {each.about for each in asked.items} & {"referral", "participant", "decision", "session_record"}


def test_opinions_are_flagged(sides: Sides, two: SimpleNamespace) -> None:
    asked = gathered(asked_for_case(sides, two.first), two.first)
    assert {each.about for each in asked.items if each.weighed} >= {"risk_assessment", "decision"}
    assert not [each for each in asked.items if each.weighed and each.about in {"referral", "participant"}]


def test_two_people_let_it_leave_and_what_leaves_is_what_was_gone_through(
    sides: Sides, two: SimpleNamespace, saved: Any
) -> None:
    asked = gathered(asked_for_case(sides, two.first), two.first)
    parts = list(asked.items)
    referral, withheld = parts[0], next(each for each in parts if each.about == "decision")
    decide(two.first, referral, also="neighbour", lifted="Shouted")
    decide(two.first, withheld, Choice.WITHHOLD, exemption=Exemption.CRIME)
    for item in parts:
        if item.id not in {referral.id, withheld.id}:
            decide(two.first, item)
    ready: Any = queries.one_request(asked.id)
    service.finish(two.first, ready)
    with pytest.raises(RuleBroken, match="somebody else signs"):
        service.sign(two.first, ready)
    service.sign(two.second, queries.one_request(asked.id))
    sides.case.incident_account = "Changed since."
    saved(sides.case)
    done: Any = queries.one_request(asked.id)

    copy = json.loads(service.hand_out(two.first, done, format=Format.JSON))

    assert copy["as_of"] == done.gathered_at.isoformat()
    assert copy["withheld"] == [
        {"why": "It would hinder preventing or detecting crime", "law": "DPA 2018, schedule 2, paragraph 2", "parts": 1}
    ]
    assert len(copy["parts"]) == len(parts) - 1
    assert f"Shouted abuse at a {MASK} in the street." in json.dumps(copy, ensure_ascii=False)
    printed = service.hand_out(two.first, queries.one_request(asked.id), format=Format.PDF)
    assert printed.startswith(b"%PDF-")
    left = db.session.scalars(select(AccessCopy).order_by(AccessCopy.taken_at)).all()
    assert [(each.format, each.parts, each.taken_by) for each in left] == [
        (form, len(parts) - 1, two.first.id) for form in (Format.JSON, Format.PDF)
    ]


def test_nothing_is_done_out_of_order(sides: Sides, two: SimpleNamespace) -> None:
    asked = asked_for_case(sides, two.first)
    with pytest.raises(NotNow, match="under way"):
        asked_for_case(sides, two.second)
    for act in (service.finish, service.sign, lambda by, it: service.hand_out(by, it, format=Format.PDF)):
        with pytest.raises(NotNow):
            act(two.second, asked)
    asked = gathered(asked, two.first)
    with pytest.raises(RuleBroken, match="not decided yet"):
        service.finish(two.first, asked)
    ready = gone_through(asked, two.first)
    with pytest.raises(NotNow):
        decide(two.first, ready.items[0])
    with pytest.raises(NotNow):
        service.gather(two.first, ready)
    service.send_back(two.second, ready, note="Look at the risk again")
    again: Any = queries.one_request(asked.id)
    assert (again.state, again.sent_back) == (State.GATHERED, "Look at the risk again")
    service.finish(two.first, again)
    service.sign(two.second, queries.one_request(asked.id))
    done: Any = queries.one_request(asked.id)
    for act in (
        lambda: service.drop(two.first, done, because=Dropped.WITHDRAWN),
        lambda: service.extend(two.first, done, longer=Longer.COMPLEX),
        lambda: service.expire(THE_SERVICE, done),
    ):
        with pytest.raises(NotNow):
            act()


def test_two_who_go_through_it_do_not_write_over_each_other(sides: Sides, two: SimpleNamespace) -> None:
    asked = gathered(asked_for_case(sides, two.first), two.first)
    item = asked.items[0]
    decide(two.first, item, version="1")
    with pytest.raises(Stale):
        decide(two.second, item, Choice.WITHHOLD, exemption=Exemption.CRIME, version="1")
    decide(two.second, item, Choice.WITHHOLD, exemption=Exemption.CRIME, version="2")


def test_whoever_decided_on_one_part_does_not_sign_and_the_database_holds_it_too(
    sides: Sides, two: SimpleNamespace, saved: Any
) -> None:
    asked = gathered(asked_for_case(sides, two.first), two.first)
    first, *others = asked.items
    decide(two.second, first)
    for item in others:
        decide(two.first, item)
    service.finish(two.first, queries.one_request(asked.id))
    ready: Any = queries.one_request(asked.id)
    with pytest.raises(RuleBroken, match="somebody else signs"):
        service.sign(two.second, ready)
    ready.signed_at, ready.signed_by, ready.signed_person = utcnow(), two.first.id, two.first.person_id
    with pytest.raises(IntegrityError, match="signed_by_another"):
        saved(ready)


def test_after_thirty_days_the_words_are_gone_and_the_log_of_what_left_stays(
    sides: Sides, two: SimpleNamespace
) -> None:
    done = signed(asked_for_case(sides, two.first), two.first, two.second)
    service.hand_out(two.first, done, format=Format.JSON)
    parts, key_id = len(done.items), done.key_id
    with clock.at(utcnow() + timedelta(days=30, minutes=1)):
        with pytest.raises(NotNow):
            service.hand_out(two.first, queries.one_request(done.id), format=Format.JSON)
        assert (service.expire_what_is_over(THE_SERVICE), service.expire_what_is_over(THE_SERVICE)) == (1, 0)

    over: Any = queries.one_request(done.id)

    assert over.state is State.EXPIRED
    assert not is_readable(key_id)
    assert [each.content_sealed for each in over.items] == [None] * parts
    assert [each.choice for each in over.items] == [Choice.GIVE] * parts
    assert [each.parts for each in over.copies] == [parts]
    asked_for_case(sides, two.first)  # and they may ask again


def test_a_pack_that_is_dropped_is_forgotten(sides: Sides, two: SimpleNamespace) -> None:
    asked = gathered(asked_for_victim(sides, two.liaison), two.liaison)
    service.drop(two.liaison, asked, because=Dropped.NOT_CONFIRMED)
    assert {each.content_sealed for each in db.session.scalars(select(AccessItem))} == {None}
    assert is_readable(sides.victim.key_id)  # theirs: what else is known of them stays


def test_somebody_erased_takes_their_pack_with_them(sides: Sides, two: SimpleNamespace, three: SimpleNamespace) -> None:
    asked = signed(asked_for_victim(sides, two.liaison), two.liaison, two.colleague)
    erase(sides, three)
    assert queries.one_request(asked.id) is None
    assert not is_readable(db.session.scalars(select(AccessItem.key_id)).first())  # type: ignore[arg-type]  # there are some


def test_a_request_that_takes_longer_is_due_two_months_later(sides: Sides, two: SimpleNamespace) -> None:
    asked = asked_for_case(sides, two.first)
    first = asked.due_on
    service.extend(two.first, asked, longer=Longer.SEVERAL)
    assert asked.due_on == queries.due_of(today(), longer=True) > first
    with pytest.raises(NotNow, match="already"):
        service.extend(two.first, asked, longer=Longer.SEVERAL)


def test_the_log_of_a_case_tells_of_its_request_and_never_of_the_other_sides(
    sides: Sides, two: SimpleNamespace
) -> None:
    signed(asked_for_case(sides, two.first), two.first, two.second)
    signed(asked_for_victim(sides, two.liaison), two.liaison, two.colleague)
    lines = db.session.execute(select(AuditEntry.verb, AuditEntry.case_id, AuditEntry.changes)).all()
    mine = [each for each in lines if each.verb.startswith("subject_access.")]
    assert {each.case_id for each in mine if "harmed" in each.verb} == {None}
    assert sum(each.case_id is not None for each in mine) < len(mine)
    assert "Nowak" not in json.dumps([each.changes for each in mine])


def test_by_hand_on_both_sides(sides: Sides, two: SimpleNamespace, client_as: Any) -> None:
    for first, second, start in (
        (sides.scene.coordinator, two.second_account, f"/cases/{sides.case.id}/access-requests"),
        (sides.liaison, sides.colleague, f"/people-harmed/{sides.victim.id}/access-requests"),
    ):
        browser, other = client_as(first), client_as(second)
        day = {f"received_on-{part}": str(getattr(today(), part)) for part in ("day", "month", "year")}
        said = {"asked_by": "themselves", "identity": "known", "regime": "uk_gdpr", **day, "form_token": str(uuid4())}
        assert browser.get(start).status_code == 200
        assert browser.post(start, data={}).status_code == 422
        here = browser.post(start, data=said).location
        assert browser.post(start, data=said).location == here  # sent twice
        assert browser.post(start, data=said | {"form_token": str(uuid4())}).status_code == 409
        assert browser.post(f"{here}/copy", data={"format": "pdf"}).status_code == 409
        assert browser.post(f"{here}/gather").status_code == 303
        assert browser.post(f"{here}/finish").status_code == 422
        request_id = here.rpartition("/")[2]
        parts = db.session.scalars(
            select(AccessItem.id)
            .join(AccessRequest)
            .where(
                AccessRequest.reference.in_(
                    select(AccessRequest.reference).where(AccessRequest.state == State.GATHERED)
                )
            )
        ).all()
        for part in parts:
            page = f"/access-requests/parts/{part}"
            assert browser.get(page).status_code == 200
            assert browser.post(page, data={"choice": "withhold"}).status_code == 422
            assert browser.post(page, data={"choice": "give", "version": "7"}).status_code == 409
            assert browser.post(page, data={"choice": "give", "also": "not there at all"}).status_code == 422
            assert browser.post(page, data={"choice": "give", "version": "1"}).status_code == 303
        assert browser.post(f"{here}/finish").status_code == 303
        assert browser.post(f"{here}/sign").status_code == 422
        assert request_id in other.get("/access-requests").text
        assert other.get(here).status_code == 200
        assert other.get(f"/access-requests/parts/{parts[0]}").status_code == 200
        assert other.post(f"{here}/sign").status_code == 303
        printed = browser.post(f"{here}/copy", data={"format": "pdf"})
        assert printed.data.startswith(b"%PDF-")
        assert "Nowak" not in printed.headers["Content-Disposition"]
        assert browser.post(f"{here}/copy", data={"format": "json"}).json["parts"]
        assert browser.post(f"{here}/copy", data={"format": "csv"}).status_code == 422
        assert "Copies that left" in browser.get(here).text
    coordinator, liaison = client_as(sides.scene.coordinator), client_as(sides.liaison)
    requests = {each.side.value: each for each in db.session.scalars(select(AccessRequest))}
    for browser, mine, others in ((coordinator, "referred", "harmed"), (liaison, "harmed", "referred")):
        listed = browser.get("/access-requests").text
        assert requests[mine].reference in listed
        assert requests[others].reference not in listed
        for address in ("", "/extend", "/drop", "/send-back"):
            assert browser.get(f"/access-requests/{requests[others].id}{address}").status_code == 404


def test_first_pages_say_what_is_due(sides: Sides, two: SimpleNamespace, client_as: Any) -> None:
    case, victim = asked_for_case(sides, two.first), asked_for_victim(sides, two.liaison)
    incoming, people = (
        client_as(sides.scene.coordinator).get("/incoming"),
        client_as(sides.liaison).get("/people-harmed"),
    )
    assert (case.reference in incoming.text, victim.reference in incoming.text) == (True, False)
    assert (case.reference in people.text, victim.reference in people.text) == (False, True)


def test_a_liaison_with_a_part_on_the_other_side_never_signs(sides: Sides, two: SimpleNamespace, saved: Any) -> None:
    asked = gone_through(gathered(asked_for_victim(sides, two.liaison), two.liaison), two.liaison)
    both = make.actor(saved(make.account(roles=["victim_liaison"], of=sides.scene.referrer)))
    for act in (service.sign, lambda by, it: service.send_back(by, it, note="No")):
        with pytest.raises(Missing):
            act(both, queries.one_request(asked.id))
    for by, act in itertools.product((two.first, two.colleague), (service.gather, service.finish)):
        with pytest.raises(Missing):
            act(by, queries.one_request(asked.id))
