"""Passwords without signing in: asking for a new one, and choosing one through a mailed link."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from time import perf_counter, sleep

from flask import flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError

from hateprog.accounts import queries, rules, service
from hateprog.accounts.models import Account, MailedLink
from hateprog.accounts.schemas import AskForNewPassword, ChoosePassword
from hateprog.accounts.tokens import hash_of, new_token
from hateprog.accounts.views.blueprint import bp
from hateprog.kernel.access import NOBODY, Actor
from hateprog.kernel.clock import utcnow
from hateprog.kernel.errors import RuleBroken, TooMany
from hateprog.kernel.text import _
from hateprog.store import throttle
from hateprog.web.forms import Form
from hateprog.web.gate import public

SAME_FOR_ALL = timedelta(milliseconds=200)
"""How long everybody waits who asks for a new password: a link and a mail take longer to write than nothing does."""


@contextmanager
def no_sooner_than(time: timedelta) -> Iterator[None]:
    """Take at least this long over a block, so that how long it took does not tell what was done in it."""
    began = perf_counter()
    try:
        yield
    finally:
        sleep(max(0, time.total_seconds() - (perf_counter() - began)))


@bp.route("/forgotten-password", methods=["GET", "POST"])
@public
def forgotten() -> ResponseReturnValue:
    """Mail a link to somebody who forgot their password; the page says the same to everybody."""
    form = Form(AskForNewPassword())
    if request.method == "POST":
        try:
            email = form.load(request)["email"]
            throttle.allow(f"new-password/{email}", limit=rules.MAILS_AN_ACCOUNT, window=rules.MAILS_WINDOW)
            throttle.allow(
                f"new-password-from/{request.remote_addr}", limit=rules.MAILS_AN_ADDRESS, window=rules.MAILS_WINDOW
            )
            with no_sooner_than(SAME_FOR_ALL):
                service.ask_for_new_password(NOBODY, queries.at_address(email), token=new_token())
        except (ValidationError, RuleBroken) as refused:
            form.refuse(refused)
            return render_template("accounts/forgotten.html", form=form), 422
        except TooMany as refused:
            form.refuse(RuleBroken(refused.message))
            return render_template("accounts/forgotten.html", form=form), 429, {"Retry-After": str(refused.seconds)}
        return redirect(url_for(".link_sent"), 303)
    return render_template("accounts/forgotten.html", form=form)


@bp.get("/forgotten-password/sent")
@public
def link_sent() -> ResponseReturnValue:
    """Say that a link is on its way, if there is such an account."""
    return render_template("accounts/link_sent.html")


@bp.route("/set-password/<token>", methods=["GET", "POST"])
@public
def set_password(token: str) -> ResponseReturnValue:
    """Let whoever has a mailed link choose the account's password. Looking at the page uses nothing up."""
    try:
        link, account = _opened_by(token)
    except RuleBroken:
        return render_template("accounts/link_over.html"), 404
    form = Form(ChoosePassword())
    if request.method == "POST":
        try:
            password = form.load(request)["password"]
            service.set_password(Actor(account.id, account.person_id), link, account=account, password=password)
        except (ValidationError, RuleBroken) as refused:
            form.refuse(refused)
            return render_template("accounts/set_password.html", form=form, purpose=link.purpose), 422
        session.clear()
        flash(_("Your password is set. Sign in with it now"), "success")
        return redirect(url_for(".sign_in"), 303)
    return render_template("accounts/set_password.html", form=form, purpose=link.purpose)


def _opened_by(token: str) -> tuple[MailedLink, Account]:
    link = queries.link_by(hash_of(token))
    account = queries.one_account(link.account_id) if link else None
    if link is None or account is None:
        raise RuleBroken(_("There is no such link"))
    rules.check_link(link.expires_at, link.used_at, account.state, utcnow())
    return link, account
