"""What the proof sheet says, gathered once for the page and for the PDF.

Source: domain.md section 3: one printable proof sheet shows why the offer was lawful on that day.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any
from uuid import UUID

from flask import current_app

from hateprog.accounts import queries as accounts
from hateprog.areas import queries as areas
from hateprog.eligibility import assessing, evidence
from hateprog.eligibility.deciding import DECIDED_LABELS, VOIDED_LABELS
from hateprog.eligibility.facts import VERDICT_LABELS, Verdict
from hateprog.eligibility.rule_sets import queries as rule_sets
from hateprog.eligibility.rules import CAPACITY_LABELS, DECIDER_LABELS
from hateprog.kernel.text import N_, _
from hateprog.referrals import facts as said_facts
from hateprog.referrals.rules import PATHWAY_NAMES
from hateprog.store import seal
from hateprog.web.filters import show_date, show_moment

ACTS: dict[str, str] = {
    "eligibility.request_decision": N_("Decision asked for"),
    "eligibility.decide": N_("Decided"),
    "eligibility.allocate": N_("Practitioner allocated"),
    "referrals.answer": N_("Answers changed"),
}
"""The acts whose lines in the log the sheet names, by the log's own verbs."""

Row = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Sheet:
    """The sheet in words. `made_at` is the moment that it tells of, so that the same sheet prints the same."""

    reference: str
    made_at: datetime
    about: list[Row]
    facts: list[Row]
    findings: list[list[str]]
    decision: list[Row]
    offer: list[Row]
    log: list[list[str]]
    seals: list[Row]

    def as_told(self) -> dict[str, Any]:
        """Return it as the typst template is told it, with the heads of its two tables."""
        return {
            "about": self.about,
            "facts": self.facts,
            "findings": self.findings,
            "finding_heads": finding_heads(),
            "decision": self.decision,
            "offer": self.offer,
            "log": self.log,
            "log_heads": log_heads(),
            "seals": self.seals,
        }


def finding_heads() -> list[str]:
    """Return the heads of the findings' table."""
    return [_("Rule"), _("Finding"), _("Because"), _("Source")]


def log_heads() -> list[str]:
    """Return the heads of the log's table."""
    return [_("Line"), _("When"), _("What"), _("Seal")]


def sheet_of(assessment: Any) -> Sheet:
    """Return the proof sheet of an assessment, decided or not, from what was kept with it and nothing newer."""
    case, made = assessment.referral, assessment.decision
    people = {assessment.requested_by, made.decided_by if made else None, made.covering_for if made else None}
    names = accounts.names(people)
    lines = seal.sealed_lines(case.id, tuple(ACTS))
    return Sheet(
        reference=case.reference,
        made_at=made.decided_at if made else assessment.requested_at,
        about=_about(assessment, names),
        facts=_facts(assessment),
        findings=_findings(assessment, made),
        decision=_decision(made, names)
        if made
        else [(_("Decision"), _("None: it still waits, or was asked for anew"))],
        offer=_offer(case, made),
        log=_log(lines),
        seals=_seals(lines),
    )


def _about(assessment: Any, names: Mapping[UUID, str]) -> list[Row]:
    case, rule_set = assessment.referral, assessing.rule_set_of(assessment)
    version = rule_sets.version_called(rule_set.code, rule_set.version)
    rows = [
        (_("Person referred"), case.participant.name),
        (_("Pathway"), _(PATHWAY_NAMES[assessment.facts["pathway"]])),
        (_("District"), areas.name_of(case.district_code) or _("Not given")),
        (_("Asked for by"), _by(names.get(assessment.requested_by), assessment.requested_at)),
        (
            _("Rule set"),
            _("{title} ({code}), version {version}").format(
                title=_(rule_set.title), code=rule_set.code, version=rule_set.version
            ),
        ),
        (_("Who decides"), _(DECIDER_LABELS[assessment.decides])),
        (_("Fingerprint of facts and rules"), assessment.facts_hash),
    ]
    if version is not None:
        rows.insert(5, (_("Where the rules come from"), str(version.source)))
    return rows


def _facts(assessment: Any) -> list[Row]:
    """Return the facts that the rules read, the dated ones first and in the order of their dates."""
    read = [name for name in assessing.rule_set_of(assessment).reads if name not in evidence.SHOWN_ELSEWHERE]
    told = _told_by_then(assessment)
    dated = sorted(
        (name for name in read if name.endswith("_on") and assessment.facts.get(name)),
        key=lambda name: str(assessment.facts[name]),
    )
    return [
        (_(evidence.FACT_LABELS[name]), _said(name, assessment.facts.get(name), told.get(name)))
        for name in (*dated, *(name for name in read if name not in dated))
    ]


def _told_by_then(assessment: Any) -> dict[str, Any]:
    """Return the newest word on each fact when the decision was asked for: what was said later proves nothing."""
    told: dict[str, Any] = {}
    for row in said_facts.history(assessment.referral_id):
        if row.recorded_at <= assessment.requested_at:
            told.setdefault(row.name, row)
    return told


def _said(name: str, value: Any, row: Any) -> str:
    words = evidence.said(name, value) or _("Not given")
    if row is None:
        return words
    return _("{fact} (said by {who} on {day})").format(fact=words, who=row.told_by, day=show_date(row.told_on))


def _findings(assessment: Any, made: Any) -> list[list[str]]:
    judged = {each["rule"]: each for each in made.judgements} if made else {}
    return [
        [_(each.text), _(VERDICT_LABELS[each.verdict]), _because(each, judged.get(each.rule)), _(each.source)]
        for each in assessing.findings_of(assessment)
    ]


def _because(finding: Any, judgement: Mapping[str, Any] | None) -> str:
    if finding.verdict is not Verdict.NEEDS_JUDGEMENT or judgement is None:
        return _(finding.sentence)
    sentence = (
        _("{sentence}. Judged to be met: {reason}")
        if judgement["met"]
        else _("{sentence}. Judged not to be met: {reason}")
    )
    return sentence.format(sentence=_(finding.sentence), reason=judgement["reason"])


def _decision(made: Any, names: Mapping[UUID, str]) -> list[Row]:
    by = names.get(made.decided_by) or _("Somebody")
    if made.covering_for:
        by = _("{name}, as cover for {absent}").format(name=by, absent=names.get(made.covering_for))
    rows = [
        (_("Decision"), _(DECIDED_LABELS[made.outcome])),
        (_("By"), by),
        (_("Decided as"), _(CAPACITY_LABELS[made.decided_as])),
        (_("When"), show_moment(made.decided_at)),
        (_("Reason"), made.rationale),
    ]
    rows += [(_("Condition {number}").format(number=each.number), _condition(each)) for each in made.conditions]
    if made.expires_on:
        rows.append((_("Stands until"), show_date(made.expires_on)))
    if made.voided_at:
        why = _(VOIDED_LABELS[made.voided_because])
        rows.append((_("No longer stands since"), f"{show_moment(made.voided_at)}: {why}"))
    return rows


def _condition(condition: Any) -> str:
    by = _("{text} (by {date})").format(text=condition.text, date=show_date(condition.due_on))
    return (
        _("{condition}: met on {when}").format(condition=by, when=show_moment(condition.met_at))
        if (condition.met_at)
        else by
    )


def _offer(case: Any, made: Any) -> list[Row]:
    """Return when the programme was first offered: after the decision, or not at all."""
    first: Any = current_app.extensions["first_offer"](case.id)
    if first is None:
        return [(_("First offer"), _("None has been made"))]
    if made is not None and made.decided_at <= first:
        return [(_("First offer"), show_moment(first)), (_("In order"), _("Yes: after this decision"))]
    return [(_("First offer"), show_moment(first)), (_("In order"), _("It was made on an earlier decision"))]


def _by(name: str | None, when: datetime) -> str:
    return _("{name}, at {when}").format(name=name or _("The service"), when=show_moment(when))


def _log(lines: Sequence[Any]) -> list[list[str]]:
    """Return the lines of the log, those in one row that follow each other with one act and under one seal."""
    return [
        _lines(list(rows), verb, number)
        for (verb, number), rows in groupby(lines, lambda row: (row.verb, row.seal if row.digest else None))
    ]


def _lines(rows: Sequence[Any], verb: str, number: int | None) -> list[str]:
    since, until = show_moment(rows[0].at), show_moment(rows[-1].at)
    when = since if since == until else _("{since} to {until}").format(since=since, until=until)
    sealed = _("Not sealed yet") if number is None else _("Seal {number}").format(number=number)
    return [", ".join(f"{row.id:,}" for row in rows), when, _(ACTS[verb]), sealed]


def _seals(lines: Sequence[Any]) -> list[Row]:
    """Return the seals over these lines, each once: what `hateprog audit verify` works out again."""
    sealed = {row.seal: row for row in lines if row.digest}
    return [
        (_("Seal {number}, {when}").format(number=number, when=show_moment(row.sealed_at)), row.seal_digest)
        for number, row in sealed.items()
    ]
