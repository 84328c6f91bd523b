"""Several who adopt at once, on a real PostgreSQL: of versions that would overlap one is adopted."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from hateprog.areas.forces import FORCES
from hateprog.eligibility.rule_sets import queries, service
from hateprog.eligibility.rule_sets.models import RuleSetVersion
from hateprog.eligibility.rule_sets.rules import Status
from hateprog.kernel.errors import RuleBroken
from hateprog.referrals.rules import Pathway
from hateprog.store.base import db
from tests import factories as make
from tests.conftest import save
from tests.eligibility.rule_sets.files import days, file
from tests.sessions.test_at_once import at_once

pytestmark = pytest.mark.parametrize("dialect", ["postgresql"], indirect=True)
ROUNDS = 20


@pytest.fixture
def people(fresh_app: Flask) -> Any:
    """A service whose database really commits, and two inspectors of South Yorkshire."""
    with fresh_app.app_context():
        one, other, drafter = save(make.inspector(), make.inspector(name="Noor Khan"), make.coordinator())
        yield SimpleNamespace(app=fresh_app, one=make.actor(one), other=make.actor(other), drafter=drafter)
        db.session.remove()


def adopting(app: Flask, actor: Any, version_id: Any) -> Any:
    """Return the act of adopting a version, in a context of its own; it returns the sentence it is refused with."""

    def act() -> str:
        with app.app_context():
            version: Any = queries.one_version(version_id)
            try:
                service.adopt(actor, version)
            except RuleBroken as refused:
                return refused.message
            return ""

    return act


def drafted(people: SimpleNamespace, *texts: str) -> list[Any]:
    made = [make.rule_set_version(text, by=people.drafter) for text in texts]
    save(*made)
    return [each.id for each in made]


def all_adopted() -> list[str]:
    db.session.expire_all()
    asked = select(RuleSetVersion.code).where(
        RuleSetVersion.pathway == Pathway.OUT_OF_COURT, RuleSetVersion.status == Status.ADOPTED
    )
    return list(db.session.scalars(asked))


def test_of_two_that_would_overlap_one_is_adopted(people: SimpleNamespace) -> None:
    for number in range(ROUNDS):
        area = f'force = "E230000{number + 1:02}"'
        first, second = f"set_{number}_a", f"set_{number}_b"
        ids = drafted(people, file(code=first, more=area), file(code=second, more=area))
        everywhere = [actor_everywhere(people.one), actor_everywhere(people.other)]
        before = all_adopted()

        told = at_once(*(adopting(people.app, actor, one) for actor, one in zip(everywhere, ids, strict=True)))

        assert sorted(map(bool, told)) == [False, True], told
        assert "It would overlap" in max(told)
        assert len(all_adopted()) == len(before) + 1


def test_of_two_who_adopt_the_same_draft_one_does(people: SimpleNamespace) -> None:
    for number in range(ROUNDS):
        (draft,) = drafted(people, file(code="ours", version=number + 1, valid_from=days(number + 1), title="Ours"))
        if number == 0:
            retire_what_came_with_it(people)

        told = at_once(*(adopting(people.app, actor, draft) for actor in (people.one, people.other)))

        assert sorted(map(bool, told)) == [False, True], told
        assert "Only a draft can be adopted" in max(told)
    assert all_adopted().count("ours") == ROUNDS


def retire_what_came_with_it(people: SimpleNamespace) -> None:
    version: Any = queries.version_called("out_of_court", 1)
    service.retire(people.one, version, reason="Ours takes its place")


def actor_everywhere(actor: Any) -> Any:
    """Return an inspector of every force area."""
    return replace(actor, areas=frozenset(FORCES))
