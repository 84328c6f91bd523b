"""A district, and the people who have to do with events."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from tests import factories as make


@dataclass(slots=True)
class People:
    """Who plans, holds, reads and compares."""

    coordinator: Any
    practitioner: Any
    inspector: Any


@pytest.fixture
def people(saved: Callable[..., Any]) -> People:
    """Store them."""
    saved(make.rotherham(), make.southampton())
    return People(
        *saved(
            make.coordinator(name="Chris Moor"),
            make.practitioner(name="Pat Hill"),
            make.inspector(name="Indira Vale"),
        )
    )
