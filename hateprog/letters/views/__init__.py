"""Pages of letters, one module for each noun."""

from __future__ import annotations

from hateprog.letters.views import letters, reminders, undisclosed, wordings
from hateprog.letters.views.blueprint import bp

__all__ = ["bp", "letters", "reminders", "undisclosed", "wordings"]
