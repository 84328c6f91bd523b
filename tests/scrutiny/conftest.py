"""Closed decisions in Rotherham and Southampton, and the people of a scrutiny panel."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import select

from hateprog.store.base import db
from hateprog.store.outbox import Message
from tests import factories as make


@pytest.fixture
def people(saved: Callable[..., Any]) -> SimpleNamespace:
    """Two coordinators, inspectors here and elsewhere, two panel members, and whoever refers and works a case."""
    saved(make.rotherham(), make.southampton())
    everybody = {
        "referrer": make.referrer(),
        "coordinator": make.coordinator(),
        "second": make.coordinator(name="Maya Stone"),
        "inspector": make.inspector(),
        "colleague": make.inspector(name="Noor Khan"),
        "elsewhere": make.inspector(name="Hugh Ford", areas=["E23000030"]),
        "practitioner": make.practitioner(),
        "panel": make.panel_member(),
        "other": make.panel_member(name="Ursula Bright"),
    }
    saved(*everybody.values())
    return SimpleNamespace(**everybody)


@pytest.fixture
def decided(saved: Callable[..., Any], people: SimpleNamespace) -> Callable[..., Any]:
    """Give back a function that stores a decision on a case and returns it: closed, unless told otherwise."""

    def store(outcome: str = "decline", stage: str = "declined", *, by: Any = None, **said: Any) -> Any:
        made = {
            name: said.pop(name) for name in ("rationale", "decided_on", "decided_at", "judgements") if name in said
        }
        case = saved(make.referral(**{"stage": stage, "referrer": people.referrer} | said))
        asked = saved(make.assessment(case, by=people.coordinator))
        return saved(make.decision(asked, by=by or people.inspector, outcome=outcome, **made))

    return store


@pytest.fixture
def prepared(saved: Callable[..., Any], people: SimpleNamespace, decided: Any) -> Callable[..., Any]:
    """Give back a function that stores a pack being prepared, with one item, and returns the item."""

    def store(decision: Any = None, **said: Any) -> Any:
        pack = saved(make.pack(by=people.coordinator))
        return saved(make.scrutiny_item(pack, decision or decided(), **{"state": "redacting"} | said))

    return store


@pytest.fixture
def released(saved: Callable[..., Any], people: SimpleNamespace, decided: Any) -> Callable[..., Any]:
    """Give back a function that stores a released pack, with one item that has passed, and returns the item."""

    def store(decision: Any = None, *, pack: Any = None, **said: Any) -> Any:
        of = saved(make.pack(by=people.coordinator, released=True, **pack or {}))
        hands = {"redacted_by": people.coordinator, "reviewed_by": people.second}
        return saved(make.scrutiny_item(of, decision or decided(), **hands | said))

    return store


@pytest.fixture
def mails() -> Callable[[], dict[str, Message]]:
    """Give back a function that returns the mails waiting to be sent, by recipient."""
    return lambda: {each.recipient: each for each in db.session.scalars(select(Message))}
