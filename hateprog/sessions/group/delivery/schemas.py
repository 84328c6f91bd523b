"""What may be typed to record a session, to say how it was, to pass a disclosure on, and of a school's entrance."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from uuid import UUID

from marshmallow import Schema, ValidationError, fields, post_load

from hateprog.kernel.clock import from_local
from hateprog.kernel.errors import RuleBroken
from hateprog.kernel.text import N_, _
from hateprog.sessions.group.delivery.disclosing import HOW_LABELS, KIND_LABELS, WHOM_LABELS, How, Kind, Whom
from hateprog.sessions.group.delivery.models import DeliveryRecord
from hateprog.sessions.group.delivery.rules import (
    ADULTS_MOST,
    ASPECT_LABELS,
    HAND_LABELS,
    HIGHEST,
    LOWEST,
    OUTCOME_LABELS,
    POINT_LONGEST,
    POINTS_MOST,
    PRESENT_MOST,
    WHY_MISSED,
    Aspect,
    Counted,
    Hand,
    Hands,
    Outcome,
    Said,
    Shown,
    When,
    name_of,
)
from hateprog.sessions.group.rules import REASON_LABELS, Reason
from hateprog.sessions.group.schemas import NO_PUPIL, Topics
from hateprog.sessions.versions.typed import Lines
from hateprog.web.fields import Choice, ClockTime, Day, Listed, ListedSeveral, Number, Ticked, Words
from hateprog.web.intake import Intake

SAME_AGAIN = "yes"
LIMIT = POINTS_MOST * POINT_LONGEST


class _Record(Intake):
    """What is asked of a session; the counts of groups and of hands are added to it for each booking."""

    groups: Sequence[Any] = ()
    topics: Sequence[Any] = ()

    outcome = Choice(N_("Did the session take place?"), Outcome, labels=OUTCOME_LABELS, missing=N_("Select yes or no"))
    reason = Choice(N_("Why not?"), Reason, labels={each: REASON_LABELS[each] for each in WHY_MISSED}, required=False)
    note = Words(N_("More about it"), hint=NO_PUPIL, required=False, limit=500, lines=2)

    @post_load
    def build(self, said: dict[str, Any], **_more: object) -> dict[str, Any]:
        """Return the answers as `Said`, with points to follow up and why it is corrected where those are asked."""
        held = said["outcome"] is Outcome.TOOK_PLACE
        wrong: dict[str, list[str]] = {}
        counted = []
        for place, group in enumerate(self.groups):
            present, same = said[f"present_{place}"], said[f"same_{place}"]
            if present is not None:
                counted.append(Counted(group.id, present, bool(same)))
            elif held:
                wrong[f"present_{place}"] = [_("Enter how many were there, 0 if nobody was")]
        hands = [each for topic in self.topics for each in _shown(topic, said, wrong)]
        if wrong:
            raise ValidationError(wrong)
        return {
            "said": Said(
                said["outcome"],
                tuple(counted),
                said["adults"],
                tuple(said["topics"] or ()) if held else (),
                tuple(hands),
                said["reason"],
                said["note"],
            ),
            **({"why": said["why"]} if "why" in said else {"points": tuple(said["points"] or ())}),
        }


def _shown(topic: Any, said: Mapping[str, Any], wrong: dict[str, list[str]]) -> list[Shown]:
    found = []
    for statement in topic.statements:
        counted: dict[When, Hands] = {}
        for when in When:
            names = [name_of(topic.id, statement.key, when, hand) for hand in Hand]
            numbers = [said[name] for name in names]
            if all(number is None for number in numbers):
                continue
            for name, number in zip(names, numbers, strict=True):
                if number is None:
                    wrong[name] = [_("Enter 0 where no hand was up")]
            counted[when] = Hands(*(number or 0 for number in numbers))
        if counted:
            found.append(Shown(topic.id, statement.key, counted))
    return found


def record_schema(groups: Sequence[Any], topics: Sequence[Any], *, correcting: bool) -> Schema:
    """Return the form of a session's record: a number for each booked group, hands for each statement of the topics.

    A correction says why; the first record may have points to follow up.
    """
    asked: dict[str, fields.Field[Any]] = {}
    for place, group in enumerate(groups):
        asked[f"present_{place}"] = Number(
            N_("Pupils present"),
            low=0,
            high=PRESENT_MOST,
            hint=_("{count} were expected").format(count=group.pupils_expected),
            required=False,
        )
        asked[f"same_{place}"] = ListedSeveral(N_("Counted before?"), _same, required=False)
    asked["adults"] = Number(N_("Adults of the school who were there"), low=0, high=ADULTS_MOST, required=False)
    asked["topics"] = Topics(N_("Topics that were covered"), _listed(topics), required=False)
    for topic in topics:
        for statement in topic.statements:
            for when in When:
                for hand in Hand:
                    asked[name_of(topic.id, statement.key, when, hand)] = Number(
                        HAND_LABELS[hand], low=0, high=PRESENT_MOST, required=False
                    )
    if correcting:
        asked["why"] = Words(
            N_("Why it is corrected"), hint=NO_PUPIL, missing=N_("Enter why it is corrected"), limit=300, lines=2
        )
    else:
        asked["points"] = points()
    schema: type[_Record] = _Record.from_dict(asked, name="RecordSchema")  # type: ignore[assignment]  # it is one
    made = schema()
    made.groups, made.topics = groups, topics
    return made


def points(label: str = N_("Points to follow up"), **more: Any) -> Lines:
    """Return the question for points to follow up."""
    return Lines(
        label,
        hint=N_("One on each line. Do not name a pupil"),
        required=False,
        limit=LIMIT,
        lines=3,
        **more,
    )


class PointsSchema(Intake):
    """More points to follow up, after the record."""

    points = points(N_("More points"))


def _same() -> list[tuple[str, str]]:
    return [(SAME_AGAIN, _("The same pupils as at an earlier session"))]


def _listed(topics: Sequence[Any]) -> Callable[[], list[tuple[str, str]]]:
    return lambda: [(str(each.id), each.title) for each in topics]


def as_typed(record: DeliveryRecord, groups: Sequence[Any]) -> dict[str, Any]:
    """Return a record by the names of the form's fields, to be corrected."""
    counted = {each.group_id: each for each in record.groups}
    typed: dict[str, Any] = {name: getattr(record, name) for name in ("outcome", "reason", "note", "adults")}
    for place, group in enumerate(groups):
        if group.id in counted:
            typed[f"present_{place}"] = counted[group.id].present
            typed[f"same_{place}"] = [SAME_AGAIN] if counted[group.id].same_again else []
    typed["topics"] = [str(each.topic_id) for each in record.topics]
    for shown in (each.said for each in record.hands):
        for when, hands in shown.when.items():
            for hand in Hand:
                typed[name_of(shown.topic_id, shown.statement, when, hand)] = getattr(hands, hand)
    return typed


def _ratings() -> list[tuple[str, str]]:
    words = {LOWEST: _("1, not at all"), HIGHEST: _("5, very much")}
    return [(str(number), words.get(number, str(number))) for number in range(LOWEST, HIGHEST + 1)]


class FeedbackSchema(Intake):
    """How a teacher found a session."""

    useful = Listed(ASPECT_LABELS[Aspect.USEFUL], _ratings, missing=N_("Select how useful it was"), kind="radios")
    pitched = Listed(
        ASPECT_LABELS[Aspect.PITCHED], _ratings, missing=N_("Select how right it was for their age"), kind="radios"
    )
    led = Listed(ASPECT_LABELS[Aspect.LED], _ratings, missing=N_("Select how well it was led"), kind="radios")
    again = Listed(
        ASPECT_LABELS[Aspect.AGAIN], _ratings, missing=N_("Select whether you would book it again"), kind="radios"
    )
    good = Words(N_("What was good"), hint=NO_PUPIL, required=False, limit=1_000, lines=3)
    better = Words(N_("What could be better"), hint=NO_PUPIL, required=False, limit=1_000, lines=3)

    @post_load
    def build(self, said: dict[str, Any], **_more: object) -> dict[str, Any]:
        """Return the ratings by their aspects, beside the words."""
        ratings = {aspect: int(said[aspect]) for aspect in Aspect}
        return {"ratings": ratings, "good": said["good"], "better": said["better"]}


class DisclosureSchema(Intake):
    """That a disclosure was passed on: what kind, to whom, how and when (Europe/London). No field is for words."""

    kind = Choice(N_("What is it about?"), Kind, labels=KIND_LABELS, missing=N_("Select what it is about"))
    whom = Choice(N_("Whom have you told?"), Whom, labels=WHOM_LABELS, missing=N_("Select whom you have told"))
    how = Choice(N_("How?"), How, labels=HOW_LABELS, missing=N_("Select how you told them"))
    day = Day(N_("On which day"), missing=N_("Enter the day on which you told them"))
    time = ClockTime(N_("At what time"), hint=N_("For example, 10:05 or 1pm"), missing=N_("Enter the time"))
    passed_on = Ticked(
        N_("Before you send this"),
        statement=N_("I have passed on what the pupil said, in their own words, and I keep no notes of it"),
        missing=N_("Tell the DSL first, then tick this"),
    )

    @post_load
    def build(self, said: dict[str, Any], **_more: object) -> dict[str, Any]:
        """Return the answers with the moment (UTC) at which the DSL was told."""
        try:
            told_at = from_local(said["day"], said["time"])
        except RuleBroken as wrong:
            raise ValidationError({"time": [wrong.message]}) from None
        return {name: said[name] for name in ("kind", "whom", "how")} | {"told_at": told_at}


class ArrivalSchema(Intake):
    """How visitors get into a school."""

    parking = Words(
        N_("Parking"),
        hint=N_("Where visitors park, and whether they need a permit"),
        required=False,
        limit=300,
        lines=2,
    )
    entrance = Words(
        N_("How to get in"),
        hint=N_("Which gate and door, and where to sign in. Do not name a pupil"),
        required=False,
        limit=300,
        lines=2,
    )
    equipment = Words(
        N_("Equipment in the rooms"), hint=N_("Such as a projector with sound"), required=False, limit=300, lines=2
    )


def topic_ids(booking: Any, record: DeliveryRecord | None) -> list[UUID]:
    """Return the topics that were booked, or recorded already."""
    recorded = [each.topic_id for each in record.topics] if record else []
    return list(dict.fromkeys([*recorded, *(each.topic_id for each in booking.topics)]))
