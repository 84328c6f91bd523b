"""Drafting, adopting and retiring by command: who may, what ends, what is refused and then left as it was."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import select

from hateprog.eligibility.rule_sets import queries, service
from hateprog.eligibility.rule_sets.models import RuleSetVersion
from hateprog.eligibility.rule_sets.rules import Status
from hateprog.eligibility.rules import Ages
from hateprog.kernel.clock import today
from hateprog.kernel.errors import NotAllowed, NotNow, RuleBroken
from hateprog.referrals.rules import Pathway
from hateprog.store.audit import AuditEntry
from hateprog.store.base import db
from tests import factories as make
from tests.eligibility.rule_sets.files import days, file, rule

OURS = 'force = "E23000011"'
REASON = "The force has a policy of its own now"


def rows() -> list[Any]:
    """Return every version as it is stored."""
    return sorted(map(str, db.session.execute(select(RuleSetVersion.__table__)).all()))


def lines() -> list[str]:
    asked = select(AuditEntry.verb).where(AuditEntry.verb.contains("rule_sets"))
    return list(db.session.scalars(asked.order_by(AuditEntry.id)))


def test_a_draft_governs_nothing(draft: Any) -> None:
    made = draft(file(valid_from=today(), more=OURS))
    assert made.status is Status.DRAFT
    assert made.as_written == file(valid_from=today(), more=OURS)
    found = queries.in_force(Pathway.OUT_OF_COURT, force_code="E23000011", ages=Ages.ADULTS, day=today())
    assert found
    assert found.code == "out_of_court"
    assert lines() == ["eligibility.rule_sets.draft"]


def test_a_second_person_adopts_it_and_it_governs_from_its_first_day(
    draft: Any, adopt: Any, people: SimpleNamespace
) -> None:
    made = adopt(draft(file(more=OURS)))

    assert (made.status, made.adopted_by) == (Status.ADOPTED, people.colleague.id)
    assert (made.drafted_by_person, made.adopted_by_person) == (people.inspector.person_id, people.colleague.person_id)
    where: dict[str, Any] = {"force_code": "E23000011", "ages": Ages.ADULTS}
    assert queries.in_force(Pathway.OUT_OF_COURT, **where, day=today()).code == "out_of_court"  # type: ignore[union-attr]  # there is one
    assert queries.in_force(Pathway.OUT_OF_COURT, **where, day=days(1)) == made.rule_set
    assert lines() == ["eligibility.rule_sets.draft", "eligibility.rule_sets.adopt"]


@pytest.mark.parametrize("who", ["inspector", "same_person"])
def test_nobody_adopts_what_they_drafted_under_any_account(
    draft: Any, adopt: Any, people: SimpleNamespace, who: str
) -> None:
    made, before = draft(file(more=OURS)), rows()
    with pytest.raises(NotAllowed, match="You drafted this, so somebody else has to adopt it"):
        adopt(made, by=getattr(people, who))
    assert rows() == before


@pytest.mark.parametrize("who", ["coordinator", "practitioner", "referrer"])
def test_only_inspectors_adopt(draft: Any, adopt: Any, people: SimpleNamespace, who: str) -> None:
    made, before = draft(file()), rows()
    with pytest.raises(NotAllowed):
        adopt(made, by=getattr(people, who))
    assert rows() == before


def test_an_inspector_of_another_area_is_told_so(draft: Any, adopt: Any, people: SimpleNamespace) -> None:
    made = draft(file(more=OURS))
    with pytest.raises(NotAllowed, match="an inspector of that area adopts it"):
        adopt(made, by=people.elsewhere)
    assert adopt(draft(file(code="everywhere", ages="adults")), by=people.elsewhere).status is Status.ADOPTED


def test_an_earlier_version_ends_the_day_before(draft: Any, adopt: Any) -> None:
    first = adopt(draft(file(valid_from=today(), more=OURS)))
    second = adopt(draft(file(rule(text="Older"), version=2, valid_from=days(10), more=OURS)))

    db.session.refresh(first)
    assert (first.valid_to, second.valid_to) == (days(9), None)
    where: dict[str, Any] = {"force_code": "E23000011", "ages": None}
    chosen = [queries.in_force(Pathway.OUT_OF_COURT, **where, day=days(day)) for day in (9, 10)]
    assert [each and each.version for each in chosen] == [1, 2]


def test_what_came_with_the_service_ends_by_its_own_next_version_only(draft: Any, adopt: Any) -> None:
    with pytest.raises(RuleBroken, match="It would overlap out_of_court, version 1"):
        adopt(draft(file(code="ours_for_all")))
    next_one = adopt(draft(file(code="out_of_court", version=2)))
    first = queries.version_called("out_of_court", 1)
    assert first
    assert first.valid_to == today()
    assert next_one.status is Status.ADOPTED


def test_one_that_would_overlap_is_refused(draft: Any, adopt: Any) -> None:
    adopt(draft(file(valid_from=days(5), more=OURS)))
    other = draft(file(code="other", valid_from=days(7), more=OURS))
    before = rows()
    with pytest.raises(RuleBroken, match="It would overlap south_yorkshire, version 1"):
        adopt(other)
    assert rows() == before


def test_one_for_yesterday_is_refused(draft: Any, adopt: Any) -> None:
    made = draft(file(valid_from=days(-1), more=OURS))
    before = rows()
    with pytest.raises(RuleBroken, match="cannot be in force before the day on which it is adopted"):
        adopt(made)
    assert rows() == before


def test_nothing_is_adopted_twice(draft: Any, adopt: Any) -> None:
    made = adopt(draft(file(more=OURS)))
    before = rows()
    with pytest.raises(NotNow, match="Only a draft can be adopted"):
        adopt(made)
    assert rows() == before


def test_a_version_has_its_number_once(draft: Any) -> None:
    draft(file())
    before = rows()
    with pytest.raises(RuleBroken, match="There is a south_yorkshire, version 1, already") as refused:
        draft(file(rule(text="Else")))
    assert refused.value.field == "text"
    assert rows() == before
    assert lines() == ["eligibility.rule_sets.draft"]


def test_a_retired_version_governs_no_new_case(draft: Any, adopt: Any, people: SimpleNamespace) -> None:
    made = adopt(draft(file(valid_from=today(), more=OURS)))
    where: dict[str, Any] = {"force_code": "E23000011", "ages": None, "day": today()}
    assert queries.in_force(Pathway.OUT_OF_COURT, **where) == made.rule_set

    service.retire(make.actor(people.inspector), made, reason=REASON)

    assert queries.in_force(Pathway.OUT_OF_COURT, **where).code == "out_of_court"  # type: ignore[union-attr]  # there is one
    assert (made.status, made.retired_by) == (Status.RETIRED, people.inspector.id)
    assert made.retired_because == REASON
    line = db.session.scalars(select(AuditEntry).where(AuditEntry.verb == "eligibility.rule_sets.retire")).one()
    assert (line.actor_id, line.subject_id, line.why) == (people.inspector.id, made.id, REASON)
    assert queries.rule_set_called("south_yorkshire", 1) == made.rule_set
    before = rows()
    with pytest.raises(NotNow):
        service.retire(make.actor(people.colleague), made, reason="Another reason")
    with pytest.raises(NotNow):
        service.adopt(make.actor(people.colleague), made)
    assert rows() == before


@pytest.mark.parametrize("reason", ["", " \n"])
def test_nothing_is_retired_without_a_reason(draft: Any, adopt: Any, people: SimpleNamespace, reason: str) -> None:
    made = adopt(draft(file(more=OURS)))
    before = rows()
    with pytest.raises(RuleBroken, match="Say why it is retired"):
        service.retire(make.actor(people.inspector), made, reason=reason)
    assert rows() == before


def test_whoever_retires_is_an_inspector_of_the_area(draft: Any, adopt: Any, people: SimpleNamespace) -> None:
    made = adopt(draft(file(more=OURS)))
    before = rows()
    for who in (people.elsewhere, people.coordinator, people.practitioner):
        with pytest.raises(NotAllowed):
            service.retire(make.actor(who), made, reason=REASON)
    assert rows() == before


def test_one_can_be_adopted_in_place_of_a_retired_one(draft: Any, adopt: Any, people: SimpleNamespace) -> None:
    service.retire(make.actor(people.inspector), adopt(draft(file(valid_from=today(), more=OURS))), reason=REASON)
    db.session.expire_all()
    assert adopt(draft(file(code="other", valid_from=today(), more=OURS))).status is Status.ADOPTED


def test_a_set_that_is_not_there(saved: Any) -> None:
    assert queries.version_called("nobody", 1) is None
    with pytest.raises(LookupError):
        queries.rule_set_called("nobody", 1)
