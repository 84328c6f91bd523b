"""The page on which a return of a frozen period is made: the answer is the file, which is kept nowhere."""

from __future__ import annotations

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError

from hateprog.accounts import queries as accounts
from hateprog.reports.periods import queries as periods
from hateprog.reports.periods.models import FrozenPeriod
from hateprog.reports.returns import files, queries, schemas, service
from hateprog.reports.returns.policy import Can
from hateprog.reports.returns.rules import FORMAT_LABELS, KIND_LABELS, Format
from hateprog.web.forms import Form
from hateprog.web.gate import acting, allows
from hateprog.web.paper import as_pdf

bp = Blueprint("returns", __name__, template_folder="templates")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@bp.route("/periods/<uuid:period_id>/return", methods=["GET", "POST"])
@allows(Can.MAKE, on=periods.one_period)
def make(period: FrozenPeriod) -> ResponseReturnValue:
    """Make a return and hand it over, logged with for whom it is."""
    form, status = Form(schemas.ReturnSchema(), {"format": Format.PDF}), 200
    if request.method == "POST":
        try:
            made = service.make(acting(), period, **form.load(request))
        except ValidationError as refused:
            form.refuse(refused)
            status = 422
        else:
            name = files.reference(made)
            if made.format is Format.PDF:
                return as_pdf(files.as_paper(made, period), name)
            answer = Response(files.as_workbook(made, period), mimetype=XLSX)
            answer.headers["Content-Disposition"] = f'attachment; filename="{name}.xlsx"'
            return answer
    rows = queries.made_of(period.id)
    page = render_template(
        "returns/make.html",
        period=period,
        form=form,
        rows=rows,
        names=accounts.names(row.made_by for row in rows),
        kinds=KIND_LABELS,
        formats=FORMAT_LABELS,
        reference=files.reference,
    )
    return page, status
