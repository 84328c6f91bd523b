"""When a case may be opened in an emergency, and until when it is open."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from hateprog.kernel.errors import NotNow, RuleBroken
from hateprog.victims.emergency.rules import OPEN_FOR, check_may_open, check_reason, over_at

NOON = datetime(2026, 11, 26, 12, tzinfo=UTC)


@pytest.mark.parametrize("reason", ["", "short", "a threat to her now", " " * 20, "a   threat  to\nher    now"])
def test_a_reason_has_twenty_characters_that_are_no_blanks(reason: str) -> None:
    with pytest.raises(RuleBroken, match="20 characters or more") as refused:
        check_reason(reason)
    assert refused.value.field == "reason"


@pytest.mark.parametrize(
    "reason",
    ["." * 20, "x" * 40, "emergency emergency emergency", "1 2 3 4 5 6 7 8 9 0 1 2 3", "threat threat THREAT now"],
)
def test_a_reason_is_in_words(reason: str) -> None:
    with pytest.raises(RuleBroken, match="in words"):
        check_reason(reason)


@pytest.mark.parametrize("reason", ["a threat to her, now", "Grożą jej, a nikt nie odbiera", "Sie wird gerade bedroht"])
def test_twenty_characters_in_three_words_are_a_reason(reason: str) -> None:
    check_reason(reason)


def test_nobody_on_the_other_side_opens_it_and_nobody_opens_it_twice() -> None:
    check_may_open(took_part=False, is_open=False)
    with pytest.raises(NotNow, match="taken part"):
        check_may_open(took_part=True, is_open=False)
    with pytest.raises(NotNow, match="open already"):
        check_may_open(took_part=False, is_open=True)


def test_it_is_over_when_it_ends_or_was_closed_before() -> None:
    assert timedelta(minutes=60) == OPEN_FOR
    ends_at = NOON + OPEN_FOR
    assert over_at(ends_at, None) == ends_at
    assert over_at(ends_at, NOON) == NOON
    assert over_at(ends_at, ends_at + OPEN_FOR) == ends_at
