"""The form that sets a target."""

from __future__ import annotations

from hateprog.areas import queries as areas
from hateprog.kernel.text import N_, _
from hateprog.reports.measures.definitions import MEASURES
from hateprog.reports.measures.rules import UNIT_LABELS
from hateprog.reports.targets.rules import MOST
from hateprog.web.fields import Day, Listed, Number, Words
from hateprog.web.intake import Intake


def _measures() -> list[tuple[str, str]]:
    told = _("{name} ({unit})")
    return [(each.code, told.format(name=_(each.name), unit=_(UNIT_LABELS[each.unit]))) for each in MEASURES]


class TargetSchema(Intake):
    """What is asked for, by whom, on which days and where."""

    measure = Listed(N_("What is counted?"), _measures, missing=N_("Select what is counted"))
    number = Number(
        N_("How many are asked for?"), low=1, high=MOST, width=10, missing=N_("Enter how many are asked for")
    )
    funder = Words(N_("Who funds it?"), missing=N_("Enter who funds it"), limit=120)
    first = Day(N_("First day"), missing=N_("Enter the first day"))
    last = Day(N_("Last day"), missing=N_("Enter the last day"))
    force = Listed(N_("Force area"), areas.forces, hint=N_("Every force area, if none is selected"), required=False)
