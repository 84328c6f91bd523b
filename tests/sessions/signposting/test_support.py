"""Causes found and services offered: nothing is passed on without a yes, nor after a withdrawal."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from hateprog.kernel.clock import today, utcnow
from hateprog.referrals.rules import Stage
from hateprog.sessions.signposting.models import CaseCause, SupportOffer, SupportService
from hateprog.sessions.signposting.rules import Cause, Outcome
from hateprog.store.audit import AuditEntry
from hateprog.store.base import db
from tests import factories as make
from tests.sessions.conftest import Scene


def day(name: str, when: date | None = None) -> dict[str, str]:
    when = when or today()
    return {f"{name}-day": str(when.day), f"{name}-month": str(when.month), f"{name}-year": str(when.year)}


def kept(**more: str) -> dict[str, str]:
    """Return what the directory says of a service."""
    return {"name": "Clear Water", "what_for": "Alcohol", "how_to_reach": "01632 960 123"} | more


@pytest.fixture
def service(scene: Scene, saved: Any) -> Any:
    """Store a service for everybody."""
    return saved(make.support_service(by=scene.coordinator))


@pytest.fixture
def offered(scene: Scene, begun: Any, service: Any, saved: Any) -> Any:
    """Store an offer of it that is not answered yet."""
    return saved(make.support_offer(scene.case, service, by=scene.practitioner))


def the_offer() -> SupportOffer:
    return db.session.scalars(select(SupportOffer)).one()


def test_the_coordinator_keeps_the_directory(scene: Scene, client_as: Any) -> None:
    coordinator = client_as(scene.coordinator)

    assert coordinator.post("/support-services/add", data=kept(force_code="E23000011", min_age="16")).status_code == 303
    row = db.session.scalars(select(SupportService)).one()
    assert (row.force_code, row.min_age, row.max_age) == ("E23000011", 16, None)
    address = f"/support-services/{row.id}"
    assert coordinator.post(address, data=kept(name="Clearer Water", version="1")).status_code == 303
    stale = coordinator.post(address, data=kept(name="Muddy Water", version="1"))
    assert stale.status_code == 409
    assert "Chris Moor changed this at" in stale.text
    assert 'value="Muddy Water"' in stale.text
    assert db.session.scalars(select(SupportService.name)).one() == "Clearer Water"


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"name": ""}, "Enter the name of the service"),
        ({"name": "x" * 10_000}, "Name of the service must be 120 characters or fewer"),
        ({"what_for": ""}, "Enter what the service is for"),
        ({"how_to_reach": "\0"}, "Enter how to reach the service"),
        ({"force_code": "Atlantis"}, "Select one of the answers listed"),
        ({"min_age": "-1"}, "Enter a whole number between 0 and 120"),
        ({"min_age": "18", "max_age": "17"}, "The oldest age must be the youngest age or more"),
    ],
)
def test_a_service_is_refused_with_a_sentence(
    scene: Scene, client_as: Any, wrong: dict[str, str], sentence: str
) -> None:
    answer = client_as(scene.coordinator).post("/support-services/add", data=kept(note="Ring twice") | wrong)

    assert answer.status_code == 422
    assert answer.text.count(sentence) >= 2
    assert "Ring twice" in answer.text
    assert db.session.scalar(select(func.count()).select_from(SupportService)) == 0


def test_a_retired_service_is_offered_no_more_and_can_come_back(scene: Scene, service: Any, client_as: Any) -> None:
    coordinator, practitioner = client_as(scene.coordinator), client_as(scene.practitioner)
    address, offering = f"/support-services/{service.id}", f"/cases/{scene.case.id}/support/offer"

    assert coordinator.post(f"{address}/retire").status_code == 303
    assert coordinator.post(f"{address}/retire").status_code == 409
    assert "Open Door" not in practitioner.get(offering).text
    assert "Retired: offered no more" in practitioner.get("/support-services").text
    assert coordinator.post(f"{address}/bring-back").status_code == 303
    assert coordinator.post(f"{address}/bring-back").status_code == 409
    assert "Open Door" in practitioner.get(offering).text


def test_causes_are_ticked_and_unticked(scene: Scene, client_as: Any) -> None:
    practitioner, address = client_as(scene.practitioner), f"/cases/{scene.case.id}/support/causes"

    practitioner.post(address, data={"causes": ["alcohol", "other"], "other": "A cousin’s flat"})
    practitioner.post(address, data={"causes": ["alcohol", "isolation"], "other": "No longer said"})

    found = {row.cause: row.other for row in db.session.scalars(select(CaseCause))}
    assert found == {Cause.ALCOHOL: None, Cause.ISOLATION: None}
    lines = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id)).all()
    assert "cousin" not in str([line.changes for line in lines])
    assert practitioner.post(address, data={}).status_code == 303
    assert db.session.scalar(select(func.count()).select_from(CaseCause)) == 0


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ({"causes": ["other"]}, "Enter what else was found"),
        ({"causes": ["the weather"]}, "Select from the answers listed"),
        ({"causes": ["other"], "other": "x" * 10_000}, "What else must be 200 characters or fewer"),
    ],
)
def test_causes_are_refused_with_a_sentence(scene: Scene, client_as: Any, form: dict[str, Any], sentence: str) -> None:
    answer = client_as(scene.practitioner).post(f"/cases/{scene.case.id}/support/causes", data=form)

    assert answer.status_code == 422
    assert answer.text.count(sentence) >= 2
    assert db.session.scalar(select(func.count()).select_from(CaseCause)) == 0


def test_an_offer_goes_from_a_yes_to_a_referral_to_what_became_of_it(
    scene: Scene, begun: Any, service: Any, client_as: Any
) -> None:
    practitioner = client_as(scene.practitioner)
    form = {"service": str(service.id), "note": "Wants evenings"} | day("offered_on")

    assert practitioner.post(f"/cases/{scene.case.id}/support/offer", data=form).status_code == 303
    offer = the_offer()
    assert (offer.consented, offer.consented_on) == (None, None)
    steps = [
        ("referral", day("referred_on"), 409),
        ("outcome", {"outcome": "taken_up"} | day("outcome_on"), 409),
        ("answer", {"consented": "yes"} | day("consented_on"), 303),
        ("referral", day("referred_on"), 303),
        ("referral", day("referred_on"), 409),
        ("answer", {"consented": "no"} | day("consented_on"), 409),
        ("outcome", {"outcome": "waiting"} | day("outcome_on"), 303),
        ("outcome", {"outcome": "taken_up", "outcome_note": "Goes on Mondays"} | day("outcome_on"), 303),
    ]
    for step, answers, status in steps:
        assert practitioner.post(f"/support-offers/{offer.id}/{step}", data=answers).status_code == status, step
    offer = the_offer()
    assert (offer.consented, offer.referred_on, offer.outcome) == (True, today(), Outcome.TAKEN_UP)
    page = client_as(scene.coordinator).get(f"/cases/{scene.case.id}/support").text
    assert "Goes on Mondays" in page
    assert "Save the causes" not in page


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"service": ""}, "Select the service that was offered"),
        ({"service": "00000000-0000-4000-8000-000000000000"}, "Select one of the answers listed"),
        (day("offered_on", today() + timedelta(days=1)), "The date must be today or in the past"),
        ({"offered_on-month": "13"}, "When it was offered must be a real date"),
        ({"consented": "perhaps"}, "Select yes or no"),
        ({"note": "x" * 100_000}, "Note must be 1,000 characters or fewer"),
    ],
)
def test_an_offer_is_refused_with_a_sentence(
    scene: Scene, begun: Any, service: Any, client_as: Any, wrong: dict[str, str], sentence: str
) -> None:
    form = {"service": str(service.id)} | day("offered_on") | wrong

    answer = client_as(scene.practitioner).post(f"/cases/{scene.case.id}/support/offer", data=form)

    assert answer.status_code == 422
    assert answer.text.count(sentence) >= 2
    assert db.session.scalar(select(func.count()).select_from(SupportOffer)) == 0


def test_a_service_under_way_is_not_offered_again(scene: Scene, offered: Any, saved: Any, client_as: Any) -> None:
    form = {"service": str(offered.service_id)} | day("offered_on")

    answer = client_as(scene.practitioner).post(f"/cases/{scene.case.id}/support/offer", data=form)

    assert answer.status_code == 422
    assert "has been offered already" in answer.text
    service = db.session.get(SupportService, offered.service_id)
    with pytest.raises(IntegrityError):
        saved(make.support_offer(scene.case, service, by=scene.practitioner))


def test_only_services_for_their_age_and_area_are_offered(scene: Scene, begun: Any, saved: Any, client_as: Any) -> None:
    for name, said in {"Young": {"max_age": 17}, "Far": {"force_code": "E23000030"}, "Fits": {"min_age": 18}}.items():
        saved(make.support_service(by=scene.coordinator, name=name, **said))

    page = client_as(scene.practitioner).get(f"/cases/{scene.case.id}/support/offer").text

    assert [name in page for name in ("Young:", "Far:", "Fits:")] == [False, False, True]


def test_nothing_is_offered_or_passed_on_after_a_withdrawal(
    scene: Scene, offered: Any, saved: Any, client_as: Any
) -> None:
    offered.consented, offered.consented_on = True, today()
    saved(offered)
    practitioner = client_as(scene.practitioner)
    practitioner.post(f"/cases/{scene.case.id}/stop", data={"asked_by": "person", "sure": "yes"})

    referral = practitioner.post(f"/support-offers/{offered.id}/referral", data=day("referred_on"))
    another = practitioner.post(
        f"/cases/{scene.case.id}/support/offer", data={"service": str(offered.service_id)} | day("offered_on")
    )

    for answer in (referral, another):
        assert answer.status_code == 409
        assert "They have withdrawn" in answer.text
    assert the_offer().referred_on is None
    assert "They have withdrawn" in practitioner.get(f"/cases/{scene.case.id}/support").text
    no = practitioner.post(f"/support-offers/{offered.id}/answer", data={"consented": "no"} | day("consented_on"))
    assert (no.status_code, the_offer().consented) == (303, False)  # a no may always be said


@pytest.mark.parametrize("consented", [None, False])
def test_the_database_passes_nothing_on_without_a_yes(
    scene: Scene, service: Any, saved: Any, consented: bool | None
) -> None:
    on = None if consented is None else today()
    with pytest.raises(IntegrityError):
        saved(
            make.support_offer(
                scene.case, service, by=scene.practitioner, consented=consented, consented_on=on, referred_on=today()
            )
        )


def test_a_completed_programme_may_still_be_followed_by_support(
    scene: Scene, offered: Any, saved: Any, client_as: Any
) -> None:
    scene.case.stage, scene.case.ended_at, scene.case.end_reason = Stage.COMPLETED, utcnow(), "completed"
    saved(scene.case)
    practitioner = client_as(scene.practitioner)

    yes = practitioner.post(f"/support-offers/{offered.id}/answer", data={"consented": "yes"} | day("consented_on"))

    assert yes.status_code == 303
    assert practitioner.post(f"/support-offers/{offered.id}/referral", data=day("referred_on")).status_code == 303


def test_an_offer_sent_twice_counts_once(scene: Scene, begun: Any, service: Any, client_as: Any) -> None:
    practitioner, token = client_as(scene.practitioner), "0a2f7a4e-6a53-4a04-9a3e-3a3a3a3a3a3d"
    form = {"service": str(service.id), "form_token": token} | day("offered_on")

    answers = [practitioner.post(f"/cases/{scene.case.id}/support/offer", data=form) for _each in range(2)]

    assert [answer.status_code for answer in answers] == [303, 303]
    assert db.session.scalar(select(func.count()).select_from(SupportOffer)) == 1
