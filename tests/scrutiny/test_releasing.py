"""A pack is released to the panel: what has passed, for thirty days, and not to whoever took part in the case."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import select

from hateprog.kernel.clock import at, utcnow
from hateprog.kernel.errors import Missing, NotNow
from hateprog.referrals.models import Referral
from hateprog.referrals.queries import one_referral
from hateprog.scrutiny import queries, service
from hateprog.scrutiny.models import Pack
from hateprog.scrutiny.policy import Can
from hateprog.scrutiny.rules import Given, Grade, State
from hateprog.store.audit import AuditEntry, EntryKind
from hateprog.store.base import db
from hateprog.store.outbox import Message
from tests import factories as make

RELEASED = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)


def release(client: Any, item: Any, **said: str) -> Any:
    return client.post(f"/scrutiny/packs/{item.pack_id}/release", data={"sure": "yes"} | said)


def pack_of(item: Any) -> Pack:
    return db.session.get_one(Pack, item.pack_id)


def test_a_release_opens_the_pack_for_thirty_days_and_tells_the_panel(
    client_as: Any, prepared: Any, people: SimpleNamespace, mails: Any
) -> None:
    item = prepared(state="passed")
    assert release(client_as(people.coordinator), item).status_code == 303
    pack = pack_of(item)
    assert pack.released_at is not None
    assert pack.expires_at == pack.released_at + timedelta(days=30)
    assert set(mails()) == {people.panel.email, people.other.email}
    mail = mails()[people.panel.email]
    assert pack.reference in mail.subject
    assert f"/scrutiny/packs/{pack.id}" in mail.body
    assert client_as(people.panel).get(f"/scrutiny/items/{item.id}").status_code == 200


def test_a_release_is_confirmed_first(client_as: Any, prepared: Any, people: SimpleNamespace) -> None:
    item = prepared(state="passed")
    answer = release(client_as(people.coordinator), item, sure="")
    assert answer.status_code == 422
    assert "Confirm that you understand what a release does" in answer.text
    assert pack_of(item).released_at is None


def test_nothing_is_released_before_something_has_passed(
    client_as: Any, prepared: Any, people: SimpleNamespace
) -> None:
    item = prepared(state="in_review")
    answer = release(client_as(people.coordinator), item)
    assert answer.status_code == 409
    assert "No item has passed its review yet" in answer.text
    assert db.session.scalars(select(Message)).all() == []


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Ashby admitted it.", "name"),
        ("PC Field told us.", "name"),
        ("Vale decided.", "name"),
        ("Ring 07700 900 982.", "phone number"),
        ("Lives at S65 1AB.", "postcode"),
        ("Crime 14/12345/26.", "police reference"),
    ],
)
def test_a_release_is_refused_while_a_certain_identifier_is_in_a_text(
    client_as: Any, saved: Any, decided: Any, prepared: Any, people: SimpleNamespace, text: str, kind: str
) -> None:
    decision = decided(participant=make.participant(postcode="S65 1AB"))
    item = prepared(decision, state="passed", texts=[{"what": "rationale", "about": "", "text": text}])
    answer = release(client_as(people.coordinator), item)
    assert answer.status_code == 422
    assert f"Item 1 still identifies somebody: {kind}" in answer.text
    assert text not in answer.text
    assert pack_of(item).released_at is None


def test_the_cases_own_reference_stops_it_too(client_as: Any, prepared: Any, decided: Any, people: Any) -> None:
    decision = decided()
    reference = db.session.get_one(Referral, decision.referral_id).reference
    text = {"what": "rationale", "about": "", "text": f"See {reference.lower()}"}
    assert release(client_as(people.coordinator), prepared(decision, state="passed", texts=[text])).status_code == 422


def test_only_what_has_passed_is_shown(
    client_as: Any, saved: Any, decided: Any, prepared: Any, people: SimpleNamespace
) -> None:
    item = prepared(state="passed")
    rest = [
        saved(make.scrutiny_item(pack_of(item), decided(), number=number, state=state))
        for number, state in enumerate(("redacting", "in_review", "sent_back"), start=2)
    ]
    release(client_as(people.coordinator), item)
    panel = client_as(people.panel)
    assert panel.get(f"/scrutiny/items/{item.id}").status_code == 200
    page = panel.get(f"/scrutiny/packs/{item.pack_id}").text
    assert "Decision 1" in page
    for other in rest:
        assert f"Decision {other.number}" not in page
        assert panel.get(f"/scrutiny/items/{other.id}").status_code == 404


def test_after_a_release_nothing_in_it_changes(client_as: Any, released: Any, people: SimpleNamespace) -> None:
    item = released()
    for who, page, data in (
        (people.coordinator, f"items/{item.id}/redact", {"text_1": "Other words", "do": "save"}),
        (people.second, f"items/{item.id}/review", {"verdict": "send_back", "note": "No"}),
        (people.coordinator, f"packs/{item.pack_id}/release", {"sure": "yes"}),
    ):
        answer = client_as(who).post(f"/scrutiny/{page}", data=data)
        assert answer.status_code == 409
        assert "This pack was released already" in answer.text
    assert item.state is State.PASSED


@pytest.mark.parametrize(
    ("after", "opens"),
    [
        (timedelta(0), True),
        (timedelta(days=30) - timedelta(microseconds=1), True),
        (timedelta(days=30), False),
        (timedelta(days=300), False),
    ],
)
def test_the_panel_can_open_it_until_the_very_moment_of_its_expiry(
    app: Any, released: Any, people: SimpleNamespace, after: timedelta, opens: bool
) -> None:
    item = released(pack={"released_at": RELEASED})
    member, policy = make.actor(people.panel), app.extensions["policy"]
    with at(RELEASED + after):
        for thing in (queries.one_item(item.id), queries.one_pack(item.pack_id)):
            assert policy.allows(member, Can.READ, thing) is opens
        assert bool(queries.packs(member)) is opens
        assert bool(queries.items_of(member, item.pack_id)) is opens
        if opens:
            service.grade(member, queries.one_item(item.id), given=Given(grade=Grade.APPROPRIATE), version=None)
            return
        with pytest.raises(Missing):
            service.grade(member, queries.one_item(item.id), given=Given(grade=Grade.APPROPRIATE), version=None)


def test_an_expired_pack_answers_as_an_absent_one(client_as: Any, released: Any, people: SimpleNamespace) -> None:
    item = released(pack={"released_at": utcnow() - timedelta(days=30)})
    panel = client_as(people.panel)
    for address in (f"/scrutiny/packs/{item.pack_id}", f"/scrutiny/items/{item.id}"):
        assert panel.get(address).status_code == 404
        assert client_as(people.coordinator).get(address).status_code == 200
    assert panel.post(f"/scrutiny/items/{item.id}", data={"grade": "appropriate"}).status_code == 404
    assert "No pack is open to the panel now" in panel.get("/scrutiny").text


def test_a_closed_pack_is_the_panels_no_longer(client_as: Any, released: Any, people: SimpleNamespace) -> None:
    item = released()
    assert client_as(people.coordinator).post(f"/scrutiny/packs/{item.pack_id}/close").status_code == 303
    assert client_as(people.panel).get(f"/scrutiny/items/{item.id}").status_code == 404
    with pytest.raises(NotNow):
        service.close(make.actor(people.coordinator), queries.one_pack(item.pack_id))


@pytest.mark.parametrize("part", ["worked", "decided"])
def test_a_member_does_not_see_a_case_they_took_part_in_under_any_account(
    client_as: Any, saved: Any, decided: Any, released: Any, people: SimpleNamespace, part: str
) -> None:
    also_panel = saved(make.panel_member(of=people.practitioner if part == "worked" else people.inspector))
    item = released(decided(involved=(people.practitioner,)))
    browser = client_as(also_panel)
    assert browser.get(f"/scrutiny/items/{item.id}").status_code == 404
    assert browser.post(f"/scrutiny/items/{item.id}", data={"grade": "appropriate"}).status_code == 404
    page = browser.get(f"/scrutiny/packs/{item.pack_id}")
    assert page.status_code == 200
    assert "Decision 1" not in page.text
    assert "No decision in this pack is yours to read" in page.text
    assert client_as(people.panel).get(f"/scrutiny/items/{item.id}").status_code == 200


def test_the_panel_reads_nothing_that_identifies_anybody(
    client_as: Any, decided: Any, released: Any, people: SimpleNamespace
) -> None:
    decision = decided(rationale="The person referred admitted it in full.")
    item = released(decision)
    page = client_as(people.panel).get(f"/scrutiny/items/{item.id}").text
    case: Any = one_referral(decision.referral_id)
    for told in (
        "Jordan",
        "Ashby",
        "Robin",
        "Indira Vale",
        "Chris Moor",
        "Rotherham",
        "14/12345",
        "2001",
        "March 2026",
        "07700",
        case.reference,
        str(case.id),
        str(decision.id),
        "Shouted abuse",
    ):
        assert told not in page
    for told in ("18 to 24", "South Yorkshire", "Out of court", "25 days after the incident", "Declined", "in full"):
        assert told in page


def test_the_panel_does_not_learn_from_which_days_and_district_a_pack_was_drawn(
    client_as: Any, released: Any, people: SimpleNamespace
) -> None:
    item = released(pack={"district_code": "E08000018"})
    for address in ("/scrutiny", f"/scrutiny/packs/{item.pack_id}", f"/scrutiny/items/{item.id}"):
        page = client_as(people.panel).get(address).text
        assert "Rotherham" not in page
        assert "April 2026" not in page
    assert "Rotherham" in client_as(people.coordinator).get("/scrutiny").text


def test_a_panel_members_look_is_in_the_log_with_the_case(client_as: Any, released: Any, people: Any) -> None:
    item = released()
    client_as(people.panel).get(f"/scrutiny/items/{item.id}")
    line = db.session.scalars(select(AuditEntry).where(AuditEntry.kind == EntryKind.READ)).one()
    assert (line.actor_id, line.verb, line.subject_id, line.case_id) == (
        people.panel.id,
        "scrutiny.read",
        item.id,
        item.referral_id,
    )
