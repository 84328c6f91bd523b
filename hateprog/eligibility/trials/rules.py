"""What a draft would have found in the facts of a past assessment, and how that differs from what was found then.

Source: domain.md section 4 ("A draft rule set can be tried on all past cases before it is adopted"). Pure.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from hateprog.eligibility.facts import VERDICT_LABELS, Facts, Finding, Verdict
from hateprog.eligibility.rules import Ages, RuleSet, ages_of, assess, worst
from hateprog.kernel.text import N_, _

APPROVABLE = frozenset({Verdict.MET, Verdict.NEEDS_JUDGEMENT})
"""What can be approved: nothing stands in the way, though something may be left to judge."""


class Turn(StrEnum):
    """How what a draft comes to differs from what came out."""

    SAME = "same"
    NO_LONGER = "no_longer"
    NEWLY = "newly"
    OTHERWISE = "otherwise"


TURN_LABELS: dict[Turn, str] = {
    Turn.SAME: N_("The same"),
    Turn.NO_LONGER: N_("Could be approved, and no longer could"),
    Turn.NEWLY: N_("Could not be approved, and now could"),
    Turn.OTHERWISE: N_("Different in another way"),
}


@dataclass(frozen=True, slots=True)
class Reason:
    """A rule that found something else: None for what only the other set has. `sentence` is what the draft says."""

    rule: str
    text: str
    was: Verdict | None
    would_be: Verdict | None
    sentence: str


@dataclass(frozen=True, slots=True)
class Tried:
    """What came out of an assessment, what would have by the draft, and the rules that make the difference."""

    was: Verdict
    would_be: Verdict
    reasons: tuple[Reason, ...]

    @property
    def turn(self) -> Turn:
        """Return how the two differ."""
        if self.was is self.would_be:
            return Turn.SAME
        before, now = (verdict in APPROVABLE for verdict in (self.was, self.would_be))
        if before == now:
            return Turn.OTHERWISE
        return Turn.NO_LONGER if before else Turn.NEWLY

    def reasons_as_json(self) -> list[dict[str, Any]]:
        """Return the reasons as the database keeps them."""
        return [asdict(reason) for reason in self.reasons]


def governs(draft: RuleSet, facts: Facts, day: date) -> bool:
    """Say whether the draft is made for somebody of this age; its pathway and area were asked for already."""
    return draft.ages is Ages.ANYONE or ages_of(facts, day) is draft.ages


def try_on(facts: Facts, draft: RuleSet, day: date, *, was: str, by: RuleSet) -> Tried:
    """Return what the draft finds in the facts as of `day`, the day on which the decision was asked for.

    `was` is how the findings read then (the assessment's pattern), and `by` the rule set that they were found by.
    """
    found = assess(facts, draft, today=day)
    before = verdicts_in(was)
    return Tried(
        was=worst(before.values()),
        would_be=worst(each.verdict for each in found),
        reasons=tuple(_reasons(found, before, by)),
    )


def verdicts_in(pattern: str) -> dict[str, Verdict]:
    """Return what each rule found, from how the findings of an assessment read (`eligibility.rules.pattern`)."""
    return {rule: Verdict(verdict) for rule, _colon, verdict in (each.partition(":") for each in pattern.split())}


def _reasons(found: tuple[Finding, ...], before: Mapping[str, Verdict], by: RuleSet) -> Iterator[Reason]:
    """Yield the rules that find something else; one that only one of the sets has, unless it is met there."""
    for each in found:
        was = before.get(each.rule)
        if (was or Verdict.MET) is not each.verdict:
            yield Reason(each.rule, each.text, was, each.verdict, each.sentence)
    asked = {each.rule for each in found}
    for rule in by.all_rules:
        if rule.code not in asked and before.get(rule.code, Verdict.MET) is not Verdict.MET:
            yield Reason(rule.code, rule.text, before[rule.code], None, "")


def in_words(reason: Mapping[str, Any]) -> str:
    """Return a reason, as the database keeps it, as a sentence: what was found, before and now."""
    what = reason["sentence"] or _(reason["text"])
    before, now = (_stood(reason[name]) for name in ("was", "would_be"))
    return _("{what}: {before} before, {now} now").format(what=_(what), before=before, now=now)


def _stood(verdict: str | None) -> str:
    return _("not asked") if verdict is None else _(VERDICT_LABELS[Verdict(verdict)]).lower()
