"""Each criterion: met, not met, not known, and where a person has to judge. domain.md sections 3 and 4."""

from __future__ import annotations

from typing import Any

import pytest

from hateprog.eligibility.criteria import CHECKS
from hateprog.eligibility.facts import Facts, Verdict
from hateprog.eligibility.rules import GATES
from hateprog.kernel.errors import RuleBroken
from hateprog.referrals.rules import Admission, Known, Pathway
from tests.eligibility.criteria import JUDGE, MET, NOT_MET, TODAY, UNKNOWN, Table, crime, history, person, steps
from tests.eligibility.facts import PARAMETERS, SHIPPED

CASES: Table = [*crime.CASES, *history.CASES, *person.CASES, *steps.CASES]
MAY_BE_JUDGED = {
    "was_dealt_with_by",
    "gravity_is_low_enough",
    "has_no_relevant_history",
    "harmed_were_asked",
    "a_child_is_not_alone",
    "is_not_a_specialists",
    "is_judged",
}
"""The criteria that leave something to whoever decides; `is_not_a_specialists` is never simply not met."""

IS_NEVER_NOT_MET = {"is_not_a_specialists"}


@pytest.mark.parametrize(("name", "plain", "facts", "verdict", "sentence"), CASES)
def test_a_criterion_finds_its_verdict_and_says_why(
    name: str, plain: dict[str, Any], facts: dict[str, Any], verdict: Verdict, sentence: str
) -> None:
    check = CHECKS[name]
    found = check.run(Facts(pathway=Pathway.OUT_OF_COURT, **facts), TODAY, **check.parameters(plain))
    assert found == (verdict, sentence)


@pytest.mark.parametrize("name", CHECKS)
def test_every_criterion_is_tried_with_every_verdict_that_it_can_find(name: str) -> None:
    found = {verdict for tried, _plain, _facts, verdict, _sentence in CASES if tried == name}
    possible = {MET, NOT_MET, UNKNOWN} - ({NOT_MET} if name in IS_NEVER_NOT_MET else set())
    if name == "is_judged":
        possible = set()
    assert found == possible | ({JUDGE} if name in MAY_BE_JUDGED else set())


def test_every_gate_and_every_shipped_rule_set_uses_only_criteria_that_there_are() -> None:
    used = {rule.check for rules in (*GATES.values(), *(each.rules for each in SHIPPED.values())) for rule in rules}
    assert used <= set(CHECKS)


def test_every_criterion_that_takes_parameters_is_tried_with_all_that_they_can_be() -> None:
    assert {name: set(check.takes) for name, check in CHECKS.items() if check.takes} == {
        name: set(parameters) for name, parameters in PARAMETERS.items()
    }


ENOUGH = {"adults": ["full"], "under_18": ["full"]}


@pytest.mark.parametrize(
    ("name", "plain", "sentence"),
    [
        ("is_judged", {"at_least": 1}, "“is_judged” has no parameter “at_least”"),
        ("is_old_enough_then", {}, "“is_old_enough_then” needs the parameter “at_least”"),
        ("is_old_enough_then", {"at_least": 10, "more": 1}, "“is_old_enough_then” has no parameter “more”"),
        *(
            (
                "is_old_enough_then",
                {"at_least": wrong},
                "“is_old_enough_then”: the parameter “at_least” must be a whole number between 10 and 100",
            )
            for wrong in (9, 101, "10", 10.0, True, None, [10])
        ),
        *(
            (
                "harmed_were_asked",
                {"victim_veto": wrong},
                "“harmed_were_asked”: the parameter “victim_veto” must be true or false",
            )
            for wrong in (0, 1, "yes", None)
        ),
        *(
            (
                "is_not_so",
                {"fact": wrong},
                (
                    "“is_not_so”: the parameter “fact” must be one of "
                    "physical_assault, stirred_up_hatred, extremist_views, extremist_member"
                ),
            )
            for wrong in ("born_on", "", None, 1, "pathway", ["physical_assault"], {"physical_assault": 1})
        ),
        *(
            (
                "admits_enough",
                ENOUGH | {"adults": wrong},
                (
                    "“admits_enough”: the parameter “adults” must be a list of at least one of "
                    "full, accepts_responsibility, partial, denies, raises_defence, not_asked"
                ),
            )
            for wrong in ([], "full", None, {"full": 1})
        ),
        (
            "admits_enough",
            ENOUGH | {"under_18": ["full", "perhaps"]},
            (
                "“admits_enough”: the parameter “under_18” must be one of "
                "full, accepts_responsibility, partial, denies, raises_defence, not_asked"
            ),
        ),
    ],
)
def test_a_parameter_that_will_not_do_is_named_with_what_it_may_be(
    name: str, plain: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(RuleBroken) as refused:
        CHECKS[name].parameters(plain)
    assert refused.value.message == sentence


def test_a_parameter_is_read_into_what_the_criterion_takes() -> None:
    assert CHECKS["admits_enough"].parameters(ENOUGH) == {
        "adults": frozenset({Admission.FULL}),
        "under_18": frozenset({Admission.FULL}),
    }
    assert CHECKS["is_old_enough_today"].parameters({"at_least": 0}) == {"at_least": 0}


def test_what_a_criterion_reads_follows_its_parameters() -> None:
    assert CHECKS["is_not_so"].reads({"fact": "extremist_views"}) == ("extremist_views",)
    assert CHECKS["is_the_first"].reads({}) == ("earlier_hate_offences",)
    assert CHECKS["is_judged"].reads({}) == ()


def test_what_somebody_honestly_does_not_know_is_never_met() -> None:
    known = {name: Known.UNKNOWN for name, kind in Facts.__annotations__.items() if kind == "Known | None"}
    facts = Facts(pathway=Pathway.OUT_OF_COURT, **known)
    for name in ("is_the_first", "is_not_a_specialists", "nothing_is_under_way", "may_be_dealt_with_by_police"):
        assert CHECKS[name].run(facts, TODAY)[0] is UNKNOWN
    for fact in ("physical_assault", "stirred_up_hatred", "extremist_views", "extremist_member"):
        assert CHECKS["is_not_so"].run(facts, TODAY, fact=fact)[0] is UNKNOWN
