"""What may be typed to draft a rule set's version: its file."""

from __future__ import annotations

from hateprog.eligibility.rule_sets.rules import LARGEST
from hateprog.kernel.text import N_
from hateprog.web.fields import Words
from hateprog.web.intake import Intake


class Draft(Intake):
    """A version's file."""

    text = Words(
        N_("The version’s file"),
        hint=N_("Each version has the next number. Its first day is the day on which it is adopted, or a later one."),
        missing=N_("Write or paste the version’s file"),
        limit=LARGEST,
        lines=25,
        spellcheck=False,
    )
