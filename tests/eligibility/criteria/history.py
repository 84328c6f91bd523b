"""Criteria about what went before, and about the view of whoever was harmed."""

from __future__ import annotations

from datetime import date

from hateprog.referrals.rules import HarmedView, Known
from tests.eligibility.criteria import JUDGE, MET, NOT_MET, TODAY, UNKNOWN, Table

CHECKED = {"local_records_checked_on": date(2026, 4, 1)}
NOT_KNOWN = "It is not known whether there were earlier hate offences"
NOT_CHECKED = "Nobody has said that local out-of-court records were checked"
TO_JUDGE = "There were earlier hate offences: whether they are relevant is a judgement"
NOT_RECORDED = "The view of whoever was harmed is not recorded"
NO_VIEW = "Was asked and gave no view"

CASES: Table = [
    ("is_the_first", {}, {}, UNKNOWN, NOT_KNOWN),
    ("is_the_first", {}, {"earlier_hate_offences": Known.UNKNOWN}, UNKNOWN, NOT_KNOWN),
    ("is_the_first", {}, {"earlier_hate_offences": Known.YES}, NOT_MET, "There were earlier hate offences"),
    ("is_the_first", {}, {"earlier_hate_offences": Known.NO}, MET, "No earlier hate offence is known"),
    # no relevant history, local records checked too
    ("has_no_relevant_history", {}, CHECKED, UNKNOWN, NOT_KNOWN),
    ("has_no_relevant_history", {}, CHECKED | {"earlier_hate_offences": Known.UNKNOWN}, UNKNOWN, NOT_KNOWN),
    ("has_no_relevant_history", {}, {"earlier_hate_offences": Known.NO}, UNKNOWN, NOT_CHECKED),
    ("has_no_relevant_history", {}, {"earlier_hate_offences": Known.YES}, UNKNOWN, NOT_CHECKED),
    (
        "has_no_relevant_history",
        {},
        {"earlier_hate_offences": Known.NO, "local_records_checked_on": date(2026, 4, 22)},
        NOT_MET,
        "The date on which local records were checked lies in the future",
    ),
    (
        "has_no_relevant_history",
        {},
        {"earlier_hate_offences": Known.NO, "local_records_checked_on": TODAY},
        MET,
        "None found, local records checked on 21 April 2026",
    ),
    ("has_no_relevant_history", {}, CHECKED | {"earlier_hate_offences": Known.YES}, JUDGE, TO_JUDGE),
    (
        "has_no_relevant_history",
        {},
        CHECKED | {"earlier_hate_offences": Known.NO},
        MET,
        "None found, local records checked on 1 April 2026",
    ),
    # the view of whoever was harmed: with a veto they must agree, without it they must have been asked
    *(
        ("harmed_were_asked", {"victim_veto": veto}, facts, UNKNOWN, NOT_RECORDED)
        for veto in (True, False)
        for facts in ({}, {"harmed_view": HarmedView.NOT_ASKED})
    ),
    *(
        ("harmed_were_asked", {"victim_veto": veto}, {"harmed_view": view}, verdict, sentence)
        for view, sentence, with_veto, without in (
            (HarmedView.AGREES, "Agrees", MET, MET),
            (HarmedView.NOBODY_IDENTIFIED, "Nobody can be identified", MET, MET),
            (HarmedView.NO_VIEW, NO_VIEW, JUDGE, MET),
            (HarmedView.DISAGREES, "Does not agree", NOT_MET, MET),
        )
        for veto, verdict in ((True, with_veto), (False, without))
    ),
]
