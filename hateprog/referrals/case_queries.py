"""The case page's questions to the tables of the referral: columns, not entities, because it is opened all day."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CTE, ColumnElement, Select, Subquery, and_, bindparam, func, or_, select, tuple_
from sqlalchemy.orm import joinedload, selectinload

from hateprog.kernel.access import Actor
from hateprog.kernel.text import search_key
from hateprog.referrals.models import (
    Allocation,
    CaseEvent,
    CoFacilitation,
    Involvement,
    Participant,
    Referral,
    ReferralStrand,
)
from hateprog.referrals.queries import visible_to
from hateprog.referrals.rules import Known, Part, Stage, Strand
from hateprog.store.base import db

LIVE = and_(Allocation.referral_id == Referral.id, Allocation.ended_at.is_(None))
BESIDE = and_(CoFacilitation.referral_id == Referral.id, CoFacilitation.ended_at.is_(None))
LATEST_EVENTS = 50
FOUND_AT_ONCE = 25
REFERENCE = "HC-"
BY_NAME = (Participant.family_key, Participant.id, Referral.id)
NO_ID = UUID(int=0)
CASE_ID, DUE_ON, STAGE = Referral.id, Referral.due_on, Referral.stage

# Made once, with a place for the id: the case page asks all of these, and building them anew costs as much as asking.
CASE: Select[Any] = (
    select(
        Referral.id,
        Referral.id.label("case_id"),
        Referral.reference,
        Referral.stage,
        Referral.source,
        Referral.pathway,
        Referral.force_code,
        Referral.district_code,
        Referral.referrer_id,
        Referral.referrer_person_id,
        Referral.referrer_role,
        Referral.paper_signed_by,
        Referral.paper_signed_on,
        Referral.incident_on,
        Referral.incident_account,
        Referral.offence,
        Referral.crime_reference,
        Referral.outcome_type,
        Referral.crime_recorded_on,
        Referral.investigation_completed_on,
        Referral.evidential_test_met_on,
        Referral.admission,
        Referral.admission_recorded_on,
        Referral.convicted_on,
        Referral.court,
        Referral.supervising_officer,
        Referral.supervision_agreed_on,
        Referral.open_investigation,
        Referral.domestic_or_sexual,
        Referral.help_wanted,
        Referral.consented_on,
        Referral.consent_by,
        Referral.guardian_name,
        Referral.evaluation_consent,
        Referral.harmed_known,
        Referral.companion,
        Referral.companion_name,
        Referral.companion_contact,
        Referral.received_at,
        Referral.due_on,
        Referral.return_reason,
        Referral.ended_at,
        Referral.end_reason,
        Referral.end_note,
        Participant.given_name,
        Participant.family_name,
        Participant.born_on,
        Participant.phone,
        Participant.email,
        Participant.address,
        Participant.postcode,
        Participant.contact_by,
        Participant.message_may_be_left,
        Participant.safe_contact,
        Participant.language,
        Participant.interpreter_needed,
        Participant.access_needs,
        Allocation.practitioner_id,
        Allocation.allocated_at,
        CoFacilitation.account_id.label("co_facilitator_id"),
    )
    .join(Participant, Participant.id == Referral.participant_id)
    .outerjoin(Allocation, LIVE)
    .outerjoin(CoFacilitation, BESIDE)
    .where(Referral.id == bindparam("case_id"))
)
INVOLVED: Select[Any] = select(Involvement.person_id).where(
    Involvement.referral_id == bindparam("case_id"), Involvement.part == Part.WORKED
)
STRANDS: Select[Any] = select(ReferralStrand.strand).where(ReferralStrand.referral_id == bindparam("case_id"))
EVENTS = (
    select(CaseEvent.at, CaseEvent.by_id, CaseEvent.title, CaseEvent.note)
    .where(CaseEvent.case_id == bindparam("case_id"))
    .order_by(CaseEvent.at.desc(), CaseEvent.id)
    .limit(LATEST_EVENTS)
)
FOUND: Select[Any] = (
    select(
        Referral.id,
        Referral.reference,
        Referral.stage,
        Referral.district_code,
        Referral.received_at,
        Participant.given_name,
        Participant.family_name,
        Participant.born_on,
    )
    .join(Participant, Participant.id == Referral.participant_id)
    .where(Referral.stage != Stage.DRAFT)
    .order_by(*BY_NAME)
    .limit(FOUND_AT_ONCE + 1)
)


def case(referral_id: UUID) -> Any:
    """Return a case with its person and whoever works it now, in one row; None where there is none.

    The row has what `referrals.policy` asks of a case, so the gate can judge it without loading an entity.
    """
    return db.session.execute(CASE, {"case_id": referral_id}).one_or_none()


def strands(referral_id: UUID) -> Sequence[Strand]:
    """Return the strands of a case, in their own order."""
    return sorted(db.session.scalars(STRANDS, {"case_id": referral_id}), key=list(Strand).index)


def involved(referral_id: UUID) -> frozenset[UUID]:
    """Return the people who took part in a case; whoever only decides on it does not."""
    return frozenset(db.session.scalars(INVOLVED, {"case_id": referral_id}))


def events(case_id: UUID) -> Sequence[Any]:
    """Return what happened in a case, newest first: `at`, `by_id`, `title`, `note`; the latest fifty."""
    return db.session.execute(EVENTS, {"case_id": case_id}).all()


def with_case(attribute: Any) -> Any:
    """Return the loading option that brings the whole case along with a row of another feature."""
    return joinedload(attribute).options(
        joinedload(Referral.participant),
        selectinload(Referral.strands),
        selectinload(Referral.involvements),
        selectinload(Referral.allocations),
        joinedload(Referral.beside),
    )


def beside(asked: Select[Any], referral_id: Any) -> Select[Any]:
    """Return another feature's list with the case's columns beside its own: who, where, on which pathway."""
    return (
        asked.add_columns(
            Referral.reference,
            Referral.pathway,
            Referral.stage,
            Referral.district_code,
            Participant.given_name,
            Participant.family_name,
            Participant.born_on,
        )
        .join(Referral, Referral.id == referral_id)
        .join(Participant, Participant.id == Referral.participant_id)
    )


def followed(asked: Select[Any], referral_id: Any) -> Select[Any]:
    """Return another feature's list with what policy asks of the case, and who works it, beside `beside`'s columns."""
    return (
        beside(asked, referral_id)
        .add_columns(Referral.force_code, Referral.referrer_person_id, Allocation.practitioner_id)
        .outerjoin(Allocation, LIVE)
    )


def with_such_an_element(stages: Collection[Stage]) -> Sequence[Any]:
    """Return the cases at these stages of which the referral says that there is a domestic or sexual element (columns).

    Each with whoever works it now: `referral_id`, `reference`, `practitioner_id`; one that nobody works is left out.
    """
    asked = select(Referral.id.label("referral_id"), Referral.reference, Allocation.practitioner_id)
    here = (Referral.stage.in_(stages), Referral.domestic_or_sexual == Known.YES)
    return db.session.execute(asked.join(Allocation, LIVE).where(*here).order_by(Referral.id)).all()


def at(stage: Stage, seen: ColumnElement[bool]) -> Select[Any]:
    """Return the ids of the cases at a stage that may be `seen`."""
    return select(Referral.id).where(Referral.stage == stage, seen)


def live(stages: Collection[Stage], seen: ColumnElement[bool]) -> CTE:
    """Return the ids of the cases at these stages that may be `seen`.

    Read first and whole, as in `live_cases_of`: they are those under way, and a plan that began with what was decided
    of all the cases that are over would grow.
    """
    asked = select(Referral.id).where(Referral.stage.in_(stages), seen)
    return asked.cte("live").prefix_with("MATERIALIZED")


def due_first(stage: Stage, seen: ColumnElement[bool], *, after: tuple[date, UUID] | None, at_most: int) -> Subquery:
    """Return `id` and `due_on` of the cases at a stage that may be `seen`, the one due first at the top.

    `after` is the clock and the id of the last one on the page before. Cut to the page before anything is joined to
    it: an index gives the page in its order, however many cases wait.
    """
    asked = select(Referral.id, Referral.due_on).where(Referral.stage == stage, seen)
    if after is not None:
        asked = asked.where(tuple_(Referral.due_on, Referral.id) > tuple_(*after))
    return asked.order_by(Referral.due_on, Referral.id).limit(at_most).subquery()


def live_cases_of(practitioner_id: Any) -> CTE:
    """Return the ids (`referral_id`) of the cases that a practitioner works now and that have not ended.

    Read first and whole: they are some thirty, and a plan that began with everybody's appointments would grow.
    """
    asked = select(Allocation.referral_id).join(Referral, LIVE)
    theirs = asked.where(Allocation.practitioner_id == practitioner_id, Referral.ended_at.is_(None))
    return theirs.cte("live_case").prefix_with("MATERIALIZED")


def cases_seen_by(practitioner_id: Any, since: Any) -> CTE:
    """Return the ids (`referral_id`) of the cases that a practitioner works now and that had not ended by `since`.

    What belongs in their diary of the days after: a case that has ended since had its sessions before.
    """
    asked = select(Allocation.referral_id).join(Referral, LIVE)
    open_then = or_(Referral.ended_at.is_(None), Referral.ended_at >= since)
    theirs = asked.where(Allocation.practitioner_id == practitioner_id, open_then)
    return theirs.cte("seen_case").prefix_with("MATERIALIZED")


def worked_by(practitioner_id: Any) -> Select[Any]:
    """Return the cases that a practitioner works now and that have not ended, the longest waiting first (columns)."""
    return _worked(Allocation.practitioner_id == practitioner_id)


def worked_by_any(practitioner_ids: Collection[UUID]) -> Select[Any]:
    """Return the same of several practitioners, with who works it beside each case."""
    return _worked(Allocation.practitioner_id.in_(practitioner_ids)).add_columns(Allocation.practitioner_id)


def _worked(by: ColumnElement[bool]) -> Select[Any]:
    asked = select(Referral.id.label("referral_id"), Allocation.allocated_at).join(Allocation, LIVE)
    theirs = asked.where(by, Referral.ended_at.is_(None))
    return (
        theirs.add_columns(Referral.reference, Referral.stage, Participant.given_name, Participant.family_name)
        .join(Participant, Participant.id == Referral.participant_id)
        .order_by(Allocation.allocated_at, Referral.id)
    )


def is_worked_by(practitioner_id: Any) -> ColumnElement[bool]:
    """Return the condition that a practitioner works the case of a row of `followed` now, ended or not."""
    works: ColumnElement[bool] = Allocation.practitioner_id == practitioner_id
    return works


def worked_beside(account_id: Any) -> Select[Any]:
    """Return the cases beside whose practitioner somebody works now and that have not ended, newest first (columns)."""
    asked = select(
        Referral.id.label("referral_id"), Referral.reference, Participant.given_name, Participant.family_name
    )
    return (
        asked.join(CoFacilitation, BESIDE)
        .join(Participant, Participant.id == Referral.participant_id)
        .where(CoFacilitation.account_id == account_id, Referral.ended_at.is_(None))
        .order_by(CoFacilitation.named_at.desc(), Referral.id)
    )


def with_practitioner(asked: Select[Any], referral_id: Any) -> Select[Any]:
    """Return another feature's list with the case's reference and whoever works it now beside its own columns."""
    return (
        asked.add_columns(Referral.reference, Allocation.practitioner_id)
        .join(Referral, Referral.id == referral_id)
        .join(Allocation, LIVE)
    )


def works(practitioner_id: UUID) -> ColumnElement[bool]:
    """Return the condition, in a list made by `followed`, that a case is this practitioner's now."""
    return Allocation.practitioner_id == practitioner_id


def named(asked: Select[Any], referral_id: Any) -> Select[Any]:
    """Return another feature's list with the case's reference beside its own columns."""
    return asked.add_columns(Referral.reference).join(Referral, Referral.id == referral_id)


def joined(asked: Select[Any], referral_id: Any) -> Select[Any]:
    """Return another feature's list beside its cases, to put conditions on the case; no column more."""
    return asked.join(Referral, Referral.id == referral_id)


def counted(asked: Select[Any], referral_id: Any) -> Select[Any]:
    """Return another feature's list with what figures are told apart by beside its own columns; nobody's name."""
    told = asked.add_columns(Referral.pathway, Referral.end_reason, Participant.born_on)
    return told.join(Referral, Referral.id == referral_id).join(Participant, Participant.id == Referral.participant_id)


def has_ended() -> ColumnElement[bool]:
    """Return the condition that a case is over."""
    return Referral.ended_at.is_not(None)


def lies_in(code: str) -> ColumnElement[bool]:
    """Return the condition that a case lies in a force area or in a district."""
    return or_(Referral.force_code == code, Referral.district_code == code)


def with_a_part_of(person_id: UUID, part: Part | None = None) -> Select[Any]:
    """Return the ids of the cases in which a person stands on one side or the other, or on this one."""
    asked = select(Involvement.referral_id).where(Involvement.person_id == person_id)
    return asked if part is None else asked.where(Involvement.part == part)


def loads(practitioner_ids: Collection[UUID]) -> dict[UUID, int]:
    """Return how many cases each of these practitioners works now; one without any is left out."""
    asked = (
        select(Allocation.practitioner_id, func.count().label("cases"))
        .join(Referral, Referral.id == Allocation.referral_id)
        .where(
            Allocation.ended_at.is_(None),
            Referral.ended_at.is_(None),
            Allocation.practitioner_id.in_(practitioner_ids),
        )
        .group_by(Allocation.practitioner_id)
    )
    return {row.practitioner_id: row.cases for row in db.session.execute(asked)}


def caseloads() -> dict[UUID, int]:
    """Return how many cases everybody works who works any, among them those who can no longer sign in."""
    asked = (
        select(Allocation.practitioner_id, func.count().label("cases"))
        .join(Referral, LIVE)
        .where(Referral.ended_at.is_(None))
        .group_by(Allocation.practitioner_id)
    )
    return {row.practitioner_id: row.cases for row in db.session.execute(asked)}


def received(since: datetime, until: datetime, seen: ColumnElement[bool]) -> Subquery:
    """Return `referrer_id` (an account or none), `source`, `district_code` and `received_at` of what may be `seen`.

    Those received from the moment `since` on and before `until`; a draft has never been received.
    """
    asked = select(Referral.referrer_id, Referral.source, Referral.district_code, Referral.received_at)
    return asked.where(Referral.received_at >= since, Referral.received_at < until, seen).subquery("received")


def search(actor: Actor, sought: str, after: UUID | None = None) -> Sequence[Any]:
    """Return cases whose family name begins with what was typed, or whose reference is it: those the actor may see.

    Ordered by name; `after` is the id of the last case of the page before. One row more than a page holds is returned
    where there is another page. Drafts are their authors' own and are never found.
    """
    typed = sought.strip().upper()
    key = search_key(sought)
    if not key:
        return []
    wanted: ColumnElement[bool] = and_(Participant.family_key >= key, Participant.family_key < f"{key}\U0010ffff")
    if typed.startswith(REFERENCE):
        wanted = Referral.reference == typed
    asked = FOUND.where(wanted, visible_to(actor))
    if after is not None:
        last = select(*BY_NAME).join(Participant, Participant.id == Referral.participant_id).where(Referral.id == after)
        asked = asked.where(tuple_(*BY_NAME) > tuple_(*db.session.execute(last).one_or_none() or ("", NO_ID, NO_ID)))
    return db.session.execute(asked).all()
