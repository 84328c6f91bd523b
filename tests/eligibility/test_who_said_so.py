"""Of every fact it is kept who said so and when, from the day it was sent. domain.md section 4; DPA 2018 s.38."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import select

from hateprog.kernel.access import NOBODY
from hateprog.kernel.clock import today
from hateprog.referrals import facts, service
from hateprog.referrals.answers import SAID
from hateprog.referrals.models import FactSaid, Referral
from hateprog.referrals.rules import ContactBy, Known, Pathway, Stage
from hateprog.store.base import db
from tests import factories as make
from tests.eligibility.test_deciding import day

Clients = Callable[[Any], Any]
SAM = {"told_by": "Sam Brook, Probation Service", **day("told_on", date(2026, 4, 24))}
DECLARED = {"declared": "yes"}


def said_of(case: Any) -> dict[str, Any]:
    """Return the newest word on each fact of a case, those that were never given left out."""
    return {row.name: row for row in facts.in_force(case.id) if row.value is not None}


def given(case: Any) -> set[str]:
    """Return the names of the facts that a case has."""
    answers = db.session.get_one(Referral, case.id)
    person = {"born_on"}
    return {name for name in SAID - person if getattr(answers, name) is not None} | person


@pytest.fixture
def draft(saved: Any, people: SimpleNamespace) -> Callable[..., Any]:
    """Give back a function that stores a referral that is complete and was not sent."""
    return lambda **said: saved(make.referral(**{"stage": "draft", "referrer": people.referrer} | said))


@pytest.mark.parametrize("pathway", Pathway)
def test_online_it_is_the_referrer_on_the_day_of_sending(
    client_as: Clients, people: SimpleNamespace, draft: Any, pathway: Pathway
) -> None:
    case = draft(pathway=pathway)
    answer = client_as(people.referrer).post(
        f"/referrals/{case.id}/submit", data=DECLARED | {"version": str(case.version)}
    )
    assert answer.status_code == 303, answer.text
    said = said_of(case)
    assert set(said) == given(case)
    assert {row.told_by for row in said.values()} == {"Robin Field"}
    assert {row.told_on for row in said.values()} == {today()}
    assert {row.recorded_by for row in said.values()} == {people.referrer.id}
    assert (said["pathway"].value, said["born_on"].value) == (pathway.value, "2001-05-04")


def test_on_paper_it_is_whoever_signed_the_form_on_the_day_they_signed_and_the_coordinator_put_it_down(
    client_as: Clients, people: SimpleNamespace, draft: Any
) -> None:
    signed = {"paper_signed_by": "Lee Moss", "paper_signed_on": date(2026, 4, 17)}
    case = draft(referrer=None, source="paper", involved=(people.coordinator,), **signed)
    answer = client_as(people.coordinator).post(
        f"/referrals/{case.id}/submit", data=DECLARED | {"version": str(case.version)}
    )
    assert answer.status_code == 303, answer.text
    said = said_of(case)
    assert set(said) == given(case)
    assert {(row.told_by, row.told_on) for row in said.values()} == {("Lee Moss", date(2026, 4, 17))}
    assert {row.recorded_by for row in said.values()} == {people.coordinator.id}


def test_of_oneself_it_is_the_person_themselves_and_nobody_put_it_down(people: SimpleNamespace) -> None:
    about_me = {
        "help_wanted": "I said things that I am ashamed of",
        "given_name": "Jo",
        "family_name": "Marsh",
        "born_on": date(1999, 2, 3),
        "district_code": "E08000018",
        "contact_by": ContactBy.PHONE,
        "phone": "07700 900982",
        "message_may_be_left": False,
        "safe_contact": "Weekdays after 4pm",
    }
    case = service.refer_oneself(NOBODY, None, about_me)
    said = said_of(case)
    assert {name: row.value for name, row in said.items()} == {
        "pathway": "early_intervention",
        "force_code": "E23000011",
        "born_on": "1999-02-03",
        "evaluation_consent": "not_asked",
    }
    assert {(row.told_by, row.told_on, row.recorded_by) for row in said.values()} == {
        ("The person themselves", today(), None)
    }


def test_what_is_sent_again_says_only_what_changed_since(
    client_as: Clients, people: SimpleNamespace, draft: Any
) -> None:
    case, browser = draft(), client_as(people.referrer)
    browser.post(f"/referrals/{case.id}/submit", data=DECLARED | {"version": str(case.version)})
    before = len(db.session.scalars(select(FactSaid)).all())
    client_as(people.coordinator).post(f"/referrals/{case.id}/return", data={"reason": "When was it admitted?"})
    admitted = {"admission": "full", **day("admission_recorded_on", date(2026, 3, 28))}
    case = db.session.get_one(Referral, case.id)
    browser.post(f"/referrals/{case.id}/admission", data=admitted | {"version": str(case.version)})
    assert len(db.session.scalars(select(FactSaid)).all()) == before  # not sent yet, so nobody has said it to us
    case = db.session.get_one(Referral, case.id)
    browser.post(f"/referrals/{case.id}/submit", data=DECLARED | {"version": str(case.version)})
    assert len(db.session.scalars(select(FactSaid)).all()) == before + 1
    assert said_of(case)["admission_recorded_on"].value == "2026-03-28"
    whole = [row.value for row in facts.history(case.id) if row.name == "admission_recorded_on"]
    assert whole == ["2026-03-28", "2026-03-27"]


class TestACorrection:
    """Once a referral was sent, whoever corrects it says who told them, and when."""

    ADMITTED = {"admission": "partial", **day("admission_recorded_on", date(2026, 3, 28))}

    def test_says_who_told_the_coordinator_and_when(
        self, client_as: Clients, people: SimpleNamespace, worked: Any
    ) -> None:
        case = worked(Stage.APPROVED).case
        answer = client_as(people.coordinator).post(
            f"/referrals/{case.id}/admission", data=self.ADMITTED | SAM | {"version": str(case.version)}
        )
        assert answer.status_code == 303
        said = said_of(case)
        for name, value in (("admission", "partial"), ("admission_recorded_on", "2026-03-28")):
            row = said[name]
            assert (row.value, row.told_by, row.told_on) == (value, SAM["told_by"], date(2026, 4, 24))
            assert row.recorded_by == people.coordinator.id
        assert said["incident_on"].told_by == "Robin Field"

    @pytest.mark.parametrize(
        ("told", "sentence"),
        [
            ({}, "Enter who told you"),
            ({"told_by": "  ", **day("told_on", date(2026, 4, 24))}, "Enter who told you"),
            ({"told_by": "Sam Brook"}, "Enter the date they told you"),
            (
                {"told_by": "Sam Brook", **day("told_on", date(2090, 1, 1))},
                "cannot have told you in the future",
            ),
            (
                {"told_by": "Sam Brook", "told_on-day": "31", "told_on-month": "2", "told_on-year": "2026"},
                "must be a real date",
            ),
        ],
    )
    @pytest.mark.parametrize("stage", [Stage.APPROVED, Stage.ON_PROGRAMME])
    def test_is_refused_where_that_is_not_said_and_nothing_is_written(
        self, client_as: Clients, people: SimpleNamespace, worked: Any, stage: Stage, told: Any, sentence: str
    ) -> None:
        case = worked(stage).case
        before = len(db.session.scalars(select(FactSaid)).all())
        answer = client_as(people.coordinator).post(
            f"/referrals/{case.id}/admission", data=self.ADMITTED | told | {"version": str(case.version)}
        )
        assert answer.status_code == 422
        assert sentence in answer.text
        assert len(db.session.scalars(select(FactSaid)).all()) == before
        found = db.session.get_one(Referral, case.id)
        assert (found.stage, found.admission.value) == (stage, "full")

    def test_may_be_made_today(self, client_as: Clients, people: SimpleNamespace, worked: Any) -> None:
        case = worked(Stage.APPROVED).case
        told = {"told_by": "Sam Brook", **day("told_on", today())}
        answer = client_as(people.coordinator).post(
            f"/referrals/{case.id}/admission", data=self.ADMITTED | told | {"version": str(case.version)}
        )
        assert answer.status_code == 303

    def test_stands_beside_the_fact_on_the_page_of_the_decision(
        self, client_as: Clients, people: SimpleNamespace, worked: Any, change: Any, ask: Any
    ) -> None:
        case = worked(Stage.APPROVED).case
        change(case, domestic_or_sexual=Known.UNKNOWN)
        page = client_as(people.colleague).get(f"/decisions/{ask(case).id}").text
        assert "Said by Sam Brook, Probation Service on 24 April 2026" in page
        assert "Said by Robin Field on 20 April 2026" in page


def test_of_two_words_on_one_fact_the_newer_is_in_force(saved: Any, draft: Any) -> None:
    case = draft()
    said = {"case_id": case.id, "name": "court", "told_by": "Robin Field", "told_on": date(2026, 4, 20)}
    moments = [datetime.fromisoformat(f"2026-04-2{number}T09:00:00+00:00") for number in (1, 3, 2)]
    saved(*(FactSaid(**said, value=f"Court {number}", recorded_at=at) for number, at in enumerate(moments)))
    assert said_of(case)["court"].value == "Court 1"
    assert [row.value for row in facts.history(case.id)] == ["Court 1", "Court 2", "Court 0"]
