"""What may be typed to open a slot, to book it, to move and to cancel a booking."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from marshmallow import Schema, ValidationError, fields, post_load, validates_schema

from hateprog.kernel.text import N_, _
from hateprog.sessions.group.rules import (
    GROUPS_MOST,
    LONGEST,
    OF_A_SCHOOL,
    OF_A_SLOT,
    PUPILS_MOST,
    REASON_LABELS,
    ROOM_MOST,
    SHORTEST,
    TRAVEL_MOST,
    Details,
    Group,
    Reason,
)
from hateprog.sessions.year_groups import YearGroup, year_name
from hateprog.web.fields import Choice, ClockTime, Day, Listed, ListedSeveral, Number, Words
from hateprog.web.intake import Intake

Choices = Callable[[], list[tuple[str, ...]]]
NO_PUPIL = N_("Do not name a pupil")
PARENTS_TOLD, MATERIALS_SEEN, ANYWAY = "parents_told", "materials_seen", "yes"
OF_A_GROUP = {
    "label": N_("Enter what the group is called"),
    "year": N_("Select the year group"),
    "pupils": N_("Enter how many pupils are expected"),
}
"""What is asked of each group, and what is said where it is missing."""

AUTHORITIES = 3
"""To the schools of how many authorities a slot is offered, at most, in one form."""


def years() -> list[tuple[str, str]]:
    """Return the year groups as a select lists them."""
    return [(str(int(each)), year_name(each)) for each in YearGroup]


class _Booking(Intake):
    """What is asked of every booking; the rows of groups come before it, as many as the slot takes."""

    rows = 1

    @validates_schema(skip_on_field_errors=False)
    def check_groups(self, said: dict[str, Any], **_more: object) -> None:
        """Refuse a group of which a part is missing, and a form without any, together with all else that is wrong."""
        rows = {row: [name for name in OF_A_GROUP if _is_blank(said, f"{name}_{row}")] for row in range(self.rows)}
        wrong = {
            f"{name}_{row}": [_(OF_A_GROUP[name])]
            for row, blank in rows.items()
            for name in blank
            if len(blank) < len(OF_A_GROUP)
        }
        if all(len(blank) == len(OF_A_GROUP) for blank in rows.values()):
            wrong["label_0"] = [_("Enter one group at least")]
        if wrong:
            raise ValidationError(wrong)

    @post_load
    def build(self, said: dict[str, Any], **_more: object) -> Details:
        """Return the answers as `Details`."""
        rows = [[said.pop(f"{name}_{row}") for name in OF_A_GROUP] for row in range(self.rows)]
        return details([Group(label, YearGroup(int(year)), pupils) for label, year, pupils in rows if label], said)


def _is_blank(said: dict[str, Any], name: str) -> bool:
    """Say whether nothing was typed; what cannot be read was refused beside its field, and is not `said`."""
    return name in said and not said[name]


def details(groups: Sequence[Group], said: dict[str, Any]) -> Details:
    """Return what was `said` of a session, or of several, as it is booked."""
    ticked = said.pop("ticks") or ()
    topics = tuple(said.pop("topics") or ())
    return Details(
        tuple(groups),
        topic_ids=topics,
        parents_told=PARENTS_TOLD in ticked,
        materials_seen=MATERIALS_SEEN in ticked,
        **said,
    )


class Topics(ListedSeveral):
    """The topics of a session; their ids come out as UUIDs."""

    def _deserialize(self, value: Any, *context: Any, **more: Any) -> list[Any]:
        return [fields.UUID().deserialize(each) for each in super()._deserialize(value, *context, **more)]


def _ticks() -> list[tuple[str, str]]:
    return [
        (PARENTS_TOLD, _("Parents and carers have been told, or will be before the session")),
        (MATERIALS_SEEN, _("We have looked at the materials")),
    ]


def booking_schema(rows: int, topics: Choices) -> Schema:
    """Return the form of a booking with room for so many groups, and these topics to choose from."""
    asked: dict[str, fields.Field[Any]] = {}
    for row in range(rows):
        asked[f"label_{row}"] = Words(N_("Group"), required=False, limit=20, autocomplete="off", width=5)
        asked[f"year_{row}"] = Listed(N_("Year group"), years, required=False)
        asked[f"pupils_{row}"] = Number(N_("Pupils expected"), low=1, high=PUPILS_MOST, required=False)
    asked |= about_a_session(topics)
    schema: type[_Booking] = _Booking.from_dict(asked, name="BookingSchema")  # type: ignore[assignment]  # it is one
    made = schema()
    made.rows = rows
    return made


def about_a_session(topics: Choices) -> dict[str, fields.Field[Any]]:
    """Return what is asked of a session beside its groups, with these topics to choose from."""
    asked: dict[str, fields.Field[Any]] = {}
    asked["room"] = Words(
        N_("Room"), hint=N_("Such as the main hall, and how visitors find it"), missing=N_("Enter the room"), limit=120
    )
    asked["room_capacity"] = Number(
        N_("How many people the room holds"), low=1, high=ROOM_MOST, missing=N_("Enter how many people the room holds")
    )
    asked["staff_present"] = Words(
        N_("Member of staff who will be in the room"),
        hint=N_("Pupils are never left alone with visitors"),
        missing=N_("Enter who of your staff will be in the room"),
        limit=120,
        autocomplete="off",
    )
    asked["dsl_name"] = Words(
        N_("Designated safeguarding lead (DSL)"),
        missing=N_("Enter the name of your designated safeguarding lead"),
        limit=120,
        autocomplete="off",
    )
    asked["dsl_contact"] = Words(
        N_("How visitors reach the DSL that day"),
        hint=N_("A phone number or an extension"),
        missing=N_("Enter how visitors reach the designated safeguarding lead"),
        limit=120,
        autocomplete="off",
    )
    asked["topics"] = Topics(N_("Topics"), topics, required=False)
    asked["access_needs"] = Words(
        N_("What we should prepare so that everybody can take part"),
        hint=N_("Such as captions, or large print. Do not name a pupil"),
        required=False,
        limit=500,
        lines=2,
    )
    asked["notes"] = Words(
        N_("Anything practitioners should know"),
        hint=N_("Such as parking, or what has happened in the school. Do not name a pupil"),
        required=False,
        limit=1_000,
        lines=2,
    )
    asked["ticks"] = ListedSeveral(N_("Before the session"), _ticks, required=False)
    return asked


class Free(Listed):
    """One of the free slots that were shown; its id comes out as a UUID. One that is free no more is no mistake."""

    kind = "radios"

    def _deserialize(self, value: Any, *context: Any, **more: Any) -> Any:
        return fields.UUID(error_messages={"invalid_uuid": N_("Select a date")}).deserialize(value)


def _all_the_same() -> list[tuple[str, str]]:
    return [(ANYWAY, _("The session takes place all the same"))]


class ChooseSchema(Intake):
    """Which free slot a school takes."""

    slot_id = Free(N_("When"), list, missing=N_("Select a date"))
    despite_shut = ListedSeveral(N_("The school is shut that day"), _all_the_same, required=False)

    def offer(self, choices: Sequence[tuple[str, ...]]) -> None:
        """Offer these slots: (id, label, hint)."""
        self.fields["slot_id"].choices = lambda: list(choices)  # type: ignore[attr-defined]  # known as a field only

    @post_load
    def build(self, said: dict[str, Any], **_more: object) -> dict[str, Any]:
        """Return the answers, with whether the day was wanted although the school is shut."""
        return said | {"despite_shut": bool(said["despite_shut"])}


def _reasons(given: Sequence[Reason]) -> dict[Reason, str]:
    return {each: REASON_LABELS[each] for each in given}


class CancelSchema(Intake):
    """Why a school gives a booking up."""

    reason = Choice(N_("Why?"), Reason, labels=_reasons(OF_A_SCHOOL), missing=N_("Select why it is cancelled"))
    note = Words(N_("More about it"), hint=NO_PUPIL, required=False, limit=500, lines=2)


class CancelSlotSchema(Intake):
    """Why practitioners cannot come."""

    reason = Choice(N_("Why?"), Reason, labels=_reasons(OF_A_SLOT), missing=N_("Select why it is cancelled"))
    note = Words(N_("More about it"), hint=N_("The school does not see this"), required=False, limit=500, lines=2)


class ResizeSchema(Intake):
    """How much a slot takes."""

    capacity_groups = Number(N_("Groups"), low=1, high=GROUPS_MOST, missing=N_("Enter how many groups can come"))
    capacity_pupils = Number(N_("Pupils"), low=1, high=PUPILS_MOST, missing=N_("Enter how many pupils can come"))


class SlotSchema(ResizeSchema):
    """When practitioners can come, for how long, to which schools; once, or every week until a day."""

    day = Day(N_("Date"), missing=N_("Enter the date"), ahead=True)
    time = ClockTime(N_("Start time"), hint=N_("For example, 10:05 or 1pm"), missing=N_("Enter the start time"))
    minutes = Number(N_("Length in minutes"), low=SHORTEST, high=LONGEST, missing=N_("Enter the length in minutes"))
    travel_minutes = Number(
        N_("Minutes of travel, each way"),
        low=0,
        high=TRAVEL_MOST,
        hint=N_("Kept free in the diary before and after"),
        missing=N_("Enter the minutes of travel"),
    )
    last = Day(N_("Every week until"), hint=N_("Leave it empty for this date only"), required=False, ahead=True)
    practitioners = ListedSeveral(N_("Who comes"), list, missing=N_("Select who comes"))
    authority_1 = Listed(N_("Offered to schools in"), list, missing=N_("Select to which schools it is offered"))
    authority_2 = Listed(N_("and in"), list, required=False)
    authority_3 = Listed(N_("as well as in"), list, required=False)
    anyway = ListedSeveral(N_("Before you open it"), lambda: [(ANYWAY, _("Open it all the same"))], required=False)

    def offer(self, practitioners: list[tuple[str, str]], authorities: list[tuple[str, str]]) -> None:
        """Offer these practitioners and authorities to choose from."""
        shown: dict[str, Any] = self.fields
        shown["practitioners"].choices = lambda: practitioners
        for number in range(1, AUTHORITIES + 1):
            shown[f"authority_{number}"].choices = lambda: authorities

    @post_load
    def build(self, said: dict[str, Any], **_more: object) -> dict[str, Any]:
        """Return the answers with the authorities together, and practitioners as UUIDs."""
        codes = [said.pop(f"authority_{number}") for number in range(1, AUTHORITIES + 1)]
        return said | {
            "authorities": tuple(dict.fromkeys(code for code in codes if code)),
            "practitioners": tuple(fields.UUID().deserialize(each) for each in said["practitioners"]),
            "anyway": bool(said["anyway"]),
        }


def shown_rows(capacity_groups: int) -> int:
    """Return for how many groups the form of a booking has a row."""
    return min(capacity_groups, GROUPS_MOST)


def as_typed(booking: Any) -> dict[str, Any]:
    """Return a booking by the names of the form's fields."""
    rows: dict[str, Any] = {}
    for row, group in enumerate(booking.groups):
        rows |= {f"label_{row}": group.label, f"year_{row}": group.year_group, f"pupils_{row}": group.pupils_expected}
    ticks = [name for name in (PARENTS_TOLD, MATERIALS_SEEN) if getattr(booking, name)]
    said = ("room", "room_capacity", "access_needs", "dsl_name", "dsl_contact", "staff_present", "notes")
    topics = [str(each.topic_id) for each in booking.topics]
    return rows | {name: getattr(booking, name) for name in said} | {"ticks": ticks, "topics": topics}


def last_said(before: Any) -> dict[str, Any]:
    """Return what of a school's last booking is likely to be so again: it need not be typed twice."""
    if before is None:
        return {}
    said = ("room", "room_capacity", "dsl_name", "dsl_contact", "staff_present")
    return {name: getattr(before, name) for name in said}
