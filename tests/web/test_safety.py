"""What every answer carries, exactly; and no form from elsewhere is acted on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask, request

from config import Settings
from hateprog.app import create_app
from hateprog.store.base import db

EVERYWHERE = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
        "connect-src 'self'; manifest-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Robots-Tag": "noindex, nofollow",
}


@pytest.mark.parametrize("path", ["/sign-in", "/help", "/healthz", "/nowhere", "/static/hateprog.css", "/people"])
def test_every_answer_carries_exactly_these(app: Flask, saved: Any, path: str) -> None:
    headers = dict(app.test_client().get(path).headers)

    assert {name: headers[name] for name in EVERYWHERE} == EVERYWHERE
    assert "Strict-Transport-Security" not in headers
    assert not {"Server", "X-Powered-By", "Access-Control-Allow-Origin"} & set(headers)


def test_no_page_is_kept_a_fingerprinted_file_is_for_a_year_and_any_other_is_asked_for_again(
    app: Flask, saved: Any
) -> None:
    browser = app.test_client()
    page = browser.get("/sign-in")
    address = re.search(r'href="(/static/hateprog\.css\?v=[0-9a-f]+)"', page.text)
    assert address

    assert page.headers["Cache-Control"] == "no-store"
    assert browser.get(address[1]).headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert browser.get("/static/hateprog.css").headers["Cache-Control"] == "no-cache"
    assert browser.get("/static/nowhere.css?v=1").headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("path", ["../config.py", "%2e%2e/app.py", "..%5capp.py", "hateprog.css%00"])
def test_nothing_but_static_files_is_served_as_one(app: Flask, saved: Any, path: str) -> None:
    assert app.test_client().get(f"/static/{path}").status_code == 404


@pytest.fixture
def strict(fresh_database: str) -> Iterator[Flask]:
    """The service as in production: cookies for HTTPS only, forms with their tokens, one proxy before it."""
    settings = Settings.for_tests(fresh_database, SECURE_COOKIES=True, TRUSTED_PROXIES=1)
    app = create_app(settings.as_mapping())
    yield app
    with app.app_context():
        db.engine.dispose()


def test_over_https_the_cookie_is_for_this_host_alone_and_https_is_kept_to(strict: Flask) -> None:
    answer = strict.test_client().get("/sign-in", base_url="https://localhost")

    assert answer.headers["Strict-Transport-Security"] == "max-age=63072000; includeSubDomains"
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("__Host-hateprog=")
    assert set(cookie.split("; ")[1:]) == {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"}


def writing_addresses(app: Flask) -> list[str]:
    """Return an address for each route that takes a form."""
    rules = [rule for rule in app.url_map.iter_rules() if "POST" in (rule.methods or ())]
    named = [re.sub(r"<int:\w+>", "1", re.sub(r"<uuid:\w+>", str(uuid4()), str(rule))) for rule in rules]
    return sorted(re.sub(r"<[^>]*>", "x", each) for each in named)


def test_no_form_from_elsewhere_is_acted_on(strict: Flask) -> None:
    browser = strict.test_client()
    addresses = writing_addresses(strict)

    answers = {address: browser.post(address, base_url="https://localhost").status_code for address in addresses}

    assert len(answers) > 10
    assert set(answers.values()) == {400}, answers


def test_a_form_with_its_token_is_taken(strict: Flask) -> None:
    browser = strict.test_client()
    page = browser.get("/sign-in", base_url="https://localhost")
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page.text)
    assert token

    answer = browser.post(
        "/sign-in",
        base_url="https://localhost",
        headers={"Referer": "https://localhost/sign-in"},
        data={"csrf_token": token[1], "email": "alex@example.com", "password": "wrong"},
    )

    assert answer.status_code == 422


def test_a_token_of_another_browser_is_none(strict: Flask) -> None:
    page = strict.test_client().get("/sign-in", base_url="https://localhost")
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page.text)
    assert token

    answer = strict.test_client().post(
        "/sign-in",
        base_url="https://localhost",
        headers={"Referer": "https://localhost/sign-in"},
        data={"csrf_token": token[1], "email": "alex@example.com", "password": "wrong"},
    )

    assert answer.status_code == 400


def test_one_trusted_proxy_is_believed_and_what_the_caller_added_is_not(strict: Flask) -> None:
    seen: list[str | None] = []
    strict.before_request(lambda: seen.append(request.remote_addr))

    strict.test_client().get("/healthz", headers={"X-Forwarded-For": "10.9.9.9, 203.0.113.7"})

    assert seen == ["203.0.113.7"]


def test_without_one_nobody_is(app: Flask, saved: Any) -> None:
    with app.test_request_context("/healthz", headers={"X-Forwarded-For": "10.9.9.9"}):
        assert request.remote_addr != "10.9.9.9"


@pytest.mark.parametrize("path", ["/sign-in", "/help", "/privacy", "/accessibility", "/nowhere"])
def test_no_page_holds_anything_that_the_policy_would_stop(app: Flask, saved: Any, path: str) -> None:
    page = app.test_client().get(path).text

    assert not re.findall(r"<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)|javascript:", page)
    assert not re.findall(r'(?:src|href)="(?:https?:)?//(?!localhost)[^"]+\.(?:js|css|png|woff2?)', page)
