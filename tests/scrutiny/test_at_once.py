"""Many at once on one item, on a real PostgreSQL: every grade counts once, and nobody both redacts and reviews."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from hateprog.scrutiny.models import GradeGiven, Item, ItemHand, Pack, Review
from hateprog.scrutiny.rules import Hand, State
from hateprog.store.base import db
from tests import factories as make
from tests.conftest import save
from tests.sessions.test_at_once import at_once, browser_of, posting

pytestmark = pytest.mark.parametrize("dialect", ["postgresql"], indirect=True)
ROUNDS = 20
MEMBERS = 6


@pytest.fixture
def service(fresh_app: Flask) -> Any:
    """A service whose database really commits, with Rotherham in it."""
    with fresh_app.app_context():
        save(make.rotherham())
        yield fresh_app
        db.session.remove()


@pytest.fixture
def decision(service: Flask) -> Any:
    """A closed decision."""
    referrer, coordinator, inspector = save(make.referrer(), make.coordinator(), make.inspector())
    case = save(make.referral(stage="declined", referrer=referrer))
    asked = save(make.assessment(case, by=coordinator))
    return save(make.decision(asked, by=inspector, outcome="decline"))


def item_of(decision: Any, by: Any, *, released: bool, **said: Any) -> Item:
    pack: Pack = save(make.pack(by=by, released=released))
    item: Item = save(make.scrutiny_item(pack, decision, **said))
    return item


def test_members_who_grade_at_once_each_have_their_grade_and_one_with_two_windows_has_one(
    service: Flask, decision: Any
) -> None:
    by = save(make.coordinator())
    members = save(*(make.panel_member(name=f"Member {number}") for number in range(MEMBERS)))
    browsers = [browser_of(service, each) for each in (*members, members[0])]
    for _round in range(ROUNDS):
        item = item_of(decision, by, released=True)
        form = {"grade": "with_observations", "version": "0"}

        answers = at_once(
            *(
                posting(each, f"/scrutiny/items/{item.id}", form | {"observations": f"Window {number}"})
                for number, each in enumerate(browsers)
            )
        )

        assert sorted(answer.status_code for answer in answers) == [303] * MEMBERS + [409]
        db.session.expire_all()
        asked = select(GradeGiven.graded_by_person, GradeGiven.number).where(GradeGiven.item_id == item.id)
        assert sorted(db.session.execute(asked).all()) == sorted((each.person_id, 1) for each in members)


def test_a_person_who_redacts_in_one_window_and_reviews_in_another_does_one_of_both(
    service: Flask, decision: Any
) -> None:
    first, second = save(make.coordinator(), make.coordinator(name="Maya Stone"))
    redacts, reviews = browser_of(service, second), browser_of(service, second)
    for _round in range(ROUNDS):
        item = item_of(decision, first, released=False, state=State.IN_REVIEW, redacted_by=first)

        answers = at_once(
            posting(redacts, f"/scrutiny/items/{item.id}/redact", {"text_1": "Other words", "do": "save"}),
            posting(reviews, f"/scrutiny/items/{item.id}/review", {"verdict": "pass"}),
        )

        assert sorted(answer.status_code for answer in answers) == [303, 403]
        db.session.expire_all()
        hands = select(ItemHand.hand).where(ItemHand.item_id == item.id, ItemHand.person_id == second.person_id)
        reviewed = db.session.scalars(select(Review).where(Review.item_id == item.id)).all()
        assert db.session.scalar(hands) is (Hand.REVIEWED if reviewed else Hand.REDACTED)


def test_a_release_and_a_redaction_at_once_never_show_the_panel_what_nobody_passed(
    service: Flask, decision: Any
) -> None:
    first, second = save(make.coordinator(), make.coordinator(name="Maya Stone"))
    releases, redacts = browser_of(service, second), browser_of(service, first)
    for _round in range(ROUNDS):
        item = item_of(decision, first, released=False, redacted_by=first, reviewed_by=second)

        released, redacted = at_once(
            posting(releases, f"/scrutiny/packs/{item.pack_id}/release", {"sure": "yes"}),
            posting(redacts, f"/scrutiny/items/{item.id}/redact", {"text_1": "Jordan Ashby", "do": "save"}),
        )

        assert sorted((released.status_code, redacted.status_code)) == [303, 409]
        db.session.expire_all()
        state = db.session.scalar(select(Item.state).where(Item.id == item.id))
        assert state is (State.PASSED if released.status_code == 303 else State.REDACTING)
