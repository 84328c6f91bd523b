"""A coordinator draws a pack: only closed decisions, the same ones for the same seed, each prepared for redaction."""

from __future__ import annotations

from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import select

from hateprog.eligibility.deciding import Outcome
from hateprog.referrals.queries import one_referral
from hateprog.scrutiny import rules, service
from hateprog.scrutiny.models import Item, Pack
from hateprog.scrutiny.rules import State, Wanted
from hateprog.store.base import db
from tests import factories as make

EARLIER = datetime(2026, 4, 20, 10, 0, tzinfo=UTC)
FORM = {
    "from_on-day": "1",
    "from_on-month": "4",
    "from_on-year": "2026",
    "to_on-day": "30",
    "to_on-month": "4",
    "to_on-year": "2026",
    "size": "50",
    "seed": "7K3M9QCD",
}


def draw(people: SimpleNamespace, **said: Any) -> list[Any]:
    """Draw a pack as the coordinator and return the ids of its decisions, in order."""
    plain: dict[str, Any] = {
        "from_on": date(2026, 4, 1),
        "to_on": date(2026, 4, 30),
        "area_code": None,
        "outcome": None,
        "size": 50,
        "seed": "7K3M9QCD",
    }
    pack = service.draw(make.actor(people.coordinator), None, wanted=Wanted(**plain | said))
    asked = select(Item.decision_id).where(Item.pack_id == pack.id).order_by(Item.number)
    return list(db.session.scalars(asked))


@pytest.mark.parametrize("stage", ["declined", "completed", "withdrawn", "closed", "approved", "on_hold", "with_cps"])
@pytest.mark.parametrize("overtaken", [False, True])
@pytest.mark.parametrize("outcome", ["approve", "return"])
def test_what_is_drawn_is_what_the_rule_calls_closed(
    saved: Any, people: SimpleNamespace, decided: Any, stage: str, overtaken: bool, outcome: str
) -> None:
    made = decided(outcome, stage, decided_at=EARLIER)
    if overtaken:
        case = saved(make.referral(stage="declined", referrer=people.referrer))
        again = saved(make.assessment(case, by=people.coordinator))  # another case's later decision has no say
        saved(make.decision(again, by=people.inspector, outcome="decline", decided_on=date(2026, 5, 20)))
        later = saved(make.assessment(one_referral(made.referral_id), by=people.coordinator, number=2))
        saved(make.decision(later, by=people.inspector, outcome="return", apart=None, decided_on=date(2026, 5, 21)))
    closed = rules.is_closed(
        case_ended=stage in {"declined", "completed", "withdrawn", "closed"},
        in_force=outcome == "approve",
        newest=not overtaken,
    )

    if not closed:
        with pytest.raises(rules.RuleBroken):
            draw(people)
        return
    assert draw(people) == [made.id]


def test_dates_area_and_outcome_say_what_is_drawn_from(people: SimpleNamespace, decided: Any) -> None:
    declined = decided()
    approved = decided("approve", "completed")
    elsewhere = decided(district="E06000045", by=people.elsewhere)
    decided(decided_on=date(2026, 3, 31))
    decided(decided_on=date(2026, 5, 1))

    assert set(draw(people)) == {declined.id, approved.id, elsewhere.id}
    assert draw(people, outcome=Outcome.APPROVE) == [approved.id]
    assert set(draw(people, area_code="E23000011")) == {declined.id, approved.id}
    assert draw(people, area_code="E06000045") == [elsewhere.id]
    assert draw(people, area_code="E23000030", outcome=Outcome.DECLINE) == [elsewhere.id]


def test_the_same_seed_and_filters_give_the_same_sample(people: SimpleNamespace, decided: Any) -> None:
    for _decision in range(6):
        decided()

    first = draw(people, size=3)

    assert len(first) == 3
    assert draw(people, size=3) == first
    assert set(first) < set(draw(people, size=6))


def test_a_page_draws_a_pack_and_keeps_its_seed(client_as: Any, people: SimpleNamespace, decided: Any) -> None:
    decided()
    answer = client_as(people.coordinator).post("/scrutiny/draw", data=FORM | {"area_code": "E23000011"})

    assert answer.status_code == 303
    pack = db.session.scalars(select(Pack)).one()
    assert answer.location == f"/scrutiny/packs/{pack.id}"
    assert (pack.seed, pack.force_code, pack.district_code, pack.size, pack.drawn_from) == (
        "7K3M9QCD",
        "E23000011",
        None,
        50,
        1,
    )
    page = client_as(people.coordinator).get(answer.location).text
    assert "7K3M9QCD" in page
    assert "1 closed decisions, 50 asked for" in page


def test_without_a_seed_one_is_made_and_shown(client_as: Any, people: SimpleNamespace, decided: Any) -> None:
    decided()
    answer = client_as(people.coordinator).post("/scrutiny/draw", data=FORM | {"seed": ""})
    pack = db.session.scalars(select(Pack)).one()
    assert len(pack.seed) == 8
    assert pack.seed in client_as(people.coordinator).get(answer.location).text


def test_a_form_sent_twice_draws_one_pack(client_as: Any, people: SimpleNamespace, decided: Any) -> None:
    decided()
    browser, token = client_as(people.coordinator), {"form_token": "7d5e3c3e-54c5-4b4c-9a1e-1b3c6d8f0a11"}
    first = browser.post("/scrutiny/draw", data=FORM | token)
    again = browser.post("/scrutiny/draw", data=FORM | token)
    assert first.location == again.location
    assert len(db.session.scalars(select(Pack)).all()) == 1


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"size": "0"}, "Enter a whole number between 1 and 50"),
        ({"size": "51"}, "Enter a whole number between 1 and 50"),
        ({"size": "9" * 400}, "Enter a whole number between 1 and 50"),
        ({"size": "ten"}, "Enter a whole number between 1 and 50"),
        ({"size": ""}, "Enter how many decisions to draw"),
        ({"seed": "x" * 41}, "Seed must be 40 characters or fewer"),
        ({"seed": "x" * 100_000}, "Seed must be 40 characters or fewer"),
        ({"to_on-year": "2025"}, "The last day must be the same as or after the first day"),
        ({"to_on-year": "2099"}, "The last day must be today or in the past"),
        ({"to_on-day": "31"}, "Decided until must be a real date"),
        ({"from_on-day": ""}, "Decided from must include a day"),
        ({"area_code": "E99"}, "Select one of the answers listed"),
        ({"area_code": "\x00"}, "Select one of the answers listed"),
        ({"outcome": "guilty"}, "Select one of the answers listed"),
        ({"from_on-year": "1999", "to_on-year": "1999"}, "No closed decision fits"),
    ],
)
def test_what_cannot_be_drawn_gets_a_sentence_and_nothing_is_written(
    client_as: Any, people: SimpleNamespace, decided: Any, said: dict[str, str], sentence: str
) -> None:
    decided()
    answer = client_as(people.coordinator).post("/scrutiny/draw", data=FORM | said)

    assert answer.status_code == 422
    assert sentence in answer.text
    assert db.session.scalars(select(Pack)).all() == []


def test_a_nul_in_a_seed_is_no_seed(client_as: Any, people: SimpleNamespace, decided: Any) -> None:
    decided()
    client_as(people.coordinator).post("/scrutiny/draw", data=FORM | {"seed": "a\x00b"})
    assert db.session.scalars(select(Pack.seed)).one() == "ab"


def test_an_item_is_prepared_without_what_a_rule_can_take_out(people: SimpleNamespace, decided: Any) -> None:
    made = decided("approve_with_conditions", "completed", rationale="He admitted it.")
    draw(people)
    item = db.session.scalars(select(Item)).one()
    facts = {each["name"]: each for each in item.outline["facts"]}

    assert item.state is State.REDACTING
    assert item.outline["age"] == "18_to_24"
    assert facts["crime_recorded_on"]["days"] == 1
    assert facts["admission_recorded_on"]["days"] == 25
    assert not {"born_on", "incident_on", "force_code", "pathway"} & set(facts)
    assert [each["verdict"] for each in item.outline["findings"]]
    assert "sentence" not in item.outline["findings"][0]
    assert item.texts == [{"what": "rationale", "about": "", "text": "He admitted it."}]
    for told in ("2001", "2026", "Ashby", "Jordan", "Rotherham", "14/12345", str(made.decided_on)):
        assert told not in str(item.outline)


def test_a_court_and_an_officer_are_only_said_to_be_given(people: SimpleNamespace, decided: Any) -> None:
    decided("approve", "completed", pathway="convicted")
    draw(people)
    told = str(db.session.scalars(select(Item.outline)).one())
    assert "Sheffield" not in told
    assert "Brook" not in told
