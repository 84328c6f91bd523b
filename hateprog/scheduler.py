"""Keeping the timetable: one process of however many does it, the others stand by."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from traceback import extract_tb
from uuid import UUID, uuid4

import structlog
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.base import BaseScheduler
from apscheduler.triggers.interval import IntervalTrigger
from flask import Flask

from hateprog.jobs import Job
from hateprog.store import lease

log = structlog.get_logger()

NAME = "scheduler"
LENGTH = timedelta(minutes=1)
"""How long the lease is held; each job renews it, and the most frequent one runs every ten seconds."""


def prepare(scheduler: BaseScheduler, app: Flask, timetable: Iterable[Job]) -> UUID:
    """Give a scheduler the timetable, in UTC, one job at a time; return as whom it will hold the lease.

    What should happen every so often happens first at once.
    """
    holder = uuid4()
    scheduler.configure(
        timezone=UTC,
        executors={"default": ThreadPoolExecutor(1)},
        job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
    )
    for job in timetable:
        at_once = {"next_run_time": datetime.now(UTC)} if isinstance(job.trigger, IntervalTrigger) else {}
        scheduler.add_job(run, job.trigger, (app, job, holder), id=job.name, **at_once)
    return holder


def run(app: Flask, job: Job, holder: UUID) -> None:
    """Run a job if the lease is ours or free; a failure is logged without the values in play."""
    with app.app_context():
        try:
            if lease.hold(NAME, holder, LENGTH):
                job.function(job.actor)
        except Exception as failure:
            frame = extract_tb(failure.__traceback__)[-1]
            log.error(  # noqa: TRY400 - the exception's own text may hold personal data
                "job_failed", job=job.name, error=type(failure).__qualname__, where=f"{frame.filename}:{frame.lineno}"
            )


def stand_down(app: Flask, holder: UUID) -> None:
    """Give the lease back at the end, so that another process takes over at once."""
    with app.app_context():
        lease.let_go(NAME, holder)
