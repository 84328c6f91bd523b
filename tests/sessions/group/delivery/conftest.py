"""A session of two groups at a school that was over an hour ago, about one topic, and nothing is said of it yet."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from hateprog.kernel.clock import utcnow
from hateprog.sessions.group.models import BookedTopic
from tests import factories as make
from tests.sessions.group.conftest import Booked, another_school, before_booking


@dataclass(slots=True)
class Held:
    """The session, its topic and who is there; `others` are another school's staff and another practitioner."""

    people: Booked
    booking: Any
    topic: Any
    others: tuple[Any, Any]

    @property
    def address(self) -> str:
        """Return the page that says what became of it."""
        return f"/bookings/{self.booking.id}/delivery"

    def form(self, **said: Any) -> dict[str, Any]:
        """Return what is typed of it: 27 of 28 and 30 of 25 pupils were there, and hands for the first statement."""
        typed: dict[str, Any] = {"version": "0", "outcome": "took_place", "present_0": "27", "present_1": "30"}
        typed |= {"adults": "2", "topics": [str(self.topic.id)]}
        typed |= self.hands("before", 10, 20, 25) | self.hands("after", 40, 10, 5)
        return typed | said

    def hands(self, when: str, *numbers: int) -> dict[str, str]:
        """Return the hands for the first statement as they are typed."""
        begins = f"hands_{self.topic.id.hex}_{self.topic.statements[0].key}_{when}"
        hands = ("agree", "unsure", "disagree")
        return {f"{begins}_{hand}": str(number) for hand, number in zip(hands, numbers, strict=True)}


@pytest.fixture
def held(saved: Callable[..., Any]) -> Held:
    """Store them."""
    return a_session_that_is_over(saved)


def a_session_that_is_over(saved: Callable[..., Any], **said: Any) -> Held:
    """Store a session that ended an hour ago."""
    people = before_booking(saved)
    slot = saved(
        make.slot(
            people.coordinator,
            people.practitioner,
            starts_at=utcnow() - timedelta(hours=2),
            capacity_groups=2,
            capacity_pupils=60,
        )
    )
    groups = [make.group_of_pupils(), make.group_of_pupils("8B", pupils=25)]
    booking = saved(make.booking(slot, people.school, people.staff, groups=groups, **said))
    topic = saved(make.topic(by=people.coordinator, in_use=True))
    saved(BookedTopic(booking_id=booking.id, topic_id=topic.id))
    stranger = saved(make.practitioner(email="another@service.example"))
    return Held(people, booking, topic, (another_school(saved)[1], stranger))
