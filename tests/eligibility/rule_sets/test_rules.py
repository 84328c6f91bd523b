"""Adopting, retiring, choosing and comparing rule sets, as pure rules: tables of who stands in whose way."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import pytest

from hateprog.eligibility.rule_sets.rules import Status, check_adoptable, check_retirable, compare, in_force
from hateprog.eligibility.rules import Ages
from hateprog.kernel.errors import NotNow, RuleBroken
from hateprog.referrals.rules import Pathway
from tests.eligibility.rule_sets.files import file, read, rule

TODAY = date(2026, 4, 21)
KENT, HAMPSHIRE = "E23000032", "E23000030"


@dataclass(frozen=True, slots=True)
class Version:
    """A stored version, as the rules see one."""

    code: str = "kent"
    version: int = 2
    pathway: Pathway = Pathway.OUT_OF_COURT
    ages: Ages = Ages.ANYONE
    force_code: str | None = KENT
    valid_from: date = date(2026, 5, 1)
    valid_to: date | None = None


OURS = Version()
BEFORE = replace(OURS, version=1, valid_from=date(2026, 1, 1))


def adopting(version: Version = OURS, *adopted: Version, status: Status = Status.DRAFT, own: bool = False) -> Any:
    """Return what a version takes over from."""
    return check_adoptable(version, status, adopted=adopted, today=TODAY, drafted_by_them=own)


class TestAdopting:
    """Who may adopt what, and what it takes over from."""

    def test_the_first_takes_over_from_nothing(self) -> None:
        assert adopting() is None

    def test_the_next_takes_over_from_the_one_without_an_end(self) -> None:
        assert adopting(OURS, BEFORE) is BEFORE

    def test_it_may_begin_today_and_not_yesterday(self) -> None:
        assert adopting(replace(OURS, valid_from=TODAY)) is None
        with pytest.raises(RuleBroken, match="cannot be in force before the day on which it is adopted"):
            adopting(replace(OURS, valid_from=date(2026, 4, 20)))

    @pytest.mark.parametrize("status", [Status.ADOPTED, Status.RETIRED])
    def test_only_a_draft_can_be_adopted(self, status: Status) -> None:
        with pytest.raises(NotNow, match=f"Only a draft can be adopted: this is “{status}”"):
            adopting(status=status)

    def test_nobody_adopts_their_own(self) -> None:
        with pytest.raises(RuleBroken, match="somebody else has to adopt it"):
            adopting(own=True)

    @pytest.mark.parametrize(
        "other",
        [
            replace(BEFORE, code="kent_trial"),
            replace(BEFORE, valid_to=date(2026, 5, 1)),
            replace(BEFORE, valid_to=date(2027, 1, 1)),
            replace(BEFORE, valid_from=date(2026, 5, 1)),
            replace(BEFORE, valid_from=date(2026, 6, 1)),
            replace(BEFORE, valid_from=date(2026, 6, 1), valid_to=date(2026, 6, 1)),
        ],
        ids=["another code", "ends that day", "ends later", "begins that day", "begins later", "one day later on"],
    )
    def test_it_must_not_overlap_another(self, other: Version) -> None:
        with pytest.raises(RuleBroken, match=f"It would overlap {other.code}, version 1"):
            adopting(OURS, BEFORE if other.version == 2 else other)

    @pytest.mark.parametrize(
        "other",
        [
            replace(BEFORE, valid_to=date(2026, 4, 30)),
            replace(BEFORE, force_code=None),
            replace(BEFORE, force_code=HAMPSHIRE),
            replace(BEFORE, ages=Ages.UNDER_18),
            replace(BEFORE, pathway=Pathway.CONVICTED),
        ],
        ids=["ended the day before", "every area", "another area", "other ages", "another pathway"],
    )
    def test_what_governs_other_cases_or_other_days_is_not_in_its_way(self, other: Version) -> None:
        assert adopting(OURS, replace(other, code="other")) is None

    def test_one_with_an_end_fits_before_another(self) -> None:
        later = replace(OURS, version=3, valid_from=date(2026, 6, 1))
        assert adopting(replace(OURS, valid_to=date(2026, 5, 31)), later) is None
        with pytest.raises(RuleBroken, match="overlap kent, version 3"):
            adopting(replace(OURS, valid_to=date(2026, 6, 1)), later)

    def test_it_ends_the_last_one_and_does_not_overlap_the_next(self) -> None:
        later = replace(OURS, version=3, valid_from=date(2026, 6, 1))
        before = replace(BEFORE, valid_to=date(2026, 4, 30))
        assert adopting(replace(OURS, valid_to=date(2026, 5, 31)), before, later) is None


def test_only_an_adopted_one_can_be_retired() -> None:
    check_retirable(Status.ADOPTED, "Replaced")
    for status in (Status.DRAFT, Status.RETIRED):
        with pytest.raises(NotNow, match=f"Only an adopted version can be retired: this is “{status}”"):
            check_retirable(status, "Replaced")


EVERYWHERE = Version("everywhere", force_code=None, valid_from=date(2026, 1, 1))
YOUNG = replace(EVERYWHERE, code="young", ages=Ages.UNDER_18)
HERE = replace(EVERYWHERE, code="here", force_code=KENT)
YOUNG_HERE = replace(YOUNG, code="young_here", force_code=KENT)
ELSEWHERE = replace(EVERYWHERE, code="elsewhere", force_code=HAMPSHIRE)
CHOICES: list[tuple[tuple[Version, ...], str | None, Ages | None, str | None]] = [
    ((), KENT, Ages.ADULTS, None),
    ((EVERYWHERE,), KENT, Ages.ADULTS, "everywhere"),
    ((EVERYWHERE,), None, None, "everywhere"),
    ((ELSEWHERE,), KENT, Ages.ADULTS, None),
    ((EVERYWHERE, HERE), KENT, Ages.ADULTS, "here"),
    ((HERE, EVERYWHERE), HAMPSHIRE, Ages.ADULTS, "everywhere"),
    ((HERE, EVERYWHERE), None, Ages.ADULTS, "everywhere"),
    ((EVERYWHERE, YOUNG), KENT, Ages.UNDER_18, "young"),
    ((EVERYWHERE, YOUNG), KENT, Ages.ADULTS, "everywhere"),
    ((EVERYWHERE, YOUNG), KENT, None, "everywhere"),
    ((YOUNG,), KENT, None, None),
    ((EVERYWHERE, YOUNG, HERE), KENT, Ages.UNDER_18, "here"),  # the area comes before the age
    ((EVERYWHERE, YOUNG, HERE, YOUNG_HERE), KENT, Ages.UNDER_18, "young_here"),
    ((YOUNG_HERE, HERE, YOUNG, EVERYWHERE), KENT, Ages.ADULTS, "here"),
    ((YOUNG_HERE, HERE, YOUNG, EVERYWHERE), KENT, None, "here"),
    ((YOUNG_HERE, HERE, YOUNG, EVERYWHERE), HAMPSHIRE, Ages.UNDER_18, "young"),
]


@pytest.mark.parametrize(("versions", "force", "ages", "chosen"), CHOICES)
def test_the_one_made_most_closely_for_a_case_governs_it(
    versions: tuple[Version, ...], force: str | None, ages: Ages | None, chosen: str | None
) -> None:
    found = in_force(versions, force_code=force, ages=ages, day=TODAY)
    assert (found.code if found else None) == chosen


@pytest.mark.parametrize(
    ("first", "last", "governs"),
    [
        (TODAY, None, True),
        (TODAY, TODAY, True),
        (date(2026, 1, 1), TODAY, True),
        (date(2026, 4, 22), None, False),
        (date(2026, 1, 1), date(2026, 4, 20), False),
        (date.min, date.max, True),
    ],
)
def test_both_ends_belong_to_it(first: date, last: date | None, governs: bool) -> None:
    version = replace(EVERYWHERE, valid_from=first, valid_to=last)
    assert (in_force([version], force_code=KENT, ages=None, day=TODAY) is version) is governs


def test_two_versions_are_compared_rule_by_rule() -> None:
    old = read(file(rule("same"), rule("gone"), rule("other", text="Before"))).rules
    new = read(file(rule("new"), rule("other", text="After"), rule("same"))).rules

    told = compare(old, new)

    assert [(each.code, each.before and each.before.text, each.after and each.after.text) for each in told] == [
        ("new", None, "Grown up"),
        ("other", "Before", "After"),
        ("same", "Grown up", "Grown up"),
        ("gone", "Grown up", None),
    ]
    assert [each.changed for each in told] == [True, True, False, True]


@pytest.mark.parametrize(
    "other",
    [
        rule("same", text="Else"),
        rule("same", section="4.2"),
        rule("same", parameters="parameters = { at_least = 21 }"),
        rule("same", check="is_old_enough_today"),
    ],
    ids=["text", "source", "parameters", "criterion"],
)
def test_a_rule_changes_with_anything_of_it(other: str) -> None:
    (told,) = compare(read(file(rule("same"))).rules, read(file(other)).rules)
    assert told.changed


def test_a_version_compared_with_itself_has_no_change() -> None:
    rules = read(file(rule("one"), rule("two"))).rules
    assert not any(each.changed for each in compare(rules, rules))
    assert compare((), ()) == ()
