"""The one blueprint that all pages of referrals hang on."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("referrals", "hateprog.referrals", template_folder="templates")
