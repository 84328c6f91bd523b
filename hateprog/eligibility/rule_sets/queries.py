"""Every question about rule sets' versions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, select, tuple_
from sqlalchemy.orm import aliased

from hateprog.eligibility.rule_sets import rules
from hateprog.eligibility.rule_sets.models import RuleSetVersion
from hateprog.eligibility.rule_sets.rules import Status
from hateprog.eligibility.rules import Ages, RuleSet
from hateprog.referrals.rules import Pathway
from hateprog.store.base import db

PAGE = 50
LISTED = (
    RuleSetVersion.id,
    RuleSetVersion.code,
    RuleSetVersion.version,
    RuleSetVersion.title,
    RuleSetVersion.pathway,
    RuleSetVersion.ages,
    RuleSetVersion.force_code,
    RuleSetVersion.decides,
    RuleSetVersion.valid_from,
    RuleSetVersion.valid_to,
    RuleSetVersion.status,
)


def one_version(version_id: UUID) -> RuleSetVersion | None:
    """Return a version of a rule set."""
    return db.session.get(RuleSetVersion, version_id)


def version_called(code: str, version: int) -> RuleSetVersion | None:
    """Return a version by the name that a decision is bound to."""
    asked = select(RuleSetVersion).where(RuleSetVersion.code == code, RuleSetVersion.version == version)
    return db.session.scalar(asked)


def rule_set_called(code: str, version: int) -> RuleSet:
    """Return the rule set that an assessment was made by; the database keeps every one that was used."""
    found = version_called(code, version)
    if found is None:
        raise LookupError("An assessment names a rule set that is not there")
    return found.rule_set


def in_force(pathway: Pathway, *, force_code: str | None, ages: Ages | None, day: date) -> RuleSet | None:
    """Return the rule set that governs a case on `day` (a date in Europe/London); None where none does."""
    found: Any = rules.in_force(adopted_for(pathway), force_code=force_code, ages=ages, day=day)
    return None if found is None else found.rule_set


def adopted_for(pathway: Pathway, *, locked: bool = False) -> Sequence[RuleSetVersion]:
    """Return the adopted versions of a pathway; `locked`, so that of two adoptions at once one waits for the other.

    What is locked are the pathway's versions that are no drafts: there is always one, that came with the service. Each
    adoption holds its own draft, so whoever locked drafts as well would wait in a ring.
    """
    asked = select(RuleSetVersion).where(RuleSetVersion.pathway == pathway, RuleSetVersion.status == Status.ADOPTED)
    if locked:
        kept = select(RuleSetVersion.id).where(RuleSetVersion.pathway == pathway, RuleSetVersion.status != Status.DRAFT)
        db.session.execute(kept.order_by(RuleSetVersion.id).with_for_update(key_share=True))
        asked = asked.execution_options(populate_existing=True)
    return db.session.scalars(asked).all()


def versions(
    *,
    pathway: Pathway | None = None,
    status: Status | None = None,
    force: str | None = None,
    after: UUID | None = None,
    at_most: int | None = None,
) -> Sequence[Any]:
    """Return versions by pathway, code and number, the newest first (columns).

    `force` is a code, or "" for sets of every area; `after` is the version that ended the page before.
    """
    asked = select(*LISTED).order_by(RuleSetVersion.pathway, RuleSetVersion.code, RuleSetVersion.version.desc())
    if pathway is not None:
        asked = asked.where(RuleSetVersion.pathway == pathway)
    if status is not None:
        asked = asked.where(RuleSetVersion.status == status)
    if force is not None:
        asked = asked.where(RuleSetVersion.force_code == force if force else RuleSetVersion.force_code.is_(None))
    if after is not None:
        asked = asked.where(_comes_after(after))
    return db.session.execute(asked.limit(at_most)).all()


def _comes_after(version_id: UUID) -> ColumnElement[bool]:
    """Return the condition that a version stands behind this one in the list."""
    last = aliased(RuleSetVersion)
    pathway, code, number = (
        select(column).where(last.id == version_id).scalar_subquery()
        for column in (last.pathway, last.code, last.version)
    )
    place = tuple_(RuleSetVersion.pathway, RuleSetVersion.code)
    same_set = and_(place == tuple_(pathway, code), RuleSetVersion.version < number)
    return or_(place > tuple_(pathway, code), same_set)


def versions_of(code: str) -> Sequence[Any]:
    """Return the versions of a rule set, the newest first (columns)."""
    asked = select(*LISTED).where(RuleSetVersion.code == code)
    return db.session.execute(asked.order_by(RuleSetVersion.version.desc())).all()
