"""The one blueprint that all pages of accounts hang on."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("accounts", "hateprog.accounts", template_folder="templates")
