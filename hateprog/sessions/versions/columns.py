"""The columns that every table of versions has, and what saving a draft and putting it in use write into them."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from hateprog.accounts import queries as accounts
from hateprog.kernel.access import Actor
from hateprog.kernel.clock import utcnow
from hateprog.kernel.errors import Stale
from hateprog.kernel.text import _
from hateprog.sessions.versions.rules import Status
from hateprog.store.base import words


class VersionColumns:
    """A version of what `code` names. `revision` counts how often the draft was saved.

    So two people cannot overwrite each other unseen. Of what came with the service the people are empty. Moments are
    in UTC.
    """

    code: Mapped[str]
    version: Mapped[int]
    status: Mapped[Status] = mapped_column(words(Status), default=Status.DRAFT)
    revision: Mapped[int] = mapped_column(default=1)
    drafted_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    drafted_at: Mapped[datetime] = mapped_column(default=utcnow)
    saved_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    saved_at: Mapped[datetime] = mapped_column(default=utcnow)
    put_in_use_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    put_in_use_at: Mapped[datetime | None]
    retired_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    retired_at: Mapped[datetime | None]

    def check_revision(self, revision: int | None) -> None:
        """Raise `Stale`, saying who and when, unless the draft is still what it was when the form was opened."""
        if revision != self.revision:
            raise Stale(
                _("Somebody else has saved this draft meanwhile"),
                who=accounts.name_of(self.saved_by) if self.saved_by else None,
                when=self.saved_at,
            )

    def was_saved(self, actor: Actor) -> None:
        """Write down who saved the draft just now."""
        self.revision += 1
        self.saved_by, self.saved_at = actor.id, utcnow()

    def goes_in_use(self, actor: Actor) -> None:
        """Write down who puts it in use just now."""
        self.status, self.put_in_use_by, self.put_in_use_at = Status.IN_USE, actor.id, utcnow()

    def goes_out_of_use(self, actor: Actor) -> None:
        """Write down who retires it just now."""
        self.status, self.retired_by, self.retired_at = Status.RETIRED, actor.id, utcnow()
