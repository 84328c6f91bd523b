"""What comes first, what comes next, and where each task stands: without a database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from hateprog.casefile import rules
from hateprog.eligibility.rules import Decider
from hateprog.kernel.access import Role
from hateprog.referrals.rules import ENDED, Pathway, Stage
from hateprog.sessions.one_to_one.rules import Kept, State

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Row:
    """A session with its newest appointment, as the query gives it."""

    number: int
    state: State = State.PLANNED
    starts_at: datetime = NOW - timedelta(hours=1)
    kept: Kept = Kept.PLANNED
    saved_at: datetime | None = None
    id: str = "s"


SIGNED = [Row(1, State.SIGNED, kept=Kept.HELD)]


@pytest.mark.parametrize(
    ("roles", "endpoint"),
    [
        ({Role.PRACTITIONER}, "casefile.today"),
        ({Role.INSPECTOR}, "eligibility.waiting"),
        ({Role.COORDINATOR}, "referrals.incoming"),
        ({Role.REFERRER}, "referrals.mine"),
        ({Role.ADMINISTRATOR}, "accounts.people"),
        ({Role.ADMINISTRATOR, Role.PRACTITIONER}, "casefile.today"),
        ({Role.COORDINATOR, Role.REFERRER}, "referrals.incoming"),
        (set(), None),
    ],
)
def test_each_role_has_its_first_page(roles: set[Role], endpoint: str | None) -> None:
    assert rules.first_page(roles) == endpoint


@pytest.mark.parametrize(
    ("stage", "rows", "text"),
    [
        (Stage.DRAFT, [], None),
        (Stage.RECEIVED, [], "Send to the inspector"),
        (Stage.RETURNED, [], None),
        (Stage.AWAITING_DECISION, [], "Decide"),
        (Stage.APPROVED, [], "Allocate a practitioner"),
        (Stage.ALLOCATED, [], "Plan session {number}"),
        (Stage.ON_PROGRAMME, [Row(1)], "Record session {number}"),
        (Stage.ON_PROGRAMME, [Row(1, saved_at=NOW)], "Finish the record of session {number}"),
        (Stage.ON_PROGRAMME, [Row(1, starts_at=NOW + timedelta(hours=1))], None),
        (Stage.ON_PROGRAMME, [Row(1, State.TO_PLAN_AGAIN, kept=Kept.MISSED)], "Plan session {number} again"),
        (Stage.ON_PROGRAMME, SIGNED, "Plan session {number}"),
        (Stage.ON_PROGRAMME, [*SIGNED, Row(2, kept=Kept.RESCHEDULED), Row(2)], "Record session {number}"),
        *((stage, SIGNED, "Close the case") for stage in sorted(ENDED)),
        *((stage, [], None) for stage in sorted(ENDED)),
    ],
)
def test_the_next_step_follows_from_where_the_case_stands(stage: Stage, rows: list[Any], text: str | None) -> None:
    step = rules.next_step(stage, rows, NOW)

    assert (step.text if step else None) == text


@pytest.mark.parametrize("stage", sorted(ENDED))
def test_after_the_closing_nothing_is_left_to_do(stage: Stage) -> None:
    assert rules.next_step(stage, SIGNED, NOW, closed=True) is None


def test_an_early_intervention_case_is_not_said_to_go_to_an_inspector() -> None:
    step = rules.next_step(Stage.RECEIVED, [], NOW, Pathway.EARLY_INTERVENTION)

    assert step is not None
    assert step.text == "Ask for a decision"


@pytest.mark.parametrize(
    ("pathway", "decided_as", "decides", "text"),
    [
        ("out_of_court", None, None, "Eligibility decided by an inspector"),
        (None, None, None, "Eligibility decided by an inspector"),
        ("early_intervention", None, None, "Eligibility decided"),
        ("early_intervention", None, "inspector", "Eligibility decided by an inspector"),
        ("early_intervention", None, "coordinator", "Eligibility decided"),
        ("early_intervention", "coordinator", "coordinator", "Eligibility decided by a coordinator"),
        ("early_intervention", "inspector", "coordinator", "Eligibility decided by an inspector"),
    ],
)
def test_the_task_says_as_what_a_case_was_decided_or_who_will(
    pathway: str | None, decided_as: str | None, decides: str | None, text: str
) -> None:
    newest = (
        SimpleNamespace(decided_as=decided_as and Decider(decided_as), decides=Decider(decides)) if decides else None
    )
    by = rules.decider(Pathway(pathway) if pathway else None, newest)

    assert rules.tasks(Stage.RECEIVED, [], approved=False, by=by)[0].text == text


def test_the_next_session_is_the_one_after_the_signed_ones() -> None:
    step = rules.next_step(Stage.ON_PROGRAMME, [*SIGNED, Row(2, State.SIGNED, kept=Kept.HELD)], NOW)

    assert step is not None
    assert (step.endpoint, step.number) == ("one_to_one.plan", 3)


@pytest.mark.parametrize("stage", Stage)
def test_every_stage_has_its_five_tasks(stage: Stage) -> None:
    lines = rules.tasks(stage, [], approved=False)

    assert [line.number for line in lines] == [None, 1, 2, 3, None]
    assert all(line.status for line in lines)


def test_only_the_next_session_is_to_plan() -> None:
    statuses = [line.status for line in rules.tasks(Stage.ON_PROGRAMME, SIGNED, approved=True)]

    assert statuses == ["Completed", "Completed", "To plan", "Cannot start yet", "Cannot start yet"]


def test_a_declined_case_never_starts() -> None:
    statuses = [line.status for line in rules.tasks(Stage.DECLINED, [], approved=False)]

    assert statuses == ["Declined", "Not held", "Not held", "Not held", "Ended early"]


@pytest.mark.parametrize(
    ("born_on", "incident_on", "ages"),
    [
        (None, None, (None, None)),
        (date(2008, 11, 25), None, (None, 17)),
        (date(2008, 11, 24), date(2026, 11, 23), (17, 18)),
        (date(2008, 2, 29), date(2026, 2, 28), (17, 18)),
    ],
)
def test_both_ages_are_told(born_on: date | None, incident_on: date | None, ages: tuple[Any, Any]) -> None:
    told = rules.ages(born_on, incident_on, date(2026, 11, 24))

    assert (told.then, told.now) == ages
    assert told.under_18 is (told.now is not None and told.now < 18)
