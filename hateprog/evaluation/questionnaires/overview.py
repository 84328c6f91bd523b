"""What stands on the overview of a case: which questionnaires are there, and which are due."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import url_for

from hateprog.evaluation.questionnaires import queries, rules
from hateprog.evaluation.questionnaires.comparison import Side, comparisons
from hateprog.evaluation.questionnaires.instrument import MOMENT_LABELS, Moment
from hateprog.kernel.text import _
from hateprog.referrals.open_things import OpenThing
from hateprog.referrals.rules import Stage


@dataclass(frozen=True, slots=True)
class Line:
    """A questionnaire at one moment; `due` where it should be there by now and is not."""

    title: str
    side: Side
    due: bool


def of_case(case: Any) -> list[Line]:
    """Return the questionnaires of a case (a row of `case_queries.case`) that are there or due, by title."""
    return [
        Line(each.instrument.title, side, due=side.filled is None)
        for each in comparisons(queries.slots_of(case))
        for side in each.sides
        if side.filled is not None or _due(side.moment, case.stage)
    ]


def _due(moment: Moment, stage: Stage) -> bool:
    """Say by the stage alone whether it is due: the overview of a case asks no more questions than it must."""
    return stage in rules.WORKED_AT and (moment is Moment.BEFORE or stage is Stage.COMPLETED)


def in_case(case_id: UUID) -> list[OpenThing]:
    """Return the questionnaires of a case that should be there by now and are not (referrals/open_things.py)."""
    said = _("{title}, {moment}: not filled in")
    return [
        OpenThing(
            said.format(title=title, moment=_(MOMENT_LABELS[moment]).lower()),
            url_for("questionnaires.of_case", referral_id=case_id),
        )
        for title, moment in queries.missing_of(case_id)
    ]
