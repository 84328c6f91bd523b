"""Pages of return forms: the list, one with its columns, a column, and a form filled in for a frozen period."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError

from hateprog.kernel.errors import Missing, RuleBroken
from hateprog.kernel.text import _
from hateprog.reports.periods import queries as periods
from hateprog.reports.periods.models import FrozenPeriod
from hateprog.reports.periods.superseded import told_no_more
from hateprog.reports.return_forms import files, queries, rules, schemas, service
from hateprog.reports.return_forms.models import ReturnColumn, ReturnForm
from hateprog.reports.return_forms.policy import Can
from hateprog.reports.returns import service as returns
from hateprog.reports.returns.files import reference
from hateprog.reports.returns.policy import Can as CanReturn
from hateprog.reports.returns.rules import Format
from hateprog.web.forms import Form
from hateprog.web.gate import acting, allows
from hateprog.web.intake import Intake
from hateprog.web.notices import say

bp = Blueprint("return_forms", __name__, template_folder="templates")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LEFT_BLANK = {"force": None, "place": None}


@bp.get("/return-forms")
@allows(CanReturn.MAKE)
def every() -> ResponseReturnValue:
    """List the forms."""
    return render_template("return_forms/every.html", rows=queries.standing(), Can=Can)


@bp.route("/return-forms/new", methods=["GET", "POST"])
@allows(Can.KEEP)
def new() -> ResponseReturnValue:
    """Begin a form."""
    form, status = Form(schemas.FormSchema()), 200
    if request.method == "POST":
        try:
            written = service.write(acting(), None, **form.load(request))
        except (ValidationError, RuleBroken) as refused:
            form.refuse(refused)
            status = 422
        else:
            return redirect(url_for(".one", form_id=written.id), 303)
    return render_template("return_forms/new.html", form=form), status


@bp.get("/return-forms/<uuid:form_id>")
@allows(CanReturn.MAKE, on=queries.one_form)
def one(asked: ReturnForm) -> ResponseReturnValue:
    """Show a form: its columns, and the frozen periods that it can be filled in for."""
    return render_template(
        "return_forms/one.html",
        asked=asked,
        periods=periods.frozen(),
        measure_of=files.measure_of,
        where=files.where,
        Can=Can,
        form=Form(Intake()),
    )


@bp.route("/return-forms/<uuid:form_id>/columns/new", methods=["GET", "POST"])
@allows(Can.KEEP, on=queries.one_form)
def add_column(asked: ReturnForm) -> ResponseReturnValue:
    """Put a column into a form."""
    form, status = Form(schemas.ColumnSchema()), 200
    if request.method == "POST":
        try:
            service.add_column(acting(), asked, **LEFT_BLANK | form.load(request))
        except (ValidationError, RuleBroken) as refused:
            form.refuse(refused)
            status = 422
        else:
            return redirect(url_for(".one", form_id=asked.id), 303)
    return render_template("return_forms/column.html", form=form, asked=asked, column=None), status


@bp.route("/return-columns/<uuid:column_id>", methods=["GET", "POST"])
@allows(Can.KEEP, on=queries.one_column)
def change_column(column: ReturnColumn) -> ResponseReturnValue:
    """Change a column, or move it."""
    stands = {
        "heading": column.heading,
        "measure": column.measure,
        "force": column.force_code,
        "place": column.place,
    }
    form, status, asked = Form(schemas.ColumnSchema(), stands), 200, column.form
    if request.method == "POST":
        try:
            service.change_column(acting(), column, **LEFT_BLANK | form.load(request))
        except (ValidationError, RuleBroken) as refused:
            form.refuse(refused)
            status = 422
        else:
            return redirect(url_for(".one", form_id=asked.id), 303)
    return render_template("return_forms/column.html", form=form, asked=asked, column=column), status


@bp.post("/return-columns/<uuid:column_id>/remove")
@allows(Can.KEEP, on=queries.one_column)
def remove_column(column: ReturnColumn) -> ResponseReturnValue:
    """Take a column away."""
    form_id = column.form_id
    service.remove_column(acting(), column)
    say(_("The column is taken away"))
    return redirect(url_for(".one", form_id=form_id), 303)


@bp.post("/return-forms/<uuid:form_id>/drop")
@allows(Can.KEEP, on=queries.one_form)
def drop(asked: ReturnForm) -> ResponseReturnValue:
    """Drop a form."""
    service.drop(acting(), asked)
    say(_("The form is dropped"))
    return redirect(url_for(".every"), 303)


@bp.route("/return-forms/<uuid:form_id>/periods/<uuid:period_id>", methods=["GET", "POST"])
@allows(CanReturn.MAKE, on=periods.one_period)
def fill(period: FrozenPeriod, form_id: UUID) -> ResponseReturnValue:
    """Show a form filled in for a period; hand it over, logged with for whom it is."""
    asked = queries.one_form(form_id)
    if asked is None:
        raise Missing
    gone = told_no_more(period)
    if gone is not None:
        return gone
    rules.check_usable(dropped=asked.dropped_at is not None, columns=len(asked.columns))
    columns = files.filled(asked, period)
    form, status = Form(schemas.FillSchema(), {"format": Format.CSV}), 200
    if request.method == "POST":
        try:
            made = returns.make(acting(), period, kind=None, form_id=asked.id, **form.load(request))
        except ValidationError as refused:
            form.refuse(refused)
            status = 422
        else:
            if made.format is Format.CSV:
                answer = Response(files.as_csv(columns), mimetype="text/csv")
            else:
                answer = Response(files.as_workbook(made, asked, period, columns), mimetype=XLSX)
            name = f"{reference(made)}.{made.format.value}"
            answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
            return answer
    page = render_template(
        "return_forms/fill.html", form=form, asked=asked, period=period, columns=columns, marks=files.marks()
    )
    return page, status
