"""Planning events, changing, counting and cancelling them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from hateprog.accounts import queries as accounts
from hateprog.areas import queries as areas
from hateprog.kernel.access import Actor, Role
from hateprog.kernel.clock import today, utcnow
from hateprog.kernel.errors import Stale
from hateprog.kernel.text import _
from hateprog.referrals.rules import SOURCE_LABELS
from hateprog.sessions.events import queries, rules
from hateprog.sessions.events.models import EventGroup, EventHolder, EventTopic, GroupEvent
from hateprog.sessions.events.policy import Can
from hateprog.sessions.events.rules import Compared, Group
from hateprog.sessions.library import queries as library
from hateprog.sessions.pupil_names import check_names_no_child
from hateprog.store.base import db
from hateprog.store.command import command


@command(Can.WRITE)
def plan(
    actor: Actor, _none: None, /, *, holders: Collection[UUID], groups: Mapping[int, Group], **said: Any
) -> GroupEvent:
    """Write an event down, that is to come or has been; `said` are the other answers of `event_schema`.

    Raises `RuleBroken`, also for words that look as if they named a child.
    """
    event = GroupEvent(saved_by=actor.id, same_again=False, version=1, holders=[], groups=[], topics=[])
    _take(actor, event, holders, groups, said)
    db.session.add(event)
    return event


@command(Can.WRITE)
def change(
    actor: Actor,
    event: GroupEvent,
    /,
    *,
    version: str | None,
    holders: Collection[UUID],
    groups: Mapping[int, Group],
    **said: Any,
) -> GroupEvent:
    """Change what is said of an event. Raises as `plan`, `NotNow` for a cancelled one, `Stale` where it was changed."""
    _check_version(event, version)
    rules.check_may_change(cancelled=event.cancelled_at is not None)
    rules.check_kind(event.kind, said["kind"], counted=event.came is not None)
    _take(actor, event, holders, groups, said)
    return _saved(actor, event)


def _take(
    actor: Actor,
    event: GroupEvent,
    holders: Collection[UUID],
    groups: Mapping[int, Group],
    said: Mapping[str, Any],
) -> None:
    """Check what is said of an event, then put it down."""
    rules.check_day(said["held_on"], counted=event.came is not None, today=today())
    rules.check_district(said["force_code"], said["district_code"], areas.force_of(said["district_code"]))
    rules.check_holders(actor.id, holders, may_leave_themselves_out=Role.COORDINATOR in actor.roles)
    rules.check_organisation(said["kind"], said["organisation_id"])
    rules.check_groups(groups, [each.position for each in event.groups if each.came is not None])
    rules.check_names(said["title"], said["place"], groups)
    for name, answer in said.items():
        setattr(event, name, answer)
    for gone in [each for each in event.holders if each.account_id not in holders]:
        event.holders.remove(gone)
    event.holders += [EventHolder(account_id=each) for each in sorted(set(holders) - event.holder_ids)]
    _take_groups(event, groups)


def _take_groups(event: GroupEvent, groups: Mapping[int, Group]) -> None:
    stored = {each.position: each for each in event.groups}
    for position, each in stored.items():
        if position not in groups:
            event.groups.remove(each)
    for position, said in groups.items():
        if position in stored:
            stored[position].label, stored[position].expected = said.label, said.expected
        else:
            event.groups.append(EventGroup(position=position, label=said.label, expected=said.expected))
    event.expected = sum(each.expected for each in groups.values())


@command(Can.WRITE)
def count(
    actor: Actor,
    event: GroupEvent,
    /,
    *,
    version: str | None,
    came: Mapping[int, int],
    topic_ids: Collection[UUID] = (),
    same_again: bool = False,
    points: str | None = None,
) -> GroupEvent:
    """Put down how many came of each group (by position), or put it right; topics covered, points to follow up.

    Raises `NotNow` before its day and for a cancelled one, `Stale` where it was changed, `RuleBroken` where a group is
    left out or nobody came, and for words that look as if they named a child.
    """
    _check_version(event, version)
    rules.check_may_count(event.held_on, cancelled=event.cancelled_at is not None, today=today())
    rules.check_covered(event.kind, topic_ids, same_again=same_again)
    total = rules.present(came, [each.position for each in event.groups])
    check_names_no_child(points, field="points")
    for each in event.groups:
        each.came = came[each.position]
    for gone in [each for each in event.topics if each.topic_id not in topic_ids]:
        event.topics.remove(gone)
    event.topics += [EventTopic(topic_id=each) for each in sorted(set(topic_ids) - event.topic_ids)]
    event.came, event.same_again, event.points = total, same_again, points
    return _saved(actor, event)


@command(Can.WRITE)
def cancel(actor: Actor, event: GroupEvent, /, *, reason: str) -> GroupEvent:
    """Say that an event does not take place, and why. Raises `NotNow` twice, and once it was counted."""
    rules.check_may_cancel(cancelled=event.cancelled_at is not None, came=event.came)
    check_names_no_child(reason, field="reason")
    event.cancelled_at, event.cancelled_by, event.cancel_reason = utcnow(), actor.id, reason
    return _saved(actor, event)


def compare(actor: Actor, days: queries.Days) -> list[Compared]:
    """Return referrers' training beside referrals of these days, the trained first, then by name.

    Only what lies in an inspector's areas. The caller asks the policy.
    """
    trained = queries.trained(actor, days)
    first_days = {key: each.first_on for key, each in trained.items() if key is not None}
    counts = queries.referred(actor, days, first_days)
    names: dict[Any, str] = {None: _("No organisation of this service"), **accounts.organisation_names(first_days)}
    names |= accounts.organisation_names(key for key in counts if isinstance(key, UUID))
    names |= {source: _(label) for source, label in SOURCE_LABELS.items()}
    keys: set[Any] = {*trained, *counts}
    rows = [Compared(names[key], trained.get(key), *counts.get(key, (0, 0))) for key in keys]
    return sorted(rows, key=lambda each: (each.trained is None, each.name))


def holders_of(event: GroupEvent | None) -> list[tuple[str, str]]:
    """Return (account, name) of everybody who may hold an event, and of those who hold this one already, by name."""
    found = {each.account_id: each.name for each in (*accounts.practitioners(), *accounts.coordinators())}
    found = accounts.names(event.holder_ids if event else ()) | found
    return [(str(key), name) for key, name in sorted(found.items(), key=lambda each: (each[1], str(each[0])))]


def topics_of(event: GroupEvent) -> list[tuple[str, ...]]:
    """Return (id, title, years) of the topics in use and of those that were covered already, for the youngest first."""
    used = {each.id: each for each in library.topics_in_use()}
    used |= {each.id: each for each in library.topics(event.topic_ids - used.keys())}
    found = sorted(used.values(), key=lambda each: (each.year_from, each.year_to, each.code, each.version))
    return [(str(each.id), each.title, each.years) for each in found]


def _check_version(event: GroupEvent, version: str | None) -> None:
    if version != str(event.version):
        who = accounts.name_of(event.saved_by)
        raise Stale(_("Somebody else has changed this event meanwhile"), who=who, when=event.saved_at)


def _saved(actor: Actor, event: GroupEvent) -> GroupEvent:
    event.version += 1
    event.saved_by, event.saved_at = actor.id, utcnow()
    return event
