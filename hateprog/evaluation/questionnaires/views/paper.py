"""An instrument on paper: a page that prints on A4, and the same as a tagged PDF; blank, or for one case.

No name is on either: whose it is says the reference alone.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Response, render_template, url_for
from flask.typing import ResponseReturnValue

from hateprog.evaluation.questionnaires import queries
from hateprog.evaluation.questionnaires.instrument import MOMENT_LABELS, Moment
from hateprog.evaluation.questionnaires.models import InstrumentVersion
from hateprog.evaluation.questionnaires.policy import Can
from hateprog.evaluation.questionnaires.views.blueprint import asked, bp
from hateprog.kernel.clock import utcnow
from hateprog.kernel.text import _
from hateprog.referrals import case_queries as cases
from hateprog.web.gate import allows
from hateprog.web.paper import as_pdf, pdf

OF_A_CASE = "/cases/<uuid:referral_id>/questionnaires/<uuid:instrument_id>/<moment>"


@bp.get("/instruments/<uuid:instrument_id>/paper")
@allows(Can.READ_INSTRUMENTS, on=queries.one_instrument)
def paper(version: InstrumentVersion) -> ResponseReturnValue:
    """Show a blank one, to be printed."""
    return _page(version, None, None)


@bp.get("/instruments/<uuid:instrument_id>/paper.pdf")
@allows(Can.READ_INSTRUMENTS, on=queries.one_instrument)
def paper_file(version: InstrumentVersion) -> Response:
    """Return a blank one as a PDF."""
    return _file(version, None, None)


@bp.get(f"{OF_A_CASE}/paper")
@allows(Can.READ, on=cases.case, logged=True)
def case_paper(case: Any, instrument_id: UUID, moment: str) -> ResponseReturnValue:
    """Show one for a case and a moment, to be printed."""
    return _page(*asked(instrument_id, moment), case)


@bp.get(f"{OF_A_CASE}/paper.pdf")
@allows(Can.READ, on=cases.case, logged=True)
def case_paper_file(case: Any, instrument_id: UUID, moment: str) -> Response:
    """Return one for a case and a moment as a PDF, named after the case's reference."""
    return _file(*asked(instrument_id, moment), case)


def _page(version: InstrumentVersion, moment: Moment | None, case: Any) -> str:
    return render_template(
        "questionnaires/paper.html",
        asks=version.instrument,
        reference=case.reference if case else None,
        moment=_(MOMENT_LABELS[moment]) if moment else None,
        back=url_for(".of_case", referral_id=case.id) if case else url_for(".instrument", instrument_id=version.id),
        file=url_for(".case_paper_file", referral_id=case.id, instrument_id=version.id, moment=moment)
        if case
        else url_for(".paper_file", instrument_id=version.id),
    )


def _file(version: InstrumentVersion, moment: Moment | None, case: Any) -> Response:
    asks = version.instrument
    told = {
        "introduction": asks.introduction,
        "moment": _(MOMENT_LABELS[moment]) if moment else "",
        "licence": asks.licence,
        "items": [
            {
                "text": item.text,
                "options": [option.label for option in item.options],
                "may_be_left_out": item.may_be_left_out,
            }
            for item in asks.items
        ],
    }
    edition = "-".join([*filter(None, asks.code.split("_")), str(asks.version)])
    name = f"{case.reference}-questionnaire" if case else edition
    content = pdf(
        "questionnaires/paper.typ",
        told,
        title=asks.title,
        reference=case.reference if case else edition,
        made_at=utcnow(),
    )
    return as_pdf(content, name)
