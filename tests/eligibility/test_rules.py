"""What findings come to, what they allow, and what no facts whatever can do. domain.md sections 3 and 4."""

from __future__ import annotations

import re
from dataclasses import fields, replace
from datetime import date
from functools import partial
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hateprog.eligibility import rules
from hateprog.eligibility.rule_sets import RULE_SETS
from hateprog.eligibility.rules import Facts, Finding, Outcome, Verdict
from hateprog.kernel.errors import RuleBroken
from hateprog.referrals.rules import Admission, Companion, ConsentBy, Known, OutcomeType, Pathway, Stage

MET, NOT_MET, UNKNOWN, JUDGE = Verdict.MET, Verdict.NOT_MET, Verdict.UNKNOWN, Verdict.NEEDS_JUDGEMENT
IN_THE_WAY = {NOT_MET, UNKNOWN}
OFFENCE_WORDS = re.compile(
    r"offen[cds]|crim|victim|perpetrat|admi(t|ss)|convict|court|charge|caution|evidential|guilt|sentence|police",
    re.IGNORECASE,
)
DAYS = st.dates(date(1930, 1, 1), date(2035, 12, 31))
DATES = {field.name for field in fields(Facts) if field.name.endswith("_on")}
KINDS: dict[str, Any] = {
    "pathway": st.sampled_from(Pathway),
    "admission": st.none() | st.sampled_from(Admission),
    "outcome_type": st.none() | st.sampled_from(OutcomeType),
    "court": st.none() | st.text(max_size=20),
    "supervising_officer": st.none() | st.text(max_size=20),
    "open_investigation": st.none() | st.sampled_from(Known),
    "domestic_or_sexual": st.none() | st.sampled_from(Known),
    "consent_by": st.none() | st.sampled_from(ConsentBy),
    "companion": st.none() | st.sampled_from(Companion),
    **dict.fromkeys(DATES, st.none() | DAYS),
}
ANY_FACTS = st.builds(Facts, **KINDS)
OTHERS = [field.name for field in fields(Facts) if field.name != "pathway"]
SOME_FACT = st.sampled_from(OTHERS)
EARLY = RULE_SETS[Pathway.EARLY_INTERVENTION]


def finding(verdict: Verdict) -> Finding:
    """Return a finding of some rule."""
    return Finding("rule", "A rule", verdict, f"It is {verdict}", "domain.md")


def verdicts(facts: Facts, day: date) -> dict[str, Verdict]:
    """Return what each rule of the pathway finds."""
    return {each.rule: each.verdict for each in rules.assess(facts, RULE_SETS[facts.pathway], today=day)}


@given(facts=ANY_FACTS, day=DAYS)
def test_every_rule_finds_something_in_any_facts_with_one_sentence_and_a_source(facts: Facts, day: date) -> None:
    rule_set = RULE_SETS[facts.pathway]
    findings = rules.assess(facts, rule_set, today=day)
    assert [each.rule for each in findings] == [rule.code for rule in rule_set.rules]
    for each in findings:
        assert each.sentence
        assert "\n" not in each.sentence
        assert each.source


@given(facts=ANY_FACTS, missing=SOME_FACT, more=ANY_FACTS, day=DAYS)
def test_a_missing_fact_that_is_given_never_turns_met_into_not_known(
    facts: Facts, missing: str, more: Facts, day: date
) -> None:
    before = replace(facts, **{missing: None})
    after = replace(facts, **{missing: getattr(more, missing)})
    were, are = verdicts(before, day), verdicts(after, day)
    assert [code for code, was in were.items() if was is MET and are[code] is UNKNOWN] == []


@given(facts=ANY_FACTS, missing=SOME_FACT, day=DAYS)
def test_forgetting_a_fact_never_turns_a_rule_that_was_not_known_into_met(
    facts: Facts, missing: str, day: date
) -> None:
    before, after = verdicts(facts, day), verdicts(replace(facts, **{missing: None}), day)
    assert [code for code, was in before.items() if was is UNKNOWN and after[code] is MET] == []


@given(pathway=st.sampled_from(Pathway), day=DAYS)
def test_where_nobody_has_said_anything_no_rule_is_met(pathway: Pathway, day: date) -> None:
    assert set(verdicts(Facts(pathway=pathway), day).values()) == {UNKNOWN}


@given(facts=ANY_FACTS, day=DAYS)
def test_early_intervention_speaks_of_no_offence(facts: Facts, day: date) -> None:
    early = replace(facts, pathway=Pathway.EARLY_INTERVENTION)
    for each in rules.assess(early, RULE_SETS[early.pathway], today=day):
        for words in (each.text, each.sentence, each.source):
            assert not OFFENCE_WORDS.search(words), words


@pytest.mark.parametrize("pathway", Pathway)
def test_each_pathway_has_a_rule_set_whose_rules_have_codes_of_their_own(pathway: Pathway) -> None:
    rule_set = RULE_SETS[pathway]
    assert rule_set.pathway is pathway
    assert rule_set.code == pathway.value
    assert rule_set.version == 1
    codes = [rule.code for rule in rule_set.rules]
    assert len(codes) == len(set(codes))


@pytest.mark.parametrize(
    ("found", "together"),
    [
        ([MET, MET], MET),
        ([MET, JUDGE], JUDGE),
        ([MET, JUDGE, UNKNOWN], UNKNOWN),
        ([UNKNOWN, NOT_MET, JUDGE, MET], NOT_MET),
        ([], UNKNOWN),
    ],
)
def test_the_gravest_finding_outweighs_the_rest(found: list[Verdict], together: Verdict) -> None:
    assert rules.overall([finding(verdict) for verdict in found]) is together


def test_what_would_change_the_answer_is_what_is_not_met_or_not_known() -> None:
    findings = [finding(verdict) for verdict in Verdict]
    assert {each.verdict for each in rules.what_would_change_the_answer(findings)} == IN_THE_WAY


@pytest.mark.parametrize("verdict", sorted(IN_THE_WAY))
def test_approval_is_refused_while_a_rule_is_in_the_way_and_the_refusal_names_it(verdict: Verdict) -> None:
    with pytest.raises(RuleBroken, match=f"You cannot approve this yet. It is {verdict}") as refused:
        rules.check_decision(Outcome.APPROVE, "Reason enough", [finding(MET), finding(verdict)])
    assert refused.value.field == "outcome"


def test_the_refusal_of_an_approval_names_everything_in_the_way() -> None:
    with pytest.raises(RuleBroken) as refused:
        rules.check_decision(Outcome.APPROVE, "Reason enough", [finding(verdict) for verdict in Verdict])
    assert refused.value.message == "You cannot approve this yet. It is not_met. It is unknown"


@pytest.mark.parametrize("verdict", [MET, JUDGE])
def test_approval_is_allowed_where_everything_is_met_or_a_matter_of_judgement(verdict: Verdict) -> None:
    rules.check_decision(Outcome.APPROVE, "Reason enough", [finding(MET), finding(verdict)])


@pytest.mark.parametrize("outcome", [Outcome.DECLINE, Outcome.RETURN])
@pytest.mark.parametrize("verdict", Verdict)
def test_declining_and_returning_are_allowed_whatever_the_rules_find(outcome: Outcome, verdict: Verdict) -> None:
    rules.check_decision(outcome, "Reason enough", [finding(verdict)])


@pytest.mark.parametrize("outcome", Outcome)
@pytest.mark.parametrize("rationale", ["", "  ", "Too short", "Short    \n\n\n"])
def test_a_rationale_is_always_needed(outcome: Outcome, rationale: str) -> None:
    with pytest.raises(RuleBroken, match="at least 10 characters") as refused:
        rules.check_decision(outcome, rationale, [finding(MET)])
    assert refused.value.field == "rationale"


AFTER_APPROVAL = {Stage.APPROVED, Stage.ALLOCATED, Stage.ON_PROGRAMME}


@pytest.mark.parametrize("stage", Stage)
def test_no_practitioner_is_allocated_without_an_approving_decision_at_any_stage(stage: Stage) -> None:
    with pytest.raises(RuleBroken, match="A practitioner cannot be allocated"):
        rules.may_be_allocated(stage, None)


@pytest.mark.parametrize("stage", Stage)
def test_with_an_approval_a_practitioner_is_allocated_at_the_stages_after_it_and_no_other(stage: Stage) -> None:
    approval = object()
    if stage in AFTER_APPROVAL:
        assert rules.may_be_allocated(stage, approval) is approval
        return
    with pytest.raises(RuleBroken, match="A practitioner cannot be allocated") as refused:
        rules.may_be_allocated(stage, approval)
    assert refused.value.message == rules.WHY_NOT_ALLOCATED[stage]


def test_whoever_decided_or_referred_a_case_does_not_work_it() -> None:
    decider, referrer, somebody = uuid4(), uuid4(), uuid4()
    why_not = partial(rules.why_not_theirs, decided_by={decider}, referred_by=referrer)
    assert why_not(decider) == "This person decided the case, so cannot work it"
    assert why_not(referrer) == "This person made the referral, so cannot work it"
    assert why_not(somebody) is None


@pytest.mark.parametrize("rule_set", RULE_SETS.values(), ids=lambda each: each.code)
@given(facts=ANY_FACTS, day=DAYS)
def test_a_rule_reads_the_facts_it_says_and_no_others(rule_set: rules.RuleSet, facts: Facts, day: date) -> None:
    for rule in rule_set.rules:
        blind = replace(facts, **dict.fromkeys(set(OTHERS) - set(rule.reads)))
        assert rule.check(blind, day) == rule.check(facts, day)


def test_what_is_put_before_the_inspector_is_what_the_rules_of_the_pathway_read() -> None:
    said = rules.as_json(Facts(pathway=Pathway.EARLY_INTERVENTION, court="Leeds"), EARLY)
    assert list(said) == [
        "pathway",
        "born_on",
        "open_investigation",
        "domestic_or_sexual",
        "consented_on",
        "consent_by",
        "companion",
    ]
    assert not OFFENCE_WORDS.search(" ".join(said))


def test_a_fact_that_no_rule_reads_does_not_touch_the_decision() -> None:
    rule_set = RULE_SETS[Pathway.OUT_OF_COURT]
    facts = Facts(pathway=Pathway.OUT_OF_COURT, incident_on=date(2026, 3, 2))
    before, after = (rules.as_json(each, rule_set) for each in (facts, replace(facts, court="Leeds")))
    assert rules.fingerprint(before, rule_set) == rules.fingerprint(after, rule_set)
    assert rules.changed_facts(before, after) == ()


@pytest.mark.parametrize("rule_set", RULE_SETS.values(), ids=lambda each: each.code)
def test_the_hash_follows_every_fact_and_the_rules_and_not_the_order_they_are_kept_in(rule_set: rules.RuleSet) -> None:
    said = rules.as_json(Facts(pathway=rule_set.pathway, incident_on=date(2026, 3, 2)), rule_set)
    bound = rules.fingerprint(said, rule_set)
    assert bound == rules.fingerprint(dict(reversed(said.items())), rule_set)
    assert bound != rules.fingerprint(said, replace(rule_set, version=2))
    assert bound != rules.fingerprint(said, replace(rule_set, code="another"))
    for name in said:
        assert bound != rules.fingerprint(said | {name: "changed"}, rule_set), name


def test_the_facts_that_differ_are_named() -> None:
    rule_set = RULE_SETS[Pathway.CONVICTED]
    facts = Facts(pathway=Pathway.CONVICTED, court="Leeds", convicted_on=date(2026, 4, 7))
    before = rules.as_json(facts, rule_set)
    assert rules.changed_facts(before, before) == ()
    assert rules.changed_facts(before, before | {"court": "Hull", "convicted_on": None}) == ("convicted_on", "court")
    assert rules.changed_facts(before, before | {"court": "Hull", "pathway": "out_of_court"}) == ("pathway",)
