"""A case in Rotherham that waits for its decision, and the people round it."""

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
    """Somebody in each role, and a second inspector of the same force; Rotherham and Southampton are there."""
    saved(make.rotherham(), make.southampton())
    everybody = {
        "referrer": make.referrer(),
        "coordinator": make.coordinator(),
        "inspector": make.inspector(),
        "colleague": make.inspector(name="Noor Khan"),
        "elsewhere": make.inspector(name="Hugh Ford", areas=["E23000030"]),
        "practitioner": make.practitioner(),
    }
    saved(*everybody.values())
    return SimpleNamespace(**everybody)


@pytest.fixture
def waiting(saved: Callable[..., Any], people: SimpleNamespace) -> Callable[..., Any]:
    """Give back a function that stores a case waiting for its decision and returns its assessment."""

    def store(**said: Any) -> Any:
        case = saved(
            make.referral(**{"stage": "awaiting_decision", "referrer": people.referrer} | said),
        )
        return saved(make.assessment(case, by=people.coordinator))

    return store


@pytest.fixture
def approved(saved: Callable[..., Any], people: SimpleNamespace) -> Callable[..., Any]:
    """Give back a function that stores an approved case and returns it with its decision."""

    def store(**said: Any) -> tuple[Any, Any]:
        case = saved(make.referral(**{"stage": "approved", "referrer": people.referrer} | said))
        asked, made = make.approved(case, by=people.inspector, asked_by=people.coordinator)
        saved(asked)
        return case, saved(made)

    return store


@pytest.fixture
def mails() -> Callable[[], dict[str, Message]]:
    """Give back a function that returns the mails waiting to be sent, by recipient."""
    return lambda: {each.recipient: each for each in db.session.scalars(select(Message))}
