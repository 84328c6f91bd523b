"""Somebody harmed is erased by three people: nothing of them can be read again, and the counts stay."""

from __future__ import annotations

import itertools
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from hateprog.kernel.errors import Missing, NotAllowed, NotNow, RuleBroken
from hateprog.questions import line
from hateprog.questions import queries as crossing_queries
from hateprog.questions import service as crossing
from hateprog.questions.models import Passage
from hateprog.questions.rules import Wording
from hateprog.questions.schemas import Outcome
from hateprog.referrals import case_queries
from hateprog.store.audit import AuditEntry, EntryKind
from hateprog.store.base import db
from hateprog.store.sealing import KeyDestroyedError, is_readable
from hateprog.victims import queries
from hateprog.victims.erasure import queries as erasures
from hateprog.victims.erasure import service
from hateprog.victims.erasure.models import Erasure
from hateprog.victims.erasure.rules import Because
from hateprog.victims.models import Harmed, Victim
from hateprog.victims.offers import register
from hateprog.victims.offers import service as offering
from hateprog.victims.offers.models import Contact
from hateprog.victims.questions import proving
from tests import factories as make
from tests.authorisation import WITH_SCHOOLS, cells
from tests.victims.offers.test_offers import said_contact
from tests.victims.questions.conftest import WORDS, Sides, sides

__all__ = ["sides"]

ANSWER = "I wanted the others to laugh."


@pytest.fixture
def three(sides: Sides, saved: Any) -> SimpleNamespace:
    """Who asks, who agrees and who does it."""
    return SimpleNamespace(
        asks=make.actor(sides.liaison),
        agrees=make.actor(sides.scene.coordinator),
        erases=make.actor(saved(make.administrator())),
    )


def fresh(victim_id: Any) -> Any:
    db.session.expire_all()
    return queries.one_victim(victim_id)


def erase(sides: Sides, three: SimpleNamespace) -> Any:
    asked = service.request(three.asks, fresh(sides.victim.id), because=Because.ASKED)
    service.approve(three.agrees, asked)
    return service.execute(three.erases, asked)


def put_and_answered(sides: Sides) -> None:
    released = sides.released()
    passage: Any = crossing_queries.one_passage(released.ways[0].passage_id)
    crossing.record(
        make.actor(sides.scene.practitioner),
        passage,
        outcome=Outcome.ANSWERED,
        session="1",
        answer=ANSWER,
        wording=Wording.VERBATIM,
    )


def test_nothing_can_be_read_any_more_and_what_was_counted_stays(
    sides: Sides, three: SimpleNamespace, client_as: Any
) -> None:
    put_and_answered(sides)
    liaison = client_as(sides.liaison)
    liaison.post(f"/people-harmed/in-case/{sides.victim.parts[0].id}/contact", data=said_contact())
    key_id = sides.victim.key_id

    done = erase(sides, three)

    assert done.keys_destroyed == 2  # theirs, and that of what crossed
    assert not is_readable(key_id)
    assert fresh(sides.victim.id) is None
    row = db.session.get_one(Victim, sides.victim.id)
    assert (row.by_name, row.by_phone, row.by_postcode) == (None, None, None)
    with pytest.raises(KeyDestroyedError):
        _ = row.name
    kept = [db.session.scalar(select(func.count()).select_from(model)) for model in (Harmed, Contact, Passage)]
    assert kept == [1, 1, 1]
    assert list(proving.faults()) == []


def test_every_page_goes_on_without_them(sides: Sides, three: SimpleNamespace, client_as: Any) -> None:
    put_and_answered(sides)
    part, question = sides.victim.parts[0].id, sides.released().id

    erase(sides, three)

    liaison = client_as(sides.liaison)
    for address in ("", "/questions", "/register", f"/cases/{sides.case.id}"):
        page = liaison.get(f"/people-harmed{address}")
        assert page.status_code == 200, address
        assert "Nowak" not in page.text
    for address in (f"/{sides.victim.id}", f"/{sides.victim.id}/history", f"/in-case/{part}", f"/questions/{question}"):
        assert liaison.get(f"/people-harmed{address}").status_code == 404, address
    assert "Nobody has this name" in liaison.post("/people-harmed/search", data={"q": "Ola Nowak"}).text
    practitioner = client_as(sides.scene.practitioner)
    case_page = practitioner.get(f"/cases/{sides.case.id}")
    assert case_page.status_code == 200
    assert WORDS not in case_page.text
    crossed = line.of_case(case_queries.case(sides.case.id)).crossings
    assert {each.words for each in crossed} == {"…"}
    assert client_as(sides.scene.coordinator).get(f"/cases/{sides.case.id}/line.pdf").status_code == 200


def test_the_register_still_counts_them(sides: Sides, three: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[int] = []
    monkeypatch.setattr(register, "sums", lambda counts: seen.append(counts.total()))
    register.tables()
    erase(sides, three)
    register.tables()
    assert seen == [1, 1]


def test_what_they_asked_is_withdrawn_first(sides: Sides, three: SimpleNamespace, client_as: Any) -> None:
    sides.released()
    erase(sides, three)
    assert WORDS not in client_as(sides.scene.practitioner).get(f"/cases/{sides.case.id}").text
    assert set(db.session.scalars(select(Passage.state))) == {"withdrawn"}


def test_each_step_is_anothers(sides: Sides, saved: Any) -> None:
    """One person with all three roles does one of the three."""
    roles = ["victim_liaison", "coordinator", "administrator"]
    everything, second, third = (
        make.actor(saved(make.account(roles=roles, name=name))) for name in ("All Roles", "Also All", "Third Too")
    )
    for asks, agrees, erases in itertools.product((everything, second, third), repeat=3):
        asked = Erasure(victim_id=sides.victim.id, because=Because.ASKED, asked_person=asks.person_id)
        asked = saved(asked)
        if asks is agrees:
            with pytest.raises(RuleBroken, match="somebody else does this"):
                service.approve(agrees, asked)
        else:
            service.approve(agrees, asked)
            if erases in (asks, agrees):
                with pytest.raises(RuleBroken, match="somebody else does this"):
                    service.execute(erases, asked)
        assert asked.erased_at is None
        db.session.expire_all()
        asked.dropped_at = asked.asked_at
        saved(asked)
    assert fresh(sides.victim.id) is not None


def test_nothing_is_done_out_of_order_or_twice(sides: Sides, three: SimpleNamespace) -> None:
    asked = service.request(three.asks, fresh(sides.victim.id), because=Because.BY_MISTAKE)
    with pytest.raises(NotNow, match="asked for already"):
        service.request(three.asks, fresh(sides.victim.id), because=Because.ASKED)
    with pytest.raises(NotNow, match="has to agree"):
        service.execute(three.erases, asked)
    service.approve(three.agrees, asked)
    with pytest.raises(NotNow, match="agreed to already"):
        service.approve(three.agrees, asked)
    service.execute(three.erases, asked)
    with pytest.raises(NotNow, match="is over"):
        service.execute(three.erases, asked)


def test_dropped_it_is_not_done_and_can_be_asked_for_again(sides: Sides, three: SimpleNamespace) -> None:
    asked = service.request(three.asks, fresh(sides.victim.id), because=Because.ASKED)
    service.drop(three.asks, fresh(sides.victim.id))
    with pytest.raises(NotNow, match="is over"):
        service.approve(three.agrees, asked)
    with pytest.raises(NotNow, match="Nobody has asked"):
        service.drop(three.asks, fresh(sides.victim.id))
    service.request(three.asks, fresh(sides.victim.id), because=Because.ASKED)


def test_by_hand_the_two_others_never_learn_who_it_is(sides: Sides, saved: Any, client_as: Any) -> None:
    liaison, coordinator = client_as(sides.liaison), client_as(sides.scene.coordinator)
    administrator = client_as(saved(make.administrator()))
    assert liaison.post(f"/people-harmed/{sides.victim.id}/erase", data={}).status_code == 422
    assert liaison.post(f"/people-harmed/{sides.victim.id}/erase", data={"because": "asked"}).status_code == 303
    erasure_id = db.session.scalars(select(Erasure.id)).one()

    listed = coordinator.get("/erasures").text
    assert coordinator.post(f"/erasures/{erasure_id}/approve").status_code == 303
    asked = administrator.get(f"/erasures/{erasure_id}/execute").text
    done = administrator.post(f"/erasures/{erasure_id}/execute")
    certificate = administrator.get(done.location)

    for page in (listed, asked, certificate.text):
        assert "Nowak" not in page
        assert sides.case.reference not in page
    assert str(sides.victim.id) not in listed + asked
    assert str(sides.victim.id) in certificate.text  # should an old backup be put back, they are erased again
    assert "Keys destroyed" in certificate.text
    printed = coordinator.get(f"/erasures/{erasure_id}/certificate.pdf")
    assert printed.data.startswith(b"%PDF-")


ALLOWED = 200
MEANING = {"Y": (ALLOWED, ALLOWED), "o": (ALLOWED, 404), "s": (ALLOWED, ALLOWED), "H": (404, 404), "F": (403, 403)}
PAGES: dict[str, tuple[str, str, dict[str, str]]] = {
    "victim_erasure.request": ("POST", "/people-harmed/{other}/erase", {"because": "asked"}),
    "victim_erasure.list": ("GET", "/erasures", {}),
    "victim_erasure.approve": ("POST", "/erasures/{asked}/approve", {}),
    "victim_erasure.execute": ("GET", "/erasures/{agreed}/execute", {}),
}


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
@pytest.mark.parametrize(("permission", "role", "theirs", "expected"), list(cells(PAGES, MEANING, WITH_SCHOOLS)))
def test_a_cell(
    sides: Sides, saved: Any, client_as: Any, permission: str, role: str, theirs: bool, expected: int
) -> None:
    own = role == "victim_liaison" and theirs
    actor = sides.liaison if own else saved(make.builders()[role](email="somebody-else@example.org"))
    asked = saved(
        Erasure(id=uuid4(), victim_id=sides.victim.id, because=Because.ASKED, asked_person=sides.colleague.person_id)
    )
    if permission == "victim_erasure.request":
        asked.dropped_at = asked.asked_at
        saved(asked)
    before = db.session.scalar(select(func.count()).select_from(Erasure))
    method, address, form = PAGES[permission]
    ids = {"other": sides.victim.id, "asked": asked.id, "agreed": asked.id}

    answer = client_as(actor).open(address.format(**ids), method=method, data=form or None)

    if expected == ALLOWED:
        assert answer.status_code in {200, 303}, answer.text
    else:
        assert answer.status_code == expected
        assert db.session.scalar(select(func.count()).select_from(Erasure)) == before
        refused = select(AuditEntry.verb).where(AuditEntry.kind == EntryKind.REFUSED)
        assert db.session.scalars(refused).all() == [permission]


def test_whoever_may_not_is_refused_by_the_commands_too(sides: Sides, three: SimpleNamespace) -> None:
    with pytest.raises(Missing):
        service.request(make.actor(sides.colleague), fresh(sides.victim.id), because=Because.ASKED)
    asked = service.request(three.asks, fresh(sides.victim.id), because=Because.ASKED)
    for act, actor in itertools.product(
        (service.approve, service.execute), (three.asks, make.actor(sides.scene.practitioner))
    ):
        with pytest.raises((Missing, NotAllowed)):
            act(actor, asked)
    assert erasures.open_of(sides.victim.id) is not None
    assert offering.may_leave(f"offer/{uuid4()}") is False
