"""What people are told of a programme by mail: that something happened and where to read of it, never what."""

from __future__ import annotations

from typing import Any

from hateprog.accounts import queries as accounts
from hateprog.kernel.text import _
from hateprog.store.outbox import post
from hateprog.web.links import full_address


def tell_coordinators(referral: Any, about: str, subject: str) -> None:
    """Post a mail about a case to every coordinator, once for each `about`; `subject` takes the {reference}."""
    link = full_address("casefile.show", referral_id=referral.id)
    for row in accounts.coordinators():
        post(
            f"programme/{referral.id}/{about}/{row.account_id}",
            to=row.email,
            subject=subject.format(reference=referral.reference),
            body=f"{_('Sign in to see the case:')}\n\n{link}\n",
        )
