"""What no facts whatever can do, under any rule set that ships or that an operator might write. domain.md section 4."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hateprog.eligibility import deciding, rules
from hateprog.eligibility.deciding import APPROVALS, Condition, Judgement, Outcome, Said
from hateprog.eligibility.facts import NAMES, OF_PATHWAY, Facts, Finding, Verdict
from hateprog.eligibility.rules import GATES, Rule, RuleSet
from hateprog.kernel.errors import RuleBroken
from hateprog.referrals.offence_words import OFFENCE_WORDS
from hateprog.referrals.rules import Pathway
from tests.eligibility.facts import (
    ANY_FACTS,
    ANY_RULE,
    ANY_RULE_SET,
    DAYS,
    OTHERS,
    SHIPPED,
    TODAYS,
    changed,
    finding,
)

MET, UNKNOWN = Verdict.MET, Verdict.UNKNOWN
SOME_FACT = st.sampled_from(OTHERS)
EARLY = [each for each in SHIPPED.values() if each.pathway is Pathway.EARLY_INTERVENTION]


def verdicts(facts: Facts, rule_set: RuleSet, day: date) -> dict[str, Verdict]:
    """Return what each rule of a set finds."""
    return {each.rule: each.verdict for each in rules.assess(facts, rule_set, today=day)}


@given(facts=ANY_FACTS, rule_set=ANY_RULE_SET, day=TODAYS)
def test_every_rule_finds_something_in_any_facts_with_one_sentence_and_a_source(
    facts: Facts, rule_set: RuleSet, day: date
) -> None:
    findings = rules.assess(facts, rule_set, today=day)
    assert [each.rule for each in findings] == [rule.code for rule in rule_set.all_rules]
    for each in findings:
        assert each.verdict in Verdict
        assert each.sentence.strip()
        assert "{" not in each.sentence.replace(str(facts.court), "")
        assert each.source


@pytest.mark.parametrize("name", SHIPPED)
@given(facts=ANY_FACTS, day=TODAYS)
def test_every_shipped_rule_set_is_total_over_all_facts(name: str, facts: Facts, day: date) -> None:
    findings = rules.assess(facts, SHIPPED[name], today=day)
    assert [each.rule for each in findings] == [rule.code for rule in SHIPPED[name].all_rules]
    assert rules.overall(findings) in Verdict


@pytest.mark.parametrize("name", SHIPPED)
def test_every_shipped_rule_set_has_codes_of_their_own_and_reads_only_what_its_pathway_has(name: str) -> None:
    rule_set = SHIPPED[name]
    codes = [rule.code for rule in rule_set.all_rules]
    assert len(codes) == len(set(codes))
    assert rule_set.all_rules[: len(GATES[rule_set.pathway])] == GATES[rule_set.pathway]
    assert set(rule_set.reads) <= OF_PATHWAY[rule_set.pathway]


@given(facts=ANY_FACTS, rule=ANY_RULE, missing=SOME_FACT, more=ANY_FACTS, day=TODAYS)
def test_a_missing_fact_that_is_given_never_turns_met_into_not_known(
    facts: Facts, rule: Rule, missing: str, more: Facts, day: date
) -> None:
    before = replace(facts, **{missing: None})
    after = changed(before, missing, more)
    if rule.find(before, day).verdict is MET:
        assert rule.find(after, day).verdict is not UNKNOWN


@pytest.mark.parametrize("name", SHIPPED)
@given(facts=ANY_FACTS, missing=SOME_FACT, more=ANY_FACTS, day=TODAYS)
def test_nor_does_it_under_any_shipped_rule_set(name: str, facts: Facts, missing: str, more: Facts, day: date) -> None:
    before = replace(facts, **{missing: None})
    were, are = (verdicts(each, SHIPPED[name], day) for each in (before, changed(before, missing, more)))
    assert [code for code, was in were.items() if was is MET and are[code] is UNKNOWN] == []


@given(facts=ANY_FACTS, rule=ANY_RULE, missing=SOME_FACT, day=TODAYS)
def test_forgetting_a_fact_never_turns_a_rule_that_was_not_known_into_met(
    facts: Facts, rule: Rule, missing: str, day: date
) -> None:
    if rule.find(facts, day).verdict is UNKNOWN:
        assert rule.find(replace(facts, **{missing: None}), day).verdict is not MET


@given(rule_set=ANY_RULE_SET, day=TODAYS)
def test_where_nobody_has_said_anything_no_rule_is_met(rule_set: RuleSet, day: date) -> None:
    found = set(verdicts(Facts(pathway=rule_set.pathway), rule_set, day).values())
    assert found <= {UNKNOWN, Verdict.NEEDS_JUDGEMENT}
    assert UNKNOWN in found


@given(facts=ANY_FACTS, rule=ANY_RULE, other=ANY_FACTS, day=TODAYS)
def test_a_rule_reads_the_facts_it_says_and_no_others(facts: Facts, rule: Rule, other: Facts, day: date) -> None:
    assert set(rule.reads) <= set(NAMES)
    elsewhere = replace(other, **{name: getattr(facts, name) for name in rule.reads})
    assert rule.find(elsewhere, day) == rule.find(facts, day)


@pytest.mark.parametrize("check", sorted({rule.check for each in SHIPPED.values() for rule in each.all_rules}))
@given(facts=ANY_FACTS, name=SOME_FACT, other=ANY_FACTS, day=TODAYS)
def test_changing_one_fact_that_a_shipped_rule_does_not_read_changes_no_finding_of_it(
    check: str, facts: Facts, name: str, other: Facts, day: date
) -> None:
    for rule_set in SHIPPED.values():
        for rule in (rule for rule in rule_set.all_rules if rule.check == check and name not in rule.reads):
            assert rule.find(changed(facts, name, other), day) == rule.find(facts, day)


@given(facts=ANY_FACTS, rule_set=ANY_RULE_SET, name=SOME_FACT, other=ANY_FACTS)
def test_the_hash_changes_with_a_fact_that_is_read_and_with_no_other(
    facts: Facts, rule_set: RuleSet, name: str, other: Facts
) -> None:
    after = changed(facts, name, other)
    was, now = (rules.fingerprint(each.as_json(), rule_set) for each in (facts, after))
    differs = getattr(facts, name) != getattr(after, name) and name in rule_set.reads
    assert (was != now) is differs
    named = rules.changed_facts(facts.as_json(), after.as_json(), rule_set.reads)
    assert named == ((name,) if differs else ())


@given(facts=ANY_FACTS, rule_set=ANY_RULE_SET, other=ANY_FACTS)
def test_another_pathway_is_all_that_need_be_said(facts: Facts, rule_set: RuleSet, other: Facts) -> None:
    named = rules.changed_facts(facts.as_json(), other.as_json(), rule_set.reads)
    if facts.pathway is not other.pathway:
        assert named == ("pathway",)
        assert rules.fingerprint(facts.as_json(), rule_set) != rules.fingerprint(other.as_json(), rule_set)
    else:
        assert set(named) == {name for name in rule_set.reads if getattr(facts, name) != getattr(other, name)}


SAIDS = st.builds(
    Said,
    outcome=st.sampled_from(Outcome),
    rationale=st.text(max_size=30),
    judgements=st.lists(st.builds(Judgement, st.just("rule"), st.booleans(), st.text(max_size=30))).map(tuple),
    conditions=st.lists(st.builds(Condition, st.just("Write"), DAYS, st.booleans()), max_size=2).map(tuple),
    review_on=st.none() | TODAYS,
)


@given(said=SAIDS, rest=st.lists(st.sampled_from(Verdict)), pathway=st.sampled_from(Pathway), day=TODAYS)
def test_what_is_not_known_or_not_met_is_never_approved_whatever_is_said(
    said: Said, rest: list[Verdict], pathway: Pathway, day: date
) -> None:
    for in_the_way in (UNKNOWN, Verdict.NOT_MET):
        findings = [finding(verdict) for verdict in (*rest, in_the_way)]
        if said.outcome in APPROVALS:
            with pytest.raises(RuleBroken):
                deciding.check_decision(said, findings, pathway=pathway, today=day)


@given(facts=ANY_FACTS, rule_set=ANY_RULE_SET, said=SAIDS, day=st.dates(date(2020, 1, 1), date(2035, 12, 31)))
def test_an_approval_that_is_allowed_has_every_rule_met_or_judged_for_a_reason(
    facts: Facts, rule_set: RuleSet, said: Said, day: date
) -> None:
    findings = rules.assess(facts, rule_set, today=day)
    judged = {each.rule for each in findings if each.verdict is Verdict.NEEDS_JUDGEMENT}
    whole = replace(said, judgements=tuple(Judgement(rule, met=True, reason="Looked into it") for rule in judged))
    try:
        deciding.check_decision(whole, findings, pathway=rule_set.pathway, today=day)
    except RuleBroken:
        return
    if said.outcome in APPROVALS:
        assert {each.verdict for each in findings} <= {MET, Verdict.NEEDS_JUDGEMENT}


@pytest.mark.parametrize("rule_set", EARLY, ids=lambda each: each.code)
@given(facts=ANY_FACTS, day=TODAYS)
def test_early_intervention_speaks_of_no_offence(rule_set: RuleSet, facts: Facts, day: date) -> None:
    for each in rules.assess(replace(facts, pathway=Pathway.EARLY_INTERVENTION), rule_set, today=day):
        for words in (each.text, each.sentence, each.source):
            assert not OFFENCE_WORDS.search(words), words
    assert not OFFENCE_WORDS.search(rule_set.title)


@given(verdicts_found=st.lists(st.sampled_from(Verdict), min_size=1))
def test_the_gravest_finding_outweighs_the_rest_in_whatever_order_they_come(verdicts_found: list[Verdict]) -> None:
    gravest = (Verdict.NOT_MET, UNKNOWN, Verdict.NEEDS_JUDGEMENT, MET)
    together = rules.overall([finding(each) for each in verdicts_found])
    assert together is next(each for each in gravest if each in verdicts_found)
    assert all(rules.overall([finding(one), finding(other)]) is one for one, other in pairwise(gravest))


def test_no_finding_at_all_is_not_known() -> None:
    nothing: list[Finding] = []
    assert rules.overall(nothing) is UNKNOWN
