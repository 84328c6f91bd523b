"""Pages of what became of sessions: recording, feedback, disclosures, sums, and the visitors' day sheet."""

from __future__ import annotations

from hateprog.sessions.group.delivery.views import days, disclosures, feedback, recording, sheets, sums
from hateprog.sessions.group.delivery.views.blueprint import bp

__all__ = ["bp", "days", "disclosures", "feedback", "recording", "sheets", "sums"]
