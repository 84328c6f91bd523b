"""Facts kept as JSON and read again, and the words there are for each."""

from __future__ import annotations

import json
from datetime import date

import pytest
from hypothesis import given

from hateprog.eligibility import rules
from hateprog.eligibility.evidence import FACT_LABELS
from hateprog.eligibility.facts import NAMES, OF_PATHWAY, VERDICT_LABELS, Facts, Source, Verdict
from hateprog.referrals import answers
from hateprog.referrals.offence_words import OFFENCE_WORDS
from hateprog.referrals.rules import Admission, Known, Pathway
from tests.eligibility.facts import ANY_FACTS


@given(facts=ANY_FACTS)
def test_facts_come_back_from_json_as_they_were(facts: Facts) -> None:
    assert Facts.of_json(facts.as_json()) == facts
    assert Facts.of_json(json.loads(json.dumps(facts.as_json()))) == facts


@given(facts=ANY_FACTS)
def test_what_is_kept_of_facts_is_what_the_pathway_has_and_all_of_that(facts: Facts) -> None:
    kept = rules.frozen(facts)
    assert set(kept) == OF_PATHWAY[facts.pathway]
    assert Facts.of_json(kept) == Facts(**{name: getattr(facts, name) for name in OF_PATHWAY[facts.pathway]})


def test_facts_are_kept_as_plain_words_and_iso_dates_and_what_nobody_said_is_there_as_nothing() -> None:
    facts = Facts(
        pathway=Pathway.OUT_OF_COURT,
        born_on=date(2008, 2, 29),
        admission=Admission.PARTIAL,
        gravity_score=3,
        physical_assault=Known.UNKNOWN,
    )
    said = {name: value for name, value in facts.as_json().items() if value is not None}
    assert said == {
        "pathway": "out_of_court",
        "born_on": "2008-02-29",
        "admission": "partial",
        "gravity_score": 3,
        "physical_assault": "unknown",
    }
    assert list(facts.as_json()) == list(NAMES)


@pytest.mark.parametrize(
    "plain", [{"born_on": "2026-02-30"}, {"admission": "perhaps"}, {"gravity_score": "three"}, {"nothing": "here"}]
)
def test_json_that_holds_no_facts_is_refused(plain: dict[str, str]) -> None:
    with pytest.raises((ValueError, KeyError)):
        Facts.of_json({"pathway": "out_of_court"} | plain)


def test_the_facts_that_rules_may_read_are_those_of_which_it_is_kept_who_said_so() -> None:
    assert set(NAMES) == answers.FACTS
    assert set(FACT_LABELS) == set(NAMES)


def test_on_early_intervention_there_is_nothing_to_say_of_an_offence() -> None:
    early = OF_PATHWAY[Pathway.EARLY_INTERVENTION]
    assert not OFFENCE_WORDS.search(" ".join(early))
    assert not OFFENCE_WORDS.search(" ".join(FACT_LABELS[name] for name in early))
    for pathway in Pathway:
        assert {"pathway", "force_code"} <= OF_PATHWAY[pathway] <= set(NAMES)


def test_every_verdict_has_its_word_and_a_source_says_document_and_section() -> None:
    assert set(VERDICT_LABELS) == set(Verdict)
    assert str(Source("Children and Young Persons Act 1933", "section 50")) == (
        "Children and Young Persons Act 1933, section 50"
    )
