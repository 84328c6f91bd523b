"""What the panel learns of a decision without anybody's help: bands, areas and days in place of ages, places and dates.

It is made when a pack is drawn and kept as it was then, in codes; `shown` says it in words.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from hateprog.eligibility import assessing
from hateprog.eligibility.deciding import DECIDED_LABELS
from hateprog.eligibility.evidence import FACT_LABELS, said
from hateprog.eligibility.facts import VERDICT_LABELS
from hateprog.kernel.clock import local_date
from hateprog.kernel.text import N_, _
from hateprog.referrals.rules import PATHWAY_NAMES, STRAND_LABELS
from hateprog.scrutiny.bands import AGE_BAND_LABELS, age_band, days_after

LEFT_OUT = frozenset({"pathway", "force_code", "born_on", "incident_on"})
"""Facts told another way: as the pathway, the area, the age band, and the day from which others are counted."""

NEVER_SHOWN = frozenset({"court", "supervising_officer"})
"""Facts in somebody's own words, which name people and places: only whether they were given."""

RATIONALE, JUDGEMENT, CONDITION = "rationale", "judgement", "condition"


@dataclass(frozen=True, slots=True)
class Shown:
    """An outline in words: rows of (key, value); findings of (text, verdict, its word, how it was judged, source)."""

    case: list[tuple[str, Any]]
    facts: list[tuple[str, str]]
    findings: list[tuple[str, str, str, str, str]]
    decision: list[tuple[str, str]]


def outline_of(assessment: Any) -> dict[str, Any]:
    """Return the outline of a decided assessment, as JSON holds it. The assessment has its case and its decision."""
    facts, made, rule_set = assessment.facts, assessment.decision, assessing.rule_set_of(assessment)
    start = _day(facts.get("incident_on"))
    return {
        "age": age_band(_day(facts.get("born_on")), start),
        "pathway": facts["pathway"],
        "force_code": facts.get("force_code"),
        "strands": sorted(each.strand.value for each in assessment.referral.strands),
        "rule_set": {"title": rule_set.title, "version": rule_set.version},
        "facts": [_fact(name, facts.get(name), start) for name in rule_set.reads if name not in LEFT_OUT],
        "findings": [
            {"rule": each.rule, "text": each.text, "verdict": each.verdict.value, "source": each.source}
            for each in assessing.findings_of(assessment)
        ],
        "outcome": made.outcome.value,
        "took": days_after(made.decided_on, local_date(assessment.requested_at)),
        "judged": [{"rule": each["rule"], "met": each["met"]} for each in made.judgements],
        "conditions": [
            {
                "number": each.number,
                "days": days_after(each.due_on, made.decided_on),
                "before_start": each.before_start,
                "met": each.met_at is not None,
            }
            for each in made.conditions
        ],
    }


def texts_of(decision: Any) -> list[dict[str, Any]]:
    """Return what a person wrote in a decision, to be redacted: {"what", "about", "text"} for each piece."""
    pieces = [(RATIONALE, "", decision.rationale)]
    pieces += [(JUDGEMENT, each["rule"], each["reason"]) for each in decision.judgements if each["reason"].strip()]
    pieces += [(CONDITION, str(each.number), each.text) for each in decision.conditions]
    return [{"what": what, "about": about, "text": text} for what, about, text in pieces]


def shown(outline: Mapping[str, Any]) -> Shown:
    """Return an outline in words."""
    judged = {each["rule"]: each["met"] for each in outline["judged"]}
    return Shown(
        case=[
            (_("Age on the date of the incident"), _(AGE_BAND_LABELS[outline["age"]])),
            (_("Pathway"), _(PATHWAY_NAMES[outline["pathway"]])),
            (_("Strands"), [_(STRAND_LABELS[each]) for each in outline["strands"]]),
            (_("Area"), said("force_code", outline["force_code"]) or ""),
            (
                _("Rules"),
                _("{title}, version {version}").format(
                    title=_(outline["rule_set"]["title"]), version=outline["rule_set"]["version"]
                ),
            ),
        ],
        facts=[(_(FACT_LABELS[each["name"]]), _fact_in_words(each)) for each in outline["facts"]],
        findings=[
            (
                _(each["text"]),
                each["verdict"],
                _(VERDICT_LABELS[each["verdict"]]),
                _judged_in_words(judged.get(each["rule"])),
                _(each["source"]),
            )
            for each in outline["findings"]
        ],
        decision=[
            (_("Decision"), _(DECIDED_LABELS[outline["outcome"]])),
            (_("Made"), _days_in_words(outline["took"], AFTER_ASKING)),
        ],
    )


def label_of(text: Mapping[str, Any], outline: Mapping[str, Any]) -> str:
    """Return what a piece of text is called."""
    if text["what"] == RATIONALE:
        return _("Reason for the decision")
    if text["what"] == JUDGEMENT:
        rules = {each["rule"]: each["text"] for each in outline["findings"]}
        return _("Why it was judged so: {rule}").format(rule=_(rules.get(text["about"], text["about"])))
    return _("Condition {number}").format(number=text["about"])


def beside(text: Mapping[str, Any], outline: Mapping[str, Any]) -> str | None:
    """Return what is said below a piece of text: when a condition was to be met, and whether it was."""
    if text["what"] != CONDITION:
        return None
    condition = next((each for each in outline["conditions"] if str(each["number"]) == text["about"]), None)
    if condition is None:
        return None
    parts = [_("To be met {when}").format(when=_days_in_words(condition["days"], AFTER_DECIDING).lower())]
    parts += [_("before the programme starts")] if condition["before_start"] else []
    return ", ".join([*parts, _("met") if condition["met"] else _("not met, or dropped")])


def _fact(name: str, value: Any, start: date | None) -> dict[str, Any]:
    if name in NEVER_SHOWN:
        return {"name": name, "given": bool(value)}
    if name.endswith("_on"):
        day = _day(value)
        return {"name": name, "given": day is not None, "days": days_after(day, start)}
    return {"name": name, "given": value is not None, "value": value}


def _fact_in_words(fact: Mapping[str, Any]) -> str:
    if not fact["given"]:
        return _("Not given")
    if fact["name"].endswith("_on") and fact["days"] is not None:
        return _days_in_words(fact["days"], AFTER_THE_INCIDENT)
    return said(fact["name"], fact.get("value")) or _("Given")


AFTER_THE_INCIDENT = (
    N_("On the day of the incident"),
    N_("{count} day after the incident"),
    N_("{count} days after the incident"),
    N_("{count} day before the incident"),
    N_("{count} days before the incident"),
)
AFTER_ASKING = (
    N_("On the day it was asked for"),
    N_("{count} day after it was asked for"),
    N_("{count} days after it was asked for"),
    N_("{count} day before it was asked for"),
    N_("{count} days before it was asked for"),
)
AFTER_DECIDING = (
    N_("On the day of the decision"),
    N_("{count} day after the decision"),
    N_("{count} days after the decision"),
    N_("{count} day before the decision"),
    N_("{count} days before the decision"),
)


def _days_in_words(days: int | None, words: tuple[str, str, str, str, str]) -> str:
    if days is None:
        return _("Not known")
    same_day, one_after, after, one_before, before = words
    if days == 0:
        return _(same_day)
    one, several = (one_after, after) if days > 0 else (one_before, before)
    return _(one if abs(days) == 1 else several).format(count=abs(days))


def _judged_in_words(met: bool | None) -> str:
    if met is None:
        return ""
    return _("Judged to be met") if met else _("Judged not to be met")


def _day(value: Any) -> date | None:
    return date.fromisoformat(value) if value else None
