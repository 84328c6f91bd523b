"""Pages without an account: a school's staff ask for one, and the school's office says whether they work there."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError

from hateprog.accounts.tokens import hash_of
from hateprog.kernel.errors import NotNow, RuleBroken, TooMany
from hateprog.kernel.text import _, search_key, tidy
from hateprog.schools.joining import queries, rules, service
from hateprog.schools.joining.models import SchoolRequest
from hateprog.schools.joining.policy import Can
from hateprog.schools.joining.schemas import Ask
from hateprog.schools.joining.views.blueprint import bp, status_of
from hateprog.schools.models import School
from hateprog.schools.rules import STATUS_LABELS
from hateprog.store import throttle
from hateprog.web.forms import Form
from hateprog.web.gate import acting, allows, public
from hateprog.web.intake import Intake

LARGEST = 20_000
"""Bytes: everything that a page here asks for, several times over in any script."""
LONGEST = 100


@bp.get("/for-schools")
@public
def find() -> ResponseReturnValue:
    """Let somebody find their school among those that look alike, by name or postcode."""
    words = tidy(request.args.get("q", ""))[:LONGEST]
    told = {"words": words, "rows": (), "more": False, "fault": None, "rules": rules, "labels": STATUS_LABELS}
    if not words:
        return render_template("joining/find.html", **told)
    if len(search_key(words)) < rules.SHORTEST_SEARCH:
        told["fault"] = _("Enter at least {count} letters or digits of the name or postcode").format(
            count=rules.SHORTEST_SEARCH
        )
        return render_template("joining/find.html", **told), 422
    try:
        _count("school-search", rules.SEARCHES, rules.SEARCHES_WINDOW)
    except TooMany as refused:
        told["fault"] = refused.message
        return render_template("joining/find.html", **told), 429, {"Retry-After": str(refused.seconds)}
    told["rows"], told["more"] = queries.look_alikes(words)
    return render_template("joining/find.html", **told)


@bp.route("/for-schools/<uuid:school_id>", methods=["GET", "POST"])
@allows(Can.ASK, on=queries.joinable)
def ask(school: School) -> ResponseReturnValue:
    """Ask who somebody is who wants an account at a school; the answer is the same whatever is known of them."""
    form = Form(Ask())
    if request.method == "POST":
        _refuse_huge()
        try:
            said = form.load(request)
            _count("school-asks", rules.ASKS, rules.ASKS_WINDOW)
            service.ask(acting(), school, **said)
        except (ValidationError, RuleBroken) as refused:
            form.refuse(refused)
            return render_template("joining/ask.html", form=form, school=school, rules=rules), status_of(refused)
        except TooMany as refused:
            form.refuse(RuleBroken(refused.message))
            page = render_template("joining/ask.html", form=form, school=school, rules=rules)
            return page, 429, {"Retry-After": str(refused.seconds)}
        return redirect(url_for(".asked"), 303)
    return render_template("joining/ask.html", form=form, school=school, rules=rules)


@bp.get("/for-schools/asked")
@public
def asked() -> ResponseReturnValue:
    """Say what happens next: the same to everybody."""
    return render_template("joining/asked.html", rules=rules)


@bp.route("/for-schools/confirm/<token>", methods=["GET", "POST"])
@public
def confirm(token: str) -> ResponseReturnValue:
    """Show a school's office who asks, and take their yes or no. Looking does nothing: mail scanners look, too."""
    try:
        waiting = _opened_by(token)
        if request.method == "POST":
            _answer(waiting, hash_of(token))
            return redirect(url_for(".confirm", token=token), 303)
    except TooMany as refused:
        page = render_template("joining/link_over.html", why=refused.message)
        return page, 429, {"Retry-After": str(refused.seconds)}
    except NotNow:
        return render_template("joining/link_over.html", why=None), 404
    if waiting.answered_at is not None:
        return render_template("joining/answered.html")
    return render_template("joining/confirm.html", asks=waiting, form=Form(Intake()))


def _opened_by(token: str) -> SchoolRequest:
    """Return the request that a link opens, answered or still to be answered. Raises `NotNow`, `TooMany`."""
    if request.method == "POST":
        _refuse_huge()
        _count("school-link", rules.TRIES, rules.TRIES_WINDOW)
        waiting = service.opened_to_answer(hash_of(token))
    else:
        waiting = queries.opened_by(hash_of(token))
        if waiting is None:
            _count("school-link", rules.TRIES, rules.TRIES_WINDOW)
    if waiting is None or (waiting.answered_at is None and not service.can_be_answered(waiting)):
        raise NotNow(_("There is no such link"))
    return waiting


def _answer(waiting: SchoolRequest, opened_with: str) -> None:
    """Take the office's answer; one that comes a second time changes nothing, and the page says so."""
    said = request.form.get("works_here")
    if said not in {"yes", "no"}:
        abort(400)
    if waiting.answered_at is None:
        act = service.confirm if said == "yes" else service.deny
        with suppress(NotNow):  # answered a moment ago: the page says so
            act(acting(), waiting, opened_with=opened_with)


def _count(what: str, limit: int, window: timedelta) -> None:
    throttle.allow(f"{what}/{request.remote_addr}", limit=limit, window=window)


def _refuse_huge() -> None:
    if (request.content_length or 0) > LARGEST:
        abort(413)
