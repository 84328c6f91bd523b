"""Pages of closing: the check list, the summary as a page and as a PDF, and a follow-up."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError

from hateprog.closing import queries, rules, service, telling
from hateprog.closing.models import FollowUp
from hateprog.closing.policy import Can
from hateprog.closing.schemas import ClosingSchema, FollowUpSchema
from hateprog.closing.summary import follow_up_heads, session_heads, summary_of
from hateprog.kernel.access import Role
from hateprog.kernel.clock import today
from hateprog.kernel.errors import NotNow, RuleBroken, Stale
from hateprog.kernel.text import _
from hateprog.letters.rules import OVER_WITHOUT_COMPLETION, Kind
from hateprog.referrals import case_queries as cases
from hateprog.referrals import open_things
from hateprog.referrals.policy import Can as CanRefer
from hateprog.referrals.queries import one_referral
from hateprog.referrals.rules import TRANSITIONS, Stage, Step
from hateprog.sessions.one_to_one import queries as sessions
from hateprog.web.forms import Form
from hateprog.web.gate import acting, allows, can
from hateprog.web.notices import say
from hateprog.web.paper import as_pdf, pdf

bp = Blueprint("closing", __name__, template_folder="templates")


@bp.route("/cases/<uuid:referral_id>/closing", methods=["GET", "POST"])
@allows(Can.CLOSE, on=one_referral, logged=True)
def close(referral: Any) -> ResponseReturnValue:
    """Go through the check list of a case that has ended, and close it; show how it was closed afterwards."""
    form, referral_id = Form(ClosingSchema()), referral.id
    if request.method == "POST":
        try:
            service.close(acting(), referral, **form.load(request))
        except (ValidationError, RuleBroken, Stale) as refused:
            if not isinstance(refused, Stale):
                form.refuse(refused)
            return _closing_page(referral_id, form), 409 if isinstance(refused, (NotNow, Stale)) else 422
        say(
            _("The case is closed, and its follow-ups are in the diary"),
            href=url_for(".summary", referral_id=referral_id),
            link=_("Read or print the summary"),
        )
        return redirect(url_for("casefile.show", referral_id=referral_id), 303)
    return _closing_page(referral_id, form)


def _closing_page(referral_id: UUID, form: Form) -> str:
    case: Any = cases.case(referral_id)
    why_not, closed = None, queries.is_closed(referral_id)
    try:
        rules.check_may_close(case.stage, started=sessions.enrolment_of(referral_id) is not None, closed=closed)
    except NotNow as refused:
        why_not = _("This case is closed.") if closed else refused.message
    return render_template(
        "closing/close.html",
        case=case,
        form=form,
        why_not=why_not,
        may_end=(case.stage, Step.CLOSE) in TRANSITIONS and can(CanRefer.CLOSE, case),
        things=open_things.of_case(referral_id),
        follow_ups=queries.follow_ups_of(referral_id),
        letter=_letter(case.stage),
        rules=rules,
    )


def _letter(stage: Stage) -> str | None:
    """Return which letter tells whoever made the referral that the case is over; None while it is not."""
    if stage is Stage.COMPLETED:
        return Kind.COMPLETION.value
    return Kind.ENDED.value if stage in OVER_WITHOUT_COMPLETION else None


@bp.get("/cases/<uuid:referral_id>/summary")
@allows(Can.SUMMARISE, on=cases.case, logged=True)
def summary(case: Any) -> ResponseReturnValue:
    """Show what was done in a case and what came of it, on a page that prints on two sheets."""
    return render_template(
        "closing/summary.html",
        case=case,
        summary=summary_of(case),
        heads={"sessions": session_heads(), "follow_ups": follow_up_heads()},
    )


@bp.get("/cases/<uuid:referral_id>/summary.pdf")
@allows(Can.SUMMARISE, on=cases.case, logged=True)
def summary_as_file(case: Any) -> Response:
    """Return the same summary as a tagged PDF, named after the case's reference."""
    told = summary_of(case)
    content = pdf(
        "closing/summary.typ",
        told.as_told(),
        title=_("Summary of the case"),
        reference=told.reference,
        made_at=told.made_at,
    )
    return as_pdf(content, f"{told.reference}-summary")


@bp.get("/follow-ups")
@allows(Can.COUNT)
def counts() -> ResponseReturnValue:
    """Count what is known of everybody 3, 12 and 18 months after the end; no case is named, no rate worked out."""
    counts = queries.counts(today())
    exact = Role.COORDINATOR in acting().roles
    told = None if exact else {moment: telling.found(each) for moment, each in counts.items()}
    return render_template("closing/counts.html", counts=counts, told=told, rules=rules)


@bp.route("/follow-ups/<uuid:follow_up_id>", methods=["GET", "POST"])
@allows(Can.FOLLOW_UP, on=queries.one_follow_up, logged=True)
def follow_up(due: FollowUp) -> ResponseReturnValue:
    """Put down how things are some months after the end."""
    form, due_id, referral_id = Form(FollowUpSchema()), due.id, due.referral_id
    if request.method == "POST":
        try:
            service.record(acting(), due, **form.load(request))
        except (ValidationError, RuleBroken) as refused:
            form.refuse(refused)
            return _follow_up_page(due_id, form), 409 if isinstance(refused, NotNow) else 422
        say(_("The follow-up is recorded"))
        return redirect(url_for("casefile.show", referral_id=referral_id), 303)
    return _follow_up_page(due_id, form)


def _follow_up_page(due_id: UUID, form: Form) -> str:
    due: Any = queries.one_follow_up(due_id)
    case: Any = cases.case(due.referral_id)
    return render_template(
        "closing/follow_up.html",
        due=due,
        case=case,
        form=form,
        rules=rules,
        may_be_asked=rules.may_be_asked(case.end_reason),
        too_early=due.due_on - today() > rules.SOON,
    )
