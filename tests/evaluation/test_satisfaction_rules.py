"""What may be put down of how content somebody was, and what it comes to."""

from __future__ import annotations

from datetime import date, timedelta
from types import SimpleNamespace

import pytest

from hateprog.evaluation.satisfaction import rules
from hateprog.evaluation.satisfaction.counting import told
from hateprog.evaluation.satisfaction.rules import Audience, Outcome, Partly, Said
from hateprog.evaluation.satisfaction.wording import every, newest
from hateprog.kernel.errors import NotNow, RuleBroken
from hateprog.referrals.rules import ENDED, EndReason, Source, Stage

DAY = date(2026, 11, 26)
WHOLE = Said(Outcome.ANSWERED, 4, Partly.YES, Partly.NO, ("listened",))


def test_every_audience_has_its_words() -> None:
    assert set(every()) == set(Audience)
    assert all(newest(audience).aspects for audience in Audience)


@pytest.mark.parametrize(
    ("said", "field"),
    [
        (Said(Outcome.ANSWERED, None, Partly.YES, Partly.YES), "rating"),
        (Said(Outcome.ANSWERED, 4, None, Partly.YES), "difference"),
        (Said(Outcome.ANSWERED, 4, Partly.YES, None), "recommend"),
        (Said(Outcome.ANSWERED, 4, Partly.YES, Partly.NO, ("else",)), "aspects"),
        (Said(Outcome.DECLINED, 4), "outcome"),
        (Said(Outcome.NOT_ASKED, aspects=("listened",)), "outcome"),
    ],
)
def test_answers_are_whole_or_none(said: Said, field: str) -> None:
    with pytest.raises(RuleBroken) as broken:
        rules.check_said(said, {"listened"})
    assert broken.value.field == field
    rules.check_said(WHOLE, {"listened"})


@pytest.mark.parametrize("stage", sorted(set(Stage) - ENDED))
def test_nobody_is_asked_before_it_is_over(stage: Stage) -> None:
    assert rules.why_not(Audience.PARTICIPANT, stage, None, Source.ONLINE, began=True)


def test_an_answer_and_a_no_are_final_and_the_others_are_not() -> None:
    for outcome in (Outcome.ANSWERED, Outcome.DECLINED):
        with pytest.raises(NotNow):
            rules.check_open(outcome)
    for before in (None, Outcome.NO_REPLY, Outcome.NOT_ASKED):
        rules.check_open(before)


def test_a_participant_who_withdrew_is_left_in_peace() -> None:
    assert not rules.may_be_asked(Audience.PARTICIPANT, EndReason.WITHDREW)
    with pytest.raises(RuleBroken, match="not contacted"):
        rules.check_left_in_peace(Outcome.DECLINED, may_be_asked=False)
    rules.check_left_in_peace(Outcome.NOT_ASKED, may_be_asked=False)


@pytest.mark.parametrize("asked_on", [DAY + timedelta(days=1), DAY - timedelta(days=9)])
def test_the_day_lies_between_the_end_and_today(asked_on: date) -> None:
    with pytest.raises(RuleBroken):
        rules.check_asked_on(asked_on, since=DAY - timedelta(days=8), today=DAY)


def test_declined_not_asked_and_nothing_put_down_are_three_things() -> None:
    rows = [
        SimpleNamespace(
            force_code="E1",
            outcome=outcome,
            rating=5 if outcome is Outcome.ANSWERED else None,
            difference=Partly.YES if outcome is Outcome.ANSWERED else None,
            recommend=Partly.NO if outcome is Outcome.ANSWERED else None,
            aspects="listened safe" if outcome is Outcome.ANSWERED else "",
        )
        for outcome in (*Outcome, Outcome.ANSWERED, None)
    ]
    found = told(Audience.VICTIM, rows)
    assert (found.due, found.asked, found.answered, found.rate) == (6, 4, 2, 50)
    assert found.stands[Outcome.DECLINED] == found.stands[Outcome.NOT_ASKED] == found.stands[None] == 1
    assert found.aspects == {"listened": 2, "safe": 2}
