"""Everything that can be said of a session once its time has come."""

from hateprog.sessions.group.delivery.service.arriving import keep_arrival
from hateprog.sessions.group.delivery.service.passing_on import (
    confirm,
    confirm_by_link,
    disclosure_behind,
    pass_on,
)
from hateprog.sessions.group.delivery.service.rating import rate
from hateprog.sessions.group.delivery.service.recording import add_points, correct, mark_done, mark_open, record

__all__ = [
    "add_points",
    "confirm",
    "confirm_by_link",
    "correct",
    "disclosure_behind",
    "keep_arrival",
    "mark_done",
    "mark_open",
    "pass_on",
    "rate",
    "record",
]
