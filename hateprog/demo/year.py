"""A year of invented cases behind the demonstration: who, where, what is known, and on which day what happened.

The same day gives the same cases, and another day the same people with other dates. Most of them are over, so that the
lists of what is to be done stay short; together they hold every outcome that there is, on facts that rule sets judge
differently, so that a draft can be tried on them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from random import Random
from typing import Any, NamedTuple

from hateprog.areas.queries import bank_holidays
from hateprog.demo import words
from hateprog.demo.courses import COURSES, Course, Ground
from hateprog.demo.people import DISTRICTS, HAMPSHIRE
from hateprog.demo.stories import ADULT, Case, Steps
from hateprog.kernel.calendar import is_working_day
from hateprog.referrals.rules import (
    Admission,
    Companion,
    CpsView,
    HarmedView,
    Known,
    OutcomeType,
    Pathway,
    Strand,
)

LENGTH = 364
"""Days from the first day of the demonstration until today."""

SEED = 1998
"""The year of the Crime and Disorder Act, which made the first offences aggravated by hostility."""

Said = Mapping[str, Any]
OUT_OF_COURT, CONVICTED, EARLY = Pathway.OUT_OF_COURT, Pathway.CONVICTED, Pathway.EARLY_INTERVENTION
SHARES = {OUT_OF_COURT: 6, CONVICTED: 2, EARLY: 3}
STRANDS = {
    Strand.RACE: 12,
    Strand.RELIGION: 4,
    Strand.SEXUAL_ORIENTATION: 5,
    Strand.DISABILITY: 4,
    Strand.TRANSGENDER: 2,
}
PLACES = {
    "E08000019": 7,
    "E08000018": 5,
    "E08000017": 4,
    "E08000016": 3,
    "E06000045": 4,
    "E06000044": 4,
    "E07000094": 2,
    "E06000046": 1,
}
SHEFFIELD = "E08000019"
IN_HAMPSHIRE = frozenset(code for code, (_name, _partnership, force) in DISTRICTS.items() if force == HAMPSHIRE)
SECOND = 0.5
"""How often it is the second one who acts, where there are two."""
CHILDREN = {OUT_OF_COURT: 0.25, CONVICTED: 0.15, EARLY: 0.55}
"""How many of those referred are under 18."""

A_CHILD, GROWN_UP = (12, 17), (18, 67)

HARMED = {
    HarmedView.AGREES: 12,
    HarmedView.NO_VIEW: 3,
    HarmedView.NOBODY_IDENTIFIED: 2,
    HarmedView.DISAGREES: 2,
    HarmedView.NOT_ASKED: 1,
}
OUTCOMES = {
    ADULT: {
        OutcomeType.COMMUNITY_RESOLUTION: 8,
        OutcomeType.ADULT_CAUTION: 3,
        OutcomeType.ADULT_CONDITIONAL_CAUTION: 1,
    },
    0: {
        OutcomeType.COMMUNITY_RESOLUTION: 7,
        OutcomeType.YOUTH_CAUTION: 2,
        OutcomeType.YOUTH_CONDITIONAL_CAUTION: 1,
    },
}
UNSAID: dict[Pathway, Said] = {
    OUT_OF_COURT: {"admission": Admission.NOT_ASKED, "admission_recorded_on": None},
    CONVICTED: {"domestic_or_sexual": Known.UNKNOWN},
    EARLY: {"open_investigation": Known.UNKNOWN},
}


class Refused(NamedTuple):
    """Facts on which a referral was declined, whether they are a child's, and what the inspector wrote."""

    facts: Said
    reason: str
    child: bool | None = None


ALONE: Said = {"companion": Companion.NONE, "companion_name": None, "companion_contact": None}
DECLINED: dict[Pathway, tuple[Refused, ...]] = {
    OUT_OF_COURT: (
        Refused({"admission": Admission.PARTIAL}, "Only part of it is admitted. Not suitable without more."),
        Refused({"admission": Admission.DENIES}, "It is denied, so there is nothing here to work on."),
        Refused({"admission": Admission.RAISES_DEFENCE}, "A defence is raised: that is for a court to hear."),
        Refused(
            {"admission": Admission.ACCEPTS_RESPONSIBILITY},
            "Accepts responsibility, which is less than the full admission that an adult has to make.",
            child=False,
        ),
        Refused({"outcome_type": OutcomeType.CHARGED}, "Charged last week, so this is before the court."),
        Refused({"outcome_type": OutcomeType.NOT_YET}, "How it is dealt with is still open. Refer again once it is."),
        Refused(ALONE, "No appropriate adult has been found. Refer again when somebody has.", child=True),
        Refused(
            {"earlier_hate_offences": Known.YES},
            "Every rule is met, but this is the third incident of its kind in two years.",
        ),
        Refused(
            {"extremist_views": Known.YES},
            "Every rule is met, but the views go further than this programme can work on; referred elsewhere.",
        ),
    ),
    CONVICTED: (
        Refused({"domestic_or_sexual": Known.YES}, "The specialist advises against it while the order is in force."),
        Refused(ALONE, "Under 18, and nobody to come along. Refer again when that is settled.", child=True),
    ),
    EARLY: (
        Refused({"open_investigation": Known.YES}, "The school is still looking into it. Refer again afterwards."),
        Refused({"domestic_or_sexual": Known.YES}, "There is a sexual element: the specialist service takes this on."),
    ),
}


def cases(day: date) -> tuple[Case, ...]:
    """Return the year of cases that lies behind `day`, each with what happened until the working day before it."""
    past = list(_working_days_before(day))
    given_names, family_names = words.GIVEN_NAMES.split(), words.FAMILY_NAMES.split()
    names = [f"{given} {family}" for given in given_names for family in family_names]
    drawn = iter(_chance("names").sample(names, sum(course.count for course in COURSES)))
    people = [(course, number, next(drawn)) for course in COURSES for number in range(course.count)]
    return tuple(
        replace(_case(*each), steps=_steps(each[0], _chance(f"the days of {each[2]}"), day, past)) for each in people
    )


def _chance(what: str) -> Random:
    """Return chance for one thing alone, the same every time: on another day the same people have the same facts."""
    return Random(f"{SEED}, {what}")  # noqa: S311 - what it draws is invented people


def _working_days_before(day: date) -> Iterator[date]:
    """Yield the working days of the year before `day`, the latest first; the year's first days are for settling in."""
    holidays = bank_holidays(day.year - 1, day.year)
    for days_ago in range(1, LENGTH - 1):
        each = day - timedelta(days=days_ago)
        if is_working_day(each, holidays):
            yield each


def _case(course: Course, number: int, name: str) -> Case:
    """Return somebody who takes a course, without the days on which it went so."""
    given_name, family_name = name.split()
    chance = _chance(name)
    pathway = _drawn(chance, {each: SHARES[each] for each in course.pathways})
    refused = _turn(DECLINED[pathway], number) if course.ground is Ground.DECLINED else None
    child = chance.random() < CHILDREN[pathway]
    if refused and refused.child is not None:
        child = refused.child
    age = chance.randint(*(A_CHILD if child else GROWN_UP))
    strands = tuple(_drawn(chance, STRANDS) for _strand in range(1 + (chance.random() < 0.2)))
    district = _drawn(chance, PLACES)
    referrer, inspector = _people(district, pathway, child=child, chance=chance)
    told = (words.CONCERN if pathway is EARLY else words.HAPPENED)[strands[0]]
    case = Case(
        given_name,
        family_name,
        age,
        district,
        pathway,
        tuple(dict.fromkeys(strands)),
        chance.choice(told),
        steps=(),
        inspector=inspector,
        practitioner="second-practitioner" if course.open or chance.random() < SECOND else "practitioner",
        referrer=referrer,
        hour=chance.randint(9, 15),
        minute=chance.randint(0, 59),
        birthday=(chance.randint(1, 12), chance.randint(1, 28)),
        span=chance.randint(21, 110),
        more=_facts(course, pathway, age, chance),
        reasons=_reasons(course, pathway, chance),
    )
    if refused:
        return replace(case, more={**case.more, **refused.facts}, reasons={**case.reasons, "decline": refused.reason})
    return replace(case, unsaid=UNSAID[pathway]) if course.ground is Ground.UNSAID else case


def _steps(course: Course, chance: Random, day: date, past: list[date]) -> Steps:
    """Return when each act of a course took place: on a day of the year that leaves room for all that follows."""
    waits = [chance.randint(fewest, most) for _act, fewest, most in course.acts]
    ago = course.ago if course.ago is not None else chance.randrange(1, len(past) - sum(waits))
    index, steps = ago + sum(waits) - 1, list[tuple[int, str]]()
    for wait, (act, _fewest, _most) in zip(waits, course.acts, strict=True):
        index -= wait
        steps.append(((day - past[index]).days, act))
    return tuple(steps)


def _people(district: str, pathway: Pathway, *, child: bool, chance: Random) -> tuple[str, str]:
    """Return who refers and who decides: they follow from where it happened, the pathway, and the age."""
    hampshire = district in IN_HAMPSHIRE
    police = "police-hampshire" if hampshire else "police"
    referrer = "youth-justice" if child or pathway is EARLY else "probation" if pathway is CONVICTED else police
    inspector = "inspector-hampshire" if hampshire else "inspector"
    if district == SHEFFIELD and chance.random() < SECOND:
        inspector = "second-inspector"
    return referrer, inspector


def _facts(course: Course, pathway: Pathway, age: int, chance: Random) -> dict[str, Any]:
    facts: dict[str, Any] = {"crime_reference": f"14/{chance.randint(10_000, 99_999)}"}
    facts["harmed_view"] = _drawn(chance, HARMED)
    facts["domestic_or_sexual"] = Known.YES if chance.random() < 0.05 else Known.NO
    if pathway is EARLY:
        return {"domestic_or_sexual": facts["domestic_or_sexual"], "help_wanted": "To see it from the other side."}
    if pathway is CONVICTED:
        return facts | {"court": chance.choice(words.COURTS), "supervising_officer": chance.choice(words.OFFICERS)}
    assault = chance.random() < 0.15
    facts |= {
        "offence": words.ASSAULT if assault else chance.choice(words.OFFENCES),
        "physical_assault": Known.YES if assault else Known.NO,
        "outcome_type": _drawn(chance, OUTCOMES[ADULT if age >= ADULT else 0]),
        "earlier_hate_offences": _drawn(chance, {Known.NO: 10, Known.YES: 1, Known.UNKNOWN: 1}),
    }
    if age < ADULT:
        facts["admission"] = _drawn(chance, {Admission.FULL: 2, Admission.ACCEPTS_RESPONSIBILITY: 1})
        facts["gravity_score"] = _drawn(chance, {1: 3, 2: 5, 3: 2, 4: 1, None: 1})
    if course.ground is Ground.FOR_THE_CPS:
        facts |= {"offence": words.THREAT, "indictable_only": Known.YES, "cps_view": CpsView.NOT_ASKED}
    return facts


def _reasons(course: Course, pathway: Pathway, chance: Random) -> dict[str, str]:
    approved = f"{chance.choice(words.APPROVED_FIRST[pathway])} {chance.choice(words.APPROVED_THEN)}"
    refused = words.THE_PROSECUTOR_REFUSED if course.ground is Ground.FOR_THE_CPS else words.CORRECTED_AND_DECLINED
    return {
        "approve": approved,
        "decline": refused,
        "send_back": words.RETURNED[pathway],
        "return_it": words.RETURNED[pathway],
        "ask_the_cps": words.TO_THE_PROSECUTOR,
        "pause": words.PAUSED,
        "withdraw": words.WITHDRAWN,
    }


def _drawn(chance: Random, shares: Mapping[Any, int]) -> Any:
    """Return one of these, each as likely as its share is large."""
    return chance.choices(list(shares), weights=list(shares.values()))[0]


def _turn(all_of_them: tuple[Refused, ...], number: int) -> Refused:
    """Return the one whose turn it is, so that each comes up."""
    return all_of_them[number % len(all_of_them)]
