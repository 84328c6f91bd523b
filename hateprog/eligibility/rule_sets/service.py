"""Drafting a rule set's version from its file, adopting it by a second person, and retiring it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy.exc import IntegrityError

from hateprog.areas.forces import FORCES
from hateprog.eligibility.rule_sets import queries, rules
from hateprog.eligibility.rule_sets.models import RuleSetVersion
from hateprog.eligibility.rule_sets.policy import Can
from hateprog.eligibility.rule_sets.rules import Status
from hateprog.eligibility.rules import Ages
from hateprog.kernel.access import Actor
from hateprog.kernel.clock import today, utcnow
from hateprog.kernel.errors import RuleBroken
from hateprog.kernel.text import _
from hateprog.store.base import db
from hateprog.store.command import command


@command(Can.DRAFT)
def draft(actor: Actor, _none: None, /, text: str) -> RuleSetVersion:
    """Store a version as a draft, from its file. Raises `RuleBroken`, naming what is wrong with the file."""
    said = rules.read(text, forces=FORCES)
    version = RuleSetVersion(
        code=said.code,
        version=said.version,
        title=said.title,
        pathway=said.pathway,
        ages=said.ages,
        force_code=said.force_code,
        decides=said.decides,
        valid_from=said.valid_from,
        valid_to=said.valid_to,
        source_document=said.source.document,
        source_section=said.source.section,
        limits=said.limits,
        rules=[rule.as_json() for rule in said.rules],
        as_written=text,
        drafted_by=actor.id,
        drafted_by_person=actor.person_id,
    )
    try:
        with db.session.begin_nested():
            db.session.add(version)
    except IntegrityError:
        sentence = _("There is a {code}, version {version}, already: give this one the next number")
        raise RuleBroken(sentence.format(code=said.code, version=said.version), field="text") from None
    return version


@command(Can.ADOPT)
def adopt(actor: Actor, version: RuleSetVersion, /) -> RuleSetVersion:
    """Adopt a draft: from its first day on it governs the cases that it is made for, and nothing of it changes again.

    An earlier version of the same set without an end ends the day before. Raises what `rules.check_adoptable` says.
    """
    before = takes_over_from(actor, version, locked=True)
    if before is not None:
        before.valid_to = version.valid_from - timedelta(days=1)
        db.session.flush()
    version.status, version.adopted_at = Status.ADOPTED, utcnow()
    version.adopted_by, version.adopted_by_person = actor.id, actor.person_id
    return version


def takes_over_from(actor: Actor, version: RuleSetVersion, *, locked: bool = False) -> RuleSetVersion | None:
    """Return the version that ends when the actor adopts this one. Raises what `rules.check_adoptable` says."""
    before: Any = rules.check_adoptable(
        version,
        version.status,
        adopted=queries.adopted_for(version.pathway, locked=locked),
        today=today(),
        drafted_by_them=version.drafted_by_person == actor.person_id,
    )
    return before  # type: ignore[no-any-return]  # it is one of those that were given


def governs_without(version: RuleSetVersion) -> RuleSetVersion | None:
    """Return what would govern the cases of an adopted version if it were retired; None where nothing would."""
    others = [each for each in queries.adopted_for(version.pathway) if each.id != version.id]
    ages, day = None if version.ages is Ages.ANYONE else version.ages, max(today(), version.valid_from)
    found: Any = rules.in_force(others, force_code=version.force_code, ages=ages, day=day)
    return found  # type: ignore[no-any-return]  # it is one of those that were given


@command(Can.RETIRE, why="reason")
def retire(actor: Actor, version: RuleSetVersion, /, *, reason: str) -> RuleSetVersion:
    """Retire an adopted version for a reason: no decision is asked for by it any more; those made by it stand.

    Raises `NotNow` for one that is not adopted, and `RuleBroken` without a reason.
    """
    rules.check_retirable(version.status, reason)
    version.status, version.retired_at, version.retired_by = Status.RETIRED, utcnow(), actor.id
    version.retired_because = reason
    return version
