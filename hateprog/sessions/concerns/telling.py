"""Mails about concerns: that there is one, in which case and by when to act; never what it is."""

from __future__ import annotations

from typing import Any

from hateprog.kernel.text import _
from hateprog.sessions.concerns.models import Concern
from hateprog.store.outbox import post
from hateprog.web.filters import show_date
from hateprog.web.links import full_address


def tell(concern: Concern, reference: str, person: Any) -> None:
    """Tell whoever was chosen that a concern waits for them, as part of the running transaction."""
    _post(concern, person, "raised", *words(concern, reference))


def tell_of_escalation(concern: Concern, person: Any) -> None:
    """Tell somebody that a concern is late and now theirs to see to."""
    subject = _("A concern is late: {reference}").format(reference=concern.referral.reference)
    sentence = _("Nobody has acknowledged a concern in case {reference} in time. Please read it and act.")
    _post(concern, person, "escalated", subject, sentence.format(reference=concern.referral.reference))


def tell_of_acknowledgement(concern: Concern, address: str) -> None:
    """Tell whoever raised a concern that somebody acts on it."""
    reference = concern.referral.reference
    post(
        f"concern/{concern.id}/acknowledged",
        to=address,
        subject=_("A concern is acknowledged: {reference}").format(reference=reference),
        body=f"{_('Sign in to read what is done about it:')}\n\n{link(concern)}\n",
    )


def words(concern: Concern, reference: str) -> tuple[str, str]:
    """Return subject and sentence of the mail that says that a concern waits."""
    subject = _("Urgent, a concern: {reference}") if concern.urgent else _("A concern: {reference}")
    sentence = _("There is a concern in case {reference}. Please read it and say what you do about it, by {date}.")
    return subject.format(reference=reference), sentence.format(reference=reference, date=show_date(concern.due_on))


def link(concern: Concern) -> str:
    """Return the address of a concern's page."""
    return full_address("concerns.show", concern_id=concern.id)


def _post(concern: Concern, person: Any, about: str, subject: str, sentence: str) -> None:
    name = f"concern/{concern.id}/{about}/{person.account_id}"
    post(name, to=person.email, subject=subject, body=f"{sentence}\n\n{link(concern)}\n")
