"""Both sides of a case, and two coordinators: what somebody of either side asks to see."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from hateprog.kernel.access import Actor
from hateprog.kernel.clock import today
from hateprog.subject_access import queries, service
from hateprog.subject_access.rules import AskedBy, Choice, Identity, Regime
from hateprog.victims import queries as victims
from tests import factories as make
from tests.victims.questions.conftest import Sides, sides

__all__ = ["sides"]

ASKED: dict[str, Any] = {
    "asked_by": AskedBy.THEMSELVES,
    "asker": None,
    "identity": Identity.KNOWN,
    "regime": Regime.UK_GDPR,
}


@pytest.fixture
def two(sides: Sides, saved: Any) -> SimpleNamespace:
    """Two coordinators and two liaisons, as accounts and as they act."""
    first, second = sides.scene.coordinator, saved(make.coordinator(name="Maya Stone"))
    return SimpleNamespace(
        first=make.actor(first),
        second=make.actor(second),
        second_account=second,
        liaison=make.actor(sides.liaison),
        colleague=make.actor(sides.colleague),
    )


def asked_for_case(sides: Sides, by: Actor) -> Any:
    """Return a request of the person referred, put down today."""
    made = service.receive(by, queries.one_case(sides.case.id), received_on=today(), **ASKED)
    return queries.one_request(made.id)


def asked_for_victim(sides: Sides, by: Actor) -> Any:
    """Return a request of the person harmed, put down today."""
    victim: Any = victims.one_victim(sides.victim.id)
    made = service.receive_for_harmed(by, victim, received_on=today(), **ASKED)
    return queries.one_request(made.id)


def gathered(asked: Any, by: Actor) -> Any:
    """Return a request with its pack gathered."""
    service.gather(by, asked)
    return queries.one_request(asked.id)


def decide(by: Actor, item: Any, choice: Choice = Choice.GIVE, **said: Any) -> None:
    """Decide on a part of a pack."""
    given = {"exemption": None, "also": None, "lifted": None, "version": None} | said
    service.decide(by, queries.one_item(item.id), choice=choice, **given)  # type: ignore[arg-type]  # one that is there


def gone_through(asked: Any, by: Actor) -> Any:
    """Return a request whose every part is given."""
    for item in asked.items:
        decide(by, item)
    service.finish(by, queries.one_request(asked.id))  # type: ignore[arg-type]  # one that is there
    return queries.one_request(asked.id)


def signed(asked: Any, by: Actor, second: Actor) -> Any:
    """Return a request whose pack was gathered, gone through and signed."""
    ready = gone_through(gathered(asked, by), by)
    service.sign(second, ready)
    return queries.one_request(asked.id)
