"""The forms that prepare figures for everybody, and withdraw them."""

from __future__ import annotations

from hateprog.areas import queries as areas
from hateprog.kernel.text import N_, _
from hateprog.reports.periods import queries as periods
from hateprog.reports.releases.rules import HIDING_LABELS, Hiding
from hateprog.web.fields import Choice, Listed, Words
from hateprog.web.filters import show_date
from hateprog.web.intake import Intake


def frozen_periods() -> list[tuple[str, str]]:
    """Return (id, days and area) of the frozen periods that stand, what ended last at the top."""
    forces = dict(areas.forces())
    said = _("{first} to {last}, {where} (number {number})")
    return [
        (
            str(each.id),
            said.format(
                first=show_date(each.first),
                last=show_date(each.last),
                where=forces.get(each.force_code, each.force_code) if each.force_code else _("every force area"),
                number=each.number,
            ),
        )
        for each in periods.frozen()
    ]


class PrepareSchema(Intake):
    """Of which frozen period, and how small numbers are kept from being told."""

    period = Listed(N_("Frozen period"), frozen_periods, missing=N_("Select a frozen period"))
    hiding = Choice(
        N_("How are small numbers kept from being told?"),
        Hiding,
        labels=HIDING_LABELS,
        missing=N_("Select how small numbers are kept from being told"),
    )


class WithdrawSchema(Intake):
    """Why."""

    reason = Words(
        N_("Why are these figures withdrawn?"),
        hint=N_("If they were published, everybody reads this where the figures were. Name nobody, and give no number"),
        missing=N_("Enter why these figures are withdrawn"),
        lines=3,
        limit=1_000,
    )
