"""Pages of decisions: those that wait, the one at hand, and allocation after an approval."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from flask import Blueprint, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError

from hateprog.accounts import queries as accounts
from hateprog.areas import queries as areas
from hateprog.eligibility import assessing, beside, evidence, queries, rules, service, standing
from hateprog.eligibility.deciding import DECIDED_LABELS, VOIDED_LABELS
from hateprog.eligibility.facts import VERDICT_LABELS
from hateprog.eligibility.models import ApprovalCondition, Assessment
from hateprog.eligibility.policy import Can, falls_to
from hateprog.eligibility.rules import CAPACITY_LABELS, DECIDER_LABELS, Decider
from hateprog.eligibility.schemas import CONDITIONS, AllocationSchema, BesideSchema, Met, Paused, decision_schema
from hateprog.kernel.clock import today
from hateprog.kernel.errors import NotNow, RuleBroken, Stale
from hateprog.kernel.text import N_, _
from hateprog.referrals import summary
from hateprog.referrals.facts import in_force as said_of
from hateprog.referrals.policy import Can as CanRefer
from hateprog.referrals.queries import one_referral
from hateprog.referrals.rules import PATHWAY_NAMES, STAGE_LABELS, STRAND_LABELS, Stage
from hateprog.web.forms import Form
from hateprog.web.gate import acting, allows, can
from hateprog.web.notices import say

bp = Blueprint("eligibility", __name__, template_folder="templates")
NOW_BEFORE: dict[Decider, str] = {
    Decider.INSPECTOR: N_("The referral is now before the inspectors of its area"),
    Decider.COORDINATOR: N_(
        "The referral is now before the coordinators who took no part, and the inspectors of its area"
    ),
}
LABELS = {
    "capacity": CAPACITY_LABELS,
    "decides": DECIDER_LABELS,
    "decided": DECIDED_LABELS,
    "pathway": PATHWAY_NAMES,
    "stage": STAGE_LABELS,
    "verdict": VERDICT_LABELS,
    "voided": VOIDED_LABELS,
}


@bp.get("/decisions")
@allows(Can.LIST)
def waiting() -> ResponseReturnValue:
    """Show an inspector the decisions that wait in their areas, the one due first at the top."""
    return _list_page(queries.waiting, ".waiting")


@bp.get("/decisions/for-coordinators")
@allows(Can.LIST_FOR_COORDINATORS)
def for_coordinators() -> ResponseReturnValue:
    """Show a coordinator the decisions that wait and that they may make, the one due first at the top."""
    return _list_page(queries.waiting_for_coordinators, ".for_coordinators")


def _list_page(ask: Callable[..., Sequence[Any]], endpoint: str) -> str:
    rows = ask(acting(), queries.after(request.args.get("after")))
    shown = rows[: queries.WAITING_AT_ONCE]
    day = today()
    return render_template(
        "eligibility/waiting.html",
        rows=shown,
        as_coordinator=endpoint == ".for_coordinators",
        following=url_for(endpoint, after=queries.last_of(shown)) if len(rows) > len(shown) else None,
        clocks=assessing.clocks({row.due_on for row in shown}, day),
        areas=areas.names({row.district_code for row in shown} - {None}),
        first=url_for(endpoint) if request.args.get("after") else None,
        labels=LABELS,
    )


@bp.get("/decisions/<uuid:assessment_id>")
@allows(Can.READ, on=queries.one_assessment, logged=True)
def show(assessment: Assessment) -> ResponseReturnValue:
    """Show everything a decision stands on, and the form beside it for whoever may decide."""
    return _page(assessment, _decision_form(assessment))


@bp.post("/decisions/<uuid:assessment_id>")
@allows(Can.DECIDE, on=queries.one_assessment, logged=True)
def decide(assessment: Assessment) -> ResponseReturnValue:
    """Record the decision; two people at once make one, and the other is told who decided and when."""
    form, assessment_id = _decision_form(assessment), assessment.id
    try:
        service.decide(acting(), assessment, said=form.load(request), facts_hash=request.form.get("facts_hash"))
    except (ValidationError, RuleBroken) as refused:
        form.refuse(refused)
        return _page(queries.one_assessment(assessment_id), form), 422
    except Stale as stale:
        return _page(queries.one_assessment(assessment_id), form, stale), 409
    say(
        _("Your decision is recorded, and those who should know are told by mail"),
        href=url_for(".waiting" if can(Can.LIST) else ".for_coordinators"),
        link=_("Back to the decisions that wait"),
    )
    return redirect(url_for(".show", assessment_id=assessment_id), 303)


def _decision_form(assessment: Assessment) -> Form:
    """Return the form of a decision, with what the findings leave to be judged."""
    return Form(decision_schema(assessment.referral.pathway, rules.to_judge(assessing.findings_of(assessment))))


def _page(assessment: Any, form: Form, stale: Stale | None = None) -> str:
    case, day = assessment.referral, today()
    findings, rule_set = assessing.findings_of(assessment), assessing.rule_set_of(assessment)
    history = queries.assessments_of(case.id)
    waits = assessment.closed_at is None and case.stage is Stage.AWAITING_DECISION
    people = {assessment.requested_by, case.referrer_id} | {row.decided_by for row in history}
    made = assessment.decision
    if made is not None:
        people |= {made.covering_for, made.voided_by} | {each.met_by for each in made.conditions}
    told = {row.name: row for row in said_of(case.id)}
    people |= {each.paused_by for each in assessment.pauses}
    people |= {assessment.escalation.told_id} if assessment.escalation else set()
    names = accounts.names(people)
    return render_template(
        "eligibility/show.html",
        assessment=assessment,
        case=case,
        form=form,
        clock_form=Form(Paused()),
        stale=stale,
        waits=waits,
        may_decide=waits and can(Can.DECIDE, assessment),
        falls_to_them=falls_to(acting(), assessment),
        may_correct=can(CanRefer.UPDATE, case) and can(CanRefer.INCOMING),
        changed=service.changed_facts(assessment) if waits else [],
        findings=findings,
        rule_set=rule_set,
        overall=rules.overall(findings),
        in_the_way=rules.what_would_change_the_answer(findings),
        missing=assessing.missing_of(assessment, case),
        judgements=rules.to_judge(findings),
        judged={each["rule"]: each for each in made.judgements} if made else {},
        voided=voided_in_words(made) if made else [],
        conditions=range(1, CONDITIONS + 1),
        similar=queries.similar(assessment),
        grades=current_app.extensions["grades_of_rules"](assessment.rule_set),
        facts=evidence.rows(assessment.facts, rule_set.reads, told),
        ages=evidence.ages(assessment.facts, day),
        referred_by=summary.referred_by(case, names.get(case.referrer_id)),
        strands=[_(STRAND_LABELS[each.strand]) for each in case.strands],
        earlier=[row for row in history if row.id != assessment.id],
        names=names,
        area=areas.name_of(case.district_code),
        clock=assessing.clocks({assessment.due_on}, day)[assessment.due_on],
        labels=LABELS,
    )


def voided_in_words(decision: Any) -> list[str]:
    """Return what changed, fact by fact, where an approval was voided for that."""
    sentence = _("{fact}: {before}, now {after}")
    return [
        sentence.format(
            fact=_(evidence.FACT_LABELS[each["name"]]),
            before=evidence.said(each["name"], each["before"]) or _("not known"),
            after=evidence.said(each["name"], each["after"]) or _("not known"),
        )
        for each in decision.voided_facts or ()
    ]


@bp.route("/conditions/<uuid:condition_id>", methods=["GET", "POST"])
@allows(Can.MEET_CONDITION, on=queries.one_condition, logged=True)
def meet_condition(condition: ApprovalCondition) -> ResponseReturnValue:
    """Say how a condition of an approval was met."""
    form, case = Form(Met()), condition.referral
    if request.method == "POST":
        try:
            standing.meet(acting(), condition, how=form.load(request)["how"])
        except (ValidationError, RuleBroken) as refused:
            form.refuse(refused)
            page = render_template("eligibility/condition.html", condition=condition, case=case, form=form)
            return page, 409 if isinstance(refused, NotNow) else 422
        say(_("The condition is met, and no longer waits"))
        return redirect(url_for("casefile.show", referral_id=condition.case_id), 303)
    return render_template("eligibility/condition.html", condition=condition, case=case, form=form)


@bp.route("/cases/<uuid:referral_id>/request-decision", methods=["POST"])
@allows(Can.REQUEST, on=one_referral)
def request_decision(referral: Any) -> ResponseReturnValue:
    """Put a referral before whoever decides it."""
    assessment = service.request_decision(acting(), referral)
    say(_(NOW_BEFORE[assessment.decides]))
    its_page = "casefile.show" if can(Can.READ, referral) else "referrals.show"
    return redirect(url_for(its_page, referral_id=referral.id), 303)


@bp.route("/cases/<uuid:referral_id>/allocate", methods=["GET", "POST"])
@allows(CanRefer.ASSIGN, on=one_referral, logged=True)
def allocate(referral: Any) -> ResponseReturnValue:
    """Choose the practitioner of an approved case, with each one's load in view; say plainly why not before."""
    form, referral_id = _allocation_form(referral), referral.id
    if request.method == "POST":
        try:
            chosen = form.load(request)
            service.allocate(acting(), referral, practitioner_id=chosen, version=form.version)
        except (ValidationError, RuleBroken) as refused:
            form.refuse(refused)
            return _allocation_page(one_referral(referral_id), form), 409 if isinstance(refused, NotNow) else 422
        except Stale as stale:
            fresh: Any = one_referral(referral_id)
            return _allocation_page(fresh, _allocation_form(fresh), stale), 409
        say(
            _("The practitioner is allocated and has been told by mail"),
            href=url_for("referrals.incoming"),
            link=_("Back to what came in"),
        )
        return redirect(url_for("casefile.show", referral_id=referral_id), 303)
    return _allocation_page(referral, form)


@bp.route("/cases/<uuid:referral_id>/co-facilitator", methods=["GET", "POST"])
@allows(CanRefer.ASSIGN, on=one_referral, logged=True)
def co_facilitator(referral: Any) -> ResponseReturnValue:
    """Choose who works beside the practitioner of a case; say plainly why not."""
    form, referral_id = Form(BesideSchema(beside.choices_for(referral))), referral.id
    if request.method == "POST":
        try:
            beside.name(acting(), referral, account_id=form.load(request))
        except (ValidationError, RuleBroken) as refused:
            form.refuse(refused)
            return _beside_page(one_referral(referral_id), form), 409 if isinstance(refused, NotNow) else 422
        say(_("The co-facilitator is named, has been told by mail, and can read the case"))
        return redirect(url_for("casefile.show", referral_id=referral_id), 303)
    return _beside_page(referral, form)


def _beside_page(referral: Any, form: Form) -> str:
    works_beside = accounts.name_of(referral.co_facilitator_id)
    gate = service.why_not_allocated(acting(), referral)
    return render_template("eligibility/beside.html", case=referral, form=form, gate=gate, works_beside=works_beside)


@bp.post("/cases/<uuid:referral_id>/co-facilitator/end")
@allows(CanRefer.ASSIGN, on=one_referral)
def end_co_facilitator(referral: Any) -> ResponseReturnValue:
    """Let nobody work beside the practitioner any more."""
    beside.end(acting(), referral)
    say(_("Nobody works beside the practitioner any more"))
    return redirect(url_for("casefile.show", referral_id=referral.id), 303)


def _allocation_form(referral: Any) -> Form:
    """Return the form; its version is how often the case has been allocated."""
    return Form(AllocationSchema(service.choices_for(referral)), version=len(referral.allocations))


def _allocation_page(referral: Any, form: Form, stale: Stale | None = None) -> str:
    return render_template(
        "eligibility/allocate.html",
        case=referral,
        form=form,
        stale=stale,
        gate=(gate := service.why_not_allocated(acting(), referral)),
        missing=assessing.missing_now(referral) if gate and referral.pathway else [],
        waits=queries.open_assessment(referral.id) if gate else None,
        works_it=accounts.name_of(referral.practitioner_id),
    )
