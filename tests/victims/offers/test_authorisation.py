"""Every cell of docs/authorisation.yaml about offers and what people harmed agree to, both ways."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select

from hateprog.kernel.errors import Missing, NotAllowed
from hateprog.store.audit import AuditEntry, EntryKind
from hateprog.store.base import db
from hateprog.victims.models import Victim
from hateprog.victims.offers import queries, service
from hateprog.victims.offers.models import Contact, NoOffer, Offer, SaidWish
from hateprog.victims.offers.policy import Can
from tests import factories as make
from tests.authorisation import WITH_SCHOOLS, cells
from tests.victims.offers.test_offers import said_contact

pytestmark = pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)  # who may do what is the same on both

ALLOWED = 200
MEANING = {"Y": (ALLOWED, ALLOWED), "o": (ALLOWED, 404), "F": (403, 403), "H": (404, 404)}
PAGES: dict[str, tuple[str, str, dict[str, str]]] = {
    # permission: method, address, the form
    "victim_offer.read": ("GET", "/people-harmed/in-case/{harmed}", {}),
    "victim_offer.record": ("POST", "/people-harmed/in-case/{harmed}/contact", said_contact()),
    "victim_offer.count": ("GET", "/people-harmed/register", {}),
    "victim_consent.record": (
        "POST",
        "/people-harmed/in-case/{harmed}/wishes",
        {"wishes": "questions", "how": "phone"},
    ),
    "victim_consent.withdraw": ("POST", "/people-harmed/{victim}/withdraw", {}),
    "victim_consent.opt_out": ("POST", "/people-harmed/opt-out", {"name": "Ola Nowak", "phone": "07700 900123"}),
}


def everything() -> list[tuple[Any, ...]]:
    return [
        tuple(row)
        for model in (Victim, Contact, Offer, SaidWish, NoOffer)
        for row in db.session.execute(select(*model.__table__.columns).order_by(model.id))
    ]


@pytest.mark.parametrize(("permission", "role", "theirs", "expected"), list(cells(PAGES, MEANING, WITH_SCHOOLS)))
def test_a_cell(
    saved: Any,
    client_as: Any,
    people: SimpleNamespace,
    taken_down: Any,
    permission: str,
    role: str,
    theirs: bool,
    expected: int,
) -> None:
    actor = saved(make.builders()[role]())
    owner = actor if theirs and role == "victim_liaison" else people.liaison
    victim = taken_down(owner)
    harmed: Any = queries.one_harmed(victim.parts[0].id)
    service.make(
        make.actor(owner), harmed, how="phone", words="You can ask.", made_on=service.today(), sender="liaison"
    )
    method, address, form = PAGES[permission]
    db.session.expire_all()
    before = everything()

    answer = client_as(actor).open(address.format(harmed=harmed.id, victim=victim.id), method=method, data=form or None)

    refusals = db.session.scalars(select(AuditEntry).where(AuditEntry.kind == EntryKind.REFUSED)).all()
    if expected == ALLOWED:
        assert answer.status_code in {200, 303}, answer.text
        assert refusals == []
    else:
        assert answer.status_code == expected
        assert everything() == before
        assert [(line.actor_id, line.verb) for line in refusals] == [(actor.id, permission)]


def test_every_permission_has_its_cells(app: Any) -> None:
    assert set(PAGES) | {str(Can.FAIL)} == {str(each) for each in Can}


@pytest.mark.parametrize("role", list(WITH_SCHOOLS.values()))
def test_only_the_service_says_that_a_mail_did_not_arrive(
    people: SimpleNamespace, saved: Any, taken_down: Any, role: str
) -> None:
    victim = taken_down()
    harmed: Any = queries.one_harmed(victim.parts[0].id)
    offer = service.make(
        make.actor(people.liaison), harmed, how="email", words="Ask.", made_on=service.today(), sender="service"
    )
    with pytest.raises(NotAllowed if role == "victim_liaison" else Missing):
        service.fail(make.actor(saved(make.builders()[role]())), offer)


@pytest.mark.parametrize("permission", PAGES)
def test_somebody_who_is_not_signed_in_is_asked_to(app: Any, saved: Any, permission: str) -> None:
    method, address, form = PAGES[permission]
    answer = app.test_client().open(address.format(harmed=uuid4(), victim=uuid4()), method=method, data=form or None)
    assert answer.status_code == 302
    assert "/sign-in" in answer.location
