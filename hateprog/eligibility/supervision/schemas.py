"""What may be said of an approval that is looked at again."""

from __future__ import annotations

from hateprog.kernel.text import N_
from hateprog.web.fields import Day, Words
from hateprog.web.intake import Intake


class Reviewed(Intake):
    """What an inspector saw of a running approval, and when to look again."""

    note = Words(
        N_("What did you see?"),
        hint=N_("How the programme goes, and whether the approval still fits. Do not name anyone harmed."),
        missing=N_("Say what you saw"),
        lines=4,
        limit=1_000,
    )
    review_on = Day(N_("Look at it again on"), hint=N_("Leave empty for three months from now"), required=False)
