"""A concern that waits in a case on the programme."""

from __future__ import annotations

from typing import Any

import pytest

from tests import factories as make
from tests.sessions.conftest import Scene


@pytest.fixture
def worry(scene: Scene, begun: Any, saved: Any) -> Any:
    """Store a concern that the practitioner raised and the coordinator was told of."""
    return saved(make.concern(scene.case, by=scene.practitioner, told=scene.coordinator))
