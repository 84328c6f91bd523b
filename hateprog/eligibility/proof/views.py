"""The proof sheet as a page and as a tagged PDF."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, render_template
from flask.typing import ResponseReturnValue

from hateprog.eligibility import queries
from hateprog.eligibility.policy import Can
from hateprog.eligibility.proof.sheet import finding_heads, log_heads, sheet_of
from hateprog.kernel.text import _
from hateprog.web.gate import allows
from hateprog.web.paper import as_pdf, pdf

bp = Blueprint("proof", __name__, template_folder="templates")


@bp.get("/decisions/<uuid:assessment_id>/proof")
@allows(Can.READ, on=queries.one_assessment, logged=True)
def show(assessment: Any) -> ResponseReturnValue:
    """Show why the decision was lawful on its day, on one page that prints."""
    return render_template(
        "proof/show.html",
        assessment=assessment,
        case=assessment.referral,
        sheet=sheet_of(assessment),
        heads={"findings": finding_heads(), "log": log_heads()},
    )


@bp.get("/decisions/<uuid:assessment_id>/proof.pdf")
@allows(Can.READ, on=queries.one_assessment, logged=True)
def as_file(assessment: Any) -> Response:
    """Return the same sheet as a tagged PDF, named after the case's reference."""
    sheet = sheet_of(assessment)
    content = pdf(
        "proof/sheet.typ",
        sheet.as_told(),
        title=_("Proof sheet"),
        reference=sheet.reference,
        made_at=sheet.made_at,
    )
    return as_pdf(content, f"{sheet.reference}-proof")
