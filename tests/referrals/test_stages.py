"""The way of a case: every step that is not in the table is refused, and clocks count working days."""

from __future__ import annotations

from datetime import date
from itertools import product

import pytest

from hateprog.kernel.errors import RuleBroken
from hateprog.referrals import rules
from hateprog.referrals.rules import CORRECTABLE, EDITABLE, ENDED, RELIED_ON, TRANSITIONS, Clock, Stage, Step

CHRISTMAS = frozenset({date(2026, 12, 25), date(2026, 12, 28), date(2027, 1, 1)})


@pytest.mark.parametrize(("stage", "step"), sorted(set(product(Stage, Step)) - set(TRANSITIONS)))
def test_every_unlisted_step_is_refused(stage: Stage, step: Step) -> None:
    with pytest.raises(RuleBroken, match="cannot be done now"):
        rules.after(stage, step)


@pytest.mark.parametrize(("stage", "step"), sorted(TRANSITIONS))
def test_every_listed_step_leads_on(stage: Stage, step: Step) -> None:
    assert rules.after(stage, step) is TRANSITIONS[stage, step]


@pytest.mark.parametrize("stage", sorted(ENDED))
def test_nothing_follows_the_end(stage: Stage) -> None:
    assert not [step for step in Step if (stage, step) in TRANSITIONS]


@pytest.mark.parametrize("step", sorted(step for stage, step in TRANSITIONS if TRANSITIONS[stage, step] in ENDED))
def test_every_step_to_an_end_has_its_reason_or_must_name_one(step: Step) -> None:
    assert step in rules.ENDS or step is Step.CLOSE


def test_no_practitioner_before_the_decision() -> None:
    before = {stage for stage, step in TRANSITIONS if step is Step.ALLOCATE}

    assert before == {Stage.APPROVED, Stage.ALLOCATED, Stage.ON_PROGRAMME}


@pytest.mark.parametrize("stage", sorted(Stage))
def test_a_referrer_changes_only_what_was_not_sent_or_came_back(stage: Stage) -> None:
    if stage in {Stage.DRAFT, Stage.RETURNED}:
        rules.require_changeable(stage, coordinates=False)
        return
    with pytest.raises(RuleBroken, match="cannot be changed now"):
        rules.require_changeable(stage, coordinates=False)


@pytest.mark.parametrize("stage", sorted(RELIED_ON))
def test_a_coordinator_may_change_what_a_decision_relies_on(stage: Stage) -> None:
    rules.require_changeable(stage, coordinates=True)


@pytest.mark.parametrize("stage", sorted(ENDED))
def test_nobody_changes_the_answers_of_a_case_that_has_ended(stage: Stage) -> None:
    with pytest.raises(RuleBroken, match="cannot be changed now"):
        rules.require_changeable(stage, coordinates=True)


def test_a_coordinator_may_also_correct_what_was_received() -> None:
    assert {Stage.RECEIVED} == CORRECTABLE - EDITABLE


@pytest.mark.parametrize(
    ("due_on", "today", "clock"),
    [
        (date(2026, 11, 20), date(2026, 11, 21), Clock.LATE),
        (date(2026, 11, 23), date(2026, 11, 23), Clock.SOON),
        (date(2026, 11, 24), date(2026, 11, 23), Clock.SOON),
        (date(2026, 11, 25), date(2026, 11, 23), Clock.OK),
        (date(2026, 11, 23), date(2026, 11, 20), Clock.SOON),  # Friday to Monday
        (date(2026, 12, 29), date(2026, 12, 24), Clock.SOON),  # over Christmas there is no working day between
        (date(2026, 12, 30), date(2026, 12, 24), Clock.OK),
    ],
)
def test_a_clock_counts_working_days(due_on: date, today: date, clock: Clock) -> None:
    assert rules.clock(due_on, today, CHRISTMAS) is clock


def test_references_cannot_be_misread_and_are_not_in_a_row() -> None:
    references = {rules.new_reference() for _each in range(200)}

    assert len(references) > 190
    assert all(len(reference) == 9 and reference.startswith("HC-") for reference in references)
    assert not set("".join(reference[3:] for reference in references)) & set("01258ABEIOSULZ")
