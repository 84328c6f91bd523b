"""The tables of topics' versions and of notes on what is new."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from hateprog.kernel.clock import utcnow
from hateprog.sessions.library import contents
from hateprog.sessions.library.contents import Material, OutlinePart, Part
from hateprog.sessions.library.rules import Definition
from hateprog.sessions.versions.columns import VersionColumns
from hateprog.sessions.versions.keyed import Keyed
from hateprog.sessions.year_groups import LAST, years_name
from hateprog.store.audit import Audited
from hateprog.store.base import Base, Json

IN_USE = text("status = 'in_use'")


class TopicVersion(VersionColumns, Audited, Base):
    """A version of a topic. Once in use nothing of it changes, in the database too (a trigger).

    Of each code one version at most is in use. A booking keeps the version it was booked with. What was typed is not
    repeated in the log, for the version itself keeps it.
    """

    __tablename__ = "topic_version"
    __table_args__ = (
        UniqueConstraint("code", "version"),
        CheckConstraint("version >= 1", name="numbered_from_one"),
        CheckConstraint(
            f"year_from >= 0 AND year_from <= year_to AND year_to <= {LAST.value}", name="years_of_a_school"
        ),
        CheckConstraint("(status = 'draft') = (put_in_use_at IS NULL)", name="in_use_has_its_moment"),
        CheckConstraint("(status = 'retired') = (retired_at IS NOT NULL)", name="retired_has_its_moment"),
        Index("uq_topic_version_in_use", "code", unique=True, sqlite_where=IN_USE, postgresql_where=IN_USE),
    )
    hidden_from_audit = frozenset({"summary", "outline", "hands_up", "materials", "parents_text"})

    title: Mapped[str]
    summary: Mapped[str]
    year_from: Mapped[int]
    year_to: Mapped[int]
    outline: Mapped[list[dict[str, Any]]]
    hands_up: Mapped[list[dict[str, Any]]]
    materials: Mapped[list[dict[str, Any]]]
    parents_text: Mapped[str]

    @property
    def parts(self) -> tuple[OutlinePart, ...]:
        """Return the parts of the session, in their order."""
        return tuple(OutlinePart.of(each) for each in self.outline)

    def part(self, part: Part) -> OutlinePart:
        """Return one part of the session."""
        return next(each for each in self.parts if each.part is part)

    @property
    def statements(self) -> tuple[Keyed, ...]:
        """Return the statements on which hands are shown, before and after."""
        return tuple(Keyed(**each) for each in self.hands_up)

    @property
    def sheets(self) -> tuple[Material, ...]:
        """Return its materials."""
        return tuple(Material.of(each) for each in self.materials)

    @property
    def minutes(self) -> int:
        """Return how many minutes the session takes."""
        return contents.minutes_of(self.parts)

    @property
    def years(self) -> str:
        """Return for whom it is, in words."""
        return years_name(self.year_from, self.year_to)

    @property
    def said(self) -> Definition:
        """Return all that it says."""
        return Definition(
            code=self.code,
            title=self.title,
            summary=self.summary,
            year_from=self.year_from,
            year_to=self.year_to,
            outline=self.parts,
            hands_up=self.statements,
            materials=self.sheets,
            parents_text=self.parents_text,
        )


class EmergingNote(Audited, Base):
    """Something that practitioners should know now, such as an incident nearby or a trend online. It names nobody.

    It is shown to them through `ends_on` (a day in London), in general or with the topics of `topic_codes` too, unless
    it is taken down before. No school and no public page shows it.
    """

    __tablename__ = "emerging_note"
    __table_args__ = (
        CheckConstraint("(taken_down_at IS NULL) = (taken_down_by IS NULL)", name="taken_down_by_somebody"),
    )
    hidden_from_audit = frozenset({"title", "body"})

    title: Mapped[str]
    body: Mapped[str]
    topic_codes: Mapped[list[str]] = mapped_column(Json, default=list)
    ends_on: Mapped[date]
    written_by: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    written_at: Mapped[datetime] = mapped_column(default=utcnow)
    taken_down_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    taken_down_at: Mapped[datetime | None]
