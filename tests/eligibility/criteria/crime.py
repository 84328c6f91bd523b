"""Criteria about the crime: how it is admitted and dealt with, what it was, and how serious."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from hateprog.referrals.rules import Admission, CpsView, Known, OutcomeType
from tests.eligibility.criteria import CHILD, INCIDENT, JUDGE, MET, NOT_MET, UNKNOWN, Case, Table

ENOUGH = {"adults": ["full"], "under_18": ["full", "accepts_responsibility"]}
ACCEPTS: dict[str, Any] = {"admission": Admission.ACCEPTS_RESPONSIBILITY}
AMONG = {"among": ["community_resolution", "youth_caution", "adult_conditional_caution"]}
WHO_KNOWS = "It is not known whether the offence is indictable only"
DEPENDS = "Accepts responsibility: whether that is enough depends on the age, which is not known"
SO: dict[str, tuple[str, str, str]] = {
    "physical_assault": (
        "It is not known whether anybody was physically assaulted",
        "Somebody was physically assaulted",
        "Nobody was physically assaulted",
    ),
    "stirred_up_hatred": (
        "It is not known whether hatred was stirred up",
        "The offence is one of stirring up hatred",
        "The offence is not one of stirring up hatred",
    ),
    "extremist_views": (
        "It is not known whether the person referred holds extremist views",
        "The person referred holds extremist views",
        "The person referred holds no extremist views",
    ),
    "extremist_member": (
        "It is not known whether the person referred belongs to an extremist organisation",
        "The person referred belongs to an extremist organisation",
        "The person referred belongs to no extremist organisation",
    ),
}


def _not_so() -> Iterator[Case]:
    for fact, (unknown, yes, no) in SO.items():
        yield "is_not_so", {"fact": fact}, {}, UNKNOWN, unknown
        yield "is_not_so", {"fact": fact}, {fact: Known.UNKNOWN}, UNKNOWN, unknown
        yield "is_not_so", {"fact": fact}, {fact: Known.YES}, NOT_MET, yes
        yield "is_not_so", {"fact": fact}, {fact: Known.NO}, MET, no
        others = dict.fromkeys(set(SO) - {fact}, Known.YES)
        yield "is_not_so", {"fact": fact}, {fact: Known.NO} | others, MET, no


def _admissions() -> Iterator[Case]:
    nobody = "Nobody has recorded whether the person referred admits it"
    yield "admits_enough", ENOUGH, {}, UNKNOWN, nobody
    yield "admits_enough", ENOUGH, {"admission": Admission.NOT_ASKED}, UNKNOWN, nobody
    yield "admits_enough", ENOUGH, {"admission": Admission.FULL}, MET, "Full admission"
    for admission, said in (
        (Admission.PARTIAL, "Admits part of it"),
        (Admission.DENIES, "Denies it"),
        (Admission.RAISES_DEFENCE, "Raises a defence"),
    ):
        yield "admits_enough", ENOUGH, {"admission": admission, "born_on": CHILD}, NOT_MET, said
    yield "admits_enough", ENOUGH, ACCEPTS, UNKNOWN, DEPENDS
    yield "admits_enough", ENOUGH, ACCEPTS | {"born_on": CHILD}, UNKNOWN, DEPENDS
    yield "admits_enough", ENOUGH, ACCEPTS | {"incident_on": INCIDENT}, UNKNOWN, DEPENDS
    the_day_before_18 = {"born_on": date(2008, 3, 3), "incident_on": INCIDENT}
    on_the_18th = {"born_on": date(2008, 3, 2), "incident_on": INCIDENT}
    enough, not_enough = (
        "Accepts responsibility, which is enough at this age",
        "Accepts responsibility, which is not enough at this age",
    )
    yield "admits_enough", ENOUGH, ACCEPTS | the_day_before_18, MET, enough
    yield "admits_enough", ENOUGH, ACCEPTS | on_the_18th, NOT_MET, not_enough
    leapling = {"born_on": date(2008, 2, 29)}
    yield "admits_enough", ENOUGH, ACCEPTS | leapling | {"incident_on": date(2026, 2, 28)}, MET, enough
    yield "admits_enough", ENOUGH, ACCEPTS | leapling | {"incident_on": date(2026, 3, 1)}, NOT_MET, not_enough
    only_adults = {"adults": ["full"], "under_18": ["partial"]}
    full = {"admission": Admission.FULL}
    yield "admits_enough", only_adults, full | on_the_18th, MET, "Full admission, which is enough at this age"
    yield (
        "admits_enough",
        only_adults,
        full | the_day_before_18,
        NOT_MET,
        "Full admission, which is not enough at this age",
    )


def _outcomes() -> Iterator[Case]:
    for not_yet in ({}, {"outcome_type": OutcomeType.NOT_YET}):
        yield "was_dealt_with_by", AMONG, not_yet, UNKNOWN, "How the crime was dealt with is not known yet"
    for outcome, said in (
        (OutcomeType.CHARGED, "Charged or summonsed"),
        (OutcomeType.ADULT_CAUTION, "Adult caution"),
        (OutcomeType.YOUTH_CONDITIONAL_CAUTION, "Youth conditional caution"),
    ):
        sentence = f"{said}: not one of the outcomes that this rule admits"
        yield "was_dealt_with_by", AMONG, {"outcome_type": outcome}, NOT_MET, sentence
    conditional = {"outcome_type": OutcomeType.ADULT_CONDITIONAL_CAUTION}
    unsuitable = "Adult conditional caution: generally unsuitable for hate crime"
    yield "was_dealt_with_by", AMONG, conditional, JUDGE, unsuitable
    not_among = "Adult conditional caution: not one of the outcomes that this rule admits"
    yield "was_dealt_with_by", {"among": ["adult_caution"]}, conditional, NOT_MET, not_among
    resolved = {"outcome_type": OutcomeType.COMMUNITY_RESOLUTION}
    yield "was_dealt_with_by", AMONG, resolved, MET, "Community resolution"
    yield "was_dealt_with_by", AMONG, {"outcome_type": OutcomeType.YOUTH_CAUTION}, MET, "Youth caution"


def _indictable() -> Iterator[Case]:
    check, only = "may_be_dealt_with_by_police", {"indictable_only": Known.YES}
    yield check, {}, {}, UNKNOWN, WHO_KNOWS
    yield check, {}, {"indictable_only": Known.UNKNOWN, "cps_view": CpsView.APPROVES}, UNKNOWN, WHO_KNOWS
    yield check, {}, {"indictable_only": Known.NO}, MET, "The offence is not indictable only"
    for view in ({}, {"cps_view": CpsView.NOT_ASKED}):
        yield (
            check,
            {},
            only | view,
            UNKNOWN,
            "Indictable only: the view of the Crown Prosecution Service is not recorded",
        )
    approves = "Indictable only, and the Crown Prosecution Service approves"
    yield check, {}, only | {"cps_view": CpsView.APPROVES}, MET, approves
    refuses = "Indictable only, and the Crown Prosecution Service does not approve"
    yield check, {}, only | {"cps_view": CpsView.REFUSES}, NOT_MET, refuses


def _gravity() -> Iterator[Case]:
    up_to = {"met_up_to": 2, "judged_up_to": 4}
    yield "gravity_is_low_enough", up_to, {}, UNKNOWN, "The child gravity score is not known"
    for score, verdict in ((1, MET), (2, MET), (3, JUDGE), (4, JUDGE), (5, NOT_MET)):
        sentence = f"The child gravity score is {score}"
        yield "gravity_is_low_enough", up_to, {"gravity_score": score}, verdict, sentence
    nothing_to_judge = {"met_up_to": 3, "judged_up_to": 3}
    for score, verdict in ((3, MET), (4, NOT_MET)):
        sentence = f"The child gravity score is {score}"
        yield "gravity_is_low_enough", nothing_to_judge, {"gravity_score": score}, verdict, sentence


CASES: Table = [*_not_so(), *_admissions(), *_outcomes(), *_indictable(), *_gravity()]
