"""What may be said of an event: what is planned, what was counted, and why it is cancelled."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from marshmallow import Schema, ValidationError, fields, post_load

from hateprog.accounts import queries as accounts
from hateprog.areas import queries as areas
from hateprog.kernel.text import N_, _
from hateprog.sessions.events.rules import GROUPS, KIND_LABELS, LONGEST, MOST_PEOPLE, Group, Kind
from hateprog.web.fields import Choice, Day, Listed, ListedSeveral, Number, Words
from hateprog.web.intake import Intake

NO_NAMES = N_("Name nobody who comes.")
Choices = Callable[[], list[tuple[str, ...]]]


class _Event(Intake):
    """An event as it is planned, or was held; the rows of its groups come after it."""

    kind = Choice(N_("Kind of event"), Kind, labels=KIND_LABELS, missing=N_("Select what kind of event it is"))
    title = Words(N_("Title"), hint=NO_NAMES, missing=N_("Enter a title"), limit=120)
    held_on = Day(N_("Day"), missing=N_("Enter the day"))
    minutes = Number(
        N_("How many minutes it takes"), low=1, high=LONGEST, missing=N_("Enter how many minutes it takes")
    )
    place = Words(
        N_("Where"), hint=N_("For example, Ferham community centre, large hall"), missing=N_("Enter where it is")
    )
    force_code = Listed(N_("Force area"), areas.forces, missing=N_("Select the force area"))
    district_code = Listed(N_("District"), areas.districts, required=False)
    organisation = Listed(
        N_("Organisation of referrers"),
        lambda: [(str(key), name) for key, name in accounts.referring_organisations()],
        hint=N_("For referrers’ training: the organisation whose referrals it is shown beside"),
        required=False,
    )

    @post_load
    def name_the_rows(self, said: dict[str, Any], **_more: object) -> dict[str, Any]:
        """Return the answers with ids where the form has text, and the groups by their positions."""
        organisation = said.pop("organisation")
        said["organisation_id"] = UUID(organisation) if organisation else None
        said["holders"] = frozenset(UUID(each) for each in said["holders"])
        said["groups"] = _groups(said)
        return said


def _groups(said: dict[str, Any]) -> dict[int, Group]:
    """Take the rows of groups out of what was said. Raises `ValidationError` for half a row."""
    groups: dict[int, Group] = {}
    wrong: dict[str, list[str]] = {}
    for position in GROUPS:
        label, expected = said.pop(f"label_{position}"), said.pop(f"expected_{position}")
        if label and expected:
            groups[position] = Group(label, expected)
        elif label:
            wrong[f"expected_{position}"] = [_("Enter how many are expected")]
        elif expected:
            wrong[f"label_{position}"] = [_("Enter who they are")]
    if wrong:
        raise ValidationError(wrong)
    return groups


def event_schema(holders: Choices) -> Schema:
    """Return the form of an event, held by some of these."""
    asked: dict[str, fields.Field[Any]] = {}
    asked["holders"] = ListedSeveral(N_("Who holds it"), holders, missing=N_("Select at least one person who holds it"))
    for position in GROUPS:
        asked[f"label_{position}"] = Words(N_("Who they are"), required=False, limit=60, autocomplete="off")
        asked[f"expected_{position}"] = Number(N_("Expected"), low=1, high=MOST_PEOPLE, width=5, required=False)
    return _Event.from_dict(asked, name="EventSchema")()


class _Counts(Intake):
    """What was counted; how many came comes before it, by group."""

    @post_load
    def build(self, said: dict[str, Any], **_more: object) -> dict[str, Any]:
        """Return the counts by the groups' positions, and topics as ids."""
        said["came"] = {position: said.pop(f"came_{position}") for position in GROUPS if f"came_{position}" in said}
        said["topic_ids"] = frozenset(UUID(each) for each in said.pop("topics", None) or ())
        said["same_again"] = bool(said.pop("same_again", None))
        return said


def count_schema(groups: Mapping[int, str], topics: Choices | None) -> Schema:
    """Return the form of what was counted: of these groups (position -> label), with topics where any are covered."""
    asked: dict[str, fields.Field[Any]] = {}
    for position, label in groups.items():
        asked[f"came_{position}"] = Number(label, low=0, high=MOST_PEOPLE, width=5, missing=N_("Enter how many came"))
    if topics is not None:
        asked["same_again"] = ListedSeveral(N_("Were they counted before?"), _again, required=False)
        asked["topics"] = ListedSeveral(N_("Topics covered"), topics, required=False)
    asked["points"] = Words(N_("Points to follow up"), hint=NO_NAMES, required=False, limit=2_000, lines=4)
    return _Counts.from_dict(asked, name="CountSchema")()


def _again() -> list[tuple[str, str]]:
    return [("yes", _("All of them had been counted at an event before: they add attendances, not young people"))]


class CancelSchema(Intake):
    """Why an event does not take place."""

    reason = Words(
        N_("Why it is cancelled"), hint=NO_NAMES, missing=N_("Enter why it is cancelled"), limit=500, lines=3
    )
