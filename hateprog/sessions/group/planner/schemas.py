"""What may be typed to plan a whole school: how many pupils each year has, and what the timetable must keep to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import time
from typing import Any

from marshmallow import Schema, ValidationError, post_load

from hateprog.kernel.calendar import SATURDAY, WEEKDAY_LABELS
from hateprog.kernel.text import N_, _
from hateprog.sessions.group.planner.rules import (
    LARGEST_GROUP,
    MOST_PRACTITIONERS,
    MOST_PUPILS,
    MOST_ROOMS,
    OpenSlot,
    Period,
)
from hateprog.sessions.group.rules import Details
from hateprog.sessions.group.schemas import about_a_session, details
from hateprog.sessions.library import queries as library
from hateprog.sessions.year_groups import YearGroup, year_name
from hateprog.web.fields import Day, Listed, ListedSeveral, Number
from hateprog.web.filters import show_time, show_weekday
from hateprog.web.intake import Intake


class YearsSchema(Intake):
    """How many pupils each of some year groups has; comes out as year (its number) -> pupils."""

    def __init__(self, years: Iterable[YearGroup]) -> None:
        super().__init__()
        for year in years:
            self.declared_fields[_name(year)] = Number(year_name(year), low=1, high=MOST_PUPILS, required=False)
        self._init_fields()

    @post_load
    def only_those_with_pupils(self, said: dict[str, Any], **_more: object) -> dict[str, int]:
        """Return the years that were filled in. Raises `ValidationError` where none was."""
        years = {name.removeprefix("year_"): pupils for name, pupils in said.items() if pupils}
        if not years:
            raise ValidationError(_("Enter how many pupils at least one year group has"), next(iter(self.load_fields)))
        return years


def years_as_typed(years: Mapping[str, int]) -> dict[str, int]:
    """Return a plan's years the way `YearsSchema` asks of them."""
    return {_name(YearGroup(int(year))): pupils for year, pupils in years.items()}


def _name(year: YearGroup) -> str:
    return f"year_{year.value}"


class LimitsSchema(Intake):
    """What the timetable must keep to. `periods` are (value, label) of the school's; without any, all day will do."""

    group_size = Number(
        N_("Pupils in a group, at most"), low=1, high=LARGEST_GROUP, missing=N_("Enter how many pupils a group has")
    )
    from_on = Day(N_("First possible day"), missing=N_("Enter the first possible day"))
    until_on = Day(N_("Last possible day"), missing=N_("Enter the last possible day"))
    weekdays = ListedSeveral(
        N_("Days of the week"),
        lambda: [(str(number), _(label)) for number, label in enumerate(WEEKDAY_LABELS[:SATURDAY])],
        missing=N_("Select at least one day of the week"),
    )
    rooms = Number(
        N_("Sessions at the same time, at most"),
        hint=N_("For how many of them there are rooms"),
        low=1,
        high=MOST_ROOMS,
        missing=N_("Enter how many sessions there can be at the same time"),
    )
    room = Number(
        N_("Pupils that the room holds"),
        hint=N_("The smallest room, if there are several"),
        low=1,
        high=MOST_PUPILS,
        missing=N_("Enter how many pupils the room holds"),
    )
    practitioners = Number(
        N_("Practitioners at each session, at least"),
        low=1,
        high=MOST_PRACTITIONERS,
        missing=N_("Enter how many practitioners must come to each session"),
    )

    def __init__(self, periods: Sequence[tuple[str, str]]) -> None:
        super().__init__()
        if periods:
            self.declared_fields["periods"] = ListedSeveral(
                N_("Periods"),
                lambda: list(periods),
                hint=N_("A session belongs to the period in which it begins"),
                missing=N_("Select at least one period"),
            )
            self._init_fields()

    @post_load
    def read(self, said: dict[str, Any], **_more: object) -> dict[str, Any]:
        """Return the answers with weekdays as numbers and periods as (from, until) in ISO."""
        periods = [each.split("–") for each in said.get("periods", ())]
        return said | {"weekdays": sorted(map(int, said["weekdays"])), "periods": periods}


def value_of(period: Period) -> str:
    """Return a period as it is chosen: 09:00–10:00."""
    return f"{period.starts:%H:%M}–{period.ends:%H:%M}"


def periods_as_typed(periods: Sequence[Sequence[str]]) -> list[str]:
    """Return a plan's periods the way `LimitsSchema` asks of them."""
    return [value_of(Period(time.fromisoformat(one), time.fromisoformat(other))) for one, other in periods]


class MoveSchema(Intake):
    """To which of several slots a group is moved; comes out as the slot's id, in words."""

    def __init__(self, slots: Sequence[OpenSlot]) -> None:
        super().__init__()
        choices = [(slot.id.hex, f"{show_weekday(slot.day)}, {show_time(slot.starts)}") for slot in slots]
        self.declared_fields["slot"] = Listed(
            N_("When the group comes"), lambda: choices, missing=N_("Select when the group comes"), kind="radios"
        )
        self._init_fields()


class _AboutAll(Intake):
    """What a school says of all sessions of its plan; the plan has the groups, and how many pupils the room holds."""

    @post_load
    def build(self, said: dict[str, Any], **_more: object) -> Details:
        """Return the answers as they are booked, still without groups and the size of the room."""
        return details((), {"topics": ()} | said | {"room_capacity": 0})


def book_all_schema() -> Schema:
    """Return the form with which all sessions of a plan are booked: what is asked of one goes for all."""
    topics: list[tuple[str, ...]] = [(str(each.id), each.title, each.years) for each in library.topics_in_use()]
    asked = about_a_session(lambda: topics)
    asked.pop("room_capacity")
    if not topics:
        asked.pop("topics")
    return _AboutAll.from_dict(asked, name="BookAllSchema")()
