"""Every question about how content participants, referrers and teachers were."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Subquery, and_, or_, select

from hateprog.evaluation.satisfaction import rules
from hateprog.evaluation.satisfaction.counting import Told, told
from hateprog.evaluation.satisfaction.models import Satisfaction
from hateprog.evaluation.satisfaction.rules import Audience, Outcome
from hateprog.kernel.clock import from_local
from hateprog.referrals import counted as counted_cases
from hateprog.referrals.rules import Source
from hateprog.sessions.group import queries as bookings
from hateprog.sessions.group.delivery import queries as delivery
from hateprog.sessions.group.delivery.rules import Outcome as Became
from hateprog.sessions.group.rules import CONFIRMED_ONCE
from hateprog.sessions.one_to_one import queries as sessions
from hateprog.store.base import db

ANSWERS = (
    Satisfaction.outcome,
    Satisfaction.rating,
    Satisfaction.difference,
    Satisfaction.recommend,
    Satisfaction.aspects,
)


def of_case(referral_id: UUID, audience: Audience) -> Satisfaction | None:
    """Return what is put down of an audience about a case."""
    asked = select(Satisfaction).where(Satisfaction.referral_id == referral_id, Satisfaction.audience == audience)
    return db.session.scalar(asked.execution_options(populate_existing=True))


def of_session(booking_id: UUID) -> Satisfaction | None:
    """Return what is put down of a group session's teacher."""
    asked = select(Satisfaction).where(Satisfaction.booking_id == booking_id)
    return db.session.scalar(asked.execution_options(populate_existing=True))


def answered_in(case_ids: Collection[UUID]) -> Sequence[Any]:
    """Return what the participants of these cases answered: to which version, asked on which day, codes (columns).

    Of nobody else: what a referrer says of a case is theirs.
    """
    asked = select(Satisfaction.referral_id, Satisfaction.wording, Satisfaction.asked_on, *ANSWERS)
    theirs = asked.where(Satisfaction.referral_id.in_(case_ids), Satisfaction.audience == Audience.PARTICIPANT)
    return db.session.execute(theirs.where(Satisfaction.outcome == Outcome.ANSWERED)).all()


def booked(booking_id: UUID) -> Any:
    """Return a booking that was ever confirmed."""
    found = bookings.booking(booking_id)
    return found if found is not None and found.state in CONFIRMED_ONCE else None


def why_not(case: Any, audience: Audience) -> str | None:
    """Return why nobody of this audience is asked about a case now; None where they are."""
    began = sessions.enrolment_of(case.id) is not None
    return rules.why_not(audience, case.stage, case.end_reason, case.source, began=began)


def counts(
    first: date, last: date, *, areas: Collection[str] | None = None, force_code: str | None = None
) -> dict[Audience, Told]:
    """Return what participants, teachers and referrers said, by audience.

    Participants and referrers count by the day (Europe/London) on which the case ended, teachers by that of the
    session, from `first` to `last` (both included); in `areas` (force areas and districts; None for all).
    """
    since, until = from_local(first, time()), from_local(last + timedelta(days=1), time())

    def here(rows: Subquery) -> list[Any]:
        found = [rows.c.counted_on >= since, rows.c.counted_on < until]
        if areas is not None:
            found.append(or_(rows.c.force_code.in_(areas), rows.c.district_code.in_(areas)))
        return found if force_code is None else [*found, rows.c.force_code == force_code]

    ended, held = counted_cases.ended().subquery(), delivery.counted().subquery()
    began = select(sessions.begun_programmes().subquery().c.referral_id)
    a_case = or_(ended.c.end_reason.is_(None), ended.c.end_reason.not_in(rules.NEVER_ASKED))
    took_place = (held.c.number == held.c.newest, held.c.outcome == Became.TOOK_PLACE)
    return {
        Audience.PARTICIPANT: told(
            Audience.PARTICIPANT,
            _rows(ended, Audience.PARTICIPANT, a_case, ended.c.referral_id.in_(began), *here(ended)),
        ),
        Audience.TEACHER: told(Audience.TEACHER, _rows(held, Audience.TEACHER, *took_place, *here(held))),
        Audience.REFERRER: told(
            Audience.REFERRER, _rows(ended, Audience.REFERRER, a_case, ended.c.source != Source.SELF, *here(ended))
        ),
    }


def _rows(of: Subquery, audience: Audience, *conditions: Any) -> Sequence[Any]:
    same = (
        Satisfaction.booking_id == of.c.booking_id
        if audience is Audience.TEACHER
        else and_(Satisfaction.referral_id == of.c.referral_id, Satisfaction.audience == audience)
    )
    asked = select(of.c.force_code, *ANSWERS).select_from(of).outerjoin(Satisfaction, same)
    return db.session.execute(asked.where(*conditions)).all()
