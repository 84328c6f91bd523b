"""The mail that rows were released: a second person learns of each release."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from hateprog.accounts import queries as accounts
from hateprog.kernel.access import Actor
from hateprog.kernel.text import _
from hateprog.reports.evidence.models import EvidenceRelease
from hateprog.store.outbox import post
from hateprog.web.filters import show_moment


def told(actor: Actor) -> Sequence[Any]:
    """Return whom it is told: every other coordinator, and where there is none the administrators."""
    others = [row for row in accounts.coordinators() if row.person_id != actor.person_id]
    return others or [row for row in accounts.administrators() if row.person_id != actor.person_id]


def tell(actor: Actor, made: EvidenceRelease) -> None:
    """Put the mails into the outbox, as part of the running command."""
    sentence = _(
        "{name} released {rows} pseudonymised rows of the evidence base at {when}. For whom and why stands on the page "
        "“Evidence base”, for coordinators. If you do not know of it, speak with them now."
    ).format(name=accounts.name_of(actor.id), rows=f"{made.rows:,}", when=show_moment(made.made_at))
    for row in told(actor):
        post(
            f"evidence/{made.id}/{row.account_id}",
            to=row.email,
            subject=_("Evidence base released"),
            body=f"{sentence}\n",
        )
