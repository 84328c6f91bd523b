"""Every question about referrals: the one at hand, those that an actor may see, and lists of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, and_, exists, false, or_, select, true, tuple_
from sqlalchemy.orm import joinedload, selectinload

from hateprog.areas.forces import FORCES
from hateprog.kernel.access import Actor, Role
from hateprog.referrals.models import Allocation, CaseEvent, CoFacilitation, Participant, Referral
from hateprog.referrals.rules import ENDED, Source, Stage
from hateprog.store.base import db

PAGE = 25
INCOMING = (
    Stage.RECEIVED,
    Stage.RETURNED,
    Stage.AWAITING_DECISION,
    Stage.WITH_CPS,
    Stage.APPROVED,
    Stage.ON_HOLD,
)
"""Where a case waits for a step before its programme can begin or go on."""

OVER = frozenset({Stage.DRAFT}) | ENDED
OTHER, OTHER_PERSON = Referral.__table__.alias("other"), Participant.__table__.alias("other_person")
"""Made once: on a list that is half of its cost. Of the tables, for an alias of a class wants every feature loaded."""
OTHER, OTHER_PERSON = Referral.__table__.alias(), Participant.__table__.alias()
"""Of the tables and not of the classes, which would settle how all classes belong together before all are there.

Made once: on a list that is half of its cost.
"""


def _alike(referral_id: Any, family_key: Any, born_on: Any) -> Select[Any]:
    return (
        select(OTHER.c.id, OTHER.c.reference, OTHER.c.stage, OTHER.c.received_at)
        .join(OTHER_PERSON, OTHER_PERSON.c.id == OTHER.c.participant_id)
        .where(
            OTHER_PERSON.c.family_key == family_key,
            OTHER_PERSON.c.born_on == born_on,
            OTHER.c.id != referral_id,
            OTHER.c.stage.not_in(OVER),
        )
    )


WAITING: Select[Any] = (
    select(
        Referral.id,
        Referral.reference,
        Referral.stage,
        Referral.source,
        Referral.pathway,
        Referral.district_code,
        Participant.given_name,
        Participant.family_name,
        Referral.received_at,
        Referral.due_on,
        exists(_alike(Referral.id, Participant.family_key, Participant.born_on)).label("twice"),
    )
    .join(Participant, Participant.id == Referral.participant_id)
    .where(Referral.due_on.is_not(None))
    .order_by(Referral.due_on, Referral.id)
    .limit(PAGE + 1)
)
"""Cases with a clock, the one to act on first at the top; `incoming` says which of them."""


def one_referral(referral_id: UUID) -> Referral | None:
    """Return a referral with the person referred, its strands, who took part in it and who worked it."""
    return db.session.get(
        Referral,
        referral_id,
        options=[
            joinedload(Referral.participant),
            selectinload(Referral.strands),
            selectinload(Referral.involvements),
            selectinload(Referral.allocations),
            joinedload(Referral.beside),
        ],
        populate_existing=True,
    )


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """Return the condition that a list of referrals ends in: the ones that `actor` may see, by any of their roles.

    It says in SQL what `Can.READ` says of one referral (referrals/policy.py); a test holds the two equal.
    """
    if Role.COORDINATOR in actor.roles:
        return true()
    ways: list[ColumnElement[bool]] = []
    if Role.REFERRER in actor.roles:
        ways.append(Referral.referrer_person_id == actor.person_id)
    if Role.INSPECTOR in actor.roles:
        ways.append(and_(Referral.stage != Stage.DRAFT, in_areas(actor.areas)))
    if Role.PRACTITIONER in actor.roles:
        worked = select(Allocation.referral_id).where(
            Allocation.practitioner_id == actor.id, Allocation.ended_at.is_(None)
        )
        ways.append(Referral.id.in_(worked))
        if actor.stands_in:
            ways.append(Referral.id.in_(sorted(actor.stands_in)))
        beside = select(CoFacilitation.referral_id).where(
            CoFacilitation.account_id == actor.id, CoFacilitation.ended_at.is_(None)
        )
        ways.append(or_(Referral.id.in_(worked), Referral.id.in_(beside)))
    return or_(false(), *ways)


def in_areas(codes: frozenset[str]) -> ColumnElement[bool]:
    """Return the condition that a case lies in one of these forces' areas or districts.

    It asks for forces or for districts alone where there are only such: then one index gives a list in its order.
    """
    forces, districts = codes & FORCES.keys(), codes - FORCES.keys()
    ways = ((Referral.force_code, forces), (Referral.district_code, districts))
    return or_(false(), *(column.in_(sorted(wanted)) for column, wanted in ways if wanted))


def own(actor: Actor, *, after: UUID | None = None) -> Sequence[Row[Any]]:
    """Return up to a page of the referrals that the actor made, and one more, newest first; not the returned ones.

    A row has id, reference, stage, pathway, given_name, family_name, started_at, received_at, return_reason. `after`
    is the referral that ended the page before.
    """
    asked = _own(actor).where(Referral.stage != Stage.RETURNED)
    if after is not None:
        last = select(Referral.started_at).where(Referral.id == after).correlate(None).scalar_subquery()
        asked = asked.where(tuple_(Referral.started_at, Referral.id) < tuple_(last, after))
    return db.session.execute(asked.limit(PAGE + 1)).all()


def returned_to(actor: Actor) -> Sequence[Row[Any]]:
    """Return the actor's referrals that came back for information, with the columns of `own`."""
    return db.session.execute(_own(actor).where(Referral.stage == Stage.RETURNED)).all()


def _own(actor: Actor) -> Any:
    return (
        select(
            Referral.id,
            Referral.reference,
            Referral.stage,
            Referral.pathway,
            Participant.given_name,
            Participant.family_name,
            Referral.started_at,
            Referral.received_at,
            Referral.return_reason,
        )
        .join(Participant, Participant.id == Referral.participant_id)
        .where(Referral.referrer_person_id == actor.person_id, visible_to(actor))
        .order_by(Referral.started_at.desc(), Referral.id.desc())
    )


def incoming(
    actor: Actor,
    *,
    stage: Stage | None = None,
    district_code: str | None = None,
    late_on: date | None = None,
    after: UUID | None = None,
) -> Sequence[Row[Any]]:
    """Return up to a page of cases that wait for a step, and one more, the one to act on first at the top.

    `late_on` keeps those whose clock had run out on that day. A row has id, reference, stage, source, pathway,
    district_code, given_name, family_name, received_at, due_on and `twice`: another open case has the same name and
    birth date. `after` is the case that ended the page before.
    """
    asked = WAITING.where(
        Referral.stage == stage if stage is not None else Referral.stage.in_(INCOMING), visible_to(actor)
    )
    if district_code is not None:
        asked = asked.where(Referral.district_code == district_code)
    if late_on is not None:
        asked = asked.where(Referral.due_on < late_on)
    if after is not None:
        last = db.session.scalar(select(Referral.due_on).where(Referral.id == after))  # asked before: a date that the
        asked = asked.where(tuple_(Referral.due_on, Referral.id) > tuple_(last, after))  # plan can be made for
    return db.session.execute(asked).all()


def being_keyed_in() -> Sequence[Row[Any]]:
    """Return the paper forms whose keying-in was begun and not finished: id, reference, paper_signed_by, started_at."""
    asked = select(Referral.id, Referral.reference, Referral.paper_signed_by, Referral.started_at).where(
        Referral.stage == Stage.DRAFT, Referral.source == Source.PAPER
    )
    return db.session.execute(asked.order_by(Referral.started_at, Referral.id).limit(PAGE)).all()


def possible_duplicates(referral: Referral) -> Sequence[Row[Any]]:
    """Return other open cases of somebody with the same family name and birth date: id, reference, stage, received_at.

    For coordinators: whoever else sees a case must not learn of another by it.
    """
    person = referral.participant
    if not person.family_key or person.born_on is None:
        return []
    return db.session.execute(_alike(referral.id, person.family_key, person.born_on).limit(PAGE)).all()


def as_sent(referral: Referral) -> list[dict[str, Any]]:
    """Return the answers in words as they were last sent, page by page; empty while nothing was."""
    return db.session.scalar(select(Referral.sent).where(Referral.id == referral.id)) or []


def reference_taken(reference: str) -> bool:
    """Say whether a referral already has this reference."""
    return db.session.scalar(select(Referral.id).where(Referral.reference == reference)) is not None


def last_change(referral: Referral) -> tuple[datetime, UUID | None]:
    """Return when the referral last changed and by which account: an answer saved, or a step taken."""
    asked = select(CaseEvent.at, CaseEvent.by_id).where(CaseEvent.case_id == referral.id)
    latest = db.session.execute(asked.order_by(CaseEvent.at.desc(), CaseEvent.id).limit(1)).first()
    if latest is not None and latest.at > referral.saved_at:
        return latest.at, latest.by_id
    return referral.saved_at, referral.saved_by_id
