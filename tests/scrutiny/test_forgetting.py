"""What a person wrote is kept in a copy for the panel only while somebody works on it, or once it was passed."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import select

from hateprog.jobs import TIMETABLE
from hateprog.kernel.access import THE_SERVICE
from hateprog.kernel.clock import at, utcnow
from hateprog.kernel.errors import NotAllowed, NotNow
from hateprog.scrutiny import queries, service
from hateprog.scrutiny.models import Item
from hateprog.scrutiny.rules import DRAFTS_KEPT, REMOVED, State, Step
from hateprog.store.audit import AuditEntry, EntryKind
from hateprog.store.base import db
from tests import factories as make

A_DAY = timedelta(days=1)
WORDS = [{"what": "rationale", "about": "", "text": "Jordan said sorry to the neighbour, Mrs Khan."}]


def words_of(item: Any) -> list[str]:
    """Return the texts of an item as they are stored now."""
    db.session.expire_all()
    return [each["text"] for each in db.session.get_one(Item, item.id).texts]


def forget(after: timedelta) -> int:
    """Let the night's job run so much later; return how many copies lost their words."""
    with at(utcnow() + after):
        return service.forget_what_nobody_passed(THE_SERVICE)


@pytest.mark.parametrize("state", sorted(set(State) - {State.PASSED}))
def test_words_that_nobody_passed_are_removed_after_ninety_days_with_a_line_in_the_log(
    prepared: Any, people: SimpleNamespace, state: State
) -> None:
    item = prepared(state=state, texts=WORDS, redacted_by=people.coordinator)
    assert timedelta(days=90) == DRAFTS_KEPT
    assert forget(DRAFTS_KEPT - A_DAY) == 0
    assert words_of(item) == [WORDS[0]["text"]]

    assert forget(DRAFTS_KEPT + A_DAY) == 1

    assert words_of(item) == [REMOVED]
    (line,) = db.session.scalars(select(AuditEntry).where(AuditEntry.verb == "scrutiny.forget")).all()
    assert (line.actor_id, line.kind, line.case_id) == (THE_SERVICE.id, EntryKind.CHANGE, item.referral_id)
    assert "Khan" not in str(line.changes)
    assert forget(DRAFTS_KEPT + A_DAY) == 0


def test_what_is_worked_on_is_kept_as_long_again(prepared: Any, people: SimpleNamespace) -> None:
    item = prepared(texts=WORDS)
    with at(utcnow() + DRAFTS_KEPT - A_DAY):
        loaded: Any = queries.one_item(item.id)
        service.redact(make.actor(people.coordinator), loaded, texts=["They said sorry."], step=Step.SAVE, version=None)
    assert forget(DRAFTS_KEPT + A_DAY) == 0
    assert words_of(item) == ["They said sorry."]
    assert forget(DRAFTS_KEPT * 2) == 1


def test_what_was_passed_and_what_the_panel_got_is_kept(prepared: Any, released: Any, people: SimpleNamespace) -> None:
    hands = {"redacted_by": people.coordinator, "reviewed_by": people.second}
    kept = [prepared(state=State.PASSED, texts=WORDS, **hands), released(texts=WORDS)]
    assert forget(DRAFTS_KEPT * 3) == 0
    assert [words_of(each) for each in kept] == [[WORDS[0]["text"]]] * 2


def test_what_a_released_pack_left_behind_is_removed_too(prepared: Any, released: Any, saved: Any) -> None:
    shown, left = released(texts=WORDS), prepared(texts=WORDS)
    left.pack_id, left.number = shown.pack_id, 2
    saved(left)
    assert forget(DRAFTS_KEPT + A_DAY) == 1
    assert (words_of(shown), words_of(left)) == ([WORDS[0]["text"]], [REMOVED])


def test_its_page_still_opens_and_says_what_became_of_the_words(
    prepared: Any, people: SimpleNamespace, client_as: Any
) -> None:
    item = prepared(texts=WORDS)
    forget(DRAFTS_KEPT + A_DAY)
    page = client_as(people.coordinator).get(f"/scrutiny/items/{item.id}/redact").text
    assert REMOVED in page
    assert "Khan" not in page


def test_it_is_the_services_alone_and_not_before_its_time(prepared: Any, people: SimpleNamespace) -> None:
    item = prepared(texts=WORDS)
    for who in (people.coordinator, people.inspector, people.panel):
        with pytest.raises(NotAllowed):
            service.forget(make.actor(who), queries.one_item(item.id))
    with pytest.raises(NotNow):
        service.forget(THE_SERVICE, queries.one_item(item.id))
    assert words_of(item) == [WORDS[0]["text"]]


def test_the_timetable_does_it_every_night() -> None:
    assert service.forget_what_nobody_passed in {each.function for each in TIMETABLE}
