"""Every question about requests to see one's data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload, selectinload

from hateprog.areas import queries as areas
from hateprog.kernel.access import Actor, Role
from hateprog.kernel.clock import today
from hateprog.kernel.text import _
from hateprog.referrals import for_victims
from hateprog.referrals import queries as referrals
from hateprog.referrals.rules import Stage
from hateprog.store.base import db
from hateprog.subject_access import rules
from hateprog.subject_access.models import AccessItem, AccessRequest
from hateprog.subject_access.rules import UNDER_WAY, Side, State
from hateprog.victims import queries as victims

PAGE = 50
SOON = 7
"""From so many days before it is due on a request is shown as pressing."""


def one_case(referral_id: UUID) -> Any:
    """Return a case whose data can be asked for; None for a draft, which nobody has sent."""
    case = referrals.one_referral(referral_id)
    return None if case is None or case.stage is Stage.DRAFT else case


def one_request(request_id: UUID) -> AccessRequest | None:
    """Return a request with the parts of its pack and its copies; none of somebody who was erased."""
    asked = select(AccessRequest).where(AccessRequest.id == request_id)
    whole = asked.options(selectinload(AccessRequest.items), selectinload(AccessRequest.copies))
    found = db.session.scalars(whole.execution_options(populate_existing=True)).one_or_none()
    return None if found is None else next(iter(_with_liaisons([found])), None)


def one_item(item_id: UUID) -> AccessItem | None:
    """Return a part of a pack, with its request."""
    asked = select(AccessItem).where(AccessItem.id == item_id).options(joinedload(AccessItem.request))
    found = db.session.scalars(asked.execution_options(populate_existing=True)).one_or_none()
    return found if found is not None and _with_liaisons([found.request]) else None


def visible_to(actor: Actor) -> Sequence[AccessRequest]:
    """Return up to fifty requests that the actor deals with, or may sign: under way first, what is due first on top."""
    found = []
    for side, role in ((Side.REFERRED, Role.COORDINATOR), (Side.HARMED, Role.VICTIM_LIAISON)):
        if role in actor.roles:
            found += _with_liaisons(db.session.scalars(_listed(side)).all())
    known = [each for each in found if _is_theirs(actor, each)]
    return sorted(known, key=lambda each: (each.state not in UNDER_WAY | {State.SIGNED}, each.due_on))[:PAGE]


def of_case(referral_id: UUID) -> Sequence[AccessRequest]:
    """Return the requests of the person referred of a case, the newest first."""
    asked = select(AccessRequest).where(AccessRequest.referral_id == referral_id)
    return db.session.scalars(asked.order_by(AccessRequest.put_down_at.desc())).all()


def of_victim(victim_id: UUID) -> Sequence[AccessRequest]:
    """Return the requests of somebody harmed, the newest first."""
    asked = select(AccessRequest).where(AccessRequest.victim_id == victim_id)
    return db.session.scalars(asked.order_by(AccessRequest.put_down_at.desc())).all()


def reference_taken(reference: str) -> bool:
    """Say whether a request is called so already."""
    return db.session.scalar(select(AccessRequest.id).where(AccessRequest.reference == reference)) is not None


def signed_before(moment: datetime) -> Sequence[UUID]:
    """Return the ids of the signed packs that were signed at or before a moment (UTC)."""
    asked = select(AccessRequest.id).where(AccessRequest.state == State.SIGNED, AccessRequest.signed_at <= moment)
    return db.session.scalars(asked.order_by(AccessRequest.id)).all()


def blocks_disposal(case_id: UUID) -> list[str]:
    """Return why a case cannot be disposed of: a request that is not over, or a signed pack that can still be fetched.

    Of one on the side of somebody harmed no more is said than that the liaison has not finished.
    """
    going_on = AccessRequest.state.in_([*UNDER_WAY, State.SIGNED])
    asked = select(AccessRequest.reference).where(AccessRequest.referral_id == case_id, going_on)
    waits = _("{reference}: they asked for what is kept about them, and that is not over")
    found = [waits.format(reference=each) for each in db.session.scalars(asked.order_by(AccessRequest.reference))]
    harmed = [each.victim_id for each in victims.harmed_in(case_id)]
    if db.session.scalar(select(AccessRequest.id).where(AccessRequest.victim_id.in_(harmed), going_on).limit(1)):
        found.append(_("The liaison of this case has not finished. A coordinator can ask them"))
    return found


@dataclass(frozen=True, slots=True)
class Pressing:
    """A request on a first page: its reference, where it stands, by when; `late` where that is over."""

    id: UUID
    reference: str
    state: State
    due_on: date
    late: bool

    @property
    def words(self) -> str:
        """Return where it stands, to be translated where it is shown."""
        return rules.STATE_LABELS[self.state]


def on_first_page(actor: Actor) -> list[Pressing]:
    """Return the requests under way that the actor deals with, what is due first on top (first pages)."""
    return [
        Pressing(each.id, each.reference, each.state, each.due_on, each.due_on < today())
        for each in visible_to(actor)
        if each.state in UNDER_WAY
    ]


def due_of(received_on: date, *, longer: bool) -> date:
    """Return by when a request received on a day is to be answered, with the bank holidays that the service knows."""
    return rules.due_on(received_on, areas.bank_holidays(received_on.year, received_on.year + 1), longer=longer)


def _listed(side: Side) -> Select[Any]:
    return (
        select(AccessRequest).where(AccessRequest.side == side).order_by(AccessRequest.due_on.desc()).limit(10 * PAGE)
    )


def _is_theirs(actor: Actor, asked: AccessRequest) -> bool:
    if asked.side is Side.REFERRED or actor.id in asked.liaisons:
        return True
    return asked.state is State.REVIEWED and actor.person_id not in asked.took_part


def _with_liaisons(found: Sequence[AccessRequest]) -> list[AccessRequest]:
    """Return requests with who works with a person harmed, and who has a part opposite; none of somebody erased."""
    about = victims.around({each.victim_id for each in found if each.victim_id})
    cases = {case for each in about.values() for case in each.referral_ids}
    took_part = {each.referral_id: each.took_part for each in for_victims.some(cases)} if cases else {}
    kept = []
    for each in found:
        if each.victim_id is None:
            kept.append(each)
        elif each.victim_id in about:
            around = about[each.victim_id]
            each.liaisons = around.liaisons
            each.took_part = frozenset().union(*(took_part.get(case, frozenset()) for case in around.referral_ids))
            kept.append(each)
    return kept
