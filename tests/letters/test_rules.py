"""When a letter may be written, how it may go, and whether it may still leave: every unlisted stage is refused."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import product

import pytest

from hateprog.kernel.errors import NotNow, RuleBroken
from hateprog.letters.rules import (
    TO_REFERRER,
    Channel,
    Kind,
    Reach,
    channels,
    check_channel,
    check_has_referrer,
    check_may_write,
    check_reminded_by,
    may_still_leave,
)
from hateprog.referrals.rules import ContactBy, Source, Stage
from hateprog.sessions.one_to_one.rules import Kept

NOW = datetime(2026, 10, 24, 12, tzinfo=UTC)
TO_PERSON = sorted(set(Kind) - TO_REFERRER)
ALLOWED = {
    *product(TO_PERSON, (Stage.ALLOCATED, Stage.ON_PROGRAMME)),
    (Kind.COMPLETION, Stage.COMPLETED),
    (Kind.ENDED, Stage.WITHDRAWN),
    (Kind.ENDED, Stage.CLOSED),
}


@pytest.mark.parametrize(("kind", "stage"), list(product(Kind, Stage)))
def test_what_may_be_written_where_the_case_stands(kind: Kind, stage: Stage) -> None:
    if (kind, stage) in ALLOWED:
        check_may_write(kind, stage, approved=True)
    else:
        with pytest.raises(NotNow):
            check_may_write(kind, stage, approved=True)


@pytest.mark.parametrize(("kind", "stage"), list(product(TO_PERSON, Stage)))
def test_nothing_is_written_to_the_person_without_an_approval(kind: Kind, stage: Stage) -> None:
    with pytest.raises(NotNow):
        check_may_write(kind, stage, approved=False)


def test_before_the_decision_it_is_refused_as_the_programme_is() -> None:
    with pytest.raises(NotNow, match=r"^The programme cannot start before an inspector has approved it$"):
        check_may_write(Kind.APPOINTMENT, Stage.AWAITING_DECISION, approved=False)


@pytest.mark.parametrize("kept", [*Kept, None])
@pytest.mark.parametrize("kind", [Kind.APPOINTMENT, Kind.REMINDER, Kind.MISSED])
def test_only_while_the_appointment_is_what_the_letter_says(kind: Kind, kept: Kept | None) -> None:
    wanted = Kept.MISSED if kind is Kind.MISSED else Kept.PLANNED
    said = {"approved": True, "kept": kept, "now": NOW}
    assert may_still_leave(kind, Stage.ON_PROGRAMME, starts_at=NOW + timedelta(hours=1), **said) is (kept is wanted)
    past = may_still_leave(kind, Stage.ON_PROGRAMME, starts_at=NOW, **said)
    assert past is (kept is wanted and kind is Kind.MISSED)


def test_a_letter_to_the_referrer_leaves_after_the_end() -> None:
    said = {"approved": False, "kept": None, "starts_at": None, "now": NOW}
    assert may_still_leave(Kind.COMPLETION, Stage.COMPLETED, **said)
    assert may_still_leave(Kind.ENDED, Stage.WITHDRAWN, **said)


ADDRESSES = {"email": "a@b.example", "address": "4 Beech Row"}


@pytest.mark.parametrize(
    ("reach", "safe"),
    [
        (Reach(ContactBy.PHONE, **ADDRESSES), {Channel.HAND}),
        (Reach(ContactBy.PHONE, **ADDRESSES, message_may_be_left=True), {Channel.HAND, Channel.POST, Channel.EMAIL}),
        (Reach(ContactBy.LETTER, **ADDRESSES, message_may_be_left=False), {Channel.HAND, Channel.POST}),
        (Reach(ContactBy.EMAIL, **ADDRESSES), {Channel.HAND, Channel.EMAIL}),
        (Reach(ContactBy.EMAIL, message_may_be_left=True), {Channel.HAND}),
        (Reach(**ADDRESSES), {Channel.HAND}),
    ],
)
def test_only_a_way_that_is_safe_can_be_chosen(reach: Reach, safe: set[Channel]) -> None:
    for kind in TO_PERSON:
        assert {way for way, why_not in channels(kind, reach).items() if why_not is None} == safe
        for way in set(Channel) - safe:
            with pytest.raises(RuleBroken):
                check_channel(kind, way, reach)


def test_a_letter_to_the_referrer_goes_by_post_or_to_the_address_of_their_account() -> None:
    assert channels(Kind.COMPLETION, Reach(email="a@b.example")) == {Channel.EMAIL: None, Channel.POST: None}
    with pytest.raises(RuleBroken, match="No email address of the referrer is known"):
        check_channel(Kind.ENDED, Channel.EMAIL, Reach())
    with pytest.raises(RuleBroken):
        check_channel(Kind.ENDED, Channel.HAND, Reach())


def test_nobody_is_told_of_the_end_where_they_referred_themselves() -> None:
    check_has_referrer(Source.ONLINE)
    check_has_referrer(Source.PAPER)
    with pytest.raises(NotNow):
        check_has_referrer(Source.SELF)


def test_somebody_who_wants_a_reminder_says_how() -> None:
    check_reminded_by(Channel.PHONE, None)
    check_reminded_by(Channel.EMAIL, "a@b.example")
    for channel, email in ((None, "a@b.example"), (Channel.EMAIL, None)):
        with pytest.raises(RuleBroken):
            check_reminded_by(channel, email)
