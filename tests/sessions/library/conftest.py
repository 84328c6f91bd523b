"""Who writes topics, who runs and who books them."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from tests import factories as make


@pytest.fixture
def people(saved: Callable[..., Any]) -> SimpleNamespace:
    """A coordinator, a practitioner, and somebody of a school."""
    everybody = {
        "coordinator": make.coordinator(email="chris@service.example"),
        "practitioner": make.practitioner(email="pat@service.example"),
        "school": make.school_staff(),
    }
    saved(*everybody.values())
    return SimpleNamespace(**everybody)


@pytest.fixture
def draft(saved: Callable[..., Any], people: SimpleNamespace) -> Any:
    """A draft of a topic."""
    return saved(make.topic("online_1", by=people.coordinator))


@pytest.fixture
def used(saved: Callable[..., Any], people: SimpleNamespace) -> Any:
    """A topic in use."""
    return saved(make.topic(by=people.coordinator, in_use=True))
