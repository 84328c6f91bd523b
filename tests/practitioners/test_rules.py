"""What somebody needs to work with people, and when it runs out. Plain rules, no fixtures."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from hateprog.kernel.errors import RuleBroken
from hateprog.practitioners import rules
from hateprog.practitioners.rules import Held, Kind, State, Training, What

TODAY = date(2026, 11, 25)
YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)
CHECK = Held(What.DBS, TOMORROW)
CORE = Held(What.TRAINING, TOMORROW, Training.CORE)


def texts(kind: Kind | None, *held: Held, needs: tuple[Training, ...] = (), leads: bool = True) -> list[str]:
    return [each.text for each in rules.reasons(kind, held, today=TODAY, needs=needs, leads=leads)]


def test_with_core_training_and_a_check_in_date_a_practitioner_may_work() -> None:
    assert texts(Kind.PRACTITIONER, CORE, CHECK) == []


def test_who_is_not_on_the_register_may_not() -> None:
    assert texts(None) == [rules.NOT_REGISTERED]


def test_everything_that_is_missing_is_said() -> None:
    assert texts(Kind.PRACTITIONER) == [rules.NO_DBS, rules.NO_TRAINING[Training.CORE]]


@pytest.mark.parametrize(("until", "may"), [(YESTERDAY, False), (TODAY, True), (TOMORROW, True)])
def test_the_last_day_still_counts(until: date, may: bool) -> None:
    assert (texts(Kind.PRACTITIONER, CORE, Held(What.DBS, until)) == []) is may
    assert (texts(Kind.PRACTITIONER, Held(What.TRAINING, until, Training.CORE), CHECK) == []) is may


def test_a_newer_entry_takes_the_place_of_one_that_lapsed() -> None:
    assert texts(Kind.PRACTITIONER, CORE, Held(What.DBS, YESTERDAY), CHECK) == []


def test_what_lapsed_says_since_when() -> None:
    (reason,) = rules.reasons(Kind.PRACTITIONER, [CORE, Held(What.DBS, YESTERDAY)], today=TODAY)
    assert (reason.text, reason.on) == (rules.DBS_LAPSED, YESTERDAY)


def test_an_accreditation_or_other_training_stands_in_for_nothing() -> None:
    others = [Held(What.ACCREDITATION, TOMORROW, body="Council"), Held(What.TRAINING, TOMORROW, Training.SAFEGUARDING)]
    assert len(texts(Kind.PRACTITIONER, *others)) == 2


def test_a_volunteer_works_beside_somebody_and_is_given_no_case() -> None:
    assert texts(Kind.VOLUNTEER, CORE, CHECK) == [rules.NEVER_ALONE]
    assert texts(Kind.VOLUNTEER, CORE, CHECK, leads=False) == []
    assert texts(Kind.VOLUNTEER, CORE, leads=False) == [rules.NO_DBS]


@pytest.mark.parametrize("need", [Training.DOMESTIC, Training.SEXUAL])
def test_a_case_may_need_a_specialist_on_a_current_date(need: Training) -> None:
    assert texts(Kind.PRACTITIONER, CORE, CHECK, needs=(need,)) == [rules.NO_TRAINING[need]]
    lapsed = Held(What.TRAINING, YESTERDAY, need)
    assert texts(Kind.PRACTITIONER, CORE, CHECK, lapsed, needs=(need,)) == [rules.TRAINING_LAPSED[need]]
    assert texts(Kind.PRACTITIONER, CORE, CHECK, Held(What.TRAINING, TODAY, need), needs=(need,)) == []


@pytest.mark.parametrize(
    ("until", "state"),
    [
        (YESTERDAY, State.LAPSED),
        (TODAY, State.EXPIRING),
        (TODAY + timedelta(days=60), State.EXPIRING),
        (TODAY + timedelta(days=61), State.IN_DATE),
    ],
)
def test_somebody_is_warned_for_sixty_days(until: date, state: State) -> None:
    assert rules.state(until, TODAY) is state


def test_of_two_accreditations_by_one_body_the_longer_one_counts() -> None:
    short, long = Held(What.ACCREDITATION, TODAY, body="council"), Held(What.ACCREDITATION, TOMORROW, body="Council")
    assert list(rules.newest([long, short]).values()) == [TOMORROW]


@pytest.mark.parametrize(
    ("checked", "due"),
    [(date(2026, 5, 3), date(2029, 5, 3)), (date(2024, 2, 29), date(2027, 3, 1))],
)
def test_a_check_is_renewed_after_three_years(checked: date, due: date) -> None:
    assert rules.renewal(checked) == due


@pytest.mark.parametrize(
    ("from_on", "until", "field"),
    [
        (TOMORROW, TODAY + timedelta(days=99), "from_on"),
        (TODAY, TODAY, "valid_until"),
        (TODAY, YESTERDAY, "valid_until"),
        (TODAY, TODAY + timedelta(days=3661), "valid_until"),
        (None, TODAY + timedelta(days=3661), "valid_until"),
    ],
)
def test_days_that_cannot_be_are_refused(from_on: date | None, until: date, field: str) -> None:
    with pytest.raises(RuleBroken) as refused:
        rules.check_days(from_on, until, today=TODAY)
    assert refused.value.field == field


def test_what_lapsed_long_ago_can_be_put_down() -> None:
    rules.check_days(date(2020, 1, 1), date(2021, 1, 1), today=TODAY)
    rules.check_days(None, TODAY, today=TODAY)


@pytest.mark.parametrize(
    "text",
    [
        "001234567890",
        "Seen: 0012 3456 7890.",
        "001-234-567-890",
        "00123\u00a04567890",
        "٠٠١٢٣٤٥٦٧٨٩٠",
    ],
)
def test_what_looks_like_a_certificates_number_is_known(text: str) -> None:
    assert rules.looks_like_a_certificate(text)


@pytest.mark.parametrize("text", [None, "", "Chris Moor", "Seen on 3 May 2026", "01632 960 001", "Level 3 of 2024-25"])
def test_other_words_are_not_taken_for_one(text: str | None) -> None:
    assert not rules.looks_like_a_certificate(text)
