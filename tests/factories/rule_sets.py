"""Builders of rule sets' versions. Whoever drafted and adopted them must be stored already."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from hateprog.areas.forces import FORCES
from hateprog.eligibility.rule_sets import rules
from hateprog.eligibility.rule_sets.models import RuleSetVersion
from hateprog.eligibility.rule_sets.rules import Status

ADOPTED = datetime(2026, 4, 1, 9, 0, tzinfo=UTC)


def rule_set_version(text: str, *, by: Any, adopted_by: Any = None, **said: Any) -> RuleSetVersion:
    """Return a version from its file, drafted by a stored account; adopted where `adopted_by` is another one."""
    read = rules.read(text, forces=FORCES)
    defaults: dict[str, Any] = {
        "code": read.code,
        "version": read.version,
        "title": read.title,
        "pathway": read.pathway,
        "ages": read.ages,
        "force_code": read.force_code,
        "decides": read.decides,
        "valid_from": read.valid_from,
        "valid_to": read.valid_to,
        "source_document": read.source.document,
        "source_section": read.source.section,
        "limits": read.limits,
        "rules": [rule.as_json() for rule in read.rules],
        "as_written": text,
        "drafted_by": by.id,
        "drafted_by_person": by.person_id,
    }
    if adopted_by is not None:
        defaults |= {
            "status": Status.ADOPTED,
            "adopted_at": ADOPTED,
            "adopted_by": adopted_by.id,
            "adopted_by_person": adopted_by.person_id,
        }
    return RuleSetVersion(**defaults | said)
