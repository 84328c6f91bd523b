"""Lists go on over pages, words suit each pathway, and a longer pack asks the database no more questions."""

from __future__ import annotations

import re
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from hateprog.kernel.clock import utcnow
from hateprog.referrals.offence_words import OFFENCE_WORDS
from hateprog.scrutiny import queries
from hateprog.scrutiny.models import Pack
from hateprog.store.base import db
from tests import factories as make

NOTHING = "00000000-0000-4000-8000-000000000000"


def following(page: str) -> str:
    found = re.search(r'href="([^"]+)" rel="next"', page)
    assert found, "no next page"
    return found[1]


def test_packs_go_on_over_pages(client_as: Any, saved: Any, people: SimpleNamespace) -> None:
    packs = [
        saved(make.pack(by=people.coordinator, drawn_at=utcnow() - timedelta(hours=number)))
        for number in range(queries.PAGE + 1)
    ]
    browser = client_as(people.coordinator)
    first = browser.get("/scrutiny").text
    second = browser.get(following(first)).text
    assert packs[0].reference in first
    assert packs[-1].reference not in first
    assert packs[-1].reference in second
    assert 'rel="next"' not in second


def test_learning_and_reviews_go_on_over_pages(
    client_as: Any, saved: Any, people: SimpleNamespace, decided: Any, prepared: Any, released: Any
) -> None:
    decision = decided()
    for _number in range(queries.PAGE + 1):
        saved(make.grade_given(released(decision), by=people.panel, grade="with_observations"))
        prepared(decision, state="in_review")
    browser = client_as(people.colleague)
    for address in ("/scrutiny/learning", "/scrutiny/reviews"):
        first = browser.get(address).text
        second = browser.get(following(first)).text
        assert (first.count("decision 1"), second.count("decision 1")) == (queries.PAGE, 1)


@pytest.mark.parametrize("after", ["x", "\x00", NOTHING, "9" * 5_000])
def test_a_page_that_is_none_is_the_first(client_as: Any, saved: Any, people: SimpleNamespace, after: str) -> None:
    pack = saved(make.pack(by=people.coordinator))
    answer = client_as(people.coordinator).get("/scrutiny", query_string={"after": after})
    assert answer.status_code == 200
    assert pack.reference in answer.text


@pytest.mark.parametrize("who", ["panel", "coordinator", "second", "colleague"])
def test_an_id_that_nothing_has_answers_as_another_persons(
    client_as: Any, prepared: Any, people: SimpleNamespace, who: str
) -> None:
    browser = client_as(getattr(people, who))
    for address in ("packs/{}", "packs/{}/release", "items/{}", "items/{}/redact", "items/{}/review", "learning/{}"):
        assert browser.get(f"/scrutiny/{address.format(NOTHING)}").status_code in {403, 404}


def test_early_intervention_speaks_of_no_offence_on_any_page(
    app: Any, client_as: Any, saved: Any, people: SimpleNamespace, decided: Any, prepared: Any, released: Any
) -> None:
    decision = decided("approve", "completed", pathway="early_intervention", rationale="They want to understand.")
    waits, reads = prepared(decision, state="in_review"), released(decision)
    saved(make.grade_given(reads, by=people.panel, grade="inappropriate"))
    for who, address in (
        (people.coordinator, f"items/{waits.id}/redact"),
        (people.second, f"items/{waits.id}/review"),
        (people.panel, f"items/{reads.id}"),
        (people.colleague, f"learning/{reads.id}"),
    ):
        answer = client_as(who).get(f"/scrutiny/{address}")
        assert answer.status_code == 200
        shown = re.sub(r"<[^>]+>", " ", answer.text.replace(app.config["SERVICE_NAME"], ""))
        assert OFFENCE_WORDS.findall(shown) == []


def test_a_longer_pack_asks_no_more_questions(
    client_as: Any, saved: Any, people: SimpleNamespace, decided: Any, released: Any, queries: Any
) -> None:
    more, item = [decided() for _decision in range(3)], released()
    browser, asked = client_as(people.panel), []
    for number, decision in enumerate(more, start=2):
        with queries() as statements:
            assert browser.get(f"/scrutiny/packs/{item.pack_id}").status_code == 200
        asked.append(len(statements))
        saved(make.scrutiny_item(db.session.get_one(Pack, item.pack_id), decision, number=number))
    assert len(set(asked)) == 1
