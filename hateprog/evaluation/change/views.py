"""The page of what changed between before and after the programme, over all cases of a period."""

from __future__ import annotations

from enum import StrEnum
from typing import Any, TypeVar

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from hateprog.evaluation.change import paired, queries, rules
from hateprog.evaluation.change import telling as small_counts
from hateprog.evaluation.change.policy import Can
from hateprog.evaluation.change.rules import AgeGroup, Period
from hateprog.evaluation.questionnaires import queries as questionnaires
from hateprog.evaluation.questionnaires.instrument import DIRECTION_LABELS, Direction, Method
from hateprog.kernel.access import Role
from hateprog.kernel.clock import today
from hateprog.kernel.text import _
from hateprog.referrals.rules import PATHWAY_LABELS, Pathway
from hateprog.web.gate import acting, allows

bp = Blueprint("change", __name__, template_folder="templates")
Listed = TypeVar("Listed", bound=StrEnum)


@bp.get("/before-and-after")
@allows(Can.READ)
def show() -> ResponseReturnValue:
    """Show the picture of one version, period, pathway and age group; what is not in a list counts as not chosen."""
    versions = questionnaires.ever_in_use()
    chosen = request.args.get("instrument", "")
    version = next((each for each in versions if str(each.id) == chosen), versions[0] if versions else None)
    period = _listed(Period, "period") or Period.DAYS_OF_A_YEAR
    pathway, age = _listed(Pathway, "pathway"), _listed(AgeGroup, "age")
    days = period.bounds(today())
    picture = queries.picture(version, days, pathway=pathway, age=age) if version else None
    return render_template(
        "change/show.html",
        versions=versions,
        version=version,
        asks=version.instrument if version else None,
        picture=picture,
        told=small_counts.told(picture, exact=Role.COORDINATOR in acting().roles) if picture else None,
        shown=_points(version),
        days=days,
        period=period,
        pathway=pathway or "",
        age=age or "",
        pathways=PATHWAY_LABELS,
        directions=DIRECTION_LABELS,
        verdict=_verdict,
        paired=paired,
        rules=rules,
    )


def _listed(kind: type[Listed], name: str) -> Listed | None:
    try:
        return kind(request.args.get(name, ""))
    except ValueError:
        return None


def _points(version: Any) -> Any:
    """Return the function that writes points: a decimal place for a sum, two for a mean."""
    places = 2 if version is not None and version.method is Method.MEAN else 1
    return lambda number, sign="": f"{round(number, places) + 0.0:{sign}.{places}f}".replace("-", "−")


def _verdict(change: paired.PairedChange, direction: Direction) -> str:
    """Return in words what the interval says of the change."""
    if change.may_be_none:
        return _("The interval includes no change, so these scores do not show that anything changed on average.")
    better = (change.change > 0) is (direction is Direction.HIGHER)
    return (
        _("The whole interval is on the side of a change for the better, on average.")
        if better
        else _("The whole interval is on the side of a change for the worse, on average.")
    )
