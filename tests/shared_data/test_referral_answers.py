"""The big list of naughty strings, typed into every question of every page."""

from __future__ import annotations

import json
from typing import Any

import pytest

from hateprog.referrals.answers import Page, pages_for
from hateprog.referrals.rules import Pathway, Source
from hateprog.referrals.schemas.pages import asked
from tests.referrals import typed
from tests.shared_data import FOLDER


@pytest.mark.parametrize(
    ("pathway", "page"), [(pathway, page) for pathway in Pathway for page in pages_for(pathway, Source.PAPER)]
)
def test_each_string_is_taken_or_refused_in_a_sentence(saved: Any, pathway: Pathway, page: Page) -> None:
    for text in json.loads((FOLDER / "bad-input" / "blns.json").read_text()):
        said = typed.everywhere(asked(page, pathway), text)

        assert said is None or all(said.values()), text
