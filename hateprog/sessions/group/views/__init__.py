"""Pages of group sessions: a school's own, booking and changing, papers, slots."""

from __future__ import annotations

from hateprog.sessions.group.views import booking, changing, lists, papers, slots
from hateprog.sessions.group.views.blueprint import bp

__all__ = ["booking", "bp", "changing", "lists", "papers", "slots"]
