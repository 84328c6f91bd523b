"""What a criterion is: a pure function under a name, the facts that it reads, and the parameters that it takes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from hateprog.eligibility.facts import Facts, Found
from hateprog.kernel.errors import RuleBroken
from hateprog.kernel.text import _

Kind = Callable[[Any], Any]
"""Reads a parameter's plain value (as a file or JSON has it). Raises `ValueError` with a sentence of what it may be."""

Run = Callable[..., Found]
Reads = Callable[[Mapping[str, Any]], tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Check:
    """A criterion: `run(facts, today, **parameters)`, `reads(parameters)`, and what each parameter may be."""

    name: str
    run: Run
    reads: Reads
    takes: Mapping[str, Kind] = field(default_factory=dict)

    def parameters(self, plain: Mapping[str, Any]) -> dict[str, Any]:
        """Return the parameters as the function takes them. Raises `RuleBroken`, naming the one at fault."""
        for name in sorted(plain.keys() - self.takes.keys()):
            raise RuleBroken(_("“{check}” has no parameter “{name}”").format(check=self.name, name=name))
        for name in sorted(self.takes.keys() - plain.keys()):
            raise RuleBroken(_("“{check}” needs the parameter “{name}”").format(check=self.name, name=name))
        return {name: self._read(name, plain[name]) for name in self.takes}

    def _read(self, name: str, value: Any) -> Any:
        try:
            return self.takes[name](value)
        except ValueError as wrong:
            sentence = _("“{check}”: the parameter “{name}” must be {what}")
            raise RuleBroken(sentence.format(check=self.name, name=name, what=wrong)) from None


CHECKS: dict[str, Check] = {}
"""Every criterion that a rule set may use, by name."""


def check(*reads: str, also: Reads | None = None, **takes: Kind) -> Callable[[Run], Run]:
    """Put a function among the criteria, under its own name. `reads` names facts, `also` those its parameters name."""

    def enter(run: Run) -> Run:
        CHECKS[run.__name__] = Check(run.__name__, run, also or (lambda _parameters: reads), takes)
        return run

    return enter


def one_of(words: type[StrEnum]) -> Kind:
    """Return the kind of a parameter that is one of an enum's values."""

    def read(value: Any) -> StrEnum:
        try:
            return words(value)
        except ValueError:
            raise ValueError(_("one of {words}").format(words=", ".join(words))) from None

    return read


def some_of(words: type[StrEnum]) -> Kind:
    """Return the kind of a parameter that is a list of an enum's values, at least one."""
    read_one = one_of(words)

    def read(value: Any) -> frozenset[StrEnum]:
        if not isinstance(value, list) or not value:
            raise ValueError(_("a list of at least one of {words}").format(words=", ".join(words)))
        return frozenset(read_one(each) for each in value)

    return read


def whole(low: int, high: int) -> Kind:
    """Return the kind of a parameter that is a whole number between two bounds."""

    def read(value: Any) -> int:
        if type(value) is not int or not low <= value <= high:
            raise ValueError(_("a whole number between {low} and {high}").format(low=low, high=high))
        return value

    return read


def yes_or_no(value: Any) -> bool:
    """Read a parameter that is true or false."""
    if not isinstance(value, bool):
        raise ValueError(_("true or false"))  # noqa: TRY004 - a value that does not fit, whatever its type
    return value


def said(day: date) -> str:
    """Return a date as a sentence has it: 24 November 2026."""
    return f"{day.day} {_(f'{day:%B}')} {day.year}"


__all__ = ["CHECKS", "Check", "Facts", "check", "one_of", "said", "some_of", "whole", "yes_or_no"]
