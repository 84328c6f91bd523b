"""Events are planned, counted and cancelled by whoever holds them; nobody who comes is named."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from hateprog.kernel.clock import today
from hateprog.sessions.events.models import EventGroup, EventHolder, EventTopic, GroupEvent
from hateprog.sessions.events.rules import Kind
from hateprog.store.audit import AuditEntry
from hateprog.store.base import db
from tests import factories as make
from tests.sessions.events.conftest import People

SQLITE = pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
"""What happens in it does not depend on the database."""


def day(when: date | None = None) -> dict[str, str]:
    when = when or today()
    return {"held_on-day": str(when.day), "held_on-month": str(when.month), "held_on-year": str(when.year)}


def said(*holders: Any, **more: Any) -> dict[str, Any]:
    """Return what the form says of an event of today."""
    asked = {
        "kind": "awareness",
        "title": "Awareness week",
        "minutes": "90",
        "place": "Ferham hall",
        "force_code": "E23000011",
        "label_1": "Anybody",
        "expected_1": "30",
        "holders": [str(each.id) for each in holders],
    }
    return asked | day() | more


def stored(event_id: UUID | None = None) -> GroupEvent:
    asked = select(GroupEvent) if event_id is None else select(GroupEvent).where(GroupEvent.id == event_id)
    return db.session.scalars(asked).one()


def groups() -> list[tuple[str, int, int | None]]:
    asked = select(EventGroup).order_by(EventGroup.position)
    return [(each.label, each.expected, each.came) for each in db.session.scalars(asked)]


def test_a_practitioner_plans_counts_and_puts_right_an_event(people: People, client_as: Any) -> None:
    practitioner = client_as(people.practitioner)
    ahead = said(people.practitioner, label_3="Helpers", expected_3="4")

    answer = practitioner.post("/events/add", data=ahead | day(today() + timedelta(days=9)))
    address = f"/events/{stored().id}"

    assert (answer.status_code, answer.location) == (303, address)
    assert practitioner.get(f"{address}/counts").status_code == 409
    early = {"came_1": "5", "came_3": "1", "version": "1"}
    assert practitioner.post(f"{address}/counts", data=early).status_code == 409
    assert practitioner.post(f"{address}/change", data=ahead | {"version": "1"}).status_code == 303
    counted = {"came_1": "27", "came_3": "0", "points": "Send leaflets", "version": "2"}
    assert practitioner.post(f"{address}/counts", data=counted).status_code == 303
    assert groups() == [("Anybody", 30, 27), ("Helpers", 4, 0)]
    assert (stored().expected, stored().came) == (34, 27)
    page = practitioner.get(address).text
    assert all(words in page for words in ("Counted", "Together", "Send leaflets", "Held by", "Pat Hill"))
    assert "Topics covered" not in page
    assert practitioner.post(f"{address}/counts", data=counted | {"came_3": "1", "version": "3"}).status_code == 303
    assert stored().came == 28
    log = str([line.changes for line in db.session.scalars(select(AuditEntry).order_by(AuditEntry.id))])
    assert not any(words in log for words in ("leaflets", "Ferham", "Helpers"))


@SQLITE
def test_of_work_with_young_people_topics_are_kept_and_the_same_again_adds_attendances(
    people: People, saved: Any, client_as: Any
) -> None:
    covered, other = saved(
        make.topic(by=people.coordinator, in_use=True), make.topic("online_1", by=people.coordinator, in_use=True)
    )
    event = saved(make.group_event(by=people.practitioner, kind=Kind.YOUTH_CLUB))
    saved(make.group_event(by=people.practitioner, kind=Kind.STADIUM, came=40))
    practitioner, address = client_as(people.practitioner), f"/events/{event.id}/counts"
    form = {"came_1": "12", "version": "1", "same_again": "yes", "topics": [str(covered.id)]}

    assert practitioner.post(address, data=form | {"topics": [str(event.id)]}).status_code == 422
    assert practitioner.post(address, data=form).status_code == 303
    assert "they add attendances, not young people" in practitioner.get(f"/events/{event.id}").text
    assert "52 came. 12 of these are young people counted before." in practitioner.get("/events").text
    assert practitioner.get(address).text.count("checked") == 2
    again = {"came_1": "12", "version": "2", "topics": [str(other.id)]}
    assert practitioner.post(address, data=again).status_code == 303
    assert (stored_topics(), stored(event.id).same_again) == ([other.id], False)


def stored_topics() -> list[Any]:
    return [each.topic_id for each in db.session.scalars(select(EventTopic))]


@pytest.mark.parametrize("typed", ["0", "-5", "lots", "1e6", "1000000", "4.5"])
@pytest.mark.parametrize("name", ["expected_1", "came_1"])
@SQLITE
def test_a_number_of_people_that_is_none_is_refused_and_kept(
    people: People, saved: Any, client_as: Any, name: str, typed: str
) -> None:
    event = saved(make.group_event(by=people.practitioner))
    expects = name == "expected_1"
    form = said(people.practitioner) if expects else {}
    page = "change" if expects else "counts"

    answer = client_as(people.practitioner).post(f"/events/{event.id}/{page}", data=form | {name: typed, "version": 1})

    sentence = f"Enter a whole number between {1 if expects else 0} and 99999"
    assert answer.status_code == 422
    assert answer.text.count("cancel the event and say so" if name + typed == "came_10" else sentence) >= 2
    assert f'value="{typed}"' in answer.text
    assert (stored().expected, stored().came) == (30, None)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"title": ""}, "Enter a title"),
        ({"title": "x" * 10_000}, "Title must be 120 characters or fewer"),
        ({"place": "\0"}, "Enter where it is"),
        ({"kind": "party"}, "Select one of the answers listed"),
        ({"minutes": "0"}, "Enter a whole number between 1 and 720"),
        ({"held_on-month": "13"}, "Day must be a real date"),
        ({"held_on-year": "2099"}, "The day must be within the next two years"),
        ({"district_code": "E06000045"}, "The district must lie in the force area"),
        ({"holders": []}, "Select at least one person who holds it"),
        (dict.fromkeys(("label_1", "expected_1", "label_3", "expected_3"), ""), "Enter one group at least"),
        ({"expected_1": ""}, "Enter how many are expected"),
        ({"expected_2": "9"}, "Enter who they are"),
        ({"label_2": "ANYBODY", "expected_2": "9"}, "Give each group its own name"),
        ({"label_2": "y" * 61, "expected_2": "9"}, "Who they are must be 60 characters or fewer"),
    ],
)
@SQLITE
def test_an_event_is_refused_with_a_sentence(
    people: People, client_as: Any, wrong: dict[str, Any], sentence: str
) -> None:
    form = said(people.practitioner, label_3="\u202eResponse team B", expected_3="6") | wrong

    answer = client_as(people.practitioner).post("/events/add", data=form)

    assert answer.status_code == 422
    assert answer.text.count(sentence) >= 2
    assert "Response team B" in answer.text
    assert db.session.scalar(select(func.count()).select_from(GroupEvent)) == 0


@SQLITE
def test_a_childs_name_is_refused_wherever_it_is_typed(people: People, saved: Any, client_as: Any) -> None:
    event = saved(make.group_event(by=people.practitioner))
    practitioner, address = client_as(people.practitioner), f"/events/{event.id}"
    named = "With pupil Rosa Parks"

    for page, form, name in (
        ("change", said(people.practitioner) | {"version": "1"}, "title"),
        ("change", said(people.practitioner) | {"version": "1"}, "place"),
        ("change", said(people.practitioner) | {"version": "1"}, "label_1"),
        ("counts", {"came_1": "3", "version": "1"}, "points"),
        ("cancel", {}, "reason"),
    ):
        refused = practitioner.post(f"{address}/{page}", data=form | {name: named})
        assert refused.status_code == 422
        assert refused.text.count("This looks as if it named a child: “pupil Rosa”") >= 2
        assert f'href="#{name}"' in refused.text
    assert (stored().title, stored().came, stored().cancelled_at) == ("Awareness week", None, None)


def test_an_event_is_cancelled_once_with_a_reason_and_left_out_of_the_totals(
    people: People, saved: Any, client_as: Any
) -> None:
    event = saved(make.group_event(by=people.practitioner))
    saved(make.group_event(by=people.practitioner, title="Stall", expected=40, came=35))
    practitioner, address = client_as(people.practitioner), f"/events/{event.id}"

    assert practitioner.post(f"{address}/cancel", data={}).status_code == 422
    assert practitioner.post(f"{address}/cancel", data={"reason": "A boy called Jamie rang"}).status_code == 422
    assert practitioner.post(f"{address}/cancel", data={"reason": "The hall was flooded"}).status_code == 303
    assert practitioner.post(f"{address}/cancel", data={"reason": "Again"}).status_code == 409
    assert practitioner.get(f"{address}/cancel").status_code == 409
    change = said(people.practitioner) | {"version": "2"}
    assert practitioner.post(f"{address}/change", data=change).status_code == 409
    assert practitioner.post(f"{address}/counts", data={"came_1": "3", "version": "2"}).status_code == 409
    assert "The hall was flooded" in practitioner.get(address).text
    listed = practitioner.get("/events").text
    assert "Cancelled" in listed
    assert "1 not cancelled, 1 of them counted: 40 expected there, 35 came." in listed


def test_what_was_counted_is_not_cancelled(people: People, saved: Any, client_as: Any) -> None:
    event = saved(make.group_event(by=people.practitioner, came=12))

    answer = client_as(people.practitioner).post(f"/events/{event.id}/cancel", data={"reason": "A mistake"})

    assert answer.status_code == 409
    assert stored().cancelled_at is None


def test_two_people_do_not_overwrite_each_other(people: People, saved: Any, client_as: Any) -> None:
    event = saved(make.group_event(by=people.practitioner))
    address, form = f"/events/{event.id}/change", said(people.practitioner, version="1")

    assert client_as(people.coordinator).post(address, data=form | {"title": "Stall"}).status_code == 303
    stale = client_as(people.practitioner).post(address, data=form | {"title": "Fair"})

    assert stale.status_code == 409
    assert "Chris Moor changed this at" in stale.text
    assert 'value="Fair"' in stale.text
    assert stored().title == "Stall"


@SQLITE
def test_the_same_form_sent_twice_makes_one_event(people: People, client_as: Any) -> None:
    form = said(people.practitioner, form_token="7d0e8f1c-6b56-4a4e-9a3f-0c5b8a1d2e3f")
    practitioner = client_as(people.practitioner)

    first, second = practitioner.post("/events/add", data=form), practitioner.post("/events/add", data=form)

    assert first.location == second.location
    assert stored().title == "Awareness week"


def test_a_practitioner_stays_among_those_who_hold_it_and_a_group_once_counted_stays(
    people: People, saved: Any, client_as: Any
) -> None:
    event = saved(make.group_event(by=people.practitioner, came=9))
    practitioner, address = client_as(people.practitioner), f"/events/{event.id}/change"

    without = practitioner.post(address, data=said(people.coordinator, version="1"))
    more = practitioner.post(address, data=said(people.practitioner, version="1", label_2="Helpers", expected_2="3"))
    young = practitioner.post(address, data=said(people.practitioner, version="1", kind="stadium"))
    assert "You must be one of those who hold it" in without.text
    assert "The event has been counted, so no group comes or goes" in more.text
    assert "so work with young people stays that" in young.text
    form = said(people.practitioner, people.coordinator, version="1", label_1="Everybody")
    assert practitioner.post(address, data=form).status_code == 303
    assert groups() == [("Everybody", 30, 9)]
    assert db.session.scalar(select(func.count()).select_from(EventHolder)) == 2
    form |= {"holders": [str(people.coordinator.id)], "version": "2"}
    assert client_as(people.coordinator).post(address, data=form).status_code == 303
    assert practitioner.get(address).status_code == 404


@SQLITE
def test_the_list_is_filtered_by_kind_and_by_period(people: People, saved: Any, client_as: Any) -> None:
    practitioner = client_as(people.practitioner)
    assert "No event has been written down yet" in practitioner.get("/events").text
    for title, kind, days in (("Long gone", "training", -400), ("Lately", "stadium", -3), ("Soon", "training", 5)):
        made = make.group_event(by=people.practitioner, title=title, kind=Kind(kind))
        made.held_on = today() + timedelta(days=days)
        saved(made)

    def listed(query: str) -> set[str]:
        page = practitioner.get(f"/events?{query}").text
        return {title for title in ("Long gone", "Lately", "Soon") if title in page}

    assert listed("") == listed("kind=nonsense&period=%00") == {"Long gone", "Lately", "Soon"}
    assert listed("kind=training") == {"Long gone", "Soon"}
    assert listed("period=90") == {"Lately"}
    assert listed("period=coming&kind=training") == {"Soon"}
    assert "No event matches" in practitioner.get("/events?kind=youth_club").text


@SQLITE
def test_a_long_list_has_a_second_page(people: People, saved: Any, client_as: Any) -> None:
    saved(*(make.group_event(by=people.practitioner, title=f"Stall {n:03}") for n in range(53)))
    practitioner = client_as(people.practitioner)

    first = practitioner.get("/events").text
    after = first.partition("after=")[2][:36]
    second = practitioner.get(f"/events?after={after}").text

    titles = [f"Stall {n:03}" for n in range(53)]
    assert sorted(title for page in (first, second) for title in titles if title in page) == titles
    assert practitioner.get("/events?after=nonsense").status_code == 200


@SQLITE
def test_the_sheet_prints_as_a_pdf(people: People, saved: Any, client_as: Any) -> None:
    event = saved(make.group_event(by=people.practitioner))

    answer = client_as(people.practitioner).get(f"/events/{event.id}/sheet.pdf")

    assert (answer.status_code, answer.mimetype, answer.data[:5]) == (200, "application/pdf", b"%PDF-")


@pytest.mark.parametrize(
    "wrong",
    [
        {"minutes": 0},
        {"expected": 0},
        {"came": 0},
        {"cancel_reason": "Flooded"},
        {"kind": Kind.STADIUM, "organisation": True},
        {"same_again": True, "came": 5},
        {"same_again": True, "kind": Kind.STADIUM},
        {"groups": [EventGroup(position=7, label="Anybody", expected=1)]},
        {"groups": [EventGroup(position=1, label="Anybody", expected=0)]},
        {"groups": [EventGroup(position=1, label="Anybody", expected=1, came=-1)]},
    ],
    ids=lambda wrong: "-".join(wrong),
)
def test_the_database_holds_the_rules_too(people: People, saved: Any, wrong: dict[str, Any]) -> None:
    if wrong.pop("organisation", False):
        wrong["organisation_id"] = saved(make.organisation()).id

    with pytest.raises(IntegrityError):
        saved(make.group_event(by=people.practitioner, **wrong))
