"""Where a question is, in words for whoever asked it: every state has some, and none tells of the other side."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest

from hateprog.kernel.errors import NotNow
from hateprog.questions.rules import Desk, State
from hateprog.victims.own_page.rules import AT_THE_DESK, ON_ITS_WAY, check_opens, in_plain_words, new_code

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
LATER = NOW + timedelta(days=1)


def test_every_state_has_words() -> None:
    assert set(AT_THE_DESK) == set(Desk)
    assert set(ON_ITS_WAY) == set(State) - {State.REPLACED}


def test_no_word_tells_of_the_other_side() -> None:
    said = " ".join([*AT_THE_DESK.values(), *ON_ITS_WAY.values()]).lower()
    assert not re.search(r"\b(they|them|he|she|session|case|court|offend\w*|practitioner|declin\w*|answer\w*)\b", said)


def test_whether_it_was_answered_or_could_not_be_put_sounds_the_same_before_they_are_asked() -> None:
    found = {ON_ITS_WAY[state] for state in (State.ANSWERED, State.DECLINED, State.NOT_PUT)}
    assert len(found) == 1
    assert len({ON_ITS_WAY[state] for state in (State.RELEASED, State.SEEN, State.PUT)}) == 1


def test_each_way_of_a_question_has_its_own_sentence_and_what_was_sent_again_counts_once() -> None:
    assert in_plain_words(Desk.RELEASED, [State.PUT, State.RELAYED]) == [
        ON_ITS_WAY[State.PUT],
        ON_ITS_WAY[State.RELAYED],
    ]
    assert in_plain_words(Desk.RELEASED, [State.REPLACED, State.RELEASED]) == [ON_ITS_WAY[State.RELEASED]]
    assert in_plain_words(Desk.AGREED, []) == [AT_THE_DESK[Desk.AGREED]]


@pytest.mark.parametrize(
    ("expires_at", "opened_at", "closed_at"),
    [(NOW, None, None), (LATER, NOW, None), (LATER, None, NOW)],
)
def test_a_link_that_was_used_closed_or_has_run_out_opens_nothing(
    expires_at: datetime, opened_at: datetime | None, closed_at: datetime | None
) -> None:
    with pytest.raises(NotNow):
        check_opens(expires_at=expires_at, opened_at=opened_at, closed_at=closed_at, now=NOW)


def test_a_fresh_link_opens() -> None:
    check_opens(expires_at=LATER, opened_at=None, closed_at=None, now=NOW)


def test_a_code_has_six_digits() -> None:
    assert all(re.fullmatch(r"[0-9]{6}", new_code()) for _ in range(50))
