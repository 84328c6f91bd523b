"""Pages of erasures: asking for one, the list for whoever agrees and whoever does it, and the certificate."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError

from hateprog.accounts import queries as accounts
from hateprog.kernel.errors import NotNow, RuleBroken
from hateprog.kernel.text import _
from hateprog.victims.erasure import queries, rules, schemas, service
from hateprog.victims.erasure.models import Erasure
from hateprog.victims.erasure.policy import Can
from hateprog.victims.models import Victim
from hateprog.victims.queries import one_victim
from hateprog.web.filters import show_moment
from hateprog.web.forms import Form
from hateprog.web.gate import acting, allows
from hateprog.web.intake import Intake
from hateprog.web.notices import say
from hateprog.web.paper import as_pdf, pdf

bp = Blueprint("erasure", __name__, template_folder="templates")


@bp.route("/people-harmed/<uuid:victim_id>/erase", methods=["GET", "POST"])
@allows(Can.REQUEST, on=one_victim, logged=True)
def ask(victim: Victim) -> ResponseReturnValue:
    """Ask that somebody be erased."""
    form, victim_id, status = Form(schemas.RequestSchema()), victim.id, 200
    if request.method == "POST":
        try:
            service.request(acting(), victim, **form.load(request))
        except (ValidationError, RuleBroken) as refused:
            form.refuse(refused)
            status = 409 if isinstance(refused, NotNow) else 422
        else:
            say(_("Asked for. A coordinator agrees to it, and an administrator does it"))
            return redirect(url_for("victims.show", victim_id=victim_id), 303)
    again, waits = one_victim(victim_id), queries.open_of(victim_id)
    return render_template("erasure/ask.html", form=form, victim=again, waits=waits), status


@bp.post("/people-harmed/<uuid:victim_id>/erase/drop")
@allows(Can.REQUEST, on=one_victim)
def drop(victim: Victim) -> ResponseReturnValue:
    """Drop what was asked for."""
    victim_id = victim.id
    service.drop(acting(), victim)
    say(_("Dropped: they are not erased"))
    return redirect(url_for("victims.show", victim_id=victim_id), 303)


@bp.get("/erasures")
@allows(Can.LIST)
def every() -> ResponseReturnValue:
    """List erasures: what waits for whom, and what was done."""
    rows = queries.latest()
    people = {person for row in rows for person in (row.asked_person, row.agreed_person, row.erased_person) if person}
    return render_template(
        "erasure/every.html", rows=rows, names=accounts.people_called(people), rules=rules, Can=Can, form=Form(Intake())
    )


@bp.post("/erasures/<uuid:erasure_id>/approve")
@allows(Can.APPROVE, on=queries.one_erasure)
def approve(erasure: Erasure) -> ResponseReturnValue:
    """Agree to an erasure."""
    service.approve(acting(), erasure)
    say(_("Agreed. An administrator does it"))
    return redirect(url_for(".every"), 303)


@bp.route("/erasures/<uuid:erasure_id>/execute", methods=["GET", "POST"])
@allows(Can.EXECUTE, on=queries.one_erasure)
def execute(erasure: Erasure) -> ResponseReturnValue:
    """Erase somebody, once it was said that nothing brings them back."""
    erasure_id = erasure.id
    if request.method == "POST":
        service.execute(acting(), erasure)
        say(_("Erased. Nothing brings it back"))
        return redirect(url_for(".certificate", erasure_id=erasure_id), 303)
    return render_template("erasure/execute.html", erasure=erasure, form=Form(Intake()), rules=rules)


@bp.get("/erasures/<uuid:erasure_id>/certificate")
@allows(Can.LIST, on=queries.one_erasure)
def certificate(erasure: Erasure) -> ResponseReturnValue:
    """Show what was erased, when and by whom; of the person nothing is left to show."""
    return render_template("erasure/certificate.html", erasure=erasure, rows=_rows(erasure))


@bp.get("/erasures/<uuid:erasure_id>/certificate.pdf")
@allows(Can.LIST, on=queries.one_erasure)
def certificate_as_file(erasure: Erasure) -> Response:
    """Return the same as a tagged PDF to file."""
    told = {"rows": _rows(erasure)}
    made_at = erasure.erased_at or erasure.asked_at
    return as_pdf(
        pdf("erasure/certificate.typ", told, title=_("Certificate of erasure"), reference="", made_at=made_at),
        "certificate-of-erasure",
    )


def _rows(erasure: Any) -> list[list[str]]:
    people = {erasure.asked_person, erasure.agreed_person, erasure.erased_person} - {None}
    names = accounts.people_called(people)
    return [
        [_("Number"), str(erasure.id)],
        [_("Why"), _(rules.BECAUSE_LABELS[erasure.because])],
        [_("Asked for"), _moment(erasure.asked_at, names.get(erasure.asked_person))],
        [_("Agreed"), _moment(erasure.agreed_at, names.get(erasure.agreed_person))],
        [_("Erased"), _moment(erasure.erased_at, names.get(erasure.erased_person))],
        [_("Keys destroyed"), str(erasure.keys_destroyed)],
        *([[_("Number of who was erased"), str(erasure.victim_id)]] if erasure.erased_at else []),
    ]


def _moment(at: Any, who: str | None) -> str:
    return _("{when}, by {name}").format(when=show_moment(at), name=who or _("somebody")) if at else _("Not yet")
