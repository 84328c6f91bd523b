"""The practitioner's page of a question, and the coordinator's page of what crossed on a case."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError

from hateprog.kernel.errors import NotNow, RuleBroken, Stale
from hateprog.kernel.text import _
from hateprog.questions import line, queries, rules, service
from hateprog.questions.models import Passage
from hateprog.questions.policy import Can
from hateprog.questions.rules import OUT, State, Wording
from hateprog.questions.schemas import AnswerSchema, LetterSchema, OutcomeSchema
from hateprog.referrals import case_queries as cases
from hateprog.web.forms import Form
from hateprog.web.gate import acting, allows
from hateprog.web.notices import say
from hateprog.web.paper import as_pdf, pdf

bp = Blueprint("questions", __name__, template_folder="templates")


@bp.route("/questions/<uuid:passage_id>", methods=["GET", "POST"])
@allows(Can.READ, on=queries.one_passage, logged=True)
def show(passage: Passage) -> ResponseReturnValue:
    """Show a question to its practitioner, and take down what became of it."""
    passage_id = passage.id
    if request.method == "POST":
        return _record(passage_id)
    if passage.state is State.RELEASED:
        service.see(acting(), passage)
    return _page(passage_id)


def _record(passage_id: UUID) -> ResponseReturnValue:
    passage: Any = queries.one_passage(passage_id)
    form, case_id = _form(passage), passage.referral_id
    try:
        service.record(acting(), passage, **form.load(request))
    except (ValidationError, RuleBroken) as refused:
        form.refuse(refused)
        return _page(passage_id, form), 409 if isinstance(refused, (NotNow, Stale)) else 422
    say(_("Noted. What you wrote is with the liaison"))
    return redirect(url_for("casefile.show", referral_id=case_id), 303)


def _form(passage: Any) -> Form:
    return Form(AnswerSchema() if passage.put_at is not None else OutcomeSchema())


def _page(passage_id: UUID, form: Form | None = None) -> str:
    passage: Any = queries.one_passage(passage_id)
    routed = queries.routed({passage.referral_id})[passage.referral_id]
    why_not = None
    if passage.state not in OUT:
        why_not = _("No answer is needed any more.") if passage.answer is None else None
    else:
        try:
            rules.check_with_practitioner(routed)
        except NotNow:
            why_not = _("Nothing can be put while the programme stands still or is over.")
    return render_template(
        "questions/show.html",
        passage=passage,
        case=cases.case(passage.referral_id),
        form=form or _form(passage),
        to_do=passage.state in OUT and why_not is None,
        why_not=why_not,
        rules=rules,
    )


@bp.route("/cases/<uuid:referral_id>/letter-over", methods=["GET", "POST"])
@allows(Can.BRING, on=cases.case, logged=True)
def bring(case: Any) -> ResponseReturnValue:
    """Take a letter in that the person referred wrote of their own accord."""
    form, case_id = Form(LetterSchema(), {"wording": Wording.VERBATIM}), case.id
    if request.method == "POST":
        try:
            service.bring(acting(), case, **form.load(request))
        except (ValidationError, RuleBroken) as refused:
            form.refuse(refused)
            return _bring_page(case_id, form), 409 if isinstance(refused, NotNow) else 422
        say(_("The liaison has it"))
        return redirect(url_for(".bring", referral_id=case_id), 303)
    return _bring_page(case_id, form)


def _bring_page(case_id: UUID, form: Form) -> str:
    case: Any = cases.case(case_id)
    why_not = None
    try:
        rules.check_may_bring(case.stage)
    except NotNow as refused:
        why_not = refused.message
    return render_template(
        "questions/bring.html", case=case, form=form, why_not=why_not, handed_in=queries.handed_in(case_id)
    )


@bp.get("/cases/<uuid:referral_id>/line")
@allows(Can.LINE, on=cases.case, logged=True)
def between(case: Any) -> ResponseReturnValue:
    """List what crossed between the sides of a case: when, in which words, released by whom; nothing else."""
    crossed = line.of_case(case)
    rows = [each.row for each in crossed.crossings]
    return render_template("questions/line.html", case=case, crossed=crossed, heads=line.heads(), rows=rows)


@bp.get("/cases/<uuid:referral_id>/line.pdf")
@allows(Can.LINE, on=cases.case, logged=True)
def between_as_file(case: Any) -> Response:
    """Return the same list as a tagged PDF."""
    told = line.of_case(case)
    content = pdf(
        "questions/line.typ", told.as_told(), title=_("What crossed"), reference=told.reference, made_at=told.made_at
    )
    return as_pdf(content, f"{told.reference}-line")
