"""The one blueprint that all pages of questionnaires hang on, and what they share."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, redirect, url_for
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError

from hateprog.evaluation.questionnaires import queries
from hateprog.evaluation.questionnaires.instrument import Moment
from hateprog.evaluation.questionnaires.models import InstrumentVersion
from hateprog.kernel.errors import Missing, NotNow, RuleBroken, Stale

bp = Blueprint("questionnaires", "hateprog.evaluation.questionnaires", template_folder="templates")


def status_of(refused: ValidationError | RuleBroken | Stale) -> int:
    """Return 409 where the thing itself stands in the way, 422 where the answers do."""
    return 409 if isinstance(refused, (NotNow, Stale)) else 422


def asked(instrument_id: UUID, moment: str) -> tuple[InstrumentVersion, Moment]:
    """Return what an address names. Raises `Missing` where there is no such instrument or moment."""
    version = queries.one_instrument(instrument_id)
    if version is None or moment not in set(Moment):
        raise Missing
    return version, Moment(moment)


def to_case(case_id: UUID) -> ResponseReturnValue:
    """Lead back to the questionnaires of a case."""
    return redirect(url_for(".of_case", referral_id=case_id), 303)
