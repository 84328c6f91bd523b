"""Who reads and who writes programme templates, and a draft."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from tests import factories as make


@pytest.fixture
def people(saved: Callable[..., Any]) -> SimpleNamespace:
    """A coordinator and a colleague of theirs, and a practitioner."""
    everybody = {
        "coordinator": make.coordinator(email="chris@service.example"),
        "colleague": make.coordinator(name="Maya Brand", email="maya@service.example"),
        "practitioner": make.practitioner(email="pat@service.example"),
    }
    saved(*everybody.values())
    return SimpleNamespace(**everybody)


@pytest.fixture
def draft(saved: Callable[..., Any], people: SimpleNamespace) -> Any:
    """A draft of the next version for adults."""
    return saved(make.programme_template(by=people.coordinator))
