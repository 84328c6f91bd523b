"""Every SELECT about case studies, and which of them everybody may read today."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from hateprog.closing.rules import months_after
from hateprog.kernel.clock import local_date, today
from hateprog.reports.case_studies import rules
from hateprog.reports.case_studies.models import CaseStudy, StudyConsent
from hateprog.reports.case_studies.rules import Side, State
from hateprog.retention import queries as retention
from hateprog.store.base import db

AT_MOST = 200
WHOLE = (selectinload(CaseStudy.hands), selectinload(CaseStudy.consents), selectinload(CaseStudy.checks))


def one_study(study_id: UUID) -> CaseStudy | None:
    """Return a case study with who had a hand in it, its consents and what was checked."""
    return db.session.get(CaseStudy, study_id, options=WHOLE, populate_existing=True)


def one_consent(consent_id: UUID) -> StudyConsent | None:
    """Return a consent with its case study."""
    beside = [joinedload(StudyConsent.study)]
    return db.session.get(StudyConsent, consent_id, options=beside, populate_existing=True)


def latest() -> Sequence[CaseStudy]:
    """Return the case studies that were written last, the newest first."""
    asked = select(CaseStudy).options(selectinload(CaseStudy.consents))
    return db.session.scalars(asked.order_by(CaseStudy.number.desc()).limit(AT_MOST)).all()


def last_number() -> int:
    """Return the number of the last case study; 0 before the first."""
    return db.session.scalar(select(func.max(CaseStudy.number))) or 0


def lacking(study: CaseStudy, *, website: bool) -> dict[Side, int]:
    """Return whose consent to the words as they are is missing today, for reports or for the website too."""
    return rules.lacking(study.people, study.consents, study.wording, today(), website=website)


def past_their_time() -> list[UUID]:
    """Return the withdrawn case studies whose words were kept for as long as a schedule says; without one, none."""
    months = retention.months_of_case_studies()
    if months is None:
        return []
    withdrawn = select(CaseStudy).where(CaseStudy.state == State.WITHDRAWN, CaseStudy.forgotten_at.is_(None))
    rows = db.session.scalars(withdrawn.order_by(CaseStudy.number)).all()
    return [row.id for row in rows if row.withdrawn_at and _ends(row.withdrawn_at, months) <= today()]


def _ends(withdrawn_at: datetime, months: int) -> date:
    return months_after(local_date(withdrawn_at), months)


def is_public(study: CaseStudy) -> bool:
    """Say whether everybody may read it today: published, and everybody's consent still stands."""
    return study.state is State.PUBLISHED and not lacking(study, website=True)


def published() -> list[CaseStudy]:
    """Return the case studies that everybody may read today, the newest first."""
    asked = select(CaseStudy).where(CaseStudy.state == State.PUBLISHED).options(selectinload(CaseStudy.consents))
    ordered = asked.order_by(CaseStudy.published_at.desc(), CaseStudy.number.desc())
    return [each for each in db.session.scalars(ordered) if is_public(each)]


def at_address(address: str) -> CaseStudy | None:
    """Return the case study of a public page, one that is no longer public too; None where there never was one."""
    number = rules.number_in(address)
    asked = select(CaseStudy).where(CaseStudy.number == number, CaseStudy.published_at.is_not(None))
    study = db.session.scalar(asked.options(selectinload(CaseStudy.consents))) if number else None
    return study if study is not None and study.address == address else None
