"""What came in: checking it, sending it back, closing it, and keying in what came on paper."""

from __future__ import annotations

from enum import StrEnum
from typing import Any
from uuid import UUID

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError

from hateprog.areas import queries as areas
from hateprog.kernel.clock import today
from hateprog.kernel.errors import NotNow, RuleBroken
from hateprog.kernel.text import _
from hateprog.referrals import queries, rules, service
from hateprog.referrals.answers import Page
from hateprog.referrals.models import Referral
from hateprog.referrals.policy import Can
from hateprog.referrals.rules import Stage
from hateprog.referrals.schemas.steps import Close, KeyIn, Return
from hateprog.referrals.views.blueprint import bp
from hateprog.web.forms import Form
from hateprog.web.gate import acting, allows, can


class Late(StrEnum):
    """A filter: only what is late."""

    YES = "yes"


@bp.get("/incoming")
@allows(Can.INCOMING)
def incoming() -> ResponseReturnValue:
    """List what waits for a step before it has a practitioner, each with its clock; the filters are in the address."""
    day = today()
    districts = areas.districts()
    stage = request.args.get("stage", type=Stage)
    district = request.args.get("district") if request.args.get("district") in dict(districts) else None
    late = request.args.get("late", type=Late)
    after = request.args.get("after", type=UUID)
    rows = queries.incoming(acting(), stage=stage, district_code=district, late_on=day if late else None, after=after)
    filters: dict[str, Any] = {"stage": stage, "district": district, "late": late}
    more = len(rows) > queries.PAGE
    holidays = areas.bank_holidays(day.year, day.year + 1)
    paused = current_app.extensions["clocks_paused"]
    return render_template(
        "referrals/incoming.html",
        rows=rows[: queries.PAGE],
        may_decide=not after and current_app.extensions["decides_as_coordinator"](acting()),
        paused=paused({row.id for row in rows}),
        sections=[] if after or any(filters.values()) else current_app.extensions["on_incoming"](acting()),
        keyed_in=[] if after else queries.being_keyed_in(),
        next=url_for(".incoming", **filters, after=rows[queries.PAGE - 1].id) if more else None,
        first=url_for(".incoming", **filters) if after else None,
        filters={name: value or "" for name, value in filters.items()},
        filtered=any(filters.values()),
        districts=districts,
        clock_of=lambda due_on: rules.clock(due_on, day, holidays),
        clocks=rules.CLOCK_LABELS,
        stages=rules.STAGE_LABELS,
        shown_stages=queries.INCOMING,
        pathways=rules.PATHWAY_NAMES,
        sources=rules.SOURCE_LABELS,
    )


@bp.route("/referrals/key-in", methods=["GET", "POST"])
@allows(Can.KEY_IN)
def key_in() -> ResponseReturnValue:
    """Begin to key in a paper form: who signed it, when, and on what ground; then the same pages as on the screen."""
    form = Form(KeyIn())
    if request.method == "POST":
        try:
            referral = service.key_in(acting(), None, form.load(request))
        except (ValidationError, RuleBroken) as refused:
            form.refuse(refused)
            return render_template("referrals/key_in.html", form=form), 422
        first = Page.WHAT if referral.pathway is rules.Pathway.EARLY_INTERVENTION else Page.WHO
        return redirect(url_for(".question", referral_id=referral.id, page=first), 303)
    return render_template("referrals/key_in.html", form=form)


@bp.route("/referrals/<uuid:referral_id>/return", methods=["GET", "POST"])
@allows(Can.RETURN, on=queries.one_referral, logged=True)
def send_back(referral: Referral) -> ResponseReturnValue:
    """Return a referral to its referrer with what is missing; a mail tells them to sign in."""
    form = Form(Return())
    if request.method == "POST":
        try:
            service.send_back(acting(), referral, reason=form.load(request)["reason"])
        except (ValidationError, RuleBroken) as refused:
            form.refuse(refused)
            return render_template("referrals/send_back.html", form=form, referral=referral), 422
        flash(
            _("Referral {reference} is returned. The referrer has been told by mail.").format(
                reference=referral.reference
            ),
            "success",
        )
        return redirect(url_for(".incoming"), 303)
    rules.after(referral.stage, rules.Step.RETURN)
    return render_template(
        "referrals/send_back.html", form=form, referral=referral, why_not=_why_not_returned(referral)
    )


def _why_not_returned(referral: Referral) -> str | None:
    try:
        rules.check_can_be_asked(referral.referrer_id)
    except RuleBroken as refused:
        return refused.message
    return None


@bp.route("/referrals/<uuid:referral_id>/close", methods=["GET", "POST"])
@allows(Can.CLOSE, on=queries.one_referral, logged=True)
def close(referral: Referral) -> ResponseReturnValue:
    """Say why the case ends early, and end it."""
    form, referral_id = Form(Close()), referral.id
    if request.method == "POST":
        try:
            given = form.load(request)
            service.close(acting(), referral, because=given["because"], note=given["note"])
        except (ValidationError, RuleBroken) as refused:
            form.refuse(refused)
            page = render_template("referrals/close.html", form=form, referral=queries.one_referral(referral_id))
            return page, 409 if isinstance(refused, NotNow) else 422
        flash(_("Case {reference} has ended.").format(reference=referral.reference), "success")
        return redirect(url_for(".incoming") if can(Can.INCOMING) else url_for("casefile.home"), 303)
    rules.after(referral.stage, rules.Step.CLOSE)
    return render_template("referrals/close.html", form=form, referral=referral)
