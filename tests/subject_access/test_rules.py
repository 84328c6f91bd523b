"""The clock of a request, its way, and who signs."""

from __future__ import annotations

import itertools
from datetime import date
from uuid import uuid4

import pytest

from hateprog.kernel.errors import NotNow, RuleBroken
from hateprog.subject_access import rules
from hateprog.subject_access.rules import AskedBy, Choice, Exemption, Identity, Regime, State, Step

EASTER_MONDAY = date(2026, 4, 6)


@pytest.mark.parametrize(
    ("received", "longer", "due"),
    [
        (date(2026, 9, 3), False, date(2026, 10, 5)),  # 3 October is a Saturday
        (date(2026, 1, 31), False, date(2026, 3, 2)),  # no 31 February, and the 28th is a Saturday
        (date(2026, 3, 6), False, date(2026, 4, 7)),  # Easter Monday
        (date(2026, 11, 26), True, date(2027, 2, 26)),
        (date(2027, 11, 30), True, date(2028, 2, 29)),
    ],
)
def test_it_is_due_the_same_day_a_month_on_or_three(received: date, longer: bool, due: date) -> None:
    assert rules.due_on(received, {EASTER_MONDAY}, longer=longer) == due


@pytest.mark.parametrize(("state", "step"), list(itertools.product(State, Step)))
def test_every_step_that_is_not_in_the_table_is_refused(state: State, step: Step) -> None:
    if (state, step) in rules.TRANSITIONS:
        assert rules.after(state, step) is rules.TRANSITIONS[state, step]
    else:
        with pytest.raises(NotNow):
            rules.after(state, step)


def test_a_request_that_is_over_goes_nowhere() -> None:
    assert not [pair for pair in rules.TRANSITIONS if pair[0] in {State.EXPIRED, State.DROPPED}]


def test_it_takes_longer_once_and_only_within_the_first_month() -> None:
    due = date(2026, 10, 5)
    rules.check_longer(due, due, already=False)
    with pytest.raises(NotNow, match="month in which"):
        rules.check_longer(date(2026, 10, 6), due, already=False)
    with pytest.raises(NotNow, match="already"):
        rules.check_longer(due, due, already=True)


def test_nothing_is_withheld_without_a_reason_of_the_law_it_falls_under() -> None:
    rules.check_choice(Choice.WITHHOLD, Exemption.CRIME, Regime.UK_GDPR)
    rules.check_choice(Choice.GIVE, None, Regime.PART3)
    for choice, exemption, regime in (
        (Choice.WITHHOLD, None, Regime.UK_GDPR),
        (Choice.WITHHOLD, Exemption.CRIME, Regime.PART3),
        (Choice.WITHHOLD, Exemption.PART3_CRIME, Regime.UK_GDPR),
        (Choice.GIVE, Exemption.CRIME, Regime.UK_GDPR),
    ):
        with pytest.raises(RuleBroken):
            rules.check_choice(choice, exemption, regime)


def test_every_exemption_says_in_words_what_it_is_and_where_it_stands() -> None:
    assert set(rules.EXEMPTIONS) == set(Exemption)
    assert all(law.words and law.paragraph.startswith("DPA 2018, ") for law in rules.EXEMPTIONS.values())


def test_who_asks_for_another_is_named_and_has_shown_their_authority() -> None:
    rules.check_asker(AskedBy.THEMSELVES, None, Identity.KNOWN)
    rules.check_asker(AskedBy.REPRESENTATIVE, "Hart & Lowe", Identity.AUTHORITY)
    rules.check_asker(AskedBy.PARENT, "Their mother", Identity.DOCUMENT)
    for asked_by, asker, identity in (
        (AskedBy.THEMSELVES, "Hart & Lowe", Identity.KNOWN),
        (AskedBy.REPRESENTATIVE, None, Identity.AUTHORITY),
        (AskedBy.REPRESENTATIVE, "Hart & Lowe", Identity.DOCUMENT),
    ):
        with pytest.raises(RuleBroken):
            rules.check_asker(asked_by, asker, identity)


def test_a_day_that_cannot_be_is_refused() -> None:
    today = date(2026, 11, 26)
    rules.check_received(today, today)
    for day in (date(2026, 11, 27), date(2025, 11, 26)):
        with pytest.raises(RuleBroken):
            rules.check_received(day, today)


def test_whoever_went_through_a_pack_does_not_sign_it() -> None:
    one, another = uuid4(), uuid4()
    rules.check_signs(another, {one})
    with pytest.raises(RuleBroken, match="somebody else signs"):
        rules.check_signs(one, {one})
