"""Which days and areas a page of figures is asked for, from its address."""

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
        if self.asked is None:
            return {}
        ends = {"first": self.asked.period.first, "last": self.asked.period.last}
        days = {
            f"{name}-{part}": str(getattr(day, part)) for name, day in ends.items() for part in ("day", "month", "year")
        }
        return days | ({"force": self.asked.force_code} if self.asked.force_code else {})


def chosen_here() -> Chosen:
    """Return which days and areas are asked for. An inspector is told of their own areas only, whatever they choose."""
    schema, actor = PeriodSchema(), acting()
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
    form = Form(schema, {"first": period.first, "last": period.last, "force": said.get("force")})
    seen = None if actor.roles & SEES_ALL_AREAS else actor.areas
    return Chosen(form, Asked(period, seen, said.get("force")))
