"""Facts of any kind whatever, the rules that may read them, and the words that early intervention never uses."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date
from enum import StrEnum
from types import UnionType
from typing import Any, get_args, get_type_hints

from hypothesis import strategies as st

from hateprog.areas.forces import FORCES
from hateprog.eligibility.criteria import CHECKS
from hateprog.eligibility.criteria.crime import MUST_BE_NO
from hateprog.eligibility.facts import Facts, Finding, Source, Verdict
from hateprog.eligibility.rule_sets import files
from hateprog.eligibility.rule_sets.rules import read
from hateprog.eligibility.rules import Ages, Rule, RuleSet
from hateprog.referrals.rules import Admission, OutcomeType, Pathway

SHIPPED: dict[str, RuleSet] = {name: read(files.text_of(name), forces=FORCES).rule_set for name in files.names()}
"""The rule sets that ship, by the name of their file."""

LEAP_DAYS = st.sampled_from([date(1904, 2, 29), date(2000, 2, 29), date(2008, 2, 29), date(2016, 2, 29)])
DAYS = st.dates() | st.dates(date(2005, 1, 1), date(2030, 12, 31)) | LEAP_DAYS
TODAYS = st.dates(date(2020, 1, 1), date(2035, 12, 31)) | st.sampled_from([date(2028, 2, 29), date.min, date.max])
SOURCE = Source("Programme specification", "somewhere")
IN_ORDER = {
    "incident_on": date(2026, 3, 2),
    "crime_recorded_on": date(2026, 3, 3),
    "investigation_completed_on": date(2026, 3, 20),
    "evidential_test_met_on": date(2026, 3, 24),
    "admission_recorded_on": date(2026, 3, 27),
}
"""The steps of the order gate, as they should be."""


def _any(name: str, hint: Any) -> st.SearchStrategy[Any]:
    """Return everything that one fact can be, and that nobody has said."""
    kind = get_args(hint)[0] if isinstance(hint, UnionType) else hint
    if kind is date:
        said: st.SearchStrategy[Any] = DAYS
    elif issubclass(kind, StrEnum):
        said = st.sampled_from(kind)
    else:
        said = st.integers(-1, 7) if kind is int else st.text(max_size=12)
    return said if name == "pathway" else st.none() | said


ONE_FACT = {name: _any(name, hint) for name, hint in get_type_hints(Facts).items()}
ANY_FACTS = st.builds(Facts, **ONE_FACT)
OTHERS = sorted(field.name for field in fields(Facts) if field.name != "pathway")
"""Every fact but the pathway, which chooses the rules."""


def some(words: type[StrEnum]) -> st.SearchStrategy[list[str]]:
    """Return lists of some of an enum's values, as a file has them."""
    return st.lists(st.sampled_from([word.value for word in words]), min_size=1, unique=True)


PARAMETERS: dict[str, dict[str, st.SearchStrategy[Any]]] = {
    "is_not_so": {"fact": st.sampled_from(sorted(MUST_BE_NO))},
    "admits_enough": {"adults": some(Admission), "under_18": some(Admission)},
    "was_dealt_with_by": {"among": some(OutcomeType)},
    "gravity_is_low_enough": {"met_up_to": st.integers(1, 5), "judged_up_to": st.integers(1, 5)},
    "harmed_were_asked": {"victim_veto": st.booleans()},
    "is_old_enough_then": {"at_least": st.integers(10, 100)},
    "is_old_enough_today": {"at_least": st.integers(0, 100)},
}


def rules_of(check: str) -> st.SearchStrategy[Rule]:
    """Return rules by one criterion, with whatever parameters it takes."""
    parameters = st.fixed_dictionaries(PARAMETERS.get(check, {}))
    return st.builds(Rule, st.just(check), st.just("A rule"), st.just(SOURCE), st.just(check), parameters)


ANY_RULE = st.sampled_from(sorted(CHECKS)).flatmap(rules_of)
ANY_RULE_SET = st.sampled_from(list(SHIPPED.values())) | st.builds(
    RuleSet,
    code=st.just("any"),
    version=st.integers(1, 9),
    pathway=st.sampled_from(Pathway),
    title=st.just("Any"),
    rules=st.lists(ANY_RULE, max_size=6).map(tuple),
    ages=st.sampled_from(Ages),
    force_code=st.none() | st.sampled_from(sorted(FORCES)),
)
"""The shipped rule sets, and any that an operator might write."""


def changed(facts: Facts, name: str, other: Facts) -> Facts:
    """Return the facts with one of them as it is in `other`."""
    return replace(facts, **{name: getattr(other, name)})


def finding(verdict: Verdict, rule: str = "rule") -> Finding:
    """Return a finding of some rule."""
    return Finding(rule, "A rule", verdict, f"It is {verdict}", "Somewhere, 1")
