"""What each pathway asks, and what may not stand beside what."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from hateprog.referrals.answers import (
    ALLEGED,
    IN_ORDER,
    JOURNEYS,
    MOMENTS,
    Answers,
    Fault,
    Page,
    age_group,
    faults,
    neighbours,
    pages_for,
)
from hateprog.referrals.rules import Admission, Companion, ConsentBy, ContactBy, Pathway, Source

TODAY = date(2026, 11, 21)
IN_THE_RIGHT_ORDER: dict[str, Any] = {
    "born_on": date(2001, 5, 4),
    "incident_on": date(2026, 3, 2),
    "crime_recorded_on": date(2026, 3, 3),
    "investigation_completed_on": date(2026, 3, 20),
    "evidential_test_met_on": date(2026, 3, 24),
    "admission": Admission.FULL,
    "admission_recorded_on": date(2026, 3, 27),
    "convicted_on": date(2026, 4, 7),
    "supervision_agreed_on": date(2026, 4, 9),
    "consented_on": date(2026, 4, 10),
    "consent_by": ConsentBy.PERSON,
    "paper_signed_on": date(2026, 4, 11),
}
ABOUT_A_CRIME = {Page.OFFENCE, Page.DATES, Page.ADMISSION, Page.SERIOUSNESS, Page.HISTORY, Page.CONVICTION}


def wrong(pathway: Pathway = Pathway.OUT_OF_COURT, **said: Any) -> dict[str, str]:
    """Return what is wrong, by answer, when these answers stand among right ones."""
    return {
        fault.field: fault.sentence for fault in faults(Answers(pathway=pathway, **IN_THE_RIGHT_ORDER | said), TODAY)
    }


@pytest.mark.parametrize("pathway", sorted(Pathway))
def test_right_answers_have_no_fault(pathway: Pathway) -> None:
    assert wrong(pathway) == {}


@pytest.mark.parametrize("pathway", sorted(Pathway))
def test_nothing_answered_has_no_fault(pathway: Pathway) -> None:
    assert faults(Answers(pathway=pathway), TODAY) == []


@pytest.mark.parametrize("field", sorted(MOMENTS))
def test_no_date_lies_in_the_future(field: str) -> None:
    tomorrow, today = {field: TODAY + timedelta(days=1)}, {field: TODAY}

    assert wrong(**tomorrow)[field] == f"The date {MOMENTS[field]} cannot be in the future"
    assert "future" not in wrong(**today).get(field, "")


@pytest.mark.parametrize(("earlier", "later"), IN_ORDER)
def test_dates_come_in_order_and_the_sentence_names_both(earlier: str, later: str) -> None:
    same_day = {later: IN_THE_RIGHT_ORDER[earlier]}
    day_before = {later: IN_THE_RIGHT_ORDER[earlier] - timedelta(days=1)}

    assert later not in {
        fault.field for fault in faults(Answers(**{earlier: IN_THE_RIGHT_ORDER[earlier]} | same_day), TODAY)
    }
    (fault,) = faults(Answers(**{earlier: IN_THE_RIGHT_ORDER[earlier]} | day_before), TODAY)
    assert fault.field == later
    assert MOMENTS[earlier] in fault.sentence
    assert MOMENTS[later][1:] in fault.sentence


def test_a_sentence_says_the_dates_as_people_do() -> None:
    said = wrong(investigation_completed_on=date(2026, 3, 1))

    assert said["investigation_completed_on"] == (
        "The investigation was complete on 1 March 2026. That is before the crime was recorded, on 3 March 2026"
    )


@pytest.mark.parametrize("pathway", sorted(ALLEGED))
def test_nobody_consents_before_it_happened(pathway: Pathway) -> None:
    assert "That is before it happened" in wrong(pathway, consented_on=date(2026, 3, 1))["consented_on"]


def test_a_concern_may_have_been_noticed_again_after_consent() -> None:
    assert "consented_on" not in wrong(Pathway.EARLY_INTERVENTION, consented_on=date(2026, 3, 1))


@pytest.mark.parametrize("pathway", sorted(ALLEGED))
def test_nobody_under_ten_when_it_happened_is_dealt_with_for_a_crime(pathway: Pathway) -> None:
    nine = wrong(pathway, born_on=date(2016, 3, 3), consent_by=ConsentBy.PERSON_COMPETENT)
    ten = wrong(pathway, born_on=date(2016, 3, 2), consent_by=ConsentBy.PERSON_COMPETENT)

    assert "They were 9 when it happened" in nine["incident_on"]
    assert ten == {}


def test_somebody_under_ten_may_be_helped_early() -> None:
    said = wrong(Pathway.EARLY_INTERVENTION, born_on=date(2018, 1, 1), consent_by=ConsentBy.PERSON_COMPETENT)

    assert said == {}


@pytest.mark.parametrize(
    ("born_on", "by", "field"),
    [
        (date(2008, 4, 11), ConsentBy.PERSON, "consent_by"),  # 17 on the day they agreed
        (date(2008, 4, 10), ConsentBy.PERSON, None),  # 18 that very day
        (date(2008, 4, 11), ConsentBy.PERSON_COMPETENT, None),
        (date(2008, 4, 11), ConsentBy.PERSON_AND_GUARDIAN, "guardian_name"),
        (date(2001, 5, 4), ConsentBy.PERSON_AND_GUARDIAN, "consent_by"),
        (date(2001, 5, 4), ConsentBy.PERSON_COMPETENT, "consent_by"),
        (None, ConsentBy.PERSON_COMPETENT, None),
    ],
)
def test_a_child_needs_a_guardian_or_competence_and_an_adult_neither(
    born_on: date | None, by: ConsentBy, field: str | None
) -> None:
    said = wrong(born_on=born_on, consent_by=by)

    assert (field in said) if field else ("consent_by" not in said and "guardian_name" not in said)


def test_a_guardian_who_agreed_has_a_name() -> None:
    said = {"born_on": date(2010, 1, 1), "consent_by": ConsentBy.PERSON_AND_GUARDIAN}

    assert "guardian_name" in wrong(**said)
    assert "guardian_name" not in wrong(**said, guardian_name="Sam Ashby")


@pytest.mark.parametrize(
    ("by", "field"), [(ContactBy.PHONE, "phone"), (ContactBy.EMAIL, "email"), (ContactBy.LETTER, "address")]
)
def test_the_way_chosen_to_be_reached_is_given(by: ContactBy, field: str) -> None:
    assert field in wrong(contact_by=by)
    assert field not in wrong(contact_by=by, **{field: "something"})


@pytest.mark.parametrize("admission", sorted(Admission))
def test_what_they_said_has_its_date_unless_they_were_not_asked(admission: Admission) -> None:
    asked = admission is not Admission.NOT_ASKED

    assert ("admission_recorded_on" in wrong(admission=admission, admission_recorded_on=None)) is asked
    assert ("admission_recorded_on" in wrong(admission=admission)) is not asked


@pytest.mark.parametrize("companion", sorted(Companion))
def test_whoever_comes_with_them_has_a_name(companion: Companion) -> None:
    assert ("companion_name" in wrong(companion=companion)) is (companion is not Companion.NONE)
    assert "companion_name" not in wrong(companion=companion, companion_name="Sam Ashby")


def test_each_answer_has_one_sentence_at_most() -> None:
    future = date(2026, 12, 1)
    found = faults(Answers(pathway=Pathway.OUT_OF_COURT, born_on=future, incident_on=date(2026, 1, 1)), TODAY)

    assert found == [
        Fault("born_on", "The date the person was born cannot be in the future"),
        Fault("incident_on", "It happened on 1 January 2026. That is before the person was born, on 1 December 2026"),
    ]


@pytest.mark.parametrize("page", sorted(ABOUT_A_CRIME))
def test_early_intervention_has_no_page_about_a_crime(page: Page) -> None:
    assert page not in pages_for(Pathway.EARLY_INTERVENTION)


@pytest.mark.parametrize(
    ("pathway", "pages"),
    [
        (Pathway.OUT_OF_COURT, {Page.OFFENCE, Page.DATES, Page.ADMISSION, Page.SERIOUSNESS, Page.HISTORY}),
        (Pathway.CONVICTED, {Page.OFFENCE, Page.CONVICTION}),
        (Pathway.EARLY_INTERVENTION, {Page.HELP, Page.ENQUIRIES}),
    ],
)
def test_each_pathway_asks_for_what_it_has_to_show(pathway: Pathway, pages: set[Page]) -> None:
    others = {page for other in JOURNEYS.values() for page in other}
    common = set.intersection(*(set(journey) for journey in JOURNEYS.values()))

    assert set(pages_for(pathway)) - common == pages
    assert others - common == ABOUT_A_CRIME | {Page.HELP, Page.ENQUIRIES}


def test_the_first_question_is_the_pathway_and_only_that_until_it_is_answered() -> None:
    assert pages_for(None) == (Page.PATHWAY,)
    assert {pages_for(pathway)[0] for pathway in Pathway} == {Page.PATHWAY}


@pytest.mark.parametrize("pathway", sorted(Pathway))
def test_a_paper_form_says_first_who_signed_it(pathway: Pathway) -> None:
    assert pages_for(pathway, Source.PAPER) == (Page.PAPER, *pages_for(pathway))


@pytest.mark.parametrize("pathway", sorted(Pathway))
def test_the_pages_follow_one_another(pathway: Pathway) -> None:
    pages = pages_for(pathway)
    walked, here = [pages[0]], neighbours(pages[0], pages)[1]
    while here is not None:
        assert neighbours(here, pages)[0] is walked[-1]
        walked.append(here)
        here = neighbours(here, pages)[1]

    assert tuple(walked) == pages
    assert len(set(pages)) == len(pages)


@pytest.mark.parametrize(
    ("born_on", "group"),
    [
        (None, None),
        (date(2008, 11, 22), False),  # 17
        (date(2008, 11, 21), None),  # 18 today: may have agreed as a child
        (date(2007, 11, 21), True),  # 19
    ],
)
def test_consent_is_worded_for_the_age(born_on: date | None, group: bool | None) -> None:
    assert age_group(born_on, TODAY) is group
