"""The allocated case of the sessions' tests: with and without its risk assessment."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.conftest import save
from tests.sessions.conftest import Scene, allocated, begun, scene

__all__ = ["begun", "scene"]


@pytest.fixture
def bare(saved: Callable[..., Any]) -> Scene:
    """Store an approved, allocated case that has no risk assessment."""
    return allocated(save, assessed=False)
