"""Tables of the register of schools: every school that was ever in it, what it was called before, each import.

What the official register says is public and is said again with every import, so the log tells of the import and not of
every field; what an import changed is kept beside it. What people of the service write down of a school is audited.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, column, select, table, text
from sqlalchemy.orm import Mapped, column_property, mapped_column, relationship

from hateprog.kernel.clock import utcnow
from hateprog.schools.rules import URN_HIGHEST, URN_LOWEST, Change, Status
from hateprog.store.audit import Audited
from hateprog.store.base import Base, SearchKey, words

DISTRICT = table("district", column("code"), column("force_code"))
WAITING = text("finished_at IS NULL")


class School(Base):
    """A school of the official register, by its unique reference number (URN). Updated and retired, never deleted.

    `authority_code` is the Department for Education's (three digits); it decides the area, never the town.
    `retired_at` is when it left the register or closed.
    """

    __tablename__ = "school"
    __table_args__ = (
        UniqueConstraint("urn"),
        CheckConstraint(f"urn BETWEEN {URN_LOWEST} AND {URN_HIGHEST}", name="urn_of_six_digits"),
        CheckConstraint("status <> 'closed' OR retired_at IS NOT NULL", name="closed_is_retired"),
        CheckConstraint("pupils >= 0", name="pupils_not_negative"),
        Index(None, "authority_code", "name_key", "id"),
        Index(None, "name_key", "id"),
        Index(None, "postcode"),
    )

    urn: Mapped[int]
    name: Mapped[str]
    name_key: Mapped[str] = mapped_column(SearchKey)
    site_name: Mapped[str | None]
    authority_code: Mapped[str]
    authority_name: Mapped[str]
    district_code: Mapped[str | None] = mapped_column(ForeignKey("district.code"), index=True)
    street: Mapped[str | None]
    locality: Mapped[str | None]
    town: Mapped[str | None]
    postcode: Mapped[str | None]
    phone: Mapped[str | None]
    website: Mapped[str | None]
    phase: Mapped[str | None]
    low_age: Mapped[int | None]
    high_age: Mapped[int | None]
    pupils: Mapped[int | None]
    status: Mapped[Status] = mapped_column(words(Status), default=Status.OPEN)
    opened_on: Mapped[date | None]
    closed_on: Mapped[date | None]
    retired_at: Mapped[datetime | None]

    former_names: Mapped[list[FormerName]] = relationship(lazy="raise_on_sql", order_by="FormerName.until_on.desc()")
    office: Mapped[SchoolOffice | None] = relationship(lazy="raise_on_sql", back_populates="school")
    force_code: Mapped[str | None] = column_property(
        select(DISTRICT.c.force_code).where(DISTRICT.c.code == district_code).scalar_subquery()
    )

    @property
    def areas(self) -> frozenset[str]:
        """Return the codes of its district and of the force area around it; none where its district is not known."""
        return frozenset(code for code in (self.district_code, self.force_code) if code)

    @property
    def school_id(self) -> UUID:
        """Return which school it is, as policy asks of whatever belongs to one."""
        school_id: UUID = self.id
        return school_id


class FormerName(Base):
    """What a school was called before, until the day on which an import brought its new name."""

    __tablename__ = "school_former_name"
    __table_args__ = (UniqueConstraint("school_id", "name", "until_on"), Index(None, "name_key"))

    school_id: Mapped[UUID] = mapped_column(ForeignKey("school.id"))
    name: Mapped[str]
    name_key: Mapped[str] = mapped_column(SearchKey)
    until_on: Mapped[date]


class SchoolOffice(Audited, Base):
    """The address of a school's office, and where it is published: the official register has none."""

    __tablename__ = "school_office"
    __table_args__ = (UniqueConstraint("school_id"),)

    school_id: Mapped[UUID] = mapped_column(ForeignKey("school.id"))
    email: Mapped[str]
    source: Mapped[str]
    written_by: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    written_at: Mapped[datetime] = mapped_column(default=utcnow)

    school: Mapped[School] = relationship(lazy="raise_on_sql", back_populates="office")


class RegisterImport(Audited, Base):
    """One reading of the official register: how many schools it changed, and how many rows could not be read.

    `doubts` says, a line each, why schools that it did not list were left as they are.
    """

    __tablename__ = "register_import"

    by_id: Mapped[UUID]
    at: Mapped[datetime] = mapped_column(default=utcnow, index=True)
    rows: Mapped[int] = mapped_column(default=0)
    new: Mapped[int] = mapped_column(default=0)
    changed: Mapped[int] = mapped_column(default=0)
    retired: Mapped[int] = mapped_column(default=0)
    unchanged: Mapped[int] = mapped_column(default=0)
    broken: Mapped[int] = mapped_column(default=0)
    doubts: Mapped[str | None]


class RegisterChange(Base):
    """What one import brought about one school, in words; or a row of it that could not be read, and its `line`."""

    __tablename__ = "register_change"
    __table_args__ = (
        Index(None, "import_id", "kind", "id"),
        Index(None, "school_id"),
        CheckConstraint("(kind = 'broken') = (school_id IS NULL)", name="of_a_school_or_broken"),
    )

    import_id: Mapped[UUID] = mapped_column(ForeignKey("register_import.id"))
    school_id: Mapped[UUID | None] = mapped_column(ForeignKey("school.id"))
    kind: Mapped[Change] = mapped_column(words(Change))
    words: Mapped[str]
    line: Mapped[int] = mapped_column(default=0)

    school: Mapped[School | None] = relationship(lazy="raise_on_sql")


class RegisterFile(Base):
    """A file of the register that somebody sent, waiting to be taken over outside the request, or what became of it.

    `tries` counts how often that was begun; one that is finished without an import was given up.
    """

    __tablename__ = "register_file"
    __table_args__ = (
        CheckConstraint("import_id IS NULL OR finished_at IS NOT NULL", name="imported_is_finished"),
        Index("ix_register_file_waiting", "sent_at", sqlite_where=WAITING, postgresql_where=WAITING),
    )

    by_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    sent_at: Mapped[datetime] = mapped_column(default=utcnow)
    rows: Mapped[int] = mapped_column(default=0)
    tries: Mapped[int] = mapped_column(default=0)
    import_id: Mapped[UUID | None] = mapped_column(ForeignKey("register_import.id"))
    finished_at: Mapped[datetime | None]

    @property
    def given_up(self) -> bool:
        """Say whether it will not be taken over any more."""
        return self.finished_at is not None and self.import_id is None


class RegisterRows(Base):
    """Some of the rows of a file that was sent (schools.kept), until they are taken over."""

    __tablename__ = "register_rows"
    __table_args__ = (UniqueConstraint("file_id", "number"),)

    file_id: Mapped[UUID] = mapped_column(ForeignKey("register_file.id"))
    number: Mapped[int]
    rows: Mapped[list[dict[str, Any]]]
