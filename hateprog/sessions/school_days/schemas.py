"""What may be typed of the days of schools."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, ValidationError, fields, post_load

from hateprog.kernel.text import N_, _
from hateprog.sessions.school_days.rules import KIND_LABELS, PERIODS_MOST, Days, Kind, Period
from hateprog.web.fields import Choice, ClockTime, Day, Words
from hateprog.web.intake import Intake


class DaysSchema(Intake):
    """Some days, and what they are to a school."""

    kind = Choice(N_("What are they?"), Kind, labels=KIND_LABELS, missing=N_("Select what the days are"))
    name = Words(
        N_("What they are called"), hint=N_("Such as Christmas holiday"), required=False, limit=80, autocomplete="off"
    )
    first_on = Day(N_("First day"), missing=N_("Enter the first day"), ahead=True)
    last_on = Day(N_("Last day"), hint=N_("Leave it empty for one day"), required=False, ahead=True)

    @post_load
    def build(self, said: dict[str, Any], **_more: object) -> Days:
        """Return the answers as `Days`; without a last day it is one day."""
        last_on = said["last_on"] or said["first_on"]
        return Days(said["kind"], said["first_on"], last_on, said["name"], own=said["kind"] is Kind.OPEN)


class AuthorityDaysSchema(DaysSchema):
    """Days of a whole authority, which are a holiday or an INSET day."""

    kind = Choice(
        N_("What are they?"),
        Kind,
        labels={each: KIND_LABELS[each] for each in (Kind.HOLIDAY, Kind.INSET)},
        missing=N_("Select what the days are"),
    )

    @post_load
    def build(self, said: dict[str, Any], **more: object) -> Days:
        """Return the answers as `Days`. Refuses days that only a school can say are open."""
        if said["kind"] is Kind.OPEN:
            raise ValidationError(_("Select one of the answers listed"), "kind")
        days: Days = super().build(said, **more)
        return days


class _Periods(Intake):
    @post_load
    def build(self, said: dict[str, Any], **_more: object) -> list[Period]:
        """Return the periods that have a name. Refuses one of which a part is missing."""
        wrong: dict[str, list[str]] = {}
        periods: list[Period] = []
        for row in range(PERIODS_MOST):
            name, begins, ends = (said[f"{part}_{row}"] for part in ("name", "from", "until"))
            if not (name or begins or ends):
                continue
            asked = (("name", name, _("Enter a name")), ("from", begins, _("Enter a time")))
            missing = {
                f"{part}_{row}": [text]
                for part, value, text in (*asked, ("until", ends, _("Enter a time")))
                if not value
            }
            wrong |= missing
            if not missing:
                periods.append(Period(name, begins, ends))
        if wrong:
            raise ValidationError(wrong)
        return periods


def _asked() -> dict[str, fields.Field[Any]]:
    asked: dict[str, fields.Field[Any]] = {}
    for row in range(PERIODS_MOST):
        asked[f"name_{row}"] = Words(N_("Name"), required=False, limit=40, autocomplete="off", width=10)
        asked[f"from_{row}"] = ClockTime(N_("From"), required=False)
        asked[f"until_{row}"] = ClockTime(N_("Until"), required=False)
    return asked


PeriodsSchema: type[Schema] = _Periods.from_dict(_asked(), name="PeriodsSchema")


def as_typed(periods: Any) -> dict[str, Any]:
    """Return the periods of a day by the names of the form's fields."""
    typed: dict[str, Any] = {}
    for row, each in enumerate(periods):
        typed |= {f"name_{row}": each.name, f"from_{row}": each.from_time, f"until_{row}": each.until_time}
    return typed
