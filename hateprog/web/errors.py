"""Refusals become pages (or JSON): the only place that knows which status each one has."""

from __future__ import annotations

from collections.abc import Callable
from traceback import extract_tb
from typing import Any

import structlog
from flask import Flask, Response, jsonify, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from marshmallow import ValidationError
from werkzeug.exceptions import HTTPException, InternalServerError

from hateprog.kernel.errors import Missing, NotAllowed, NotNow, NotSignedIn, RuleBroken, SentTwice, Stale, TooMany
from hateprog.kernel.text import N_, _
from hateprog.store.base import db
from hateprog.store.command import where_it_led
from hateprog.web.gate import acting

log = structlog.get_logger()

PAGES: dict[int, tuple[str, str]] = {
    400: (N_("There is a problem with the request"), N_("Go back and try again.")),
    403: (N_("You cannot do this"), N_("Your role does not include this.")),
    404: (N_("Page not found"), N_("If you typed the address, check it is correct.")),
    405: (N_("You cannot do this"), N_("This address does not work that way.")),
    409: (N_("This has changed"), N_("Somebody else changed this while you were working on it.")),
    413: (N_("That is too much to send"), N_("What you sent is larger than this service takes.")),
    422: (N_("This could not be done"), N_("Check your answers and try again.")),
    429: (N_("Too many tries"), N_("Wait a little, then try again.")),
    500: (N_("Sorry, there is a problem with the service"), N_("Try again later. What you saved is safe.")),
    503: (N_("Sorry, the service is not available"), N_("Try again in a few minutes.")),
}


def answer(status: int, message: str = "", **more: object) -> Response:
    """Return an error page, or JSON where the caller asked for that, with this status."""
    title, body = PAGES.get(status, PAGES[400])
    said = message or _(body)
    if _wants_json():
        response = jsonify(error=_(title), message=said)
    else:
        response = make_response(render_template("errors/page.html", status=status, title=_(title), body=said, **more))
    response.status_code = status
    return response


def _not_signed_in(_refusal: NotSignedIn) -> ResponseReturnValue:
    if _wants_json():
        return answer(401, _("Sign in first"))
    there = request.full_path.rstrip("?") if request.method == "GET" else None
    return redirect(url_for("accounts.sign_in", next=there), 302)


def _not_allowed(refusal: NotAllowed) -> ResponseReturnValue:
    return answer(403, refusal.message)


def _missing(_refusal: Missing) -> ResponseReturnValue:
    return answer(404)


def _rule_broken(refusal: RuleBroken) -> ResponseReturnValue:
    return answer(422, refusal.message)


def _not_now(refusal: NotNow) -> ResponseReturnValue:
    return answer(409, refusal.message)


def _invalid(_refusal: ValidationError) -> ResponseReturnValue:
    return answer(422)


def _stale(refusal: Stale) -> ResponseReturnValue:
    return answer(409, refusal.message, who=refusal.who, when=refusal.when)


def _too_many(refusal: TooMany) -> ResponseReturnValue:
    response = answer(429, refusal.message)
    response.headers["Retry-After"] = str(refusal.seconds)
    return response


def _sent_twice(refusal: SentTwice) -> ResponseReturnValue:
    led_to = where_it_led(refusal.token, acting())
    return redirect(led_to, 303) if led_to else (render_template("already_sent.html"), 409)


def _forged(_error: CSRFError) -> ResponseReturnValue:
    return answer(400, _("This page was open for too long, or in another place. Go back, reload it and send it again."))


def _http(error: HTTPException) -> ResponseReturnValue:
    response = answer(error.code or 500)
    for name, value in error.get_headers():
        if name not in {"Content-Type", "Content-Length"}:
            response.headers[name] = value
    return response


def _broken(error: InternalServerError) -> ResponseReturnValue:
    db.session.rollback()
    original = error.original_exception
    what = f"{type(original).__module__}.{type(original).__qualname__}" if original else None
    where = _last_line(original) if original else None
    log.error("request_failed", endpoint=request.endpoint, method=request.method, error=what, where=where)
    return answer(500)


def _last_line(error: BaseException) -> str | None:
    """Return file and line of a failure: what a log needs to find it, without the values that were in play."""
    frames = extract_tb(error.__traceback__)
    return f"{frames[-1].filename}:{frames[-1].lineno}" if frames else None


def _wants_json() -> bool:
    return request.accept_mimetypes.best_match(["text/html", "application/json"]) == "application/json"


HANDLERS: dict[type[Exception], Callable[[Any], ResponseReturnValue]] = {
    NotSignedIn: _not_signed_in,
    NotAllowed: _not_allowed,
    Missing: _missing,
    RuleBroken: _rule_broken,
    NotNow: _not_now,
    ValidationError: _invalid,
    Stale: _stale,
    TooMany: _too_many,
    SentTwice: _sent_twice,
    CSRFError: _forged,
    HTTPException: _http,
    InternalServerError: _broken,
}


def register(app: Flask) -> None:
    """Teach the application what each refusal looks like."""
    for refusal, handler in HANDLERS.items():
        app.register_error_handler(refusal, handler)
