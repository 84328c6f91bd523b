"""What may be decided on which findings, and what a decision opens: the pure rules. domain.md sections 3 and 4."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial
from typing import Any
from uuid import uuid4

import pytest

from hateprog.eligibility import deciding
from hateprog.eligibility.deciding import APPROVALS, LASTS, Condition, Judgement, Outcome, Said, Standing, VoidedBecause
from hateprog.eligibility.facts import Finding, Verdict
from hateprog.kernel.errors import NotNow, RuleBroken
from hateprog.referrals.rules import Pathway, Stage
from tests.eligibility.facts import finding

MET, NOT_MET, UNKNOWN, JUDGE = Verdict.MET, Verdict.NOT_MET, Verdict.UNKNOWN, Verdict.NEEDS_JUDGEMENT
TODAY = date(2026, 4, 23)
REASON = "Reason enough"
IN_MAY = Condition("Write a letter", date(2026, 5, 1), before_start=False)
JUDGED = Judgement("judged", met=True, reason="A specialist was asked")


def said(outcome: Outcome, rationale: str = REASON, **more: Any) -> Said:
    """Return what whoever decides says; conditions go with the outcome that has them."""
    if outcome is Outcome.APPROVE_WITH_CONDITIONS:
        more = {"conditions": (IN_MAY,)} | more
    return Said(outcome=outcome, rationale=rationale, **more)


def check(said: Said, *verdicts: Verdict | Finding, pathway: Pathway = Pathway.OUT_OF_COURT) -> None:
    """Check a decision on findings."""
    findings = [each if isinstance(each, Finding) else finding(each) for each in verdicts]
    deciding.check_decision(said, findings, pathway=pathway, today=TODAY)


@pytest.mark.parametrize("outcome", sorted(APPROVALS))
@pytest.mark.parametrize("verdict", [NOT_MET, UNKNOWN])
def test_approval_is_refused_while_a_rule_is_in_the_way_and_the_refusal_names_it(
    outcome: Outcome, verdict: Verdict
) -> None:
    with pytest.raises(RuleBroken, match=f"You cannot approve this yet. It is {verdict}") as refused:
        check(said(outcome), MET, verdict)
    assert refused.value.field == "outcome"


def test_the_refusal_of_an_approval_names_everything_in_the_way() -> None:
    with pytest.raises(RuleBroken) as refused:
        check(said(Outcome.APPROVE), *Verdict)
    assert refused.value.message == "You cannot approve this yet. It is not_met. It is unknown"


@pytest.mark.parametrize("outcome", sorted(APPROVALS))
def test_approval_is_allowed_where_everything_is_met(outcome: Outcome) -> None:
    check(said(outcome), MET, MET)


@pytest.mark.parametrize("outcome", sorted(APPROVALS))
def test_what_needs_judgement_is_approved_only_with_a_judgement_that_it_is_met(outcome: Outcome) -> None:
    to_judge = finding(JUDGE, "judged")
    check(said(outcome, judgements=(JUDGED,)), MET, to_judge)
    for judgements in (
        (),
        (Judgement("another", met=True, reason="A specialist was asked"),),
        (Judgement("judged", met=False, reason="A specialist was asked"),),
    ):
        with pytest.raises(RuleBroken, match="You can approve only where you judge this to be met: A rule") as refused:
            check(said(outcome, judgements=judgements), MET, to_judge)
        assert refused.value.field == "judged_judged"


@pytest.mark.parametrize("reason", ["", "  ", "Too short", "Short    \n\n\n"])
def test_a_judgement_has_a_reason_of_its_own(reason: str) -> None:
    judgement = Judgement("judged", met=True, reason=reason)
    with pytest.raises(RuleBroken, match="at least 10 characters") as refused:
        check(said(Outcome.APPROVE, judgements=(judgement,)), finding(JUDGE, "judged"))
    assert refused.value.field == "because_judged"


@pytest.mark.parametrize("outcome", sorted(set(Outcome) - APPROVALS))
@pytest.mark.parametrize("verdict", Verdict)
def test_everything_but_approval_is_allowed_whatever_the_rules_find(outcome: Outcome, verdict: Verdict) -> None:
    check(said(outcome), verdict)


@pytest.mark.parametrize("outcome", Outcome)
@pytest.mark.parametrize("rationale", ["", "  ", "Too short", "Short    \n\n\n"])
def test_a_rationale_is_always_needed(outcome: Outcome, rationale: str) -> None:
    with pytest.raises(RuleBroken, match="at least 10 characters") as refused:
        check(said(outcome, rationale), MET)
    assert refused.value.field == "rationale"


def test_what_the_log_says_of_why_is_the_rationale() -> None:
    assert str(said(Outcome.APPROVE_WITH_CONDITIONS, judgements=(JUDGED,))) == REASON


def test_where_nothing_is_alleged_no_prosecutor_is_asked() -> None:
    assert set(deciding.outcomes_for(Pathway.OUT_OF_COURT)) == set(Outcome)
    assert set(deciding.outcomes_for(Pathway.CONVICTED)) == set(Outcome)
    assert set(deciding.outcomes_for(Pathway.EARLY_INTERVENTION)) == set(Outcome) - {Outcome.REFER_TO_CPS}
    with pytest.raises(RuleBroken, match="Select one of the answers listed") as refused:
        check(said(Outcome.REFER_TO_CPS), MET, pathway=Pathway.EARLY_INTERVENTION)
    assert refused.value.field == "outcome"


def test_an_approval_with_conditions_has_at_least_one() -> None:
    with pytest.raises(RuleBroken, match="Give at least one condition") as refused:
        check(said(Outcome.APPROVE_WITH_CONDITIONS, conditions=()), MET)
    assert refused.value.field == "condition_1"


@pytest.mark.parametrize("outcome", sorted(set(Outcome) - {Outcome.APPROVE_WITH_CONDITIONS}))
def test_conditions_go_with_no_other_outcome(outcome: Outcome) -> None:
    with pytest.raises(RuleBroken, match="Conditions go with “approve with conditions” only") as refused:
        check(said(outcome, conditions=(IN_MAY,)), MET)
    assert refused.value.field == "outcome"


def test_a_condition_can_be_met_today_but_not_yesterday() -> None:
    today, yesterday = (
        Condition("Write a letter", day, before_start=True) for day in (TODAY, TODAY - timedelta(days=1))
    )
    check(said(Outcome.APPROVE_WITH_CONDITIONS, conditions=(IN_MAY, today)), MET)
    with pytest.raises(RuleBroken, match="must be met by today or later") as refused:
        check(said(Outcome.APPROVE_WITH_CONDITIONS, conditions=(IN_MAY, yesterday)), MET)
    assert refused.value.field == "condition_2_due_on"


@pytest.mark.parametrize("outcome", sorted(APPROVALS))
def test_the_review_is_after_today_and_within_the_year_for_which_an_approval_stands(outcome: Outcome) -> None:
    for day in (None, TODAY + timedelta(days=1), TODAY + LASTS):
        check(said(outcome, review_on=day), MET)
    for day, sentence in ((TODAY, "after today"), (TODAY + LASTS + timedelta(days=1), "within a year")):
        with pytest.raises(RuleBroken, match=sentence) as refused:
            check(said(outcome, review_on=day), MET)
        assert refused.value.field == "review_on"


def test_only_an_approval_stands_on_the_day_it_is_made() -> None:
    assert {outcome for outcome in Outcome if deciding.standing_of(outcome) is Standing.IN_FORCE} == APPROVALS
    assert {deciding.standing_of(outcome) for outcome in set(Outcome) - APPROVALS} == {Standing.NONE}


@pytest.mark.parametrize(
    ("outcome", "verdicts", "overridden"),
    [
        (Outcome.APPROVE, [MET], False),
        (Outcome.APPROVE, [MET, JUDGE], True),
        (Outcome.APPROVE_WITH_CONDITIONS, [JUDGE], True),
        (Outcome.DECLINE, [MET, MET], True),
        (Outcome.DECLINE, [MET, JUDGE], True),
        (Outcome.DECLINE, [MET, UNKNOWN], False),
        (Outcome.DECLINE, [NOT_MET], False),
        (Outcome.RETURN, [MET], False),
        (Outcome.REFER_TO_CPS, [MET], False),
    ],
)
def test_a_decision_that_went_another_way_than_the_findings_is_marked_as_such(
    outcome: Outcome, verdicts: list[Verdict], overridden: bool
) -> None:
    assert deciding.overrides(outcome, [finding(each) for each in verdicts]) is overridden


AFTER_APPROVAL = {Stage.APPROVED, Stage.ALLOCATED, Stage.ON_PROGRAMME}


@pytest.mark.parametrize("stage", Stage)
def test_no_practitioner_is_allocated_without_an_approving_decision_at_any_stage(stage: Stage) -> None:
    with pytest.raises(RuleBroken, match="A practitioner cannot be allocated"):
        deciding.may_be_allocated(stage, None)


@pytest.mark.parametrize("stage", Stage)
def test_with_an_approval_a_practitioner_is_allocated_at_the_stages_after_it_and_no_other(stage: Stage) -> None:
    approval = object()
    if stage in AFTER_APPROVAL:
        assert deciding.may_be_allocated(stage, approval) is approval
        return
    with pytest.raises(NotNow, match="A practitioner cannot be allocated") as refused:
        deciding.may_be_allocated(stage, approval)
    assert refused.value.message == deciding.WHY_NOT_ALLOCATED[stage]


def test_whoever_decided_or_referred_a_case_does_not_work_it() -> None:
    decider, referrer, somebody = uuid4(), uuid4(), uuid4()
    why_not = partial(deciding.why_not_theirs, decided_by={decider}, referred_by=referrer)
    assert why_not(decider) == "This person decided the case, so cannot work it"
    assert why_not(referrer) == "This person made the referral, so cannot work it"
    assert why_not(somebody) is None


@pytest.mark.parametrize(
    ("cases", "words"), [(0, "Works no case now"), (1, "Works 1 case now"), (12, "Works 12 cases now")]
)
def test_a_load_is_said_in_words(cases: int, words: str) -> None:
    assert deciding.load_in_words(cases) == words


def test_every_outcome_and_every_reason_has_its_words() -> None:
    assert set(deciding.OUTCOME_LABELS) == set(deciding.DECIDED_LABELS) == set(Outcome)
    assert set(deciding.VOIDED_LABELS) == set(VoidedBecause)
    assert set(deciding.WHY_NOT_ALLOCATED) == set(Stage) - AFTER_APPROVAL
