"""The page on which a return of a frozen period is made: the answer is the file, which is kept nowhere."""

from __future__ import annotations

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError

from hateprog.accounts import queries as accounts
from hateprog.reports.periods import queries as periods
from hateprog.reports.periods.models import FrozenPeriod
from hateprog.reports.periods.superseded import told_no_more
from hateprog.reports.returns import contents, files, queries, schemas, service
from hateprog.reports.returns.policy import Can
from hateprog.reports.returns.rules import FORMAT_LABELS, KIND_LABELS, Format, Kind
from hateprog.web.forms import Form
from hateprog.web.gate import acting, allows
from hateprog.web.paper import as_pdf

bp = Blueprint("returns", __name__, template_folder="templates")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@bp.route("/periods/<uuid:period_id>/return", methods=["GET", "POST"])
@allows(Can.MAKE, on=periods.one_period)
def make(period: FrozenPeriod) -> ResponseReturnValue:
    """Make a return and hand it over, logged with for whom it is; of what was superseded, not to counts-only eyes."""
    gone = told_no_more(period)
    if gone is not None:
        return gone
    form, status = Form(schemas.ReturnSchema(), _to_begin_with()), 200
    if request.method == "POST":
        try:
            said = form.load(request)
            made, kind = service.make(acting(), period, **said), said["kind"]
        except ValidationError as refused:
            form.refuse(refused)
            status = 422
        else:
            name = files.reference(made)
            if made.format is Format.PDF:
                paper = as_pdf(files.as_paper(made, kind, period), name)
                # shown in the window, loading it again would make a second return
                paper.headers["Content-Disposition"] = f'attachment; filename="{name}.pdf"'
                return paper
            answer = Response(files.as_workbook(made, kind, period), mimetype=XLSX)
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


@bp.get("/periods/<uuid:period_id>/renewal-evidence")
@allows(Can.MAKE, on=periods.one_period)
def renewal(period: FrozenPeriod) -> ResponseReturnValue:
    """Show the evidence for the renewal of the registration as it would leave the service."""
    gone = told_no_more(period)
    if gone is not None:
        return gone
    return render_template(
        "returns/renewal.html",
        period=period,
        about=contents.about(period),
        tables=contents.of_kind(Kind.RENEWAL, period),
        limits=contents.to_know(Kind.RENEWAL, period),
        kind=Kind.RENEWAL,
    )


def _to_begin_with() -> dict[str, str]:
    """Return what is selected before anything is answered: a PDF, and the kind that the address names."""
    kind = request.args.get("kind", "")
    return {"format": Format.PDF} | ({"kind": kind} if kind in set(Kind) else {})
