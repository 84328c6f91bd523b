"""Pages without an account: referring oneself, and the paper form."""

from __future__ import annotations

from datetime import timedelta

from flask import abort, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError

from hateprog.kernel.errors import RuleBroken, TooMany
from hateprog.referrals import rules, service
from hateprog.referrals.answers import pages_for
from hateprog.referrals.policy import Can
from hateprog.referrals.rules import Pathway, Source
from hateprog.referrals.schemas.pages import asked
from hateprog.referrals.schemas.self_referral import AboutYou, FirstOfAll
from hateprog.referrals.views.blueprint import bp
from hateprog.store import throttle
from hateprog.web.forms import Form
from hateprog.web.gate import acting, allows, public

AT_MOST = 10
WINDOW = timedelta(hours=1)
LARGEST = 100_000
"""Bytes: everything that the page asks for, several times over in any script."""

MAY_GO_ON = "self_referral"
REFERENCE = "self_referral_reference"


@bp.route("/refer-yourself", methods=["GET", "POST"])
@public
def self_refer() -> ResponseReturnValue:
    """Ask the one question that comes first. Whoever says yes is pointed to specialists, and nothing is kept."""
    form = Form(FirstOfAll())
    if request.method == "POST":
        _refuse_huge()
        try:
            sexual_harm = form.load(request)["sexual_harm"]
        except ValidationError as refused:
            form.refuse(refused)
            return render_template("referrals/self_refer.html", form=form), 422
        if sexual_harm:
            session.pop(MAY_GO_ON, None)
            return redirect(url_for(".specialists"), 303)
        session[MAY_GO_ON] = True
        return redirect(url_for(".about_you"), 303)
    return render_template("referrals/self_refer.html", form=form)


@bp.get("/refer-yourself/specialists")
@public
def specialists() -> ResponseReturnValue:
    """Point to those who help with sexual harm."""
    return render_template("referrals/specialists.html")


@bp.route("/refer-yourself/about-you", methods=["GET", "POST"])
@allows(Can.SELF_REFER)
def about_you() -> ResponseReturnValue:
    """Ask how to reach somebody safely and what they want help with, and receive it."""
    if not session.get(MAY_GO_ON):
        return redirect(url_for(".self_refer"), 303)
    form = Form(AboutYou())
    if request.method == "POST":
        _refuse_huge()
        try:
            given = form.load(request)
            throttle.allow(f"self-referral/{request.remote_addr}", limit=AT_MOST, window=WINDOW)
            referral = service.refer_oneself(acting(), None, given)
        except (ValidationError, RuleBroken) as refused:
            form.refuse(refused)
            return render_template("referrals/about_you.html", form=form), 422
        except TooMany as refused:
            form.refuse(RuleBroken(refused.message))
            return render_template("referrals/about_you.html", form=form), 429, {"Retry-After": str(refused.seconds)}
        session[REFERENCE] = referral.reference
        return redirect(url_for(".self_referred"), 303)
    return render_template("referrals/about_you.html", form=form)


@bp.get("/refer-yourself/received")
@public
def self_referred() -> ResponseReturnValue:
    """Show the reference and what happens next."""
    if REFERENCE not in session:
        return redirect(url_for(".self_refer"))
    return render_template("referrals/self_referred.html", reference=session[REFERENCE], days=rules.CHECK_WITHIN)


@bp.get("/referral-form")
@public
def paper() -> ResponseReturnValue:
    """Print the referral form of a pathway, from the same questions as the pages; without one, ask which."""
    pathway = request.args.get("pathway", type=Pathway)
    if pathway is None:
        return render_template("referrals/paper_choose.html", pathways=rules.PATHWAY_LABELS)
    pages = [page for page in pages_for(pathway, Source.PAPER) if page.value not in {"pathway", "paper-form"}]
    return render_template(
        "referrals/paper.html",
        pathway=rules.PATHWAY_LABELS[pathway],
        pages=[(asks, list(Form(asks))) for asks in (asked(page, pathway) for page in pages)],
        signing=list(Form(asked(pages_for(pathway, Source.PAPER)[0], pathway))),
    )


def _refuse_huge() -> None:
    """Refuse more than anybody types here, long before the limit of the whole service."""
    if (request.content_length or 0) > LARGEST:
        abort(413)
