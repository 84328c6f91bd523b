"""Naming who is told when a clock has run out in a force area."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError

from hateprog.accounts import escalation as service
from hateprog.accounts import escalation_queries as queries
from hateprog.accounts import rules
from hateprog.accounts.policy import Can
from hateprog.accounts.schemas import NameEscalation
from hateprog.accounts.views.blueprint import bp
from hateprog.areas import queries as areas
from hateprog.kernel.errors import RuleBroken, Stale
from hateprog.kernel.text import _
from hateprog.web.forms import Form
from hateprog.web.gate import acting, allows
from hateprog.web.notices import say


@bp.get("/escalation")
@allows(Can.NAME_ESCALATION)
def escalation() -> ResponseReturnValue:
    """List the force areas with who is told in each."""
    return render_template("accounts/escalation.html", areas=queries.force_areas(), named=queries.named_by_force())


@bp.route("/escalation/<force_code>", methods=["GET", "POST"])
@allows(Can.NAME_ESCALATION, on=queries.force_area)
def name_escalation(area: tuple[str, str]) -> ResponseReturnValue:
    """Name who is told in one force area."""
    force_code, _force = area
    contact = queries.named(force_code)
    values = {"account": contact.account_id} if contact else None
    form = Form(NameEscalation(_people()), values, version=contact.version if contact else 0)
    if request.method == "POST":
        try:
            chosen = form.load(request)
            service.name(acting(), contact, force_code=force_code, account_id=chosen, version=form.version or "")
        except (ValidationError, RuleBroken) as refused:
            form.refuse(refused)
            return _page(form, area), 422
        except Stale as stale:
            newest = queries.named(force_code)  # they have been told: saving again is meant
            form.version = str(newest.version if newest else 0)
            return _page(form, area, stale), 409
        say(_("Who is told when a clock has run out is saved"))
        return redirect(url_for(".escalation"), 303)
    return _page(form, area)


def _page(form: Form, area: tuple[str, str], stale: Stale | None = None) -> str:
    return render_template("accounts/name_escalation.html", form=form, area=area, stale=stale)


def _people() -> list[tuple[str, str]]:
    """Return (account id, "Indira Vale, Inspector (South Yorkshire)") of everybody who may be named."""
    rows = queries.who_can_be_told()
    names = areas.names({code for row in rows if row.areas for code in row.areas.split(",")})
    return [
        (
            str(row.account_id),
            _("{name} ({what})").format(
                name=row.name,
                what=", ".join(
                    rules.role_names(row.roles.split(","))
                    + sorted(names.get(code, code) for code in (row.areas.split(",") if row.areas else []))
                ),
            ),
        )
        for row in rows
    ]
