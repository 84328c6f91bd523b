"""A paper form is keyed in by a coordinator, with who signed it and when."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from hateprog.referrals import queries
from hateprog.referrals.answers import JOURNEYS
from hateprog.referrals.models import Referral
from hateprog.referrals.rules import Pathway, Source, Stage
from hateprog.store.base import db
from tests import factories as make
from tests.referrals import typed

SUBMITTED = {"declared": "yes"}


@pytest.mark.parametrize("pathway", sorted(Pathway))
def test_a_paper_form_is_keyed_in_with_who_signed_it_and_when(saved: Any, client_as: Any, pathway: Pathway) -> None:
    saved(make.rotherham())
    chris = saved(make.coordinator())
    browser = client_as(chris)
    form = {"pathway": pathway.value, "paper_signed_by": "Sam Brook", **typed.on("paper_signed_on", 20, 11, 2026)}

    begun = browser.post("/referrals/key-in", data=form)
    address, _slash, first = str(begun.location).rpartition("/")
    assert first == JOURNEYS[pathway][1]
    listed = browser.get("/incoming").text
    for page in JOURNEYS[pathway][1:]:
        answer = browser.post(f"{address}/{page}", data=typed.page(page, pathway))
        assert answer.status_code == 303, answer.text
    sent = browser.post(f"{address}/submit", data=SUBMITTED)

    assert "Paper forms not finished" in listed
    assert sent.status_code == 303
    case = db.session.scalars(select(Referral)).one()
    assert (case.stage, case.source) == (Stage.RECEIVED, Source.PAPER)
    assert (case.paper_signed_by, case.paper_signed_on) == ("Sam Brook", date(2026, 11, 20))
    assert case.referrer_id is None
    found = queries.one_referral(case.id)
    assert found is not None
    assert found.involved == {chris.person_id}
    assert "Paper forms not finished" not in browser.get("/incoming").text


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ({}, "Enter the name of whoever signed the form"),
        ({"paper_signed_by": "Sam", "pathway": "convicted"}, "Enter the date the form was signed"),
        (
            {"paper_signed_by": "Sam", "pathway": "convicted", **typed.on("paper_signed_on", 1, 1, 2090)},
            "The date the form was signed cannot be in the future",
        ),
    ],
)
def test_a_paper_form_without_its_signature_is_not_keyed_in(
    saved: Any, client_as: Any, form: dict[str, str], sentence: str
) -> None:
    answer = client_as(saved(make.coordinator())).post("/referrals/key-in", data=form)

    assert answer.status_code == 422
    assert answer.text.count(sentence) >= 2
    assert db.session.scalars(select(Referral)).all() == []


def test_a_mistaken_signature_is_corrected_and_never_emptied(saved: Any, client_as: Any) -> None:
    saved(make.rotherham())
    paper = {"source": Source.PAPER, "paper_signed_by": "Sam", "paper_signed_on": date(2026, 11, 1)}
    case = saved(make.referral(stage="draft", **paper))
    browser = client_as(saved(make.coordinator()))
    address = f"/referrals/{case.id}/paper-form"

    emptied = browser.post(address, data={})
    mended = browser.post(address, data={"paper_signed_by": "Sam Brook", **typed.on("paper_signed_on", 2, 11, 2026)})

    assert emptied.status_code == 422
    assert mended.status_code == 303
    assert (case.paper_signed_by, case.paper_signed_on) == ("Sam Brook", date(2026, 11, 2))
