"""Serving by gunicorn from the `hateprog` command; larger installations run gunicorn on `wsgi:app` themselves."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from apscheduler.schedulers.background import BackgroundScheduler
from flask import Flask
from gunicorn.app.base import BaseApplication

from hateprog import scheduler
from hateprog.jobs import TIMETABLE

THREADS = 4


class Server(BaseApplication):  # type: ignore[misc]  # published without types
    """Gunicorn with the service in it, made in each worker: a database connection is never shared by a fork."""

    def __init__(self, make_app: Callable[[], Flask], *, bind: str, workers: int, with_scheduler: bool) -> None:
        self.make_app = make_app
        self.options: dict[str, Any] = {
            "bind": bind,
            "workers": workers,
            "threads": THREADS,
            "worker_class": "gthread",
            "loglevel": "error",  # below that it names callers' addresses
            "accesslog": None,  # it would hold addresses; web/logs.py has a line for each request
            "control_socket_disable": True,
        }
        if with_scheduler:
            self.options |= {"post_worker_init": keep_the_timetable, "worker_exit": stop_keeping_it}
        super().__init__()

    def load_config(self) -> None:
        """Set gunicorn's settings."""
        for name, value in self.options.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        """Make the service."""
        return self.make_app()


def keep_the_timetable(worker: Any) -> None:
    """Run the scheduler in a thread of this worker; of several workers' schedulers the lease lets one work."""
    background = BackgroundScheduler(daemon=True)
    holder = scheduler.prepare(background, worker.wsgi, TIMETABLE)
    background.start()
    worker.timetable = (background, holder)


def stop_keeping_it(_arbiter: Any, worker: Any) -> None:
    """Stop the worker's scheduler once the job that is running is done, and free its lease."""
    background, holder = worker.timetable
    background.shutdown()
    scheduler.stand_down(worker.wsgi, holder)
