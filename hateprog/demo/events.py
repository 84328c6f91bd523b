"""Events in the demonstration: two trainings, an awareness event, two evenings at a club, a stadium day."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from hateprog.accounts import queries as accounts
from hateprog.demo.acts import moment
from hateprog.demo.people import HAMPSHIRE, SOUTH_YORKSHIRE
from hateprog.kernel.access import Actor
from hateprog.kernel.clock import today
from hateprog.sessions.events import queries, service
from hateprog.sessions.events.rules import WITH_THE_YOUNG, Group, Kind
from hateprog.sessions.library import queries as library

EVENTS: tuple[tuple[int, str, Kind, str, str, str, str | None, int, int | None], ...] = (
    (210, "practitioner", Kind.TRAINING, "How to refer", "Response team B", SOUTH_YORKSHIRE, "E08000018", 16, 14),
    (120, "second-practitioner", Kind.TRAINING, "Early intervention", "Case holders", SOUTH_YORKSHIRE, None, 9, 8),
    (45, "practitioner", Kind.AWARENESS, "Hate crime awareness week", "Anybody", SOUTH_YORKSHIRE, "E08000018", 80, 63),
    (
        30,
        "practitioner",
        Kind.YOUTH_CLUB,
        "Respect night",
        "Aged 11 to 14; Over 14",
        SOUTH_YORKSHIRE,
        None,
        38,
        31,
    ),
    (12, "practitioner", Kind.YOUTH_CLUB, "An evening at the club", "Aged 11 to 14", SOUTH_YORKSHIRE, None, 25, None),
    (-20, "second-practitioner", Kind.STADIUM, "Match day stall", "Families", HAMPSHIRE, "E06000045", 900, None),
)
"""Days ago, who holds it, kind, title, for whom, where, how many expected and came."""

TRAINED = {"How to refer": "South Yorkshire Police", "Early intervention": "Youth justice service"}


def happenings(actors: Mapping[str, Actor]) -> list[tuple[datetime, Callable[[], object]]]:
    """Return the events as what happens: each on its day, those to come two days ago."""
    return [(moment(today() - timedelta(days=max(event[0], 2)), 9), partial(_hold, actors, event)) for event in EVENTS]


def _hold(actors: Mapping[str, Actor], event: tuple[Any, ...]) -> None:
    days_ago, who, kind, title, for_whom, force_code, district_code, expected, came = event
    practitioner = actors[who]
    trained = accounts.organisation_called(TRAINED.get(title, ""))
    planned = service.plan(
        practitioner,
        None,
        kind=kind,
        title=title,
        held_on=today() + timedelta(days=max(-days_ago, 0)),
        minutes=90,
        place="Community centre, large hall",
        force_code=force_code,
        district_code=district_code,
        organisation_id=trained.id if trained else None,
        groups=_groups(for_whom, expected),
        holders=frozenset({practitioner.id}),
    )
    made = queries.one_event(planned.id)
    assert made is not None  # it has just been planned
    if came is not None:
        _count(practitioner, made, came)
    elif days_ago > 0:
        service.cancel(practitioner, made, reason="The hall was flooded. A new date is being looked for.")


def _groups(for_whom: str, expected: int) -> dict[int, Group]:
    """Return the groups named in `for_whom`, separated by semicolons; the last has the rest of whom is expected."""
    labels = for_whom.split("; ")
    share = expected // len(labels)
    sizes = [share] * (len(labels) - 1) + [expected - share * (len(labels) - 1)]
    return {position: Group(label, size) for position, (label, size) in enumerate(zip(labels, sizes, strict=True), 1)}


def _count(practitioner: Actor, event: Any, came: int) -> None:
    shares = [came // len(event.groups)] * (len(event.groups) - 1)
    counts = dict(enumerate([*shares, came - sum(shares)], start=1))
    topics = {each.id for each in library.topics_in_use()[:1]} if event.kind in WITH_THE_YOUNG else ()
    points = "Send the leaflet again. Ask for a slot at the next briefing."
    service.count(practitioner, event, version=str(event.version), came=counts, topic_ids=topics, points=points)
