"""Setting up the second factor, and asking for it before anything else where the service requires one."""

from __future__ import annotations

from flask import current_app, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from marshmallow import ValidationError

from hateprog.accounts import second_factor, service
from hateprog.accounts.models import Account
from hateprog.accounts.policy import Can
from hateprog.accounts.schemas import ReplaceSecondFactor, SetUpSecondFactor
from hateprog.accounts.signed_in import TOKEN
from hateprog.accounts.views.blueprint import bp
from hateprog.accounts.views.own import limit_guesses, own_account
from hateprog.kernel.errors import RuleBroken
from hateprog.web.forms import Form
from hateprog.web.gate import DECLARED, PUBLIC, acting, allows

OPEN_WITHOUT = frozenset({"accounts.set_up_second_factor", "accounts.keep_alive"})


def required_first() -> ResponseReturnValue | None:
    """Lead whoever still owes a second factor to where it is set up, from every page that is not public."""
    if not current_app.config["SECOND_FACTOR_REQUIRED"] or request.endpoint in OPEN_WITHOUT:
        return None
    view = current_app.view_functions.get(request.endpoint or "")
    if getattr(view, DECLARED, None) == PUBLIC or not current_user.is_authenticated:
        return None
    return None if current_user.has_second_factor else redirect(url_for("accounts.set_up_second_factor"), 303)


@bp.route("/account/second-factor", methods=["GET", "POST"])
@allows(Can.SECOND_FACTOR, on=own_account)
def set_up_second_factor(account: Account) -> ResponseReturnValue:
    """Show the key as a picture and as text, take the first code, and show the recovery codes once."""
    replacing = account.totp_confirmed_at is not None
    form = Form(ReplaceSecondFactor() if replacing else SetUpSecondFactor())
    secret = second_factor.proposed_secret(current_app.config["SECRET_KEY"], session[TOKEN])
    if request.method == "POST":
        try:
            typed = form.load(request)
            if replacing:
                limit_guesses(account)
            codes = service.set_up_second_factor(
                acting(),
                account,
                secret=secret,
                code=typed["code"],
                current=typed.get("current_password"),
                session_id=current_user.session_id,
            )
        except (ValidationError, RuleBroken) as refused:
            form.refuse(refused)
            return _page(form, account, secret), 422
        return render_template("accounts/recovery_codes.html", codes=codes)
    return _page(form, account, secret)


def _page(form: Form, account: Account, secret: str) -> str:
    uri = second_factor.address(secret, account.email, current_app.config["SERVICE_NAME"])
    return render_template(
        "accounts/second_factor.html",
        form=form,
        picture=second_factor.picture(uri),
        key=second_factor.in_groups(secret),
        replacing=account.totp_confirmed_at is not None,
        required=current_app.config["SECOND_FACTOR_REQUIRED"],
    )
