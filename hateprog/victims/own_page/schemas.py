"""The forms of a person's own page, and of giving one."""

from __future__ import annotations

from hateprog.kernel.text import N_
from hateprog.victims.own_page.rules import Carrier
from hateprog.victims.rules import CHANNEL_LABELS, Channel
from hateprog.web.fields import Choice, Words
from hateprog.web.intake import Intake

CARRIER_LABELS: dict[Carrier, str] = {
    Carrier.EMAIL: N_("Send the link from here, to their email address"),
    Carrier.LIAISON: N_("I pass the link on myself"),
}


class GiveSchema(Intake):
    """Who carries the link."""

    carrier = Choice(
        N_("How does the link reach them?"),
        Carrier,
        labels=CARRIER_LABELS,
        missing=N_("Select how the link reaches them"),
    )


class CodeSchema(Intake):
    """The code."""

    code = Words(
        N_("Code"),
        hint=N_("Six digits, which we told you"),
        missing=N_("Enter the code of six digits"),
        limit=20,
        width=10,
        autocomplete="one-time-code",
        inputmode="numeric",
    )


class ReachSchema(Intake):
    """How they want to be reached."""

    contact_by = Choice(
        N_("How should we reach you?"), Channel, labels=CHANNEL_LABELS, missing=N_("Select how we should reach you")
    )
    safe_times = Words(
        N_("When is it safe, and what should we know?"),
        hint=N_("Days and times, whether we may leave a message, who else may answer"),
        required=False,
        lines=3,
        limit=400,
    )
