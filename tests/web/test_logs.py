"""A log that says how the service does, and nothing about anybody."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from typing import Any

import pytest
import structlog
from flask import Flask
from sqlalchemy.exc import IntegrityError

from hateprog.accounts.models import Organisation
from hateprog.store.base import db
from tests import factories as make
from tests.conftest import Browser


@pytest.fixture
def lines(capsys: pytest.CaptureFixture[str]) -> Callable[[], list[dict[str, Any]]]:
    """Give back a function that returns the log's lines so far."""
    capsys.readouterr()
    return lambda: [json.loads(line) for line in capsys.readouterr().err.splitlines()]


def test_a_request_leaves_one_line_with_what_operating_needs(
    saved: Any, client_as: Callable[..., Browser], police: Organisation, lines: Any
) -> None:
    account = saved(make.coordinator())
    browser = client_as(account)
    lines()

    browser.get(f"/small/{police.id}")

    (line,) = lines()
    assert line.keys() == {"event", "level", "timestamp", "request_id", "endpoint", "method", "status", "ms", "account"}
    assert (line["event"], line["endpoint"], line["method"], line["status"]) == ("request", "small.show", "GET", 200)
    assert line["account"] == str(account.id)
    assert line["timestamp"].endswith("Z")
    assert 0 < line["ms"] < 60_000


def test_the_line_holds_no_address_and_nothing_that_was_typed(app: Flask, saved: Any, lines: Any) -> None:
    app.test_client().get(
        "/sign-in?q=Rotherham",
        headers={"User-Agent": "Rotherham", "Cookie": "a=Rotherham", "X-Forwarded-For": "203.0.113.7"},
    )
    app.test_client().post("/sign-in", data={"email": "rotherham@example.com", "password": "Rotherham"})
    app.test_client().get("/Rotherham")

    told = json.dumps(lines())
    assert "rotherham" not in told.lower()
    assert "203.0.113" not in told
    assert "127.0.0.1" not in told


def test_each_request_has_a_number_of_its_own(app: Flask, saved: Any, lines: Any) -> None:
    for _ in range(3):
        app.test_client().get("/help")

    assert len({line["request_id"] for line in lines()}) == 3


def test_a_failure_says_what_kind_and_where_and_not_with_which_values(
    app: Flask, saved: Any, lines: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)

    app.test_client().get("/small/broken")

    failed, request = lines()
    assert (failed["event"], failed["level"]) == ("request_failed", "error")
    assert failed["error"] == "builtins.LookupError"
    assert failed["where"].partition(":")[0].endswith("small.py")
    assert failed["request_id"] == request["request_id"]
    assert "Zoë" not in json.dumps([failed, request], ensure_ascii=False)


def test_a_database_error_in_a_library_s_log_keeps_its_values_to_itself(app: Flask, saved: Any, lines: Any) -> None:
    saved(Organisation(name="Zoë Rotherham"))
    try:
        saved(Organisation(name="Zoë Rotherham"))
    except IntegrityError:
        logging.getLogger("some.library").exception("Something failed")
    db.session.rollback()

    (line,) = lines()
    assert (line["event"], line["error"]) == ("Something failed", "IntegrityError")
    assert "Rotherham" not in json.dumps(line)


def test_every_line_is_json_ours_and_the_libraries(app: Flask, saved: Any, lines: Any) -> None:
    structlog.get_logger().warning("ours", answer=42)
    logging.getLogger("some.library").warning("theirs: %s", 43)

    ours, theirs = lines()
    assert (ours["event"], ours["answer"], ours["level"]) == ("ours", 42, "warning")
    assert (theirs["event"], theirs["level"]) == ("theirs: 43", "warning")
