"""Every question about instruments, filled-in questionnaires and device pages."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, exists, or_, select
from sqlalchemy.orm import aliased, contains_eager, joinedload
from sqlalchemy.orm.attributes import set_committed_value

from hateprog.eligibility import queries as eligibility
from hateprog.evaluation.questionnaires import rules
from hateprog.evaluation.questionnaires.instrument import Moment
from hateprog.evaluation.questionnaires.models import DevicePage, InstrumentVersion, Questionnaire
from hateprog.evaluation.questionnaires.rules import Course, Slot, Status
from hateprog.kernel.access import Actor
from hateprog.kernel.calendar import age_on
from hateprog.kernel.clock import local_date, today
from hateprog.referrals import case_queries as cases
from hateprog.sessions.one_to_one import queries as sessions
from hateprog.sessions.one_to_one.rules import LENGTH, Progress
from hateprog.store.base import db

LISTED = (
    InstrumentVersion.id,
    InstrumentVersion.code,
    InstrumentVersion.version,
    InstrumentVersion.title,
    InstrumentVersion.min_age,
    InstrumentVersion.max_age,
    InstrumentVersion.moments,
    InstrumentVersion.status,
)
BY_TITLE = (InstrumentVersion.title, InstrumentVersion.code, InstrumentVersion.version.desc())
TODAY_AT_MOST = 100


def one_instrument(instrument_id: UUID) -> InstrumentVersion | None:
    """Return a version of an instrument."""
    return db.session.get(InstrumentVersion, instrument_id)


def versions(code: str | None = None) -> Sequence[Any]:
    """Return the versions of one instrument, or of all, by title, the newest first (columns)."""
    asked = select(*LISTED).order_by(InstrumentVersion.code, InstrumentVersion.version.desc())
    return db.session.execute(asked if code is None else asked.where(InstrumentVersion.code == code)).all()


def ever_in_use() -> Sequence[InstrumentVersion]:
    """Return every version that is or was in use, by title, the newest first."""
    asked = select(InstrumentVersion).where(InstrumentVersion.status != Status.DRAFT)
    return db.session.scalars(asked.order_by(*BY_TITLE)).all()


def filled_in(code: str, case_ids: Select[Any]) -> Sequence[Any]:
    """Return what stands filled in of an instrument, in any version, for these cases (columns)."""
    asked = select(Questionnaire.referral_id, Questionnaire.instrument_id, Questionnaire.moment, Questionnaire.answers)
    theirs = asked.where(Questionnaire.code == code, Questionnaire.referral_id.in_(case_ids))
    return db.session.execute(theirs.where(Questionnaire.set_aside_at.is_(None))).all()


def standing_in(case_ids: Collection[UUID]) -> Sequence[Any]:
    """Return what stands filled in for these cases: which version of which instrument, when, the values chosen."""
    asked = select(
        Questionnaire.referral_id,
        Questionnaire.instrument_id,
        Questionnaire.code,
        Questionnaire.moment,
        Questionnaire.answers,
    )
    theirs = asked.where(Questionnaire.referral_id.in_(case_ids), Questionnaire.set_aside_at.is_(None))
    return db.session.execute(theirs).all()


def in_use_called(code: str, *, locked: bool = False) -> InstrumentVersion | None:
    """Return the version of an instrument that is in use; `locked`, so that of two that would retire it one waits."""
    asked = select(InstrumentVersion).where(InstrumentVersion.code == code, InstrumentVersion.status == Status.IN_USE)
    if locked:
        asked = asked.with_for_update(key_share=True).execution_options(populate_existing=True)
    return db.session.scalar(asked)


def due_for(case: Any, day: date, in_use: Iterable[InstrumentVersion] | None = None) -> list[InstrumentVersion]:
    """Return the instruments that a case asks for: those in use that are made for the person's age on `day`, by title.

    `in_use` are those in use, where they were read already. `slots_of` leaves out what the case's template does not
    name.
    """
    if case.born_on is None:
        return []
    age = age_on(case.born_on, day)
    if in_use is None:
        asked = select(InstrumentVersion).where(InstrumentVersion.status == Status.IN_USE)
        in_use = db.session.scalars(asked.order_by(*BY_TITLE))
    return [version for version in in_use if rules.fits(version, age)]


def slots_of(case: Any) -> list[Slot]:
    """Return what belongs to a case (a row of `case_queries.case`): what is due today, and what stands filled in.

    One question, and a second where something is not filled in: the overview of a case asks it, too.
    """
    of_the_case = (
        Questionnaire.instrument_id == InstrumentVersion.id,
        Questionnaire.referral_id == case.id,
        Questionnaire.set_aside_at.is_(None),
    )
    asked = (
        select(InstrumentVersion, Questionnaire)
        .outerjoin(Questionnaire, and_(*of_the_case))
        .where(or_(InstrumentVersion.status == Status.IN_USE, Questionnaire.id.is_not(None)))
        .order_by(*BY_TITLE, Questionnaire.entered_at)
        .execution_options(populate_existing=True)
    )
    versions, filled = dict[UUID, InstrumentVersion](), list[Questionnaire]()
    for version, questionnaire in db.session.execute(asked):
        versions[version.id] = version
        if questionnaire is not None:
            set_committed_value(questionnaire, "instrument", version)
            filled.append(questionnaire)
    in_use = [version for version in versions.values() if version.status is Status.IN_USE]
    found = rules.slots(due_for(case, today(), in_use), filled)
    if all(slot.filled is not None for slot in found):
        return found
    named = sessions.questionnaires_named([case.id]).get(case.id, rules.NONE_NAMED)
    return [
        slot for slot in found if slot.filled is not None or rules.is_named(slot.instrument.code, slot.moment, named)
    ]


def set_aside_of(case_id: UUID) -> Sequence[Questionnaire]:
    """Return the questionnaires of a case that were set aside, each with its instrument, the newest first."""
    asked = select(Questionnaire).join(Questionnaire.instrument).options(contains_eager(Questionnaire.instrument))
    aside = asked.where(Questionnaire.referral_id == case_id, Questionnaire.set_aside_at.is_not(None))
    return db.session.scalars(aside.order_by(Questionnaire.set_aside_at.desc(), Questionnaire.id)).all()


def standing(case_id: UUID, code: str, moment: Moment) -> Questionnaire | None:
    """Return the questionnaire that stands for one moment of a case, if there is one."""
    return db.session.scalar(
        select(Questionnaire).where(
            Questionnaire.referral_id == case_id,
            Questionnaire.code == code,
            Questionnaire.moment == moment,
            Questionnaire.set_aside_at.is_(None),
        )
    )


def one_questionnaire(questionnaire_id: UUID) -> Questionnaire | None:
    """Return a filled-in questionnaire with its case and its instrument."""
    return db.session.get(
        Questionnaire,
        questionnaire_id,
        options=[cases.with_case(Questionnaire.referral), joinedload(Questionnaire.instrument)],
        populate_existing=True,
    )


def page_behind(token_hash: str) -> DevicePage | None:
    """Return a device page by what is kept of its token, with its case and its instrument."""
    asked = select(DevicePage).where(DevicePage.token_hash == token_hash)
    return db.session.scalar(
        asked.options(cases.with_case(DevicePage.referral), joinedload(DevicePage.instrument)).execution_options(
            populate_existing=True
        )
    )


def one_page(page_id: UUID) -> DevicePage | None:
    """Return a device page with its case."""
    return db.session.get(DevicePage, page_id, options=[cases.with_case(DevicePage.referral)], populate_existing=True)


def open_pages(case_id: UUID, now: datetime) -> Sequence[DevicePage]:
    """Return the device pages of a case that still open (at `now`, in UTC)."""
    return db.session.scalars(
        select(DevicePage).where(
            DevicePage.referral_id == case_id,
            DevicePage.used_at.is_(None),
            DevicePage.closed_at.is_(None),
            DevicePage.expires_at > now,
        )
    ).all()


def course_of(case: Any) -> Course:
    """Return how far the programme of a case is; `case` is a row of `case_queries.case`."""
    enrolment = sessions.enrolment_of(case.id)
    if enrolment is None:
        approval = eligibility.approving_decision(case.id)
        return Course(
            stage=case.stage, born_on=case.born_on, approved_on=local_date(approval.decided_at) if approval else None
        )
    held = {session.number: session.held_on for session in enrolment.sessions}
    return Course(
        stage=case.stage,
        born_on=case.born_on,
        stopped=enrolment.progress is Progress.STOPPED,
        approved_on=local_date(enrolment.approved_at),
        first_held_on=held.get(1),
        last_held_on=held.get(LENGTH),
    )


def missing_of(case_id: UUID) -> list[tuple[str, Moment]]:
    """Return the questionnaires that should be there by now and are not: the instrument's title, and the moment.

    For whoever closes a case: it may be closed without them, for a reason. Nothing is missing of one that was stopped.
    """
    case = cases.case(case_id)
    if case is None:
        return []
    course = course_of(case)
    return [
        (slot.instrument.title, slot.moment)
        for slot in slots_of(case)
        if slot.filled is None and course.asks(slot.moment)
    ]


def for_today(actor: Actor) -> list[dict[str, Any]]:
    """Return the practitioner's people for whom a questionnaire is due now and not there, each with the moment.

    Before the programme until session 1 is signed; after it for four weeks from session 3, for whoever answered before.
    """
    found = _without_before(actor) + _without_after(actor)
    return found[:TODAY_AT_MOST]


def _without_before(actor: Actor) -> list[dict[str, Any]]:
    mine = cases.live_cases_of(actor.id)
    asked = select(mine.c.referral_id).where(~sessions.signed(1, mine.c.referral_id))
    rows = [
        row
        for row in db.session.execute(cases.beside(asked, mine.c.referral_id).limit(TODAY_AT_MOST))
        if row.stage in rules.WORKED_AT and row.born_on is not None
    ]
    if not rows:
        return []
    in_use = db.session.execute(select(*LISTED).where(InstrumentVersion.status == Status.IN_USE)).all()
    answered = select(Questionnaire.referral_id, Questionnaire.code).where(
        Questionnaire.referral_id.in_([row.referral_id for row in rows]),
        Questionnaire.moment == Moment.BEFORE,
        Questionnaire.set_aside_at.is_(None),
    )
    there = {tuple(each) for each in db.session.execute(answered)}
    named = sessions.questionnaires_named([row.referral_id for row in rows])
    return [
        {"case": row, "moment": Moment.BEFORE}
        for row in rows
        if any(
            Moment.BEFORE in version.moments
            and rules.fits(version, age_on(row.born_on, today()))
            and (row.referral_id, version.code) not in there
            and rules.is_named(version.code, Moment.BEFORE, named.get(row.referral_id, rules.NONE_NAMED))
            for version in in_use
        )
    ]


def _without_after(actor: Actor) -> list[dict[str, Any]]:
    later = aliased(Questionnaire)
    answered_again = exists().where(
        later.referral_id == Questionnaire.referral_id,
        later.code == Questionnaire.code,
        later.moment == Moment.AFTER,
        later.set_aside_at.is_(None),
    )
    asked: Any = (
        select(Questionnaire.referral_id, InstrumentVersion.moments)
        .join(Questionnaire.instrument)
        .where(
            Questionnaire.moment == Moment.BEFORE,
            Questionnaire.set_aside_at.is_(None),
            ~answered_again,
            sessions.signed(LENGTH, Questionnaire.referral_id, since=today() - rules.ASKED_AFTER_FOR),
        )
    )
    everybodys = cases.followed(asked, Questionnaire.referral_id).subquery()
    mine = select(everybodys).where(everybodys.c.practitioner_id == actor.id).limit(TODAY_AT_MOST)
    due = {
        row.referral_id: row
        for row in db.session.execute(mine)
        if row.stage in rules.WORKED_AT and Moment.AFTER in row.moments
    }
    return [{"case": row, "moment": Moment.AFTER} for row in due.values()]
