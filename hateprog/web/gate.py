"""Deny by default: a route that says nothing about who may use it stops the start."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from functools import partial, wraps
from inspect import signature
from typing import Any, TypeVar
from uuid import UUID

from flask import Flask, Response, abort, current_app, g, request
from flask_login import current_user

from hateprog.kernel.access import NOBODY, Actor, Policy
from hateprog.kernel.errors import Missing, NotAllowed, NotSignedIn
from hateprog.store.audit import note_read
from hateprog.store.base import begin_writing
from hateprog.store.command import FORM_TOKEN, log_refusal, reading, remember_where_it_led

View = TypeVar("View", bound=Callable[..., Any])
DECLARED = "_gate"
PUBLIC = "public"
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
REDIRECTS = frozenset({302, 303})


def acting() -> Actor:
    """Return who is acting in this request; `NOBODY` when nobody is signed in."""
    actor: Actor = getattr(current_user, "actor", NOBODY)
    return actor


def can(permission: StrEnum, thing: object = None) -> bool:
    """Say whether whoever is acting may do `permission`; for templates, to show only what would work."""
    policy: Policy = current_app.extensions["policy"]
    return policy.allows(acting(), permission, thing)


def public(view: View) -> View:
    """Let anyone reach this route, signed in or not."""

    @wraps(view)
    def open_to_all(**url: Any) -> Any:
        g.policy_decided = True
        return view(**url)

    setattr(open_to_all, DECLARED, PUBLIC)
    return open_to_all  # type: ignore[return-value]  # wraps() keeps the view's own signature


def allows(
    permission: StrEnum, *, on: Callable[..., Any] | None = None, logged: bool = False
) -> Callable[[View], View]:
    """Let in only actors with `permission` on the thing that `on` loads from the address.

    `on` takes the parts of the address that its parameters name and returns the thing or None; the view gets the
    thing first, then the remaining parts. `logged` puts a line into the audit log that says who read it, in the same
    transaction as the answer. Role first, thing second: a role that never may is told the same about any address.
    """
    loader_takes = frozenset(signature(on).parameters) if on else frozenset()

    def wrap(view: View) -> View:
        @wraps(view)
        def guarded(**url: Any) -> Any:
            actor, thing = acting(), None
            policy: Policy = current_app.extensions["policy"]
            if actor is NOBODY and not policy.allows(actor, permission):
                raise NotSignedIn
            try:
                policy.require_role(actor, permission)
                if logged or request.method not in SAFE_METHODS:
                    begin_writing()
                if on:
                    thing = _found(on(**{name: url.pop(name) for name in loader_takes}))
                policy.require(actor, permission, thing)
            except (NotAllowed, Missing):
                log_refusal(actor, permission, thing)
                raise
            g.policy_decided = True
            answer: Callable[[], Any] = partial(view, thing, **url) if on else partial(view, **url)
            if logged:
                answer = partial(_logged, answer, actor, permission, thing)
            return answer() if request.method in SAFE_METHODS else _once(answer)

        setattr(guarded, DECLARED, permission)
        return guarded  # type: ignore[return-value]  # wraps() keeps the view's own signature

    return wrap


def _found(thing: object) -> object:
    if thing is None:
        raise Missing
    return thing


def _once(answer: Callable[[], Any]) -> Any:
    """Answer a form; note where it led, so that the same form sent twice counts once and leads there again."""
    token = _form_token()
    FORM_TOKEN.set(token)
    try:
        response = current_app.make_response(answer())
        used = token is not None and FORM_TOKEN.get() is None
    finally:
        FORM_TOKEN.set(None)
    if used and token and response.location:
        remember_where_it_led(token, response.location)
    return response


def _form_token() -> str | None:
    """Return the token of the form being sent, if it is one as we give: anything else would go into an index."""
    try:
        return str(UUID(request.form.get("form_token", "")))
    except ValueError:
        return None


def _logged(answer: Callable[[], Any], actor: Actor, permission: StrEnum, thing: object) -> Response:
    """Answer, and log that the file was shown, in the answer's own transaction.

    A refused form shows the file again, after its command rolled back: the line then has a transaction of its own.
    """
    with reading():
        response = current_app.make_response(answer())
        if response.status_code not in REDIRECTS:
            begin_writing()
            note_read(actor, permission, thing)
        return response


def undeclared(app: Flask) -> list[str]:
    """Return the names of routes that do not say who may use them."""
    return sorted(name for name, view in app.view_functions.items() if not hasattr(view, DECLARED))


def seal(app: Flask, policy: Policy) -> None:
    """Last step of the composition: refuse to start with an undeclared route, or one that nobody is granted.

    At run time a route added later is refused, and a 2xx answer for which nobody asked the policy becomes a 500.
    """
    app.extensions["policy"] = policy
    if "static" in app.view_functions:
        app.view_functions["static"] = public(app.view_functions["static"])
    if bare := undeclared(app):
        raise RuntimeError(f"Routes without a permission: {', '.join(bare)}")
    for name, view in app.view_functions.items():
        needed = getattr(view, DECLARED)
        if needed != PUBLIC and needed not in policy:
            raise RuntimeError(f"{name} needs {needed}, which nobody is granted")

    @app.before_request
    def refuse_undeclared() -> None:
        view = app.view_functions.get(request.endpoint or "")
        if view is not None and not hasattr(view, DECLARED):
            abort(403)

    @app.after_request
    def refuse_undecided(response: Response) -> Response:
        answered_automatically = request.method == "OPTIONS"
        if 200 <= response.status_code < 300 and not answered_automatically and not g.get("policy_decided"):
            raise RuntimeError(f"{request.endpoint} answered without asking the policy")
        return response
