"""A practitioner is disabled with sessions tomorrow: the coordinators are told, and see what to give to another."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from hateprog.kernel.clock import utcnow
from hateprog.store.base import db
from hateprog.store.outbox import Message
from tests import factories as make
from tests.sessions.conftest import Scene, first_session


def disable(scene: Scene, saved: Any, client_as: Any) -> None:
    administrator = client_as(saved(make.administrator()))
    answer = administrator.post(f"/people/{scene.practitioner.id}/disable", data={"reason": "Left"})
    assert answer.status_code == 303


def test_the_coordinators_are_told_how_much_and_where_and_not_whose(scene: Scene, saved: Any, client_as: Any) -> None:
    first_session(scene, saved, utcnow() + timedelta(days=1))
    second = saved(make.coordinator(name="Maya Brand"))

    disable(scene, saved, client_as)

    mails = db.session.scalars(select(Message)).all()
    assert {mail.recipient for mail in mails} == {scene.coordinator.email, second.email}
    for mail in mails:
        assert "Cases that were theirs: 1. Of these with a session planned: 1." in (mail.body or "")
        assert "/left-behind" in (mail.body or "")
        assert not any(word in f"{mail.subject}{mail.body}" for word in ("Ashby", "Pat Hill", scene.case.reference))


def test_what_was_theirs_is_listed_until_another_has_it(scene: Scene, saved: Any, client_as: Any) -> None:
    first_session(scene, saved, utcnow() + timedelta(days=1))
    coordinator = client_as(scene.coordinator)
    assert scene.case.reference not in coordinator.get("/left-behind").text
    disable(scene, saved, client_as)

    page = coordinator.get("/left-behind").text
    assert scene.case.reference in page
    assert "Session 1" in page
    assert "Pat Hill" in page
    assert f"/cases/{scene.case.id}/allocate" in page

    other = saved(make.practitioner(name="Sunita Rao"))
    coordinator.post(f"/cases/{scene.case.id}/allocate", data={"practitioner": str(other.id)})
    assert "Every case has a practitioner who can work it" in coordinator.get("/left-behind").text


def test_a_case_without_a_session_is_listed_too(scene: Scene, saved: Any, client_as: Any) -> None:
    disable(scene, saved, client_as)

    page = client_as(scene.coordinator).get("/left-behind").text

    assert scene.case.reference in page
    assert "Nothing planned" in page


def test_nobody_is_told_of_an_account_that_leaves_nothing(scene: Scene, saved: Any, client_as: Any) -> None:
    administrator = client_as(saved(make.administrator()))
    idle = saved(make.practitioner(name="Sunita Rao"))

    assert administrator.post(f"/people/{idle.id}/disable", data={"reason": "Left"}).status_code == 303
    assert administrator.post(f"/people/{scene.referrer.id}/disable", data={"reason": "Left"}).status_code == 303

    assert db.session.scalars(select(Message)).all() == []


def test_disabled_enabled_and_disabled_again_they_are_told_again(scene: Scene, saved: Any, client_as: Any) -> None:
    disable(scene, saved, client_as)
    client_as(saved(make.administrator())).post(f"/people/{scene.practitioner.id}/enable")

    disable(scene, saved, client_as)

    assert len(db.session.scalars(select(Message)).all()) == 2


def test_whoever_is_made_something_else_leaves_as_much_behind(scene: Scene, saved: Any, client_as: Any) -> None:
    first_session(scene, saved, utcnow() + timedelta(days=1))
    form = {"roles": "referrer", "version": str(scene.practitioner.version)}

    answer = client_as(saved(make.administrator())).post(f"/people/{scene.practitioner.id}/roles", data=form)

    assert answer.status_code == 303
    assert [mail.recipient for mail in db.session.scalars(select(Message))] == [scene.coordinator.email]
    page = client_as(scene.coordinator).get("/left-behind").text
    assert scene.case.reference in page
    assert "Pat Hill" in page
