"""The table of programme templates' versions."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from hateprog.sessions.curriculum import rules
from hateprog.sessions.curriculum.contents import SessionPlan
from hateprog.sessions.curriculum.rules import LONGEST_GAP, Audience
from hateprog.sessions.versions.columns import VersionColumns
from hateprog.store.audit import Audited
from hateprog.store.base import Base, Json, words

IN_USE = text("status = 'in_use'")


class ProgrammeTemplate(VersionColumns, Audited, Base):
    """A version of a programme template. Once in use nothing of it changes, in the database too (a trigger).

    What was typed is not repeated in the log, for the version itself keeps it.
    """

    __tablename__ = "programme_template"
    __table_args__ = (
        UniqueConstraint("code", "version"),
        CheckConstraint("version >= 1", name="numbered_from_one"),
        CheckConstraint(f"gap_days BETWEEN 1 AND {LONGEST_GAP}", name="sessions_days_apart"),
        CheckConstraint("status = 'draft' OR valid_from IS NOT NULL", name="in_use_from_a_day"),
        CheckConstraint("(status = 'draft') = (put_in_use_at IS NULL)", name="in_use_has_its_moment"),
        CheckConstraint("(status = 'retired') = (retired_at IS NOT NULL)", name="retired_has_its_moment"),
        Index(
            "uq_programme_template_first_day",
            "audience",
            "valid_from",
            unique=True,
            sqlite_where=IN_USE,
            postgresql_where=IN_USE,
        ),
    )
    hidden_from_audit = frozenset({"sessions"})

    title: Mapped[str]
    audience: Mapped[Audience] = mapped_column(words(Audience))
    gap_days: Mapped[int]
    sessions: Mapped[list[dict[str, Any]]]
    before_codes: Mapped[list[str]] = mapped_column(Json, default=list)
    after_codes: Mapped[list[str]] = mapped_column(Json, default=list)
    valid_from: Mapped[date | None]

    @property
    def gap(self) -> timedelta:
        """Return the shortest time between two of its sessions: whole days, at least one."""
        return rules.gap(self.gap_days)

    @property
    def plans(self) -> tuple[SessionPlan, ...]:
        """Return its three sessions."""
        return tuple(SessionPlan.of(number, plain) for number, plain in enumerate(self.sessions, start=1))

    def plan(self, number: int) -> SessionPlan:
        """Return one of its sessions. Raises `LookupError` for a number that no session has."""
        if not 1 <= number <= len(self.sessions):
            raise LookupError(number)
        return SessionPlan.of(number, self.sessions[number - 1])
