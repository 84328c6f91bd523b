"""A case whose first session's time has come, and a question released to it."""

from __future__ import annotations

from typing import Any

import pytest

from hateprog.questions.models import Passage
from tests import factories as make
from tests.sessions.conftest import Scene, allocated, first_session


@pytest.fixture
def scene(saved: Any) -> Scene:
    """Store a case on the programme, its first session an hour ago."""
    found = allocated(saved)
    first_session(found, saved)
    return found


@pytest.fixture
def desk(saved: Any) -> Any:
    """Store an account at the victim side."""
    return saved(make.coordinator(name="Vera Desk", email="vera@example.org"))


@pytest.fixture
def passage(scene: Scene, desk: Any, saved: Any) -> Passage:
    """Store a question released to the case."""
    released: Passage = saved(make.passage(scene.case, desk=desk))
    return released
