"""The service as a process of its own, that a test can kill, and somebody at a browser without a browser."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from http.client import HTTPException
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, HTTPRedirectHandler, Request, build_opener

ROOT = Path(__file__).parents[2]
PATIENCE = 30.0
GONE = (URLError, HTTPException, OSError)
"""How a server that was killed is noticed: before an answer, or (HTTPException) in the middle of one."""


class Serving:
    """`hateprog serve` on a database; `kill` ends it as a power cut would, `start` brings it back."""

    def __init__(self, database: str) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port: int = free.getsockname()[1]
        self.address = f"http://127.0.0.1:{self.port}"
        self.environment = os.environ | {
            "DATABASE_URL": database,
            "SECRET_KEY": "tests",
            "SECURE_COOKIES": "false",
            "SECOND_FACTOR_REQUIRED": "false",
            "PUBLIC_ADDRESS": self.address,
            "LOG_LEVEL": "CRITICAL",
        }
        self.process: Any = None

    def start(self) -> None:
        """Start serving, and wait until pages are answered."""
        self.process = subprocess.Popen(  # noqa: S603 - our own command, with our own arguments
            [sys.executable, "-c", "import config; config.main()", "serve", "--bind", f"127.0.0.1:{self.port}"],
            cwd=ROOT,
            env=self.environment,
            start_new_session=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            try:
                if Visitor(self.address).get("/readyz")[0] == 200:
                    return
            except GONE:
                time.sleep(0.05)
        raise AssertionError("The service did not start")

    def kill(self) -> None:
        """End every process of the service at once, in the middle of whatever it does."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


class _Staying(HTTPRedirectHandler):
    def redirect_request(self, *_args: Any, **_more: Any) -> None:
        """Follow nothing: where a form led is what the test wants to know."""


class Visitor:
    """Somebody with cookies who reads pages and sends forms."""

    def __init__(self, address: str) -> None:
        self.address = address
        self._opener = build_opener(HTTPCookieProcessor(CookieJar()), _Staying)

    def get(self, path: str) -> tuple[int, str]:
        """Return the status and the text of a page."""
        return self._open(Request(self.address + path))  # noqa: S310 - always our own http address

    def post(self, path: str, form: dict[str, str], *, on: str | None = None) -> int:
        """Send a form with the tokens of the page that it stands on; return the status."""
        _status, page = self.get(on or path)
        tokens = dict(re.findall(r'name="(csrf_token|form_token)"[^>]*value="([^"]*)"', page))
        body = urlencode(tokens | form).encode()
        return self._open(Request(self.address + path, data=body))[0]  # noqa: S310 - always our own http address

    def _open(self, request: Request) -> tuple[int, str]:
        try:
            with self._opener.open(request, timeout=10) as answer:
                return answer.status, answer.read().decode()
        except HTTPError as refused:
            with refused:
                return refused.code, refused.read().decode()
