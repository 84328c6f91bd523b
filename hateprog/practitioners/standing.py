"""Who may work on a case today and who may not, in words; what is running out, and whom to warn of it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from hateprog.kernel.access import Actor
from hateprog.kernel.clock import today
from hateprog.kernel.text import _
from hateprog.practitioners import queries, rules
from hateprog.practitioners.queries import Standing, as_held
from hateprog.practitioners.rules import State, Training, What
from hateprog.web.filters import show_date


@dataclass(frozen=True, slots=True)
class RunningOut:
    """An entry that has lapsed, or runs out within sixty days, and that no newer one has taken the place of."""

    person_id: UUID
    practitioner_id: UUID
    entry_id: UUID
    what: str
    valid_until: date
    state: State


def why_not(person_ids: Collection[UUID], *, needs: Collection[Training] = (), leads: bool = True) -> dict[UUID, str]:
    """Return person -> the sentence that says why they may not work on a case today; who may is left out.

    `needs` is the specialist training that the case asks for; `leads` is false for who works beside its practitioner.
    """
    known, day = queries.standings(person_ids), today()
    said = {each: in_words(known.get(each), day, needs=needs, leads=leads) for each in person_ids}
    return {person_id: sentence for person_id, sentence in said.items() if sentence}


def in_words(
    standing: Standing | None, day: date, *, needs: Collection[Training] = (), leads: bool = True
) -> str | None:
    """Return everything that keeps somebody from working, as one line; None where nothing does."""
    kind, held = (standing.kind, standing.held) if standing else (None, [])
    found = rules.reasons(kind, held, today=day, needs=needs, leads=leads)
    return ". ".join(_(each.text).format(date=show_date(each.on)) for each in found) or None


def running_out(person_ids: Collection[UUID] | None = None) -> list[RunningOut]:
    """Return what has lapsed or runs out within sixty days, of everybody or of these people, the first at the top."""
    day = today()
    found = [
        each for person_id, standing in queries.standings(person_ids).items() for each in _of(person_id, standing, day)
    ]
    return sorted(found, key=lambda each: (each.valid_until, str(each.entry_id)))


def _of(person_id: UUID, standing: Standing, day: date) -> list[RunningOut]:
    last = rules.newest(standing.held)
    return [
        RunningOut(person_id, standing.practitioner_id, row.id, name_of(row), row.valid_until, state)
        for row in standing.entries
        if row.valid_until == last[as_held(row).thing]
        and (state := rules.state(row.valid_until, day)) is not State.IN_DATE
    ]


@dataclass(frozen=True, slots=True)
class Own:
    """What somebody is told of their own page of the register: why they cannot work, and what runs out."""

    practitioner_id: UUID | None
    why_not: str | None
    running_out: tuple[RunningOut, ...]


def own(actor: Actor) -> Own:
    """Return how somebody stands on the register today, for their first page."""
    day, standing = today(), queries.standings({actor.person_id}).get(actor.person_id)
    why = in_words(standing, day, leads=False)
    if standing is None:
        return Own(None, why, ())
    return Own(standing.practitioner_id, why, tuple(_of(actor.person_id, standing, day)))


def name_of(entry: Any) -> str:
    """Return what an entry is about, in words."""
    if entry.what is What.TRAINING:
        return _(rules.TRAINING_LABELS[entry.training])
    if entry.what is What.DBS:
        return _("DBS check, {level}").format(level=_(rules.DBS_LABELS[entry.dbs_level]).lower())
    return _("Accreditation, {body}").format(body=entry.body)
