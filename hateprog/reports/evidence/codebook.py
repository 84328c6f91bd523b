"""The codebook of a release as a PDF: what may not be done with the rows, what was left out and folded, each column."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from hateprog.kernel.text import N_, _
from hateprog.referrals.evidence_queries import LeftOut
from hateprog.reports.evidence import rules
from hateprog.reports.evidence.dictionary import RARE_LABELS, SHEETS, Rare, Sheet
from hateprog.reports.evidence.staging import Staging
from hateprog.web.filters import show_date
from hateprog.web.paper import pdf

TEMPLATE = "evidence/codebook.typ"
LEFT_OUT_LABELS: dict[LeftOut, str] = {
    LeftOut.DUPLICATE: N_("A duplicate, or made by mistake"),
    LeftOut.WITHDREW: N_("Withdrew"),
    LeftOut.NO_CONSENT: N_("No agreement to take part is recorded"),
    LeftOut.REFUSED: N_("Said no to the use for the evaluation"),
    LeftOut.NOT_ASKED: N_("Not asked about the use for the evaluation, or no answer"),
}


def codebook(
    staging: Staging,
    left_out: Mapping[LeftOut, int],
    *,
    days: tuple[date, date],
    reference: str,
    made_at: datetime,
) -> bytes:
    """Return the codebook of a release of referrals received on these days, both included; it names no folded value."""
    changed = staging.changed()
    told = {
        "about": [
            [
                _("Referrals received"),
                _("{since} to {until}").format(since=show_date(days[0]), until=show_date(days[1])),
            ],
            *([sheet.name, _rows(staging.counts[sheet])] for sheet in SHEETS),
        ],
        "left_out": [[_(LEFT_OUT_LABELS[why]), rules.said_count(left_out[why])] for why in LeftOut],
        "sheets": [_sheet(sheet, {name for at, name in changed if at == sheet.name}) for sheet in SHEETS],
    }
    return pdf(TEMPLATE, told, title=_("Evidence base: codebook"), reference=reference, made_at=made_at)


def _rows(count: int) -> str:
    return _("1 row") if count == 1 else _("{count} rows").format(count=f"{count:,}")


def _sheet(sheet: Sheet, changed: set[str]) -> dict[str, Any]:
    return {
        "name": sheet.name,
        "unit": _(sheet.unit),
        "columns": [
            {
                "name": column.name,
                "definition": _(column.definition),
                "coding": "" if column.codes else column.coded,
                "codes": column.codes,
                "missing": column.missing_codes,
                "source": _(column.source),
                "rare": "" if column.rare is Rare.KEPT else _(RARE_LABELS[column.rare]),
                "changed": column.name in changed,
            }
            for column in sheet.columns
        ],
    }
