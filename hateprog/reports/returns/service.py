"""Making a return of a frozen period."""

from __future__ import annotations

from uuid import UUID, uuid4

from hateprog.kernel.access import Actor
from hateprog.kernel.clock import utcnow
from hateprog.reports.periods.models import FrozenPeriod
from hateprog.reports.returns.models import MadeReturn
from hateprog.reports.returns.policy import Can
from hateprog.reports.returns.rules import Format, Kind
from hateprog.store.base import db
from hateprog.store.command import command


@command(Can.MAKE)
def make(
    actor: Actor,
    period: FrozenPeriod,
    /,
    *,
    kind: Kind | None,
    form_id: UUID | None = None,
    format: Format,  # noqa: A002 - the name that the form and the table have
    recipient: str,
) -> MadeReturn:
    """Write down that a return leaves the service, when and for whom: of a kind, or by a form."""
    made = MadeReturn(
        id=uuid4(),
        period_id=period.id,
        kind=kind,
        form_id=form_id,
        format=format,
        recipient=recipient,
        made_by=actor.id,
        made_at=utcnow(),
    )
    db.session.add(made)
    return made
