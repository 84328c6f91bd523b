"""The one blueprint that all pages of schools that join hang on."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("joining", "hateprog.schools.joining", template_folder="templates")
