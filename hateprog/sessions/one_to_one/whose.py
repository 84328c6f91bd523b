"""Whose time a session takes: the practitioner's whose case it is, or that of whoever stands in. Pure.

Source: docs/decisions/0042. Days are Europe/London's.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Protocol
from uuid import UUID

from hateprog.kernel.clock import local_date


class StandIn(Protocol):
    """What is asked of a stand-in that was not ended: who, in which case, for which session's day, on which days."""

    @property
    def referral_id(self) -> UUID: ...

    @property
    def account_id(self) -> UUID: ...

    @property
    def day(self) -> date: ...

    @property
    def from_on(self) -> date: ...

    @property
    def until_on(self) -> date: ...


class Planned(Protocol):
    """What is asked of an appointment: of which case, when (UTC), and who planned it."""

    @property
    def referral_id(self) -> UUID: ...

    @property
    def starts_at(self) -> datetime: ...

    @property
    def planned_by(self) -> UUID: ...


def holds(stand_ins: Iterable[StandIn], *, case_id: UUID, day: date, planned_by: UUID, practitioner_id: UUID) -> UUID:
    """Return the account of whoever holds a session of a case on a day.

    Whoever planned it themselves for one of their days of standing in; else whoever stands in on that very day; else
    the practitioner whose case it is.
    """
    here = [each for each in stand_ins if each.referral_id == case_id and each.from_on <= day <= each.until_on]
    if practitioner_id != planned_by and any(each.account_id == planned_by for each in here):
        return planned_by
    return next((each.account_id for each in here if each.day == day), practitioner_id)


def holder_of(planned: Planned, stand_ins: Iterable[StandIn], practitioner_id: UUID) -> UUID:
    """Return the account of whoever holds what is planned for a case of this practitioner's."""
    case_id, day = planned.referral_id, local_date(planned.starts_at)
    return holds(stand_ins, case_id=case_id, day=day, planned_by=planned.planned_by, practitioner_id=practitioner_id)
