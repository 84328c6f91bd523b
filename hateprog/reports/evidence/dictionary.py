"""The data dictionary: every column of the evidence base, once. Headings, dictionary and codebook come from here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import partial
from typing import Any

from hateprog.closing.rules import REACHED_LABELS, SHORT_LABELS, SINCE_LABELS
from hateprog.eligibility.deciding import DECIDED_LABELS
from hateprog.evaluation.questionnaires.instrument import DIRECTION_LABELS
from hateprog.evaluation.satisfaction.rules import AUDIENCE_LABELS, PARTLY_LABELS, RATING_LABELS, Audience
from hateprog.evaluation.satisfaction.wording import labels
from hateprog.kernel.text import N_, _
from hateprog.referrals.rules import (
    END_REASON_LABELS,
    OUTCOME_TYPE_LABELS,
    PATHWAY_NAMES,
    SOURCE_LABELS,
    STAGE_LABELS,
    STRAND_LABELS,
)
from hateprog.reports.evidence.rules import AGES, DOES_NOT_APPLY, MISSING_LABELS, NOT_KNOWN, OLDEST, OTHER, WITHHELD
from hateprog.sessions.one_to_one.rules import ATTENDANCE_LABELS, MODE_LABELS, RESPONSIBILITY_LABELS

CASE = N_("The referral")
DECISION = N_("The decision of whoever supervises eligibility")
PROGRAMME = N_("The one-to-one programme")
RECORD = N_("The signed record of the session")
QUESTIONNAIRE = N_("The questionnaire as it stands")
FOLLOW_UP = N_("The follow-up")
SAID = N_("What the person referred answered")


class Rare(StrEnum):
    """What becomes of a value that stands in fewer than 5 rows of a release."""

    KEPT = "kept"
    FOLDED = "folded"
    WITHHELD = "withheld"


RARE_LABELS: dict[Rare, str] = {
    Rare.KEPT: N_("Kept as they are"),
    Rare.FOLDED: N_("A value in fewer than 5 rows becomes “other”"),
    Rare.WITHHELD: N_("The whole column is withheld where one answer is in fewer than 5 rows"),
}


@dataclass(frozen=True, slots=True)
class Column:
    """A column: what it means, how it is coded, what stands in for a missing value, and where it comes from.

    `coding` is a sentence, or each value with what it means.
    """

    name: str
    definition: str
    coding: str | Mapping[Any, str]
    missing: tuple[str, ...] = ()
    source: str = CASE
    rare: Rare = Rare.KEPT

    @property
    def codes(self) -> list[tuple[str, str]]:
        """Return each value with its meaning, in the language spoken now; none where a sentence says it."""
        if isinstance(self.coding, str):
            return []
        return [(str(getattr(value, "value", value)), _(label)) for value, label in self.coding.items()]

    @property
    def coded(self) -> str:
        """Return the coding as one text."""
        return (
            _(self.coding)
            if isinstance(self.coding, str)
            else "; ".join(f"{code} = {said}" for code, said in self.codes)
        )

    @property
    def missing_codes(self) -> list[tuple[str, str]]:
        """Return each code for a missing value with its meaning."""
        withheld = (WITHHELD,) if self.rare is Rare.WITHHELD else ()
        return [(code, _(MISSING_LABELS[code])) for code in (*self.missing, *withheld)]


@dataclass(frozen=True, slots=True, eq=False)
class Sheet:
    """A file of the evidence base: what one of its rows is, and its columns, the first of which leads to the case."""

    name: str
    title: str
    unit: str
    columns: tuple[Column, ...] = field(repr=False)

    @property
    def heading(self) -> list[str]:
        """Return the names of its columns."""
        return [column.name for column in self.columns]


NA, NK = (DOES_NOT_APPLY,), (NOT_KNOWN,)
MONTH = N_("Year and month, as 2026-04; in Europe/London")
WEEKS = N_("Whole weeks, rounded down; 0 is less than a week")
YES_NO = {"0": N_("No"), "1": N_("Yes")}
CHOSEN = {"0": N_("Not chosen from the list of what was good"), "1": N_("Chosen from it")}
THE_ID = Column(
    "programme_id",
    N_("What a case is called in this release alone, so that its rows in all files can be put together"),
    N_("32 hexadecimal digits, by HMAC-SHA256 under a random key that was used for this release and not kept"),
)
folds = partial(Column, rare=Rare.FOLDED)
BANDS = {f"{low}-{high}": N_("Years of age") for low, high in AGES} | {f"{OLDEST}+": N_("Years of age")}
FOLDED_INTO = {OTHER: N_("Any value that was too rare")}

PROGRAMMES = Sheet(
    "programmes",
    N_("Programmes"),
    N_("A case whose referral is complete, whether or not a programme followed"),
    (
        THE_ID,
        Column("received_month", N_("When the complete referral came"), MONTH),
        folds("source", N_("How the referral came"), SOURCE_LABELS | FOLDED_INTO),
        folds("pathway", N_("On what ground the person was referred"), PATHWAY_NAMES | FOLDED_INTO, NK),
        folds(
            "outcome_type",
            N_("How the crime was dealt with; it does not apply where no offence is alleged"),
            OUTCOME_TYPE_LABELS | FOLDED_INTO,
            NA,
        ),
        folds("force", N_("Force area of the case"), N_("ONS code of the police force area, or other"), NK),
        folds("district", N_("District of the case"), N_("ONS code of the local authority district, or other"), NK),
        folds("age_band", N_("Age on the day when the complete referral came"), BANDS | FOLDED_INTO, NK),
        *(
            Column(f"strand_{strand.value}", label, YES_NO, rare=Rare.WITHHELD)
            for strand, label in STRAND_LABELS.items()
        ),
        folds("stage", N_("How far the case had come when the release was made"), STAGE_LABELS | FOLDED_INTO),
        folds("decision", N_("The newest decision on the case"), DECIDED_LABELS | FOLDED_INTO, NA, source=DECISION),
        Column(
            "weeks_to_decision",
            N_("From the complete referral to the first approval or refusal"),
            WEEKS,
            NA + NK,
            source=DECISION,
        ),
        Column(
            "weeks_to_first_session",
            N_("From the complete referral to the first session held"),
            WEEKS,
            NA + NK,
            source=PROGRAMME,
        ),
        Column(
            "weeks_to_completion",
            N_("From the complete referral to the end of a programme of which all sessions were held"),
            WEEKS,
            NA + NK,
            source=PROGRAMME,
        ),
        Column(
            "sessions_held", N_("Sessions held, with a signed record"), N_("A number from 0 to 3"), source=PROGRAMME
        ),
        Column(
            "responsibility_first",
            N_("Responsibility taken, as the practitioner saw it after the first session held"),
            RESPONSIBILITY_LABELS,
            NA,
            source=RECORD,
        ),
        Column(
            "responsibility_last",
            N_("The same after the last session held; it does not apply where only one was"),
            RESPONSIBILITY_LABELS,
            NA,
            source=RECORD,
        ),
        folds("end_reason", N_("Why the case is over"), END_REASON_LABELS | FOLDED_INTO, NA),
        Column("ended_month", N_("When the case was over"), MONTH, NA),
    ),
)
SESSIONS = Sheet(
    "sessions",
    N_("One-to-one sessions"),
    N_("A one-to-one session held, with a signed record"),
    (
        THE_ID,
        Column("number", N_("Which of the three sessions"), N_("A number from 1 to 3"), source=PROGRAMME),
        Column("held_month", N_("When it was held"), MONTH, source=PROGRAMME),
        folds("mode", N_("How the two met"), MODE_LABELS | FOLDED_INTO, NK, source=PROGRAMME),
        Column("minutes", N_("How long it was planned to take"), N_("Minutes"), NK, source=PROGRAMME),
        folds(
            "attendance",
            N_("Whether the person referred came on time"),
            ATTENDANCE_LABELS | FOLDED_INTO,
            NK,
            source=RECORD,
        ),
        Column(
            "responsibility",
            N_("Responsibility taken, as the practitioner saw it after the session"),
            RESPONSIBILITY_LABELS,
            NK,
            source=RECORD,
        ),
    ),
)
QUESTIONNAIRES = Sheet(
    "questionnaires",
    N_("Questionnaires"),
    N_("A questionnaire that a person filled in before the programme, after it, or both times"),
    (
        THE_ID,
        folds("instrument", N_("Which questionnaire"), N_("Its code in the service, or other"), source=QUESTIONNAIRE),
        Column(
            "version",
            N_("Which version of it; the earlier one where the two times differ"),
            N_("A number"),
            source=QUESTIONNAIRE,
        ),
        Column("direction", N_("Which scores are better"), DIRECTION_LABELS, source=QUESTIONNAIRE),
        Column(
            "score_before",
            N_("Total score before the programme; not known where too many answers are missing"),
            N_("Points, by the instrument’s own rule"),
            NA + NK,
            source=QUESTIONNAIRE,
        ),
        Column(
            "score_after",
            N_("Total score after the programme; not known where too many answers are missing"),
            N_("Points, by the instrument’s own rule"),
            NA + NK,
            source=QUESTIONNAIRE,
        ),
    ),
)
FOLLOW_UPS = Sheet(
    "follow_ups",
    N_("Follow-ups"),
    N_("A follow-up that was recorded; what came to notice is final only at 18 months"),
    (
        THE_ID,
        Column("moment", N_("Which follow-up"), SHORT_LABELS, source=FOLLOW_UP),
        Column("done_month", N_("When it was recorded"), MONTH, source=FOLLOW_UP),
        folds(
            "reached", N_("Whether the person was asked how things are"), REACHED_LABELS | FOLDED_INTO, source=FOLLOW_UP
        ),
        Column("since", N_("Whether anything has come to notice since"), SINCE_LABELS, source=FOLLOW_UP),
        Column(
            "checked_month",
            N_("Of when the check for re-offending is; it does not apply where none was made"),
            MONTH,
            NA,
            source=FOLLOW_UP,
        ),
    ),
)
SATISFACTION = Sheet(
    "satisfaction",
    N_("Satisfaction"),
    N_("What a person referred answered when asked how content they were; whoever gave no answer has no row"),
    (
        THE_ID,
        Column(
            "instrument",
            N_("Whose answers they are: the person referred alone was asked about the use for the evaluation"),
            {Audience.PARTICIPANT: AUDIENCE_LABELS[Audience.PARTICIPANT]},
            source=SAID,
        ),
        Column(
            "version",
            N_("Which version of its words they answered; what that did not list does not apply"),
            N_("A number"),
            source=SAID,
        ),
        Column("answered_month", N_("When they were asked, and answered"), MONTH, source=SAID),
        folds(
            "rating",
            N_("How content they were with the programme, all in all"),
            RATING_LABELS | FOLDED_INTO,
            source=SAID,
        ),
        *(
            Column(f"satisfactory_{code}", words, CHOSEN, NA, source=SAID, rare=Rare.WITHHELD)
            for code, words in labels(Audience.PARTICIPANT).items()
        ),
        folds(
            "difference",
            N_("Whether it has made a difference to how they think or to what they do"),
            PARTLY_LABELS | FOLDED_INTO,
            source=SAID,
        ),
        folds(
            "recommend",
            N_("Whether they would tell somebody else in their place to take part"),
            PARTLY_LABELS | FOLDED_INTO,
            source=SAID,
        ),
    ),
)
SHEETS = (PROGRAMMES, SESSIONS, QUESTIONNAIRES, FOLLOW_UPS, SATISFACTION)
DICTIONARY_HEADING = ("file", "column", "definition", "coding", "missing_codes", "rare_values", "source")


def dictionary_rows() -> list[tuple[str, ...]]:
    """Return a row for each column, in the language spoken now, under `DICTIONARY_HEADING`."""
    return [
        (
            sheet.name,
            column.name,
            _(column.definition),
            column.coded,
            "; ".join(f"{code} = {said}" for code, said in column.missing_codes),
            _(RARE_LABELS[column.rare]),
            _(column.source),
        )
        for sheet in SHEETS
        for column in sheet.columns
    ]
