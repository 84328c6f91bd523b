"""Somebody's browser, in this process: a signed-in cookie, and requests handed straight to a WSGI application."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from http.cookies import SimpleCookie
from io import BytesIO
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode
from uuid import UUID, uuid4

from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from sqlalchemy import insert
from werkzeug.test import EnvironBuilder

from bench.people import NOW
from hateprog.accounts.models import SignedInSession
from hateprog.accounts.signed_in import TOKEN
from hateprog.accounts.tokens import hash_of, new_token
from hateprog.store.base import db
from hateprog.store.command import bookkeeping

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back."""

    status: str
    headers: list[tuple[str, str]]
    body: bytes

    @property
    def code(self) -> int:
        """Return the status as a number."""
        return int(self.status.split()[0])


@dataclass(frozen=True, slots=True)
class Request:
    """A request ready to be sent, as often as one likes."""

    environ: Mapping[str, Any]
    body: bytes = b""

    @property
    def key(self) -> tuple[str, str, bytes]:
        """Return what tells it from other requests."""
        return key_of(self.environ, self.body)


def key_of(environ: Mapping[str, Any], body: bytes) -> tuple[str, str, bytes]:
    """Return the cookie, the address and the body of a request."""
    return environ["HTTP_COOKIE"], f"{environ['PATH_INFO']}?{environ['QUERY_STRING']}", body


def send(app: WSGIApplication, request: Request) -> Answer:
    """Hand a request to an application and read the whole answer."""
    said: list[Any] = []

    def start_response(*status_and_headers: Any) -> Any:
        said[:] = status_and_headers

    parts = app({**request.environ, "wsgi.input": BytesIO(request.body)}, start_response)
    try:
        body = b"".join(parts)
    finally:
        if close := getattr(parts, "close", None):
            close()
    return Answer(said[0], said[1], body)


class Browser:
    """The browser of one account, signed in by a real session whose cookie the service itself would have set."""

    def __init__(self, app: Flask, account_id: UUID) -> None:
        self.app = app
        self._name = app.config["SESSION_COOKIE_NAME"]
        signer = SecureCookieSessionInterface().get_signing_serializer(app)
        if signer is None:
            raise RuntimeError("The service has no secret to sign cookies with")
        self._cookie = signer.dumps({TOKEN: _sign_in(app, account_id)})

    def get(self, address: str) -> Request:
        """Return the request for a page."""
        return self._request(address, "GET", b"")

    def post(self, address: str, form: Mapping[str, str]) -> Request:
        """Return the request that sends a form."""
        return self._request(address, "POST", urlencode(form).encode())

    def open(self, address: str) -> Answer:
        """Visit a page and keep the cookie that it sets: from the second page on a browser has its CSRF token."""
        answer = send(self.app, self.get(address))
        for name, value in answer.headers:
            if name == "Set-Cookie" and (cookie := SimpleCookie(value).get(self._name)):
                self._cookie = cookie.value
        return answer

    def _request(self, address: str, method: str, body: bytes) -> Request:
        headers = {"Cookie": f"{self._name}={self._cookie}", "Accept": "text/html", "User-Agent": "bench"}
        form = {"content_type": "application/x-www-form-urlencoded"} if body else {}
        builder = EnvironBuilder(address, method=method, headers=headers, data=body or None, **form)  # type: ignore[arg-type]  # str
        return Request(builder.get_environ(), body)


def _sign_in(app: Flask, account_id: UUID) -> str:
    token = new_token()
    with app.app_context(), bookkeeping():
        db.session.execute(
            insert(SignedInSession).values(
                id=uuid4(),
                account_id=account_id,
                token_hash=hash_of(token),
                device="bench",
                started_at=NOW,
                last_seen_at=NOW,
                second_factor_at=NOW,
            )
        )
    return token
