"""Answers of the dashboard that are kept for a while, where counting them takes long."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from hateprog.store.base import Base


class KeptAnswer(Base):
    """What the panels' questions came to, about the days and areas of `question` (`queries.question`).

    `counted_at` is when, `asked_at` about when somebody last looked. Worked out from the rows and from nothing else:
    one that is lost is counted again.
    """

    __tablename__ = "kept_answer"
    __table_args__ = (Index(None, "counted_at"),)

    question: Mapped[str] = mapped_column(unique=True)
    answers: Mapped[dict[str, Any]]
    counted_at: Mapped[datetime]
    asked_at: Mapped[datetime]
