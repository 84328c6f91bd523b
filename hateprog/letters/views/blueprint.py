"""The one blueprint that all pages of letters hang on, and what they share."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError

from hateprog.kernel.errors import Missing, NotNow, RuleBroken, Stale
from hateprog.letters.rules import Kind
from hateprog.referrals.rules import Pathway

bp = Blueprint("letters", "hateprog.letters", template_folder="templates")


def status_of(refused: ValidationError | RuleBroken | Stale) -> int:
    """Return 409 where the thing itself stands in the way, 422 where the answers do."""
    return 409 if isinstance(refused, (NotNow, Stale)) else 422


def typed_version() -> int:
    """Return the version that the form was opened on; 0, which none has, for anything but a number."""
    return request.form.get("version", type=int) or 0


def kind_of(said: str) -> Kind:
    """Return the kind that an address names. Raises `Missing` for one that there is not."""
    try:
        return Kind(said)
    except ValueError:
        raise Missing from None


def pathway_of(said: str) -> Pathway:
    """Return the pathway that an address names. Raises `Missing` for one that there is not."""
    try:
        return Pathway(said)
    except ValueError:
        raise Missing from None


def to_letters(case_id: UUID) -> ResponseReturnValue:
    """Lead to the letters of a case."""
    return redirect(url_for("letters.of_case", referral_id=case_id), 303)
