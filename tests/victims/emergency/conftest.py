"""Somebody harmed in a case, and a coordinator with a second factor who took no part in it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
import time_machine
from pyotp import TOTP
from sqlalchemy import select

from hateprog.kernel.clock import utcnow
from hateprog.store.base import db
from hateprog.victims.emergency.models import EmergencyAccess
from tests import factories as make

SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
REASON = "He has said that he waits at her door tonight"


def code_now() -> str:
    """Return the code that the coordinator's app shows at this moment."""
    return TOTP(SECRET).at(utcnow())


def with_factor(build: Any, **said: Any) -> Any:
    """Return an account with a second factor."""
    return build(totp_secret=SECRET, totp_confirmed_at=utcnow(), **said)


def accesses() -> list[EmergencyAccess]:
    """Return every access that is stored, the oldest first."""
    return list(db.session.scalars(select(EmergencyAccess).order_by(EmergencyAccess.opened_at)))


@dataclass(slots=True)
class Emergency:
    """A case, who was harmed in it, and the browser of the coordinator."""

    case: Any
    victim: Any
    coordinator: Any
    browser: Any
    sign_in: Any

    @property
    def address(self) -> str:
        """Return where the case is opened."""
        return f"/people-harmed/cases/{self.case.id}/emergency"

    @property
    def person(self) -> str:
        """Return the page of the person harmed."""
        return f"{self.address}/people/{self.victim.id}"

    def again(self) -> Any:
        """Sign the coordinator in again, whose session ended meanwhile, and return the browser."""
        self.browser = self.sign_in(self.coordinator)
        return self.browser

    def of(self, case: Any) -> Emergency:
        """Return the same of another case, in which nobody is put down."""
        return replace(self, case=case)

    def open(self, reason: str = REASON, secret: str | None = None, browser: Any = None, **more: str) -> Any:
        """Send the form, with a fresh code."""
        secret = code_now() if secret is None else secret
        return (browser or self.browser).post(self.address, data={"reason": reason, "secret": secret} | more)


@pytest.fixture
def clock() -> Iterator[time_machine.Coordinates]:
    """Stop the clock at the beginning of a minute; `shift` moves it."""
    with time_machine.travel(utcnow().replace(second=0, microsecond=0), tick=False) as stopped:
        yield stopped


@pytest.fixture
def emergency(clock: Any, people: SimpleNamespace, case: Any, taken_down: Any, saved: Any, client_as: Any) -> Emergency:
    """Put Ola Nowak down for a case, a day ago, and sign the coordinator in."""
    coordinator = saved(with_factor(make.coordinator, name="Cora Dale"))
    given = case()
    victim = taken_down(of=given)
    clock.shift(timedelta(days=1))
    return Emergency(given, victim, coordinator, client_as(coordinator), client_as)
