"""Builders of packs and their items. Their decisions and people must be stored already."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

from hateprog.eligibility import assessing
from hateprog.eligibility import queries as eligibility
from hateprog.kernel.clock import utcnow
from hateprog.scrutiny import outline, rules
from hateprog.scrutiny.models import GradeGiven, Item, ItemHand, Pack, WeighedRule
from hateprog.scrutiny.rules import Grade, Hand, State


def pack(*, by: Any, released: bool = False, **said: Any) -> Pack:
    """Return a pack drawn by a stored coordinator; a released one has been open since a moment ago."""
    now = utcnow()
    defaults: dict[str, Any] = {
        "id": uuid4(),
        "reference": rules.new_reference(),
        "from_on": date(2026, 4, 1),
        "to_on": date(2026, 4, 30),
        "size": 10,
        "seed": "7K3M9QCD",
        "drawn_from": 12,
        "drawn_by": by.id,
        "drawn_at": now - timedelta(hours=2),
    }
    if released:
        at = said.pop("released_at", now - timedelta(hours=1))
        defaults |= {"released_at": at, "released_by": by.id, "expires_at": rules.expiry(at)}
    return Pack(**defaults | said)


def scrutiny_item(pack: Pack, decision: Any, *, number: int = 1, **said: Any) -> Item:
    """Return the item of a stored decision in a stored pack: passed by a second person, unless told otherwise.

    `redacted_by` and `reviewed_by` are stored accounts.
    """
    hands = [
        ItemHand(person_id=who.person_id, hand=hand)
        for who, hand in (
            (said.pop("redacted_by", None), Hand.REDACTED),
            (said.pop("reviewed_by", None), Hand.REVIEWED),
        )
        if who is not None
    ]
    assessment: Any = eligibility.one_assessment(decision.assessment_id)
    weighed = rules.weighed(assessing.findings_of(assessment))
    defaults: dict[str, Any] = {
        "id": uuid4(),
        "pack_id": pack.id,
        "number": number,
        "decision_id": decision.id,
        "assessment_id": assessment.id,
        "referral_id": assessment.referral_id,
        "decided_by_person": decision.decided_by_person,
        "rule_set": assessment.rule_set,
        "outline": outline.outline_of(assessment),
        "texts": outline.texts_of(assessment.decision),
        "state": State.PASSED,
        "hands": hands,
        "weighed": [WeighedRule(rule_set=assessment.rule_set, rule=rule) for rule in weighed],
    }
    return Item(**defaults | said)


def grade_given(item: Item, *, by: Any, grade: Grade | str = Grade.APPROPRIATE, **said: Any) -> GradeGiven:
    """Return a stored panel member's grade of a stored item, with the words that it needs."""
    grade = Grade(grade)
    defaults: dict[str, Any] = {
        "id": uuid4(),
        "item_id": item.id,
        "graded_by": by.id,
        "graded_by_person": by.person_id,
        "number": 1,
        "grade": grade,
        "observations": "The reason could say more." if grade in rules.NEEDS_OBSERVATIONS else None,
        "learning": "Say which fact weighed most." if grade is Grade.INAPPROPRIATE else None,
    }
    return GradeGiven(**defaults | said)
