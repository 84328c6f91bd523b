"""A small feature of the tests' own, on the real ground: organisations that coordinators read and rename."""

from __future__ import annotations

from enum import StrEnum
from types import SimpleNamespace
from uuid import UUID

from flask import Blueprint, Response, current_app, redirect, render_template_string, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError

from hateprog.accounts.models import Organisation
from hateprog.kernel.access import Actor, Openly, Role, has_role
from hateprog.kernel.clock import utcnow
from hateprog.kernel.errors import RuleBroken, Stale, TooMany
from hateprog.store.base import db
from hateprog.store.command import command
from hateprog.web.fields import Words
from hateprog.web.forms import Form
from hateprog.web.gate import acting, allows, public
from hateprog.web.intake import Intake
from hateprog.web.paper import as_pdf, pdf

bp = Blueprint("small", __name__, url_prefix="/small", template_folder="templates")

PAGE = """{% extends "layout.html" %}{% import "macros/form.html" as forms %}
{% block content %}<h1>Organisation</h1>{{ forms.error_summary(form) }}
{% call forms.form_for(form, "Save") %}{{ forms.field(form, "name") }}{% endcall %}{% endblock %}"""


class Can(StrEnum):
    READ = "small.read"
    RENAME = "small.rename"
    DECIDE = "small.decide"


def is_not_secret(_actor: Actor, organisation: Organisation | None) -> bool:
    return organisation is None or organisation.name != "Secret"


def is_not_ours(_actor: Actor, organisation: Organisation | None) -> bool:
    return organisation is None or organisation.name != "Ours"


COORDINATOR = has_role(Role.COORDINATOR)
GRANTS = {
    Can.READ: ((COORDINATOR, is_not_secret),),
    Can.RENAME: ((COORDINATOR, is_not_secret),),
    Can.DECIDE: ((COORDINATOR, is_not_secret, Openly(is_not_ours, "This one is ours")),),
}
POLICY = SimpleNamespace(GRANTS=GRANTS, HIDDEN={Can.READ: frozenset({Role.ADMINISTRATOR})})


class NameSchema(Intake):
    name = Words("Name", missing="Enter a name", limit=50)


@command(Can.RENAME)
def rename(actor: Actor, organisation: Organisation, /, *, name: str) -> None:
    if name == "Forbidden":
        raise RuleBroken("That name is not allowed", field="name")
    if name == "Changed":
        raise Stale("Somebody else changed it", who="Chris Moor", when=utcnow())
    organisation.name = name


def one(organisation_id: UUID) -> Organisation | None:
    return db.session.get(Organisation, organisation_id)


@bp.get("/<uuid:organisation_id>")
@allows(Can.READ, on=one, logged=True)
def show(organisation: Organisation) -> ResponseReturnValue:
    return organisation.name


@bp.get("/<uuid:organisation_id>/sheet")
@allows(Can.READ, on=one, logged=True)
def sheet(organisation: Organisation) -> ResponseReturnValue:
    told = {"typed": [organisation.name], "headings": ["Rule", "Finding"], "findings": [["Named", "Met"]], "seal": ""}
    return as_pdf(pdf("small/sheet.typ", told, title="Sheet", reference="HC-7K3M9Q", made_at=utcnow()), "HC-7K3M9Q")


@bp.route("/<uuid:organisation_id>/name", methods=["GET", "POST"])
@allows(Can.RENAME, on=one)
def edit(organisation: Organisation) -> ResponseReturnValue:
    form = Form(NameSchema(), {"name": organisation.name})
    if request.method == "POST":
        try:
            rename(acting(), organisation, **form.load(request))
        except (ValidationError, RuleBroken) as refused:
            form.refuse(refused)
            return render_template_string(PAGE, form=form), 422
        return redirect(url_for("small.show", organisation_id=organisation.id), 303)
    return render_template_string(PAGE, form=form)


@bp.post("/<uuid:organisation_id>/decision")
@allows(Can.DECIDE, on=one)
def decide(organisation: Organisation) -> ResponseReturnValue:
    return "decided"


@bp.get("/broken")
@public
def broken() -> ResponseReturnValue:
    raise LookupError("Zoë Rotherham, born 4 May 2001")


@bp.get("/slow-down")
@public
def slow_down() -> ResponseReturnValue:
    raise TooMany("Wait", seconds=77)


def answer_everything_under_undecided() -> Response | None:
    """Answer as an extension might, before any view is asked."""
    if request.path.startswith("/undecided"):
        return current_app.make_response("whatever it was")
    return None
