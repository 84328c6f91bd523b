"""Which days and which force area figures are asked for."""

from __future__ import annotations

from hateprog.areas import queries as areas
from hateprog.kernel.text import N_
from hateprog.web.fields import Day, Listed
from hateprog.web.intake import Intake


class PeriodSchema(Intake):
    """The first and the last day, both included, and a force area; what is left out is this year to date, and all."""

    first = Day(N_("First day"), required=False)
    last = Day(N_("Last day"), required=False)
    force = Listed(N_("Force area"), areas.forces, required=False)
