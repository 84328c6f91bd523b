"""Rules in words, as a page shows them: the criterion that checks one, its parameters, and the facts it reads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from hateprog.eligibility.evidence import FACT_LABELS
from hateprog.eligibility.rules import Rule
from hateprog.kernel.text import N_, _
from hateprog.referrals.rules import ADMISSION_LABELS, OUTCOME_TYPE_LABELS

CRITERIA: dict[str, str] = {
    "a_child_is_not_alone": N_("Under 18 today: an appropriate adult comes with them; a supporter is judged"),
    "admission_is_recorded": N_("The admission has its date, after the steps before it"),
    "admits_enough": N_("The admission is one of those that are enough at the age on the date of the incident"),
    "consents": N_("Consent has its date; under 18 a parent or guardian consents too, or competence is recorded"),
    "crime_is_recorded": N_("The recording of the crime has its date, after the incident"),
    "evidential_test_is_met": N_("The evidential test has its date, after the steps before it"),
    "gravity_is_low_enough": N_("The child gravity score is low enough; between the two bounds it is judged"),
    "harmed_were_asked": N_("Whoever was harmed was asked, and their view recorded"),
    "has_no_relevant_history": N_("No earlier hate offences, local records checked too; an earlier one is judged"),
    "investigation_is_complete": N_("The end of the investigation has its date, after the steps before it"),
    "is_judged": N_("No fact settles it: whoever decides judges it, with a reason"),
    "is_not_a_specialists": N_("No domestic or sexual element; with one, it is judged with a specialist"),
    "is_not_so": N_("What could stand in the way is known not to be so"),
    "is_old_enough_then": N_("Old enough on the date of the incident"),
    "is_old_enough_today": N_("Old enough today"),
    "is_the_first": N_("No earlier hate offence is known"),
    "may_be_dealt_with_by_police": N_("Not indictable only, or the Crown Prosecution Service approves"),
    "nothing_is_under_way": N_("The same behaviour is not being looked into"),
    "supervising_officer_agrees": N_("The supervising officer’s agreement has its date, after the conviction"),
    "was_convicted": N_("The conviction has its date and its court"),
    "was_dealt_with_by": N_("Dealt with in one of these ways; an adult conditional caution is judged"),
    "was_under_18_then": N_("Under 18 on the date of the incident"),
}
"""What each criterion looks for; a test holds that every one of them is here."""

PARAMETERS: dict[str, str] = {
    "adults": N_("Enough for an adult"),
    "among": N_("One of"),
    "at_least": N_("At least"),
    "fact": N_("What must not be so"),
    "judged_up_to": N_("Judged up to"),
    "met_up_to": N_("Met up to"),
    "under_18": N_("Enough under 18"),
    "victim_veto": N_("Whoever was harmed must agree"),
}
VALUES: dict[str, dict[Any, str]] = {
    "adults": dict(ADMISSION_LABELS),
    "among": dict(OUTCOME_TYPE_LABELS),
    "fact": FACT_LABELS,
    "under_18": dict(ADMISSION_LABELS),
    "victim_veto": {True: N_("Yes"), False: N_("No, but their view is recorded")},
}


@dataclass(frozen=True, slots=True)
class Told:
    """A rule in words; `parameters` are (label, value)."""

    code: str
    text: str
    source: str
    criterion: str
    parameters: tuple[tuple[str, str], ...]
    reads: str


def told(rules: Sequence[Rule]) -> list[Told]:
    """Return rules in words, in their order."""
    return [tell(rule) for rule in rules]


def tell(rule: Rule) -> Told:
    """Return one rule in words."""
    return Told(
        code=rule.code,
        text=_(rule.text),
        source=str(rule.source),
        criterion=_(CRITERIA[rule.check]),
        parameters=tuple((_(PARAMETERS[name]), value_of(name, value)) for name, value in rule.parameters.items()),
        reads=", ".join(_(FACT_LABELS[name]) for name in rule.reads) or _("No fact"),
    )


def value_of(name: str, value: Any) -> str:
    """Return the value of a parameter, as a file has it, in words."""
    if isinstance(value, list):
        return ", ".join(value_of(name, each) for each in value)
    return _(VALUES[name][value]) if name in VALUES else str(value)
