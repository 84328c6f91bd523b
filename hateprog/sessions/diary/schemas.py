"""What may be said of working hours: for each weekday from when until when, or nothing."""

from __future__ import annotations

from datetime import time
from typing import Any

from marshmallow import Schema, ValidationError, fields, post_load

from hateprog.kernel.calendar import WEEKDAY_LABELS
from hateprog.kernel.errors import RuleBroken
from hateprog.kernel.text import N_, _
from hateprog.sessions.diary import rules
from hateprog.sessions.diary.rules import Hours, HoursOfADay
from hateprog.web.fields import ClockTime, Day
from hateprog.web.intake import Intake


def _asked() -> dict[str, fields.Field[Any]]:
    """Return the two questions of each weekday."""
    asked: dict[str, fields.Field[Any]] = {}
    for weekday in range(len(WEEKDAY_LABELS)):
        asked[f"from_{weekday}"] = ClockTime(N_("From"), required=False)
        asked[f"until_{weekday}"] = ClockTime(N_("Until"), required=False)
    return asked


class _Loading(Intake):
    @post_load
    def build(self, said: dict[str, Any], **_more: object) -> list[HoursOfADay]:
        """Return the days that have hours. Refuses a day with one time, one that ends before it begins, and no day."""
        for weekday in range(len(WEEKDAY_LABELS)):
            try:
                rules.check_hours(weekday, said[f"from_{weekday}"], said[f"until_{weekday}"])
            except RuleBroken as refused:
                raise ValidationError(refused.message, str(refused.field)) from None
        days = [
            HoursOfADay(weekday, said[f"from_{weekday}"], said[f"until_{weekday}"])
            for weekday in range(len(WEEKDAY_LABELS))
            if said[f"from_{weekday}"] is not None
        ]
        if not days:
            raise ValidationError(_("Enter the hours of one day at least"), "from_0")
        return days


HoursSchema: type[Schema] = _Loading.from_dict(_asked(), name="HoursSchema")


class DatedHoursSchema(Intake):
    """Some dates with other hours than the usual ones, or none."""

    first_on = Day(N_("First date"), missing=N_("Enter the first date"), ahead=True)
    last_on = Day(N_("Last date"), hint=N_("Leave it empty for one day"), required=False, ahead=True)
    from_time = ClockTime(N_("From"), hint=N_("Leave both times empty for days off"), required=False)
    until_time = ClockTime(N_("Until"), required=False)

    @post_load
    def build(self, said: dict[str, Any], **_more: object) -> dict[str, Any]:
        """Return the answers; without a last date it is one day."""
        return said | {"last_on": said["last_on"] or said["first_on"]}


def as_typed(hours: Hours) -> dict[str, time]:
    """Return working hours by the names of the form's fields."""
    return {
        f"{name}_{weekday}": clock
        for weekday, span in hours.items()
        for name, clock in zip(("from", "until"), span, strict=True)
    }
