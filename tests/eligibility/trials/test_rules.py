"""What a draft would have found, rule by rule: how two outcomes differ, and the reasons in words."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hateprog.eligibility.facts import Facts, Source, Verdict
from hateprog.eligibility.rules import Ages, Rule, RuleSet, assess, overall, pattern
from hateprog.eligibility.trials.rules import Tried, Turn, governs, in_words, try_on, verdicts_in
from hateprog.referrals.rules import Pathway
from tests.eligibility.facts import ANY_FACTS, ANY_RULE_SET, TODAYS

MET, NOT_MET, UNKNOWN, JUDGED = Verdict.MET, Verdict.NOT_MET, Verdict.UNKNOWN, Verdict.NEEDS_JUDGEMENT
DAY = date(2026, 4, 21)
SOURCE = Source("Force policy", "4")
TURNS = [
    (MET, MET, Turn.SAME),
    (UNKNOWN, UNKNOWN, Turn.SAME),
    (MET, NOT_MET, Turn.NO_LONGER),
    (MET, UNKNOWN, Turn.NO_LONGER),
    (JUDGED, NOT_MET, Turn.NO_LONGER),
    (JUDGED, UNKNOWN, Turn.NO_LONGER),
    (NOT_MET, MET, Turn.NEWLY),
    (UNKNOWN, JUDGED, Turn.NEWLY),
    (MET, JUDGED, Turn.OTHERWISE),
    (JUDGED, MET, Turn.OTHERWISE),
    (NOT_MET, UNKNOWN, Turn.OTHERWISE),
    (UNKNOWN, NOT_MET, Turn.OTHERWISE),
]


@pytest.mark.parametrize(("was", "would_be", "turn"), TURNS)
def test_how_two_outcomes_differ(was: Verdict, would_be: Verdict, turn: Turn) -> None:
    assert Tried(was, would_be, ()).turn is turn


def rule(code: str, check: str = "is_old_enough_today", at_least: int | None = 10) -> Rule:
    return Rule(code, f"Text of {code}", SOURCE, check, {} if at_least is None else {"at_least": at_least})


def rule_set(*rules: Rule, **said: Any) -> RuleSet:
    return RuleSet("a_set", 1, Pathway.EARLY_INTERVENTION, "A set", rules, **said)


FACTS = Facts(pathway=Pathway.EARLY_INTERVENTION, born_on=date(2009, 1, 1))


def tell(old: RuleSet, new: RuleSet, facts: Facts = FACTS) -> list[str]:
    """Return why the new set comes to something else, in words."""
    tried = try_on(facts, new, DAY, was=pattern(assess(facts, old, today=DAY)), by=old)
    return [in_words(each) for each in tried.reasons_as_json()]


def test_a_rule_that_became_stricter() -> None:
    assert tell(rule_set(rule("age")), rule_set(rule("age", at_least=18))) == ["Aged 17 today: met before, not met now"]


def test_a_rule_that_is_new_and_not_met_and_one_that_is_new_and_met() -> None:
    old, new = rule_set(rule("age")), rule_set(rule("age"), rule("more", at_least=18), rule("less", at_least=5))
    assert tell(old, new) == ["Aged 17 today: not asked before, not met now"]


def test_a_rule_that_is_no_more() -> None:
    old = rule_set(rule("age"), rule("more", at_least=18), rule("less", at_least=5))
    assert tell(old, rule_set(rule("age"))) == ["Text of more: not met before, not asked now"]


def test_a_rule_that_is_left_to_judge() -> None:
    new = rule_set(rule("age", check="is_judged", at_least=None))
    assert tell(rule_set(rule("age")), new) == [
        "No fact settles this: it is for whoever decides to judge: met before, needs judgement now"
    ]


def test_the_same_rules_differ_in_nothing() -> None:
    assert tell(rule_set(rule("age")), rule_set(rule("age"))) == []


@pytest.mark.parametrize(
    ("ages", "born_on", "concerned"),
    [
        (Ages.ANYONE, None, True),
        (Ages.UNDER_18, date(2009, 1, 1), True),
        (Ages.UNDER_18, date(2008, 4, 22), True),
        (Ages.UNDER_18, date(2008, 4, 21), False),
        (Ages.UNDER_18, None, False),
        (Ages.ADULTS, date(2008, 4, 21), True),
        (Ages.ADULTS, None, False),
    ],
)
def test_whom_a_draft_for_an_age_concerns(ages: Ages, born_on: date | None, concerned: bool) -> None:
    assert governs(rule_set(ages=ages), replace(FACTS, born_on=born_on), DAY) is concerned


PROPER = ANY_RULE_SET.filter(lambda each: len({rule.code for rule in each.rules}) == len(each.rules))
"""What a file can say: each rule has a code of its own."""


@given(facts=ANY_FACTS, day=TODAYS, old=PROPER, new=PROPER)
@settings(max_examples=60, deadline=None)
def test_a_trial_comes_to_what_asking_on_that_day_would_have(
    facts: Facts, day: date, old: RuleSet, new: RuleSet
) -> None:
    then = assess(facts, old, today=day)
    tried = try_on(facts, new, day, was=pattern(then), by=old)
    assert (tried.was, tried.would_be) == (overall(then), overall(assess(facts, new, today=day)))
    assert tried.turn is Turn.SAME or tried.reasons
    assert all(in_words(each) for each in tried.reasons_as_json())


@given(st.dictionaries(st.from_regex(r"\A[a-z][a-z0-9_]{1,39}\Z"), st.sampled_from(Verdict)))
def test_how_findings_read_can_be_read_back(found: dict[str, Verdict]) -> None:
    assert verdicts_in(" ".join(f"{rule}:{verdict}" for rule, verdict in found.items())) == found
