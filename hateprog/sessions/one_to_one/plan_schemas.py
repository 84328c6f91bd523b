"""What may be said to plan a session or to move it, however it arrives."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from typing import Any

from marshmallow import ValidationError, fields, post_load, validates_schema

from hateprog.kernel.clock import from_local
from hateprog.kernel.errors import RuleBroken
from hateprog.kernel.text import N_, _
from hateprog.sessions.one_to_one.rules import ASKED_BY_LABELS, MODE_LABELS, AskedBy, Mode
from hateprog.sessions.one_to_one.schemas import NO_NAMES
from hateprog.sessions.one_to_one.when import DOUBT_LABELS, Doubt
from hateprog.web.fields import Asked, Choice, Choices, ClockTime, Day, Number, Words, YesNo
from hateprog.web.filters import show_time, show_weekday
from hateprog.web.intake import Intake

ANOTHER = "another"
"""The answer of whoever types a day and a time instead of taking one that is free."""


class FreeTime(Asked, fields.String):
    """A moment that was offered, as ISO text with its zone, or `ANOTHER`."""

    kind = "radios"

    def __init__(self, label: str, *, hint: str) -> None:
        super().__init__(**self.told(label, hint, None, required=False))
        self.offered: Sequence[datetime] = ()

    def choices(self) -> list[tuple[str, str]]:
        """Return what can be chosen: the moments, and another time."""
        free = [
            (moment.isoformat(timespec="minutes"), f"{show_weekday(moment)}, {show_time(moment)}")
            for moment in self.offered
        ]
        return [*free, (ANOTHER, _("Another time"))] if free else []

    def _deserialize(self, value: Any, *context: Any, **more: Any) -> Any:
        said = super()._deserialize(value, *context, **more)
        if said == ANOTHER:
            return said
        try:
            moment = datetime.fromisoformat(said)
            aware = moment.astimezone(UTC) if moment.tzinfo else None
        except (ValueError, OverflowError):
            aware = None
        if aware is None:
            raise ValidationError(_("Select one of the answers listed"))
        return aware


class PlanSchema(Intake):
    """When, where, how and with whom a session will be.

    Day and time are Europe/London's, or a free time was taken; `starts_at` comes out in UTC.
    """

    slot = FreeTime(N_("When"), hint=N_("These times are free in your diary, within your working hours."))
    day = Day(
        N_("Date"),
        hint=N_("For example, 24 11 2026"),
        missing=N_("Enter the date of the session"),
        required=False,
        ahead=True,
    )
    time = ClockTime(
        N_("Start time"), hint=N_("For example, 4pm or 16:30"), missing=N_("Enter the start time"), required=False
    )
    minutes = Number(N_("Length in minutes"), low=15, high=480, missing=N_("Enter the length in minutes"))
    mode = Choice(N_("How you will meet"), Mode, labels=MODE_LABELS, missing=N_("Select how you will meet"))
    place = Words(N_("Where"), hint=N_("A neutral, safe place"), required=False, limit=200)
    travel_minutes = Number(
        N_("Minutes of travel, each way"),
        low=0,
        high=240,
        hint=N_("Kept free in your diary before and after. Half an hour, if you leave it empty."),
        required=False,
    )
    companion = Words(
        N_("Who will be there with them"),
        hint=N_("Their name and who they are. Someone under 18 is never seen alone."),
        required=False,
        limit=200,
    )
    interpreter_booked = YesNo(N_("Is the interpreter booked?"), required=False)
    anyway = Choices(N_("Before you plan it"), Doubt, labels=DOUBT_LABELS, required=False)

    def offer(self, moments: Sequence[datetime]) -> None:
        """Offer these moments (UTC), which are free, instead of typing a day and a time."""
        self.fields["slot"].offered = moments  # type: ignore[attr-defined]  # marshmallow knows it as a field only

    def doubt(self, doubts: Collection[Doubt]) -> None:
        """Ask about these doubts, and no others."""
        shown = {each: label for each, label in DOUBT_LABELS.items() if each in doubts}
        self.fields["anyway"].metadata = {**self.fields["anyway"].metadata, "labels": shown}

    @validates_schema(skip_on_field_errors=False)
    def check_what_belongs_together(self, said: dict[str, Any], **_more: object) -> None:
        """Refuse a plan that leaves the time open, or that is in person and nowhere."""
        wrong: dict[str, list[str]] = {}
        left_out = [name for name in ("day", "time") if name in said and said[name] is None]
        if "slot" in said and said["slot"] is None and len(left_out) == len(("day", "time")):
            wrong["slot"] = [_("Select a free time, or enter another date and time")]
        elif said.get("slot", ANOTHER) in {None, ANOTHER}:
            wrong = {name: [_(str(self.fields[name].error_messages["required"]))] for name in left_out}
        if said.get("mode") is Mode.IN_PERSON and "place" in said and not said["place"]:
            wrong["place"] = [_("Enter where you will meet")]
        if wrong:
            raise ValidationError(wrong)

    @post_load
    def build(self, said: dict[str, Any], **_more: object) -> dict[str, Any]:
        """Return the answers with the moment in UTC instead of what was taken or typed."""
        taken, day, clock = said.pop("slot"), said.pop("day"), said.pop("time")
        try:
            said["starts_at"] = from_local(day, clock) if taken in {None, ANOTHER} else taken
        except RuleBroken as refused:
            raise ValidationError(refused.message, "time") from None
        said["anyway"] = frozenset(said["anyway"] or ())
        return said


class RescheduleSchema(PlanSchema):
    """A new time for a planned session, and who asked for it."""

    asked_by = Choice(
        N_("Who asked for the change?"), AskedBy, labels=ASKED_BY_LABELS, missing=N_("Select who asked for the change")
    )
    note = Words(N_("Why"), hint=NO_NAMES, missing=N_("Enter why it is moved"), limit=1_000, lines=3)
