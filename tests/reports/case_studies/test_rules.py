"""Which way a case study goes, what a consent is worth, what may not stand in the words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import product

import pytest

from hateprog.kernel.errors import NotNow, RuleBroken
from hateprog.reports.case_studies import rules
from hateprog.reports.case_studies.rules import Item, Side, Standing, State, Step, Uses, Verdict

TODAY = date(2026, 11, 27)
BEFORE = date(2026, 11, 20)
GONE_ON = {
    (State.DRAFT, Step.SUBMIT): State.SUBMITTED,
    (State.DRAFT, Step.CHANGE): State.DRAFT,
    (State.DRAFT, Step.WITHDRAW): State.WITHDRAWN,
    (State.SUBMITTED, Step.APPROVE): State.APPROVED,
    (State.SUBMITTED, Step.GIVE_BACK): State.DRAFT,
    (State.SUBMITTED, Step.CHANGE): State.DRAFT,
    (State.SUBMITTED, Step.WITHDRAW): State.WITHDRAWN,
    (State.APPROVED, Step.PUBLISH): State.PUBLISHED,
    (State.APPROVED, Step.CHANGE): State.DRAFT,
    (State.APPROVED, Step.WITHDRAW): State.WITHDRAWN,
    (State.PUBLISHED, Step.WITHDRAW): State.WITHDRAWN,
}


@dataclass
class Consent:
    """A consent to the second wording that stands, unless it says something else."""

    wording: int = 2
    side: Side = Side.HARMED
    uses: Uses = Uses.EVERYWHERE
    given_on: date = date(2026, 11, 2)
    until_on: date | None = None
    withdrawn_on: date | None = None


@pytest.mark.parametrize(("state", "step"), list(product(State, Step)))
def test_every_step_that_is_not_in_the_table_is_refused(state: State, step: Step) -> None:
    if (state, step) in GONE_ON:
        assert rules.after(state, step) is GONE_ON[state, step]
    else:
        with pytest.raises(NotNow):
            rules.after(state, step)


@pytest.mark.parametrize(
    ("consent", "worth"),
    [
        (Consent(), Standing.GOOD),
        (Consent(until_on=TODAY), Standing.GOOD),
        (Consent(until_on=date(2026, 11, 26)), Standing.ENDED),
        (Consent(wording=1), Standing.VOID),
        (Consent(wording=1, withdrawn_on=TODAY), Standing.WITHDRAWN),
    ],
)
def test_a_consent_is_to_one_wording_until_its_day_and_until_it_is_withdrawn(consent: Consent, worth: Standing) -> None:
    assert rules.standing(consent, 2, TODAY) is worth


def test_as_many_consents_are_needed_as_people_are_told_of() -> None:
    people = {Side.HARMED: 2, Side.REFERRED: 1, Side.SCHOOL: 0}
    given = [Consent(), Consent(uses=Uses.REPORTS), Consent(side=Side.SCHOOL)]

    assert rules.lacking(people, given, 2, TODAY, website=False) == {Side.REFERRED: 1}
    assert rules.lacking(people, given, 2, TODAY, website=True) == {Side.HARMED: 1, Side.REFERRED: 1}
    assert rules.lacking(people, given, 3, TODAY, website=False) == {Side.HARMED: 2, Side.REFERRED: 1}


@pytest.mark.parametrize(
    ("people", "given", "lacking"),
    [
        (1, [Consent(withdrawn_on=BEFORE)], 1),
        (1, [Consent(withdrawn_on=BEFORE), Consent(given_on=BEFORE)], 1),  # two papers of one person
        (1, [Consent(withdrawn_on=BEFORE), Consent(given_on=TODAY)], 0),  # they agreed again
        (2, [Consent(withdrawn_on=BEFORE), Consent(given_on=BEFORE)], 1),
        (2, [Consent(withdrawn_on=BEFORE), Consent(given_on=BEFORE), Consent(given_on=TODAY)], 0),
    ],
)
def test_who_withdraws_has_withdrawn_until_they_agree_again(people: int, given: list[Consent], lacking: int) -> None:
    found = rules.lacking({Side.HARMED: people}, given, 2, TODAY, website=True)
    assert found == ({Side.HARMED: lacking} if lacking else {})


@pytest.mark.parametrize(
    ("words", "what"),
    [
        ("Write to her at s60\u00a01ab.", "postcode"),
        ("Ring 01632 960 001.", "phone number"),
        ("sam@example.com", "email address"),
        ("See @sam_1", "account or address online"),
        ("It was HC-7K3M9Q", "reference"),
        ("Crime 14/12345/26", "police reference"),
    ],
)
def test_what_leads_to_somebody_or_to_a_case_is_refused_without_repeating_it(words: str, what: str) -> None:
    with pytest.raises(RuleBroken, match=what) as refused:
        rules.check_words(words, field="text")
    assert words not in refused.value.message


def test_what_may_tell_who_where_or_when_is_listed_for_a_second_look() -> None:
    text = "On 3 May he met Robin at Ferham Primary School. I told Chris, a Muslim. Everybody came on Monday."

    found = dict(rules.worth_a_look(text, ["Chris Moor"]))

    assert found == {
        "3 May": "date",
        "Robin": "a name, perhaps",
        "Ferham Primary School": "school",
        "Chris": "name",
    }


@pytest.mark.parametrize("reference", ["sam@example.com", "a @ b", "01632 960 001", "S60 1AB", "HC-7K3M9Q"])
def test_a_reference_that_leads_to_somebody_is_refused(reference: str) -> None:
    with pytest.raises(RuleBroken):
        rules.check_reference(reference)
    rules.check_reference("Folder 7, sheet 12")


def test_an_approval_makes_sure_of_everything_and_giving_back_says_why() -> None:
    rules.check_verdict(Verdict.APPROVE, list(Item), None)
    for left_out in Item:
        with pytest.raises(RuleBroken):
            rules.check_verdict(Verdict.APPROVE, set(Item) - {left_out}, None)
    for reason in (None, "Too short"):
        with pytest.raises(RuleBroken):
            rules.check_verdict(Verdict.GIVE_BACK, [], reason)


def test_an_address_holds_a_number_and_no_word_of_the_account() -> None:
    assert rules.address(7, "out_of_court", "race") == "out-of-court-7"
    assert rules.address(7, None, "race") == "race-7"
    assert rules.address(7, None, None) == "account-7"
    assert rules.number_in("out-of-court-7") == 7
    for other in ("7", "race-07", "race-0", "race-7\0", "Race-7", "race-9999999999", "race-7/x", "x" * 9_999 + "-1"):
        assert rules.number_in(other) is None
