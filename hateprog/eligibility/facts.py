"""What is known of a case as the rules see it, and what a rule may say of it.

Source: domain.md section 4. Pure: no database, no request. `None` is "nobody has said"; dates are calendar dates.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from enum import StrEnum
from functools import cache
from types import UnionType
from typing import Any, NamedTuple, Self, get_args, get_type_hints

from hateprog.kernel.text import N_
from hateprog.referrals.rules import (
    Admission,
    Companion,
    ConsentBy,
    CpsView,
    HarmedView,
    Known,
    OutcomeType,
    Pathway,
)


class Verdict(StrEnum):
    """What a rule finds in the facts. `UNKNOWN` never counts as met; a judgement is a person's to make."""

    MET = "met"
    NOT_MET = "not_met"
    UNKNOWN = "unknown"
    NEEDS_JUDGEMENT = "needs_judgement"


Found = tuple[Verdict, str]
VERDICT_LABELS: dict[Verdict, str] = {
    Verdict.MET: N_("Met"),
    Verdict.NOT_MET: N_("Not met"),
    Verdict.UNKNOWN: N_("Not known"),
    Verdict.NEEDS_JUDGEMENT: N_("Needs judgement"),
}


class Source(NamedTuple):
    """Where a rule comes from."""

    document: str
    section: str

    def __str__(self) -> str:
        return f"{self.document}, {self.section}"


@dataclass(frozen=True, slots=True)
class Finding:
    """What one rule found: its code and text, the verdict, one sentence, and the rule's source."""

    rule: str
    text: str
    verdict: Verdict
    sentence: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """Everything that a rule may read about a case."""

    pathway: Pathway
    force_code: str | None = None
    born_on: date | None = None
    incident_on: date | None = None
    crime_recorded_on: date | None = None
    investigation_completed_on: date | None = None
    evidential_test_met_on: date | None = None
    admission: Admission | None = None
    admission_recorded_on: date | None = None
    outcome_type: OutcomeType | None = None
    gravity_score: int | None = None
    indictable_only: Known | None = None
    cps_view: CpsView | None = None
    physical_assault: Known | None = None
    stirred_up_hatred: Known | None = None
    extremist_views: Known | None = None
    extremist_member: Known | None = None
    earlier_hate_offences: Known | None = None
    local_records_checked_on: date | None = None
    convicted_on: date | None = None
    court: str | None = None
    supervising_officer: str | None = None
    supervision_agreed_on: date | None = None
    open_investigation: Known | None = None
    domestic_or_sexual: Known | None = None
    harmed_view: HarmedView | None = None
    consented_on: date | None = None
    consent_by: ConsentBy | None = None
    companion: Companion | None = None

    @classmethod
    def of_json(cls, plain: Mapping[str, Any]) -> Self:
        """Return the facts that were frozen as JSON: dates as ISO text, the rest as plain words and numbers."""
        return cls(**{name: _typed(name, value) for name, value in plain.items() if value is not None})

    def as_json(self) -> dict[str, Any]:
        """Return the facts as JSON holds them, those that nobody has said among them."""
        said = {name: getattr(self, name) for name in NAMES}
        return {name: value.isoformat() if isinstance(value, date) else value for name, value in said.items()}


NAMES = tuple(field.name for field in fields(Facts))
"""What the facts are called, in their own order."""


@cache
def _kinds() -> dict[str, type]:
    """Return the type of each fact, without the `None` that each may be."""
    hints = get_type_hints(Facts)
    return {name: get_args(hint)[0] if isinstance(hint, UnionType) else hint for name, hint in hints.items()}


def _typed(name: str, value: Any) -> Any:
    kind = _kinds()[name]
    return date.fromisoformat(value) if kind is date else kind(value)


OF_PATHWAY: dict[Pathway, frozenset[str]] = {
    Pathway.OUT_OF_COURT: frozenset(NAMES)
    - {"convicted_on", "court", "supervising_officer", "supervision_agreed_on", "open_investigation"},
    Pathway.CONVICTED: frozenset(
        {
            "pathway",
            "force_code",
            "born_on",
            "incident_on",
            "convicted_on",
            "court",
            "supervising_officer",
            "supervision_agreed_on",
            "domestic_or_sexual",
            "harmed_view",
            "consented_on",
            "consent_by",
            "companion",
        }
    ),
    Pathway.EARLY_INTERVENTION: frozenset(
        {
            "pathway",
            "force_code",
            "born_on",
            "incident_on",
            "open_investigation",
            "domestic_or_sexual",
            "consented_on",
            "consent_by",
            "companion",
        }
    ),
}
"""The facts that a pathway has at all: on early intervention nothing is alleged, so there is nothing to say of it."""
