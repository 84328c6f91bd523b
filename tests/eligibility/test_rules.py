"""Rules, sets of them, and what their findings come to. domain.md sections 3 and 4."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from hateprog.eligibility import rules
from hateprog.eligibility.facts import Facts, Source, Verdict
from hateprog.eligibility.rules import GATES, Ages, Rule, RuleSet
from hateprog.kernel.errors import RuleBroken
from hateprog.referrals.offence_words import OFFENCE_WORDS
from hateprog.referrals.rules import Admission, Pathway
from tests.eligibility.facts import SHIPPED, SOURCE, finding

TODAY = date(2026, 4, 21)
MET, NOT_MET, UNKNOWN, JUDGE = Verdict.MET, Verdict.NOT_MET, Verdict.UNKNOWN, Verdict.NEEDS_JUDGEMENT
IN_THE_WAY = {NOT_MET, UNKNOWN}
CONVICTED, EARLY = SHIPPED["convicted"], SHIPPED["early_intervention"]


def rule(code: str, check: str, **parameters: Any) -> Rule:
    """Return a rule by a criterion."""
    return Rule(code, "A rule", SOURCE, check, parameters)


@pytest.mark.parametrize("pathway", Pathway)
def test_each_pathway_has_a_shipped_rule_set_of_its_name(pathway: Pathway) -> None:
    rule_set = SHIPPED[pathway.value]
    assert (rule_set.pathway, rule_set.code, rule_set.version) == (pathway, pathway.value, 1)


def test_the_gate_holds_whatever_a_rule_set_says_and_comes_first() -> None:
    own = rule("own", "is_judged")
    bare = RuleSet("bare", 1, Pathway.OUT_OF_COURT, "Bare", (own,))
    assert bare.all_rules == (*GATES[Pathway.OUT_OF_COURT], own)
    assert [each.check for each in GATES[Pathway.OUT_OF_COURT]] == [
        "is_old_enough_then",
        "crime_is_recorded",
        "investigation_is_complete",
        "evidential_test_is_met",
        "admission_is_recorded",
        "consents",
    ]
    assert [each.check for each in GATES[Pathway.CONVICTED]] == [
        "is_old_enough_then",
        "was_convicted",
        "supervising_officer_agrees",
        "consents",
    ]
    assert [each.check for each in GATES[Pathway.EARLY_INTERVENTION]] == ["consents"]


def test_all_rules_run_and_nothing_stops_at_the_first() -> None:
    rule_set = RuleSet("two", 1, Pathway.EARLY_INTERVENTION, "Two", (rule("a", "is_judged"), rule("b", "is_the_first")))
    findings = rules.assess(Facts(pathway=Pathway.EARLY_INTERVENTION), rule_set, today=TODAY)
    assert [(each.rule, each.verdict) for each in findings] == [
        ("gate_consent", UNKNOWN),
        ("a", JUDGE),
        ("b", UNKNOWN),
    ]
    assert rules.pattern(findings) == "gate_consent:unknown a:needs_judgement b:unknown"


def test_a_finding_says_the_rule_its_text_a_sentence_and_the_source() -> None:
    found = rule("judged", "is_judged").find(Facts(pathway=Pathway.CONVICTED), TODAY)
    assert (found.rule, found.text, found.verdict) == ("judged", "A rule", JUDGE)
    assert found.sentence == "No fact settles this: it is for whoever decides to judge"
    assert found.source == "Programme specification, somewhere"


def test_a_rule_comes_back_from_json_as_it_was() -> None:
    for rule_set in SHIPPED.values():
        for each in rule_set.all_rules:
            assert Rule.of(each.as_json()) == each


def test_a_rule_without_parameters_need_not_say_so() -> None:
    plain = rule("first", "is_the_first").as_json()
    del plain["parameters"]
    assert Rule.of(plain) == rule("first", "is_the_first")


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"check": "is_lucky"}, "There is no criterion “is_lucky”"),
        ({"check": "harmed_were_asked"}, "“harmed_were_asked” needs the parameter “victim_veto”"),
        ({"parameters": {"at_least": 10}}, "“is_the_first” has no parameter “at_least”"),
    ],
)
def test_a_rule_by_a_criterion_or_a_parameter_that_is_not_there_is_refused(
    wrong: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(RuleBroken) as refused:
        Rule.of(rule("first", "is_the_first").as_json() | wrong)
    assert refused.value.message == sentence


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


def test_what_is_to_be_judged_is_what_needs_judgement() -> None:
    findings = [finding(verdict) for verdict in Verdict]
    assert [each.verdict for each in rules.to_judge(findings)] == [JUDGE]


@pytest.mark.parametrize(
    ("born_on", "incident_on", "today", "ages"),
    [
        (None, date(2026, 3, 2), TODAY, None),
        (date(2008, 3, 3), date(2026, 3, 2), TODAY, Ages.UNDER_18),
        (date(2008, 3, 2), date(2026, 3, 2), TODAY, Ages.ADULTS),
        (date(2008, 4, 22), None, TODAY, Ages.UNDER_18),
        (date(2008, 4, 21), None, TODAY, Ages.ADULTS),
        (date(2008, 2, 29), date(2026, 2, 28), TODAY, Ages.UNDER_18),
        (date(2008, 2, 29), date(2026, 3, 1), TODAY, Ages.ADULTS),
    ],
)
def test_whom_a_case_is_about_goes_by_the_age_at_the_incident_or_today_where_there_was_none(
    born_on: date | None, incident_on: date | None, today: date, ages: Ages | None
) -> None:
    facts = Facts(pathway=Pathway.EARLY_INTERVENTION, born_on=born_on, incident_on=incident_on)
    assert rules.ages_of(facts, today) is ages


def test_what_is_put_before_the_inspector_is_what_the_pathway_has() -> None:
    said = rules.frozen(Facts(pathway=Pathway.EARLY_INTERVENTION, court="Leeds", admission=Admission.FULL))
    assert set(said) == {
        "pathway",
        "force_code",
        "born_on",
        "incident_on",
        "open_investigation",
        "domestic_or_sexual",
        "consented_on",
        "consent_by",
        "companion",
    }
    assert not OFFENCE_WORDS.search(" ".join(said))


def test_a_decision_relies_on_what_its_rules_read_and_on_what_chose_them() -> None:
    assert EARLY.reads == (
        "pathway",
        "force_code",
        "born_on",
        "open_investigation",
        "domestic_or_sexual",
        "consented_on",
        "consent_by",
        "companion",
    )


@pytest.mark.parametrize("ages", [Ages.UNDER_18, Ages.ADULTS])
def test_where_an_age_chose_the_rules_a_decision_relies_on_the_dates_that_made_it(ages: Ages) -> None:
    assert set(replace(EARLY, ages=ages).reads) == {*EARLY.reads, "incident_on"}


def test_a_fact_that_no_rule_reads_does_not_touch_the_decision() -> None:
    facts = Facts(pathway=Pathway.OUT_OF_COURT, incident_on=date(2026, 3, 2))
    before, after = (rules.frozen(each) for each in (facts, replace(facts, gravity_score=4)))
    rule_set = SHIPPED["out_of_court"]
    assert rules.fingerprint(before, rule_set) == rules.fingerprint(after, rule_set)
    assert rules.changed_facts(before, after, rule_set.reads) == ()


@pytest.mark.parametrize("rule_set", SHIPPED.values(), ids=lambda each: each.code)
def test_the_hash_follows_every_fact_and_the_rules_and_not_the_order_they_are_kept_in(rule_set: RuleSet) -> None:
    said = rules.frozen(Facts(pathway=rule_set.pathway, incident_on=date(2026, 3, 2)))
    bound = rules.fingerprint(said, rule_set)
    assert bound == rules.fingerprint(dict(reversed(said.items())), rule_set)
    assert bound != rules.fingerprint(said, replace(rule_set, version=rule_set.version + 1))
    assert bound != rules.fingerprint(said, replace(rule_set, code="another"))
    for name in said:
        differs = bound != rules.fingerprint(said | {name: "changed"}, rule_set)
        assert differs is (name in rule_set.reads), name


def test_the_facts_that_differ_are_named() -> None:
    facts = Facts(pathway=Pathway.CONVICTED, court="Leeds", convicted_on=date(2026, 4, 7))
    before = rules.frozen(facts)
    assert rules.changed_facts(before, before, CONVICTED.reads) == ()
    after = before | {"court": "Hull", "convicted_on": None}
    assert rules.changed_facts(before, after, CONVICTED.reads) == ("convicted_on", "court")
    elsewhere = before | {"court": "Hull", "pathway": "out_of_court"}
    assert rules.changed_facts(before, elsewhere, CONVICTED.reads) == ("pathway",)


def test_every_gate_says_where_it_comes_from() -> None:
    for gate in GATES.values():
        for each in gate:
            assert isinstance(each.source, Source)
            assert each.text
    assert set(rules.AGES_LABELS) == set(Ages)
