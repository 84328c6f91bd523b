"""Programmes of group sessions, and the programme that a school belongs to."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError

from hateprog.accounts import queries as accounts
from hateprog.kernel.clock import today
from hateprog.kernel.errors import RuleBroken, Stale
from hateprog.kernel.text import _
from hateprog.schools import queries as schools
from hateprog.schools.joining import programmes as service
from hateprog.schools.joining import queries, rules
from hateprog.schools.joining.models import ProgrammeMembership, SchoolProgramme
from hateprog.schools.joining.policy import Can
from hateprog.schools.joining.schemas import Join, Leave, Programme
from hateprog.schools.joining.views.blueprint import bp, status_of
from hateprog.schools.models import School
from hateprog.web.forms import Form
from hateprog.web.gate import acting, allows
from hateprog.web.notices import say


@bp.get("/schools/programmes")
@allows(Can.KEEP_PROGRAMME)
def programmes() -> ResponseReturnValue:
    """List the programmes, with how many schools belong to each today."""
    rows = queries.programmes()
    return render_template(
        "joining/programmes.html",
        rows=rows,
        counts=queries.schools_in({row.id for row in rows}, today()),
        names=dict(schools.authorities()),
    )


@bp.route("/schools/programmes/new", methods=["GET", "POST"])
@allows(Can.KEEP_PROGRAMME)
def new_programme() -> ResponseReturnValue:
    """Keep a new programme."""
    form = Form(Programme())
    told: dict[str, Any] = {"form": form, "programme": None, "stale": None}
    if request.method == "POST":
        try:
            service.add(acting(), None, said=form.load(request))
        except (ValidationError, RuleBroken) as refused:
            form.refuse(refused)
            return render_template("joining/edit_programme.html", **told), status_of(refused)
        say(_("The programme is kept. Schools are added to it on each school’s own page"))
        return redirect(url_for(".programmes"), 303)
    return render_template("joining/edit_programme.html", **told)


@bp.route("/schools/programmes/<uuid:programme_id>", methods=["GET", "POST"])
@allows(Can.KEEP_PROGRAMME, on=queries.one_programme)
def edit_programme(programme: SchoolProgramme) -> ResponseReturnValue:
    """Change what is kept of a programme."""
    said = {name: getattr(programme, name) for name in ("name", "provider", "phone", "authority_codes")}
    form = Form(Programme(), said, version=programme.version)
    told: dict[str, Any] = {"form": form, "programme": programme, "stale": None}
    if request.method == "POST":
        try:
            service.change(acting(), programme, said=form.load(request), version=form.version or "")
        except (ValidationError, RuleBroken) as refused:
            form.refuse(refused)
            return render_template("joining/edit_programme.html", **told), status_of(refused)
        except Stale as stale:
            form.version = str(programme.version)  # they have been told: saving again is meant
            told["stale"] = {"who": accounts.name_of(programme.saved_by), "when": stale.when}
            return render_template("joining/edit_programme.html", **told), 409
        say(_("The programme is saved"))
        return redirect(url_for(".programmes"), 303)
    return render_template("joining/edit_programme.html", **told)


@bp.get("/schools/<uuid:school_id>/programme")
@allows(Can.JOIN, on=schools.school)
def programme(school: School) -> ResponseReturnValue:
    """Show which programme a school belongs to, and belonged to before."""
    rows = queries.memberships(school.id)
    return render_template(
        "joining/programme.html",
        school=school,
        rows=rows,
        now=queries.programme_of(school.id, today()),
        names=accounts.names({row.added_by for row in rows}),
        today=today(),
        may_join=rules.may_join(school),
    )


@bp.route("/schools/<uuid:school_id>/programme/join", methods=["GET", "POST"])
@allows(Can.JOIN, on=schools.school)
def join(school: School) -> ResponseReturnValue:
    """Let a school belong to a programme."""
    rules.check_may_join(school)
    form = Form(Join(_choices(school)), {"from_on": today()})
    if request.method == "POST":
        try:
            service.join(acting(), school, **form.load(request))
        except (ValidationError, RuleBroken) as refused:
            form.refuse(refused)
            return render_template("joining/join.html", form=form, school=school, leaves=None), status_of(refused)
        say(_("The school belongs to the programme"))
        return redirect(url_for(".programme", school_id=school.id), 303)
    return render_template("joining/join.html", form=form, school=school, leaves=None)


@bp.route("/schools/memberships/<uuid:membership_id>/end", methods=["GET", "POST"])
@allows(Can.JOIN, on=queries.one_membership)
def leave(membership: ProgrammeMembership) -> ResponseReturnValue:
    """Let a school leave its programme."""
    form = Form(Leave(), {"until_on": membership.until_on})
    if request.method == "POST":
        try:
            service.end(acting(), membership, **form.load(request))
        except (ValidationError, RuleBroken) as refused:
            form.refuse(refused)
            return render_template("joining/leave.html", form=form, membership=membership), status_of(refused)
        say(_("The last day in the programme is kept"))
        return redirect(url_for(".programme", school_id=membership.school_id), 303)
    return render_template("joining/leave.html", form=form, membership=membership)


@bp.route("/schools/memberships/<uuid:membership_id>/move", methods=["GET", "POST"])
@allows(Can.JOIN, on=queries.one_membership)
def move(membership: ProgrammeMembership) -> ResponseReturnValue:
    """Let a school go from its programme to another one."""
    school = membership.school
    form = Form(Join(_choices(school, but=membership.programme_id)), {"from_on": today()})
    if request.method == "POST":
        try:
            service.move(acting(), membership, **form.load(request))
        except (ValidationError, RuleBroken) as refused:
            form.refuse(refused)
            return render_template("joining/join.html", form=form, school=school, leaves=membership), status_of(refused)
        say(_("The school goes on in the other programme"))
        return redirect(url_for(".programme", school_id=school.id), 303)
    return render_template("joining/join.html", form=form, school=school, leaves=membership)


def _choices(school: School, but: object = None) -> list[tuple[str, ...]]:
    return [
        (str(each.id), each.name, each.provider) for each in queries.serving(school.authority_code) if each.id != but
    ]
