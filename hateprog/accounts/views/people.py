"""Looking after people: who they are, what they may do, and letting them in or keeping them out."""

from __future__ import annotations

from enum import StrEnum
from typing import Any, TypeVar
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError
from sqlalchemy import Row

from hateprog.accounts import queries, rules, service
from hateprog.accounts.models import Account
from hateprog.accounts.policy import Can
from hateprog.accounts.rules import State
from hateprog.accounts.schemas import Disable, Holds, Invite
from hateprog.accounts.tokens import new_token
from hateprog.accounts.views.blueprint import bp
from hateprog.areas import queries as areas
from hateprog.kernel.access import Role
from hateprog.kernel.errors import RuleBroken, Stale
from hateprog.kernel.text import _, tidy
from hateprog.web.forms import Form
from hateprog.web.gate import acting, allows
from hateprog.web.intake import Intake

Kind = TypeVar("Kind", bound=StrEnum)


@bp.get("/people")
@allows(Can.LIST)
def people() -> ResponseReturnValue:
    """List people by name, those searched for or filtered; the filters are in the address."""
    words = tidy(request.args.get("q", ""))[:100]
    role, state = _one_of(Role, "role"), _one_of(State, "state")
    rows = queries.people(words=words, role=role, state=state, after=_account_before())
    more = len(rows) > queries.PAGE
    rows = rows[: queries.PAGE]
    return render_template(
        "accounts/people.html",
        rows=[_as_cells(row) for row in rows],
        words=words,
        role=role or "",
        state=state or "",
        roles=[("", _("Any role")), *((each, _(label)) for each, label in rules.ROLE_LABELS.items())],
        states=[("", _("Any state")), *((each, _(label)) for each, label in rules.STATE_LABELS.items())],
        Can=Can,
        filtered=bool(words or role or state),
        next=url_for(".people", q=words, role=role, state=state, after=rows[-1].account_id) if more else None,
        first=url_for(".people", q=words, role=role, state=state) if request.args.get("after") else None,
    )


def _as_cells(row: Row[Any]) -> list[Any]:
    return [
        {"text": row.name, "href": url_for(".person", account_id=row.account_id)},
        row.email,
        ", ".join(rules.role_names(row.roles.split(",") if row.roles else [])),
        row.organisation or "",
        _(rules.STATE_LABELS[rules.state_of(row.activated_at, row.disabled_at)]),
    ]


def _one_of(kind: type[Kind], name: str) -> Kind | None:
    try:
        return kind(request.args.get(name, ""))
    except ValueError:
        return None


def _account_before() -> UUID | None:
    try:
        return UUID(request.args.get("after", ""))
    except ValueError:
        return None


@bp.route("/people/invite", methods=["GET", "POST"])
@allows(Can.CREATE)
def invite() -> ResponseReturnValue:
    """Invite a person, or give somebody known another account."""
    form = Form(Invite())
    if request.method == "POST":
        try:
            account = service.invite(acting(), None, form.load(request), token=new_token())
        except (ValidationError, RuleBroken) as refused:
            form.refuse(refused)
            return render_template("accounts/invite.html", form=form, by_force=areas.by_force()), 422
        next_step: Any = {"href": url_for(".invite"), "link": _("Invite another person")}
        flash(next_step | {"text": _("The invitation is on its way")}, "success")
        return redirect(url_for(".person", account_id=account.id), 303)
    return render_template("accounts/invite.html", form=form, by_force=areas.by_force())


@bp.get("/people/<uuid:account_id>")
@allows(Can.LIST, on=queries.one_account)
def person(account: Account) -> ResponseReturnValue:
    """Show an account: whose it is, what it may do and where."""
    return render_template(
        "accounts/person.html",
        account=account,
        Can=Can,
        State=State,
        state_label=rules.STATE_LABELS[account.state],
        form=Form(Intake()),
        role_names=rules.role_names(account.roles_held),
        area_names=sorted(areas.names(account.areas).values()),
        changed_by=queries.name_of(account.changed_by),
    )


@bp.route("/people/<uuid:account_id>/roles", methods=["GET", "POST"])
@allows(Can.GRANT_ROLE, on=queries.one_account)
def hold(account: Account) -> ResponseReturnValue:
    """Change the roles and areas of somebody else's account."""
    form = Form(Holds(), {"roles": account.roles_held, "areas": account.areas}, version=account.version)
    if request.method == "POST":
        try:
            typed = form.load(request)
            service.hold(
                acting(), account, roles=typed["roles"], areas=typed["areas"] or (), version=form.version or ""
            )
        except (ValidationError, RuleBroken) as refused:
            form.refuse(refused)
            return _roles_page(form, account), 422
        except Stale as stale:
            form.version = str(account.version)  # they have been told: saving again is meant
            return _roles_page(form, account, stale), 409
        flash(_("Roles and areas saved. If they changed, this person has to sign in again"), "success")
        return redirect(url_for(".person", account_id=account.id), 303)
    return _roles_page(form, account)


def _roles_page(form: Form, account: Account, stale: Stale | None = None) -> str:
    return render_template("accounts/roles.html", form=form, account=account, by_force=areas.by_force(), stale=stale)


@bp.route("/people/<uuid:account_id>/disable", methods=["GET", "POST"])
@allows(Can.DISABLE, on=queries.one_account)
def disable(account: Account) -> ResponseReturnValue:
    """Ask why, and disable somebody else's account."""
    form = Form(Disable())
    if request.method == "POST":
        try:
            service.disable(acting(), account, reason=form.load(request)["reason"])
        except (ValidationError, RuleBroken) as refused:
            form.refuse(refused)
            return render_template("accounts/disable.html", form=form, account=account), 422
        flash(_("The account is disabled, and everything it was signed in to has ended"), "success")
        return redirect(url_for(".person", account_id=account.id), 303)
    return render_template("accounts/disable.html", form=form, account=account)


@bp.post("/people/<uuid:account_id>/enable")
@allows(Can.CREATE, on=queries.one_account)
def enable(account: Account) -> ResponseReturnValue:
    """Let a disabled account be used again."""
    service.enable(acting(), account)
    flash(_("The account can be used again"), "success")
    return redirect(url_for(".person", account_id=account.id), 303)


@bp.post("/people/<uuid:account_id>/invitation")
@allows(Can.CREATE, on=queries.one_account)
def invite_again(account: Account) -> ResponseReturnValue:
    """Send the invitation again."""
    service.invite_again(acting(), account, token=new_token())
    flash(_("A new invitation is on its way. The link sent before no longer works"), "success")
    return redirect(url_for(".person", account_id=account.id), 303)


@bp.route("/people/<uuid:account_id>/second-factor", methods=["GET", "POST"])
@allows(Can.RESET_SECOND_FACTOR, on=queries.one_account)
def reset_second_factor(account: Account) -> ResponseReturnValue:
    """Ask once more, and take away the second factor of somebody who lost it."""
    if request.method == "POST":
        service.reset_second_factor(acting(), account)
        flash(_("The second factor is reset. This person signs in with their password and sets it up again"), "success")
        return redirect(url_for(".person", account_id=account.id), 303)
    return render_template("accounts/reset_second_factor.html", form=Form(Intake()), account=account)
