"""Each clock of a person harmed counts working days from its own beginning, and says when it is late."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from hateprog.victims.offers.clocks import Clause, Facts, Standing, clock_of_case, clocks, next_due

MONDAY, HOLIDAY = date(2026, 3, 30), date(2026, 4, 3)
"""Good Friday of 2026 is 3 April, and Easter Monday 6 April."""
HOLIDAYS = frozenset({HOLIDAY, date(2026, 4, 6)})
FRESH = Facts(received_on=MONDAY, reported_on=date(2026, 3, 27), has_enhanced_rights=False, met={})


@pytest.mark.parametrize(
    ("clause", "due_on"),
    [
        (Clause.CONTACT, date(2026, 4, 8)),
        (Clause.OFFER, date(2026, 4, 15)),
        (Clause.INFORMATION, date(2026, 4, 7)),
        (Clause.SUPPORT, date(2026, 3, 31)),
    ],
)
def test_our_own_clocks_count_from_the_complete_referral_and_the_codes_from_the_report(
    clause: Clause, due_on: date
) -> None:
    assert next(each.due_on for each in clocks(FRESH, HOLIDAYS) if each.clause is clause) == due_on


def test_with_enhanced_rights_they_are_told_within_one_working_day() -> None:
    found = {each.clause: each.due_on for each in clocks(replace(FRESH, has_enhanced_rights=True), HOLIDAYS)}
    assert found[Clause.INFORMATION] == MONDAY
    assert found[Clause.SUPPORT] == date(2026, 3, 31)


def test_nobody_knows_when_it_was_reported_so_the_codes_clocks_are_not_counted() -> None:
    found = {each.clause: each for each in clocks(replace(FRESH, reported_on=None), HOLIDAYS)}
    assert {found[each].standing for each in (Clause.INFORMATION, Clause.SUPPORT)} == {Standing.UNKNOWN}
    assert found[Clause.CONTACT].standing is Standing.RUNNING


def test_the_working_days_of_a_pause_are_added() -> None:
    paused = replace(FRESH, pauses=[(date(2026, 4, 1), date(2026, 4, 9))])
    found = {each.clause: each.due_on for each in clocks(paused, HOLIDAYS)}
    assert found[Clause.CONTACT] == date(2026, 4, 14)  # 2, 7, 8 and 9 April were working days of the pause


def test_a_pause_after_a_clock_ran_out_makes_it_no_less_late() -> None:
    paused = replace(FRESH, pauses=[(date(2026, 4, 9), date(2026, 4, 20))])
    found = {each.clause: each for each in clocks(paused, HOLIDAYS)}
    assert found[Clause.CONTACT].due_on == date(2026, 4, 8)
    assert found[Clause.CONTACT].is_late(date(2026, 4, 21))


def test_while_it_is_paused_nothing_is_late() -> None:
    paused = replace(FRESH, pauses=[(MONDAY, None)])
    assert {each.standing for each in clocks(paused, HOLIDAYS)} == {Standing.PAUSED}
    assert not any(each.is_late(date(2027, 1, 1)) for each in clocks(paused, HOLIDAYS))
    assert next_due(clocks(paused, HOLIDAYS)) is None


@pytest.mark.parametrize(("met_on", "late"), [(date(2026, 4, 8), False), (date(2026, 4, 9), True)])
def test_what_was_met_after_its_day_was_met_late(met_on: date, late: bool) -> None:
    found = {each.clause: each for each in clocks(replace(FRESH, met={Clause.CONTACT: met_on}), HOLIDAYS)}
    assert found[Clause.CONTACT].standing is Standing.MET
    assert found[Clause.CONTACT].is_late(date(2026, 12, 1)) is late


def test_a_reason_why_there_is_no_offer_stops_what_is_not_met() -> None:
    stopped = replace(FRESH, met={Clause.CONTACT: MONDAY}, stopped_on=date(2026, 4, 1))
    found = {each.clause: each.standing for each in clocks(stopped, HOLIDAYS)}
    assert found.pop(Clause.CONTACT) is Standing.MET
    assert set(found.values()) == {Standing.STOPPED}


def test_the_clock_that_is_due_first_comes_first() -> None:
    found = next_due(clocks(FRESH, HOLIDAYS))
    assert found is not None
    assert found.clause is Clause.SUPPORT


def test_a_case_in_which_nobody_is_put_down_has_the_clock_of_first_contact() -> None:
    assert clock_of_case(MONDAY, HOLIDAYS).due_on == date(2026, 4, 8)
