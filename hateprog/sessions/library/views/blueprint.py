"""The blueprint, and what its pages are told in common."""

from __future__ import annotations

from typing import Any

from flask import Blueprint

from hateprog.sessions.library.contents import KIND_LABELS, LICENCE_LABELS, PART_LABELS
from hateprog.sessions.versions.rules import STATUS_LABELS

bp = Blueprint("library", __name__, template_folder="../templates")

LABELS: dict[str, Any] = {
    "part": PART_LABELS,
    "kind": KIND_LABELS,
    "licence": LICENCE_LABELS,
    "status": STATUS_LABELS,
}
