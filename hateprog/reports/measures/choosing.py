"""Which days and areas the figures of a page are about, as chosen in its address."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import request
from marshmallow import ValidationError

from hateprog.kernel.access import SEES_COUNTS_ONLY, Role
from hateprog.kernel.clock import today
from hateprog.kernel.errors import RuleBroken
from hateprog.reports.measures import rules
from hateprog.reports.measures.queries import Asked
from hateprog.reports.measures.schemas import PeriodSchema
from hateprog.web.forms import Form
from hateprog.web.gate import acting
from hateprog.web.intake import from_form

SEES_ALL_AREAS = SEES_COUNTS_ONLY | {Role.COORDINATOR}


@dataclass(frozen=True, slots=True)
class Chosen:
    """What was chosen on the page, and the question that it comes to; None where something of it is wrong."""

    form: Form
    asked: Asked | None

    @property
    def here(self) -> dict[str, Any]:
        """Return the choice as it stands in an address."""
        return self.asked.address if self.asked else {}


def chosen_here() -> Chosen:
    """Return which days and areas an address asks for.

    An inspector is told of their own areas only, whatever they choose. Whoever sees counts alone sees the whole
    service, and the whole calendar year of the last day that they choose: of two numbers of which one is part of the
    other, such as a force area's and all, or a month's and a year's, a hidden one could be worked out.
    """
    schema, actor = PeriodSchema(), acting()
    counts_only = Role.COORDINATOR not in actor.roles and bool(actor.roles & SEES_COUNTS_ONLY)
    usual = rules.this_year(today())
    form = Form(schema, {"first": usual.first, "last": usual.last})
    try:
        if request.args.keys() - {"after"}:
            form.keep(request.args)
        said = schema.load(from_form(schema, request.args))
        period = rules.period(said.get("first"), said.get("last"), usual)
    except (ValidationError, RuleBroken) as refused:
        form.refuse(refused)
        return Chosen(form, None)
    period = rules.whole_year(period) if counts_only else period
    force = None if counts_only else said.get("force")
    form = Form(schema, {"first": period.first, "last": period.last, "force": force})
    return Chosen(form, Asked(period, None if actor.roles & SEES_ALL_AREAS else actor.areas, force))
