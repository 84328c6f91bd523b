"""The form that asks for an erasure."""

from __future__ import annotations

from hateprog.kernel.text import N_
from hateprog.victims.erasure.rules import BECAUSE_LABELS, Because
from hateprog.web.fields import Choice
from hateprog.web.intake import Intake


class RequestSchema(Intake):
    """Why somebody is to be erased."""

    because = Choice(
        N_("Why are they to be erased?"),
        Because,
        labels=BECAUSE_LABELS,
        missing=N_("Select why they are to be erased"),
    )
