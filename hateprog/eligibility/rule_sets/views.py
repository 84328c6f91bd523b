"""Pages of rule sets: which there are, what one says, two beside each other, drafting, adopting and retiring."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from itertools import groupby
from typing import Any, TypeVar
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError

from hateprog.accounts import queries as accounts
from hateprog.areas.forces import FORCES
from hateprog.eligibility.rule_sets import files, in_words, queries, rules, service
from hateprog.eligibility.rule_sets.models import RuleSetVersion
from hateprog.eligibility.rule_sets.policy import Can
from hateprog.eligibility.rule_sets.rules import STATUS_LABELS, Status
from hateprog.eligibility.rule_sets.schemas import Draft, Retired
from hateprog.eligibility.rules import AGES_LABELS, DECIDER_LABELS, GATES
from hateprog.kernel.clock import today
from hateprog.kernel.errors import NotNow, RuleBroken
from hateprog.kernel.text import _
from hateprog.referrals.rules import PATHWAY_NAMES, Pathway
from hateprog.web.forms import Form
from hateprog.web.gate import acting, allows
from hateprog.web.intake import Intake
from hateprog.web.notices import say

bp = Blueprint("rule_sets", __name__, template_folder="templates")
EVERY_AREA = "every"
LABELS: dict[str, Any] = {
    "ages": AGES_LABELS,
    "decides": DECIDER_LABELS,
    "force": FORCES,
    "pathway": PATHWAY_NAMES,
    "status": STATUS_LABELS,
}
Kind = TypeVar("Kind", bound=StrEnum)


@bp.get("/rule-sets")
@allows(Can.READ)
def every() -> ResponseReturnValue:
    """List the versions, by pathway, the newest of each set first; the filters are in the address."""
    pathway, status, area = _one_of(Pathway, "pathway"), _one_of(Status, "status"), request.args.get("area", "")
    area = area if area in FORCES or area == EVERY_AREA else ""
    force = {"": None, EVERY_AREA: ""}.get(area, area)
    after = _version_in("after")
    rows = queries.versions(pathway=pathway, status=status, force=force, after=after, at_most=queries.PAGE + 1)
    shown = rows[: queries.PAGE]
    filters: dict[str, Any] = {"pathway": pathway, "status": status, "area": area or None}
    return render_template(
        "rule_sets/list.html",
        groups=[(each, list(within)) for each, within in groupby(shown, key=lambda row: row.pathway)],
        governs={row.id: in_force(row, today()) for row in shown},
        filters={name: value or "" for name, value in filters.items()},
        filtered=any(filters.values()),
        pathways=[("", _("Any pathway")), *((each, _(PATHWAY_NAMES[each])) for each in Pathway)],
        statuses=[("", _("Any status")), *((each, _(label)) for each, label in STATUS_LABELS.items())],
        areas=[("", _("Any area")), (EVERY_AREA, _("Sets for every area")), *by_name()],
        examples=[(name, rules.read(files.text_of(name), forces=FORCES)) for name in files.names()],
        first=url_for(".every", **filters) if after else None,
        following=url_for(".every", **filters, after=shown[-1].id) if len(rows) > len(shown) else None,
        labels=LABELS,
    )


def in_force(row: Any, day: date) -> bool:
    """Say whether a version governs the cases it is made for on a day."""
    return row.status is Status.ADOPTED and row.valid_from <= day <= (row.valid_to or date.max)


def by_name() -> list[tuple[str, str]]:
    """Return (code, name) of the force areas, by name."""
    return sorted(FORCES.items(), key=lambda force: force[1])


def _one_of(kind: type[Kind], name: str) -> Kind | None:
    said = request.args.get(name, "")
    return kind(said) if said in set(kind) else None


def _version_in(name: str) -> UUID | None:
    try:
        return UUID(request.args.get(name, ""))
    except ValueError:
        return None


@bp.get("/rule-sets/<uuid:version_id>")
@allows(Can.READ, on=queries.one_version)
def show(version: RuleSetVersion) -> ResponseReturnValue:
    """Show a version: where it comes from, what it is not, each rule, who drafted and adopted it, and its file."""
    return render_template(
        "rule_sets/show.html",
        version=version,
        governs=in_force(version, today()),
        gate=in_words.told(GATES[version.pathway]),
        rules=in_words.told(version.rule_set.rules),
        names=accounts.names({version.drafted_by, version.adopted_by, version.retired_by}),
        others=[row for row in queries.versions_of(version.code) if row.id != version.id],
        drafted_by_them=version.drafted_by_person == acting().person_id,
        Can=Can,
        labels=LABELS,
    )


@bp.get("/rule-sets/compare")
@allows(Can.READ)
def compare() -> ResponseReturnValue:
    """Show two versions beside each other, rule by rule; which two is in the address."""
    chosen = [_version_in(name) for name in ("before", "after")]
    before, after = (queries.one_version(each) if each else None for each in chosen)
    differences = rules.compare(before.rule_set.rules, after.rule_set.rules) if before and after else ()
    sentence = _("{code}, version {version} ({status}): {title}")
    return render_template(
        "rule_sets/compare.html",
        before=before,
        after=after,
        asked=bool(request.args),
        choices=[
            ("", _("Select one")),
            *(
                (
                    str(row.id),
                    sentence.format(
                        title=row.title, code=row.code, version=row.version, status=_(STATUS_LABELS[row.status]).lower()
                    ),
                )
                for row in queries.versions()
            ),
        ],
        changed=[_told(each) for each in differences if each.changed],
        unchanged=[each.after.text for each in differences if not each.changed and each.after],
        labels=LABELS,
    )


def _told(difference: rules.Difference) -> tuple[str, Any, Any]:
    """Return how a rule differs (added, removed, changed) and both of it in words."""
    before, after = (rule and in_words.tell(rule) for rule in (difference.before, difference.after))
    return "added" if before is None else "removed" if after is None else "changed", before, after


@bp.route("/rule-sets/new", methods=["GET", "POST"])
@allows(Can.DRAFT)
def draft() -> ResponseReturnValue:
    """Draft a version from its file; it begins from another version's (`from`) or a shipped one's (`example`)."""
    form = Form(Draft(), {"text": _beginning()})
    if request.method == "POST":
        try:
            made = service.draft(acting(), None, form.load(request)["text"])
        except (ValidationError, RuleBroken) as refused:
            form.refuse(refused)
            return render_template("rule_sets/draft.html", form=form), 422
        say(
            _("The draft is stored. It governs nothing until somebody else adopts it"),
            href=url_for("trials.every", version_id=made.id),
            link=_("Try it on past cases"),
        )
        return redirect(url_for(".show", version_id=made.id), 303)
    return render_template("rule_sets/draft.html", form=form)


def _beginning() -> str:
    """Return the file that a draft begins from: with the next number, and from today on where its day is over."""
    version_id, example = _version_in("from"), request.args.get("example", "")
    version = queries.one_version(version_id) if version_id else None
    if version is not None:
        newest = queries.versions_of(version.code)[0].version
        text = rules.with_line(version.as_written, "version", newest + 1)
        return rules.with_line(text, "valid_from", max(today(), version.valid_from))
    return files.text_of(example) if example in files.names() else ""


@bp.route("/rule-sets/<uuid:version_id>/adopt", methods=["GET", "POST"])
@allows(Can.ADOPT, on=queries.one_version)
def adopt(version: RuleSetVersion) -> ResponseReturnValue:
    """Adopt a draft, after a page that says from when it governs and which version ends."""
    form = Form(Intake())
    if request.method == "POST":
        version_id = version.id
        try:
            service.adopt(acting(), version)
        except RuleBroken as refused:
            form.refuse(refused)
            again: Any = queries.one_version(version_id)
            return _adopt_page(again, form), 409 if isinstance(refused, NotNow) else 422
        say(
            _("The version is adopted, and nothing of it changes any more"), href=url_for(".every"), link=_("Rule sets")
        )
        return redirect(url_for(".show", version_id=version_id), 303)
    return _adopt_page(version, form)


def _adopt_page(version: RuleSetVersion, form: Form) -> str:
    ends, why_not = None, None
    try:
        ends = service.takes_over_from(acting(), version)
    except RuleBroken as refused:
        why_not = refused.message
    names = accounts.names({version.drafted_by})
    told = {"version": version, "ends": ends, "why_not": why_not, "names": names, "labels": LABELS}
    return render_template("rule_sets/adopt.html", form=form, **told)


@bp.route("/rule-sets/<uuid:version_id>/retire", methods=["GET", "POST"])
@allows(Can.RETIRE, on=queries.one_version)
def retire(version: RuleSetVersion) -> ResponseReturnValue:
    """Retire an adopted version for a reason, after a page that says what governs its cases then."""
    form = Form(Retired())
    if request.method == "POST":
        version_id = version.id
        try:
            service.retire(acting(), version, reason=form.load(request)["reason"])
        except (ValidationError, RuleBroken) as refused:
            form.refuse(refused)
            again: Any = queries.one_version(version_id)
            return _retire_page(again, form), 409 if isinstance(refused, NotNow) else 422
        say(_("The version is retired; what was decided by it stands"), href=url_for(".every"), link=_("Rule sets"))
        return redirect(url_for(".show", version_id=version_id), 303)
    return _retire_page(version, form)


def _retire_page(version: RuleSetVersion, form: Form) -> str:
    governs = service.governs_without(version) if version.status is Status.ADOPTED else None
    return render_template("rule_sets/retire.html", form=form, version=version, governs=governs, labels=LABELS)
