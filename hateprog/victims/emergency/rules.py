"""When emergency access may be opened, and until when it is open. Pure.

Source: authorisation.yaml, code b (a reason of 20 characters, a fresh second factor, told, over after 60 minutes).
"""

from __future__ import annotations

from datetime import datetime, timedelta

from hateprog.kernel.errors import NotNow, RuleBroken
from hateprog.kernel.text import N_, _

OPEN_FOR = timedelta(minutes=60)
SHORTEST_REASON = 20
FEWEST_WORDS = 3
TOOK_PART = N_("You have taken part in this case, so you cannot see who was harmed in it. Ask another coordinator")
NOT_OPEN = N_("This case is not open to you, or not any more: an emergency opens it for 60 minutes")


def check_reason(reason: str) -> None:
    """Raise `RuleBroken` for a reason of fewer than 20 characters, or in fewer than three different words."""
    plain = " ".join(reason.split())
    if len(plain) < SHORTEST_REASON:
        raise RuleBroken(_("The reason must be 20 characters or more"), field="reason")
    words = {word for word in plain.casefold().split() if sum(char.isalpha() for char in word) > 1}
    if len(words) < FEWEST_WORDS:
        raise RuleBroken(_("Give the reason in words, so that whoever reads it later understands it"), field="reason")


def check_may_open(*, took_part: bool, is_open: bool) -> None:
    """Raise `NotNow` for whoever stands on the case's other side, or has it open already."""
    if took_part:
        raise NotNow(_(TOOK_PART))
    if is_open:
        raise NotNow(_("You have this case open already"))


def over_at(ends_at: datetime, closed_at: datetime | None) -> datetime:
    """Return when (UTC) an access is or was over: at its end, or when it was closed before."""
    return ends_at if closed_at is None else min(ends_at, closed_at)
