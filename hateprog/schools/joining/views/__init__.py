"""Pages of schools that join: their people, what they ask, their programme, and the first page of their staff."""

from __future__ import annotations

from hateprog.schools.joining.views import asking, people, programmes, requests, yours
from hateprog.schools.joining.views.blueprint import bp

__all__ = ["asking", "bp", "people", "programmes", "requests", "yours"]
