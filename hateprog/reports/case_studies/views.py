"""Pages of case studies: writing, consents, checking and publishing for coordinators, and what is published for all."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError

from hateprog.accounts import queries as accounts
from hateprog.kernel.clock import today
from hateprog.kernel.errors import Missing, NotNow, RuleBroken, Stale
from hateprog.kernel.text import _
from hateprog.referrals.rules import PATHWAY_NAMES, STRAND_LABELS
from hateprog.reports.case_studies import queries, rules, schemas, service
from hateprog.reports.case_studies.models import CaseStudy, StudyConsent
from hateprog.reports.case_studies.policy import Can
from hateprog.reports.case_studies.rules import COUNTED, State, Step
from hateprog.web.forms import Form
from hateprog.web.gate import acting, allows
from hateprog.web.intake import Intake
from hateprog.web.notices import say

bp = Blueprint("case_studies", __name__, template_folder="templates")
ASKED = ("title", "text", "told_by", "pathway", "strand", *COUNTED.values())


@bp.get("/case-studies")
@allows(Can.READ)
def every() -> ResponseReturnValue:
    """List the case studies, and how far each has come."""
    rows = [(row, bool(queries.lacking(row, website=True))) for row in queries.latest()]
    return render_template("case_studies/every.html", rows=rows, **_words())


@bp.route("/case-studies/new", methods=["GET", "POST"])
@allows(Can.WRITE)
def new() -> ResponseReturnValue:
    """Write a case study."""
    form = Form(schemas.StudySchema())
    return _answer("write", form, None, lambda said: service.write(acting(), None, **said), _("The draft is saved"))


@bp.get("/case-studies/<uuid:study_id>")
@allows(Can.READ, on=queries.one_study, logged=True)
def one(study: CaseStudy) -> ResponseReturnValue:
    """Show a case study, its consents, what was checked, and what can be done now."""
    return _one(study, Form(Intake()))


@bp.route("/case-studies/<uuid:study_id>/change", methods=["GET", "POST"])
@allows(Can.WRITE, on=queries.one_study, logged=True)
def change(study: CaseStudy) -> ResponseReturnValue:
    """Change what a case study says; every consent to the old words is void then."""
    rules.after(study.state, Step.CHANGE)
    form, version = _form(schemas.StudySchema(), study, {name: getattr(study, name) for name in ASKED})
    act = lambda said: service.change(acting(), study, version=version, **said)  # noqa: E731 - a step like the others
    return _answer("write", form, study, act, _("The draft is saved"))


@bp.route("/case-studies/<uuid:study_id>/consents/new", methods=["GET", "POST"])
@allows(Can.CONSENT, on=queries.one_study, logged=True)
def consent(study: CaseStudy) -> ResponseReturnValue:
    """Put down that somebody agreed to the words as they are now."""
    rules.check_goes_on(study.state)
    form, version = _form(schemas.ConsentSchema(), study, {"taken_by": acting().id})

    def act(said: dict[str, Any]) -> CaseStudy:
        service.consent(acting(), study, version=version, **said)
        return study

    return _answer("consent", form, study, act, _("The consent is put down"))


@bp.route("/case-study-consents/<uuid:consent_id>/withdraw", methods=["GET", "POST"])
@allows(Can.WITHDRAW, on=queries.one_consent)
def withdraw_consent(given: StudyConsent) -> ResponseReturnValue:
    """Put down that somebody withdrew their consent."""
    rules.check_stands(withdrawn_on=given.withdrawn_on)
    form = Form(schemas.WithdrawConsentSchema(), {"withdrawn_on": today()})
    return _answer(
        "withdraw_consent",
        form,
        given.study,
        lambda said: service.withdraw_consent(acting(), given, **said),
        _("The consent is withdrawn. Read below what is left to do"),
    )


@bp.post("/case-studies/<uuid:study_id>/submit")
@allows(Can.WRITE, on=queries.one_study)
def submit(study: CaseStudy) -> ResponseReturnValue:
    """Ask somebody else to check it."""
    return _step(study, service.submit, _("Another coordinator can check it now"))


@bp.route("/case-studies/<uuid:study_id>/check", methods=["GET", "POST"])
@allows(Can.APPROVE, on=queries.one_study, logged=True)
def check(study: CaseStudy) -> ResponseReturnValue:
    """Approve it, or give it back."""
    rules.after(study.state, Step.APPROVE)
    form, version = _form(schemas.CheckSchema(), study)
    act = lambda said: service.check(acting(), study, version=version, **said)  # noqa: E731 - a step like the others
    return _answer("check", form, study, act, _("It is put down what you decided"))


@bp.post("/case-studies/<uuid:study_id>/publish")
@allows(Can.PUBLISH, on=queries.one_study)
def publish(study: CaseStudy) -> ResponseReturnValue:
    """Let everybody read it."""
    return _step(study, service.publish, _("It is published: everybody can read it"))


@bp.route("/case-studies/<uuid:study_id>/withdraw", methods=["GET", "POST"])
@allows(Can.WITHDRAW, on=queries.one_study)
def withdraw(study: CaseStudy) -> ResponseReturnValue:
    """Take it away for good, and say why."""
    rules.after(study.state, Step.WITHDRAW)
    form = Form(schemas.WithdrawSchema())
    act = lambda said: service.withdraw(acting(), study, **said)  # noqa: E731 - a step like the others
    return _answer("withdraw", form, study, act, _("The case study is withdrawn. Read below what is left to do"))


@bp.get("/published/case-studies")
@allows(Can.READ_PUBLISHED)
def published() -> ResponseReturnValue:
    """List the accounts that everybody may read."""
    return render_template("case_studies/published.html", rows=queries.published(), **_words())


@bp.get("/published/case-studies/<address>")
@allows(Can.READ_PUBLISHED)
def show(address: str) -> ResponseReturnValue:
    """Show an account to everybody; of one that is no longer published, only that (410)."""
    study = queries.at_address(address)  # here, so that a wrong address leaves no line in the log
    if study is None:
        raise Missing
    if not queries.is_public(study):
        return render_template("case_studies/gone.html"), 410
    return render_template("case_studies/show.html", study=study, paragraphs=rules.paragraphs(study.text), **_words())


def _form(schema: Intake, study: CaseStudy, values: dict[str, Any] | None = None) -> tuple[Form, str | None]:
    """Return the form, and the version of the case study that was on the page it was sent from."""
    return Form(schema, values, version=study.version), request.form.get("version")


def _answer(
    page: str, form: Form, study: CaseStudy | None, act: Callable[[dict[str, Any]], CaseStudy], said: str
) -> ResponseReturnValue:
    """Show a form of a case study, or do what it says and go on to the case study."""
    study_id = study.id if study else None
    told: dict[str, Any] = {"form": form, "study": study, **_account(study), **_words()}
    if request.method == "GET":
        return render_template(f"case_studies/{page}.html", **told)
    try:
        saved = act(form.load(request))
    except (ValidationError, RuleBroken, Stale) as refused:
        now = queries.one_study(study_id) if study_id else None
        told |= {"study": now, **_account(now)}
        if isinstance(refused, Stale):
            form.version = str(now.version) if now else None  # they have been told, and see the words as they are
            return render_template(f"case_studies/{page}.html", **told, stale=refused), 409
        form.refuse(refused)
        return render_template(f"case_studies/{page}.html", **told), _status(refused)
    say(said)
    return redirect(url_for(".one", study_id=saved.id), 303)


def _step(study: CaseStudy, step: Callable[..., CaseStudy], said: str) -> ResponseReturnValue:
    form, study_id = Form(Intake()), study.id
    form.keep(request.form)
    try:
        step(acting(), study)
    except RuleBroken as refused:
        form.refuse(refused)
        again = queries.one_study(study_id)
        if again is None:
            raise Missing from None
        return _one(again, form), _status(refused)
    say(said)
    return redirect(url_for(".one", study_id=study_id), 303)


def _one(study: CaseStudy, form: Form) -> str:
    people = {study.written_by, study.published_by, study.withdrawn_by, *(each.checked_by for each in study.checks)}
    people |= {account for each in study.consents for account in (each.taken_by, each.withdrawn_by)}
    return render_template(
        "case_studies/one.html",
        study=study,
        form=form,
        names=accounts.names(people),
        standing={each.id: rules.standing(each, study.wording, today()) for each in study.consents},
        for_reports=not queries.lacking(study, website=False),
        for_website=not queries.lacking(study, website=True),
        is_public=queries.is_public(study),
        **_account(study),
        **_words(),
    )


def _account(study: CaseStudy | None) -> dict[str, Any]:
    """Return what a case study says, and what of it to look at twice; of one that is not written yet, nothing."""
    if study is None:
        return {}
    staff = [name for _id, name in schemas.takers()]
    said = f"{study.title}.\n\n{study.text}"
    return {
        "paragraphs": rules.paragraphs(study.text),
        "looks": rules.worth_a_look(said, staff),
        "in_english": rules.reads_as_english(said),
    }


def _words() -> dict[str, Any]:
    return {"rules": rules, "State": State, "Can": Can, "pathways": PATHWAY_NAMES, "strands": STRAND_LABELS}


def _status(refused: ValidationError | RuleBroken) -> int:
    return 409 if isinstance(refused, NotNow) else 422
