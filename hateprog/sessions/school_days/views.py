"""Pages of when schools are there: a school's own days and periods, and the term dates of authorities."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError

from hateprog.kernel.clock import today
from hateprog.kernel.errors import Missing, NotNow, RuleBroken
from hateprog.kernel.text import _
from hateprog.schools import queries as schools
from hateprog.sessions.school_days import queries, rules, service
from hateprog.sessions.school_days.models import SchoolDays
from hateprog.sessions.school_days.policy import Can
from hateprog.sessions.school_days.schemas import AuthorityDaysSchema, DaysSchema, PeriodsSchema, as_typed
from hateprog.web.forms import Form
from hateprog.web.gate import acting, allows
from hateprog.web.notices import say

bp = Blueprint("school_days", __name__, template_folder="templates")


@bp.route("/schools/<uuid:school_id>/days", methods=["GET", "POST"])
@allows(Can.WRITE, on=schools.school)
def of_school(school: Any) -> ResponseReturnValue:
    """Show a school's own days and periods, and those of its authority; add days of its own."""
    school_id, form = school.id, Form(DaysSchema())
    if request.method == "GET":
        return _school_page(school_id, form)
    try:
        service.write_own(acting(), school, days=form.load(request))
    except (ValidationError, RuleBroken) as refused:
        form.refuse(refused)
        return _school_page(school_id, form), 422
    say(_("The days are kept"))
    return redirect(url_for(".of_school", school_id=school_id), 303)


def _school_page(school_id: UUID, form: Form) -> str:
    school = schools.school(school_id)
    if school is None:
        raise Missing
    return render_template(
        "school_days/school.html",
        school=school,
        form=form,
        own=queries.own_days(school_id, today()),
        shared=queries.days_of_authority(school.authority_code, today()),
        periods=queries.periods_of(school_id),
        labels=rules.KIND_LABELS,
    )


@bp.post("/schools/<uuid:school_id>/days/<uuid:days_id>/take-out")
@allows(Can.WRITE, on=schools.school)
def take_out_own(school: Any, days_id: UUID) -> ResponseReturnValue:
    """Take out what a school said of some days."""
    entry = queries.one_entry(days_id)
    if entry is None:
        raise Missing
    school_id = school.id
    service.take_out_own(acting(), school, entry=entry)
    say(_("The days are taken out"))
    return redirect(url_for(".of_school", school_id=school_id), 303)


@bp.route("/schools/<uuid:school_id>/periods", methods=["GET", "POST"])
@allows(Can.WRITE, on=schools.school)
def periods(school: Any) -> ResponseReturnValue:
    """Say which periods the day of a school has."""
    school_id, name = school.id, school.name
    form = Form(PeriodsSchema(), as_typed(queries.periods_of(school_id)))
    shown: dict[str, Any] = {"form": form, "school_id": school_id, "name": name, "rows": rules.PERIODS_MOST}
    if request.method == "GET":
        return render_template("school_days/periods.html", **shown)
    try:
        service.set_periods(acting(), school, periods=form.load(request))
    except (ValidationError, RuleBroken) as refused:
        form.refuse(refused)
        return render_template("school_days/periods.html", **shown), 422
    say(_("The periods are kept"))
    return redirect(url_for(".of_school", school_id=school_id), 303)


@bp.get("/term-dates")
@allows(Can.WRITE_AUTHORITY)
def authorities() -> ResponseReturnValue:
    """List the authorities that have schools in the register."""
    return render_template("school_days/authorities.html", authorities=schools.authorities())


@bp.route("/term-dates/<code>", methods=["GET", "POST"])
@allows(Can.WRITE_AUTHORITY)
def of_authority(code: str) -> ResponseReturnValue:
    """Show the holidays and INSET days of an authority's schools, and add some."""
    names = dict(schools.authorities())
    if code not in names:
        raise Missing
    form = Form(AuthorityDaysSchema())
    if request.method == "POST":
        try:
            service.write_for_authority(acting(), None, authority_code=code, days=form.load(request))
        except (ValidationError, RuleBroken) as refused:
            form.refuse(refused)
            return _authority_page(code, names[code], form), 409 if isinstance(refused, NotNow) else 422
        say(_("The days are kept"))
        return redirect(url_for(".of_authority", code=code), 303)
    return _authority_page(code, names[code], form)


def _authority_page(code: str, name: str, form: Form) -> str:
    rows = queries.days_of_authority(code, today())
    return render_template(
        "school_days/authority.html", code=code, name=name, form=form, rows=rows, labels=rules.KIND_LABELS
    )


@bp.post("/term-dates/take-out/<uuid:days_id>")
@allows(Can.WRITE_AUTHORITY, on=queries.one_entry)
def take_out(entry: SchoolDays) -> ResponseReturnValue:
    """Take out what was said of some days of an authority."""
    code = entry.authority_code
    service.take_out_of_authority(acting(), entry)
    say(_("The days are taken out"))
    return redirect(url_for(".of_authority", code=code), 303)
