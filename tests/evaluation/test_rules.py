"""When a questionnaire may be filled in and by whose instrument; what belongs to a case; the way of a version."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import product
from types import SimpleNamespace
from typing import Any

import pytest

from hateprog.evaluation.questionnaires import rules
from hateprog.evaluation.questionnaires.instrument import Moment
from hateprog.evaluation.questionnaires.rules import TRANSITIONS, Course, Status, Step
from hateprog.kernel.errors import NotNow, RuleBroken
from hateprog.referrals.rules import Stage

TODAY = date(2026, 11, 25)
BORN = date(2010, 11, 24)
COURSE = Course(stage=Stage.ON_PROGRAMME, born_on=BORN, approved_on=date(2026, 10, 1))
BEGUN = replace(COURSE, first_held_on=date(2026, 11, 2))
HELD = replace(BEGUN, stage=Stage.COMPLETED, last_held_on=date(2026, 11, 20))
OPEN = {Stage.ALLOCATED, Stage.ON_PROGRAMME, Stage.COMPLETED}


def version(code: str = "kindness", number: int = 1, **said: Any) -> Any:
    defaults = {"min_age": 10, "max_age": 17, "moments": ["before", "after"], "status": Status.IN_USE}
    return SimpleNamespace(**{"id": f"{code} {number}", "code": code, "version": number} | defaults | said)


def filled(of: Any, moment: Moment = Moment.BEFORE) -> Any:
    return SimpleNamespace(instrument_id=of.id, instrument=of, code=of.code, moment=moment)


@pytest.mark.parametrize(("status", "step"), list(product(Status, Step)))
def test_a_version_goes_only_the_ways_of_the_table(status: Status, step: Step) -> None:
    if (status, step) in TRANSITIONS:
        assert rules.after(status, step) is TRANSITIONS[status, step]
    else:
        with pytest.raises(NotNow, match="This cannot be done"):
            rules.after(status, step)


@pytest.mark.parametrize("stage", Stage)
def test_the_one_before_is_filled_in_while_somebody_works_the_case(stage: Stage) -> None:
    course = replace(COURSE, stage=stage)
    if stage in OPEN:
        rules.check_open(Moment.BEFORE, course)
    else:
        with pytest.raises(NotNow):
            rules.check_open(Moment.BEFORE, course)
    assert course.asks(Moment.BEFORE) is (stage in OPEN)


@pytest.mark.parametrize("moment", Moment)
@pytest.mark.parametrize("course", [replace(HELD, stopped=True), replace(HELD, stage=Stage.WITHDRAWN)])
def test_nothing_is_filled_in_once_the_programme_was_stopped(moment: Moment, course: Course) -> None:
    with pytest.raises(NotNow, match="The programme was stopped"):
        rules.check_open(moment, course)
    assert not course.asks(moment)


def test_the_one_after_comes_after_session_3() -> None:
    with pytest.raises(NotNow, match="once session 3 is signed"):
        rules.check_open(Moment.AFTER, BEGUN)
    assert not BEGUN.asks(Moment.AFTER)
    rules.check_open(Moment.AFTER, HELD)
    assert HELD.asks(Moment.AFTER)


@pytest.mark.parametrize(
    ("moment", "filled_on", "course", "refusal"),
    [
        (Moment.BEFORE, date(2026, 11, 26), COURSE, "today or in the past"),
        (Moment.BEFORE, date(2026, 9, 30), COURSE, "before the decision"),
        (Moment.BEFORE, date(2026, 11, 3), BEGUN, "Session 1 was held before that"),
        (Moment.AFTER, date(2026, 11, 19), HELD, "Session 3 was held after that"),
        (Moment.BEFORE, date(2026, 10, 1), COURSE, None),
        (Moment.BEFORE, date(2026, 11, 2), HELD, None),
        (Moment.AFTER, date(2026, 11, 20), HELD, None),
        (Moment.AFTER, TODAY, HELD, None),
    ],
)
def test_the_day_lies_on_the_right_side_of_the_sessions(
    moment: Moment, filled_on: date, course: Course, refusal: str | None
) -> None:
    if refusal is None:
        rules.check_filled_on(filled_on, moment, course, today=TODAY)
        return
    with pytest.raises(RuleBroken, match=refusal) as refused:
        rules.check_filled_on(filled_on, moment, course, today=TODAY)
    assert refused.value.field == "filled_on"


@pytest.mark.parametrize(
    ("born_on", "fits"),
    [
        (date(2009, 11, 25), True),  # 17 today
        (date(2008, 11, 26), True),  # 18 tomorrow
        (date(2008, 11, 25), False),  # 18 today
        (date(2016, 11, 25), True),  # 10 today
        (date(2016, 11, 26), False),  # 9 today
    ],
)
def test_the_age_on_the_day_counts(born_on: date, fits: bool) -> None:
    course = replace(COURSE, born_on=born_on)
    if fits:
        rules.check_instrument(version(), Moment.BEFORE, course, filled_on=TODAY, before=None)
        return
    with pytest.raises(RuleBroken, match="This questionnaire is for ages 10 to 17, and on that day they were") as no:
        rules.check_instrument(version(), Moment.BEFORE, course, filled_on=TODAY, before=None)
    assert no.value.field == "filled_on"


def test_without_a_date_of_birth_nobody_can_say() -> None:
    with pytest.raises(NotNow, match="date of birth is not known"):
        rules.check_instrument(version(), Moment.BEFORE, replace(COURSE, born_on=None), filled_on=TODAY, before=None)


@pytest.mark.parametrize("status", [Status.DRAFT, Status.RETIRED])
def test_nobody_begins_with_a_version_that_is_not_in_use(status: Status) -> None:
    with pytest.raises(NotNow, match="the version is"):
        rules.check_instrument(version(status=status), Moment.BEFORE, COURSE, filled_on=TODAY, before=None)


def test_an_instrument_has_its_moments() -> None:
    with pytest.raises(NotNow, match="not used after the programme"):
        rules.check_instrument(version(moments=["before"]), Moment.AFTER, HELD, filled_on=TODAY, before=None)


def test_whoever_began_with_a_version_ends_with_it_retired_or_not_and_18_or_not() -> None:
    old, new = version(status=Status.RETIRED), version(number=2)
    grown_up = replace(HELD, born_on=date(2008, 11, 22))
    rules.check_instrument(old, Moment.AFTER, grown_up, filled_on=TODAY, before=filled(old))
    with pytest.raises(NotNow, match="another version before the programme"):
        rules.check_instrument(new, Moment.AFTER, HELD, filled_on=TODAY, before=filled(old))


def test_what_is_due_and_what_is_there_make_the_slots_of_a_case() -> None:
    old, new, other = version(), version(number=2), version("hope", moments=["after"])
    there = filled(old)
    found = rules.slots([new, other], [there])
    assert [(slot.instrument, slot.moment, slot.filled) for slot in found] == [
        (old, Moment.BEFORE, there),
        (old, Moment.AFTER, None),
        (other, Moment.AFTER, None),
    ]


def test_what_was_filled_in_stays_though_it_is_due_no_longer() -> None:
    gone = version("gone", status=Status.RETIRED)
    assert [slot.filled is not None for slot in rules.slots([], [filled(gone)])] == [True, False]


@pytest.mark.parametrize(
    ("used", "closed", "late", "opens"),
    [(False, False, -1, True), (False, False, 0, False), (True, False, -1, False), (False, True, -1, False)],
)
def test_a_device_page_opens_once_and_for_a_while(used: bool, closed: bool, late: int, opens: bool) -> None:
    now = datetime(2026, 11, 25, 12, tzinfo=UTC)
    until: dict[str, Any] = {"expires_at": now - timedelta(seconds=late), "used": used, "closed": closed, "now": now}
    if opens:
        rules.check_page(**until)
        return
    with pytest.raises(NotNow):
        rules.check_page(**until)


@pytest.mark.parametrize(
    ("named", "before", "after"),
    [(([], []), True, True), ((["attitudes"], []), True, True), ((["other"], ["attitudes"]), False, True)],
)
def test_a_template_that_names_questionnaires_asks_for_no_others(
    named: tuple[list[str], list[str]], before: bool, after: bool
) -> None:
    assert rules.is_named("attitudes", Moment.BEFORE, named) is before
    assert rules.is_named("attitudes", Moment.AFTER, named) is after
