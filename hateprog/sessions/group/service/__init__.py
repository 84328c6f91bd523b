"""Everything that can be done with slots and bookings."""

from hateprog.sessions.group.service.changing import cancel, change, move
from hateprog.sessions.group.service.opening import Series, Terms, cancel_slot, open_series, open_slot, resize
from hateprog.sessions.group.service.taking import book, confirm, give_back, hold, lead_of, notice
from hateprog.sessions.group.service.waiting import join, leave, let_run_out, look_after_slots

__all__ = [
    "Series",
    "Terms",
    "book",
    "cancel",
    "cancel_slot",
    "change",
    "confirm",
    "give_back",
    "hold",
    "join",
    "lead_of",
    "leave",
    "let_run_out",
    "look_after_slots",
    "move",
    "notice",
    "open_series",
    "open_slot",
    "resize",
]
