"""One's own account: password, second factor, and where one is signed in."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from marshmallow import ValidationError

from hateprog.accounts import queries, rules, service
from hateprog.accounts.models import Account, SignedInSession
from hateprog.accounts.policy import Can
from hateprog.accounts.schemas import ChangePassword
from hateprog.accounts.views.blueprint import bp
from hateprog.areas import queries as areas
from hateprog.kernel.clock import utcnow
from hateprog.kernel.errors import RuleBroken
from hateprog.kernel.text import _
from hateprog.store import throttle
from hateprog.web.forms import Form
from hateprog.web.gate import acting, allows


def own_account() -> Account | None:
    """Return the account of whoever is acting."""
    return queries.one_account(acting().id)


def limit_guesses(account: Account) -> None:
    """Count a guess at one's own password with the tries to sign in. Raises `TooMany`."""
    throttle.allow(service.account_key(account.email), limit=rules.TRIES_AN_ACCOUNT, window=rules.TRIES_WINDOW)


@bp.get("/account")
@allows(Can.SESSIONS)
def own() -> ResponseReturnValue:
    """Show who one is here, and where one is signed in."""
    account = own_account()
    return render_template(
        "accounts/own.html",
        account=account,
        role_names=rules.role_names(acting().roles),
        area_names=sorted(areas.names(acting().own_areas).values()),
        covered_names=sorted(areas.names(code for code, _absent in acting().covers).values()),
        sessions=queries.open_sessions(acting().id, utcnow()),
        codes_left=len(queries.recovery_codes_left(acting().id)),
        this_session=current_user.session_id,
    )


@bp.route("/account/password", methods=["GET", "POST"])
@allows(Can.PASSWORD, on=own_account)
def change_password(account: Account) -> ResponseReturnValue:
    """Change one's own password; everywhere else one is signed out."""
    form = Form(ChangePassword())
    if request.method == "POST":
        try:
            typed = form.load(request)
            limit_guesses(account)
            service.change_password(
                acting(),
                account,
                current=typed["current_password"],
                new=typed["password"],
                session_id=current_user.session_id,
            )
        except (ValidationError, RuleBroken) as refused:
            form.refuse(refused)
            return render_template("accounts/change_password.html", form=form), 422
        flash(_("Your password is changed. Anywhere else you were signed in, you have been signed out"), "success")
        return redirect(url_for(".own"), 303)
    return render_template("accounts/change_password.html", form=form)


@bp.post("/account/sessions/<uuid:session_id>/end")
@allows(Can.SESSIONS, on=queries.own_session)
def end_session(session: SignedInSession) -> ResponseReturnValue:
    """Sign out elsewhere: the session ends at once."""
    service.end_session(acting(), session)
    flash(_("That device is signed out"), "success")
    return redirect(url_for(".own"), 303)
