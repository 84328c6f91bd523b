"""Every SELECT about schedules, what has come due, what stands in the way, and disposals."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from flask import current_app
from sqlalchemy import func, select

from hateprog.closing import queries as closing
from hateprog.closing.rules import MOMENT_LABELS, months_after
from hateprog.kernel.calendar import age_on
from hateprog.kernel.clock import local_date, today, utcnow
from hateprog.kernel.errors import NotNow
from hateprog.kernel.text import _
from hateprog.referrals import case_queries as cases
from hateprog.referrals import open_things
from hateprog.referrals.over_queries import over
from hateprog.retention import rules
from hateprog.retention.models import Disposal, Retained, Schedule
from hateprog.retention.rules import ADULT, About, Days, Due, Status, period, review_of
from hateprog.sessions.one_to_one import queries as one_to_one
from hateprog.store.base import db
from hateprog.victims.erasure import queries as harmed

PAGE = 50
LOT = 200
MONTHS_END = timedelta(days=4)
"""How much later a case may have ended than the months say: six before 28 February may be 31 August, to its end."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A case whose day of review has come: the case's columns, by which schedule, and how it was kept before."""

    case: Any
    due: Due
    retained: Retained | None
    disposal: Disposal | None


def schedules() -> Sequence[Schedule]:
    """Return every schedule, by code, the one valid last first."""
    return db.session.scalars(select(Schedule).order_by(Schedule.code, Schedule.valid_from.desc())).all()


def one_schedule(schedule_id: UUID) -> Schedule | None:
    """Return a schedule."""
    return db.session.get(Schedule, schedule_id)


def adopted(about: About = About.CASE) -> Sequence[Schedule]:
    """Return the schedules about cases, or about something else, that were adopted."""
    asked = select(Schedule).where(Schedule.status == Status.ADOPTED, Schedule.about == about)
    return db.session.scalars(asked).all()


def months_of_case_studies() -> int | None:
    """Return how many months the words of a withdrawn case study are kept today; None where no schedule says so."""
    return rules.months_of_case_studies(adopted(About.CASE_STUDY), today=today())


def one_disposal(disposal_id: UUID) -> Disposal | None:
    """Return a disposal."""
    return db.session.get(Disposal, disposal_id)


def latest() -> Sequence[Disposal]:
    """Return the fifty disposals proposed last, the newest first."""
    asked = select(Disposal).order_by(Disposal.proposed_at.desc(), Disposal.id)
    return db.session.scalars(asked.limit(PAGE)).all()


def done() -> Sequence[Disposal]:
    """Return every disposal that was carried out, by number."""
    return db.session.scalars(select(Disposal).where(Disposal.done_at.is_not(None)).order_by(Disposal.number)).all()


def disposed() -> set[UUID]:
    """Return the cases that were disposed of."""
    return set(db.session.scalars(select(Disposal.referral_id).where(Disposal.done_at.is_not(None))))


def one_case(case_id: UUID) -> Any:
    """Return a case (columns); None where there is none."""
    return cases.case(case_id)


def is_here(case_id: UUID) -> bool:
    """Say whether there is such a case in this database."""
    return cases.case(case_id) is not None


def open_of(case_id: UUID) -> Disposal | None:
    """Return the disposal of a case that was proposed and is not over, if there is one."""
    asked = select(Disposal).where(Disposal.referral_id == case_id)
    return db.session.scalar(asked.where(Disposal.done_at.is_(None), Disposal.dropped_at.is_(None)))


def done_of(case_id: UUID) -> Disposal | None:
    """Return the disposal of a case that was carried out; None while it is kept."""
    return db.session.scalar(select(Disposal).where(Disposal.referral_id == case_id, Disposal.done_at.is_not(None)))


def check_kept(case_id: UUID) -> None:
    """Raise `NotNow` for a case that was disposed of: what is put into it afterwards nothing erases any more."""
    done = select(Disposal.id).where(Disposal.referral_id == case_id, Disposal.done_at.is_not(None))
    if db.session.scalar(done) is not None:
        raise NotNow(_("This case was disposed of, so nothing is put down in it any more"))


def is_taken(number: int, *, by_other_than: UUID) -> bool:
    """Say whether another case's certificate has a number."""
    asked = select(Disposal.id).where(Disposal.number == number, Disposal.referral_id != by_other_than)
    return db.session.scalar(asked) is not None


def next_number() -> int:
    """Return the number of the next certificate: they count up from 1."""
    return (db.session.scalar(select(func.max(Disposal.number))) or 0) + 1


def retained_of(case_id: UUID) -> Sequence[Retained]:
    """Return each time that a case was kept for a reason, the newest first."""
    asked = select(Retained).where(Retained.referral_id == case_id)
    return db.session.scalars(asked.order_by(Retained.at.desc(), Retained.id)).all()


def to_review(force_code: str | None = None) -> list[Listed]:
    """Return up to fifty cases whose day of review has come, those that ended first at the top.

    The day is worked out from the schedules in force today and stored nowhere; one kept for a reason comes back on the
    day that was named then.
    """
    kept_by, day = [each for each in adopted() if each.valid_from <= today()], today()
    if not kept_by:
        return []
    shortest = min(period(each) for each in kept_by)
    until = datetime.combine(months_after(day, -shortest) + MONTHS_END, time(), UTC)
    gone = select(Disposal.referral_id).where(Disposal.done_at.is_not(None))
    asked = over(until, force_code=force_code, but=gone)
    found: list[Listed] = []
    start = 0
    while len(found) < PAGE:
        lot = db.session.execute(asked.limit(LOT).offset(start)).all()
        found += _due_in(lot, kept_by, day)
        if len(lot) < LOT:
            break
        start += LOT
    return found[:PAGE]


def listed(case_id: UUID) -> Listed | None:
    """Return a case that has ended with the day of its review, come or not; None where no schedule is for it."""
    row = db.session.execute(over(utcnow(), only=[case_id])).first()
    if row is None:
        return None
    due = review_of(_days({case_id}, [row])[case_id], adopted(), today=today())
    return None if due is None else Listed(row, due, next(iter(retained_of(case_id)), None), open_of(case_id))


def blocking(case_id: UUID) -> list[str]:
    """Return what stands in the way of disposing of a case, a sentence each; nothing where it can be disposed of."""
    found = [thing.text for thing in open_things.of_case(case_id) if thing.blocks_closing]
    if one_to_one.enrolment_of(case_id) is not None and not closing.is_closed(case_id):
        found.append(_("The programme has ended and the case has not been closed"))
    waiting = _("{moment} is still to be done")
    found += [
        waiting.format(moment=_(MOMENT_LABELS[each.moment]))
        for each in closing.follow_ups_of(case_id)
        if each.done_at is None
    ]
    if harmed.is_in_touch(case_id):
        found.append(_("The liaison of this case has not finished. A coordinator can ask them"))
    return list(dict.fromkeys(found + [sentence for ask in _others() for sentence in ask(case_id)]))


def _others() -> Sequence[Any]:
    """Return what other features say stands in the way (a request to see one's data): `app.py` names them."""
    asked: Sequence[Any] = current_app.extensions["blocks_disposal"]
    return asked


def _due_in(lot: Sequence[Any], kept_by: Sequence[Schedule], day: date) -> list[Listed]:
    ids = {row.id for row in lot}
    days, kept, proposed = _days(ids, lot), _last_retained(ids), _open_in(ids)
    found = []
    for row in lot:
        due, retained = review_of(days[row.id], kept_by, today=day), kept.get(row.id)
        if due is not None and due.on <= day and (retained is None or retained.again_on <= day):
            found.append(Listed(row, due, retained, proposed.get(row.id)))
    return found


def _days(ids: Collection[UUID], lot: Sequence[Any]) -> dict[UUID, Days]:
    closed, followed = closing.closed_at(ids), closing.last_follow_up_on(ids)
    return {
        row.id: Days(
            pathway=row.pathway,
            under_18=None
            if row.born_on is None
            else age_on(row.born_on, local_date(row.received_at or row.ended_at)) < ADULT,
            born_on=row.born_on,
            closed_on=local_date(closed.get(row.id, row.ended_at)),
            last_follow_up_on=followed.get(row.id),
        )
        for row in lot
    }


def _last_retained(ids: Collection[UUID]) -> dict[UUID, Retained]:
    asked = select(Retained).where(Retained.referral_id.in_(ids)).order_by(Retained.at, Retained.id)
    return {each.referral_id: each for each in db.session.scalars(asked)}


def _open_in(ids: Collection[UUID]) -> dict[UUID, Disposal]:
    asked = select(Disposal).where(
        Disposal.referral_id.in_(ids), Disposal.done_at.is_(None), Disposal.dropped_at.is_(None)
    )
    return {each.referral_id: each for each in db.session.scalars(asked)}
