"""A decision's clock: paused with a reason, run on with the pause's days added, and never an approval by itself."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from sqlalchemy import func, select

from hateprog.eligibility import queries
from hateprog.eligibility.models import Assessment, ClockPause, Decision
from hateprog.eligibility.supervision import service as supervision
from hateprog.jobs import TIMETABLE
from hateprog.kernel.errors import NotNow
from hateprog.referrals import service as referrals
from hateprog.referrals.queries import one_referral
from hateprog.store.audit import AuditEntry
from hateprog.store.base import db
from tests import factories as make
from tests.eligibility.supervision.conftest import events, fresh, london

REASON = "Waits for the prosecutor’s answer"


@pytest.mark.parametrize(
    ("paused_at", "resumed_at", "due_on", "then_due_on"),
    [
        ("2026-04-22 10:00", "2026-04-22 17:00", date(2026, 4, 28), date(2026, 4, 28)),  # one day adds none
        ("2026-04-22 00:01", "2026-04-22 23:59", date(2026, 4, 28), date(2026, 4, 28)),
        ("2026-04-22 23:59", "2026-04-23 00:01", date(2026, 4, 28), date(2026, 4, 29)),
        ("2026-04-24 16:00", "2026-04-27 09:00", date(2026, 4, 28), date(2026, 4, 29)),  # a weekend
        ("2026-04-25 16:00", "2026-04-26 09:00", date(2026, 4, 28), date(2026, 4, 28)),
        ("2026-12-24 10:00", "2026-12-28 10:00", date(2026, 12, 30), date(2026, 12, 30)),  # Christmas: no working day
        ("2026-12-24 10:00", "2026-12-29 10:00", date(2026, 12, 30), date(2026, 12, 31)),
        ("2026-12-24 10:00", "2027-01-05 10:00", date(2026, 12, 30), date(2027, 1, 7)),  # 29, 30, 31, 4, 5
        ("2027-03-25 23:30", "2027-03-30 00:30", date(2027, 3, 31), date(2027, 4, 1)),  # clocks forward, Easter
        ("2027-03-27 12:00", "2027-03-28 12:00", date(2027, 3, 31), date(2027, 3, 31)),
        ("2026-10-24 00:30", "2026-10-26 00:30", date(2026, 10, 28), date(2026, 10, 29)),  # clocks back
        ("2026-10-25 00:30", "2026-10-25 23:30", date(2026, 10, 28), date(2026, 10, 28)),
        ("2026-04-30 10:00", "2026-05-05 10:00", date(2026, 4, 28), date(2026, 4, 30)),  # late before, and after
    ],
)
def test_the_working_days_of_a_pause_are_added(
    due: Any, pause: Any, resume: Any, paused_at: str, resumed_at: str, due_on: date, then_due_on: date
) -> None:
    assessment = due(due_on)
    with time_machine.travel(london(paused_at), tick=False) as clock:
        paused = pause(assessment)
        assert (paused.pause.reason, paused.due_on, paused.referral.due_on) == (REASON, due_on, due_on)
        clock.move_to(london(resumed_at))
        running = resume(assessment)
    assert running.pause is None
    assert running.due_on == running.referral.due_on == then_due_on


def test_two_pauses_on_days_that_meet_count_each_day_once(due: Any, pause: Any, resume: Any) -> None:
    assessment = due()
    with time_machine.travel(london("2026-04-22 09:00"), tick=False) as clock:
        pause(assessment)
        clock.move_to(london("2026-04-23 09:00"))
        resume(assessment)
        clock.move_to(london("2026-04-23 15:00"))
        pause(assessment)
        clock.move_to(london("2026-04-24 09:00"))
        assert resume(assessment).due_on == date(2026, 4, 30)


def test_it_is_in_the_timeline_with_its_reason(due: Any, pause: Any, resume: Any, clock: Any) -> None:
    assessment = due()
    pause(assessment)
    resume(assessment)
    assert events(assessment.referral_id) == [("Clock paused", REASON), ("Clock runs again", "Due 28 April 2026")]


@pytest.mark.parametrize("who", ["inspector", "colleague", "coordinator"])
def test_by_page_it_is_paused_shown_in_every_list_and_let_run_again(
    client_as: Any, people: SimpleNamespace, due: Any, clock: Any, who: str
) -> None:
    assessment, browser = due(), client_as(getattr(people, who))
    page = f"/decisions/{assessment.id}"
    assert "Pause the clock" in browser.get(page).text

    answer = browser.post(f"{page}/pause", data={"reason": REASON})

    assert (answer.status_code, answer.location) == (303, page)
    looked_at = [page, f"/cases/{assessment.referral_id}", f"/cases/{assessment.referral_id}/history", "/supervision"]
    looked_at.append("/incoming" if who == "coordinator" else "/decisions")
    for address in looked_at:
        shown = browser.get(address)
        if address.endswith("history") and shown.status_code == 403:
            continue
        assert "Paused:" in shown.text, address
        assert "prosecutor’s answer" in shown.text, address
        assert "Soon: due 28 April" not in shown.text, address
    assert browser.post(f"{page}/resume").location == page
    assert "Paused:" not in browser.get(page).text
    assert "The clock stood still" in browser.get(page).text


@pytest.mark.parametrize("reason", ["", "   ", "\x00", "x" * 201, "x" * 500_000])
def test_a_reason_is_asked_for(client_as: Any, people: SimpleNamespace, due: Any, clock: Any, reason: str) -> None:
    assessment = due()
    answer = client_as(people.inspector).post(f"/decisions/{assessment.id}/pause", data={"reason": reason})
    assert answer.status_code in {413, 422}
    assert answer.status_code == 413 or "There is a problem" in answer.text
    assert db.session.scalar(select(func.count()).select_from(ClockPause)) == 0


def test_nothing_of_what_cannot_be_kept_is_kept(client_as: Any, people: SimpleNamespace, due: Any, clock: Any) -> None:
    assessment = due()
    client_as(people.inspector).post(f"/decisions/{assessment.id}/pause", data={"reason": "Waits\x00 for\x1b it"})
    assert "\x00" not in fresh(assessment.id).pause.reason


def test_the_same_form_sent_twice_pauses_once_and_a_second_pause_is_refused(
    client_as: Any, people: SimpleNamespace, due: Any, clock: Any
) -> None:
    assessment, browser = due(), client_as(people.inspector)
    form, address = {"reason": REASON, "form_token": str(uuid4())}, f"/decisions/{assessment.id}/pause"
    assert [browser.post(address, data=form).status_code for _each in range(2)] == [303, 303]
    another = browser.post(address, data={"reason": "Another"})
    assert another.status_code == 409
    assert "The clock is paused already" in another.text
    assert "Another" in another.text
    assert db.session.scalar(select(func.count()).select_from(ClockPause)) == 1
    assert browser.post(f"/decisions/{assessment.id}/resume").status_code == 303
    assert browser.post(f"/decisions/{assessment.id}/resume").status_code == 409


def test_another_areas_inspector_and_whoever_reads_no_case_find_nothing(
    saved: Any, client_as: Any, people: SimpleNamespace, due: Any
) -> None:
    assessment = due()
    for who in (people.elsewhere, people.referrer, saved(make.administrator())):
        for act in ("pause", "resume"):
            assert client_as(who).post(f"/decisions/{assessment.id}/{act}", data={"reason": REASON}).status_code == 404
    assert client_as(people.practitioner).post(f"/decisions/{assessment.id}/pause").status_code == 403
    assert client_as(people.inspector).post(f"/decisions/{uuid4()}/pause").status_code == 404
    assert fresh(assessment.id).pauses == []


def test_a_decision_that_was_made_or_a_case_that_ended_has_no_clock(
    saved: Any, people: SimpleNamespace, due: Any, pause: Any, resume: Any
) -> None:
    decided, withdrawn = due(), due(stage="withdrawn")
    saved(make.decision(decided, by=people.colleague), decided)
    for each in (decided, withdrawn):
        for act in (pause, resume):
            with pytest.raises(NotNow, match="No decision waits"):
                act(each)


def test_a_decision_made_while_paused_ends_the_pause(
    people: SimpleNamespace, due: Any, pause: Any, decide: Any, clock: Any
) -> None:
    assessment = due()
    pause(assessment)
    clock.move_to(london("2026-04-30 10:00"))
    decide(assessment.referral, people.colleague, "decline")
    after = fresh(assessment.id)
    assert after.pause is None
    assert after.pauses[0].resumed_by == people.colleague.id
    assert after.due_on == date(2026, 4, 30)  # decided in time: the two days of the pause are not counted against it


def test_facts_that_change_while_paused_begin_a_clock_that_runs(due: Any, pause: Any, change: Any, clock: Any) -> None:
    assessment = due()
    pause(assessment)
    change(assessment.referral, admission_recorded_on=date(2026, 3, 30))
    again = queries.open_assessment(assessment.referral_id)
    assert again.id != assessment.id
    assert fresh(assessment.id).pause is None
    assert fresh(again.id).pauses == []


def test_a_withdrawal_while_paused_ends_the_pause(people: SimpleNamespace, due: Any, pause: Any, clock: Any) -> None:
    assessment = due()
    pause(assessment)
    referrals.withdraw(make.actor(people.coordinator), one_referral(assessment.referral_id), reason="Asked to stop")
    assert fresh(assessment.id).pause is None


def test_nothing_times_out_into_approval(people: SimpleNamespace, due: Any, pause: Any, clock: Any) -> None:
    late, paused = due(), due()
    pause(paused)
    clock.move_to(london("2028-04-28 10:00"))
    for job in TIMETABLE:
        if job.name != "send mail":
            job.function(job.actor)
    assert db.session.scalars(select(Decision)).all() == []
    assert {each.closed_at for each in db.session.scalars(select(Assessment))} == {None}
    assert {fresh(each.id).referral.stage for each in (late, paused)} == {"awaiting_decision"}


def test_the_log_says_that_there_was_a_reason_and_not_which(due: Any, people: SimpleNamespace, clock: Any) -> None:
    assessment = due()
    supervision.pause(make.actor(people.inspector), fresh(assessment.id), reason=REASON)
    line = db.session.scalars(select(AuditEntry).where(AuditEntry.verb.endswith("supervision.pause"))).one()
    (paused,) = [each for each in line.changes if each["table"] == "clock_pause"]
    assert paused["fields"]["reason"] == ["…", "…"]
    assert (line.case_id, line.why) == (assessment.referral_id, REASON)
