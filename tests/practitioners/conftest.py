"""A coordinator, and somebody who is on the register with everything in date."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from hateprog.practitioners.rules import What
from tests import factories as make


@pytest.fixture
def people(saved: Callable[..., Any]) -> SimpleNamespace:
    """Store the people round the register; `page` is the practitioner's own, `check` their DBS check."""
    everybody = {
        "coordinator": make.coordinator(),
        "administrator": make.administrator(),
        "practitioner": make.practitioner(),
        "newcomer": make.practitioner(name="Quinn Dale", registered=False),
        "inspector": make.inspector(),
        "referrer": make.referrer(),
        "victim_liaison": make.victim_liaison(),
    }
    saved(*everybody.values())
    page = everybody["practitioner"].along[0]
    check = next(each for each in page.entries if each.what is What.DBS)
    return SimpleNamespace(**everybody, page=page, check=check)
