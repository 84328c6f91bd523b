"""The table of rule sets' versions."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from hateprog.eligibility.facts import Source
from hateprog.eligibility.rule_sets.rules import Status
from hateprog.eligibility.rules import Ages, Decider, Rule, RuleSet
from hateprog.kernel.clock import utcnow
from hateprog.referrals.rules import Pathway
from hateprog.store.audit import Audited
from hateprog.store.base import Base, words


class RuleSetVersion(Audited, Base):
    """A version of a rule set. Once adopted nothing of it changes but its end, in the database too (a trigger).

    `as_written` is the file as it was loaded. The three that came with the service were drafted and adopted by nobody
    here, so their people are empty (docs/decisions/0020).
    """

    __tablename__ = "rule_set"
    __table_args__ = (
        UniqueConstraint("code", "version"),
        CheckConstraint("version >= 1", name="numbered_from_one"),
        CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="valid_in_order"),
        CheckConstraint("adopted_by_person IS NULL OR adopted_by_person <> drafted_by_person", name="two_people"),
        CheckConstraint("(status = 'draft') = (adopted_at IS NULL)", name="adopted_has_its_moment"),
        CheckConstraint("(status = 'retired') = (retired_at IS NOT NULL)", name="retired_has_its_moment"),
        CheckConstraint(
            "retired_because IS NULL OR status = 'retired' AND length(trim(retired_because)) > 0",
            name="retired_because",
        ),
        CheckConstraint("decides = 'inspector' OR pathway = 'early_intervention'", name="inspector_unless_early"),
        Index(None, "pathway", "status"),
    )

    code: Mapped[str]
    version: Mapped[int]
    title: Mapped[str]
    pathway: Mapped[Pathway] = mapped_column(words(Pathway))
    ages: Mapped[Ages] = mapped_column(words(Ages))
    force_code: Mapped[str | None] = mapped_column(ForeignKey("force.code"))
    decides: Mapped[Decider] = mapped_column(
        words(Decider, name="decides"), default=Decider.INSPECTOR, server_default=Decider.INSPECTOR.value
    )
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    source_document: Mapped[str]
    source_section: Mapped[str]
    limits: Mapped[str]
    rules: Mapped[list[dict[str, Any]]]
    as_written: Mapped[str]
    status: Mapped[Status] = mapped_column(words(Status), default=Status.DRAFT)
    drafted_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    drafted_by_person: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    drafted_at: Mapped[datetime] = mapped_column(default=utcnow)
    adopted_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    adopted_by_person: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    adopted_at: Mapped[datetime | None]
    retired_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    retired_at: Mapped[datetime | None]
    retired_because: Mapped[str | None]
    """Empty for one that was retired before a reason was asked for."""

    @property
    def source(self) -> Source:
        """Return where it comes from."""
        return Source(self.source_document, self.source_section)

    @property
    def rule_set(self) -> RuleSet:
        """Return it as the rules run it."""
        return RuleSet(
            code=self.code,
            version=self.version,
            pathway=self.pathway,
            title=self.title,
            rules=tuple(Rule.of(plain) for plain in self.rules),
            ages=self.ages,
            force_code=self.force_code,
            decides=self.decides,
        )
