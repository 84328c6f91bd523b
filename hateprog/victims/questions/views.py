"""Pages of questions at the desk: the list, taking one down, and one question from its words to its answers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import Schema, ValidationError

from hateprog.accounts import queries as accounts
from hateprog.kernel.errors import Missing, NotNow, RuleBroken
from hateprog.kernel.text import N_, _
from hateprog.questions import queries as crossing
from hateprog.questions import rules
from hateprog.questions.rules import HOME, OUT, Place, State
from hateprog.questions.screening import KIND_LABELS, screen
from hateprog.referrals import for_victims
from hateprog.victims.history import heads, of_victim
from hateprog.victims.models import Victim
from hateprog.victims.offers import queries as offers
from hateprog.victims.own_page import queries as own_pages
from hateprog.victims.policy import Can as CanLiaise
from hateprog.victims.queries import CaseAtHand, harmed_in, one_case, one_victim, own_cases
from hateprog.victims.questions import queries, schemas, service
from hateprog.victims.questions.models import Question
from hateprog.victims.questions.policy import Can
from hateprog.victims.rules import CHANNEL_LABELS
from hateprog.web.forms import Form
from hateprog.web.gate import acting, allows, can
from hateprog.web.intake import Intake
from hateprog.web.notices import say
from hateprog.web.paper import as_pdf, pdf

bp = Blueprint("victim_questions", __name__, template_folder="templates", url_prefix="/people-harmed")
NO_ANSWER: dict[State, str] = {
    State.DECLINED: N_("They did not wish to answer."),
    State.NOT_PUT: N_("It could not be put to them."),
}
NEVER_PUT = N_("It could not be put to them.")


@bp.app_template_global()
def questions_of(victim: Victim) -> list[queries.Listed]:
    """Return the questions of a person harmed, for their page."""
    return queries.of_victim(victim.id)


@bp.get("/questions")
@allows(Can.LIST)
def every() -> ResponseReturnValue:
    """List a liaison's own questions by what is due first, and what a colleague's waits for them to do."""
    return render_template(
        "victim_questions/every.html",
        own=queries.own(acting()),
        others=queries.for_colleagues(acting()),
        came=queries.came_unasked(acting()),
        cases={each.referral_id: each for each in own_cases(acting())},
        rules=rules,
    )


@bp.route("/<uuid:victim_id>/questions/new", methods=["GET", "POST"])
@allows(Can.CREATE, on=one_victim, logged=True)
def take_down(victim: Victim) -> ResponseReturnValue:
    """Take down a question or a letter in the person's own words."""
    mine = [part.referral_id for part in victim.parts if acting().id in part.liaisons]
    form = Form(schemas.taking_down((str(each.referral_id), each.reference) for each in for_victims.some(mine)))
    if request.method == "POST":
        try:
            given = form.load(request)
            case_ids = [UUID(each) for each in given.pop("cases")]
            question = service.take_down(acting(), victim, case_ids=case_ids, **given)
        except (ValidationError, RuleBroken) as refused:
            form.refuse(refused)
            status = 409 if isinstance(refused, NotNow) else 422
            return render_template("victim_questions/take_down.html", form=form, victim=one_victim(victim.id)), status
        say(_("Taken down. Somebody else screens it next"))
        return redirect(url_for(".show", question_id=question.id), 303)
    return render_template("victim_questions/take_down.html", form=form, victim=victim)


@bp.get("/questions/<uuid:question_id>")
@allows(Can.READ, on=queries.one_question, logged=True)
def show(question: Question) -> ResponseReturnValue:
    """Show a question: its words and what the screen marks, what comes next, and its answers to their liaison."""
    return _page(question.id)


def _page(question_id: UUID, form: Form | None = None, refused: NotNow | None = None) -> str:
    question: Any = queries.one_question(question_id)
    passages = queries.passages_of(question) if can(Can.READ_ANSWER, question) else {}
    form = form or Form(schemas.AgreeSchema())
    if refused is not None:
        form.refuse(refused)
    return render_template(
        "victim_questions/show.html",
        question=question,
        screened=screen(question.wording.words, queries.known_of(question)),
        passages=passages,
        where=queries.whereabouts(list(passages.values())),
        cases={each.referral_id: each for each in for_victims.some(question.referral_ids)},
        theirs=can(Can.CREATE, question),
        wrote_it=question.wording.written_person == acting().person_id,
        took_it_down=question.taken_down_person == acting().person_id,
        names=accounts.names({each.written_by for each in question.wordings} | {question.released_by}),
        form=form,
        rules=rules,
        kinds=KIND_LABELS,
        channels=CHANNEL_LABELS,
    )


def _step(
    question: Question, schema: Schema, act: Callable[[dict[str, Any]], object], said: str
) -> ResponseReturnValue:
    """Take a form's answers, do what it says, and lead back to the question; show it again where that is refused."""
    question_id, form = question.id, Form(schema)
    try:
        act(form.load(request))
    except NotNow as refused:
        return _page(question_id, refused=refused), 409
    except (ValidationError, RuleBroken) as refused:
        form.refuse(refused)
        return _page(question_id, form), 422
    say(said)
    return redirect(url_for(".show", question_id=question_id), 303)


def _number() -> int:
    return request.form.get("number", type=int) or 0


@bp.route("/questions/<uuid:question_id>/reword", methods=["GET", "POST"])
@allows(Can.SCREEN, on=queries.one_question, logged=True)
def reword(question: Question) -> ResponseReturnValue:
    """Give it other words, beginning with those it has."""
    question_id, form = question.id, Form(schemas.RewordSchema(), {"words": question.wording.words})
    if request.method == "POST":
        try:
            service.reword(acting(), question, **form.load(request))
        except (ValidationError, RuleBroken) as refused:
            form.refuse(refused)
            return _reword_page(question_id, form), 409 if isinstance(refused, NotNow) else 422
        say(_("The other words are kept. Somebody else screens them next"))
        return redirect(url_for(".show", question_id=question_id), 303)
    return _reword_page(question_id, form)


def _reword_page(question_id: UUID, form: Form) -> str:
    question: Any = queries.one_question(question_id)
    screened = screen(question.wording.words, queries.known_of(question))
    return render_template(
        "victim_questions/reword.html", question=question, screened=screened, kinds=KIND_LABELS, form=form
    )


@bp.post("/questions/<uuid:question_id>/approve")
@allows(Can.SCREEN, on=queries.one_question)
def approve(question: Question) -> ResponseReturnValue:
    """Say that its words may go over."""
    return _step(
        question,
        Intake(),
        lambda _given: service.approve(acting(), question, number=_number()),
        _("Screened. The wording is agreed with the person next"),
    )


@bp.post("/questions/<uuid:question_id>/agree")
@allows(Can.CREATE, on=queries.one_question)
def agree(question: Question) -> ResponseReturnValue:
    """Say that the person agrees to the words."""
    return _step(
        question,
        schemas.AgreeSchema(),
        lambda given: service.agree(acting(), question, number=_number(), **given),
        _("Agreed. Somebody other than who took it down releases it next"),
    )


@bp.post("/questions/<uuid:question_id>/release")
@allows(Can.RELEASE, on=queries.one_question)
def release(question: Question) -> ResponseReturnValue:
    """Release it. A colleague's question is not theirs to see any more afterwards, so that leads back to the list."""
    if not can(Can.READ, question):
        say(_("Somebody was quicker: it is released or withdrawn already"))
        return redirect(url_for(".every"), 303)
    theirs = can(Can.CREATE, question)
    answer = _step(
        question,
        Intake(),
        lambda _given: service.release(acting(), question),
        _("Released. It is on its way to the practitioner"),
    )
    return answer if theirs or isinstance(answer, tuple) else redirect(url_for(".every"), 303)


@bp.post("/questions/<uuid:question_id>/withdraw")
@allows(Can.WITHDRAW, on=queries.one_question)
def withdraw(question: Question) -> ResponseReturnValue:
    """Withdraw it."""
    return _step(
        question,
        Intake(),
        lambda _given: service.withdraw(acting(), question),
        _("Withdrawn. No answer goes back"),
    )


# Who saw what


@bp.get("/<uuid:victim_id>/history")
@allows(CanLiaise.READ, on=one_victim, logged=True)
def history(victim: Victim) -> ResponseReturnValue:
    """Show who saw or changed what of a person harmed and of their questions."""
    told = of_victim(victim, _all_theirs(victim))
    rows = [each.row for each in told.lines]
    return render_template("victims/history.html", victim=victim, heads=heads(), rows=rows)


@bp.get("/<uuid:victim_id>/history.pdf")
@allows(CanLiaise.READ, on=one_victim, logged=True)
def history_as_file(victim: Victim) -> Response:
    """Return the same as a tagged PDF; its name says nothing of whose it is."""
    told = of_victim(victim, _all_theirs(victim))
    content = pdf("victims/history.typ", told.as_told(), title=_("Access history"), reference="", made_at=told.made_at)
    return as_pdf(content, "access-history")


def _all_theirs(victim: Victim) -> list[UUID]:
    parts = [part.id for part in victim.parts]
    return [*queries.all_of_victim(victim.id), *offers.all_of(parts), *own_pages.all_of(victim.id)]


# Answers that come home


@bp.route("/cases/<uuid:referral_id>/letters/<uuid:passage_id>", methods=["GET", "POST"])
@allows(Can.RELEASE_ANSWER, on=one_case, logged=True)
def unasked(at_hand: CaseAtHand, passage_id: UUID) -> ResponseReturnValue:
    """Show a letter that nobody asked for, and take down for whom it is."""
    found, case_id = crossing.passages([passage_id]).get(passage_id), at_hand.id
    if found is None or found.referral_id != case_id or not found.unasked:
        raise Missing
    people = [row.victim for row in harmed_in(case_id) if row.victim.withdrawn_at is None]
    form, status = Form(schemas.for_whom((str(each.id), each.name) for each in people)), 200
    if request.method == "POST":
        try:
            person = form.load(request)["person"]
            victim_id = None if person == schemas.NOBODY else UUID(person)
            question = service.receive(acting(), at_hand, passage_id=passage_id, victim_id=victim_id)
        except (ValidationError, RuleBroken) as refused:
            form.refuse(refused)
            status = 409 if isinstance(refused, NotNow) else 422
        else:
            say(_("Read it, and ask whether they want it") if question else _("It is not passed on"))
            where = (
                url_for(".answer", question_id=question.id, passage_id=passage_id) if question else url_for(".every")
            )
            return redirect(where, 303)
    again: Any = crossing.passages([passage_id])[passage_id]
    told = {"at_hand": one_case(case_id), "passage": again, "form": form}
    return render_template("victim_questions/unasked.html", **told), status


@bp.get("/questions/<uuid:question_id>/answers/<uuid:passage_id>")
@allows(Can.READ_ANSWER, on=queries.one_question, logged=True)
def answer(question: Question, passage_id: UUID) -> ResponseReturnValue:
    """Show what came home from one case, and what comes next with it."""
    return _answer_page(question.id, passage_id)


def _answer_page(question_id: UUID, passage_id: UUID, form: Form | None = None, refused: NotNow | None = None) -> str:
    question: Any = queries.one_question(question_id)
    way = next((each for each in question.ways if each.passage_id == passage_id), None)
    if way is None:
        raise Missing
    passage = queries.passages_of(question)[passage_id]
    where = queries.whereabouts([passage])[passage_id]
    came = passage.answer or passage.not_put_because
    came_home = passage.state in HOME or (passage.state in OUT and where.place is Place.DESK)
    form = form or _next_form(passage, came_home)
    if refused is not None:
        form.refuse(refused)
    return render_template(
        "victim_questions/answer.html",
        question=question,
        way=way,
        passage=passage,
        where=where,
        case=for_victims.one(way.referral_id),
        screened=screen(came, queries.known_of(question)) if came else None,
        came_home=came_home,
        form=form,
        rules=rules,
        kinds=KIND_LABELS,
        channels=CHANNEL_LABELS,
    )


def _next_form(passage: Any, came_home: bool) -> Form:
    if came_home:
        told = passage.answer or _(NO_ANSWER.get(passage.state, NEVER_PUT))
        return Form(schemas.ToldSchema(), {"told": told})
    schema = {State.SCREENED: schemas.WishSchema, State.ASKED: schemas.RelaySchema}.get(passage.state)
    return Form(schema()) if schema else Form(Intake())


@dataclass(frozen=True, slots=True)
class AnswerStep:
    """What is done with what came home: the form that it takes, the command, and what is said when it is done."""

    schema: type[Schema]
    act: Callable[..., object]
    said: str


ANSWER_STEPS: dict[str, AnswerStep] = {
    "read": AnswerStep(
        schemas.ToldSchema,
        service.read_answer,
        N_("Read. Ask the person whether, how and when they want to hear it"),
    ),
    "again": AnswerStep(Intake, service.send_again, N_("It is on its way again, in the same words")),
    "ask": AnswerStep(schemas.WishSchema, service.ask, N_("Their wish is kept")),
    "relay": AnswerStep(
        schemas.RelaySchema, service.relay, N_("Relayed. It is acknowledged once they have said that they have it")
    ),
    "acknowledge": AnswerStep(Intake, service.acknowledge, N_("Acknowledged")),
}


@bp.post("/questions/<uuid:question_id>/answers/<uuid:passage_id>/<step>")
@allows(Can.RELEASE_ANSWER, on=queries.one_question)
def go_on_with_answer(question: Question, passage_id: UUID, step: str) -> ResponseReturnValue:
    """Do the next thing with what came home, and lead back to the question; show it again where that is refused."""
    question_id, to_do = question.id, ANSWER_STEPS.get(step)
    if to_do is None:
        raise Missing
    form = Form(to_do.schema())
    try:
        to_do.act(acting(), question, passage_id=passage_id, **form.load(request))
    except NotNow as refused:
        return _answer_page(question_id, passage_id, refused=refused), 409
    except (ValidationError, RuleBroken) as refused:
        form.refuse(refused)
        return _answer_page(question_id, passage_id, form), 422
    say(_(to_do.said))
    return redirect(url_for(".show", question_id=question_id), 303)
