"""A programme is run from the version that it started on, whatever comes after, on every pathway in its own words."""

from __future__ import annotations

import re
from datetime import date, timedelta
from html import unescape
from typing import Any

import pytest
import time_machine
from sqlalchemy import select

from hateprog.kernel.clock import today, utcnow
from hateprog.referrals.models import Participant, Referral
from hateprog.sessions.curriculum.models import ProgrammeTemplate
from hateprog.sessions.one_to_one import queries
from hateprog.sessions.one_to_one.models import FollowedTemplate, OneToOne, SessionRecord
from hateprog.sessions.versions.rules import Status
from hateprog.store.base import db
from tests import factories as make
from tests.casefile.test_case_page import OFFENCE_WORDS
from tests.conftest import save
from tests.eligibility.plain_sql import change
from tests.sessions.conftest import Scene
from tests.sessions.test_programme import plan, record

NEXT_WEEK = utcnow() + timedelta(days=7)


def followed() -> Any:
    """Return the version that the only programme follows."""
    asked = select(ProgrammeTemplate).join(FollowedTemplate, FollowedTemplate.template_id == ProgrammeTemplate.id)
    return db.session.scalars(asked).one()


def born(scene: Scene, born_on: date) -> None:
    """Let the person referred be born on a day."""
    referral = db.session.get_one(Referral, scene.case.id)
    change(db.session.get_one(Participant, referral.participant_id), born_on=born_on)
    db.session.commit()


def years_ago(years: int, *, days: int = 0) -> date:
    """Return the birthday of somebody who turns that old in some days."""
    day = today() + timedelta(days=days)
    return date(day.year - years, day.month, min(day.day, 28))


@pytest.mark.parametrize(("age", "code"), [(17, "under_18"), (18, "adult"), (12, "under_18"), (60, "adult")])
def test_age_at_the_start_chooses_the_template(scene: Scene, client_as: Any, age: int, code: str) -> None:
    born(scene, years_ago(age))
    practitioner = client_as(scene.practitioner)
    title = {"under_18": "Three sessions for young people", "adult": "Three sessions for adults"}[code]
    assert f"{title}, version 1" in practitioner.get(f"/cases/{scene.case.id}/sessions/plan").text

    assert (
        practitioner.post(f"/cases/{scene.case.id}/sessions/plan", data=plan(NEXT_WEEK, companion="Jo Ash")).status_code
        == 303
    )

    assert followed().code == code


def test_whoever_turns_18_between_sessions_keeps_the_template_they_started_on(scene: Scene, client_as: Any) -> None:
    born(scene, years_ago(18, days=3))
    practitioner = client_as(scene.practitioner)
    practitioner.post(f"/cases/{scene.case.id}/sessions/plan", data=plan(NEXT_WEEK, companion="Jo Ash"))
    (session,) = db.session.scalars(select(OneToOne))

    with time_machine.travel(utcnow() + timedelta(days=8)):
        browser = client_as(scene.practitioner)
        answer = browser.post(f"/sessions/{session.id}/record", data=record(utcnow()))
        assert answer.status_code == 303, answer.text
        page = browser.get(f"/cases/{scene.case.id}/sessions/plan").text
        assert "Three sessions for young people, version 1" in page
        assert (
            browser.post(f"/cases/{scene.case.id}/sessions/plan", data=plan(utcnow() + timedelta(days=7))).status_code
            == 303
        )

    assert followed().code == "under_18"


def test_a_programme_keeps_its_version_when_a_newer_one_comes_into_use(
    scene: Scene, begun: Any, client_as: Any
) -> None:
    newer = save(make.programme_template(valid_from=today(), gap_days=30, sessions=renamed()))
    db.session.expire_all()
    practitioner = client_as(scene.practitioner)

    for address in (f"/cases/{scene.case.id}", f"/sessions/{begun.id}", f"/sessions/{begun.id}/record"):
        page = practitioner.get(address).text
        assert "What happened" in page
        assert "Named anew" not in page
    assert practitioner.post(f"/sessions/{begun.id}/record", data=record(utcnow())).status_code == 303
    early = plan(utcnow() + timedelta(days=2))
    assert practitioner.post(f"/cases/{scene.case.id}/sessions/plan", data=early).status_code == 303
    assert followed().id != newer.id


def renamed() -> list[dict[str, Any]]:
    """Return the sessions of a version of its own: other titles, other topics."""
    sessions = [each.as_json() for each in make.programme_template().plans]
    for each in sessions:
        each["title"] = f"Named anew: {each['title']}"
        each["topics"] = [{"key": "anew", "label": "Something new"}]
    return sessions


@pytest.fixture
def anew(scene: Scene, client_as: Any) -> Any:
    """Store a version of its own for adults, 5 days apart, and a programme that started on it."""
    save(make.programme_template(valid_from=today(), gap_days=5, sessions=renamed()))
    answer = client_as(scene.practitioner).post(
        f"/cases/{scene.case.id}/sessions/plan", data=plan(NEXT_WEEK, companion="Jo Ash")
    )
    assert answer.status_code == 303
    (session,) = db.session.scalars(select(OneToOne))
    (appointment,) = queries.one_session(session.id).appointments  # type: ignore[union-attr]  # it is stored
    change(appointment, starts_at=utcnow() - timedelta(hours=2))
    db.session.commit()
    return session


def test_titles_topics_and_the_gap_come_from_the_version_that_is_followed(
    scene: Scene, anew: Any, client_as: Any
) -> None:
    practitioner = client_as(scene.practitioner)
    assert "Session 1: Named anew: What happened" in practitioner.get(f"/cases/{scene.case.id}").text
    form = practitioner.get(f"/sessions/{anew.id}/record").text
    assert "Something new" in form
    assert "Where their views come from" not in form
    refused = practitioner.post(f"/sessions/{anew.id}/record", data=record(utcnow()))
    assert refused.status_code == 422
    assert "Select from the answers listed" in refused.text

    said = record(utcnow(), covered=["anew"])
    assert practitioner.post(f"/sessions/{anew.id}/record", data=said).status_code == 303

    assert "Something new" in practitioner.get(f"/sessions/{anew.id}").text
    early = practitioner.post(f"/cases/{scene.case.id}/sessions/plan", data=plan(utcnow() + timedelta(days=4)))
    assert early.status_code == 422
    assert early.text.count("The session must be at least 5 days after the one before it") == 2
    later = plan(utcnow() + timedelta(days=5))
    assert practitioner.post(f"/cases/{scene.case.id}/sessions/plan", data=later).status_code == 303


def test_a_record_with_a_topic_that_no_version_has_any_longer_stays_readable(
    scene: Scene, begun: Any, saved: Any, client_as: Any
) -> None:
    saved(make.signed(begun, by=scene.practitioner, covered=["what_happened", "older_topic"]))

    page = client_as(scene.practitioner).get(f"/sessions/{begun.id}").text

    assert "What happened, in their own words" in page
    assert "older topic" in page


def test_no_programme_starts_where_no_template_is_in_use(scene: Scene, saved: Any, client_as: Any) -> None:
    version = db.session.get_one(ProgrammeTemplate, make.shipped_template_id("adult"))
    version.status, version.retired_at = Status.RETIRED, utcnow()
    save(version)
    practitioner = client_as(scene.practitioner)

    page = practitioner.get(f"/cases/{scene.case.id}/sessions/plan")
    answer = practitioner.post(f"/cases/{scene.case.id}/sessions/plan", data=plan(NEXT_WEEK, companion="Jo Ash"))

    assert (page.status_code, answer.status_code) == (409, 409)
    assert "No programme template is in use for people of this age" in page.text
    assert db.session.scalars(select(OneToOne)).all() == []
    assert "Session 1" in practitioner.get(f"/cases/{scene.case.id}").text


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
@pytest.mark.parametrize("age", [15, 30])
def test_on_an_early_intervention_case_no_page_of_a_template_speaks_of_an_offence(
    scene: Scene, saved: Any, client_as: Any, app: Any, age: int
) -> None:
    change(db.session.get_one(Referral, scene.case.id), pathway="early_intervention")
    born(scene, years_ago(age))
    practitioner = client_as(scene.practitioner)
    planning = f"/cases/{scene.case.id}/sessions/plan"
    read = [practitioner.get(planning).text, practitioner.get(f"/cases/{scene.case.id}").text]
    assert practitioner.post(planning, data=plan(NEXT_WEEK, companion="Jo Ash")).status_code == 303
    (session,) = db.session.scalars(select(OneToOne))
    version = followed()

    read.append(practitioner.get(f"/sessions/{session.id}").text)
    addresses = ("", *(f"/{version.id}{each}" for each in ("", "/sessions/1", "/sessions/2", "/sessions/3")))
    read += [practitioner.get(f"/programme-templates{address}").text for address in addresses]

    assert len(read) == 8
    for page in read:
        shown = unescape(re.sub(r"<[^>]+>", " ", page.replace(app.config["SERVICE_NAME"], "")))
        assert OFFENCE_WORDS.findall(shown) == []
    assert db.session.scalars(select(SessionRecord)).all() == []
