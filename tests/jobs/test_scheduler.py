"""The timetable is kept once, whoever and however many keep it."""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from subprocess import PIPE, STDOUT, Popen, run
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from aiosmtpd.controller import Controller
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger
from flask import Flask
from sqlalchemy import func, select

from hateprog import jobs, scheduler
from hateprog.jobs import TIMETABLE, Job
from hateprog.kernel.access import THE_SERVICE, Actor
from hateprog.store.base import db
from hateprog.store.command import SentForm, bookkeeping
from hateprog.store.lease import Lease
from hateprog.store.outbox import Message
from hateprog.store.throttle import Throttle
from tests.store.test_outbox import Mailbox, OnAFreePort, posted

ROOT = Path(__file__).parents[2]


class Counting:
    """A job that counts how often it was done, and as whom."""

    def __init__(self) -> None:
        self.actors: list[Actor] = []

    def __call__(self, actor: Actor) -> None:
        self.actors.append(actor)


def every_second(function: Callable[[Actor], object], name: str = "counting") -> Job:
    return Job(name, IntervalTrigger(seconds=1, timezone=UTC), function)


@pytest.mark.parametrize("job", TIMETABLE, ids=lambda job: job.name)
def test_every_job_has_a_name_of_its_own_runs_by_utc_and_acts_as_the_service(job: Job) -> None:
    assert [each.name for each in TIMETABLE].count(job.name) == 1
    assert job.trigger.timezone is UTC
    assert job.actor is THE_SERVICE


@pytest.mark.parametrize(
    "job", [job for job in TIMETABLE if isinstance(job.trigger, CronTrigger)], ids=lambda job: job.name
)
@pytest.mark.parametrize("sunday", [datetime(2026, 10, 25, tzinfo=UTC), datetime(2027, 3, 28, tzinfo=UTC)])
def test_no_job_runs_twice_or_never_on_the_days_that_the_clocks_change(job: Job, sunday: datetime) -> None:
    """At 01:30 Europe/London a job would come twice in October and not at all in March."""

    def times_on(day: datetime) -> list[Any]:
        found, moment = [], day - timedelta(seconds=1)
        while (moment := job.trigger.get_next_fire_time(moment, moment + timedelta(seconds=1))) < day + timedelta(1):
            found.append(moment.time())
        return found

    assert times_on(sunday) == times_on(sunday - timedelta(1))
    assert times_on(sunday)


@pytest.mark.parametrize("job", TIMETABLE, ids=lambda job: job.name)
def test_every_job_runs_on_an_empty_database_and_twice(fresh_app: Flask, job: Job) -> None:
    with fresh_app.app_context():
        job.function(job.actor)
    with fresh_app.app_context():
        job.function(job.actor)


def test_a_job_is_done_by_who_holds_the_lease_and_by_nobody_else(fresh_app: Flask) -> None:
    counting, one, other = Counting(), uuid4(), uuid4()

    scheduler.run(fresh_app, every_second(counting), one)
    scheduler.run(fresh_app, every_second(counting), other)
    scheduler.run(fresh_app, every_second(counting), one)
    assert counting.actors == [THE_SERVICE] * 2

    scheduler.stand_down(fresh_app, one)
    scheduler.run(fresh_app, every_second(counting), other)
    assert len(counting.actors) == 3


def test_a_job_that_fails_is_logged_without_values_and_the_next_one_runs(
    fresh_app: Flask, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(_actor: Actor) -> None:
        raise LookupError("Zoë Rotherham")

    counting, holder = Counting(), uuid4()
    scheduler.run(fresh_app, every_second(fail, "failing"), holder)
    scheduler.run(fresh_app, every_second(counting), holder)

    (line,) = [json.loads(each) for each in capsys.readouterr().err.splitlines()]
    assert (line["event"], line["job"], line["error"]) == ("job_failed", "failing", "LookupError")
    assert "Rotherham" not in json.dumps(line, ensure_ascii=False)
    assert len(counting.actors) == 1


def test_what_should_happen_every_so_often_happens_first_at_once(fresh_app: Flask) -> None:
    counting, keeper = Counting(), BackgroundScheduler()
    hourly = Job("hourly", IntervalTrigger(hours=1, timezone=UTC), counting)

    scheduler.prepare(keeper, fresh_app, [hourly])
    keeper.start()
    until = time.monotonic() + 10
    while not counting.actors and time.monotonic() < until:
        time.sleep(0.01)
    keeper.shutdown()

    assert counting.actors == [THE_SERVICE]


def test_what_the_store_keeps_for_a_while_is_forgotten_and_the_rest_is_not(saved: Any) -> None:
    now = datetime(2026, 11, 21, 12, tzinfo=UTC)
    for age in (timedelta(hours=1), timedelta(days=100)):
        saved(SentForm(token=str(age), actor_id=uuid4(), at=now - age))
        saved(posted(str(age), sent_at=now - age))
        saved(Throttle(key_hash=str(age), opened_at=now - age, closes_at=now + timedelta(hours=2) - age, tries=1))

    with time_machine.travel(now, tick=False):
        jobs.forget_what_is_over(THE_SERVICE)

    for table in (SentForm, Message, Throttle):
        assert db.session.scalar(select(func.count()).select_from(table)) == 1, table


@pytest.fixture
def mail_server() -> Iterator[tuple[Mailbox, Controller]]:
    """A real mail server, for processes of their own."""
    box = Mailbox()
    controller = OnAFreePort(box, hostname="127.0.0.1", port=0)
    controller.start()
    yield box, controller
    controller.stop()


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
def test_a_scheduler_that_is_told_to_stop_stops_whatever_it_is_doing(fresh_database: str) -> None:
    """Once, a signal that came while the next job was being handed over was logged there and went unheard."""
    environment = os.environ | {"DATABASE_URL": fresh_database, "SECRET_KEY": "tests"}
    command = [sys.executable, "-c", "import config; config.main()", "scheduler"]
    for round_number in range(10):
        with Popen(command, cwd=ROOT, env=environment, stdout=PIPE, stderr=STDOUT) as process:  # noqa: S603 - ours
            assert process.stdout is not None
            assert process.stdout.readline() == b"Keeping the timetable; stop with Ctrl+C\n"
            time.sleep(round_number / 100)  # over the tenth of a second in which the first jobs are handed over
            process.send_signal(signal.SIGTERM)
            try:
                assert process.wait(timeout=30) == 0
            finally:
                process.kill()


def test_of_three_schedulers_one_works_and_each_mail_leaves_once(
    fresh_app: Flask, fresh_database: str, mail_server: tuple[Mailbox, Controller]
) -> None:
    """Three processes, as an operator runs them."""
    box, controller = mail_server
    environment = os.environ | {
        "DATABASE_URL": fresh_database,
        "SECRET_KEY": "tests",
        "SMTP_HOST": "127.0.0.1",
        "SMTP_PORT": str(controller.port),
        "SMTP_TLS": "false",
    }
    with fresh_app.app_context(), bookkeeping():
        db.session.add_all([posted(str(number)) for number in range(20)])
    command = [sys.executable, "-c", "import config; config.main()", "scheduler"]
    with ExitStack() as ended:
        three = [Popen(command, cwd=ROOT, env=environment, stdout=PIPE, stderr=STDOUT) for _ in range(3)]  # noqa: S603 - ours
        for process in three:
            ended.enter_context(process)
            ended.callback(process.kill)  # one that will not stop must not live on in the tests after this one

        told = [process.stdout.readline() for process in three if process.stdout]
        eventually(lambda: len(box.taken) >= 20)
        for process in three:
            process.send_signal(signal.SIGTERM)
        more = [process.communicate(timeout=30)[0] for process in three]

    assert told == [b"Keeping the timetable; stop with Ctrl+C\n"] * 3
    assert more == [b"", b"", b""]
    assert [process.returncode for process in three] == [0, 0, 0]
    assert sorted(mail["X-Entity-Ref-ID"] for mail in box.taken) == sorted(str(number) for number in range(20))
    with fresh_app.app_context():
        free = db.session.scalars(select(Lease.held_until)).one()
        assert free <= datetime.now(UTC), "whoever stops gives the lease back"


def test_nothing_is_imported_at_the_start_that_makes_threads_of_its_own() -> None:
    """Such threads take the signals that the scheduler waits for, and it would die without giving the lease back."""
    asked = "import sys, hateprog.cli; print({'numpy', 'scipy', 'highspy'} & set(sys.modules))"
    told = run([sys.executable, "-c", asked], cwd=ROOT, capture_output=True, check=True)  # noqa: S603 - our own
    assert told.stdout.strip() == b"set()"


def eventually(holds: Callable[[], bool], seconds: float = 45) -> None:
    until = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < until, "it did not happen in time"
        time.sleep(0.05)
