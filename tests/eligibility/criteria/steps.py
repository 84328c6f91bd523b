"""Criteria about what must have happened, on a date, and in which order."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from tests.eligibility.criteria import INCIDENT, MET, NOT_MET, TODAY, UNKNOWN, Case, Table
from tests.eligibility.facts import IN_ORDER

TOMORROW = date(2026, 4, 22)
CHECK_OF = {
    "crime_recorded_on": ("crime_is_recorded", "the crime was recorded"),
    "investigation_completed_on": ("investigation_is_complete", "the investigation was completed"),
    "evidential_test_met_on": ("evidential_test_is_met", "the evidential test was met"),
    "admission_recorded_on": ("admission_is_recorded", "the admission was recorded"),
}
BEFORE_IT: dict[str, Any] = {
    "crime_recorded_on": (
        {"incident_on": date(2026, 3, 4)},
        "On 3 March 2026 the crime was recorded, before the incident happened on 4 March 2026",
    ),
    "investigation_completed_on": (
        {"investigation_completed_on": date(2026, 3, 2)},
        "On 2 March 2026 the investigation was completed, before the crime was recorded on 3 March 2026",
    ),
    "evidential_test_met_on": (
        {"evidential_test_met_on": date(2026, 3, 19)},
        "On 19 March 2026 the evidential test was met, before the investigation was completed on 20 March 2026",
    ),
    "admission_recorded_on": (
        {"admission_recorded_on": date(2026, 3, 23)},
        "On 23 March 2026 the admission was recorded, before the evidential test was met on 24 March 2026",
    ),
}
CONVICTED = {"incident_on": INCIDENT, "convicted_on": date(2026, 4, 7), "court": "Sheffield Magistrates' Court"}
AGREED = {"supervising_officer": "Sam Brook", "supervision_agreed_on": date(2026, 4, 9)}
CONVICTED_SO = "Convicted on 7 April 2026, Sheffield Magistrates' Court"
AGREED_SO = "The supervising officer agreed on 9 April 2026"
NOT_AGREED = "The supervising officer’s agreement is not recorded"


def _in_order() -> Iterator[Case]:
    for step, (check, what) in CHECK_OF.items():
        day = IN_ORDER[step]
        yield check, {}, IN_ORDER | {step: None}, UNKNOWN, f"It is not known when {what}"
        yield check, {}, IN_ORDER, MET, f"On {day.day} March 2026 {what}"
        yield check, {}, dict.fromkeys(IN_ORDER, INCIDENT), MET, f"On 2 March 2026 {what}"
        yield check, {}, {step: TODAY}, MET, f"On 21 April 2026 {what}"
        yield check, {}, IN_ORDER | {step: TOMORROW}, NOT_MET, f"The date on which {what} lies in the future"
        otherwise, sentence = BEFORE_IT[step]
        yield check, {}, IN_ORDER | otherwise, NOT_MET, sentence
        before = f"On 1 March 2026 {what}, before the incident happened on 2 March 2026"
        yield check, {}, {"incident_on": INCIDENT, step: date(2026, 3, 1)}, NOT_MET, before


CASES: Table = [
    *_in_order(),
    (  # a step that is missing does not hide that two others are out of order
        "evidential_test_is_met",
        {},
        IN_ORDER | {"investigation_completed_on": None, "evidential_test_met_on": date(2026, 3, 2)},
        NOT_MET,
        "On 2 March 2026 the evidential test was met, before the crime was recorded on 3 March 2026",
    ),
    # convicted
    ("was_convicted", {}, CONVICTED | {"convicted_on": None}, UNKNOWN, "The date of conviction is not known"),
    ("was_convicted", {}, CONVICTED | {"court": None}, UNKNOWN, "The court is not known"),
    ("was_convicted", {}, CONVICTED | {"court": ""}, UNKNOWN, "The court is not known"),
    ("was_convicted", {}, CONVICTED, MET, CONVICTED_SO),
    ("was_convicted", {}, CONVICTED | {"incident_on": None}, MET, CONVICTED_SO),
    ("was_convicted", {}, CONVICTED | {"incident_on": date(2026, 4, 7)}, MET, CONVICTED_SO),
    (
        "was_convicted",
        {},
        CONVICTED | {"convicted_on": TOMORROW},
        NOT_MET,
        "The date of conviction lies in the future",
    ),
    (
        "was_convicted",
        {},
        CONVICTED | {"convicted_on": date(2026, 3, 1)},
        NOT_MET,
        "The date of conviction is before the date of the incident",
    ),
    # the supervising officer agrees
    ("supervising_officer_agrees", {}, {}, UNKNOWN, NOT_AGREED),
    ("supervising_officer_agrees", {}, AGREED | {"supervising_officer": None}, UNKNOWN, NOT_AGREED),
    ("supervising_officer_agrees", {}, AGREED | {"supervising_officer": ""}, UNKNOWN, NOT_AGREED),
    ("supervising_officer_agrees", {}, AGREED | {"supervision_agreed_on": None}, UNKNOWN, NOT_AGREED),
    ("supervising_officer_agrees", {}, AGREED, MET, AGREED_SO),
    ("supervising_officer_agrees", {}, AGREED | CONVICTED, MET, AGREED_SO),
    (
        "supervising_officer_agrees",
        {},
        AGREED | {"supervision_agreed_on": TOMORROW},
        NOT_MET,
        "The date of the supervising officer’s agreement lies in the future",
    ),
    (
        "supervising_officer_agrees",
        {},
        AGREED | CONVICTED | {"supervision_agreed_on": date(2026, 4, 6)},
        NOT_MET,
        "The supervising officer agreed before the conviction",
    ),
]
