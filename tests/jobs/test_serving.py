"""One command serves the pages and keeps the timetable: what the embedded default runs."""

from __future__ import annotations

import os
import signal
import socket
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from subprocess import PIPE, STDOUT, Popen
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from flask import Flask

from hateprog.store.base import db
from hateprog.store.command import bookkeeping
from tests.store.test_outbox import posted

ROOT = Path(__file__).parents[2]


def free_port() -> int:
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        port: int = asked.getsockname()[1]
        return port


def command(environment: dict[str, str], *words: str) -> Popen[bytes]:
    python = [sys.executable, "-c", "import config; config.main()", *words]
    return Popen(python, cwd=ROOT, env=os.environ | environment, stdout=PIPE, stderr=STDOUT)  # noqa: S603 - our own


def answer_of(address: str, seconds: float = 45) -> bytes:
    until = time.monotonic() + seconds
    while True:
        try:
            with urlopen(address) as answer:  # noqa: S310 - our own server
                body: bytes = answer.read()
                return body
        except URLError:
            assert time.monotonic() < until, "nothing answers"
            time.sleep(0.1)


@pytest.fixture
def environment(fresh_database: str, tmp_path: Path) -> dict[str, str]:
    """The settings of a small installation whose mail lies in a folder."""
    return {"DATABASE_URL": fresh_database, "SECRET_KEY": "tests", "MAIL_FOLDER": str(tmp_path / "mail")}


@pytest.fixture
def served(environment: dict[str, str]) -> Iterator[tuple[str, Popen[bytes]]]:
    """The service with its scheduler in a process of its own; its address."""
    bind = f"127.0.0.1:{free_port()}"
    process = command(environment, "serve", "--bind", bind, "--with-scheduler")
    yield f"http://{bind}", process
    process.kill()
    process.communicate()


def test_it_answers_sends_what_waits_and_stops_when_told(
    served: tuple[str, Popen[bytes]], fresh_app: Flask, tmp_path: Path
) -> None:
    address, process = served
    with fresh_app.app_context(), bookkeeping():
        db.session.add(posted())

    assert answer_of(f"{address}/readyz") == b'{"status":"ready"}\n'
    until = time.monotonic() + 45
    while not list((tmp_path / "mail").glob("*.eml")):
        assert time.monotonic() < until, "the mail did not leave"
        time.sleep(0.1)

    process.send_signal(signal.SIGTERM)
    assert process.wait(30) == 0


@pytest.mark.parametrize("words", [("serve", "--with-scheduler"), ("scheduler",)])
def test_a_database_that_was_not_migrated_is_not_served(empty_database: str, words: tuple[str, ...]) -> None:
    process = command({"DATABASE_URL": empty_database, "SECRET_KEY": "tests"}, *words)

    told, _nothing = process.communicate(timeout=45)

    assert told.decode().splitlines()[-1] == "Error: Migrations are pending: run hateprog db upgrade first."
    assert process.returncode == 1
