"""How long a person's own page can be opened, and where a question is in plain words. Pure.

Source: domain.md section 7; NIST SP 800-63B section 5.1.3 (a short code is tried a few times and for a short while).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from secrets import randbelow

from hateprog.kernel.errors import NotNow
from hateprog.kernel.text import N_, _
from hateprog.questions.rules import HOME, OUT, Desk, State

LINK_LASTS = timedelta(days=7)
LOOK_LASTS = timedelta(minutes=20)
"""How long the page stays open once it was opened: whoever is called away leaves nothing open."""
WRONG_CODES = 5
TRIES, TRIES_WINDOW = 60, timedelta(hours=1)

AT_THE_DESK: dict[Desk, str] = {
    Desk.TAKEN_DOWN: N_("We have written it down. Somebody reads it next."),
    Desk.SCREENED: N_("We have read it. We will agree the words with you."),
    Desk.AGREED: N_("You have agreed to the words. It goes out soon."),
    Desk.RELEASED: N_("It is on its way."),
    Desk.WITHDRAWN: N_("You have taken it back."),
}
ON_ITS_WAY: dict[State, str] = {
    **dict.fromkeys(OUT, N_("It is on its way. It may take some weeks.")),
    **dict.fromkeys(HOME, N_("Something has come back. We read it, then we ask you whether you want to hear it.")),
    State.SCREENED: N_("Something has come back. We will ask you whether you want to hear it."),
    State.ASKED: N_("Something has come back. You will hear it in the way you asked for."),
    State.RELAYED: N_("We have passed on to you what came back."),
    State.ACKNOWLEDGED: N_("You have what came back."),
    State.UNWANTED: N_("You did not want to hear what came back. You can always ask."),
    State.WITHDRAWN: N_("You have taken it back."),
}
"""What they are told of each way: not why something waits, and nothing of anybody on the other side."""


class Carrier(StrEnum):
    """Who carries the link; the code goes another way, so that no mailbox holds both."""

    EMAIL = "email"
    LIAISON = "liaison"


def new_code() -> str:
    """Return a code of six digits, drawn at random."""
    return f"{randbelow(1_000_000):06d}"


def in_plain_words(desk: Desk, ways: Sequence[State]) -> list[str]:
    """Return where a question is: one sentence, or one for each way that it went; what was sent again counts once."""
    going = [ON_ITS_WAY[state] for state in ways if state in ON_ITS_WAY and state is not State.REPLACED]
    if desk is not Desk.RELEASED or not going:
        return [AT_THE_DESK[desk]]
    return going


def check_opens(*, expires_at: datetime, opened_at: datetime | None, closed_at: datetime | None, now: datetime) -> None:
    """Raise `NotNow` for a link that was used, closed or has run out (all in UTC)."""
    if opened_at is not None or closed_at is not None or now >= expires_at:
        raise NotNow(_("This link opens nothing any more"))
