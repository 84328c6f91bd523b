"""A form filled in for a frozen period, as CSV and as a workbook: a line of headings, a line of numbers."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO, StringIO

from hateprog.areas import queries as areas
from hateprog.kernel.clock import LONDON
from hateprog.kernel.text import _
from hateprog.reports.evidence.writing import PLAIN_TEXT, safe
from hateprog.reports.measures.definitions import BY_CODE
from hateprog.reports.periods import queries as periods
from hateprog.reports.periods.models import FrozenPeriod
from hateprog.reports.periods.rules import HIDDEN
from hateprog.reports.return_forms import rules
from hateprog.reports.return_forms.models import ReturnColumn, ReturnForm
from hateprog.reports.returns import contents
from hateprog.reports.returns.files import WIDTH, reference
from hateprog.reports.returns.models import MadeReturn


@dataclass(frozen=True, slots=True)
class Filled:
    """A column in words, and what stands below its heading: digits, or a mark where nothing is told."""

    heading: str
    measure: str
    where: str
    value: str


def filled(form: ReturnForm, period: FrozenPeriod) -> list[Filled]:
    """Return a form filled in with the figures of a frozen period as they may be told outside."""
    numbers = periods.numbers(periods.figures_of(period.id))
    hidden = periods.untold_in(period)
    return [
        Filled(
            each.heading,
            measure_of(each),
            where(each),
            rules.told(each.measure, each.force_code, numbers=numbers, hidden=hidden, of=period.force_code),
        )
        for each in form.columns
    ]


def measure_of(column: ReturnColumn) -> str:
    """Return what the measure of a column is called; its code where there is no such measure any more."""
    measure = BY_CODE.get(column.measure)
    return _(measure.name) if measure else column.measure


def where(column: ReturnColumn) -> str:
    """Return what the force area of a column is called."""
    return areas.name_of(column.force_code) or column.force_code or _("Every force area")


def marks() -> list[tuple[str, str]]:
    """Return what the marks mean."""
    not_counted = _("No figure in this period: the measure came later, or the period is of another force area")
    small = _("A count of 1 to 4, or another from which one could be worked out")
    return [(HIDDEN, small), (rules.NOT_COUNTED, not_counted)]


def as_csv(columns: Sequence[Filled]) -> bytes:
    """Return a filled form as CSV (UTF-8), no cell of which a spreadsheet would run."""
    into = StringIO(newline="")
    lines = csv.writer(into)
    lines.writerow([safe(each.heading) for each in columns])
    lines.writerow([each.value for each in columns])
    return into.getvalue().encode()


def as_workbook(made: MadeReturn, form: ReturnForm, period: FrozenPeriod, columns: Sequence[Filled]) -> bytes:
    """Return a filled form as a workbook, the form first and then what it is; no cell of it is a formula."""
    from xlsxwriter import Workbook  # only for whoever asks for one

    into = BytesIO()
    with Workbook(into, PLAIN_TEXT | {"in_memory": True}) as book:
        book.set_properties({"title": form.name, "created": made.made_at.astimezone(LONDON).replace(tzinfo=None)})
        bold, wrapped = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top"})
        sheet = book.add_worksheet(_("Return"))
        sheet.set_column(0, len(columns), WIDTH)
        for number, each in enumerate(columns):
            sheet.write_string(0, number, each.heading, bold)
            if each.value.isdecimal():
                sheet.write_number(1, number, int(each.value))
            else:
                sheet.write_string(1, number, each.value)
        about = book.add_worksheet(_("About"))
        about.set_column(0, 1, WIDTH)
        said = [(form.name, reference(made)), *contents.about(period), (_("For"), made.recipient), *marks()]
        for number, (label, value) in enumerate(said):
            about.write_string(number, 0, label, bold)
            about.write_string(number, 1, value, wrapped)
    return into.getvalue()
