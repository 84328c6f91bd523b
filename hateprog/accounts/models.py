"""Tables of people, accounts, the roles and areas they hold, and their signed-in sessions."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hateprog.accounts.rules import Ended, LinkPurpose, State, state_of
from hateprog.kernel.access import Role
from hateprog.kernel.clock import utcnow
from hateprog.store.audit import Audited
from hateprog.store.base import Base, SearchKey, words
from hateprog.store.secrets import Encrypted


class Organisation(Audited, Base):
    """A body that people belong to: a force, a youth offending team, a provider."""

    __tablename__ = "organisation"

    name: Mapped[str] = mapped_column(unique=True)


class Person(Audited, Base):
    """A human being who uses the service; separation of duty is between people, not accounts.

    `name_key` is the name folded for search and order (kernel.text.search_key).
    """

    __tablename__ = "person"
    __table_args__ = (Index(None, "name_key", "id"),)

    name: Mapped[str]
    name_key: Mapped[str] = mapped_column(SearchKey)


class Account(Audited, Base):
    """One way for a person to sign in. Invited until `activated_at`, ended by `disabled_at`.

    `version` counts the changes that administrators made, so that two of them cannot overwrite each other unseen;
    `changed_by` and `changed_at` say who made the last one.
    """

    __tablename__ = "account"
    hidden_from_audit = frozenset({"password_hash", "totp_secret"})

    email: Mapped[str] = mapped_column(unique=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    organisation_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisation.id"))
    job_title: Mapped[str | None]
    password_hash: Mapped[str | None]
    totp_secret: Mapped[str | None] = mapped_column(Encrypted)
    totp_confirmed_at: Mapped[datetime | None]
    totp_last_step: Mapped[int | None]
    created_at: Mapped[datetime] = mapped_column(default=utcnow)
    activated_at: Mapped[datetime | None]
    disabled_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)
    changed_by: Mapped[UUID | None]
    changed_at: Mapped[datetime | None]

    person: Mapped[Person] = relationship(lazy="raise_on_sql")
    organisation: Mapped[Organisation | None] = relationship(lazy="raise_on_sql")
    roles: Mapped[list[RoleHeld]] = relationship(
        lazy="raise_on_sql", cascade="all, delete-orphan", foreign_keys="RoleHeld.account_id"
    )
    responsibilities: Mapped[list[Responsibility]] = relationship(lazy="raise_on_sql", cascade="all, delete-orphan")

    @property
    def state(self) -> State:
        """Return whether the account can be used: invited, active or disabled."""
        return state_of(self.activated_at, self.disabled_at)

    @property
    def roles_held(self) -> frozenset[Role]:
        """Return the roles it holds."""
        return frozenset(held.role for held in self.roles)

    @property
    def areas(self) -> frozenset[str]:
        """Return the codes of the forces and districts it is responsible for."""
        return frozenset(each.force_code or each.district_code or "" for each in self.responsibilities)


class RoleHeld(Audited, Base):
    """A role that an account holds, and who gave it."""

    __tablename__ = "role_held"
    __table_args__ = (
        UniqueConstraint("account_id", "role"),
        CheckConstraint("role <> 'service'", name="never_the_service"),
    )

    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    role: Mapped[Role] = mapped_column(words(Role))
    granted_by: Mapped[UUID | None]
    granted_at: Mapped[datetime] = mapped_column(default=utcnow)


class Responsibility(Audited, Base):
    """An area that an account is responsible for: a whole force area, or one district."""

    __tablename__ = "responsibility"
    __table_args__ = (
        UniqueConstraint("account_id", "force_code"),
        UniqueConstraint("account_id", "district_code"),
        CheckConstraint("(force_code IS NULL) <> (district_code IS NULL)", name="a_force_or_a_district"),
    )

    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    force_code: Mapped[str | None] = mapped_column(ForeignKey("force.code"), index=True)
    district_code: Mapped[str | None] = mapped_column(ForeignKey("district.code"), index=True)


class Cover(Audited, Base):
    """An inspector acts for another, absent one in an area of theirs (domain.md section 2: cover inspector).

    `from_on` and `until_on` are the first and the last day, both included, in Europe/London; `ended_at` is when it was
    ended before that. It counts only while the area is the absent inspector's (queries.IN_FORCE).
    """

    __tablename__ = "cover"
    __table_args__ = (
        CheckConstraint("until_on >= from_on", name="days_in_order"),
        CheckConstraint("account_id <> absent_id", name="not_for_oneself"),
        CheckConstraint("(force_code IS NULL) <> (district_code IS NULL)", name="a_force_or_a_district"),
        Index(None, "account_id", "until_on"),
        Index(None, "absent_id", "until_on"),
    )

    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    absent_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    force_code: Mapped[str | None] = mapped_column(ForeignKey("force.code"), index=True)
    district_code: Mapped[str | None] = mapped_column(ForeignKey("district.code"), index=True)
    from_on: Mapped[date]
    until_on: Mapped[date]
    arranged_by: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    arranged_at: Mapped[datetime] = mapped_column(default=utcnow)
    ended_at: Mapped[datetime | None]


class SchoolStaff(Audited, Base):
    """An account of a school's staff: it belongs to one school, and sees what is that school's."""

    __tablename__ = "school_staff"
    __table_args__ = (UniqueConstraint("account_id"),)

    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    school_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("school.id"), index=True)  # read before schools are loaded
    joined_at: Mapped[datetime] = mapped_column(default=utcnow)


class StandIn(Audited, Base):
    """A practitioner stands in for another in one case, on dated days; the allocation stays as it is.

    `from_on` and `until_on` are the first and the last day, both included, in Europe/London; `ended_at` is when it was
    ended before that. `day` is the day of the session that is covered.
    """

    __tablename__ = "stand_in"
    __table_args__ = (
        CheckConstraint("from_on <= day AND day <= until_on", name="days_around_the_session"),
        CheckConstraint("account_id <> absent_id", name="not_for_oneself"),
        UniqueConstraint("referral_id", "account_id", "day"),
        Index(None, "account_id", "until_on"),
    )
    hidden_from_audit = frozenset({"reason"})

    referral_id: Mapped[UUID] = mapped_column(ForeignKey("referral.id"))
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    absent_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), index=True)
    day: Mapped[date]
    from_on: Mapped[date]
    until_on: Mapped[date]
    reason: Mapped[str]
    arranged_by: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    arranged_at: Mapped[datetime] = mapped_column(default=utcnow)
    ended_at: Mapped[datetime | None]

    @property
    def case_id(self) -> UUID:
        """Return the case that is stood in for."""
        return self.referral_id


class Escalation(Audited, Base):
    """Who is told when a clock has run out in a force area: one named person (domain.md section 4).

    `version` counts how often somebody was named, so that two coordinators cannot overwrite each other unseen.
    """

    __tablename__ = "escalation"

    force_code: Mapped[str] = mapped_column(ForeignKey("force.code"), unique=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    named_by: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    named_at: Mapped[datetime] = mapped_column(default=utcnow)
    version: Mapped[int] = mapped_column(default=1)


class SignedInSession(Base):
    """A session kept on the server. Only a hash of its token is here, so a copy of the table opens nothing.

    One whose account has a second factor counts for nothing until `second_factor_at`.
    """

    __tablename__ = "signed_in_session"
    __table_args__ = (Index(None, "account_id", "ended_at"),)

    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    token_hash: Mapped[str] = mapped_column(unique=True)
    device: Mapped[str]
    started_at: Mapped[datetime] = mapped_column(default=utcnow)
    last_seen_at: Mapped[datetime] = mapped_column(default=utcnow)
    second_factor_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    ended_because: Mapped[Ended | None] = mapped_column(words(Ended))


class RecoveryCode(Base):
    """A code that stands in once for the second factor, kept as a hash."""

    __tablename__ = "recovery_code"
    __table_args__ = (UniqueConstraint("account_id", "code_hash"),)

    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    code_hash: Mapped[str]
    used_at: Mapped[datetime | None]


class MailedLink(Base):
    """A link sent by mail that opens an account once, kept as a hash."""

    __tablename__ = "mailed_link"

    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), index=True)
    purpose: Mapped[LinkPurpose] = mapped_column(words(LinkPurpose))
    token_hash: Mapped[str] = mapped_column(unique=True)
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
