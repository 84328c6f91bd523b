"""The facts as an inspector reads them, and the words that a pathway without a crime never uses."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest

from hateprog.eligibility import evidence, rules
from hateprog.eligibility.facts import Facts
from hateprog.referrals.offence_words import OFFENCE_WORDS
from hateprog.referrals.rules import Admission, Companion, ConsentBy, Known, OutcomeType, Pathway
from tests.eligibility.facts import SHIPPED

EVERYTHING = Facts(
    pathway=Pathway.OUT_OF_COURT,
    born_on=date(2012, 5, 4),
    incident_on=date(2026, 3, 2),
    crime_recorded_on=date(2026, 3, 3),
    investigation_completed_on=date(2026, 3, 20),
    evidential_test_met_on=date(2026, 3, 24),
    admission=Admission.ACCEPTS_RESPONSIBILITY,
    admission_recorded_on=date(2026, 3, 27),
    outcome_type=OutcomeType.COMMUNITY_RESOLUTION,
    domestic_or_sexual=Known.NO,
    consented_on=date(2026, 4, 10),
    consent_by=ConsentBy.PERSON_AND_GUARDIAN,
    companion=Companion.APPROPRIATE_ADULT,
)


def test_each_fact_that_a_rule_reads_is_shown_in_words() -> None:
    shown = evidence.rows(rules.frozen(EVERYTHING), SHIPPED["out_of_court"].reads, {})
    assert {row["key"]: row["value"] for row in shown} == {
        "Date of birth": "4 May 2012",
        "Date of the incident": "2 March 2026",
        "Crime recorded": "3 March 2026",
        "Investigation completed": "20 March 2026",
        "Evidential test met": "24 March 2026",
        "Admission": "Accepts responsibility",
        "Admission recorded": "27 March 2026",
        "How it was dealt with": "Community resolution",
        "Domestic or sexual element": "No",
        "Consent given": "10 April 2026",
        "Who consented": "The person, and a parent or guardian",
        "Who comes with them": "An appropriate adult",
    }


@pytest.mark.parametrize("pathway", Pathway)
def test_every_fact_has_words_and_one_that_nobody_gave_has_none(pathway: Pathway) -> None:
    said = rules.frozen(Facts(pathway=pathway))
    shown = evidence.rows(said, list(said), {})
    assert len(shown) == len(said) - len(evidence.SHOWN_ELSEWHERE)
    assert all(row["key"] for row in shown)
    assert {row["value"] for row in shown} == {None}


def test_beside_a_fact_stands_who_said_so() -> None:
    told = {"born_on": "the referrer"}
    (row,) = evidence.rows(rules.frozen(EVERYTHING), ["born_on"], told)
    assert row == {"key": "Date of birth", "value": "4 May 2012", "told": "the referrer"}


@pytest.mark.parametrize("unsaid", evidence.UNSAID)
def test_what_nobody_has_said_or_knows_is_missing_and_somebody_can_supply_it(unsaid: Any) -> None:
    facts = Facts(pathway=Pathway.OUT_OF_COURT, admission=unsaid)
    assert evidence.missing(facts, ["admission", "pathway"]) == ["admission"]
    assert evidence.supplied_by("admission") == "whoever made the referral"
    assert evidence.supplied_by("supervision_agreed_on") == "the supervising officer"


def test_the_age_is_said_for_the_incident_and_for_today() -> None:
    said = rules.frozen(EVERYTHING)
    assert evidence.ages(said, date(2026, 5, 4)) == ["13 on the date of the incident", "14 today"]
    assert evidence.ages(said | {"incident_on": None}, date(2026, 5, 4)) == ["14 today"]
    assert evidence.ages(said | {"born_on": None}, date(2026, 5, 4)) == []


def test_the_pages_of_early_intervention_speak_of_no_offence(
    client_as: Callable[[Any], Any], people: SimpleNamespace, waiting: Any
) -> None:
    assessment = waiting(pathway="early_intervention", open_investigation=Known.UNKNOWN)
    browser = client_as(people.inspector)
    for address in ("/decisions", f"/decisions/{assessment.id}"):
        page = browser.get(address).text
        main = page[page.index("<main") : page.index("</main>")]
        assert not OFFENCE_WORDS.search(main), OFFENCE_WORDS.search(main)
