"""The case page, the search and the history: everything a page needs, in a number of questions that never grows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select

from hateprog.accounts import queries as accounts
from hateprog.areas import queries as areas
from hateprog.closing import queries as closing
from hateprog.eligibility import queries as eligibility
from hateprog.eligibility.deciding import Outcome, Standing
from hateprog.kernel.access import Actor
from hateprog.referrals import case_queries as referrals
from hateprog.referrals.rules import ENDED
from hateprog.sessions.one_to_one import queries as sessions
from hateprog.store.audit import AuditEntry
from hateprog.store.base import db

HISTORY_PAGE = 50
LAST_LINE = 2**63 - 1
"""The greatest number that a line of the log can have, in either database."""


@dataclass(frozen=True, slots=True)
class CaseFile:
    """All that the case page shows. `names` gives the name behind an account id, `areas` behind a code."""

    case: Any
    strands: Sequence[Any]
    events: Sequence[Any]
    assessments: Sequence[Any]
    conditions: Sequence[Any]
    sessions: Sequence[Any]
    closed: bool
    involved: frozenset[UUID]
    names: dict[UUID, str]
    areas: dict[str, str]

    @property
    def approved(self) -> bool:
        """Say whether the case stands approved: an approval was given, and was not voided."""
        return any(each.standing is Standing.IN_FORCE for each in self.assessments)


def case(referral_id: UUID) -> Any:
    """Return the case in one row, as policy and page need it; None where there is none."""
    return referrals.case(referral_id)


def case_file(case: Any) -> CaseFile:
    """Return everything else that belongs on the case page."""
    events, assessments = referrals.events(case.id), eligibility.assessments_of(case.id)
    conditional = any(
        each.standing is Standing.IN_FORCE and each.outcome is Outcome.APPROVE_WITH_CONDITIONS for each in assessments
    )
    return CaseFile(
        case=case,
        strands=referrals.strands(case.id),
        events=events,
        assessments=assessments,
        conditions=eligibility.conditions_of(case.id) if conditional else (),
        sessions=sessions.sessions_of(case.id),
        closed=case.stage in ENDED and closing.is_closed(case.id),
        involved=referrals.involved(case.id),
        names=accounts.names(
            {case.referrer_id, case.practitioner_id, case.co_facilitator_id, *(event.by_id for event in events)}
            - {None}
        ),
        areas=areas.names({case.force_code, case.district_code} - {None}),
    )


def works_beside(actor: Actor) -> Sequence[Any]:
    """Return the cases beside whose practitioner somebody works now (columns)."""
    return db.session.execute(referrals.worked_beside(actor.id)).all()


def history(case_id: UUID, before: int | None) -> Sequence[AuditEntry]:
    """Return a page of the log about one case, newest first, from before the line `before` on; one more than a page.

    A number that no line can have is no place in the log: the page begins with the newest.
    """
    asked = select(AuditEntry).where(AuditEntry.case_id == case_id)
    if before is not None and 0 < before <= LAST_LINE:
        asked = asked.where(AuditEntry.id < before)
    return db.session.scalars(asked.order_by(AuditEntry.id.desc()).limit(HISTORY_PAGE + 1)).all()
