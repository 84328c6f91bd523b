"""What needs looking at: each list in its order, in the actor's areas, with what to do next."""

from __future__ import annotations

from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from hateprog.eligibility.models import Decision
from hateprog.eligibility.queries import one_decision
from hateprog.eligibility.supervision import queries
from hateprog.eligibility.supervision.rules import Section
from hateprog.referrals.models import Referral
from hateprog.referrals.rules import Stage
from hateprog.store.base import db
from tests import factories as make
from tests.conftest import save
from tests.eligibility.supervision.conftest import condition, events, london

TODAY = date(2026, 4, 28)
HAMPSHIRES = {"district": "E06000045"}


def reference(case_id: Any) -> str:
    """Return what a case is called."""
    said: str = db.session.scalar(select(Referral.reference).where(Referral.id == case_id))
    return said


def order(page: str, *references: str) -> bool:
    """Say whether these stand on a page, in this order."""
    places = [page.find(each) for each in references]
    return -1 not in places and places == sorted(places)


def test_where_nothing_needs_looking_at_each_list_says_so(client_as: Any, people: SimpleNamespace) -> None:
    page = client_as(people.inspector).get("/supervision").text
    for said in ("No case is on hold", "No decision is late", "No condition", "No review is due", "No approval ends"):
        assert said in page


def test_a_case_on_hold_says_what_changed_and_since_when(
    client_as: Any, people: SimpleNamespace, worked: Any, change: Any, clock: Any
) -> None:
    held = worked(Stage.ALLOCATED)
    change(held.case, admission_recorded_on=date(2026, 3, 30))
    page = client_as(people.inspector).get("/supervision/on-hold").text
    assert reference(held.case.id) in page
    assert "Facts that a rule reads have changed" in page
    assert "27 March 2026, now 30 March 2026" in page
    assert "10am on 28 April 2026" in page


def test_conditions_stand_the_overdue_first_with_their_practitioner(
    client_as: Any, people: SimpleNamespace, standing: Any, clock: Any
) -> None:
    later, late = standing(conditions=(date(2026, 6, 1),)), standing(conditions=(date(2026, 4, 24),))
    page = client_as(people.coordinator).get("/supervision/conditions").text
    assert order(page, reference(late.referral_id), reference(later.referral_id))
    assert "Late: was due 24 April 2026" in page
    assert "Pat Hill" in page
    assert f'href="/conditions/{one_decision(late.id).conditions[0].id}"' in page
    assert 'href="/conditions/' not in client_as(people.inspector).get("/supervision/conditions").text


def test_reviews_that_are_due_lead_to_the_review_and_the_others_are_not_there(
    client_as: Any, people: SimpleNamespace, standing: Any, clock: Any
) -> None:
    due, later = standing(review_on=TODAY), standing(review_on=TODAY + timedelta(days=1))
    over = standing(Stage.COMPLETED, review_on=TODAY)
    page = client_as(people.inspector).get("/supervision/reviews").text
    assert f'href="/approvals/{due.id}/review"' in page
    assert str(later.id) not in page
    assert str(over.id) not in page
    assert "/approvals/" not in client_as(people.coordinator).get("/supervision/reviews").text


def test_approvals_that_end_within_thirty_days(
    client_as: Any, people: SimpleNamespace, standing: Any, clock: Any
) -> None:
    soon, last = standing(expires_on=TODAY), standing(expires_on=TODAY + timedelta(days=30))
    later = standing(expires_on=TODAY + timedelta(days=31))
    page = client_as(people.inspector).get("/supervision/expiring").text
    assert order(page, reference(soon.referral_id), reference(last.referral_id))
    assert reference(later.referral_id) not in page


def test_decisions_that_are_late_or_paused_and_no_others(
    client_as: Any, people: SimpleNamespace, due: Any, pause: Any, clock: Any
) -> None:
    late, in_time, paused = due(date(2026, 4, 27)), due(), due(date(2026, 5, 6))
    pause(paused)
    page = client_as(people.inspector).get("/supervision/decisions").text
    assert order(page, reference(late.referral_id), reference(paused.referral_id))
    assert reference(in_time.referral_id) not in page


def a_case_of_each(standing: Any, due: Any, saved: Any, **case: Any) -> None:
    """Store something for every list."""
    standing(conditions=(TODAY,), review_on=TODAY, expires_on=TODAY, case=case)
    due(date(2026, 4, 24), **case)
    made = standing(Stage.APPROVED, case=case)
    made.standing, made.voided_at, made.voided_because = "voided", london("2026-04-27 09:00"), "expired"
    saved(made)
    held = db.session.get(Referral, made.referral_id)
    held.stage, held.due_on = Stage.ON_HOLD, TODAY
    saved(held)


@pytest.mark.parametrize(
    ("areas", "seen"),
    [
        (["E23000011"], {"Rotherham"}),
        (["E08000018"], {"Rotherham"}),
        (["E23000030"], {"Southampton"}),
        (["E08000018", "E23000030"], {"Rotherham", "Southampton"}),
        ([], set()),
    ],
)
def test_an_inspector_sees_the_cases_of_their_areas_in_every_list(
    saved: Any, client_as: Any, standing: Any, due: Any, clock: Any, areas: list[str], seen: set[str]
) -> None:
    a_case_of_each(standing, due, saved)
    a_case_of_each(standing, due, saved, **HAMPSHIRES)
    browser = client_as(saved(make.inspector(areas=areas)))
    for section in Section:
        main = browser.get(f"/supervision/{section}").text.partition("<table")[2]
        assert {place for place in ("Rotherham", "Southampton") if place in main} == seen, section


def test_a_coordinator_sees_all_and_whoever_covers_what_they_cover(
    saved: Any, client_as: Any, people: SimpleNamespace, standing: Any, due: Any, clock: Any
) -> None:
    a_case_of_each(standing, due, saved, **HAMPSHIRES)
    covering = client_as(people.inspector)
    assert "<table" not in covering.get("/supervision").text
    saved(make.cover(people.elsewhere, people.inspector, "E23000030"))
    for browser in (covering, client_as(people.coordinator)):
        assert browser.get("/supervision").text.count("<table") == len(Section)


def test_being_a_practitioner_too_shows_no_other_cases(
    saved: Any, client_as: Any, people: SimpleNamespace, standing: Any, clock: Any
) -> None:
    both = saved(make.account(["practitioner", "inspector"], ["E06000045"]))
    people.practitioner = both
    made = standing(conditions=(TODAY,))
    assert reference(made.referral_id) not in client_as(both).get("/supervision").text


def test_the_area_is_chosen_in_the_address_and_one_that_is_not_theirs_is_none(
    saved: Any, client_as: Any, people: SimpleNamespace, standing: Any, due: Any, clock: Any
) -> None:
    a_case_of_each(standing, due, saved)
    a_case_of_each(standing, due, saved, **HAMPSHIRES)
    browser = client_as(people.coordinator)
    for area, seen, hidden in (("E23000011", "Rotherham", "Southampton"), ("E06000045", "Southampton", "Rotherham")):
        for section in Section:
            main = browser.get(f"/supervision/{section}?area={area}").text.partition("<table")[2]
            assert seen in main
            assert hidden not in main
    table = client_as(people.inspector).get("/supervision/conditions?area=E06000045").text.partition("<table")[2]
    assert "Rotherham" in table
    assert "Southampton" not in table


@pytest.mark.parametrize("said", ["", "nonsense", "2026-04-28_x", "\x00", "9" * 10_000, "2026-02-30_", "'; --"])
def test_an_address_that_names_no_place_shows_the_first_page_of_all(
    client_as: Any, people: SimpleNamespace, standing: Any, clock: Any, said: str
) -> None:
    made = standing(conditions=(TODAY,))
    page = client_as(people.coordinator).get("/supervision/conditions", query_string={"after": said, "area": said})
    assert page.status_code == 200
    assert reference(made.referral_id) in page.text


@pytest.mark.parametrize("section", ["nothing", "on_hold", "%00", "x" * 5_000])
def test_a_list_that_is_none_is_not_found(client_as: Any, people: SimpleNamespace, section: str) -> None:
    assert client_as(people.coordinator).get(f"/supervision/{section}").status_code == 404
    assert client_as(people.coordinator).get(f"/supervision/monthly/{section}").status_code == 404


@pytest.mark.parametrize("section", Section)
def test_pages_follow_one_another_without_a_gap_or_a_repetition(
    saved: Any, people: SimpleNamespace, standing: Any, due: Any, clock: Any, section: Section, client_as: Any
) -> None:
    for number in range(6):
        day = date(2026, 4, 20 + number % 2)
        if section is Section.DECISIONS:
            due(day)
        elif section is Section.ON_HOLD:
            made = standing(Stage.APPROVED)
            made.standing, made.voided_at, made.voided_because = "voided", london("2026-04-27 09:00"), "expired"
            saved(made)
            held = db.session.get(Referral, made.referral_id)
            held.stage, held.due_on = Stage.ON_HOLD, day
            saved(held)
        else:
            standing(conditions=(day,), review_on=day, expires_on=day)
    here, seen, after = queries.within(make.actor(people.inspector)), [], None
    while rows := queries.listed(section, here, TODAY, after=after, at_most=2):
        seen += rows[:2]
        if len(rows) <= 2:
            break
        after = queries.end_of(rows[:2])
    assert len({row.key for row in seen}) == len(seen) == 6
    assert [row.due_on for row in seen] == sorted(row.due_on for row in seen)
    overview = client_as(people.inspector).get("/supervision").text
    assert f'href="/supervision/{section}"' in overview
    assert overview.partition("See all")[0].count("HC-") == 5


def test_more_than_a_page_leads_to_the_next(client_as: Any, people: SimpleNamespace, standing: Any, clock: Any) -> None:
    made = standing(review_on=date(2027, 1, 1))
    for number in range(1, 28):
        db.session.add(condition(made, number, TODAY))
    save()
    browser = client_as(people.inspector)
    first = browser.get("/supervision/conditions").text
    assert first.count("Writes letter") == 25
    following = first.partition('rel="next"')[0].rpartition('href="')[2].partition('"')[0].replace("&amp;", "&")
    assert browser.get(following).text.count("Writes letter") == 2


def test_the_page_asks_as_often_for_many_as_for_one(
    saved: Any, client_as: Any, people: SimpleNamespace, standing: Any, due: Any, queries: Any, clock: Any
) -> None:
    browser, asked = client_as(people.inspector), []
    for more in (1, 4):
        for _each in range(more):
            a_case_of_each(standing, due, saved)
        db.session.expire_all()
        with queries() as statements:
            assert browser.get("/supervision").status_code == 200
        asked.append(len(statements))
    assert asked[0] == asked[1]


def test_an_inspector_reviews_says_what_they_saw_and_when_to_look_again(
    client_as: Any, people: SimpleNamespace, standing: Any, clock: Any
) -> None:
    made, browser = standing(review_on=TODAY), client_as(people.colleague)
    assert "Review due" in browser.get(f"/cases/{made.referral_id}").text
    form = {"note": "Goes well, and still fits", "review_on-day": "1", "review_on-month": "6", "review_on-year": "2026"}

    answer = browser.post(f"/approvals/{made.id}/review", data=form)

    assert (answer.status_code, answer.location) == (303, f"/cases/{made.referral_id}")
    after = db.session.get(Decision, made.id)
    assert (after.review_on, after.review_note) == (date(2026, 6, 1), "Goes well, and still fits")
    assert events(made.referral_id) == [("Approval reviewed by an inspector", "Goes well, and still fits")]
    assert "Review due" not in browser.get(f"/cases/{made.referral_id}").text
    assert str(made.id) not in browser.get("/supervision").text


def test_without_a_day_it_is_looked_at_again_in_three_months(
    client_as: Any, people: SimpleNamespace, standing: Any, clock: Any
) -> None:
    made = standing(review_on=TODAY)
    client_as(people.inspector).post(f"/approvals/{made.id}/review", data={"note": "Goes well"})
    assert db.session.get(Decision, made.id).review_on == TODAY + timedelta(days=91)


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ({"note": ""}, "Say what you saw"),
        ({"note": "\x00"}, "Say what you saw"),
        ({"note": "x" * 1_001}, "must be 1,000 characters or fewer"),
        (
            {"note": "Seen", "review_on-day": "28", "review_on-month": "4", "review_on-year": "2026"},
            "must be after today",
        ),
        (
            {"note": "Seen", "review_on-day": "1", "review_on-month": "1", "review_on-year": "1999"},
            "must be after today",
        ),
        ({"note": "Seen", "review_on-day": "1", "review_on-month": "5", "review_on-year": "2027"}, "within a year"),
        ({"note": "Seen", "review_on-day": "30", "review_on-month": "2", "review_on-year": "2027"}, "a real date"),
    ],
)
def test_a_review_that_cannot_be_says_why_and_keeps_what_was_typed(
    client_as: Any, people: SimpleNamespace, standing: Any, clock: Any, form: dict[str, str], sentence: str
) -> None:
    made = standing(review_on=TODAY)
    answer = client_as(people.inspector).post(f"/approvals/{made.id}/review", data=form)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert form["note"].strip("\x00") in answer.text
    assert db.session.get(Decision, made.id).reviewed_at is None
    assert events(made.referral_id) == []


def test_two_reviews_at_once_are_one_and_the_second_is_told(
    client_as: Any, people: SimpleNamespace, standing: Any, clock: Any
) -> None:
    made = standing(review_on=TODAY)
    token = str(uuid4())
    first = {"note": "Goes well", "version": "0", "form_token": token}
    browser = client_as(people.inspector)
    assert [browser.post(f"/approvals/{made.id}/review", data=first).status_code for _each in range(2)] == [303, 303]
    second = client_as(people.colleague).post(
        f"/approvals/{made.id}/review", data={"note": "My own words", "version": "0"}
    )
    assert second.status_code == 409
    assert "My own words" in second.text
    assert db.session.get(Decision, made.id).review_note == "Goes well"


@pytest.mark.parametrize("stage", [Stage.COMPLETED, Stage.WITHDRAWN])
def test_nothing_is_reviewed_of_a_case_that_has_ended(
    client_as: Any, people: SimpleNamespace, standing: Any, clock: Any, stage: Stage
) -> None:
    made, browser = standing(stage, review_on=TODAY), client_as(people.inspector)
    assert "nothing to review" in browser.get(f"/approvals/{made.id}/review").text
    assert browser.post(f"/approvals/{made.id}/review", data={"note": "Seen"}).status_code == 409


def test_the_case_page_shows_open_conditions_with_a_way_to_meet_them_for_those_who_may(
    client_as: Any, people: SimpleNamespace, standing: Any, clock: Any
) -> None:
    made = standing(conditions=(date(2026, 4, 24), date(2026, 6, 1)))
    first, second = one_decision(made.id).conditions
    for who in ("practitioner", "coordinator", "inspector"):
        page = client_as(getattr(people, who)).get(f"/cases/{made.referral_id}").text
        assert "Conditions of the approval" in page
        assert "By 24 April 2026" in page
        assert (f'href="/conditions/{first.id}"' in page) is (who != "inspector")
    browser = client_as(people.practitioner)
    for each in (first, second):
        assert browser.post(f"/conditions/{each.id}", data={"how": "Seen"}).status_code == 303
    assert "Conditions of the approval" not in browser.get(f"/cases/{made.referral_id}").text
    assert db.session.scalar(select(func.count()).select_from(Decision)) == 1
