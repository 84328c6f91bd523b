"""The forms by which a return form is written, and by which it is filled in for a period."""

from __future__ import annotations

from typing import Any

from marshmallow import ValidationError, validates

from hateprog.areas import queries as areas
from hateprog.kernel.text import N_, _
from hateprog.reports.measures.definitions import MEASURES
from hateprog.reports.measures.rules import UNIT_LABELS
from hateprog.reports.return_forms.rules import MOST
from hateprog.reports.returns.rules import FORMAT_LABELS, Format
from hateprog.web.fields import Choice, Listed, Number, Words
from hateprog.web.intake import Intake

FORMATS = {each: FORMAT_LABELS[each] for each in (Format.CSV, Format.XLSX)}


def _measures() -> list[tuple[str, str]]:
    told = _("{name} ({unit})")
    return [(each.code, told.format(name=_(each.name), unit=_(UNIT_LABELS[each.unit]))) for each in MEASURES]


class FormSchema(Intake):
    """What a return form is called."""

    name = Words(
        N_("What is the form called?"),
        hint=N_("Such as: Ministry of Justice, quarterly"),
        missing=N_("Enter what the form is called"),
        limit=120,
    )


class ColumnSchema(Intake):
    """A column, what stands below its heading, and where it comes."""

    heading = Words(
        N_("Column heading"),
        hint=N_("As the form has it, letter by letter"),
        missing=N_("Enter the column heading"),
        limit=200,
    )
    measure = Listed(N_("What stands below it?"), _measures, missing=N_("Select what stands below it"))
    force = Listed(N_("Force area"), areas.forces, hint=N_("Every force area, if none is selected"), required=False)
    place = Number(
        N_("Which column is it?"), low=1, high=MOST, hint=N_("The last one, if you enter no number"), required=False
    )


class FillSchema(Intake):
    """In which format a form is filled in, and for whom."""

    format = Choice(N_("Format"), Format, labels=FORMATS, missing=N_("Select the format"))
    recipient = Words(
        N_("Who gets it?"), hint=N_("The organisation. It stands in the log"), missing=N_("Enter who gets it")
    )

    @validates("format")
    def _is_offered(self, value: Format, **_more: Any) -> None:
        if value not in FORMATS:
            raise ValidationError(_("Select one of the answers listed"))
