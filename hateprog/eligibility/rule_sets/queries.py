"""Every question about rule sets' versions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select

from hateprog.eligibility.rule_sets import rules
from hateprog.eligibility.rule_sets.models import RuleSetVersion
from hateprog.eligibility.rule_sets.rules import Status
from hateprog.eligibility.rules import Ages, RuleSet
from hateprog.referrals.rules import Pathway
from hateprog.store.base import db


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


def all_versions() -> Sequence[RuleSetVersion]:
    """Return every version, by pathway and code, the newest version of each first."""
    order = (RuleSetVersion.pathway, RuleSetVersion.code, RuleSetVersion.version.desc())
    return db.session.scalars(select(RuleSetVersion).order_by(*order)).all()


def versions_of(code: str) -> Sequence[RuleSetVersion]:
    """Return the versions of a rule set, the newest first."""
    asked = select(RuleSetVersion).where(RuleSetVersion.code == code)
    return db.session.scalars(asked.order_by(RuleSetVersion.version.desc())).all()
