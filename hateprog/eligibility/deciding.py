"""What can be decided, when, and what follows: the decision, its standing, conditions, and the order gate.

Source: domain.md sections 3 and 4. Pure.
"""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import TypeVar
from uuid import UUID

from hateprog.eligibility.facts import Finding, Verdict
from hateprog.eligibility.rules import Decider, to_judge, what_would_change_the_answer
from hateprog.kernel.errors import NotNow, RuleBroken
from hateprog.kernel.text import N_, _
from hateprog.referrals.rules import Pathway, Stage

DECIDE_WITHIN = 5
"""Working days in which a case is decided. A service standard: each programme will set its own."""

ALLOCATE_WITHIN = 2
"""Working days in which a coordinator allocates a practitioner after approval."""

CPS_WITHIN = 20
"""Working days after which a coordinator asks what the Crown Prosecution Service says. A service standard."""

SHORTEST_RATIONALE = 10
REVIEW_AFTER = timedelta(days=91)
"""When an approval is looked at again, unless whoever decides says another day: a quarter of a year later."""

LASTS = timedelta(days=366)
"""How long an approval stands: a programme not finished within a year is decided again."""

Approval = TypeVar("Approval")


class Outcome(StrEnum):
    """What can be decided (domain.md section 4)."""

    APPROVE = "approve"
    APPROVE_WITH_CONDITIONS = "approve_with_conditions"
    DECLINE = "decline"
    RETURN = "return"
    REFER_TO_CPS = "refer_to_cps"


class Standing(StrEnum):
    """Whether a decision lets anybody do anything: an approval in force, one that was voided, or no approval."""

    IN_FORCE = "in_force"
    VOIDED = "voided"
    NONE = "none"


class VoidedBecause(StrEnum):
    """Why an approval no longer stands."""

    FACTS_CHANGED = "facts_changed"
    EXPIRED = "expired"


APPROVALS = frozenset({Outcome.APPROVE, Outcome.APPROVE_WITH_CONDITIONS})
OUTCOME_LABELS: dict[Outcome, str] = {
    Outcome.APPROVE: N_("Approve"),
    Outcome.APPROVE_WITH_CONDITIONS: N_("Approve with conditions"),
    Outcome.DECLINE: N_("Decline"),
    Outcome.RETURN: N_("Return for information"),
    Outcome.REFER_TO_CPS: N_("Refer to the Crown Prosecution Service"),
}
DECIDED_LABELS: dict[Outcome, str] = {
    Outcome.APPROVE: N_("Approved"),
    Outcome.APPROVE_WITH_CONDITIONS: N_("Approved with conditions"),
    Outcome.DECLINE: N_("Declined"),
    Outcome.RETURN: N_("Returned for information"),
    Outcome.REFER_TO_CPS: N_("Referred to the Crown Prosecution Service"),
}
PUT_BEFORE: dict[Decider, str] = {
    Decider.INSPECTOR: N_("Put before an inspector"),
    Decider.COORDINATOR: N_("Put before a coordinator or an inspector"),
}
PUT_BEFORE_AGAIN: dict[Decider, str] = {
    Decider.INSPECTOR: N_("Put before an inspector again: facts have changed"),
    Decider.COORDINATOR: N_("Put before a coordinator or an inspector again: facts have changed"),
}
EVENTS: dict[Decider, dict[Outcome, str]] = {
    Decider.INSPECTOR: {
        Outcome.APPROVE: N_("Approved by an inspector"),
        Outcome.APPROVE_WITH_CONDITIONS: N_("Approved by an inspector, with conditions"),
        Outcome.DECLINE: N_("Declined by an inspector"),
        Outcome.REFER_TO_CPS: N_("Referred to the Crown Prosecution Service"),
    },
    Decider.COORDINATOR: {
        Outcome.APPROVE: N_("Approved by a coordinator"),
        Outcome.APPROVE_WITH_CONDITIONS: N_("Approved by a coordinator, with conditions"),
        Outcome.DECLINE: N_("Declined by a coordinator"),
    },
}
"""What the case's timeline says: who is asked, and as what somebody decided."""

VOIDED_LABELS: dict[VoidedBecause, str] = {
    VoidedBecause.FACTS_CHANGED: N_("Facts that a rule reads have changed"),
    VoidedBecause.EXPIRED: N_("The time it was given for is over"),
}


@dataclass(frozen=True, slots=True)
class Judgement:
    """How whoever decides judged one rule that no fact settles, and why."""

    rule: str
    met: bool
    reason: str


@dataclass(frozen=True, slots=True)
class Condition:
    """Something that must be done after an approval: what, by when, and whether before the programme starts."""

    text: str
    due_on: date
    before_start: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """Everything that a person says with a decision."""

    outcome: Outcome
    rationale: str
    judgements: tuple[Judgement, ...] = ()
    conditions: tuple[Condition, ...] = ()
    review_on: date | None = None

    def __str__(self) -> str:
        """Return the reason: what the log's line says of why it was decided."""
        return self.rationale


def outcomes_for(pathway: Pathway) -> tuple[Outcome, ...]:
    """Return what can be decided on a pathway: where no crime is alleged no prosecutor is asked."""
    if pathway is Pathway.EARLY_INTERVENTION:
        return tuple(each for each in Outcome if each is not Outcome.REFER_TO_CPS)
    return tuple(Outcome)


def check_decision(said: Said, findings: Sequence[Finding], *, pathway: Pathway, today: date) -> None:
    """Raise `RuleBroken` unless this may be decided for these reasons on these findings.

    A rationale always; approval only where no rule is unmet or unknown, and where each that needs judgement was judged
    to be met, for a reason of its own; conditions with exactly the outcome that has them (domain.md section 4).
    """
    if said.outcome not in outcomes_for(pathway):
        raise RuleBroken(_("Select one of the answers listed"), field="outcome")
    _check_reason(said.rationale, "rationale")
    if (said.outcome is Outcome.APPROVE_WITH_CONDITIONS) != bool(said.conditions):
        sentence = (
            _("Give at least one condition, or approve without conditions")
            if not said.conditions
            else _("Conditions go with “approve with conditions” only")
        )
        raise RuleBroken(sentence, field="condition_1" if not said.conditions else "outcome")
    for number, condition in enumerate(said.conditions, start=1):
        if condition.due_on < today:
            raise RuleBroken(_("A condition must be met by today or later"), field=f"condition_{number}_due_on")
    if said.outcome in APPROVALS:
        _check_approval(said, findings)
        check_review(said.review_on, today)


def _check_approval(said: Said, findings: Sequence[Finding]) -> None:
    if in_the_way := what_would_change_the_answer(findings):
        reasons = ". ".join(_(each.sentence) for each in in_the_way)
        raise RuleBroken(_("You cannot approve this yet. {reasons}").format(reasons=reasons), field="outcome")
    judged = {each.rule: each for each in said.judgements}
    for finding in to_judge(findings):
        judgement = judged.get(finding.rule)
        if judgement is None or not judgement.met:
            sentence = _("You can approve only where you judge this to be met: {rule}").format(rule=_(finding.text))
            raise RuleBroken(sentence, field=f"judged_{finding.rule}")
        _check_reason(judgement.reason, f"because_{finding.rule}")


def _check_reason(reason: str, field: str) -> None:
    if len(reason.strip()) < SHORTEST_RATIONALE:
        sentence = _("Give your reason in at least {count} characters").format(count=SHORTEST_RATIONALE)
        raise RuleBroken(sentence, field=field)


def check_review(review_on: date | None, today: date) -> None:
    """Raise `RuleBroken` for a day on which an approval cannot be looked at again; none is said by `None`."""
    if review_on is None:
        return
    if review_on <= today:
        raise RuleBroken(_("The review must be after today"), field="review_on")
    if review_on > today + LASTS:
        raise RuleBroken(_("The review must be within a year"), field="review_on")


def standing_of(outcome: Outcome) -> Standing:
    """Return how a decision stands on the day it is made."""
    return Standing.IN_FORCE if outcome in APPROVALS else Standing.NONE


def overrides(outcome: Outcome, findings: Sequence[Finding]) -> bool:
    """Say whether a decision went another way than the findings alone: counted, never held against anybody.

    Declined though nothing stood in the way, or approved on judgement where not every rule was met by the facts.
    """
    if outcome in APPROVALS:
        return any(each.verdict is not Verdict.MET for each in findings)
    return outcome is Outcome.DECLINE and not what_would_change_the_answer(findings)


def may_be_allocated(stage: Stage, approval: Approval | None) -> Approval:
    """Return the approving decision that a practitioner may be allocated on: the order gate (domain.md section 3).

    Raises `NotNow`, naming what is missing, where the case does not stand behind an approval.
    """
    if approval is not None and stage in WORKED:
        return approval
    raise NotNow(_(WHY_NOT_ALLOCATED.get(stage, WHY_NOT_ALLOCATED[Stage.AWAITING_DECISION])))


def why_not_theirs(person_id: UUID, *, decided_by: Container[UUID], referred_by: UUID | None) -> str | None:
    """Return why a person may not work a case, under any account; None if they may.

    Nobody both works and decides one case, or is its practitioner and its referrer (authorisation.yaml).
    """
    if person_id in decided_by:
        return _("This person decided the case, so cannot work it")
    if person_id == referred_by:
        return _("This person made the referral, so cannot work it")
    return None


WORKED = frozenset({Stage.APPROVED, Stage.ALLOCATED, Stage.ON_PROGRAMME})
"""Where a practitioner may be allocated, or another in their place."""

WHY_NOT_ALLOCATED: dict[Stage, str] = {
    Stage.DRAFT: N_("A practitioner cannot be allocated: the referral has not been sent yet"),
    Stage.RECEIVED: N_(
        "A practitioner cannot be allocated before the referral is approved: no decision has been asked for yet"
    ),
    Stage.RETURNED: N_(
        "A practitioner cannot be allocated before the referral is approved: "
        "the referrer has been asked for more information first"
    ),
    Stage.AWAITING_DECISION: N_(
        "A practitioner cannot be allocated before the referral is approved: the decision is missing"
    ),
    Stage.WITH_CPS: N_(
        "A practitioner cannot be allocated before the referral is approved: "
        "the Crown Prosecution Service has been asked first"
    ),
    Stage.ON_HOLD: N_("A practitioner cannot be allocated: the approval no longer stands, and has to be made again"),
    Stage.DECLINED: N_("A practitioner cannot be allocated: the referral was declined"),
    Stage.COMPLETED: N_("A practitioner cannot be allocated: the programme is complete"),
    Stage.WITHDRAWN: N_("A practitioner cannot be allocated: the person referred, or the referrer, has withdrawn"),
    Stage.CLOSED: N_("A practitioner cannot be allocated: the case is closed"),
}


def load_in_words(cases: int) -> str:
    """Return how much a practitioner has to do."""
    if cases == 0:
        return _("Works no case now")
    return _("Works 1 case now") if cases == 1 else _("Works {count} cases now").format(count=cases)
