"""A school in Rotherham, and who coordinates there."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from tests import factories as make
from tests.factories.areas import SOUTH_YORKSHIRE


@pytest.fixture
def here(saved: Any) -> SimpleNamespace:
    """A school, its coordinator, and a programme that serves its authority."""
    saved(make.rotherham(), make.southampton())
    school, coordinator = saved(make.school(), make.coordinator(areas=[SOUTH_YORKSHIRE]))
    programme = saved(make.school_programme(by=coordinator))
    return SimpleNamespace(school=school, coordinator=coordinator, programme=programme)


@pytest.fixture
def with_office(here: SimpleNamespace, saved: Any) -> SimpleNamespace:
    """The school, with its office's address."""
    saved(make.school_office(here.school, by=here.coordinator))
    return here
