"""A form as the page sees it: a schema's questions, what was typed, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, time
from enum import Enum
from typing import Any
from uuid import uuid4

from flask import Request
from marshmallow import Schema, ValidationError
from werkzeug.datastructures import MultiDict

from hateprog.kernel.errors import RuleBroken
from hateprog.kernel.text import _
from hateprog.web.intake import said_in

NEVER_SHOWN_AGAIN = frozenset({"password"})


@dataclass(frozen=True, slots=True)
class Option:
    """One answer that can be chosen."""

    value: str
    label: str
    hint: str | None = None


@dataclass(frozen=True, slots=True)
class BoundField:
    """One question on one page: how it is asked, what was typed, what is wrong."""

    name: str
    kind: str
    label: str
    hint: str | None
    value: Any
    error: str | None
    choices: tuple[Option, ...]
    required: bool
    max_length: int | None = None
    lines: int = 1
    width: int | None = None
    autocomplete: str | None = None
    inputmode: str | None = None
    spellcheck: bool | None = None
    accept: str | None = None

    @property
    def id(self) -> str:
        """Return the id of the first thing to type or tick: where the error summary leads."""
        return f"{self.name}-day" if self.kind == "date" else self.name


class Form:
    """A schema bound to what was typed. Give it `values` (the schema's own names, Python values) to start from."""

    def __init__(self, schema: Schema, values: Mapping[str, Any] | None = None, *, version: int | None = None) -> None:
        self.schema = schema
        self.token = str(uuid4())
        self.version = None if version is None else str(version)
        self._typed = {name: _as_typed((values or {}).get(name)) for name in schema.load_fields}
        self._errors: dict[str, str] = {}
        self._general: list[str] = []

    def load(self, request: Request) -> Any:
        """Return the answers in `request`, keeping what was typed. Raises marshmallow's `ValidationError`."""
        if not request.is_json:
            self.keep(request.form)
        return self.schema.load(said_in(request, self.schema))

    def refuse(self, refusal: ValidationError | RuleBroken) -> None:
        """Show what is wrong: beside each field, and in the summary."""
        if isinstance(refusal, RuleBroken):
            self._refuse_field(refusal.field, refusal.message)
            return
        messages = refusal.messages if isinstance(refusal.messages, dict) else {"_schema": refusal.messages}
        for name, said in messages.items():
            self._refuse_field(name, _first(said))

    def _refuse_field(self, name: str | None, message: str) -> None:
        if name in self.schema.load_fields:
            self._errors.setdefault(name, _(message))
        else:
            self._general.append(_(message))

    def keep(self, form: MultiDict[str, str]) -> None:
        """Keep what was typed, or was saved as a draft, to show it again."""
        self.token = form.get("form_token") or self.token
        self.version = form.get("version") or self.version
        for name in self.schema.load_fields:
            kind = self.kind(name)
            if kind in NEVER_SHOWN_AGAIN:
                self._typed[name] = ""
            elif kind == "date":
                self._typed[name] = {part: form.get(f"{name}-{part}", "") for part in ("day", "month", "year")}
            elif kind == "checkboxes":
                self._typed[name] = form.getlist(name)
            else:
                self._typed[name] = form.get(name, "")

    def kind(self, name: str) -> str:
        """Return how a question is asked: text, textarea, radios, checkboxes, date, select and so on."""
        field = self.schema.load_fields[name]
        return str(field.metadata.get("kind") or getattr(field, "kind", "text"))

    @property
    def errors(self) -> list[tuple[str, str]]:
        """Return (anchor, sentence) for the summary, in the order of the page."""
        general = [("form", message) for message in self._general]
        return general + [
            (self[name].id, self._errors[name]) for name in self.schema.load_fields if name in self._errors
        ]

    def error_for(self, name: str) -> str | None:
        """Return the sentence beside one field, if something is wrong with it."""
        return self._errors.get(name)

    def __iter__(self) -> Iterator[BoundField]:
        return (self[name] for name in self.schema.load_fields)

    def __contains__(self, name: str) -> bool:
        return name in self.schema.load_fields

    def __getitem__(self, name: str) -> BoundField:
        field = self.schema.load_fields[name]
        told = field.metadata
        hint = told.get("hint")
        return BoundField(
            name=name,
            kind=self.kind(name),
            label=_(told.get("label", name)),
            hint=_(hint) if hint else None,
            value=_blank(self.kind(name)) if self._typed[name] is None else self._typed[name],
            error=self._errors.get(name),
            choices=tuple(_options(field, told)),
            required=field.required,
            max_length=told.get("limit") if told.get("lines", 1) > 1 else None,
            lines=told.get("lines", 1),
            width=told.get("width"),
            autocomplete=told.get("autocomplete"),
            inputmode=told.get("inputmode"),
            spellcheck=told.get("spellcheck"),
            accept=told.get("accept"),
        )


def _options(field: Any, told: Mapping[str, Any]) -> Iterator[Option]:
    choices: Callable[[], list[tuple[str, ...]]] | None = getattr(field, "choices", None)
    if choices is not None:
        yield from (Option(*choice) for choice in choices())
    for value, label in told.get("labels", {}).items():
        hint = told["hints"].get(value)
        yield Option(str(value), _(label), _(hint) if hint else None)


def _as_typed(value: Any) -> Any:
    """Return a stored answer the way a person would have typed it."""
    if value is None:
        return None
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, date):
        return {"day": str(value.day), "month": str(value.month), "year": str(value.year)}
    if isinstance(value, time):
        return f"{value:%H:%M}"
    if isinstance(value, (list, tuple, set, frozenset)):
        return [str(getattr(each, "value", each)) for each in value]
    return str(value)


def _blank(kind: str) -> Any:
    if kind == "date":
        return {"day": "", "month": "", "year": ""}
    return [] if kind == "checkboxes" else ""


def _first(said: Any) -> str:
    while isinstance(said, (list, dict)):
        said = next(iter(said.values() if isinstance(said, dict) else said), "")
    return str(said)
