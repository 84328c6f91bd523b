"""What may be typed about a rule set's version: its file to draft it, a reason to retire it."""

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


class Retired(Intake):
    """Why an adopted version is retired."""

    reason = Words(
        N_("Why is it retired?"),
        hint=N_("Whoever asks later why no case is decided by it any more reads this. Do not name anybody."),
        missing=N_("Say why it is retired"),
        limit=1_000,
        lines=4,
    )
