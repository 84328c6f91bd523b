"""What a school of the register is: pure. Source: domain.md section 6; DfE, Get Information About Schools."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from hateprog.kernel.text import N_

URN_LOWEST, URN_HIGHEST = 100_000, 999_999
"""A unique reference number has six digits."""


class Status(StrEnum):
    """What the official register says of a school."""

    OPEN = "open"
    PROPOSED_TO_OPEN = "proposed_to_open"
    PROPOSED_TO_CLOSE = "proposed_to_close"
    CLOSED = "closed"


STATUS_LABELS: dict[Status, str] = {
    Status.OPEN: N_("Open"),
    Status.PROPOSED_TO_OPEN: N_("Open soon"),
    Status.PROPOSED_TO_CLOSE: N_("Open, but proposed to close"),
    Status.CLOSED: N_("Closed"),
}
TEACHING = frozenset({Status.OPEN, Status.PROPOSED_TO_CLOSE})


def is_bookable(status: Status, opened_on: date | None, closed_on: date | None, day: date) -> bool:
    """Say whether pupils can be met at a school on `day`: it teaches, it has opened and it has not closed by then."""
    opened = opened_on is None or opened_on <= day
    return status in TEACHING and opened and (closed_on is None or day < closed_on)
