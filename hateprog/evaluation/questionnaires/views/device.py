"""A page that a participant fills in themselves: made by the practitioner, opened without an account, used once."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import segno
from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError

from hateprog.accounts.tokens import new_token
from hateprog.evaluation.questionnaires import queries, rules, schemas, service
from hateprog.evaluation.questionnaires.instrument import MOMENT_LABELS, Instrument
from hateprog.evaluation.questionnaires.models import DevicePage
from hateprog.evaluation.questionnaires.policy import Can
from hateprog.evaluation.questionnaires.views.blueprint import asked, bp, status_of, to_case
from hateprog.kernel.access import NOBODY
from hateprog.kernel.clock import today
from hateprog.kernel.errors import Missing, NotNow, RuleBroken, Stale, TooMany
from hateprog.kernel.text import _
from hateprog.referrals.queries import one_referral
from hateprog.store import throttle
from hateprog.web.forms import Form
from hateprog.web.gate import acting, allows, public
from hateprog.web.intake import Intake
from hateprog.web.links import full_address
from hateprog.web.notices import say

LARGEST = 50_000
"""Bytes: every answer of the longest instrument, several times over."""


@bp.route("/cases/<uuid:referral_id>/questionnaires/<uuid:instrument_id>/<moment>/device", methods=["GET", "POST"])
@allows(Can.RECORD, on=one_referral, logged=True)
def hand_over(referral: Any, instrument_id: UUID, moment: str) -> ResponseReturnValue:
    """Make a page that the person fills in themselves; its address is shown once."""
    version, when = asked(instrument_id, moment)
    told = {"case": referral, "version": version, "moment": when, "moments": MOMENT_LABELS, "lasts": rules.PAGE_LASTS}
    if request.method == "GET":
        service.check_may_enter(referral.id, version, when, filled_on=today())
        return render_template("questionnaires/hand_over.html", form=Form(Intake()), **told)
    token = new_token()
    page = service.open_page(acting(), referral, version=version, moment=when, token=token)
    address = full_address("questionnaires.device", token=token)
    picture = segno.make(address, error="m").svg_data_uri(scale=5, border=4, light="white")
    here = url_for(".device", token=token)
    return render_template(
        "questionnaires/handed_over.html", page_made=page, address=address, here=here, picture=picture, **told
    )


@bp.post("/device-pages/<uuid:page_id>/close")
@allows(Can.RECORD, on=queries.one_page)
def close_device(page: DevicePage) -> ResponseReturnValue:
    """Close a page before it is used."""
    case_id = page.referral_id
    service.close_page(acting(), page)
    say(_("The page is closed: its address opens nothing any more"))
    return to_case(case_id)


@bp.route("/answer/<token>", methods=["GET", "POST"])
@public
def device(token: str) -> ResponseReturnValue:
    """Ask the questions of one questionnaire, once: no name, no account, and nothing else of the service.

    Whoever is signed in on the device signs out first, so that nobody is handed an open session.
    """
    try:
        if request.method == "POST":
            _count_try()
        page = _opened_by(token)
        if page.used_at is not None:
            return render_template("questionnaires/thanks.html")
        service.check_opens(page)
    except TooMany as refused:
        return _closed(refused.message), 429, {"Retry-After": str(refused.seconds)}
    except (Missing, RuleBroken):
        return _closed(), 404
    if acting() is not NOBODY:
        return render_template("questionnaires/sign_out_first.html", here=url_for(".device", token=token))
    asks = page.instrument.instrument
    if request.method == "POST":
        return _answer(token, page, asks)
    return _device_page(asks, Form(schemas.on_device(asks)))


def _opened_by(token: str) -> DevicePage:
    try:
        return service.page_opened_by(token)
    except Missing:
        if request.method != "POST":
            _count_try()
        raise


def _count_try() -> None:
    """Count what a place sends, and what it tries that opens nothing. Raises `TooMany`."""
    if (request.content_length or 0) > LARGEST:
        abort(413)
    throttle.allow(f"device-page/{request.remote_addr}", limit=rules.TRIES, window=rules.TRIES_WINDOW)


def _answer(token: str, page: DevicePage, asks: Instrument) -> ResponseReturnValue:
    form = Form(schemas.on_device(asks))
    try:
        service.fill_in(NOBODY, page, answers=schemas.answers_in(asks, form.load(request)))
    except (NotNow, Stale):
        return redirect(url_for(".device", token=token), 303)  # sent twice, or closed just now: that page says which
    except (ValidationError, RuleBroken) as refused:
        form.refuse(refused)
        return _device_page(asks, form), status_of(refused)
    return redirect(url_for(".device", token=token), 303)


def _device_page(asks: Instrument, form: Form) -> str:
    return render_template("questionnaires/device.html", asks=asks, form=form)


def _closed(why: str | None = None) -> str:
    return render_template("questionnaires/closed.html", why=why)
