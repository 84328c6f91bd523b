"""Somebody harmed in a case of one's own, and what is done about them, by the real commands."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from hateprog.kernel.clock import today
from hateprog.victims.offers import queries, service
from hateprog.victims.offers.rules import Outcome, Sender
from hateprog.victims.rules import Channel
from tests import factories as make


@pytest.fixture
def harmed(taken_down: Callable[..., Any]) -> Callable[..., Any]:
    """Give back a function that puts somebody down for a case, and returns their part in it as a page loads it."""

    def put_down(**said: Any) -> Any:
        victim = taken_down(**said)
        return again(victim.parts[-1])

    return put_down


def again(harmed: Any) -> Any:
    """Return a part as it is now."""
    return queries.one_harmed(harmed.id)


@pytest.fixture
def do(people: SimpleNamespace) -> SimpleNamespace:
    """Give back the liaison's everyday acts, with what they leave unsaid filled in."""
    actor = make.actor(people.liaison)

    def contact(harmed: Any, **said: Any) -> Any:
        told = {"channel": Channel.PHONE, "outcome": Outcome.NO_ANSWER, "tried_on": today(), "note": None}
        return service.log_contact(actor, again(harmed), **told | said)

    def offer(harmed: Any, **said: Any) -> Any:
        told = {"how": Channel.PHONE, "words": "You can ask.", "made_on": today(), "sender": Sender.LIAISON}
        return service.make(actor, again(harmed), **told | said)

    return SimpleNamespace(actor=actor, contact=contact, offer=offer)
