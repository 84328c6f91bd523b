"""Tables of events, of who holds them, of groups and their counts, of topics covered. No column for who came."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hateprog.kernel.clock import today, utcnow
from hateprog.sessions.events.rules import GROUPS, LONGEST, MOST_PEOPLE, WITH_THE_YOUNG, Kind, Standing, standing
from hateprog.store.audit import Audited
from hateprog.store.base import Base, words

YOUNG = ", ".join(f"'{each}'" for each in WITH_THE_YOUNG)


class GroupEvent(Audited, Base):
    """An event: planned, then counted or cancelled. `version` guards against two people saving at once.

    `expected` and `came` are what its groups add up to. `same_again` says that those who came had been counted at an
    event before: attendances, and no more young people.
    """

    __tablename__ = "group_event"
    __table_args__ = (
        CheckConstraint(f"minutes BETWEEN 1 AND {LONGEST}", name="minutes_of_a_day"),
        CheckConstraint("expected >= 1", name="expects_somebody"),
        CheckConstraint("came >= 1", name="somebody_came"),
        CheckConstraint("came IS NULL OR cancelled_at IS NULL", name="cancelled_has_no_count"),
        CheckConstraint(
            "(cancelled_at IS NULL) = (cancelled_by IS NULL) AND (cancelled_at IS NULL) = (cancel_reason IS NULL)",
            name="cancelled_for_a_reason",
        ),
        CheckConstraint("organisation_id IS NULL OR kind = 'training'", name="an_organisation_is_trained"),
        CheckConstraint(
            f"NOT same_again OR (came IS NOT NULL AND kind IN ({YOUNG}))",
            name="the_same_young_people_came",
        ),
        Index(None, "held_on", "id"),
    )
    hidden_from_audit = frozenset({"title", "place", "points", "cancel_reason"})

    kind: Mapped[Kind] = mapped_column(words(Kind))
    title: Mapped[str]
    held_on: Mapped[date]
    minutes: Mapped[int]
    place: Mapped[str]
    force_code: Mapped[str] = mapped_column(ForeignKey("force.code"))
    district_code: Mapped[str | None] = mapped_column(ForeignKey("district.code"))
    organisation_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisation.id"))
    expected: Mapped[int]
    came: Mapped[int | None]
    points: Mapped[str | None]
    same_again: Mapped[bool] = mapped_column(default=False)
    cancelled_at: Mapped[datetime | None]
    cancelled_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    cancel_reason: Mapped[str | None]
    version: Mapped[int] = mapped_column(default=1)
    saved_by: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    saved_at: Mapped[datetime] = mapped_column(default=utcnow)

    holders: Mapped[list[EventHolder]] = relationship(lazy="raise_on_sql", cascade="all, delete-orphan")
    groups: Mapped[list[EventGroup]] = relationship(
        lazy="raise_on_sql", cascade="all, delete-orphan", order_by="EventGroup.position"
    )
    topics: Mapped[list[EventTopic]] = relationship(lazy="raise_on_sql", cascade="all, delete-orphan")

    @property
    def holder_ids(self) -> frozenset[UUID]:
        """Return the accounts of those who hold it."""
        return frozenset(each.account_id for each in self.holders)

    @property
    def standing(self) -> Standing:
        """Return where it stands today."""
        cancelled = self.cancelled_at is not None
        return standing(self.held_on, came=self.came, cancelled=cancelled, today=today())

    @property
    def for_whom(self) -> str:
        """Return whom it is for: what its groups are called."""
        return ", ".join(each.label for each in self.groups)

    @property
    def topic_ids(self) -> frozenset[UUID]:
        """Return the versions of topics that were covered."""
        return frozenset(each.topic_id for each in self.topics)


class EventHolder(Audited, Base):
    """One of those who hold an event."""

    __tablename__ = "event_holder"
    __table_args__ = (UniqueConstraint("event_id", "account_id"),)

    event_id: Mapped[UUID] = mapped_column(ForeignKey("group_event.id"))
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))


class EventGroup(Audited, Base):
    """Some of those whom an event is for, such as “Aged 11 to 14” or “Response team B”: expected, and present. No name.

    `came` counts those present; None until the event is counted.
    """

    __tablename__ = "event_group"
    __table_args__ = (
        UniqueConstraint("event_id", "position"),
        CheckConstraint(f"position BETWEEN {GROUPS[0]} AND {GROUPS[-1]}", name="position_of_a_group"),
        CheckConstraint(f"expected BETWEEN 1 AND {MOST_PEOPLE}", name="expects_somebody"),
        CheckConstraint(f"came BETWEEN 0 AND {MOST_PEOPLE}", name="people_came"),
    )
    hidden_from_audit = frozenset({"label"})

    event_id: Mapped[UUID] = mapped_column(ForeignKey("group_event.id"))
    position: Mapped[int]
    label: Mapped[str]
    expected: Mapped[int]
    came: Mapped[int | None]


class EventTopic(Audited, Base):
    """The version of a topic of the library that was covered at an event; it stays the one that it was."""

    __tablename__ = "event_topic"
    __table_args__ = (UniqueConstraint("event_id", "topic_id"),)

    event_id: Mapped[UUID] = mapped_column(ForeignKey("group_event.id"))
    topic_id: Mapped[UUID] = mapped_column(ForeignKey("topic_version.id"), index=True)
