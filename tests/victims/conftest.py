"""A case in Rotherham with its liaison, somebody harmed in it, and everybody who must not know of them."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from hateprog.victims import queries, service
from hateprog.victims.models import Victim
from tests import factories as make
from tests.factories.victims import KNOWN


@pytest.fixture
def people(saved: Callable[..., Any]) -> SimpleNamespace:
    """Two liaisons, a coordinator, a practitioner and an inspector."""
    saved(make.rotherham(), make.southampton())
    everybody = {
        "liaison": make.victim_liaison(),
        "other": make.victim_liaison(name="Tom Birch"),
        "coordinator": make.coordinator(),
        "practitioner": make.practitioner(),
        "inspector": make.inspector(),
        "referrer": make.referrer(),
    }
    saved(*everybody.values())
    return SimpleNamespace(**everybody)


@pytest.fixture
def case(saved: Callable[..., Any], people: SimpleNamespace) -> Callable[..., Any]:
    """Give back a function that stores a case with this liaison, or without one."""

    def store(liaison: Any = people.liaison, **said: Any) -> Any:
        made = saved(make.referral(**{"referrer": people.referrer} | said))
        if liaison is not None:
            saved(make.case_liaison(made, liaison))
        return made

    return store


@pytest.fixture
def taken_down(case: Callable[..., Any], people: SimpleNamespace) -> Callable[..., Victim]:
    """Give back a function that takes somebody down for a case, by the real command, and returns them."""

    def take(by: Any = people.liaison, of: Any = None, *, same: Any = None, **said: Any) -> Victim:
        of = of or case(by)
        at_hand: Any = queries.one_case(of.id)
        harmed = service.take_down(make.actor(by), at_hand, given=KNOWN | said, same=same)
        found: Any = queries.one_victim(harmed.victim_id)
        return found

    return take
