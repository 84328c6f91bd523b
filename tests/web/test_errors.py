"""Each refusal has one status and one page; JSON for whoever asked for it; no page tells what happened inside."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from flask import Flask

from hateprog.accounts.models import Organisation
from tests.conftest import Browser

JSON = {"Accept": "application/json"}


@pytest.fixture
def in_earnest(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Answer a failure as in production; the other tests want to see it."""
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)


def test_an_unknown_address_is_a_page_with_words(app: Flask, saved: Any) -> None:
    answer = app.test_client().get("/nowhere")

    assert (answer.status_code, answer.mimetype) == (404, "text/html")
    assert "Page not found" in answer.text


def test_whoever_asks_for_json_gets_json(app: Flask, saved: Any) -> None:
    answer = app.test_client().get("/nowhere", headers=JSON)

    assert (answer.status_code, answer.mimetype) == (404, "application/json")
    assert set(answer.json) == {"error", "message"}


def test_a_browser_that_takes_anything_gets_a_page(app: Flask, saved: Any) -> None:
    for accepted in ("*/*", "text/html,application/xhtml+xml,*/*;q=0.8", "", "image/png", "nonsense;;q=x"):
        assert app.test_client().get("/nowhere", headers={"Accept": accepted}).mimetype == "text/html"


def test_a_method_that_an_address_lacks_is_told_with_those_it_has(app: Flask, saved: Any) -> None:
    answer = app.test_client().post("/healthz")

    assert answer.status_code == 405
    assert {"GET", "HEAD", "OPTIONS"} == set(answer.headers["Allow"].split(", "))


def test_nobody_signed_in_gets_401_as_json_and_is_not_sent_anywhere(app: Flask, police: Organisation) -> None:
    answer = app.test_client().get(f"/small/{police.id}", headers=JSON)

    assert (answer.status_code, answer.location) == (401, None)


def test_a_form_is_not_led_back_to_after_sign_in(app: Flask, police: Organisation) -> None:
    answer = app.test_client().post(f"/small/{police.id}/name", data={"name": "Force"})

    assert (answer.status_code, answer.location) == (302, "/sign-in")


def test_a_failure_tells_nothing_of_what_happened_inside(app: Flask, saved: Any, in_earnest: None) -> None:
    page = app.test_client().get("/small/broken")
    data = app.test_client().get("/small/broken", headers=JSON)

    for answer in (page, data):
        assert answer.status_code == 500
        assert "Rotherham" not in answer.text
        assert "LookupError" not in answer.text
    assert "Sorry, there is a problem with the service" in page.text


def test_too_many_tries_say_how_long_to_wait(app: Flask, saved: Any) -> None:
    answer = app.test_client().get("/small/slow-down")

    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "77")


def test_a_body_larger_than_the_service_takes_is_413(coordinator: Browser, police: Organisation) -> None:
    answer = coordinator.post(f"/small/{police.id}/name", data={"name": "x" * 1_100_000})

    assert answer.status_code == 413
    assert "That is too much to send" in answer.text


def test_more_fields_than_the_service_takes_are_413(coordinator: Browser, police: Organisation) -> None:
    parts = {f"field{number}": "x" for number in range(1_100)}

    answer = coordinator.post(f"/small/{police.id}/name", data=parts, content_type="multipart/form-data")

    assert answer.status_code == 413


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"{", "application/json"),
        (b"\xff\xfe", "application/json"),
        (b"[]", "application/json"),
        (b"null", "application/json"),
        (b'"name"', "application/json"),
        (b'{"name": null}', "application/json"),
        (b'{"name": {"a": 1}}', "application/json"),
        (b'{"name": "x", "id": "1"}', "application/json"),
        (b'{"name": "' + b"[" * 500 + b'"}' * 9, "application/json"),
        (b"name=%ff%fe", "application/x-www-form-urlencoded"),
        (b"name", "application/x-www-form-urlencoded"),
        (b"%", "application/x-www-form-urlencoded"),
        (b"--x\r\nnonsense", "multipart/form-data; boundary=x"),
        (b"nonsense", "multipart/form-data"),
        (b"name=x", "text/plain"),
        (b"name=x", "application/nonsense"),
        (b"", "application/x-www-form-urlencoded"),
    ],
)
def test_no_body_that_can_be_sent_breaks_the_service(
    coordinator: Browser, police: Organisation, body: bytes, kind: str
) -> None:
    answer = coordinator.post(f"/small/{police.id}/name", data=body, content_type=kind)

    assert answer.status_code in {303, 400, 415, 422}


@pytest.mark.parametrize("body", [b"[" * 90_000, b'{"name":' * 11_000])
def test_json_nested_deeper_than_can_be_read_is_a_bad_request(
    coordinator: Browser, police: Organisation, body: bytes
) -> None:
    answer = coordinator.post(f"/small/{police.id}/name", data=body, content_type="application/json")

    assert answer.status_code == 400
    assert "There is a problem with the request" in answer.text


@pytest.mark.parametrize(
    "headers",
    [
        {"Cookie": "hateprog=nonsense"},
        {"Cookie": "hateprog=" + "x" * 8_000},
        {"Cookie": "\xff"},
        {"Host": "evil.example"},
        {"X-Forwarded-For": "nonsense, 1.2.3.4"},
        {"Accept-Language": "x" * 5_000},
        {"Content-Length": "nonsense"},
        {"Range": "bytes=9-1"},
        {"If-Modified-Since": "nonsense"},
    ],
    ids=lambda headers: next(iter(headers)),
)
def test_no_header_that_can_be_sent_breaks_the_service(app: Flask, saved: Any, headers: dict[str, str]) -> None:
    assert app.test_client(use_cookies=False).get("/help", headers=headers).status_code == 200


@pytest.mark.parametrize(
    "query", ["next=//evil.example", "next=%00", "next=" + "x" * 10_000, "%ff=%fe", "idle=%F0%9F%92%A9"]
)
def test_no_query_that_can_be_sent_breaks_the_way_in(app: Flask, saved: Any, query: str) -> None:
    assert app.test_client().get(f"/sign-in?{query}").status_code == 200


def test_an_error_page_is_as_closed_as_any_other(app: Flask, saved: Any) -> None:
    answer = app.test_client().get("/nowhere")

    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")


def test_somebody_elses_thing_and_no_thing_are_both_404_as_json(coordinator: Browser, saved: Any) -> None:
    secret = saved(Organisation(name="Secret"))

    answers = [coordinator.get(f"/small/{each}", headers=JSON) for each in (secret.id, uuid4())]

    assert answers[0].json == answers[1].json
    assert [answer.status_code for answer in answers] == [404, 404]
