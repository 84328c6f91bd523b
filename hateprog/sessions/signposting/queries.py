"""Every question about causes, services and offers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from hateprog.referrals import case_queries as cases
from hateprog.referrals import counted as counted_cases
from hateprog.sessions.signposting.models import CaseCause, SupportOffer, SupportService
from hateprog.sessions.signposting.rules import Cause, Reach
from hateprog.store.base import db


def services() -> Sequence[SupportService]:
    """Return the whole directory, by name; it is some dozens of services."""
    return db.session.scalars(select(SupportService).order_by(SupportService.name, SupportService.id)).all()


def one_service(service_id: UUID) -> SupportService | None:
    """Return one service of the directory, retired or not."""
    return db.session.get(SupportService, service_id)


def fitting(force_code: str | None, age: int | None) -> list[tuple[str, str, str]]:
    """Return (id, name, what for) of the services that fit somebody of this age in this force area, by name."""
    asked = select(SupportService).where(SupportService.retired_at.is_(None))
    return [
        (str(each.id), each.name, each.what_for)
        for each in db.session.scalars(asked.order_by(SupportService.name, SupportService.id))
        if Reach(each.force_code, each.min_age, each.max_age).fits(force_code, age)
    ]


def causes_of(case_id: UUID) -> Sequence[CaseCause]:
    """Return the causes found in a case, in the order in which they are asked."""
    found = db.session.scalars(select(CaseCause).where(CaseCause.referral_id == case_id))
    return sorted(found, key=lambda each: list(Cause).index(each.cause))


def offers_of(case_id: UUID) -> Sequence[SupportOffer]:
    """Return what was offered in a case, the newest first, each with its service."""
    asked = select(SupportOffer).where(SupportOffer.referral_id == case_id)
    newest_first = SupportOffer.offered_on.desc(), SupportOffer.id
    return db.session.scalars(asked.order_by(*newest_first).options(joinedload(SupportOffer.service))).all()


def one_offer(offer_id: UUID) -> SupportOffer | None:
    """Return an offer with its case and its service."""
    return db.session.get(
        SupportOffer,
        offer_id,
        options=[cases.with_case(SupportOffer.referral), joinedload(SupportOffer.service)],
        populate_existing=True,
    )


def under_way(case_id: UUID, service_id: UUID) -> bool:
    """Say whether a service was offered in a case and nothing is known yet of what became of it."""
    asked = select(SupportOffer.id).where(
        SupportOffer.referral_id == case_id, SupportOffer.service_id == service_id, SupportOffer.outcome.is_(None)
    )
    return db.session.scalar(asked) is not None


def counted() -> Select[Any]:
    """Return every offer of support with the day on which it was known what became of it (columns for figures)."""
    asked: Any = select(
        SupportOffer.id, SupportOffer.referral_id, SupportOffer.outcome_on.label("counted_on"), SupportOffer.outcome
    )
    return counted_cases.told(asked, SupportOffer.referral_id)


def offered() -> Select[Any]:
    """Return every offer of support with the day on which it was made, and what became of it if known (columns)."""
    asked: Any = select(SupportOffer.id, SupportOffer.offered_on.label("counted_on"), SupportOffer.outcome)
    return counted_cases.placed(asked, SupportOffer.referral_id)
