"""Whose consent is asked for goes by the day they agreed; what is wrong can be answered where it is said."""

from __future__ import annotations

from datetime import date
from itertools import product
from typing import Any

import pytest
import time_machine

from hateprog.referrals.answers import Answers, Page, age_group, faults
from hateprog.referrals.models import Referral
from hateprog.referrals.queries import one_referral
from hateprog.referrals.rules import ConsentBy, Pathway, Stage
from hateprog.referrals.schemas import person
from hateprog.referrals.summary import asked_again, asked_of, gaps
from tests import factories as make
from tests.referrals import typed

TODAY = date(2026, 11, 21)
BIRTHS = {
    "9 years old": date(2017, 6, 1),
    "17": date(2009, 6, 1),
    "18 tomorrow": date(2008, 11, 22),
    "18 today": date(2008, 11, 21),
    "18": date(2008, 6, 1),
    "19": date(2007, 6, 1),
    "18, born on a leap day": date(2008, 2, 29),
    "22, born on a leap day": date(2004, 2, 29),
    "40": date(1986, 6, 1),
    "of an age that nobody has said": None,
}
AGREED = [
    date(2026, 11, 20),
    date(2026, 11, 21),
    date(2026, 3, 1),  # eighteen, for somebody born on 29 February 2008
    date(2026, 2, 28),  # and not yet on this day
    date(2025, 5, 31),
    date(2022, 3, 1),
    date(2022, 2, 28),
    date(2004, 5, 31),
]


def case(born_on: date | None, **said: Any) -> Referral:
    """Return a referral of somebody born on a day, as far as it was answered."""
    answers: dict[str, Any] = {"consented_on": None, "consent_by": None, "guardian_name": None}
    made: Referral = make.referral(stage="draft", participant=make.participant(born_on=born_on), **answers | said)
    return made


@pytest.mark.parametrize("born_on", BIRTHS.values(), ids=BIRTHS)
@pytest.mark.parametrize("by", ConsentBy)
def test_whatever_is_wrong_with_consent_has_its_question_on_the_page_that_says_so(
    born_on: date | None, by: ConsentBy
) -> None:
    """For every day that was kept, and every day that is typed over it."""
    for kept, agreed in product([None, *AGREED], AGREED):
        if born_on is not None and agreed < born_on:
            continue
        asks = asked_again(case(born_on, consented_on=kept), Page.CONSENT, TODAY, {"consented_on": agreed.isoformat()})
        says = dict.fromkeys(asks.settles) | (
            {"consent_by": ConsentBy.PERSON} if "consent_by" in asks.settles else {"consent_by": by}
        )
        given = Answers.of({"born_on": born_on, "consented_on": agreed} | says)

        wrong = {fault.field for fault in faults(given, TODAY)} - {"incident_on"}

        assert wrong <= set(asks.load_fields), f"kept {kept}, typed {agreed}"


@pytest.mark.parametrize("born_on", BIRTHS.values(), ids=BIRTHS)
@pytest.mark.parametrize("by", ConsentBy)
def test_what_stands_in_the_way_of_sending_leads_to_a_question_that_is_asked(
    born_on: date | None, by: ConsentBy
) -> None:
    for agreed in AGREED:
        referral = case(born_on, consented_on=agreed, consent_by=by)

        for gap in gaps(referral, TODAY):
            assert gap.field in asked_of(referral, gap.page, TODAY).load_fields, f"agreed {agreed}: {gap.sentence}"


@pytest.mark.parametrize(
    ("born_on", "agreed", "group"),
    [
        (date(2007, 6, 1), date(2025, 5, 31), False),
        (date(2007, 6, 1), date(2025, 6, 1), True),
        (date(2008, 2, 29), date(2026, 2, 28), False),
        (date(2008, 2, 29), date(2026, 3, 1), True),
        (date(2008, 6, 1), None, None),
        (None, date(2026, 3, 1), None),
    ],
)
def test_the_day_of_consent_says_who_agrees(born_on: date | None, agreed: date | None, group: bool | None) -> None:
    assert age_group(born_on, TODAY, agreed) is group


def test_an_adult_is_still_asked_for_no_more_than_the_date() -> None:
    referral = case(date(2001, 5, 4))

    asks = asked_again(referral, Page.CONSENT, TODAY, {"consented_on": "2026-11-20"})

    assert type(asks) is type(asked_of(referral, Page.CONSENT, TODAY)) is person.ConsentOfAdult


def test_somebody_of_19_who_agreed_at_17_can_be_sent(saved: Any, client_as: Any) -> None:
    with time_machine.travel(TODAY, tick=False):
        saved(make.rotherham())
        robin = saved(make.referrer())
        referral = case(date(2007, 6, 1), referrer=robin, incident_on=date(2025, 3, 1))
        referral.pathway = Pathway.EARLY_INTERVENTION
        referral.open_investigation, referral.help_wanted = "no", "To understand"
        saved(referral)
        browser, address = client_as(robin), f"/referrals/{referral.id}/consent"
        on_the_day = typed.on("consented_on", 10, 4, 2025)

        asked = browser.get(address)
        first = browser.post(address, data=on_the_day)
        alone = browser.post(address, data=on_the_day | {"consent_by": "person"})
        mended = browser.post(
            address, data=on_the_day | {"consent_by": "person_and_guardian", "guardian_name": "Sam Ashby"}
        )
        sent = browser.post(f"/referrals/{referral.id}/submit", data={"declared": "yes"})

    assert "Who agreed?" not in asked.text
    assert (first.status_code, alone.status_code, mended.status_code) == (422, 422, 303)
    for refused, sentence in ((first, "Select who agreed"), (alone, "They were under 18")):
        assert 'href="#consent_by"' in refused.text
        assert 'id="consent_by"' in refused.text
        assert refused.text.count(sentence) == 2
    assert sent.status_code == 303, sent.text
    kept = one_referral(referral.id)
    assert kept is not None
    assert (kept.stage, kept.consent_by, kept.guardian_name) == (
        Stage.RECEIVED,
        ConsentBy.PERSON_AND_GUARDIAN,
        "Sam Ashby",
    )
