"""Criteria about the person referred: age, consent, who comes with them, and their safety."""

from __future__ import annotations

from datetime import date

from hateprog.referrals.rules import Companion, ConsentBy, Known
from tests.eligibility.criteria import ADULT, CHILD, INCIDENT, JUDGE, MET, NOT_MET, UNKNOWN, Table

TEN, ANY_AGE = {"at_least": 10}, {"at_least": 0}
THEN, TODAY_IS = "is_old_enough_then", "is_old_enough_today"
AGE_NOT_KNOWN = "The age on the date of the incident is not known"
CONSENTED = {"born_on": ADULT, "consented_on": date(2026, 4, 10), "consent_by": ConsentBy.PERSON}
NO_CONSENT = "No consent is recorded"
ALONE = "Under 18 when consenting: a parent or guardian, or recorded competence, is missing"
ELEMENT = "Nobody has said whether there is a domestic or sexual element"
LOOKED_INTO = "It is not known whether the same behaviour is being looked into"

CASES: Table = [
    # old enough on the date of the incident
    (THEN, TEN, {}, UNKNOWN, AGE_NOT_KNOWN),
    (THEN, TEN, {"born_on": ADULT}, UNKNOWN, AGE_NOT_KNOWN),
    (THEN, TEN, {"incident_on": INCIDENT}, UNKNOWN, AGE_NOT_KNOWN),
    *(
        (THEN, {"at_least": least}, {"born_on": born_on, "incident_on": day}, verdict, sentence)
        for least, born_on, day, verdict, sentence in (
            (10, date(2016, 3, 2), INCIDENT, MET, "Aged 10 on the date of the incident"),
            (10, date(2016, 3, 3), INCIDENT, NOT_MET, "Aged 9 on the date of the incident"),
            (10, date(2016, 2, 29), date(2026, 2, 28), NOT_MET, "Aged 9 on the date of the incident"),
            (10, date(2016, 2, 29), date(2026, 3, 1), MET, "Aged 10 on the date of the incident"),
            (18, date(2008, 3, 2), INCIDENT, MET, "Aged 18 on the date of the incident"),
            (18, date(2008, 3, 3), INCIDENT, NOT_MET, "Aged 17 on the date of the incident"),
            (10, INCIDENT, INCIDENT, NOT_MET, "Aged 0 on the date of the incident"),
            (10, ADULT, date(2026, 4, 22), NOT_MET, "The date of the incident lies in the future"),
            (10, date(2026, 3, 3), INCIDENT, NOT_MET, "The date of birth is after the date of the incident"),
        )
    ),
    # old enough today
    (TODAY_IS, TEN, {}, UNKNOWN, "The date of birth is not known"),
    (TODAY_IS, TEN, {"born_on": date(2016, 4, 21)}, MET, "Aged 10 today"),
    (TODAY_IS, TEN, {"born_on": date(2016, 4, 22)}, NOT_MET, "Aged 9 today"),
    (TODAY_IS, ANY_AGE, {"born_on": date(2026, 4, 21)}, MET, "Aged 0 today"),
    (TODAY_IS, ANY_AGE, {"born_on": date(2026, 4, 22)}, NOT_MET, "The date of birth lies in the future"),
    # under 18 then
    ("was_under_18_then", {}, {}, UNKNOWN, AGE_NOT_KNOWN),
    ("was_under_18_then", {}, {"born_on": CHILD}, UNKNOWN, AGE_NOT_KNOWN),
    ("was_under_18_then", {}, {"incident_on": INCIDENT}, UNKNOWN, AGE_NOT_KNOWN),
    *(
        ("was_under_18_then", {}, {"born_on": born_on, "incident_on": day}, verdict, sentence)
        for born_on, day, verdict, sentence in (
            (date(2008, 3, 3), INCIDENT, MET, "Aged 17 on the date of the incident"),
            (date(2008, 3, 2), INCIDENT, NOT_MET, "Aged 18 on the date of the incident"),
            (date(2008, 2, 29), date(2026, 2, 28), MET, "Aged 17 on the date of the incident"),
            (date(2008, 2, 29), date(2026, 3, 1), NOT_MET, "Aged 18 on the date of the incident"),
        )
    ),
    # consent
    ("consents", {}, {}, UNKNOWN, NO_CONSENT),
    ("consents", {}, CONSENTED | {"consented_on": None}, UNKNOWN, NO_CONSENT),
    ("consents", {}, CONSENTED | {"consent_by": None}, UNKNOWN, NO_CONSENT),
    (
        "consents",
        {},
        CONSENTED | {"born_on": None},
        UNKNOWN,
        "The date of birth is not known, so nor is who must consent",
    ),
    ("consents", {}, CONSENTED, MET, "Consented on 10 April 2026"),
    (
        "consents",
        {},
        CONSENTED | {"consented_on": date(2026, 4, 22)},
        NOT_MET,
        "The date of the consent lies in the future",
    ),
    ("consents", {}, CONSENTED | {"born_on": date(2008, 4, 10)}, MET, "Consented on 10 April 2026"),
    ("consents", {}, CONSENTED | {"born_on": date(2008, 4, 11)}, NOT_MET, ALONE),
    ("consents", {}, CONSENTED | {"born_on": date(2008, 2, 29), "consented_on": date(2026, 2, 28)}, NOT_MET, ALONE),
    *(
        ("consents", {}, CONSENTED | {"born_on": born_on, "consent_by": by}, MET, sentence)
        for born_on in (CHILD, None)
        for by, sentence in (
            (ConsentBy.PERSON_AND_GUARDIAN, "Consented on 10 April 2026, and a parent or guardian with them"),
            (ConsentBy.PERSON_COMPETENT, "Consented on 10 April 2026, and was judged competent to decide alone"),
        )
    ),
    # a child is never seen alone
    (
        "a_child_is_not_alone",
        {},
        {"companion": Companion.APPROPRIATE_ADULT},
        UNKNOWN,
        "The date of birth is not known, so nor is whether somebody must come with them",
    ),
    *(
        ("a_child_is_not_alone", {}, {"born_on": born_on, "companion": companion}, verdict, sentence)
        for born_on, companion, verdict, sentence in (
            (date(2008, 4, 21), None, MET, "18 or over: nobody has to come with them"),
            (date(2008, 4, 21), Companion.NONE, MET, "18 or over: nobody has to come with them"),
            (date(2008, 4, 22), None, UNKNOWN, "Nobody has said who comes with them"),
            (CHILD, Companion.NONE, NOT_MET, "Under 18, and nobody comes with them"),
            (CHILD, Companion.SUPPORTER, JUDGE, "Under 18, with a supporter who is not an appropriate adult"),
            (CHILD, Companion.APPROPRIATE_ADULT, MET, "An appropriate adult comes with them"),
        )
    ),
    # a domestic or sexual element goes to a specialist
    ("is_not_a_specialists", {}, {}, UNKNOWN, ELEMENT),
    ("is_not_a_specialists", {}, {"domestic_or_sexual": Known.UNKNOWN}, UNKNOWN, ELEMENT),
    ("is_not_a_specialists", {}, {"domestic_or_sexual": Known.NO}, MET, "No domestic or sexual element"),
    (
        "is_not_a_specialists",
        {},
        {"domestic_or_sexual": Known.YES},
        JUDGE,
        "There is a domestic or sexual element: a specialist must be consulted",
    ),
    # the same behaviour is not being looked into
    ("nothing_is_under_way", {}, {}, UNKNOWN, LOOKED_INTO),
    ("nothing_is_under_way", {}, {"open_investigation": Known.UNKNOWN}, UNKNOWN, LOOKED_INTO),
    (
        "nothing_is_under_way",
        {},
        {"open_investigation": Known.NO},
        MET,
        "The same behaviour is not being looked into",
    ),
    (
        "nothing_is_under_way",
        {},
        {"open_investigation": Known.YES},
        NOT_MET,
        "The same behaviour is being looked into",
    ),
    # what no fact settles
    ("is_judged", {}, {}, JUDGE, "No fact settles this: it is for whoever decides to judge"),
    ("is_judged", {}, CONSENTED, JUDGE, "No fact settles this: it is for whoever decides to judge"),
]
