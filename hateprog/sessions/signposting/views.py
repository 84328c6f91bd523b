"""Pages of support: the directory of services, and the tab of a case with causes and offers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError

from hateprog.areas import queries as areas
from hateprog.kernel.clock import today
from hateprog.kernel.errors import NotNow, RuleBroken, Stale
from hateprog.kernel.text import _
from hateprog.referrals import case_queries as cases
from hateprog.referrals.queries import one_referral
from hateprog.sessions.signposting import queries, rules, service
from hateprog.sessions.signposting.models import SupportOffer, SupportService
from hateprog.sessions.signposting.policy import Can
from hateprog.sessions.signposting.rules import Cause
from hateprog.sessions.signposting.schemas import (
    AnswerSchema,
    CausesSchema,
    OfferSchema,
    OutcomeSchema,
    PassOnSchema,
    ServiceSchema,
)
from hateprog.web.forms import Form
from hateprog.web.gate import acting, allows
from hateprog.web.notices import say

bp = Blueprint("signposting", __name__, template_folder="templates")
ASKED_OF_A_SERVICE = ("name", "what_for", "force_code", "how_to_reach", "min_age", "max_age", "note")


@bp.get("/support-services")
@allows(Can.LIST_SERVICES)
def services() -> ResponseReturnValue:
    """Show the directory of services; those that are retired below."""
    every = queries.services()
    return render_template(
        "signposting/services.html",
        current=[each for each in every if each.retired_at is None],
        retired=[each for each in every if each.retired_at is not None],
        areas=areas.names({each.force_code for each in every if each.force_code}),
        form=Form(ServiceSchema()),
        Can=Can,
    )


@bp.route("/support-services/add", methods=["GET", "POST"])
@allows(Can.KEEP_SERVICES)
def add() -> ResponseReturnValue:
    """Put a service into the directory."""
    form = Form(ServiceSchema())
    return _save(form, lambda said: service.add_service(acting(), None, **said), _("The service is in the directory"))


@bp.route("/support-services/<uuid:service_id>", methods=["GET", "POST"])
@allows(Can.KEEP_SERVICES, on=queries.one_service)
def change(kept: SupportService) -> ResponseReturnValue:
    """Change what the directory says of a service."""
    values = {name: getattr(kept, name) for name in ASKED_OF_A_SERVICE}
    form, service_id = Form(ServiceSchema(), values, version=kept.version), kept.id
    version = request.form.get("version")
    try:
        return _save(
            form,
            lambda said: service.change_service(acting(), kept, version=version, **said),
            _("The service is changed"),
            kept,
        )
    except Stale as stale:
        newest: Any = queries.one_service(service_id)
        form.version = str(newest.version)  # they have been told: saving again is meant
        return render_template("signposting/service.html", form=form, kept=newest, stale=stale), 409


def _save(
    form: Form, act: Callable[[dict[str, Any]], Any], done: str, kept: SupportService | None = None
) -> ResponseReturnValue:
    if request.method == "GET":
        return render_template("signposting/service.html", form=form, kept=kept)
    try:
        act(form.load(request))
    except (ValidationError, RuleBroken) as refused:
        form.refuse(refused)
        return render_template("signposting/service.html", form=form, kept=kept), 422
    say(done)
    return redirect(url_for(".services"), 303)


@bp.post("/support-services/<uuid:service_id>/retire")
@allows(Can.KEEP_SERVICES, on=queries.one_service)
def retire(kept: SupportService) -> ResponseReturnValue:
    """Offer a service no more."""
    service.retire_service(acting(), kept)
    say(_("The service is retired: it is offered no more, and can be brought back"))
    return redirect(url_for(".services"), 303)


@bp.post("/support-services/<uuid:service_id>/bring-back")
@allows(Can.KEEP_SERVICES, on=queries.one_service)
def bring_back(kept: SupportService) -> ResponseReturnValue:
    """Offer a retired service again."""
    service.bring_back_service(acting(), kept)
    say(_("The service can be offered again"))
    return redirect(url_for(".services"), 303)


@bp.get("/cases/<uuid:referral_id>/support")
@allows(Can.READ, on=one_referral, logged=True)
def support(referral: Any) -> ResponseReturnValue:
    """Show the causes found in a case and what was offered for them."""
    return _tab(referral)


@bp.post("/cases/<uuid:referral_id>/support/causes")
@allows(Can.WRITE, on=one_referral, logged=True)
def find(referral: Any) -> ResponseReturnValue:
    """Say which causes were found."""
    form, referral_id = Form(CausesSchema()), referral.id
    try:
        service.find_causes(acting(), referral, **form.load(request))
    except ValidationError as refused:
        form.refuse(refused)
        return _tab(one_referral(referral_id), causes=form), 422
    say(_("The causes found are saved"))
    return redirect(url_for(".support", referral_id=referral_id), 303)


@bp.route("/cases/<uuid:referral_id>/support/offer", methods=["GET", "POST"])
@allows(Can.WRITE, on=one_referral, logged=True)
def offer(referral: Any) -> ResponseReturnValue:
    """Put down that a service was offered."""
    referral_id = referral.id
    form = Form(OfferSchema(_choices(referral)), {"offered_on": today()})
    if request.method == "GET":
        rules.check_offerable(referral.stage)
        return render_template("signposting/offer.html", case=referral, form=form)
    try:
        service.offer(acting(), referral, **form.load(request))
    except (ValidationError, RuleBroken) as refused:
        form.refuse(refused)
        page = render_template("signposting/offer.html", case=one_referral(referral_id), form=form)
        return page, 409 if isinstance(refused, NotNow) else 422
    say(_("The offer is put down"))
    return redirect(url_for(".support", referral_id=referral_id), 303)


def _choices(referral: Any) -> Callable[[], list[tuple[str, ...]]]:
    """Return what a select lists: the services that fit, each with what it is for."""
    fitting = [(key, f"{name}: {what_for}") for key, name, what_for in service.fitting(referral)]
    return lambda: list(fitting)


def _tab(referral: Any, *, causes: Form | None = None) -> str:
    found = queries.causes_of(referral.id)
    said = {"causes": [each.cause for each in found], "other": next((each.other for each in found if each.other), None)}
    return render_template(
        "signposting/support.html",
        case=cases.case(referral.id),
        causes=causes or Form(CausesSchema(), said),
        found=found,
        offers=queries.offers_of(referral.id),
        offerable=referral.stage in rules.OFFERABLE,
        why_not=_why_not(referral),
        other=Cause.OTHER.value,
        rules=rules,
        Can=Can,
    )


def _why_not(referral: Any) -> str | None:
    """Return why nothing may be offered now; None where something may."""
    try:
        rules.check_offerable(referral.stage)
    except NotNow as refused:
        return refused.message
    return None


@bp.route("/support-offers/<uuid:offer_id>/answer", methods=["GET", "POST"])
@allows(Can.WRITE, on=queries.one_offer, logged=True)
def answer(offer: SupportOffer) -> ResponseReturnValue:
    """Put down whether they agree that their details are passed on."""
    form = Form(AnswerSchema(), {"consented": offer.consented, "consented_on": offer.consented_on or today()})
    return _step(offer, form, service.answer, _("Their answer"))


@bp.route("/support-offers/<uuid:offer_id>/referral", methods=["GET", "POST"])
@allows(Can.WRITE, on=queries.one_offer, logged=True)
def pass_on(offer: SupportOffer) -> ResponseReturnValue:
    """Put down that a referral to the service was made."""
    return _step(offer, Form(PassOnSchema(), {"referred_on": today()}), service.pass_on, _("Referral to the service"))


@bp.route("/support-offers/<uuid:offer_id>/outcome", methods=["GET", "POST"])
@allows(Can.WRITE, on=queries.one_offer, logged=True)
def outcome(offer: SupportOffer) -> ResponseReturnValue:
    """Put down what became of an offer."""
    values = {"outcome": offer.outcome, "outcome_on": today(), "outcome_note": offer.outcome_note}
    return _step(offer, Form(OutcomeSchema(), values), service.note_outcome, _("What became of it"))


def _step(offer: SupportOffer, form: Form, act: Callable[..., object], title: str) -> ResponseReturnValue:
    """Show a step of an offer, or take it and go back to the case's support."""
    offer_id, referral_id = offer.id, offer.case_id
    if request.method == "GET":
        return render_template("signposting/step.html", offer=offer, case=offer.referral, form=form, title=title)
    try:
        act(acting(), offer, **form.load(request))
    except (ValidationError, RuleBroken) as refused:
        form.refuse(refused)
        fresh: Any = queries.one_offer(offer_id)
        page = render_template("signposting/step.html", offer=fresh, case=fresh.referral, form=form, title=title)
        return page, 409 if isinstance(refused, NotNow) else 422
    say(_("The step is saved"))
    return redirect(url_for(".support", referral_id=referral_id), 303)
