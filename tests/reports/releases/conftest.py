"""Figures in January 2027, and the steps of a release as people take them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
import time_machine

from hateprog.accounts.signed_in import actor_at
from hateprog.kernel.access import Actor
from hateprog.reports.periods import service as periods
from hateprog.reports.periods.models import FrozenPeriod
from hateprog.reports.releases import queries, service
from hateprog.reports.releases.models import Release
from hateprog.reports.releases.rules import Hiding, State
from tests import factories as make
from tests.factories.areas import ROTHERHAM

NOW = datetime(2027, 1, 20, 12, tzinfo=UTC)
YEAR = date(2026, 1, 1), date(2026, 12, 31)
MOST_OF_IT = date(2026, 1, 2), date(2026, 12, 30)
NEARLY_AS_MUCH = date(2026, 1, 2), date(2026, 12, 20)
"""Days that leave ten of `MOST_OF_IT`, in which a few referrals came."""
WHY = "A school was counted twice in these figures"


@pytest.fixture(autouse=True)
def today() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


class Takers:
    """Who takes the steps of a release, and the steps, by short names."""

    def __init__(self, saved: Any) -> None:
        self.preparer, self.commissioner = saved(make.coordinator()), saved(make.commissioner())
        self.again = saved(make.account(["commissioner"], of=self.preparer))

    def actor(self, account: Any) -> Actor:
        found = actor_at(account.email)
        assert found is not None
        return found

    def frozen(self, days: tuple[date, date] = YEAR, force: str | None = None) -> FrozenPeriod:
        return periods.freeze(self.actor(self.preparer), None, first=days[0], last=days[1], force=force, note=None)

    def prepared(self, period: FrozenPeriod, hiding: Hiding = Hiding.HIDDEN) -> Release:
        made = service.prepare(self.actor(self.preparer), None, period=str(period.id), hiding=hiding)
        return self.read(made)

    def submitted(self, release: Release) -> Release:
        return service.submit(self.actor(self.preparer), release)

    def approved(self, release: Release) -> Release:
        return service.approve(self.actor(self.commissioner), release)

    def published(self, release: Release) -> Release:
        return service.publish(self.actor(self.preparer), release)

    def withdrawn(self, release: Release) -> Release:
        return service.withdraw(self.actor(self.preparer), release, reason=WHY)

    def read(self, release: Release) -> Release:
        found = queries.one_release(release.id)
        assert found is not None
        return found

    def at(self, state: State, period: FrozenPeriod, hiding: Hiding = Hiding.HIDDEN) -> Release:
        """Return a release of a period that has come this far; one that was withdrawn was published before."""
        release = self.prepared(period, hiding)
        for step, reached in (
            (self.submitted, State.SUBMITTED),
            (self.approved, State.APPROVED),
            (self.published, State.PUBLISHED),
            (self.withdrawn, State.WITHDRAWN),
        ):
            if release.state is state:
                break
            step(release)
            assert release.state is reached
        return release


@pytest.fixture
def takers(saved: Any) -> Takers:
    """Forty referrals of spring and summer in one district, three of them before Christmas."""
    saved(make.rotherham())
    several(saved, datetime(2026, 3, 10, 9, tzinfo=UTC), 20)
    several(saved, datetime(2026, 7, 10, 9, tzinfo=UTC), 17)
    several(saved, datetime(2026, 12, 23, 9, tzinfo=UTC), 3)
    return Takers(saved)


def several(saved: Any, received: datetime, many: int) -> None:
    """Store referrals that came at this moment."""
    saved(*(make.referral(district=ROTHERHAM, received_at=received) for _each in range(many)))


@pytest.fixture
def generated(service: Any, saved: Any) -> Takers:
    """The generated service, and who takes the steps in it."""
    return Takers(saved)
