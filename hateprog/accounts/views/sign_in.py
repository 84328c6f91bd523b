"""Signing in and out: the same answer, after the same work, whoever somebody says they are."""

from __future__ import annotations

from uuid import UUID

from flask import Response, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user, logout_user
from marshmallow import ValidationError

from hateprog.accounts import passwords, queries, rules, service
from hateprog.accounts.devices import described
from hateprog.accounts.models import Account
from hateprog.accounts.policy import Can
from hateprog.accounts.schemas import Code, SignIn
from hateprog.accounts.signed_in import TOKEN, half_signed_in, still_here
from hateprog.accounts.tokens import new_token
from hateprog.accounts.views.blueprint import bp
from hateprog.kernel.access import NOBODY, Actor
from hateprog.kernel.errors import Missing, RuleBroken, TooMany
from hateprog.kernel.text import _
from hateprog.store import throttle
from hateprog.store.command import log_refusal
from hateprog.web.forms import Form
from hateprog.web.gate import acting, allows, public


@bp.route("/sign-in", methods=["GET", "POST"])
@public
def sign_in() -> ResponseReturnValue:
    """Ask for an e-mail address and a password, and open a session."""
    if current_user.is_authenticated:
        return redirect(_next())
    form = Form(SignIn())
    if request.method == "POST":
        try:
            typed = form.load(request)
            counted = _limit_tries(typed["email"])
            account = _whose(typed["email"], typed["password"])
            _open_session(account, typed["password"])
            throttle.take_back(counted)
        except (ValidationError, RuleBroken) as refused:
            form.refuse(refused)
            return _page(form), 422
        except TooMany as refused:
            form.refuse(RuleBroken(refused.message))
            return _page(form), 429, {"Retry-After": str(refused.seconds)}
        if account.totp_confirmed_at is not None:
            return redirect(url_for(".code", next=request.args.get("next")), 303)
        return redirect(_next(), 303)
    return _page(form)


def _page(form: Form) -> str:
    return render_template("accounts/sign_in.html", form=form, idle=bool(request.args.get("idle")))


def _limit_tries(email: str) -> throttle.Counted:
    """Count the try under the account, there or not, and under the place it comes from; return the latter's count.

    A whole office may share a place, so a right try takes its own count back, and not those of others.
    """
    throttle.allow(service.account_key(email), limit=rules.TRIES_AN_ACCOUNT, window=rules.TRIES_WINDOW)
    return throttle.allow(f"address/{request.remote_addr}", limit=rules.TRIES_AN_ADDRESS, window=rules.TRIES_WINDOW)


def _whose(email: str, password: str) -> Account:
    """Return the account that these open. One hash is computed for unknown, disabled, invited and known ones alike."""
    account = queries.at_address(email)
    usable = account is not None and account.state is rules.State.ACTIVE
    right = passwords.matches(account.password_hash if account is not None else None, password)
    if account is None or not usable or not right:
        log_refusal(NOBODY, Can.SIGN_IN, account)
        raise RuleBroken(_("The email address or password is not right"))
    return account


def _open_session(account: Account, password: str) -> None:
    token = new_token()
    device = described(request.user_agent.string)
    who = Actor(id=account.id, person_id=account.person_id)
    service.sign_in(who, account, token=token, device=device, password=password, instead_of=session.get(TOKEN))
    session.clear()
    session[TOKEN] = token


@bp.route("/sign-in/code", methods=["GET", "POST"])
@public
def code() -> ResponseReturnValue:
    """Ask for the second factor of somebody whose password was right."""
    half = half_signed_in()
    if half is None:
        return redirect(_next() if current_user.is_authenticated else _back_to_password())
    form = Form(Code())
    if request.method == "POST":
        try:
            _give_code(half.account_id, half.person_id, half.id, form.load(request)["code"])
        except (ValidationError, RuleBroken) as refused:
            form.refuse(refused)
            return render_template("accounts/code.html", form=form), 422
        except TooMany as refused:
            form.refuse(RuleBroken(refused.message))
            return render_template("accounts/code.html", form=form), 429, {"Retry-After": str(refused.seconds)}
        return redirect(_next(), 303)
    return render_template("accounts/code.html", form=form)


def _back_to_password() -> str:
    return url_for(".sign_in", next=request.args.get("next"))


def _give_code(account_id: UUID, person_id: UUID, session_id: UUID, code: str) -> None:
    throttle.allow(service.code_key(account_id), limit=rules.TRIES_AN_ACCOUNT, window=rules.TRIES_WINDOW)
    token, account = new_token(), queries.one_account(account_id)
    if account is None:
        raise Missing
    try:
        service.give_code(Actor(account_id, person_id), account, code=code, session_id=session_id, token=token)
    except RuleBroken:
        log_refusal(NOBODY, Can.SIGN_IN, account)
        raise
    session.clear()
    session[TOKEN] = token


@bp.post("/sign-out")
@public
def sign_out() -> ResponseReturnValue:
    """End the session on the server: a copy of its cookie is worth nothing from now on.

    An unattended screen ends it too (static/idle.js), and is told why when it comes to the sign-in page. A page that is
    meant for somebody else says where to go `then`: only ever an address of our own.
    """
    _end_own_session()
    if request.form.get("idle"):
        return redirect(url_for(".sign_in", idle=1), 303)
    if leads_home(then := request.form.get("then", "")):
        return redirect(then, 303)
    flash(_("You have signed out"), "success")
    return redirect(url_for(".sign_in"), 303)


def _end_own_session() -> None:
    mine = queries.own_session(current_user.session_id) if current_user.is_authenticated else None
    if mine is not None:
        service.sign_out(acting(), mine)
    logout_user()
    session.clear()


@bp.post("/keep-alive")
@allows(Can.SESSIONS)
def keep_alive() -> ResponseReturnValue:
    """Note that somebody is still there, when they answer the warning."""
    still_here(current_user.session_id)
    return Response(status=204)


def _next() -> str:
    """Return where somebody was going when they had to sign in: only ever an address of our own."""
    wanted = request.args.get("next") or ""
    return wanted if leads_home(wanted) else f"{request.script_root}/"


def leads_home(address: str) -> bool:
    """Say whether an address stays on this site: a path from one slash on, so without a scheme or a host.

    Browsers drop tabs and line breaks and take a backslash for a slash, so anything of the kind is refused.
    """
    one_slash = address.startswith("/") and not address.startswith("//")
    return one_slash and "\\" not in address and not any(ord(char) <= 0x20 for char in address)
