"""Pages of the content library: reading topics, writing them, notes on what is new, and what parents may see."""

from __future__ import annotations

from hateprog.sessions.library.views import notes, parents, topics, writing
from hateprog.sessions.library.views.blueprint import bp

__all__ = ["bp", "notes", "parents", "topics", "writing"]
