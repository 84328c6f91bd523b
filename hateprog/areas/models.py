"""Tables of areas: a district lies in one force area, and in one or more partnerships."""

from __future__ import annotations

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hateprog.store.audit import Audited
from hateprog.store.base import Base


class Force(Audited, Base):
    """A territorial police force area, by its ONS code (E23…, in Wales W15…)."""

    __tablename__ = "force"

    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]


class Partnership(Audited, Base):
    """A community safety partnership, by its ONS code (E22…, in Wales W14…)."""

    __tablename__ = "partnership"

    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]


class District(Audited, Base):
    """A local authority district, by its ONS code; what decides which inspectors supervise a case."""

    __tablename__ = "district"

    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    force_code: Mapped[str] = mapped_column(ForeignKey("force.code"), index=True)

    memberships: Mapped[list[DistrictPartnership]] = relationship(lazy="raise_on_sql", cascade="all, delete-orphan")


class DistrictPartnership(Audited, Base):
    """A partnership that a district belongs to: since the mergers of councils a district may lie in several."""

    __tablename__ = "district_partnership"
    __table_args__ = (UniqueConstraint("district_code", "partnership_code"),)

    district_code: Mapped[str] = mapped_column(ForeignKey("district.code"))
    partnership_code: Mapped[str] = mapped_column(ForeignKey("partnership.code"), index=True)
