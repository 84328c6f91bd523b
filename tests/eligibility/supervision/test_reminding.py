"""Reminders go out once and say a reference and a link; what ran out two working days ago is put before somebody."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
import time_machine
from sqlalchemy import func, select

from hateprog.eligibility import standing as approvals
from hateprog.eligibility.models import ClockEscalation
from hateprog.eligibility.queries import one_condition, one_decision
from hateprog.eligibility.supervision import service
from hateprog.eligibility.supervision.reminding import remind
from hateprog.kernel.access import THE_SERVICE
from hateprog.kernel.errors import NotNow
from hateprog.referrals.rules import Stage
from hateprog.store.base import db
from hateprog.store.outbox import Message
from tests import factories as make
from tests.eligibility.supervision.conftest import condition, events, fresh, london, sent


def remind_on(moment: str) -> int:
    """Let the job run at a moment in London; return how much was new."""
    with time_machine.travel(london(moment), tick=False):
        done = remind(THE_SERVICE)
    db.session.expire_all()
    return done


def subjects() -> list[str]:
    """Return the mails' subjects, without the reference."""
    return sorted({subject.rpartition(":")[0] for _to, subject in sent()})


def test_the_inspectors_of_the_area_are_reminded_from_the_working_day_before(people: SimpleNamespace, due: Any) -> None:
    assessment = due()  # Tuesday
    assert remind_on("2026-04-24 10:00") == 0
    assert remind_on("2026-04-25 10:00") == 0
    assert remind_on("2026-04-27 10:00") == 2
    subject = f"A decision is due soon: {fresh(assessment.id).referral.reference}"
    assert sent() == sorted((each.email, subject) for each in (people.inspector, people.colleague))
    assert remind_on("2026-04-27 11:00") == remind_on("2026-04-28 09:00") == 0


def test_a_mail_holds_a_reference_and_a_link_and_nothing_else(due: Any) -> None:
    assessment = due()
    remind_on("2026-04-27 10:00")
    reference = fresh(assessment.id).referral.reference
    for mail in db.session.scalars(select(Message)):
        assert reference in mail.body
        assert f"/decisions/{assessment.id}" in mail.body
        for word in ("Ashby", "Jordan", "Rotherham", "neighbour", "offence"):
            assert word not in mail.body + mail.subject


def test_a_late_decision_reminds_once_and_is_escalated_once_to_who_is_named(
    people: SimpleNamespace, named: Any, due: Any
) -> None:
    assessment = due()
    assert remind_on("2026-04-29 10:00") == 2
    assert subjects() == ["A decision is late"]
    assert remind_on("2026-04-30 08:15") == 1
    assert (named.email, f"Escalated to you: {assessment.referral.reference}") in sent()
    assert events(assessment.referral_id) == [("Escalated: a decision is late", "To Sandra Pell")]
    assert fresh(assessment.id).escalation.told_id == named.id
    assert remind_on("2026-04-30 09:15") == remind_on("2026-05-20 10:00") == 0
    assert len(sent()) == 3


def test_where_nobody_is_named_the_coordinators_are_told(people: SimpleNamespace, due: Any) -> None:
    assessment = due()
    remind_on("2026-04-30 10:00")
    assert (people.coordinator.email, f"Escalated to you: {assessment.referral.reference}") in sent()
    assert events(assessment.referral_id) == [("Escalated: a decision is late", "To the coordinators")]
    assert fresh(assessment.id).escalation.told_id is None


def test_an_escalation_is_on_the_decision_page_and_under_supervision(
    client_as: Any, people: SimpleNamespace, named: Any, due: Any
) -> None:
    assessment = due()
    remind_on("2026-04-30 10:00")
    browser = client_as(people.inspector)
    for address in (f"/decisions/{assessment.id}", "/supervision", f"/cases/{assessment.referral_id}"):
        page = browser.get(address).text
        assert "Escalated" in page
        assert "Sandra Pell" in page


def test_a_paused_clock_neither_reminds_nor_escalates(due: Any, pause: Any, resume: Any) -> None:
    assessment = due()
    with time_machine.travel(london("2026-04-24 10:00"), tick=False):
        pause(assessment)
    for moment in ("2026-04-27 10:00", "2026-04-29 10:00", "2026-05-20 10:00"):
        assert remind_on(moment) == 0
    with time_machine.travel(london("2026-05-20 12:00"), tick=False):
        paused = fresh(assessment.id)
        with pytest.raises(NotNow):
            service.escalate(THE_SERVICE, paused)
        due_on = resume(assessment).due_on
    assert due_on == date(2026, 5, 22)  # 28 April, and 17 working days: 4 May is a bank holiday
    assert remind_on("2026-05-21 10:00") == 2


@pytest.mark.parametrize("day", ["2026-04-26", "2026-12-25", "2026-12-28", "2027-03-26", "2027-03-28", "2026-10-25"])
def test_nobody_is_written_to_on_a_day_that_is_no_working_day(due: Any, day: str) -> None:
    due(date(2026, 4, 1))
    assert remind_on(f"{day} 10:00") == 0


def test_due_on_29_december_one_is_reminded_on_24_december_and_it_is_escalated_on_31_december(due: Any) -> None:
    due(date(2026, 12, 29))
    assert remind_on("2026-12-23 10:00") == 0
    assert remind_on("2026-12-24 10:00") == 2
    assert remind_on("2026-12-30 10:00") == 2
    assert remind_on("2026-12-31 10:00") == 1
    assert subjects() == ["A decision is due soon", "A decision is late", "Escalated to you"]


def test_whoever_covers_the_area_is_reminded_too(saved: Any, people: SimpleNamespace, due: Any) -> None:
    due()
    days = {"from_on": date(2026, 4, 27), "until_on": date(2026, 4, 28)}
    saved(make.cover(people.inspector, people.elsewhere, **days))
    remind_on("2026-04-27 10:00")
    assert people.elsewhere.email in {to for to, _subject in sent()}


def test_a_decision_that_was_made_or_a_case_that_ended_reminds_nobody(people: SimpleNamespace, due: Any) -> None:
    for stage in ("declined", "returned", "withdrawn", "closed"):
        due(stage=stage)
    assert remind_on("2026-04-30 10:00") == 0


def test_more_than_a_page_of_them_are_all_reminded_of(due: Any) -> None:
    for _each in range(55):
        due(date(2026, 4, 24))
    assert remind_on("2026-04-30 10:00") == 55 * 2 + 55
    assert db.session.scalar(select(func.count()).select_from(ClockEscalation)) == 55
    assert remind_on("2026-04-30 11:00") == 0


def test_an_open_condition_past_its_day_reminds_practitioner_and_coordinator_then_whoever_is_named(
    people: SimpleNamespace, named: Any, standing: Any
) -> None:
    made = standing(conditions=(date(2026, 5, 28),))
    assert remind_on("2026-05-28 10:00") == 0
    assert remind_on("2026-05-29 10:00") == 3  # two coordinators: who is named is one
    subject = f"A condition is not met: {one_decision(made.id).referral.reference}"
    told = (people.practitioner, people.coordinator, named)
    assert sent() == sorted((each.email, subject) for each in told)
    assert remind_on("2026-06-01 10:00") == 1
    assert events(made.referral_id) == [("Escalated: a condition is not met", "To Sandra Pell")]
    assert remind_on("2026-06-02 10:00") == 0


@pytest.mark.parametrize("how", ["met", "dropped"])
def test_a_condition_that_waits_no_more_reminds_nobody(
    saved: Any, people: SimpleNamespace, standing: Any, how: str
) -> None:
    made = standing()
    moment = london("2026-05-01 10:00")
    said = {"met_at": moment, "how": "Letter seen"} if how == "met" else {"dropped_at": moment}
    late = saved(condition(made, 1, date(2026, 5, 4), **said))
    assert remind_on("2026-05-29 10:00") == 0
    with time_machine.travel(london("2026-05-29 10:00"), tick=False), pytest.raises(NotNow):
        service.escalate_condition(THE_SERVICE, one_condition(late.id))


@pytest.mark.parametrize(
    ("address", "form"),
    [
        ("/referrals/{case}/withdraw", {"reason": "Stop"}),
        ("/cases/{case}/stop", {"asked_by": "person", "note": "", "sure": "yes"}),
    ],
    ids=["withdrawn", "stopped"],
)
def test_a_condition_of_a_completed_programme_is_tracked_on_and_of_one_that_ended_early_falls_away(
    client_as: Any, people: SimpleNamespace, standing: Any, address: str, form: dict[str, str]
) -> None:
    completed = standing(Stage.COMPLETED, conditions=(date(2026, 5, 28),))
    withdrawn = standing(conditions=(date(2026, 5, 28),))
    answer = client_as(people.coordinator).post(address.format(case=withdrawn.referral_id), data=form)
    assert answer.status_code == 303
    remind_on("2026-05-29 10:00")
    reference = one_decision(completed.id).referral.reference
    assert {subject for _to, subject in sent() if "condition" in subject} == {f"A condition is not met: {reference}"}
    gone = one_decision(withdrawn.id).conditions[0]
    assert gone.dropped_at is not None
    with pytest.raises(NotNow):
        approvals.meet(make.actor(people.coordinator), one_condition(gone.id), how="Seen")


def test_a_review_that_is_due_reminds_the_inspectors_once(people: SimpleNamespace, standing: Any) -> None:
    made = standing(review_on=date(2026, 7, 23))
    standing(Stage.COMPLETED, review_on=date(2026, 7, 23))
    assert remind_on("2026-07-22 10:00") == 0
    assert remind_on("2026-07-23 10:00") == 2
    assert {to for to, _subject in sent()} == {people.inspector.email, people.colleague.email}
    assert f"/approvals/{made.id}/review" in db.session.scalars(select(Message)).first().body
    assert remind_on("2026-07-24 10:00") == 0


def test_an_approval_that_ends_within_a_fortnight_reminds_inspectors_and_coordinators(
    people: SimpleNamespace, standing: Any
) -> None:
    standing(expires_on=date(2027, 4, 24), review_on=date(2027, 6, 1))
    standing(Stage.COMPLETED, expires_on=date(2027, 4, 24), review_on=date(2027, 6, 1))
    assert remind_on("2027-04-09 10:00") == 0
    assert remind_on("2027-04-12 10:00") == 3
    assert {to for to, _subject in sent()} == {
        each.email for each in (people.inspector, people.colleague, people.coordinator)
    }
    assert remind_on("2027-04-23 10:00") == 0


@pytest.fixture
def a_coordinators(saved: Any, people: SimpleNamespace, by_coordinators: Any, due: Any) -> Any:
    """Store a decision that a coordinator may make: Chris Moor took part in the case, Sal Reed did not."""
    return due(pathway="early_intervention", involved=(people.coordinator,))


def test_coordinators_who_took_no_part_are_reminded_beside_the_inspectors_of_what_they_may_decide(
    people: SimpleNamespace, second: Any, a_coordinators: Any
) -> None:
    who = {people.inspector.email, people.colleague.email, second.email}
    assert remind_on("2026-04-27 10:00") == 3
    assert {to for to, _subject in sent()} == who
    assert remind_on("2026-04-29 10:00") == 3
    assert {to for to, subject in sent() if "late" in subject} == who
    assert remind_on("2026-04-29 11:00") == 0


def test_what_is_escalated_reaches_them_beside_whoever_is_named(
    people: SimpleNamespace, second: Any, named: Any, a_coordinators: Any
) -> None:
    remind_on("2026-04-30 10:00")
    escalated = {to for to, subject in sent() if subject.startswith("Escalated to you")}
    assert escalated == {named.email, second.email}
    note = "To Sandra Pell, and to the coordinators who may decide it"
    assert events(a_coordinators.referral_id) == [("Escalated: a decision is late", note)]
    assert fresh(a_coordinators.id).escalation.told_id == named.id


def test_where_nobody_is_named_every_coordinator_is_told_of_it_as_ever(
    people: SimpleNamespace, second: Any, a_coordinators: Any
) -> None:
    remind_on("2026-04-30 10:00")
    escalated = {to for to, subject in sent() if subject.startswith("Escalated to you")}
    assert escalated == {people.coordinator.email, second.email}
    assert events(a_coordinators.referral_id) == [("Escalated: a decision is late", "To the coordinators")]


def test_of_what_an_inspector_decides_no_coordinator_is_reminded(
    people: SimpleNamespace, second: Any, due: Any
) -> None:
    due(pathway="early_intervention")
    remind_on("2026-04-29 10:00")
    assert {to for to, _subject in sent()} == {people.inspector.email, people.colleague.email}
