"""Reading a text's file (TOML) part by part, with a sentence that names what is wrong. Pure."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from typing import Any

from hateprog.kernel.errors import RuleBroken
from hateprog.kernel.text import _, tidy

LARGEST = 100_000
"""Characters of the largest file that is read; the shipped ones have some twenty thousand."""


def parsed(text: str) -> Mapping[str, Any]:
    """Return what a file says, in plain words and lists. Raises `RuleBroken` for what is no TOML, or far too much."""
    if len(text) > LARGEST:
        raise RuleBroken(_("A file is at most {count} characters").format(count=f"{LARGEST:,}"))
    try:
        return tomllib.loads(text.replace("\r\n", "\n"))
    except RecursionError:
        raise RuleBroken(_("This is nested deeper than any file of ours")) from None
    except ValueError as wrong:  # no TOML, or a number of thousands of digits
        raise RuleBroken(_("This is not a file in TOML: {wrong}").format(wrong=wrong)) from None


def check_names(plain: Mapping[str, Any], known: Iterable[str]) -> None:
    """Raise `RuleBroken` for a name that means nothing here, such as one misspelt."""
    for name in sorted(plain.keys() - set(known)):
        raise RuleBroken(_("Nothing is called “{name}” here").format(name=name))


def tables(plain: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    """Return the tables of a name; none where it is not there. Raises `RuleBroken` for anything else."""
    found = listed(plain, name)
    if not all(isinstance(each, dict) for each in found):
        raise RuleBroken(_("“{name}” must be tables").format(name=name))
    return found


def listed(plain: Mapping[str, Any], name: str) -> list[Any]:
    """Return the list of a name; an empty one where it is not there. Raises `RuleBroken` for anything else."""
    found = plain.get(name, [])
    if not isinstance(found, list):
        raise RuleBroken(_("“{name}” must be a list").format(name=name))
    return found


def texts(plain: Mapping[str, Any], name: str) -> tuple[str, ...]:
    """Return a list of words, tidied. Raises `RuleBroken` where one of them is none."""
    return tuple(words({name: each}, name) for each in listed(plain, name))


def words(plain: Mapping[str, Any], name: str) -> str:
    """Return the words of a name, tidied. Raises `RuleBroken` where there are none."""
    value = plain.get(name)
    found = tidy(value) if isinstance(value, str) else ""
    if not found:
        raise RuleBroken(_("“{name}” is missing").format(name=name))
    return found


def whole(plain: Mapping[str, Any], name: str) -> int:
    """Return the whole number of a name. Raises `RuleBroken` for anything else, true and false too."""
    value = plain.get(name)
    if type(value) is not int:
        raise RuleBroken(_("“{name}” must be a whole number").format(name=name))
    return value
