"""The forms that freeze a period."""

from __future__ import annotations

from hateprog.areas import queries as areas
from hateprog.kernel.text import N_
from hateprog.web.fields import Day, Listed, Words
from hateprog.web.intake import Intake

NAME_NOBODY = N_("For whoever reads the figures later. Name nobody")


class FreezeSchema(Intake):
    """Which days, where, and what there is to say about them."""

    first = Day(N_("First day"), missing=N_("Enter the first day"))
    last = Day(N_("Last day"), missing=N_("Enter the last day"))
    force = Listed(N_("Force area"), areas.forces, hint=N_("Every force area, if none is selected"), required=False)
    note = Words(N_("Note"), hint=NAME_NOBODY, required=False, lines=3, limit=1_000)


class SupersedeSchema(FreezeSchema):
    """The same, and why the freeze was a mistake."""

    reason = Words(
        N_("Why was the freeze a mistake?"),
        hint=NAME_NOBODY,
        missing=N_("Enter why the freeze was a mistake"),
        lines=3,
        limit=1_000,
    )
