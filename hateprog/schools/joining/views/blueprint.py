"""The one blueprint that all pages of schools that join hang on."""

from __future__ import annotations

from flask import Blueprint

from hateprog.kernel.errors import NotNow

bp = Blueprint("joining", "hateprog.schools.joining", template_folder="templates")


def status_of(refusal: Exception) -> int:
    """Return the status of a form that was refused: 409 where no other answer would have done, either."""
    return 409 if isinstance(refusal, NotNow) else 422
