"""What is said of a question that was left out says which: the summary of a page is read without it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from importlib import import_module
from pkgutil import walk_packages

import pytest
from marshmallow import Schema

import hateprog
from hateprog.referrals.answers import pages_for
from hateprog.referrals.rules import Pathway, Source
from hateprog.referrals.schemas.pages import asked
from hateprog.referrals.schemas.self_referral import AboutYou, FirstOfAll
from hateprog.web.intake import Intake

NOBODYS = "Answer this question"
"""What a question says that was given no sentence of its own."""


def said_when_missing(pages: Iterable[Schema]) -> dict[str, list[str]]:
    """Return each sentence of these pages for a missing answer, with the questions that say it."""
    found: dict[str, list[str]] = {}
    for name, field in ((name, field) for page in pages for name, field in page.load_fields.items()):
        if field.required:
            found.setdefault(str(field.error_messages["required"]), []).append(name)
    return found


def shared(pages: Iterable[Schema]) -> dict[str, list[str]]:
    """Return the sentences that more than one question says, and those that are no question's own."""
    found = said_when_missing(pages)
    return {sentence: names for sentence, names in found.items() if len(names) > 1 or sentence == NOBODYS}


@pytest.mark.parametrize("source", Source)
@pytest.mark.parametrize("pathway", Pathway)
@pytest.mark.parametrize("adult", [None, False, True])
def test_within_a_referral_no_two_questions_say_the_same(pathway: Pathway, source: Source, adult: bool | None) -> None:
    pages = [asked(page, pathway, adult=adult) for page in pages_for(pathway, source)]

    assert shared(pages) == {}, "say in `missing` what is asked: Select whether a message may be left"


def test_nor_do_they_when_somebody_refers_themselves() -> None:
    assert shared([FirstOfAll(), AboutYou()]) == {}


def forms() -> Iterator[type[Intake]]:
    """Yield every form of the service that is made without anything given to it."""
    for module in walk_packages(hateprog.__path__, "hateprog."):
        import_module(module.name)
    waiting: list[type[Intake]] = [Intake]
    while waiting:
        form = waiting.pop()
        waiting += form.__subclasses__()
        if form.__module__.startswith("hateprog.") and form.__init__ in {Intake.__init__, Schema.__init__}:
            yield form


def test_nor_do_they_within_any_form() -> None:
    assert {form.__qualname__: same for form in forms() if (same := shared([form()]))} == {}
