"""A return as PDF and as a workbook. XlsxWriter is imported where it is used."""

from __future__ import annotations

from io import BytesIO

from hateprog.kernel.clock import LONDON
from hateprog.kernel.text import _
from hateprog.reports.periods.models import FrozenPeriod
from hateprog.reports.returns import contents
from hateprog.reports.returns.models import MadeReturn
from hateprog.reports.returns.rules import KIND_LABELS, Kind
from hateprog.web.paper import pdf

TEMPLATE = "returns/return.typ"
PLAIN_TEXT = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
WIDTH = 28


def reference(made: MadeReturn) -> str:
    """Return what a return is called on paper."""
    return f"RET-{made.id.hex[:8].upper()}"


def as_paper(made: MadeReturn, kind: Kind, period: FrozenPeriod) -> bytes:
    """Return a return as a tagged PDF."""
    told = {
        "about": [[label, value] for label, value in [*contents.about(period), (_("For"), made.recipient)]],
        "sheets": [
            {"name": each.name, "headings": list(each.headings), "rows": [list(row) for row in each.rows]}
            for each in contents.of_kind(kind, period)
        ],
        "limits": contents.to_know(kind, period),
    }
    return pdf(TEMPLATE, told, title=_(KIND_LABELS[kind]), reference=reference(made), made_at=made.made_at)


def as_workbook(made: MadeReturn, kind: Kind, period: FrozenPeriod) -> bytes:
    """Return a return as a workbook with the tables of the PDF, every cell of it text or number and no formula."""
    from xlsxwriter import Workbook  # only for whoever asks for one

    into = BytesIO()
    tables = contents.of_kind(kind, period)
    with Workbook(into, PLAIN_TEXT | {"in_memory": True}) as book:
        book.set_properties(
            {"title": _(KIND_LABELS[kind]), "created": made.made_at.astimezone(LONDON).replace(tzinfo=None)}
        )
        bold, wrapped = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top"})
        first = book.add_worksheet(_("About"))
        first.set_column(0, 1, WIDTH)
        said = [(_(KIND_LABELS[kind]), reference(made)), *contents.about(period), (_("For"), made.recipient)]
        known = [(_("To know"), sentence) for sentence in contents.to_know(kind, period)]
        for number, (label, value) in enumerate([*said, *known, ("[c]", contents.hidden_means())]):
            first.write_string(number, 0, label, bold)
            first.write_string(number, 1, value, wrapped)
        for table in tables:
            sheet = book.add_worksheet(table.name)
            sheet.freeze_panes(1, 0)
            sheet.set_column(0, len(table.headings), WIDTH)
            sheet.write_row(0, 0, table.headings, bold)
            for number, row in enumerate(table.rows, start=1):
                for column, cell in enumerate(row):
                    plain = cell.replace(",", "")
                    if plain.isdecimal():
                        sheet.write_number(number, column, int(plain))
                    else:
                        sheet.write_string(number, column, cell, wrapped)
    return into.getvalue()
