"""The one blueprint that all pages of the programme hang on, and what they share."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError

from hateprog.kernel.errors import NotNow, RuleBroken, Stale

bp = Blueprint("one_to_one", "hateprog.sessions.one_to_one", template_folder="templates")


@bp.app_template_global()
def at_a_session(case: Any) -> Any:
    """Return what features above show at the top of a session: `app.extensions["at_a_session"]`."""
    return current_app.extensions["at_a_session"](case)


def status_of(refused: ValidationError | RuleBroken | Stale) -> int:
    """Return 409 where the thing itself stands in the way, 422 where the answers do."""
    return 409 if isinstance(refused, (NotNow, Stale)) else 422


def typed_version() -> int | None:
    """Return the version that the form was opened on; None for anything but a number."""
    return request.form.get("version", type=int)


def to_case(referral_id: UUID) -> ResponseReturnValue:
    """Lead back to the case."""
    return redirect(url_for("casefile.show", referral_id=referral_id), 303)
