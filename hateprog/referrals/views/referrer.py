"""Making a referral, one question a page, and seeing where one's own referrals are."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError

from hateprog.kernel.access import Role
from hateprog.kernel.clock import today
from hateprog.kernel.errors import Missing, RuleBroken, Stale
from hateprog.kernel.text import _
from hateprog.referrals import queries, rules, service, summary
from hateprog.referrals.answers import Page, neighbours, pages_for
from hateprog.referrals.facts import Told
from hateprog.referrals.models import Referral
from hateprog.referrals.policy import Can
from hateprog.referrals.schemas.asks import Asks
from hateprog.referrals.schemas.steps import Declaration, Withdraw, with_who_said_so
from hateprog.referrals.views.blueprint import bp
from hateprog.web.forms import Form
from hateprog.web.gate import acting, allows, can
from hateprog.web.intake import said_in


@bp.get("/referrals")
@allows(Can.LIST)
def mine() -> ResponseReturnValue:
    """List the referrals that whoever is acting made: the returned ones first, with what is missing."""
    after = request.args.get("after", type=UUID)
    rows = queries.own(acting(), after=after)
    return render_template(
        "referrals/mine.html",
        returned=[] if after else queries.returned_to(acting()),
        rows=rows[: queries.PAGE],
        next=url_for(".mine", after=rows[queries.PAGE - 1].id) if len(rows) > queries.PAGE else None,
        first=url_for(".mine") if after else None,
        form=Form(Declaration()),
        stages=rules.STAGE_LABELS,
        pathways=rules.PATHWAY_NAMES,
        draft=rules.Stage.DRAFT,
    )


@bp.post("/referrals")
@allows(Can.CREATE)
def start() -> ResponseReturnValue:
    """Begin a referral and lead to its first question."""
    referral = service.start(acting(), None)
    return redirect(url_for(".question", referral_id=referral.id, page=Page.PATHWAY), 303)


@bp.route("/referrals/<uuid:referral_id>/<page>", methods=["GET", "POST"])
@allows(Can.UPDATE, on=queries.one_referral, logged=True)
def question(referral: Referral, page: str) -> ResponseReturnValue:
    """Ask one page's questions and save the answers."""
    here = _page_of(referral, page)
    asks = _asked(referral, here)
    form = _asking(referral, asks)
    before, after = neighbours(here, pages_for(referral.pathway, referral.source))
    checking = request.args.get("then") == "check"
    shown = {
        "form": form,
        "asks": asks,
        "referral": referral,
        "back": _address(referral, None if checking else before) if checking or before else url_for(".mine"),
        "skip": None if checking or here is Page.PATHWAY else _address(referral, after),
    }
    if request.method == "GET":
        return _unless_sent(referral) or render_template("referrals/question.html", **shown)
    try:
        given = form.load(request)
        told_by, told_on = given.pop("told_by", None), given.pop("told_on", None)
        told = Told(told_by, told_on) if told_by else None
        service.answer(acting(), referral, given, version=form.version, told=told)
    except (ValidationError, RuleBroken) as refused:
        form.refuse(refused)
        return render_template("referrals/question.html", **shown), 422
    except Stale as stale:
        form.version = str(referral.version)
        return render_template("referrals/question.html", stale=stale, **shown), 409
    following = neighbours(here, pages_for(referral.pathway, referral.source))[1]
    return redirect(_address(referral, None if checking else following), 303)


@bp.get("/referrals/<uuid:referral_id>/check")
@allows(Can.UPDATE, on=queries.one_referral, logged=True)
def check(referral: Referral) -> ResponseReturnValue:
    """Show all answers before they are sent, what is missing, and where each can be changed."""
    return _unless_sent(referral) or _checking(referral, Form(Declaration(), version=referral.version))


@bp.post("/referrals/<uuid:referral_id>/submit")
@allows(Can.UPDATE, on=queries.one_referral)
def submit(referral: Referral) -> ResponseReturnValue:
    """Send the referral to the service."""
    form = Form(Declaration(), version=referral.version)
    try:
        form.load(request)
        service.submit(acting(), referral, version=form.version)
    except (ValidationError, RuleBroken) as refused:
        form.refuse(refused)
        return _checking(_again(referral), form), 422
    except Stale as stale:
        form.version = str(referral.version)
        return _checking(_again(referral), form, stale=stale), 409
    return redirect(url_for(".receipt", referral_id=referral.id), 303)


@bp.get("/referrals/<uuid:referral_id>/receipt")
@allows(Can.READ_PARTICIPANT, on=queries.one_referral, logged=True)
def receipt(referral: Referral) -> ResponseReturnValue:
    """Show that the referral was received, its reference, and what was sent; made to be printed."""
    if referral.received_at is None:
        raise Missing
    return render_template("referrals/receipt.html", referral=referral, sent=queries.as_sent(referral))


@bp.get("/referrals/<uuid:referral_id>")
@allows(Can.READ, on=queries.one_referral, logged=True)
def show(referral: Referral) -> ResponseReturnValue:
    """Show where a referral is, and the answers as they were sent; nothing of what happened later."""
    if referral.stage is rules.Stage.DRAFT and can(Can.UPDATE, referral):
        return redirect(url_for(".check", referral_id=referral.id))
    return render_template(
        "referrals/show.html",
        referral=referral,
        sent=queries.as_sent(referral),
        stages=rules.STAGE_LABELS,
        returned=referral.stage is rules.Stage.RETURNED,
        over=referral.stage in rules.ENDED,
        form=Form(Declaration()),
    )


@bp.route("/referrals/<uuid:referral_id>/withdraw", methods=["GET", "POST"])
@allows(Can.WITHDRAW, on=queries.one_referral, logged=True)
def withdraw(referral: Referral) -> ResponseReturnValue:
    """Say why the referral is withdrawn, and withdraw it."""
    form = Form(Withdraw())
    if request.method == "POST":
        try:
            service.withdraw(acting(), referral, reason=form.load(request)["reason"])
        except (ValidationError, RuleBroken) as refused:
            form.refuse(refused)
            return render_template("referrals/withdraw.html", form=form, referral=referral), 422
        flash(_("Referral {reference} is withdrawn.").format(reference=referral.reference), "success")
        return redirect(url_for(".show", referral_id=referral.id), 303)
    rules.after(referral.stage, rules.Step.WITHDRAW)
    return render_template("referrals/withdraw.html", form=form, referral=referral)


def _asking(referral: Referral, asks: Asks) -> Form:
    """Return a page's form. Once the referral was sent it asks who said so too, and whoever relies on it says that."""
    if referral.stage in rules.EDITABLE or not can(Can.INCOMING):
        return Form(asks, values=referral.answers, version=referral.version)
    told: dict[str, Any] = {}
    if referral.stage not in rules.RELIED_ON:
        first = service.as_told(referral)
        told = {"told_by": first.by, "told_on": today()}
    return Form(with_who_said_so(asks), values=referral.answers | told, version=referral.version)


def _asked(referral: Referral, page: Page) -> Asks:
    """Return the questions of a page, and once it is sent those that fit what was typed."""
    asks = summary.asked_of(referral, page, today())
    if request.method == "GET":
        return asks
    return summary.asked_again(referral, page, today(), said_in(request, asks))


def _page_of(referral: Referral, name: str) -> Page:
    """Return the page with this address. Raises `Missing` for one that this referral's pathway does not have."""
    try:
        here = Page(name)
    except ValueError:
        raise Missing from None
    if here not in pages_for(referral.pathway, referral.source):
        raise Missing
    return here


def _address(referral: Referral, page: Page | None) -> str:
    """Return where a page's questions are; after the last page comes the check."""
    if page is None:
        return url_for(".check", referral_id=referral.id)
    return url_for(".question", referral_id=referral.id, page=page)


def _unless_sent(referral: Referral) -> ResponseReturnValue | None:
    """Lead away from pages that change answers once they may not be changed any more."""
    try:
        rules.require_changeable(referral.stage, coordinates=Role.COORDINATOR in acting().roles)
    except RuleBroken:
        return redirect(url_for(".show", referral_id=referral.id))
    return None


def _again(referral: Referral) -> Referral:
    """Return the referral as it is after a refused command let go of it."""
    fresh = queries.one_referral(referral.id)
    if fresh is None:
        raise Missing
    return fresh


def _checking(referral: Referral, form: Form, stale: Stale | None = None) -> str:
    day = today()
    coordinates = can(Can.INCOMING)
    return render_template(
        "referrals/check.html",
        referral=referral,
        told=summary.told(referral, day),
        gaps=summary.gaps(referral, day),
        twice=queries.possible_duplicates(referral) if coordinates else [],
        to_send=referral.stage in rules.EDITABLE,
        coordinates=coordinates,
        steps={step for stage, step in rules.TRANSITIONS if stage is referral.stage},
        stages=rules.STAGE_LABELS,
        form=form,
        stale=stale,
    )
