"""What a running service says about itself: one line of JSON for each request, and nothing about people.

No path, no query, no form, no network address, no exception's text: an endpoint's name, a status, how long it took and
the account's id. An error says its type and its line of code.
"""

from __future__ import annotations

import logging
import sys
from time import perf_counter
from typing import TextIO
from uuid import uuid4

import structlog
from flask import Flask, Response, g, request
from structlog.typing import EventDict, Processor

from hateprog.kernel.access import NOBODY

log = structlog.get_logger()

BEFORE: tuple[Processor, ...] = (
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
)


class ToStandardError(logging.StreamHandler[TextIO]):
    """Writes to whatever standard error is at that moment: tests and servers put another in its place."""

    def __init__(self) -> None:
        logging.Handler.__init__(self)

    @property
    def stream(self) -> TextIO:
        """Return standard error as it is now."""
        return sys.stderr

    @stream.setter
    def stream(self, _other: TextIO) -> None: ...


def without_values(_logger: object, _name: str, event: EventDict) -> EventDict:
    """Leave of a library's exception its type alone: its text and its frames may name people."""
    failure = event.pop("exc_info", None)
    if isinstance(failure, tuple) and failure[0] is not None:
        event["error"] = failure[0].__qualname__
    event.pop("stack_info", None)
    return event


def configure(level: str) -> None:
    """Write our own lines and the libraries' as JSON to standard error, from this level up."""
    structlog.configure(
        processors=[structlog.stdlib.filter_by_level, *BEFORE, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
    )
    handler = ToStandardError()
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=BEFORE,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                without_values,
                structlog.processors.JSONRenderer(),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers = [each for each in root.handlers if not isinstance(each, ToStandardError)] + [handler]
    root.setLevel(level)
    for chatty in ("apscheduler", "alembic", "flask_wtf"):
        logging.getLogger(chatty).setLevel(logging.WARNING)


def register(app: Flask) -> None:
    """Log each request once it is answered; call this before anything else is registered, so that nothing is missed."""
    configure(app.config["LOG_LEVEL"])
    app.logger.disabled = True  # Flask's own lines hold paths and tracebacks; web/errors.py says what went wrong

    @app.before_request
    def _begin() -> None:
        g.began = perf_counter()
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=uuid4().hex)

    @app.after_request
    def _said(response: Response) -> Response:
        actor = getattr(g.get("_login_user"), "actor", NOBODY)  # whoever was asked for; nobody is looked up for a log
        log.info(
            "request",
            endpoint=request.endpoint,
            method=request.method,
            status=response.status_code,
            ms=round((perf_counter() - g.began) * 1000, 1) if "began" in g else None,
            account=None if actor is NOBODY else str(actor.id),
        )
        return response
