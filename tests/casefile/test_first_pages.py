"""What each person sees first, and a practitioner's Today."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from hateprog.kernel.clock import utcnow
from tests import factories as make
from tests.sessions.conftest import Scene


@pytest.mark.parametrize(
    ("role", "address"),
    [
        ("practitioner", "/today"),
        ("inspector", "/decisions"),
        ("coordinator", "/incoming"),
        ("referrer", "/referrals"),
        ("victim_liaison", "/people-harmed"),
        ("administrator", "/people"),
        ("panel_member", "/scrutiny"),
        ("school_staff", "/group-sessions"),
    ],
)
def test_the_start_page_leads_to_the_roles_first_page(saved: Any, client_as: Any, role: str, address: str) -> None:
    answer = client_as(saved(getattr(make, role)())).get("/")

    assert (answer.status_code, answer.location) == (302, address)


def test_somebody_without_a_role_is_told_whom_to_ask(saved: Any, client_as: Any) -> None:
    answer = client_as(saved(make.account(roles=()))).get("/")

    assert answer.status_code == 200
    assert "Ask an administrator" in answer.text


def test_nobody_signed_in_is_sent_to_sign_in(app: Any) -> None:
    answer = app.test_client().get("/")

    assert answer.status_code == 302
    assert answer.location.startswith("/sign-in")


def test_today_shows_a_person_to_plan_for(scene: Scene, client_as: Any) -> None:
    assert "Plan a session" in client_as(scene.practitioner).get("/today").text


def test_today_shows_a_record_to_finish(scene: Scene, begun: Any, client_as: Any) -> None:
    assert "Record session 1" in client_as(scene.practitioner).get("/today").text


def test_today_shows_a_session_of_this_week(scene: Scene, saved: Any, client_as: Any) -> None:
    enrolment = saved(make.enrolment(scene.decision))
    saved(make.session(enrolment, by=scene.practitioner, starts_at=utcnow() + timedelta(days=2)))

    page = client_as(scene.practitioner).get("/today").text

    assert "Unity Centre" in page
    assert "Everybody you work with has a next session." in page


def test_today_is_ones_own(scene: Scene, begun: Any, saved: Any, client_as: Any) -> None:
    page = client_as(saved(make.practitioner(name="Sunita Rao"))).get("/today").text

    assert "Ashby" not in page
    assert "No record waits for you." in page


def test_a_case_handed_over_leaves_the_first_practitioners_today(
    scene: Scene, begun: Any, saved: Any, client_as: Any
) -> None:
    other = saved(make.practitioner(name="Sunita Rao"))

    client_as(scene.coordinator).post(f"/cases/{scene.case.id}/allocate", data={"practitioner": str(other.id)})

    assert "Ashby" not in client_as(scene.practitioner).get("/today").text
    assert "Ashby" in client_as(other).get("/today").text


def test_somebody_with_many_places_finds_the_seldom_ones_behind_more(saved: Any, client_as: Any) -> None:
    coordinator, referrer = (client_as(saved(getattr(make, role)())) for role in ("coordinator", "referrer"))

    places = coordinator.get("/account").text.partition("</nav>")[0]

    assert places.count("moj-primary-navigation__item") <= 8
    assert 'href="/rule-sets"' not in places
    assert 'href="/rule-sets"' in coordinator.get("/more").text
    assert "More" not in referrer.get("/account").text.partition("</nav>")[0]
    assert "All your places stand in the navigation." in referrer.get("/more").text


def test_who_comes_for_figures_alone_has_them_in_the_navigation(saved: Any, client_as: Any) -> None:
    commissioner = client_as(saved(make.commissioner()))

    places = commissioner.get("/account").text.partition("</nav>")[0]

    assert 'href="/dashboard"' in places
    assert 3 <= places.count("moj-primary-navigation__item") <= 8
    assert 'href="/dashboard"' not in commissioner.get("/more").text.partition("</nav>")[2]
