"""An instrument's file (TOML) read and checked: every fault is named, with its line.

Pure: text in, an instrument or a refusal out.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, TypeVar

from hateprog.evaluation.questionnaires.instrument import Direction, Instrument, Item, Method, Moment, Option
from hateprog.kernel.errors import RuleBroken
from hateprog.kernel.text import _, tidy

LARGEST = 30_000
"""Characters of the largest file that is read; those that ship have some two thousand."""

MOST_ITEMS, MOST_OPTIONS = 40, 11
OLDEST = 120
CODE = re.compile(r"[a-z][a-z0-9_]{1,39}")
HEADER = re.compile(r"\s*\[\[?\s*(\w+)\s*\]")
KEY = re.compile(r"\s*(\w+)\s*=")
OWN_KEYS = frozenset({"code", "version", "title", "introduction", "licence", "min_age", "max_age", "moments"})
SCORE_KEYS = frozenset({"score", "direction", "may_be_missing", "answers", "items"})
ITEM_KEYS = frozenset({"code", "text", "reversed", "may_be_left_out", "answers"})
Kind = TypeVar("Kind", bound=StrEnum)
Fault = tuple[int, str]
"""The line of what is wrong, or 0, and the sentence."""


class FaultyFile(RuleBroken):
    """A file that is no instrument; `faults` names each thing that is wrong, with its place."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults), field="text")
        self.faults = tuple(faults)


def read(text: str) -> Instrument:
    """Return the instrument that a file defines. Raises `FaultyFile`, naming all that is wrong with it."""
    if len(text) > LARGEST:
        raise FaultyFile([_("A file is at most {count} characters").format(count=f"{LARGEST:,}")])
    text = text.replace("\r\n", "\n")
    try:
        plain = tomllib.loads(text)
    except RecursionError:
        raise FaultyFile([_("This is nested deeper than any questionnaire")]) from None
    except ValueError as wrong:  # no TOML, or a number of thousands of digits
        raise FaultyFile([_("This is not a questionnaire’s file: {wrong}").format(wrong=wrong)]) from None
    faults: list[Fault] = []
    instrument = _instrument(plain, _places(text), faults)
    if instrument is None or faults:
        raise FaultyFile([sentence for _line, sentence in sorted(faults, key=lambda fault: fault[0])])
    return instrument


def _places(text: str) -> list[dict[str, int]]:
    """Return on which line each key stands: of the file itself first, then of each [[items]] (its own line is "")."""
    places: list[dict[str, int]] = [{}]
    here = places[0]
    for number, line in enumerate(text.split("\n"), start=1):
        if header := HEADER.match(line):
            here = {"": number}
            if header[1] == "items":
                places.append(here)
        elif key := KEY.match(line):
            here.setdefault(key[1], number)
    return places


@dataclass(slots=True)
class _Table:
    """A table of the file: what it says, where, and what was found wrong. A faulty value comes out as a blank one."""

    plain: Mapping[str, Any]
    places: Mapping[str, int]
    faults: list[Fault]
    what: str = ""
    known: frozenset[str] = field(default=OWN_KEYS | SCORE_KEYS)

    def fault(self, name: str, sentence: str, **said: object) -> None:
        line = self.places.get(name) or self.places.get("", 0)
        where = [_("line {number}").format(number=line)] if line else []
        where += [self.what] if self.what else []
        words = sentence.format(name=name, **said)
        self.faults.append((line, f"{', '.join(where).capitalize()}: {words}" if where else words))

    def check_names(self) -> None:
        for name in sorted(self.plain.keys() - self.known):
            self.fault(name, _("nothing is called “{name}” here"))

    def text(self, name: str, limit: int, *, required: bool = True) -> str:
        value = self.plain.get(name, "")
        words = " ".join(tidy(value).split()) if isinstance(value, str) else ""
        if (required or name in self.plain) and not words:
            self.fault(name, _("“{name}” is missing") if name not in self.plain else _("“{name}” must be words"))
        elif len(words) > limit:
            self.fault(name, _("“{name}” is at most {limit} characters"), limit=limit)
        return words

    def code(self) -> str:
        code = self.text("code", 40)
        if code and not CODE.fullmatch(code):
            self.fault("code", _("“{name}” must be small letters, digits and underscores, such as attitudes_adults"))
        return code

    def number(self, name: str, low: int, high: int, *, default: int | None = None) -> int:
        value = self.plain.get(name, default)
        if type(value) is not int or not low <= value <= high:
            self.fault(name, _("“{name}” must be a whole number from {low} to {high}"), low=low, high=high)
            return low
        return value

    def flag(self, name: str) -> bool:
        value = self.plain.get(name, False)
        if type(value) is not bool:
            self.fault(name, _("“{name}” must be true or false"))
        return value is True

    def word(self, name: str, words: type[Kind]) -> Kind:
        value = self.plain.get(name)
        if not isinstance(value, str) or value not in set(words):
            self.fault(name, _("“{name}” must be one of {words}"), words=", ".join(words))
            return next(iter(words))
        return words(value)

    def moments(self) -> tuple[Moment, ...]:
        value = self.plain.get("moments")
        said = value if isinstance(value, list) and all(isinstance(each, str) for each in value) else []
        if not said or len(set(said)) < len(said) or not set(said) <= set(Moment):
            self.fault("moments", _("“{name}” must be a list of {words}, or of one of them"), words=", ".join(Moment))
        return tuple(moment for moment in Moment if moment in said)

    def options(self) -> tuple[Option, ...]:
        """Return the answers to choose from; none at all where they are not in order."""
        value = self.plain.get("answers")
        if not isinstance(value, list) or not 2 <= len(value) <= MOST_OPTIONS:
            self.fault("answers", _("“{name}” must be a list of 2 to {most} answers"), most=MOST_OPTIONS)
            return ()
        found = [_option(each) for each in value]
        for number, option in enumerate(found, start=1):
            if option is None:
                sentence = _("answer {number} must look like {{ value = 1, label = 'Often' }}")
                self.fault("answers", sentence, number=number)
        options = [option for option in found if option]
        for many in ({option.value for option in options}, {option.label for option in options}):
            if len(many) < len(options):
                self.fault("answers", _("each answer needs a value and a label of its own"))
                break
        return tuple(options) if len(options) == len(found) else ()


def _option(plain: Any) -> Option | None:
    if not isinstance(plain, dict) or plain.keys() != {"value", "label"}:
        return None
    value, label = plain["value"], plain["label"]
    words = " ".join(tidy(label).split()) if isinstance(label, str) else ""
    in_order = type(value) is int and -100 <= value <= 100 and 0 < len(words) <= 100
    return Option(value, words) if in_order else None


def _instrument(plain: Mapping[str, Any], places: list[dict[str, int]], faults: list[Fault]) -> Instrument | None:
    table = _Table(plain, places[0], faults)
    table.check_names()
    for_all = table.options() if "answers" in plain else None
    min_age = table.number("min_age", 0, OLDEST)
    max_age = table.number("max_age", 0, OLDEST) if "max_age" in plain else None
    if max_age is not None and max_age < min_age:
        table.fault("max_age", _("“{name}” must not be below “min_age”"))
    items = _items(table, places[1:], for_all)
    said = Instrument(
        code=table.code(),
        version=table.number("version", 1, 9999),
        title=table.text("title", 120),
        introduction=table.text("introduction", 500, required=False),
        licence=table.text("licence", 500),
        min_age=min_age,
        max_age=max_age,
        moments=table.moments(),
        method=table.word("score", Method),
        direction=table.word("direction", Direction),
        may_be_missing=table.number("may_be_missing", 0, max(0, len(items) - 1) if items else MOST_ITEMS, default=0),
        items=items,
    )
    if said.may_be_missing and len({(item.low, item.high) for item in items}) > 1:
        table.fault(
            "may_be_missing", _("answers may be missing only where all items have the same lowest and highest value")
        )
    return said if items else None


def _items(table: _Table, places: list[dict[str, int]], for_all: tuple[Option, ...] | None) -> tuple[Item, ...]:
    plain = table.plain.get("items")
    if not isinstance(plain, list) or not plain or not all(isinstance(each, dict) for each in plain):
        table.fault("items", _("there must be at least one [[items]]"))
        return ()
    if len(plain) > MOST_ITEMS:
        table.fault("items", _("there are at most {count} items"), count=MOST_ITEMS)
        return ()
    items = list[Item]()
    for number, each in enumerate(plain, start=1):
        here = places[number - 1] if len(places) == len(plain) else {}
        what = _("item {number}").format(number=number)
        item = _item(_Table(each, here, table.faults, what, ITEM_KEYS), for_all, {item.code for item in items})
        if item is not None:
            items.append(item)
    return tuple(items)


def _item(table: _Table, for_all: tuple[Option, ...] | None, taken: set[str]) -> Item | None:
    table.check_names()
    code, text = table.code(), table.text("text", 300)
    if code in taken:
        table.fault("code", _("another item is called “{code}” too"), code=code)
    options = table.options() if "answers" in table.plain or for_all is None else for_all
    if not options:
        return None
    turned, left_out = table.flag("reversed"), table.flag("may_be_left_out")
    item = Item(code=code, text=text, options=options, reversed=turned, may_be_left_out=left_out)
    values = {option.value for option in options}
    if turned and values != {item.counts(value) for value in values}:
        table.fault("reversed", _("the values of a reversed item must lie evenly about their middle, such as 1 to 5"))
    return item


def with_version(text: str, version: int) -> str:
    """Return a file with another number in its line `version = …`; a file without one stays as it is."""
    return re.sub(r"(?m)^version[ \t]*=.*$", f"version = {version}", text, count=1)
