"""Pages without the service: the same templates in bare Jinja, with the words and addresses they were given before."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from flask import Flask, before_render_template
from jinja2 import Environment, Template

ASKS_THE_SERVICE = ("url_for", "csrf_token", "navigation", "can", "get_flashed_messages")
"""What templates call that needs a request: the floor is given the answers, in the order they were asked for."""


@dataclass(slots=True)
class Rendered:
    """A template as it was rendered: its name, the values it got, and what the service answered it meanwhile."""

    template: str = ""
    values: dict[str, Any] = field(default_factory=dict)
    answers: dict[str, list[Any]] = field(default_factory=dict)


class Pages:
    """Listens while a service renders, and renders the same again on its own.

    The service listened to must be one that nobody measures, and that has not rendered anything yet.
    """

    def __init__(self, listened_to: Flask) -> None:
        self._app = listened_to
        self._heard: Rendered | None = None
        self._given: dict[str, Iterator[Any]] = {}
        theirs = listened_to.jinja_env
        self._bare: Environment = theirs.overlay(cache_size=-1)
        self._bare.globals = {**theirs.globals, **{name: self._given_before(name) for name in ASKS_THE_SERVICE}}
        asked: dict[str, Any] = dict(theirs.globals)
        theirs.globals.update({name: self._listening(name, asked[name]) for name in ASKS_THE_SERVICE})

    @contextmanager
    def listening(self) -> Iterator[Rendered]:
        """Yield what is rendered inside the block; without a template's name where nothing was."""
        self._heard = heard = Rendered()

        def note(_app: Flask, *, template: Template, context: dict[str, Any], **_more: Any) -> None:
            for name in ASKS_THE_SERVICE:
                context.pop(name, None)  # given to every page besides being global: we listen to the global one
            heard.template, heard.values = template.name or "", dict(context)

        with before_render_template.connected_to(note, self._app):
            yield heard
        self._heard = None

    def render(self, rendered: Rendered) -> bytes:
        """Render again what was rendered once."""
        self._given = {name: iter(answers) for name, answers in rendered.answers.items()}
        return self._bare.get_template(rendered.template).render(rendered.values).encode()

    def _listening(self, name: str, asked: Callable[..., Any]) -> Callable[..., Any]:
        def ask(*args: Any, **kwargs: Any) -> Any:
            answer = asked(*args, **kwargs)
            if self._heard is not None:
                self._heard.answers.setdefault(name, []).append(answer)
            return answer

        return ask

    def _given_before(self, name: str) -> Callable[..., Any]:
        return lambda *_args, **_kwargs: next(self._given[name])
