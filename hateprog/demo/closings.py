"""Closings of the demonstration: a case that is over is closed by its check list, and followed up when that is due."""

from __future__ import annotations

from typing import Any

from flask import current_app

from hateprog.closing import queries, service
from hateprog.closing.rules import Moment, Reached, Since
from hateprog.kernel.access import Actor
from hateprog.kernel.clock import today

ACHIEVED = (
    "Says without being asked what the words did to the people who heard them. "
    "Still finds it hard to say no to old friends."
)
LEFT_OPEN = "What was promised last is for after the programme, and they know whom to ring."


def close(practitioner: Actor, referral: Any) -> None:
    """Let the practitioner close a case today, on its page: the check list names where each open thing is done."""
    with current_app.test_request_context():
        service.close(practitioner, referral, achieved=ACHIEVED, left_open=LEFT_OPEN)


def follow_up(practitioner: Actor, referral: Any) -> None:
    """Let the practitioner record the follow-up after three months."""
    for each in queries.follow_ups_of(referral.id):
        if each.moment is Moment.THREE_MONTHS:
            due = queries.one_follow_up(each.id)
            assert due is not None  # its row has just been read
            note = "Has a new job. Met the neighbour in the shop, and both said hello."
            service.record(practitioner, due, reached=Reached.YES, since=Since.NOTHING, checked_on=today(), note=note)
