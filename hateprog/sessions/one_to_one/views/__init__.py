"""Pages of the one-to-one programme: planning, moving, recording, signing, adding, stopping."""

from __future__ import annotations

from hateprog.sessions.one_to_one.views import ending, planning, recording
from hateprog.sessions.one_to_one.views.blueprint import bp

__all__ = ["bp", "ending", "planning", "recording"]
