"""The mail to a school's safeguarding lead: that there is something to hear, and a link to confirm; nothing else."""

from __future__ import annotations

from hateprog.kernel.text import _
from hateprog.sessions.group.delivery.models import Disclosure
from hateprog.store.outbox import post
from hateprog.web.links import full_address


def tell_dsl(disclosure: Disclosure, reference: str, address: str, token: str) -> None:
    """Ask the DSL to confirm that a practitioner has told them something. What it is about stands in no mail."""
    said = _("A practitioner has something to tell you about session {reference}, or has told you already.")
    ask = _("Once you have heard it, please confirm here. The link works once, for 14 days:")
    ring = _("If nobody has spoken to you, ring the programme now.")
    link = full_address("delivery.confirm_by_link", token=token)
    post(
        f"disclosure/{disclosure.id}",
        to=address,
        subject=_("Please confirm: {reference}").format(reference=reference),
        body=f"{said.format(reference=reference)} {ring}\n\n{ask}\n\n{link}\n",
    )
