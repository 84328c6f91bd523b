"""Pages of a case's questionnaires: both scores, entering from paper, what was answered, correcting, setting aside."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError

from hateprog.accounts import queries as accounts
from hateprog.evaluation.questionnaires import queries, rules, schemas, service
from hateprog.evaluation.questionnaires.comparison import comparisons
from hateprog.evaluation.questionnaires.instrument import MOMENT_LABELS, Moment
from hateprog.evaluation.questionnaires.models import InstrumentVersion, Questionnaire
from hateprog.evaluation.questionnaires.policy import Can
from hateprog.evaluation.questionnaires.views.blueprint import asked, bp, status_of, to_case
from hateprog.kernel.clock import today, utcnow
from hateprog.kernel.errors import NotNow, RuleBroken, Stale
from hateprog.kernel.text import _
from hateprog.referrals import case_queries as cases
from hateprog.referrals.queries import one_referral
from hateprog.web.forms import Form
from hateprog.web.gate import acting, allows
from hateprog.web.notices import say


@bp.get("/cases/<uuid:referral_id>/questionnaires")
@allows(Can.READ, on=cases.case, logged=True)
def of_case(case: Any) -> ResponseReturnValue:
    """Show both scores of each instrument, what is still to be filled in, and what was set aside."""
    course, found, aside = queries.course_of(case), queries.slots_of(case), queries.set_aside_of(case.id)
    return render_template(
        "questionnaires/of_case.html",
        case=case,
        comparisons=comparisons(found),
        can_enter={moment: _is_open(moment, course) for moment in Moment},
        waits=_waits(course),
        aside=aside,
        pages={(page.instrument_id, page.moment): page for page in queries.open_pages(case.id, utcnow())},
        names=accounts.names({each.set_aside_by for each in aside} - {None}),
        moments=MOMENT_LABELS,
        sources=rules.SOURCE_LABELS,
        Can=Can,
    )


def _is_open(moment: Moment, course: rules.Course) -> bool:
    try:
        rules.check_open(moment, course)
    except NotNow:
        return False
    return True


def _waits(course: rules.Course) -> str | None:
    """Return why nothing at all can be filled in now, if that is so."""
    try:
        rules.check_open(Moment.BEFORE, course)
    except NotNow as refused:
        return refused.message
    return None


@bp.route("/cases/<uuid:referral_id>/questionnaires/<uuid:instrument_id>/<moment>", methods=["GET", "POST"])
@allows(Can.RECORD, on=one_referral, logged=True)
def enter(referral: Any, instrument_id: UUID, moment: str) -> ResponseReturnValue:
    """Enter what was answered on paper."""
    (version, when), referral_id = asked(instrument_id, moment), referral.id
    form = Form(schemas.from_paper(version.instrument), {"filled_on": today()})
    if request.method == "GET":
        rules.check_free(queries.standing(referral_id, version.code, when))
        rules.check_open(when, queries.course_of(cases.case(referral_id)))
        return _enter_page(referral, version, when, form)
    try:
        said = form.load(request)
        answers = schemas.answers_in(version.instrument, said)
        service.enter(acting(), referral, version=version, moment=when, filled_on=said["filled_on"], answers=answers)
    except (ValidationError, RuleBroken, Stale) as refused:
        _refuse(form, refused)
        return _enter_page(one_referral(referral_id), *asked(instrument_id, moment), form), status_of(refused)
    say(_("The questionnaire is entered"))
    return to_case(referral_id)


def _enter_page(referral: Any, version: InstrumentVersion, moment: Moment, form: Form) -> str:
    return render_template(
        "questionnaires/enter.html",
        case=referral,
        version=version,
        asks=version.instrument,
        moment=moment,
        moments=MOMENT_LABELS,
        form=form,
    )


def _refuse(form: Form, refused: ValidationError | RuleBroken | Stale) -> None:
    form.refuse(RuleBroken(refused.message) if isinstance(refused, Stale) else refused)


@bp.get("/questionnaires/<uuid:questionnaire_id>")
@allows(Can.READ, on=queries.one_questionnaire, logged=True)
def answers(questionnaire: Questionnaire) -> ResponseReturnValue:
    """Show what was answered, item by item, and what it came to."""
    return render_template(
        "questionnaires/answers.html",
        questionnaire=questionnaire,
        case=questionnaire.referral,
        asks=questionnaire.instrument.instrument,
        score=questionnaire.score,
        names=accounts.names({questionnaire.entered_by, questionnaire.set_aside_by} - {None}),
        moments=MOMENT_LABELS,
        sources=rules.SOURCE_LABELS,
        Can=Can,
    )


@bp.route("/questionnaires/<uuid:questionnaire_id>/correct", methods=["GET", "POST"])
@allows(Can.RECORD, on=queries.one_questionnaire, logged=True)
def correct(questionnaire: Questionnaire) -> ResponseReturnValue:
    """Put another one in place of a questionnaire that was entered by mistake."""
    asks, questionnaire_id, case_id = questionnaire.instrument.instrument, questionnaire.id, questionnaire.case_id
    start = {"filled_on": questionnaire.filled_on, **schemas.as_typed(asks, questionnaire.answers)}
    form = Form(schemas.from_paper(asks, correcting=True), start)
    if request.method == "GET":
        return _questionnaire_page("questionnaires/correct.html", questionnaire, form)
    try:
        said = form.load(request)
        service.correct(
            acting(),
            questionnaire,
            filled_on=said["filled_on"],
            answers=schemas.answers_in(asks, said),
            because=said["because"],
        )
    except (ValidationError, RuleBroken, Stale) as refused:
        _refuse(form, refused)
        again = queries.one_questionnaire(questionnaire_id)
        return _questionnaire_page("questionnaires/correct.html", again, form), status_of(refused)
    say(_("The questionnaire is corrected. The one before is kept, and counts no longer"))
    return to_case(case_id)


@bp.route("/questionnaires/<uuid:questionnaire_id>/set-aside", methods=["GET", "POST"])
@allows(Can.RECORD, on=queries.one_questionnaire, logged=True)
def set_aside(questionnaire: Questionnaire) -> ResponseReturnValue:
    """Set aside a questionnaire that was entered by mistake, without another one in its place."""
    form, questionnaire_id, case_id = Form(schemas.SetAsideSchema()), questionnaire.id, questionnaire.case_id
    if request.method == "GET":
        return _questionnaire_page("questionnaires/set_aside.html", questionnaire, form)
    try:
        service.set_aside(acting(), questionnaire, because=form.load(request)["because"])
    except (ValidationError, RuleBroken) as refused:
        _refuse(form, refused)
        again = queries.one_questionnaire(questionnaire_id)
        return _questionnaire_page("questionnaires/set_aside.html", again, form), status_of(refused)
    say(_("The questionnaire is set aside. It is kept, and counts no longer"))
    return to_case(case_id)


def _questionnaire_page(page: str, questionnaire: Any, form: Form) -> str:
    return render_template(
        page,
        questionnaire=questionnaire,
        case=questionnaire.referral,
        asks=questionnaire.instrument.instrument,
        form=form,
        moments=MOMENT_LABELS,
        back=url_for(".of_case", referral_id=questionnaire.case_id),
    )
